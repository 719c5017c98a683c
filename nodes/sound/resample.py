"""Another sample rate for the same sound."""

from __future__ import annotations

from math import ceil, gcd

import numpy as np

from ..progress import SILENT, Progress
from .audio import Audio
from .stretches import stretches, whole_blocks

REACH = 10  # zero crossings of the low-pass on either side
KAISER_BETA = 5.0


def resample(audio: Audio, sample_rate: int, progress: Progress = SILENT) -> Audio:
    """`audio` at `sample_rate` Hz, by a polyphase low-pass (a sinc under a Kaiser window). The same value if it has the
    rate.

    The new length is the old duration, rounded up to a whole sample. Raises InvalidAudio for a rate out of range.
    """
    empty = Audio(audio.waveform[:, :0], sample_rate)  # a rate out of range fails before the work
    if sample_rate == audio.sample_rate:
        return audio
    if not audio.n_samples:
        return empty
    from scipy.signal import firwin, resample_poly

    common = gcd(sample_rate, audio.sample_rate)
    up, down = sample_rate // common, audio.sample_rate // common
    low_pass = firwin(2 * REACH * max(up, down) + 1, 1 / max(up, down), window=("kaiser", KAISER_BETA))
    low_pass = low_pass.astype(np.float32)
    # stretches begin where a sample of both rates falls together, and see what the low-pass reaches of their neighbours
    context = whole_blocks(down, ceil(REACH * max(up, down) / up) + down)
    waveform = np.empty((audio.n_channels, ceil(audio.n_samples * up / down)), np.float32)
    for start, stop in stretches(audio.n_samples, progress, whole_blocks(down)):
        before = min(start, context)
        fine = resample_poly(audio.waveform[:, start - before : stop + context], up, down, axis=1, window=low_pass)
        to = waveform[:, start * up // down : ceil(stop * up / down)]
        to[...] = fine[:, before * up // down :][:, : to.shape[1]]
    waveform.flags.writeable = False
    return Audio(waveform, sample_rate)
