"""A look-ahead true-peak limiter, vectorised and deterministic.

It works at control rate: the song is cut into blocks of a third of a millisecond, each with its true peak over all
channels. The reduction that a block needs is held over the look-ahead on both sides, let go exponentially, and
smoothed by a window no wider than the hold. So the smoothed reduction is never below what the block or a neighbour
needs, and the gain, drawn as straight lines from block centre to block centre, keeps every peak under the ceiling.
The channels share one gain: the stereo image stands still.
"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..sound.audio import Audio
from ..sound.loudness import hop_samples

CONTROL_S = 0.00035
LOOKAHEAD_S = 0.002
RELEASE_S = 0.1  # the reduction falls to 1/e of its dB
SAMPLE_CHUNK = 1 << 18


def control_samples(sample_rate: int) -> int:
    """Samples in a control block: the longest that is not above CONTROL_S and divides a loudness hop of 100 ms."""
    hop = hop_samples(sample_rate)
    return max(size for size in range(1, max(2, int(sample_rate * CONTROL_S) + 1)) if hop % size == 0)


def reduction_db(peaks: NDArray[np.floating], ceiling: float, block_s: float) -> NDArray[np.float64]:
    """[n_blocks] dB to take away, >= 0, so that blocks with the true peaks `peaks` stay under `ceiling` (linear)."""
    from scipy.ndimage import maximum_filter1d

    needed = 20 * np.log10(np.maximum(peaks.astype(np.float64) / ceiling, 1.0))
    if not needed.any():
        return needed
    reach = max(1, round(LOOKAHEAD_S / block_s))
    held = maximum_filter1d(needed, 2 * (reach + 1) + 1, mode="nearest")
    window = np.hanning(2 * reach + 3)[1:-1]
    padded = np.pad(_released(held, block_s), reach, mode="edge")
    return np.convolve(padded, window / window.sum(), mode="valid")


def _released(held_db: NDArray[np.float64], block_s: float) -> NDArray[np.float64]:
    """max(held, what is left of the reduction before): a decay by a running maximum of logarithms."""
    fall = block_s / RELEASE_S * np.arange(len(held_db))
    with np.errstate(divide="ignore"):
        released: NDArray[np.float64] = np.exp(np.maximum.accumulate(np.log(held_db) + fall) - fall)
    return released


def apply_reduction(
    audio: Audio, gain_db: float, reductions_db: NDArray[np.float64], progress: Progress = SILENT
) -> Audio:
    """`audio` with `gain_db`, less the reduction of its control blocks. Same shape and rate."""
    size = control_samples(audio.sample_rate)
    gains = np.exp((gain_db - reductions_db) * (log(10) / 20))
    centres = (np.arange(len(gains)) + 0.5) * size - 0.5
    limited = np.empty_like(audio.waveform)
    for start in range(0, audio.n_samples, SAMPLE_CHUNK):
        stop = min(start + SAMPLE_CHUNK, audio.n_samples)
        near = slice(max(0, start // size - 2), stop // size + 3)
        curve = np.interp(np.arange(start, stop), centres[near], gains[near])
        limited[:, start:stop] = audio.waveform[:, start:stop] * curve
        progress.advance(stop, audio.n_samples)
    limited.flags.writeable = False
    return Audio(limited, audio.sample_rate)
