"""Peaks: the columns of a waveform picture. Numpy only."""

from __future__ import annotations

import numpy as np

from ..fault import InvalidAudio
from ..progress import SILENT, Progress
from .audio import Audio
from .stretches import stretches


def peaks(audio: Audio, n_points: int, progress: Progress = SILENT) -> tuple[tuple[float, float], ...]:
    """`n_points` columns (lowest, highest sample of any channel), left to right, exact.

    Column i covers samples i*T//n .. (i+1)*T//n; where there are fewer samples than columns, neighbours share one.
    Raises InvalidAudio for fewer than one column.
    """
    if n_points < 1:
        raise InvalidAudio(f"A waveform picture has at least 1 column, got {n_points}.")
    if not audio.n_samples:
        return ((0.0, 0.0),) * n_points
    starts = np.arange(n_points, dtype=np.int64) * audio.n_samples // n_points
    lows, highs = np.full(n_points, np.inf, np.float32), np.full(n_points, -np.inf, np.float32)
    for start, stop in stretches(audio.n_samples, progress):
        stretch = audio.waveform[:, start:stop]
        # the columns that begin in this stretch, and one that goes on in it
        first, last = np.searchsorted(starts, [start, stop])
        if first == n_points or starts[first] > start:
            first -= 1
        # reduceat takes the single sample where a start equals the next one: just what a shared column needs
        cuts = np.maximum(starts[first:last] - start, 0)
        lows[first:last] = np.minimum(lows[first:last], np.minimum.reduceat(stretch.min(axis=0), cuts))
        highs[first:last] = np.maximum(highs[first:last], np.maximum.reduceat(stretch.max(axis=0), cuts))
    return tuple(zip(lows.tolist(), highs.tolist(), strict=True))
