"""Peaks: the columns of a waveform picture. Numpy only."""

from __future__ import annotations

import numpy as np

from ..fault import InvalidAudio
from .audio import Audio


def peaks(audio: Audio, n_points: int) -> tuple[tuple[float, float], ...]:
    """`n_points` columns (lowest, highest sample of any channel), left to right, exact.

    Column i covers samples i*T//n .. (i+1)*T//n; where there are fewer samples than columns, neighbours share one.
    Raises InvalidAudio for fewer than one column.
    """
    if n_points < 1:
        raise InvalidAudio(f"A waveform picture has at least 1 column, got {n_points}.")
    if not audio.n_samples:
        return ((0.0, 0.0),) * n_points
    starts = np.arange(n_points, dtype=np.int64) * audio.n_samples // n_points
    # reduceat takes the single sample where a start equals the next one: just what a shared column needs
    lows = np.minimum.reduceat(audio.waveform.min(axis=0), starts)
    highs = np.maximum.reduceat(audio.waveform.max(axis=0), starts)
    return tuple(zip(lows.tolist(), highs.tolist(), strict=True))
