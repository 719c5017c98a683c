"""A saw lead and a saw pad: several saws a little out of tune with each other, through a low-pass that moves.

The pad's seven saws stand as in the Roland JP-8000's "Super Saw", whose detuning A. Szabó measured ("How to Emulate the
Super Saw", KTH, 2010), at a fraction of its widest setting. The middle saw is exactly in tune. Every note's saws are a
loop of LOOP_S that starts somewhere else each time, so that chords do not begin in phase.

The lead's filter has an envelope of its own for each note. The pad is paraphonic, as string machines were: one filter
for all notes, which breathes slowly and opens with expression (CC 11) and brightness (CC 74); a swell through a
build-up so becomes a filter sweep.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..progress import Progress
from .electronic_bass import bend_semitones
from .electronic_filter import STEP, LowPass, low_passed
from .electronic_source import (
    Oscillator,
    Series,
    Shape,
    Stereo,
    chance_of,
    cut_short,
    end_of_held,
    hertz,
    loop_of,
    loudness_of,
    read_loop,
)
from .performance import Performance, Strike

LOOP_S = 3.0
BLOCK = 1 << 16  # samples filtered at a time
EXPRESSION, BRIGHTNESS = 11, 74
CENTS_OF_A4, A4 = 6900.0, 69


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Saws around the middle one: their detuning in cents, their level against it, and how far they stand apart."""

    cents: tuple[float, ...]
    side: float
    width: float


DUO = Ensemble((-5.0, 5.0), 0.45, 0.6)
# Szabó's measured ratios at the widest setting, here at 0.14 of it
_WIDEST = (-0.11002313, -0.06288439, -0.01952356, 0.01991221, 0.06216538, 0.10745242)
SUPER = Ensemble(tuple(1200.0 * math.log2(1.0 + 0.14 * ratio) for ratio in _WIDEST), 0.62, 0.9)

LEAD = Shape(0.004, 3.0, 0.75, 0.09)
PAD = Shape(0.22, 6.0, 0.85, 0.5)
LEAD_LEVEL, PAD_LEVEL = 0.3, 0.14

LEAD_CUTOFF, LEAD_OPENING, LEAD_CLOSING_S = 7400.0, 3600.0, 0.35  # cents at A4; what the envelope adds; its T60 / 3
LEAD_TRACKING, LEAD_RESONANCE_CB = 0.6, 30.0
PAD_CUTOFF, PAD_BREATH, PAD_BREATH_S = 9700.0, 500.0, 13.0
PAD_SWELL, PAD_RESONANCE_CB = 2600.0, 15.0


@lru_cache(maxsize=64)
def saws(ensemble: Ensemble, pitch: int, sample_rate: int) -> Stereo:
    """A loop of the ensemble at a pitch, a whole number of its cycles long; read-only."""
    hz = hertz(pitch)
    cycles = max(8, round(LOOP_S * hz))
    n_samples = round(cycles * sample_rate / hz)  # within half a sample of LOOP_S: far below a hundredth of a cent
    chance = chance_of("saws", pitch)
    oscillators = [Oscillator(cycles, phase=chance.uniform())]
    for place, cents in enumerate(ensemble.cents):
        pan = ensemble.width * (-1 if place % 2 else 1)
        beside = round(cycles * 2.0 ** (cents / 1200.0))
        beside = beside if beside != cycles else cycles + (1 if cents > 0 else -1)
        left, right = (ensemble.side * math.sqrt(1.0 + side * pan) for side in (-1, 1))
        oscillators.append(Oscillator(beside, left, right, chance.uniform()))
    loop = loop_of(oscillators, n_samples, sample_rate)
    loop.flags.writeable = False
    return loop


def _tone(ensemble: Ensemble, strike: Strike, gains: Series, performance: Performance, sample_rate: int) -> Stereo:
    """The saws of one note under its envelope."""
    loop = saws(ensemble, strike.pitch, sample_rate)
    start = int(chance_of("start", strike.pitch, strike.onset).randint(loop.shape[1]))
    bends = bend_semitones(performance, strike.onset, len(gains))
    return read_loop(loop, start, len(gains), bends) * (gains * loudness_of(strike.velocity)).astype(np.float32)


def end_of_lead(strikes: Sequence[Strike], sample_rate: int) -> int:
    return end_of_held(strikes, LEAD.release_s, sample_rate)


