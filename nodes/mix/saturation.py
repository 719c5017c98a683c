"""Saturation: the soft clipping of a driven stage, without aliasing.

The curve is tanh(drive * sample) / drive: unity gain for soft sounds, rounder peaks for loud ones, odd harmonics only.
What the curve ADDS is made at 4 or 8 times the rate, band-limited and put on top of the untouched sound, so that
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
GENTLE_DB = 6.0  # up to this drive
GENTLE_OVERSAMPLING, OVERSAMPLING = 4, 8
HALF_TAPS = 12  # of the low-pass, in samples of the sound
BEND_DB = -80.0  # a stretch in which the curve bends less than this is left as it is
CHUNK_SAMPLES = 1 << 14


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
    # 0.75 of Nyquist with a transition of +-0.25: what would fold back around Nyquist is gone as well
    times = GENTLE_OVERSAMPLING if saturation.drive_db <= GENTLE_DB else OVERSAMPLING
    low_pass = firwin(2 * HALF_TAPS * times + 1, 0.75 / times, window=("kaiser", 7.0)).astype(np.float32)
    result = np.array(waveform)
    margin = 2 * HALF_TAPS  # so that a chunk's filters see their neighbours
    for start in range(0, n_samples, CHUNK_SAMPLES):
        stop = min(start + CHUNK_SAMPLES, n_samples)
        before = min(start, margin)
        stretch = waveform[:, start - before : stop + margin]
        if _bends(stretch, drive):
            added = _distortion(stretch, drive, times, low_pass)[:, before : before + stop - start]
            result[:, start:stop] += saturation.amount * added
        progress.advance(stop, n_samples)
    return result


def _bends(stretch: Waveform, drive: float) -> bool:
    peak = float(np.abs(stretch).max())
    return bool(peak - np.tanh(drive * peak) / drive > 10 ** (BEND_DB / 20))


def _distortion(stretch: Waveform, drive: float, times: int, low_pass: NDArray[np.float32]) -> Waveform:
    """What the curve adds to the sound, band-limited, at the rate of the sound."""
    from scipy.signal import resample_poly

    fine = resample_poly(stretch, times, 1, axis=1, window=low_pass)
    bent = np.tanh(np.float32(drive) * fine) / np.float32(drive) - fine
    added: Waveform = resample_poly(bent, 1, times, axis=1, window=low_pass)
    return added
