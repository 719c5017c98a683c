"""Two drum machines, synthesised: a TR-808 and a TR-909, in General MIDI's key layout.

The 808 follows its circuits: bridged-T resonators that ring when struck (kick, toms, congas, rim, claves), six detuned
square oscillators for everything metallic, filtered noise for snare and maracas, bursts of noise for the clap.
Frequencies: K. J. Werner, J. S. Abel, J. O. Smith, "A Physically-Informed, Circuit-Bendable, Digital Model of the
Roland TR-808 Bass Drum Circuit" (DAFx-14) and "The TR-808 Cymbal" (ICMC 2014); the TR-808 service notes (Roland, 1981);
G. Reid, "Synth Secrets" 34..40 (Sound on Sound, 2002). The 909's drums are analogue too: a swept oscillator with a
click, tone and noise for the snare (TR-909 service notes, Roland, 1983). Its cymbals are recordings that we do not
have: the metallic bank, tuned higher and mixed with noise, stands in for them.

A stroke sounds to its end whatever its note's length; a closed hi-hat ends an open one. Of strokes with noise there are
N_TAKES, chosen by where the note stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType
from zlib import crc32

import numpy as np

from ..progress import Progress
from .electronic_source import (
    Mono,
    Oscillator,
    Series,
    Stereo,
    band,
    chance_of,
    cut_short,
    fall,
    loop_of,
    loudness_of,
    noise,
    smooth,
    swing,
)
from .performance import Performance, Strike

N_TAKES = 4
METAL_HZ = (205.3, 304.4, 369.6, 522.7, 540.0, 800.0)  # the 808's six oscillators
ONSET_S, END_S = 0.0004, 0.004  # a stroke neither begins nor ends with a step
HATS = (42, 44, 46)  # one pair of cymbals
REPORT_STROKES = 256  # between two reports of progress

Recipe = Callable[["Take"], Series]


@dataclass(frozen=True, slots=True)
class Take:
    """One rendering of a stroke: its sample rate and its number, which decides its noise."""

    name: str
    number: int
    sample_rate: int

    def samples(self, seconds: float) -> int:
        return max(2, round(seconds * self.sample_rate))

    def seconds(self, length_s: float) -> Series:
        return np.arange(self.samples(length_s)) / self.sample_rate

    def fall(self, length_s: float, t60_s: float) -> Series:
        return fall(self.samples(length_s), t60_s, self.sample_rate)

    def noise(self, length_s: float, low_hz: float | None, high_hz: float | None, order: int = 2) -> Series:
        chance = chance_of(self.name, self.number, low_hz, high_hz)
        return band(noise(chance, self.samples(length_s)), low_hz, high_hz, self.sample_rate, order)

    def metal(self, length_s: float, low_hz: float, high_hz: float | None, tuning: float = 1.0) -> Series:
        """The six squares, a second of which repeats, between two frequencies; every take from another moment on."""
        n_samples = self.samples(length_s)
        squares = np.resize(np.roll(_metal(self.sample_rate, tuning), -7919 * self.number), n_samples)
        return band(squares.astype(np.float64), low_hz, high_hz, self.sample_rate, 3)


@lru_cache(maxsize=8)
def _metal(sample_rate: int, tuning: float) -> Mono:
    squares = [
        Oscillator(round(hz * tuning), 0.3, 0.3, phase=0.17 * place, shape="square")
        for place, hz in enumerate(METAL_HZ)
    ]
    metal: Mono = loop_of(squares, sample_rate, sample_rate)[0]  # a loop of one second: whole hertz
    metal.flags.writeable = False
    return metal


def _added(*parts: Series) -> Series:
    """Parts of any length that begin together."""
    total = np.zeros(max(len(part) for part in parts))
    for part in parts:
        total[: len(part)] += part
    return total


# --- the TR-808 ----------------------------------------------------------------------------------------------------


def _kick_808(take: Take) -> Series:
    """A bridged-T at 49.5 Hz; the trigger lifts it above 130 Hz for some milliseconds, and it sighs as it dies."""
    t = take.seconds(1.3)
    tone = swing(49.5 + 95.0 * np.exp(-t / 0.006) + 5.0 * np.exp(-t / 0.15), take.sample_rate) * take.fall(1.3, 1.05)
    return np.tanh(1.3 * tone) + 0.25 * np.exp(-t / 0.0009)


def _snare_808(take: Take) -> Series:
    """Two bridged-Ts, an octave apart, and high noise that outlasts them."""
    low = swing(238.0 + 60.0 * np.exp(-take.seconds(0.3) / 0.004), take.sample_rate) * take.fall(0.3, 0.16)
    high = swing(476.0 + 90.0 * np.exp(-take.seconds(0.2) / 0.003), take.sample_rate) * take.fall(0.2, 0.10)
    return _added(0.8 * low, 0.45 * high, 0.42 * take.noise(0.35, 1800.0, 11_000.0) * take.fall(0.35, 0.26))


def _clap(take: Take) -> Series:
    """Three bursts ten milliseconds apart, then the hands' reverberation, all through a band around 1 kHz."""
    t = take.seconds(0.45)
    bursts = sum(np.where(t >= start, np.exp(-(t - start) / 0.0028), 0.0) for start in (0.0, 0.0105, 0.0215))
    room = np.where(t >= 0.031, np.exp(-(t - 0.031) / 0.055), 0.0)
    return (1.1 * bursts + 0.75 * room) * take.noise(0.45, 800.0, 2600.0) * 1.1


