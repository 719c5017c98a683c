"""A look-ahead true-peak limiter, vectorised and deterministic.

It works at control rate: the song is cut into blocks of a third of a millisecond, each with its true peak over all
channels. The reduction that a block needs is held over the look-ahead on both sides, let go exponentially, and
smoothed by a window no wider than the hold. So the smoothed reduction is never below what the block or a neighbour
needs, and the gain, drawn as straight lines from block centre to block centre, keeps every peak under the ceiling.
The channels share one gain: the stereo image stands still.

The release depends on the programme, in two stages. After a single stroke the gain is back within RELEASE_S, hidden by
the stroke itself. What is needed again and again builds up a second reduction, its mean over LASTING_S, below which the
first does not fall: a loud passage is turned down steadily instead of being chopped, and a sustained bass is not bent
within its own period.
"""

from __future__ import annotations

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..sound.audio import Waveform
from ..sound.loudness import hop_samples
from ..sound.stretches import stretches

CONTROL_S = 0.00035
LOOKAHEAD_S = 0.002
RELEASE_S = 0.012  # the reduction falls to 1/e of its dB, down to what has lasted
LASTING_S = 0.1


def control_samples(sample_rate: int) -> int:
    """Samples in a control block: the longest that is not above CONTROL_S and divides a loudness hop of 100 ms."""
    hop = hop_samples(sample_rate)
    return max(size for size in range(1, max(2, int(sample_rate * CONTROL_S) + 1)) if hop % size == 0)


def reduction_db(
    peaks: NDArray[np.floating], ceiling: float, block_s: float, progress: Progress = SILENT
) -> NDArray[np.float64]:
    """[n_blocks] dB to take away, >= 0, so that blocks with the true peaks `peaks` stay under `ceiling` (linear)."""
    reach = max(1, round(LOOKAHEAD_S / block_s))
    released = _released(peaks, ceiling, reach + 1, block_s / RELEASE_S, progress)
    if not released.any():
        return released
    reduction = np.maximum(released, _lasting(released, block_s))
    window = np.hanning(2 * reach + 3)[1:-1]
    return np.convolve(np.pad(reduction, reach, mode="edge"), window / window.sum(), mode="valid")


def _lasting(released: NDArray[np.float64], block_s: float) -> NDArray[np.float64]:
    """The mean of the reduction over the last LASTING_S, exponentially weighted."""
    from scipy.signal import lfilter

    follow = 1 - exp(-block_s / LASTING_S)
    lasting: NDArray[np.float64] = lfilter([follow], [1.0, follow - 1.0], released)
    return lasting


def _released(
    peaks: NDArray[np.floating], ceiling: float, hold: int, fall_per_block: float, progress: Progress
) -> NDArray[np.float64]:
    """What each block or a neighbour up to `hold` blocks away needs, or what is left of the reduction before it.

    The decay is a running maximum of logarithms, which a falling line has made level.
    """
    from scipy.ndimage import maximum_filter1d

    released = np.empty(len(peaks))
    before = -np.inf
    for start, stop in stretches(len(peaks), progress):
        first = max(0, start - hold)
        needed = 20 * np.log10(np.maximum(peaks[first : stop + hold].astype(np.float64) / ceiling, 1.0))
        held = maximum_filter1d(needed, 2 * hold + 1, mode="nearest")[start - first : stop - first]
        fall = fall_per_block * np.arange(start, stop)
        with np.errstate(divide="ignore"):
            level = np.log(held) + fall
        level[0] = max(level[0], before)
        level = np.maximum.accumulate(level)
        before = level[-1]
        released[start:stop] = np.exp(level - fall)
    return released


def apply_reduction(
    waveform: Waveform,
    sample_rate: int,
    gain_db: float,
    reductions_db: NDArray[np.float64],
    progress: Progress = SILENT,
) -> None:
    """Change `waveform` [C, T] in place by `gain_db`, less the reduction of its control blocks."""
    size = control_samples(sample_rate)
    for start, stop in stretches(waveform.shape[1], progress):
        first = max(0, start // size - 2)
        near = np.exp((gain_db - reductions_db[first : stop // size + 3]) * (log(10) / 20))
        centres = (np.arange(first, first + len(near)) + 0.5) * size - 0.5
        waveform[:, start:stop] *= np.interp(np.arange(start, stop), centres, near)
