"""Key finding: pitch-class profiles against the probe-tone ratings of Krumhansl and Kessler (1982).

A key is a hypothesis here: whether a sound is in the key of its score is asked of the score's own pitch classes, which
must fit better as they stand than moved by any interval. Which key a listener would name is only reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..sound.audio import Audio, Waveform
from ..sound.stretches import stretches

Floats = NDArray[np.float64]

_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
KEY_PROFILES: Mapping[tuple[int, str], Floats] = MappingProxyType(
    {
        (tonic, mode): np.roll(np.array(profile), tonic)
        for mode, profile in (("major", _MAJOR), ("minor", _MINOR))
        for tonic in range(12)
    }
)
"""(tonic pitch class, "major" or "minor") -> how well each pitch class [12] fits."""

FRAME_S = 0.19  # long enough to part semitones from the low C3 up
LOWEST_HZ, HIGHEST_HZ = 110.0, 2100.0
A4_HZ, A4_PITCH = 440.0, 69
OVERTONES = ((0, 1.0), (7, 0.5), (4, 0.15))  # (semitones, strength): third and fifth partial, octaves folded
FRAMES_AT_ONCE = 8


def key_correlations(weights: Floats) -> dict[tuple[int, str], float]:
    """(tonic, mode) -> Pearson correlation of the weights [12] with its profile; empty where all weights are equal."""
    if np.ptp(weights) == 0:
        return {}
    return {key: float(np.corrcoef(weights, profile)[0, 1]) for key, profile in KEY_PROFILES.items()}


def best_key_correlation(weights: Floats, keys: Iterable[tuple[int, str]]) -> float:
    """Highest correlation among `keys`; nan where the weights say nothing."""
    correlations = key_correlations(weights)
    return max(correlations[key] for key in keys) if correlations else float("nan")


def transposition(sounding: Floats, written: Floats) -> tuple[int, float, float]:
    """(semitones -5..6, its fit, fit untransposed): how far the chroma [12] lies from the written weights [12].

    A fit is a correlation, -1..1; the written tones get the overtones that sound with them. Untransposed wins a tie.
    """
    if np.ptp(sounding) == 0 or np.ptp(written) == 0:
        return 0, 0.0, 0.0
    expected = sum(strength * np.roll(written, interval) for interval, strength in OVERTONES)
    fits = [float(np.corrcoef(sounding, np.roll(expected, semitones))[0, 1]) for semitones in range(12)]
    best = max(range(12), key=lambda semitones: (fits[semitones], -semitones))
    return (best + 5) % 12 - 5, fits[best], fits[0]


def best_key(weights: Floats) -> tuple[int, str] | None:
    """The (tonic, mode) whose profile fits best; None where the weights say nothing."""
    correlations = key_correlations(weights)
    return max(correlations, key=lambda key: correlations[key]) if correlations else None


def relative_of(key: tuple[int, str]) -> tuple[int, str]:
    """(9, "minor") -> (0, "major") and back: the key with the same notes."""
    tonic, mode = key
    return ((tonic + 9) % 12, "minor") if mode == "major" else ((tonic + 3) % 12, "major")


def name_of(key: tuple[int, str]) -> str:
    """(2, "minor") -> "D minor", as the circle of fifths writes it."""
    tonic, mode = key
    names = "C Db D Eb E F F# G Ab A Bb B" if mode == "major" else "C C# D Eb E F F# G G# A Bb B"
    return f"{names.split()[tonic]} {mode}"


def chroma(audios: Sequence[Audio], progress: Progress = SILENT) -> Floats:
    """[12] how much each pitch class sounds (C first): square roots of the spectrum's peaks, summed over time.

    `audios`: what sounds together, at least one, of equal length, rate and channels.
    """
    rate, n_samples = audios[0].sample_rate, audios[0].n_samples
    size = 1 << max(8, round(rate * FRAME_S).bit_length())
    hop = size // 2
    n_frames = max(0, n_samples - size) // hop + 1
    hertz = np.fft.rfftfreq(size, 1 / rate)
    used = np.flatnonzero((hertz > LOWEST_HZ) & (hertz < min(HIGHEST_HZ, rate / 2.1)))
    pitch_classes = np.round(12 * np.log2(hertz[used] / A4_HZ) + A4_PITCH).astype(int) % 12
    window = np.hanning(size).astype(np.float32)
    total = np.zeros(12)
    for first, last in stretches(n_frames, progress, FRAMES_AT_ONCE):
        mono = _mono(audios, first * hop, (last - 1) * hop + size)
        frames = np.lib.stride_tricks.sliding_window_view(mono, size)[::hop]
        magnitudes = np.abs(np.fft.rfft(frames * window))
        inner = magnitudes[:, used]
        is_peak = (inner > magnitudes[:, used - 1]) & (inner >= magnitudes[:, used + 1])
        # the square root keeps one loud partial from speaking for the whole song
        total += np.bincount(pitch_classes, np.sqrt(np.where(is_peak, inner, 0)).sum(axis=0), minlength=12)
    return total


def _mono(audios: Sequence[Audio], start: int, stop: int) -> Waveform:
    """[stop - start] the sum of `audios`, folded to one channel, with silence after its end."""
    stop_there = min(stop, audios[0].n_samples)
    total = np.zeros((audios[0].n_channels, stop - start), np.float32)
    for audio in audios:
        total[:, : stop_there - start] += audio.waveform[:, start:stop_there]
    mono: Waveform = total.mean(axis=0)
    return mono
