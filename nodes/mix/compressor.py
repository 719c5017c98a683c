"""The compressor: a soft-kneed gain computer and a smooth detector, in decibels.

After Giannoulis, Massberg & Reiss, "Digital Dynamic Range Compressor Design" (JAES 60/6, 2012): feed-forward, the level
and the smoothing in the logarithmic domain, the detector behind the gain computer. The channels share one gain, so the
stereo image stands still. It works on control blocks (gain_curve.py), so an attack is never shorter than one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..progress import SILENT, Progress, Slice
from ..sound.audio import Waveform
from .gain_curve import Curve, apply_gains_db, attack_and_release, block_levels_db, control_size
from .ranges import Ranges, require_ranges

RANGES: Ranges = {
    "threshold_db": (-80.0, 0.0, "dBFS"),
    "ratio": (1.0, 20.0, ": 1"),
    "attack_ms": (0.5, 200.0, "ms"),
    "release_ms": (5.0, 2_000.0, "ms"),
    "knee_db": (0.0, 24.0, "dB"),
    "makeup_db": (-24.0, 24.0, "dB"),
}


@dataclass(frozen=True, slots=True)
class Compressor:
    """threshold_db: -80..0 dBFS of peak level. ratio: 1..20. attack_ms: 0.5..200, release_ms: 5..2000, time constants.
    knee_db: 0..24, width of the bend around the threshold. makeup_db: -24..24."""

    threshold_db: float = -18.0
    ratio: float = 3.0
    attack_ms: float = 10.0
    release_ms: float = 120.0
    knee_db: float = 6.0
    makeup_db: float = 0.0

    def __post_init__(self) -> None:
        require_ranges(self, "a compressor", RANGES)


def compress(waveform: Waveform, sample_rate: int, compressor: Compressor, progress: Progress = SILENT) -> Waveform:
    """`waveform` [C, T] compressed."""
    gains = compressor_gains_db(waveform, sample_rate, compressor, Slice(progress, 0.0, 0.3))
    return apply_gains_db(waveform, gains, control_size(sample_rate), Slice(progress, 0.3, 1.0))


def compressor_gains_db(
    waveform: Waveform, sample_rate: int, compressor: Compressor, progress: Progress = SILENT
) -> Curve:
    """[n_blocks] dB by which the compressor moves the control blocks of `waveform` [C, T]."""
    size = control_size(sample_rate)
    levels = block_levels_db(waveform, size, progress)
    return compressor.makeup_db - reduction_db(levels, compressor, size / sample_rate)


def reduction_db(levels_db: Curve, compressor: Compressor, block_s: float) -> Curve:
    """[n_blocks] dB >= 0 that the compressor takes away from blocks of `levels_db`, attack and release included."""
    needed = needed_reduction_db(levels_db, compressor)
    return attack_and_release(needed, compressor.attack_ms / 1000, compressor.release_ms / 1000, block_s)


def needed_reduction_db(levels_db: Curve, compressor: Compressor) -> Curve:
    """The static curve (their eq. 4): 0 below the knee, a parabola through it, a straight line above."""
    over = levels_db - compressor.threshold_db
    slope = 1 - 1 / compressor.ratio
    if not compressor.knee_db:
        return slope * np.maximum(over, 0.0)
    into_knee = np.clip(over + compressor.knee_db / 2, 0.0, compressor.knee_db)
    above: Curve = into_knee**2 / (2 * compressor.knee_db) + np.maximum(over - compressor.knee_db / 2, 0.0)
    return slope * above
