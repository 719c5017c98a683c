"""The stereo picture: width by middle and side, and a bass that stands in the middle."""

from __future__ import annotations

import numpy as np

from ..progress import SILENT, Progress, Slice
from ..sound.audio import Waveform
from ..sound.stretches import stretches
from .equaliser import Equaliser, equalise

WIDTH_RANGE = (0.0, 2.0, "(0 mono, 1 as it is, 2 wide)")


def widen(waveform: Waveform, width: float, progress: Progress = SILENT) -> Waveform:
    """[C, T] with its side (half the difference of left and right) times `width`; the middle, and so the mono sum,
    stays. A mono sound has no side and is returned as it is. width: 0..2."""
    if waveform.shape[0] != 2 or width == 1:
        return waveform
    wide = np.empty_like(waveform)
    for start, stop in stretches(waveform.shape[1], progress):
        left, right = waveform[:, start:stop]
        side = np.float32((width - 1) / 2) * (left - right)
        wide[0, start:stop], wide[1, start:stop] = left + side, right - side
    return wide


def centre_bass(waveform: Waveform, sample_rate: int, below_hz: float, progress: Progress = SILENT) -> Waveform:
    """[2, T] whose side holds nothing below `below_hz` (12 dB per octave); the mono sum stays. Others: as they are."""
    if waveform.shape[0] != 2:
        return waveform
    side = np.empty((1, waveform.shape[1]), np.float32)
    for start, stop in stretches(waveform.shape[1], Slice(progress, 0.0, 0.2)):
        side[0, start:stop] = (waveform[0, start:stop] - waveform[1, start:stop]) / 2
    side = equalise(side, sample_rate, Equaliser(high_pass_hz=below_hz), Slice(progress, 0.2, 0.7))
    centred = np.empty_like(waveform)
    for start, stop in stretches(waveform.shape[1], Slice(progress, 0.7, 1.0)):
        middle = (waveform[0, start:stop] + waveform[1, start:stop]) / 2
        centred[0, start:stop], centred[1, start:stop] = middle + side[0, start:stop], middle - side[0, start:stop]
    return centred