def end_of_pad(strikes: Sequence[Strike], sample_rate: int) -> int:
    return end_of_held(strikes, PAD.release_s, sample_rate)


def play_lead(performance: Performance, sample_rate: int, progress: Progress) -> Stereo:
    """The notes of a part `[2, T]`, before the controllers of its channel."""
    strikes = performance.strikes
    stem = np.zeros((2, end_of_lead(strikes, sample_rate)), dtype=np.float32)
    for done, strike in enumerate(strikes):
        progress.advance(done, len(strikes))
        gains = LEAD_LEVEL * LEAD.gains(strike.release - strike.onset, sample_rate)
        note = _tone(DUO, strike, gains, performance, sample_rate)
        moments = np.arange(0, note.shape[1], STEP) / sample_rate
        opening = LEAD_OPENING * (0.4 + 0.6 * strike.velocity / 127.0) * np.exp(-moments / LEAD_CLOSING_S)
        brightness = 40.0 * performance.state_at(strike.onset).controllers[BRIGHTNESS] - 2560.0
        cutoffs = CENTS_OF_A4 + LEAD_TRACKING * 100.0 * (strike.pitch - A4) + 1500.0 + opening + brightness
        note = low_passed(note, cutoffs, LEAD_RESONANCE_CB, sample_rate)
        cut_short(note, strike, None, sample_rate)
        stem[:, strike.onset : strike.onset + note.shape[1]] += note
    return stem


def play_pad(performance: Performance, sample_rate: int, progress: Progress) -> Stereo:
    """The chords of a part `[2, T]`, before the controllers of its channel."""
    strikes = performance.strikes
    stem = np.zeros((2, end_of_pad(strikes, sample_rate)), dtype=np.float32)
    n_blocks = math.ceil(stem.shape[1] / BLOCK)
    for done, strike in enumerate(strikes):
        progress.advance(done, len(strikes) + n_blocks)
        gains = PAD_LEVEL * PAD.gains(strike.release - strike.onset, sample_rate)
        note = _tone(SUPER, strike, gains, performance, sample_rate)
        cut_short(note, strike, None, sample_rate)
        stem[:, strike.onset : strike.onset + note.shape[1]] += note
    cutoffs = _pad_cutoffs(performance, stem.shape[1], sample_rate)
    for block in _filter_in_place(stem, cutoffs, sample_rate):
        progress.advance(len(strikes) + block, len(strikes) + n_blocks)
    return stem


def _pad_cutoffs(performance: Performance, n_samples: int, sample_rate: int) -> Series:
    """The pad's cutoff in cents, a value for every STEP samples of the song."""
    moments = np.arange(0, n_samples, STEP)
    cutoffs = PAD_CUTOFF + PAD_BREATH * np.sin(2.0 * np.pi / PAD_BREATH_S * moments / sample_rate)
    places = [change.sample for change in performance.changes]
    swells = [
        PAD_SWELL * (change.state.controllers[EXPRESSION] / 127.0 - 1.0)
        + 40.0 * change.state.controllers[BRIGHTNESS]
        - 2560.0
        for change in performance.changes
    ]
    swell = np.array(swells)[np.searchsorted(places, moments, side="right") - 1]
    return cutoffs + _glided(swell, 0.25 * sample_rate / STEP)


def _glided(values: Series, steps: float) -> Series:
    """Steps turned into slides that take about so many values: the filter's knob is heavy."""
    from scipy.signal import lfilter

    share = 1.0 - math.exp(-1.0 / steps)
    slid: Series = (
        lfilter([share], [1.0, share - 1.0], values, zi=[values[0] * (1.0 - share)])[0] if len(values) else values
    )
    return slid


def _filter_in_place(stem: Stereo, cutoffs: Series, sample_rate: int) -> Iterator[int]:
    """Filter a stem block by block; silence is left alone. Yields the number of the block after each."""
    filters = [LowPass(PAD_RESONANCE_CB, sample_rate) for _ in stem]
    for number, first in enumerate(range(0, stem.shape[1], BLOCK)):
        block = stem[:, first : first + BLOCK]
        settings = cutoffs[first // STEP : (first + BLOCK) // STEP]
        if block.any():
            for channel, low_pass in zip(block, filters, strict=True):
                channel[:] = low_pass.apply(channel, settings)
        yield number
