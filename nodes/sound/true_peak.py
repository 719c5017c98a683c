"""True peak: the highest value between the samples, as a converter would play it (ITU-R BS.1770-4, annex 2).

Conventions: 4 times oversampled by a polyphase low-pass; dBTP is dB relative to full scale 1.0. Reading error: below
0.1 dB up to a quarter of the sample rate, rising towards Nyquist as for every 4x meter.
"""

from __future__ import annotations

from math import inf, log10

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress, Slice
from .audio import Audio, Waveform
from .stretches import STRETCH_SAMPLES, stretches, whole_blocks

OVERSAMPLING = 4
CONTEXT_SAMPLES = 64  # beside a stretch, so that the low-pass sees its neighbours
BLOCK_SAMPLES = 2048
# A peak between samples may exceed them by 3 dB at a quarter of the sample rate and by little more in real music: a
# block whose samples stay 6 dB below the loudest one does not hold the true peak and is not oversampled.
HOT_RATIO = 0.5
SEARCH_SHARE = 0.1  # of the work: finding the hot blocks


def true_peak_dbtp(audio: Audio, progress: Progress = SILENT) -> float:
    """Highest true peak of all channels in dBTP; -inf for silence."""
    block_peaks = _block_sample_peaks(audio, BLOCK_SAMPLES, Slice(progress, 0.0, SEARCH_SHARE))
    sample_peak = float(block_peaks.max(initial=0.0))
    if not sample_peak:
        return -inf
    hot = np.flatnonzero(block_peaks >= HOT_RATIO * sample_peak)
    blocks_at_once = STRETCH_SAMPLES // BLOCK_SAMPLES
    runs = np.split(hot, np.flatnonzero((np.diff(hot) > 1) | (np.diff(hot // blocks_at_once) > 0)) + 1)
    peak = sample_peak
    for done, run in enumerate(runs, 1):
        fine = _oversampled(audio.waveform, int(run[0]) * BLOCK_SAMPLES, (int(run[-1]) + 1) * BLOCK_SAMPLES)
        peak = max(peak, float(fine.max()))
        Slice(progress, SEARCH_SHARE, 1.0).advance(done, len(runs))
    return 20 * log10(peak)


def block_true_peaks(audio: Audio, n_samples: int, progress: Progress = SILENT) -> NDArray[np.float32]:
    """[n_blocks] highest magnitude of all channels, oversampled, in blocks of `n_samples`; the last may be short."""
    columns = [np.zeros(0, np.float32)]
    for start, stop in stretches(audio.n_samples, progress, whole_blocks(n_samples)):
        magnitudes = _oversampled(audio.waveform, start, stop)
        columns.append(np.maximum.reduceat(magnitudes, np.arange(0, len(magnitudes), n_samples * OVERSAMPLING)))
    return np.concatenate(columns)


def _block_sample_peaks(audio: Audio, n_samples: int, progress: Progress) -> NDArray[np.float32]:
    """[n_blocks] highest sample magnitude of all channels; the last block may be short."""
    columns = [np.zeros(0, np.float32)]
    for start, stop in stretches(audio.n_samples, progress, whole_blocks(n_samples)):
        magnitudes = np.abs(audio.waveform[:, start:stop]).max(axis=0)
        columns.append(np.maximum.reduceat(magnitudes, np.arange(0, stop - start, n_samples)))
    return np.concatenate(columns)


def _oversampled(waveform: Waveform, start: int, stop: int) -> NDArray[np.float32]:
    """[4 * (stop - start)] magnitude of the loudest channel between the samples `start` and `stop` (cut at the end)."""
    from scipy.signal import resample_poly

    stop = min(stop, waveform.shape[1])
    before = min(start, CONTEXT_SAMPLES)
    stretch = waveform[:, start - before : stop + CONTEXT_SAMPLES]
    fine = resample_poly(stretch, OVERSAMPLING, 1, axis=1)
    inside = fine[:, before * OVERSAMPLING : (before + stop - start) * OVERSAMPLING]
    magnitudes: NDArray[np.float32] = np.abs(inside).max(axis=0)
    return magnitudes