def _hat_808(length_s: float, t60_s: float) -> Recipe:
    def play(take: Take) -> Series:
        return 2.2 * take.metal(length_s, 6800.0, None) * take.fall(length_s, t60_s)

    return play


def _cymbal_808(take: Take) -> Series:
    """A high band that rings, a middle one that strikes and is gone sooner."""
    ring = take.metal(1.8, 6500.0, None) * take.fall(1.8, 1.7)
    strike = take.metal(0.9, 2600.0, 5200.0) * take.fall(0.9, 0.7)
    return _added(1.6 * ring, 0.8 * strike)


def _ride_808(take: Take) -> Series:
    return _added(
        1.3 * take.metal(0.9, 7000.0, None) * take.fall(0.9, 0.8),
        0.5 * take.metal(0.4, 2600.0, 5200.0) * take.fall(0.4, 0.3),
    )


def _drum(hz: float, t60_s: float, bend: float = 0.25, skin: float = 0.12) -> Recipe:
    """A tuned drum: a bridged-T that begins a little higher, with the skin's noise."""

    def play(take: Take) -> Series:
        length_s = 1.3 * t60_s
        sweep = hz * (1.0 + bend * np.exp(-take.seconds(length_s) / (0.06 * t60_s + 0.004)))
        tone = swing(sweep, take.sample_rate) * take.fall(length_s, t60_s)
        return _added(tone, skin * take.noise(0.4 * t60_s, 200.0, 2500.0) * take.fall(0.4 * t60_s, 0.25 * t60_s))

    return play


def _rim(take: Take) -> Series:
    """Two resonators, clipped."""
    t = take.seconds(0.06)
    rings = np.sin(2 * np.pi * 1667.0 * t) * np.exp(-t / 0.006) + 0.7 * np.sin(2 * np.pi * 455.0 * t) * np.exp(
        -t / 0.01
    )
    return np.tanh(1.8 * rings)


def _block(hz: float, t60_s: float = 0.09) -> Recipe:
    """Claves, wood blocks: one high resonator."""

    def play(take: Take) -> Series:
        return 0.8 * np.sin(2 * np.pi * hz * take.seconds(1.2 * t60_s)) * take.fall(1.2 * t60_s, t60_s)

    return play


def _bell(low_hz: float, high_hz: float, t60_s: float) -> Recipe:
    """The cowbell and its kin: two squares a fifth apart through a band, struck and ringing."""

    def play(take: Take) -> Series:
        squares = loop_of(
            [Oscillator(round(hz), 0.6, 0.6, shape="square") for hz in (low_hz, high_hz)],
            take.sample_rate,
            take.sample_rate,
        )[0]
        wave = np.resize(squares, take.samples(t60_s)).astype(np.float64)
        strike = 0.55 * take.fall(t60_s, 0.12) + 0.45 * take.fall(t60_s, t60_s)
        return 1.2 * band(wave, 0.9 * low_hz, 5.0 * low_hz, take.sample_rate, 1) * strike

    return play


def _shake(length_s: float, swell_s: float = 0.012, low_hz: float = 5500.0) -> Recipe:
    """Maracas, shaker, cabasa: high noise that swells before it falls."""

    def play(take: Take) -> Series:
        t = take.seconds(length_s)
        return take.noise(length_s, low_hz, None) * np.minimum(t / swell_s, 1.0) * take.fall(length_s, 0.8 * length_s)

    return play


def _jingle(length_s: float) -> Recipe:
    """Tambourine, sleigh bells: shaken noise over high metal."""

    def play(take: Take) -> Series:
        metal = 1.4 * take.metal(length_s, 7500.0, None, 1.37) * take.fall(length_s, length_s)
        return _added(metal, 0.5 * _shake(0.6 * length_s, 0.004, 6000.0)(take))

    return play


# --- the TR-909 ----------------------------------------------------------------------------------------------------


