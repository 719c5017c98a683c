"""Saturation: the soft clipping of a driven stage, without aliasing.

The curve is tanh(drive * sample) / drive: unity gain for soft sounds, rounder peaks for loud ones, odd harmonics only.
What the curve ADDS is made at OVERSAMPLING times the rate, band-limited and put on top of the untouched sound, so that
nothing but the distortion passes a filter. The harmonics of tanh fall exponentially: at the highest drive and full
scale the first one that can fold back lies 60 dB below the sound (tests/mix/test_saturation.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..sound.audio import Waveform
from .ranges import Ranges, require_ranges

RANGES: Ranges = {"drive_db": (0.0, 18.0, "dB"), "amount": (0.0, 1.0, "")}
OVERSAMPLING = 8
HALF_TAPS = 16  # of the low-pass, in samples of the sound
BEND_DB = -90.0  # a stretch in which the curve bends less than this is left as it is
CHUNK_SAMPLES = 1 << 16


@dataclass(frozen=True, slots=True)
class Saturation:
    """drive_db: 0..18, how far full scale is pushed into the curve. amount: 0..1, how much of the result is heard."""

    drive_db: float = 6.0
    amount: float = 1.0

    def __post_init__(self) -> None:
        require_ranges(self, "a saturation", RANGES)


def saturate(waveform: Waveform, saturation: Saturation, progress: Progress = SILENT) -> Waveform:
    """`waveform` [C, T] of any rate, saturated; it grows no longer and is not shifted in time."""
    from scipy.signal import firwin

    n_samples = waveform.shape[1]
    if not saturation.amount or not n_samples:
        return waveform
    drive = 10 ** (saturation.drive_db / 20)
    # 0.8 of Nyquist with a transition of +-0.2: what would fold back around Nyquist is gone as well
    low_pass = firwin(2 * HALF_TAPS * OVERSAMPLING + 1, 0.8 / OVERSAMPLING, window=("kaiser", 8.0))
    result = np.array(waveform)
    margin = 2 * HALF_TAPS  # so that a chunk's filters see their neighbours
    for start in range(0, n_samples, CHUNK_SAMPLES):
        stop = min(start + CHUNK_SAMPLES, n_samples)
        before = min(start, margin)
        stretch = waveform[:, start - before : stop + margin]
        if _bends(stretch, drive):
            added = _distortion(stretch, drive, low_pass)[:, before : before + stop - start]
            result[:, start:stop] += saturation.amount * added
        progress.advance(stop, n_samples)
    return result


def _bends(stretch: Waveform, drive: float) -> bool:
    peak = float(np.abs(stretch).max())
    return bool(peak - np.tanh(drive * peak) / drive > 10 ** (BEND_DB / 20))


def _distortion(stretch: Waveform, drive: float, low_pass: NDArray[np.float64]) -> NDArray[np.floating]:
    """What the curve adds to the sound, band-limited, at the rate of the sound."""
    from scipy.signal import resample_poly

    fine = resample_poly(stretch, OVERSAMPLING, 1, axis=1, window=low_pass.astype(stretch.dtype))
    bent = np.tanh(drive * fine) / drive - fine
    added: NDArray[np.floating] = resample_poly(bent, 1, OVERSAMPLING, axis=1, window=low_pass.astype(stretch.dtype))
    return added
