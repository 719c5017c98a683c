"""The reverb bus: a seeded room, convolved.

The room is a stereo impulse of noise that dies away exponentially, its treble faster than the rest (damping), after
James A. Moorer, "About This Reverberation Business" (Computer Music Journal 3/2, 1979). Left and right are made from a
common and an own noise, so they are as alike as CORRELATION says: wide, and still there in mono. The impulse has unit
energy, so that a send of 0 dB returns about as much as it was sent. The same settings give the same room everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from ..progress import SILENT, Progress, Slice
from ..sound.audio import Waveform
from .equaliser import Equaliser, equalise
from .ranges import Ranges, require_ranges

RANGES: Ranges = {
    "decay_s": (0.1, 10.0, "s"),
    "pre_delay_ms": (0.0, 250.0, "ms"),
    "damping": (0.0, 1.0, ""),
    "low_cut_hz": (10.0, 1_000.0, "Hz"),
    "return_db": (-60.0, 12.0, "dB"),
    "seed": (0, 2**31 - 1, ""),
}
CORRELATION = 0.3  # of left and right
ONSET_S = 0.006  # the first reflections gather
CROSSOVERS_HZ = (250.0, 1_000.0, 4_000.0)  # between the four bands that decay at their own pace
DAMPED_SHARES = (1.0, 1.0, 0.75, 0.35)  # of decay_s, per band, at full damping


@dataclass(frozen=True, slots=True)
class Reverb:
    """decay_s: 0.1..10, time to fall by 60 dB. pre_delay_ms: 0..250. damping: 0..1, how much sooner the treble is gone.
    low_cut_hz: 10..1000, below it nothing enters. return_db: -60..12. seed: another room of the same size."""

    decay_s: float = 1.6
    pre_delay_ms: float = 20.0
    damping: float = 0.6
    low_cut_hz: float = 200.0
    return_db: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        require_ranges(self, "the reverb", RANGES)


def reverberate(waveform: Waveform, sample_rate: int, reverb: Reverb, progress: Progress = SILENT) -> Waveform:
    """What the room gives back, [2, T], for what is sent into it, [2, T]: left to left, right to right. Cut at T."""
    sent = equalise(waveform, sample_rate, Equaliser(high_pass_hz=reverb.low_cut_hz), Slice(progress, 0.0, 0.2))
    return _convolved(sent, impulse(sample_rate, reverb), Slice(progress, 0.2, 1.0))


def impulse(sample_rate: int, reverb: Reverb) -> Waveform:
    """[2, n] the room: pre-delay and decay, with `return_db`."""
    n_samples = max(1, round(reverb.decay_s * sample_rate))
    chance = np.random.default_rng(reverb.seed)
    common, left, right = chance.standard_normal((3, n_samples))
    alike, own = sqrt(CORRELATION), sqrt(1 - CORRELATION)
    room = _decayed(np.stack([alike * common + own * left, alike * common + own * right]), sample_rate, reverb)
    room *= np.minimum(1.0, np.arange(n_samples) / max(1.0, ONSET_S * sample_rate))
    room /= np.sqrt((room**2).sum(axis=1, keepdims=True))
    before = np.zeros((2, round(reverb.pre_delay_ms / 1000 * sample_rate)))
    wave: Waveform = (10 ** (reverb.return_db / 20) * np.concatenate([before, room], axis=1)).astype(np.float32)
    return wave


def _decayed(noise: np.ndarray, sample_rate: int, reverb: Reverb) -> np.ndarray:
    """The noise, each of its bands dying away in its own time. The bands are the raised-cosine steps of a spectrum."""
    n_samples = noise.shape[1]
    spectrum = np.fft.rfft(noise)
    octaves = np.log2(np.maximum(np.fft.rfftfreq(n_samples, 1 / sample_rate), 1.0))
    steps = [np.clip((octaves - np.log2(hz)) + 0.5, 0.0, 1.0) for hz in CROSSOVERS_HZ]  # an octave wide
    above = [np.ones_like(octaves), *((1 - np.cos(np.pi * step)) / 2 for step in steps), np.zeros_like(octaves)]
    seconds = np.arange(n_samples) / sample_rate
    total = np.zeros_like(noise)
    for band, share in enumerate(DAMPED_SHARES):
        decay_s = reverb.decay_s * (1 - reverb.damping * (1 - share))
        part = np.fft.irfft(spectrum * (above[band] - above[band + 1]), n_samples)
        total += part * 10 ** (-3 * seconds / decay_s)
    return total


def _convolved(waveform: Waveform, room: Waveform, progress: Progress) -> Waveform:
    """Overlap-add by Fourier transforms, in single precision, cut at the length of `waveform`."""
    from scipy.fft import irfft, next_fast_len, rfft

    n_samples = waveform.shape[1]
    step = max(1 << 16, room.shape[1])
    size = next_fast_len(step + room.shape[1] - 1, real=True)
    answer = rfft(room, size)
    result = np.zeros(waveform.shape, waveform.dtype)
    for start in range(0, n_samples, step):
        chunk = waveform[:, start : start + step]
        stop = min(n_samples, start + size)
        if chunk.any():
            result[:, start:stop] += irfft(rfft(chunk, size) * answer, size)[:, : stop - start]
        progress.advance(min(start + step, n_samples), n_samples)
    return result