def _kick_909(take: Take) -> Series:
    """A rounded triangle swept from above 250 Hz to 48, and a click of noise."""
    t = take.seconds(0.75)
    sweep = 48.0 + 190.0 * np.exp(-t / 0.009) + 45.0 * np.exp(-t / 0.045)
    body = np.tanh(2.0 * swing(sweep, take.sample_rate)) * np.where(t < 0.05, 1.0, np.exp(-(t - 0.05) / 0.085))
    click = take.noise(0.02, 600.0, 9000.0) * take.fall(0.02, 0.014)
    return _added(body, 0.3 * click, 0.3 * np.exp(-t / 0.0006))


def _snare_909(take: Take) -> Series:
    """Two triangles that fall onto 180 and 330 Hz, low noise with the tone, high noise after it."""
    t = take.seconds(0.25)
    low = swing(180.0 + 130.0 * np.exp(-t / 0.012), take.sample_rate) * take.fall(0.25, 0.20)
    high = swing(330.0 + 120.0 * np.exp(-t / 0.008), take.sample_rate) * take.fall(0.25, 0.12)
    snares = 0.5 * take.noise(0.32, 1200.0, None) * take.fall(0.32, 0.28)
    return _added(
        np.tanh(1.2 * (0.8 * low + 0.4 * high)), snares, 0.3 * take.noise(0.1, 300.0, 4000.0) * take.fall(0.1, 0.08)
    )


def _cymbal_909(length_s: float, t60_s: float, low_hz: float) -> Recipe:
    def play(take: Take) -> Series:
        metal = 1.3 * take.metal(length_s, low_hz, None, 1.83)
        return (metal + 0.35 * take.noise(length_s, low_hz + 800.0, 15_000.0)) * take.fall(length_s, t60_s)

    return play


