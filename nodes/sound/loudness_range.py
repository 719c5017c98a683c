"""Momentary and short-term loudness, and the loudness range after EBU Tech 3341 and 3342.

Conventions: LUFS over windows of full 100 ms hops (see loudness.py): 0.4 s momentary, 3 s short-term; the range in LU.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from .audio import Audio
from .loudness import OFFSET_LUFS, hop_powers

MOMENTARY_HOPS = 4
SHORT_TERM_HOPS = 30
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -20.0
LOWEST_PERCENT, HIGHEST_PERCENT = 10.0, 95.0
SILENCE_LUFS = -200.0  # what a silent window reads


def momentary_lufs(audio: Audio, progress: Progress = SILENT) -> NDArray[np.float64]:
    """[n_hops - 3] loudness of every 0.4 s, every 0.1 s."""
    return windowed_lufs(hop_powers(audio, progress), MOMENTARY_HOPS)


def short_term_lufs(audio: Audio, progress: Progress = SILENT) -> NDArray[np.float64]:
    """[n_hops - 29] loudness of every 3 s, every 0.1 s."""
    return windowed_lufs(hop_powers(audio, progress), SHORT_TERM_HOPS)


def loudness_range_lu(audio: Audio, progress: Progress = SILENT) -> float | None:
    """How far loud and soft passages lie apart, in LU; None below 3 s or for silence."""
    return gated_range_lu(short_term_lufs(audio, progress))


def gated_range_lu(short_term: NDArray[np.float64]) -> float | None:
    """The range of short-term loudnesses: the 95th above the 10th percentile of those within 20 LU of their mean power,
    (Tech 3342, section 2); None where none passes the absolute gate."""
    loud = short_term[short_term > ABSOLUTE_GATE_LUFS]
    if not len(loud):
        return None
    mean_lufs = 10 * np.log10(np.mean(10 ** (loud / 10)))
    lowest, highest = np.percentile(loud[loud >= mean_lufs + RELATIVE_GATE_LU], [LOWEST_PERCENT, HIGHEST_PERCENT])
    return float(highest - lowest)


def windowed_lufs(powers: NDArray[np.float64], n_hops: int) -> NDArray[np.float64]:
    """Loudness of every window of `n_hops` of the hops' `powers`."""
    if len(powers) < n_hops:
        return np.zeros(0)
    means = np.convolve(powers, np.full(n_hops, 1 / n_hops), mode="valid")
    lufs: NDArray[np.float64] = OFFSET_LUFS + 10 * np.log10(
        np.maximum(means, 10 ** ((SILENCE_LUFS - OFFSET_LUFS) / 10))
    )
    return lufs
