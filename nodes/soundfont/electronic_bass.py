"""A gliding sub bass: one voice, a softly clipped sine, as a long 808 kick played on a keyboard.

Fingered portamento: a note that begins while the one before it is held, or within LEGATO_S after it, goes on without a
new attack, and the pitch glides to it exponentially, as a capacitor charges. Any other note starts anew, with a short
fall in pitch that is heard as its attack.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..progress import Progress
from .electronic_source import Series, Stereo, end_of_held, hertz, loudness_of, phases, smooth
from .performance import Change, Performance, Strike

LEGATO_S = 0.02
GLIDE_S = 0.022  # time constant: within 3 cents of an octave away after 0.13 s
KNOCK_SEMITONES, KNOCK_S = 14.0, 0.009  # the fall at the start, and its time constant
ATTACK_S, RELEASE_S = 0.004, 0.09
DECAY_S = 2.6  # time constant of a held note
JOIN_S = 0.012  # a new note of a legato line reaches its loudness in this time
DRIVE = 1.6  # clipping adds the odd harmonics by which small speakers tell the pitch
LEVEL = 0.5


def play_sub(performance: Performance, sample_rate: int, progress: Progress) -> Stereo:
    """The line of a part `[2, T]`, before the controllers of its channel."""
    lines = _legato_lines(performance.strikes, round(LEGATO_S * sample_rate))
    tail = math.ceil(RELEASE_S * sample_rate)
    n_samples = end_of_sub(performance.strikes, sample_rate)
    stem = np.zeros((2, n_samples), dtype=np.float32)
    for done, line in enumerate(lines):
        progress.advance(done, len(lines))
        after = lines[done + 1][0].onset if done + 1 < len(lines) else n_samples
        onset = line[0].onset
        wave = _line_wave(line, performance, min(line[-1].release + tail, n_samples) - onset, sample_rate)
        _stop(wave, min(line[-1].cut, after + tail // 4) - onset, sample_rate)
        stem[:, onset : onset + len(wave)] += wave.astype(np.float32)
    return stem


def end_of_sub(strikes: Sequence[Strike], sample_rate: int) -> int:
    return end_of_held(strikes, RELEASE_S, sample_rate)


def _legato_lines(strikes: tuple[Strike, ...], gap: int) -> list[list[Strike]]:
    """Notes that follow one another without a rest; of notes struck together the lowest."""
    lines: list[list[Strike]] = []
    for strike in strikes:
        if lines and strike.onset == lines[-1][-1].onset:
            continue  # sorted by pitch: the lowest came first
        if lines and strike.onset <= min(lines[-1][-1].release + gap, lines[-1][-1].cut):
            lines[-1].append(strike)
        else:
            lines.append([strike])
    return lines


def _line_wave(line: list[Strike], performance: Performance, n_samples: int, sample_rate: int) -> Series:
    pitches = _glide(line, n_samples, sample_rate)
    bends = bend_semitones(performance, line[0].onset, n_samples)
    pitches += 0.0 if bends is None else bends
    t = np.arange(n_samples) / sample_rate
    knock = KNOCK_SEMITONES * np.exp(-t / KNOCK_S)
    angles = phases(hertz(0.0) * 2.0 ** ((pitches + knock) / 12.0), sample_rate)
    tone = np.tanh(DRIVE * np.sin(angles)) / np.tanh(DRIVE)
    return np.asarray(LEVEL * tone * _gains(line, n_samples, sample_rate))


def _glide(line: list[Strike], n_samples: int, sample_rate: int) -> Series:
    """The pitch of a line, sample by sample."""
    pitches = np.full(n_samples, float(line[0].pitch))
    for strike in line[1:]:
        start = strike.onset - line[0].onset
        way = pitches[start - 1] - strike.pitch if start else 0.0
        pitches[start:] = strike.pitch + way * np.exp(-np.arange(n_samples - start) / (GLIDE_S * sample_rate))
    return pitches


def _gains(line: list[Strike], n_samples: int, sample_rate: int) -> Series:
    """The loudness of a line: every note falls slowly from its own level; the last one is released."""
    gains = np.zeros(n_samples)
    for place, strike in enumerate(line):
        start = strike.onset - line[0].onset
        level = loudness_of(strike.velocity) * np.exp(-np.arange(n_samples - start) / (DECAY_S * sample_rate))
        n_join = min(max(1, round((JOIN_S if place else ATTACK_S) * sample_rate)), n_samples - start)
        share = np.ones(n_samples - start)
        share[:n_join] = smooth(np.linspace(0.0, 1.0, n_join))
        gains[start:] = gains[start:] * (1.0 - share) + level * share
    let_go = min(line[-1].release - line[0].onset, n_samples)
    gains[let_go:] *= 1.0 - smooth(np.linspace(0.0, 1.0, n_samples - let_go))
    return gains


def _stop(wave: Series, moment: int, sample_rate: int) -> None:
    """Fade a line out where the next begins, or at "all sound off"."""
    if moment < len(wave):
        n_fade = min(round(JOIN_S * sample_rate), len(wave) - moment)
        wave[moment : moment + n_fade] *= 1.0 - smooth(np.linspace(0.0, 1.0, n_fade))
        wave[moment + n_fade :] = 0.0


def bend_semitones(performance: Performance, onset: int, n_samples: int) -> Series | None:
    """Pitch wheel and tuning from `onset` on, sample by sample; None where they rest."""
    changes = [Change(onset, performance.state_at(onset)), *performance.changes_within(onset, onset + n_samples)]
    if not any(change.state.bend or change.state.tuning_cents for change in changes):
        return None
    bends = np.zeros(n_samples)
    for change in changes:
        state = change.state
        cents = state.bend / 8192.0 * state.bend_range_cents + state.tuning_cents
        bends[change.sample - onset :] = cents / 100.0
    return bends