def _ride_909(take: Take) -> Series:
    bow = 0.6 * take.metal(1.3, 3800.0, None, 2.31) * take.fall(1.3, 1.2)
    return _added(bow, _cymbal_909(0.3, 0.12, 6000.0)(take))


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a key sounds: its recipe, its level, its place -1 (left) .. 1, whether it has noise (or metal)."""

    recipe: Recipe
    level: float = 1.0
    pan: float = 0.0
    is_noisy: bool = True


def _shared() -> dict[int, Stroke]:
    """What both machines have alike: the hand percussion, and stand-ins for what a drum machine never had."""
    tuned = {60: 400.0, 61: 300.0, 62: 370.0, 63: 330.0, 64: 220.0, 65: 340.0, 66: 250.0, 78: 520.0, 79: 390.0}
    tuned |= {86: 98.0, 87: 82.0}
    keys = {pitch: Stroke(_drum(hz, 0.12 + 30.0 / hz, 0.1, 0.06), 0.75, 0.3) for pitch, hz in tuned.items()}
    high = {27: 1900.0, 31: 1700.0, 32: 1400.0, 33: 1500.0, 34: 2100.0, 75: 2500.0, 76: 1250.0, 77: 900.0, 85: 2000.0}
    keys |= {pitch: Stroke(_block(hz), 0.7, -0.3, is_noisy=False) for pitch, hz in high.items()}
    bells = {53: (620.0, 930.0), 56: (540.0, 800.0), 67: (880.0, 1310.0), 68: (660.0, 985.0)}
    bells |= {
        71: (2300.0, 2350.0),
        72: (2300.0, 2350.0),
        80: (2480.0, 3970.0),
        81: (2480.0, 3970.0),
        84: (1976.0, 2960.0),
    }
    keys |= {pitch: Stroke(_bell(*pair, 0.45), 0.5, -0.25, is_noisy=False) for pitch, pair in bells.items()}
    shaken = {29: 0.09, 30: 0.07, 58: 0.3, 69: 0.08, 70: 0.06, 73: 0.10, 74: 0.28, 82: 0.07}
    keys |= {pitch: Stroke(_shake(length_s), 1.7, 0.35) for pitch, length_s in shaken.items()}
    return keys | {54: Stroke(_jingle(0.22), 1.0, 0.3), 83: Stroke(_jingle(0.3), 1.0, 0.3), 28: Stroke(_clap, 1.0)}


def _toms(pitches_hz: tuple[float, ...], t60_s: float, bend: float) -> dict[int, Stroke]:
    keys = zip((41, 43, 45, 47, 48, 50), pitches_hz, strict=True)
    return {pitch: Stroke(_drum(hz, t60_s, bend), 0.85, (pitch - 45) * 0.06) for pitch, hz in keys}


def _crashes(crash: Stroke, ride: Stroke) -> dict[int, Stroke]:
    sides = {49: -0.3, 52: 0.3, 55: -0.2, 57: 0.3}
    keys = {pitch: replace(crash, pan=pan) for pitch, pan in sides.items()}
    return keys | dict.fromkeys((51, 59), replace(ride, pan=0.3))


KITS: Mapping[str, Mapping[int, Stroke]] = MappingProxyType(
    {
        "tr808_kit": {
            **_shared(),
            **dict.fromkeys((35, 36), Stroke(_kick_808, is_noisy=False)),
            37: Stroke(_rim, 0.6, is_noisy=False),
            **dict.fromkeys((38, 40), Stroke(_snare_808, 1.1)),
            39: Stroke(_clap, 1.25),
            **dict.fromkeys((42, 44), Stroke(_hat_808(0.09, 0.075), 1.75, 0.15)),
            46: Stroke(_hat_808(0.55, 0.5), 1.6, 0.15),
            **_toms((82.0, 95.0, 110.0, 130.0, 155.0, 180.0), 0.45, 0.2),
            **_crashes(Stroke(_cymbal_808, 1.25), Stroke(_ride_808, 1.1)),
        },
        "tr909_kit": {
            **_shared(),
            **dict.fromkeys((35, 36), Stroke(_kick_909)),
            37: Stroke(_rim, 0.6, is_noisy=False),
            **dict.fromkeys((38, 40), Stroke(_snare_909, 0.8)),
            39: Stroke(_clap, 1.25),
            **dict.fromkeys((42, 44), Stroke(_cymbal_909(0.1, 0.085, 7200.0), 1.3, 0.15)),
            46: Stroke(_cymbal_909(0.5, 0.42, 6800.0), 1.1, 0.15),
            **_toms((75.0, 88.0, 103.0, 122.0, 145.0, 172.0), 0.36, 0.6),
            **_crashes(Stroke(_cymbal_909(1.9, 1.8, 4200.0), 0.7), Stroke(_ride_909, 0.7)),
        },
    }
)
LEVELS = {"tr808_kit": 0.8, "tr909_kit": 0.7}  # beside a General MIDI kit of a SoundFont


@lru_cache(maxsize=256)
def stroke_wave(kit: str, pitch: int, number: int, sample_rate: int) -> Mono:
    """One take of a key at full velocity `[T]`, read-only; empty where the kit has no such key."""
    stroke = KITS[kit].get(pitch)
    if stroke is None:
        return _SILENCE
    take = Take(f"{kit} {_first_key(kit, stroke)}", number if stroke.is_noisy else 0, sample_rate)
    wave = stroke.recipe(take)
    n_onset, n_end = take.samples(ONSET_S), min(take.samples(END_S), len(wave))
    wave[:n_onset] *= smooth(np.linspace(0.0, 1.0, n_onset))
    wave[-n_end:] *= smooth(np.linspace(1.0, 0.0, n_end))
    finished: Mono = (LEVELS[kit] * stroke.level * wave).astype(np.float32)
    finished.flags.writeable = False
    return finished


_SILENCE: Mono = np.zeros(0, dtype=np.float32)


@cache
def _first_key(kit: str, stroke: Stroke) -> int:
    return min(pitch for pitch, other in KITS[kit].items() if other is stroke)


def end_of_kit(kit: str, strikes: Sequence[Strike], sample_rate: int) -> int:
    """The sample at which the last stroke has ended."""
    ends = (strike.onset + len(stroke_wave(kit, strike.pitch, _take(strike), sample_rate)) for strike in strikes)
    return max(ends, default=0)


def play_kit(kit: str, performance: Performance, sample_rate: int, progress: Progress) -> Stereo:
    """The strokes of a part `[2, T]`, before the controllers of its channel."""
    strikes = performance.strikes
    stem = np.zeros((2, end_of_kit(kit, strikes, sample_rate)), dtype=np.float32)
    next_hats = _next_hats(strikes)
    for done, strike in enumerate(strikes):
        if done % REPORT_STROKES == 0:
            progress.advance(done, len(strikes))
        wave = stroke_wave(kit, strike.pitch, _take(strike), sample_rate)
        if not len(wave):
            continue
        sounding = wave * np.float32(loudness_of(strike.velocity))
        cut_short(sounding, strike, next_hats.get(done), sample_rate)
        angle = (1.0 + KITS[kit][strike.pitch].pan) * np.pi / 4.0
        stem[0, strike.onset : strike.onset + len(wave)] += sounding * np.float32(np.sqrt(2.0) * np.cos(angle))
        stem[1, strike.onset : strike.onset + len(wave)] += sounding * np.float32(np.sqrt(2.0) * np.sin(angle))
    return stem


def _take(strike: Strike) -> int:
    return crc32(f"{strike.pitch} {strike.onset}".encode()) % N_TAKES


def _next_hats(strikes: Sequence[Strike]) -> dict[int, int]:
    """Index of a hi-hat's stroke -> onset of the next, which ends it."""
    ends: dict[int, int] = {}
    before: int | None = None
    for index, strike in enumerate(strikes):
        if strike.pitch in HATS:
            if before is not None and strike.onset > strikes[before].onset:
                ends[before] = strike.onset
            before = index
    return ends
