"""Riser, impact and vinyl noise: what leads into a section, opens it, and lies under it.

riser: noise through a rising band and a saw that climbs two octaves onto its note, swelling over the whole length of
the note and gone at its end. impact: a sine falling to the lowest octave under a burst of noise; it rings out whatever
its length. vinyl noise: for as long as the note is held the crackle of a record as a Poisson process (each crack of a
random, mostly small, height), a scratch that comes round at 33 1/3 turns a minute, hiss, rumble and mains hum.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from ..progress import Progress
from .electronic_filter import STEP, LowPass
from .electronic_source import (
    Series,
    Stereo,
    band,
    chance_of,
    cut_short,
    end_of_held,
    fall,
    hertz,
    loudness_of,
    noise,
    phases,
    smooth,
    swing,
)
from .performance import Performance, Strike

CLIMB_SEMITONES = 24.0
RISE_DB = 28.0  # from the start of a riser to its end
RISER_RELEASE_S, IMPACT_S, VINYL_FADE_S = 0.03, 3.2, 0.08
RISER_RESONANCE_CB = 90.0
TOP_HZ = 16_000.0
TURN_S = 60.0 / (100.0 / 3.0)
CRACKS_PER_S = 9.0
HUM_HZ = 50.0
RISER_LEVEL, IMPACT_LEVEL, VINYL_LEVEL = 0.35, 0.7, 0.2


def play_risers(performance: Performance, sample_rate: int, progress: Progress) -> Stereo:
    return _play(_riser, end_of_risers(performance.strikes, sample_rate), performance, sample_rate, progress)


def play_impacts(performance: Performance, sample_rate: int, progress: Progress) -> Stereo:
    return _play(_impact, end_of_impacts(performance.strikes, sample_rate), performance, sample_rate, progress)


def play_vinyl(performance: Performance, sample_rate: int, progress: Progress) -> Stereo:
    return _play(_vinyl, end_of_vinyl(performance.strikes, sample_rate), performance, sample_rate, progress)


def end_of_risers(strikes: Sequence[Strike], sample_rate: int) -> int:
    return end_of_held(strikes, RISER_RELEASE_S, sample_rate)


def end_of_impacts(strikes: Sequence[Strike], sample_rate: int) -> int:
    return max(strike.onset for strike in strikes) + round(IMPACT_S * sample_rate) if strikes else 0


def end_of_vinyl(strikes: Sequence[Strike], sample_rate: int) -> int:
    return end_of_held(strikes, VINYL_FADE_S, sample_rate)


def _play(
    sound: Callable[[Strike, int], Stereo], end: int, performance: Performance, sample_rate: int, progress: Progress
) -> Stereo:
    """The sounds of a part `[2, T]`, before the controllers of its channel."""
    stem = np.zeros((2, end), dtype=np.float32)
    for done, strike in enumerate(performance.strikes):
        progress.advance(done, len(performance.strikes))
        wave = sound(strike, sample_rate) * np.float32(loudness_of(strike.velocity))
        cut_short(wave, strike, None, sample_rate)
        stem[:, strike.onset : strike.onset + wave.shape[1]] += wave
    return stem


def _held(strike: Strike, fade_s: float, sample_rate: int) -> tuple[int, Series]:
    """Samples of a note with its fade, and gains that end it."""
    n_held, n_fade = strike.release - strike.onset, math.ceil(fade_s * sample_rate)
    gains = np.ones(n_held + n_fade)
    gains[n_held:] = 1.0 - smooth(np.linspace(0.0, 1.0, n_fade))
    return n_held, gains


def _riser(strike: Strike, sample_rate: int) -> Stereo:
    n_held, gains = _held(strike, RISER_RELEASE_S, sample_rate)
    way = np.minimum(np.arange(len(gains)) / n_held, 1.0)
    gains *= 10.0 ** (RISE_DB * (way - 1.0) / 20.0)
    n_in = min(round(0.01 * sample_rate), n_held)
    gains[:n_in] *= np.linspace(0.0, 1.0, n_in)
    tone = _climbing_saw(hertz(strike.pitch) * 2.0 ** (CLIMB_SEMITONES * (way**1.5 - 1.0) / 12.0), sample_rate)
    cutoffs = 6200.0 + 6600.0 * way[::STEP]
    sides = []
    for side in range(2):
        hiss = noise(chance_of("riser", side, strike.onset, strike.pitch), len(gains)).astype(np.float32)
        swept = LowPass(RISER_RESONANCE_CB, sample_rate).apply(hiss, cutoffs)
        air = band(swept.astype(np.float64), 150.0, None, sample_rate)
        sides.append(gains * (0.8 * air + 0.35 * tone))
    return (RISER_LEVEL * np.stack(sides)).astype(np.float32)


def _climbing_saw(frequencies: Series, sample_rate: int) -> Series:
    """A saw of a rising frequency: the partials that stay below TOP_HZ to the end, at most eight."""
    angles = phases(frequencies, sample_rate)
    highest = min(TOP_HZ, 0.45 * sample_rate) / float(frequencies.max())
    partials = range(1, max(1, min(8, int(highest))) + 1)
    saw: Series = np.sum([np.sin(partial * angles) / partial for partial in partials], axis=0)
    return saw


def _impact(strike: Strike, sample_rate: int) -> Stereo:
    n_samples = round(IMPACT_S * sample_rate)
    t = np.arange(n_samples) / sample_rate
    lowest = hertz(24 + strike.pitch % 12)  # C1..B1
    drop = np.tanh(1.8 * swing(lowest * (1.0 + 2.5 * np.exp(-t / 0.06)), sample_rate)) * fall(
        n_samples, 2.6, sample_rate
    )
    end = np.ones(n_samples)
    n_fade = round(0.2 * sample_rate)
    end[-n_fade:] = 1.0 - smooth(np.linspace(0.0, 1.0, n_fade))
    n_in = max(2, round(0.001 * sample_rate))
    end[:n_in] *= smooth(np.linspace(0.0, 1.0, n_in))
    sides = []
    for side in range(2):
        hiss = noise(chance_of("impact", side, strike.onset, strike.pitch), n_samples)
        bang = band(hiss, 60.0, 1200.0, sample_rate) * fall(n_samples, 0.9, sample_rate)
        dust = band(hiss, 2000.0, 9000.0, sample_rate) * fall(n_samples, 2.2, sample_rate)
        sides.append(end * (0.7 * drop + 0.7 * bang + 0.16 * dust))
    return (IMPACT_LEVEL * np.stack(sides)).astype(np.float32)


def _vinyl(strike: Strike, sample_rate: int) -> Stereo:
    _, gains = _held(strike, VINYL_FADE_S, sample_rate)
    n_in = min(round(VINYL_FADE_S * sample_rate), len(gains))
    gains[:n_in] *= smooth(np.linspace(0.0, 1.0, n_in))
    t = np.arange(len(gains)) / sample_rate
    hum = sum(np.sin(2 * np.pi * HUM_HZ * partial * t) / partial**1.5 for partial in (1, 2, 3))
    common = _cracks(strike, "both", CRACKS_PER_S, len(gains), sample_rate)
    sides = []
    for side in ("left", "right"):
        chance = chance_of("vinyl", side, strike.onset)
        cracks = common + _cracks(strike, side, 0.5 * CRACKS_PER_S, len(gains), sample_rate)
        hiss = 0.12 * band(noise(chance, len(gains)), 1500.0, 9000.0, sample_rate, 1)
        rumble = 0.5 * band(noise(chance, len(gains)), 18.0, 60.0, sample_rate)
        sides.append(gains * (6.0 * cracks + hiss + rumble + 0.06 * hum))
    return (VINYL_LEVEL * np.stack(sides)).astype(np.float32)


def _cracks(strike: Strike, side: str, per_s: float, n_samples: int, sample_rate: int) -> Series:
    """Cracks at random moments, of random height and sign, and one scratch a turn; each rings through a band."""
    chance = chance_of("cracks", side, strike.onset)
    n_cracks = chance.poisson(per_s * n_samples / sample_rate)
    moments = (chance.uniform(size=n_cracks) * n_samples).astype(np.int64)
    heights = np.minimum(0.12 * chance.uniform(1e-3, 1.0, n_cracks) ** -0.6, 1.5)
    heights *= np.where(chance.uniform(size=n_cracks) < 0.5, -1.0, 1.0)
    pulses = np.zeros(n_samples)
    np.add.at(pulses, moments, heights)
    turn = TURN_S * sample_rate
    scratches = np.arange(chance.uniform() * turn, n_samples, turn).astype(np.int64)
    pulses[scratches] += 0.35
    return band(2.0 * pulses * sample_rate / 44_100.0, 700.0, 3200.0, sample_rate)  # a needle is no single sample
