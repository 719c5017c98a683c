"""What the electronic voices are made of: band-limited saws and squares, noise, envelopes, placing sound in a stem.

Oscillators are additive: the partials of all of them are set in one spectrum, whose inverse is a loop of a whole number
of cycles. Nothing lies above TOP_HZ, so nothing can alias, and a loop costs one FFT however many oscillators it holds.
(The idea of a whole ensemble in one spectrum is PADsynth's: N. O. Paul, "PADsynth algorithm", zynaddsubfx, 2005.)

Noise comes from NumPy's RandomState, whose streams NumPy keeps for ever, seeded by what is played and when: the same
note gives the same noise in every render.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from .performance import FOREVER, Strike

Mono = NDArray[np.float32]  # [T]
Stereo = NDArray[np.float32]  # [2, T]
Series = NDArray[np.float64]

TOP_HZ = 18_000.0
CUT_S = 0.005  # what is cut off fades within this time
T60 = math.log(1000.0)  # neper in 60 dB


@dataclass(frozen=True, slots=True)
class Oscillator:
    """cycles: how often it swings within the loop. level: of its fundamental, left and right. phase: in cycles."""

    cycles: int
    left: float = 1.0
    right: float = 1.0
    phase: float = 0.0
    shape: Literal["saw", "square"] = "saw"


def loop_of(oscillators: Sequence[Oscillator], n_samples: int, sample_rate: int) -> Stereo:
    """One period of `n_samples` of all oscillators together, up to TOP_HZ."""
    spectrum = np.zeros((2, n_samples // 2 + 1), dtype=np.complex128)
    highest = min(TOP_HZ, 0.45 * sample_rate) * n_samples / sample_rate
    for each in oscillators:
        partials = np.arange(1, int(highest // each.cycles) + 1, 2 if each.shape == "square" else 1)
        tone = np.exp(2j * np.pi * each.phase * partials) / partials * (-0.5j * n_samples)
        spectrum[0, partials * each.cycles] += tone * each.left
        spectrum[1, partials * each.cycles] += tone * each.right
    return np.fft.irfft(spectrum, n_samples).astype(np.float32)


def read_loop(loop: Stereo, start: int, n_samples: int, semitones: Series | None = None) -> Stereo:
    """A loop read from sample `start` on, at its own pitch or, sample by sample, so many semitones from it.

    Between samples a cubic runs through the four around (Catmull and Rom).
    """
    n_loop = loop.shape[1]
    if semitones is None:
        pieces = [loop[:, start : start + n_samples]]
        while (n_missing := n_samples - sum(piece.shape[1] for piece in pieces)) > 0:
            pieces.append(loop[:, :n_missing])
        return np.concatenate(pieces, axis=1)
    place = start + np.concatenate([[0.0], np.cumsum(2.0 ** (semitones[:-1] / 12.0))])
    whole = np.floor(place).astype(np.int64)
    between = (place - whole).astype(np.float32)
    before, here, after, beyond = (loop[:, (whole + shift) % n_loop] for shift in (-1, 0, 1, 2))
    bent = 2 * before - 5 * here + 4 * after - beyond + between * (3 * (here - after) + beyond - before)
    read: Stereo = here + 0.5 * between * (after - before + between * bent)
    return read


def chance_of(*what: object) -> np.random.RandomState:
    """The random stream of a sound, named by what it is."""
    return np.random.RandomState(crc32(repr(what).encode()))


def noise(chance: np.random.RandomState, n_samples: int) -> Series:
    """White noise of a level (root mean square) of 1, evenly distributed."""
    return chance.uniform(-math.sqrt(3.0), math.sqrt(3.0), n_samples)


def band(wave: Series, low_hz: float | None, high_hz: float | None, sample_rate: int, order: int = 2) -> Series:
    """A Butterworth filter: what lies between two frequencies, None = no edge on that side."""
    from scipy.signal import butter, sosfilt

    top = 0.45 * sample_rate
    high_hz = None if high_hz is None or high_hz >= top else high_hz
    if low_hz is None and high_hz is None:
        return wave
    if low_hz is None:
        sections = butter(order, high_hz, "lowpass", fs=sample_rate, output="sos")
    elif high_hz is None:
        sections = butter(order, min(low_hz, top), "highpass", fs=sample_rate, output="sos")
    else:
        sections = butter(order, (low_hz, high_hz), "bandpass", fs=sample_rate, output="sos")
    filtered: Series = sosfilt(sections, wave)
    return filtered


def fall(n_samples: int, t60_s: float, sample_rate: int) -> Series:
    """From 1 down by 60 dB in `t60_s`."""
    return np.asarray(np.exp(np.arange(n_samples) * (-T60 / (t60_s * sample_rate))))


def swing(frequencies: Series, sample_rate: int) -> Series:
    """A sine of a moving frequency, beginning at zero."""
    return np.sin(phases(frequencies, sample_rate))


def phases(frequencies: Series, sample_rate: int) -> Series:
    """The angle of an oscillator of a moving frequency, sample by sample from 0."""
    return 2.0 * np.pi / sample_rate * np.concatenate([[0.0], np.cumsum(frequencies[:-1])])


@dataclass(frozen=True, slots=True)
class Shape:
    """An amplitude over a note: up in `attack_s`, down to `sustain` by 60 dB per `decay_s`, then out in `release_s`."""

    attack_s: float
    decay_s: float
    sustain: float
    release_s: float

    def gains(self, n_held: int, sample_rate: int) -> Series:
        """The whole envelope of a note held for so many samples; it ends in exact silence."""
        n_release = max(2, math.ceil(self.release_s * sample_rate))
        held = np.arange(n_held + 1)
        n_attack = max(1, round(self.attack_s * sample_rate))
        decay = np.exp(np.maximum(held - n_attack, 0) * (-T60 / (self.decay_s * sample_rate)))
        gains = smooth(np.minimum(held / n_attack, 1.0)) * (self.sustain + (1.0 - self.sustain) * decay)
        release = np.exp(np.arange(n_release) * (-T60 / n_release)) * smooth(np.linspace(1.0, 0.0, n_release))
        return np.concatenate([gains[:-1], gains[-1] * release])


def smooth(ramp: Series) -> Series:
    """A ramp between 0 and 1 that starts and lands gently: half a cosine."""
    return 0.5 - 0.5 * np.cos(np.pi * ramp)


def loudness_of(velocity: int) -> float:
    """The amplitude of a velocity: 40 log10(velocity / 127) dB, as the SoundFont's notes have it."""
    return (velocity / 127.0) ** 2


def hertz(pitch: float) -> float:
    """A pitch in equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def cut_short(wave: NDArray[np.floating], strike: Strike, moment: int | None, sample_rate: int) -> None:
    """Fade a note's wave `[…, T]` out, in place, at "all sound off" or at `moment` (samples of the song)."""
    stop = min(strike.cut, FOREVER if moment is None else moment) - strike.onset
    if stop < wave.shape[-1]:
        n_fade = min(round(CUT_S * sample_rate), wave.shape[-1] - stop)
        wave[..., stop : stop + n_fade] *= smooth(np.linspace(1.0, 0.0, n_fade))
        wave[..., stop + n_fade :] = 0.0


def end_of_held(strikes: Sequence[Strike], tail_s: float, sample_rate: int) -> int:
    """The sample at which notes have ended that ring for `tail_s` after their release; 0 without notes."""
    releases = [strike.release for strike in strikes]
    return max(releases) + math.ceil(tail_s * sample_rate) if releases else 0
