"""The stereo picture: width by middle and side, and a bass that stands in the middle."""

from __future__ import annotations

import numpy as np

from ..progress import SILENT, Progress
from ..sound.audio import Waveform
from .equaliser import Equaliser, equalise

WIDTH_RANGE = (0.0, 2.0, "(0 mono, 1 as it is, 2 wide)")


def widen(waveform: Waveform, width: float) -> Waveform:
    """[C, T] with its side (half the difference of left and right) times `width`; the middle, and so the mono sum,
    stays. A mono sound has no side and is returned as it is. width: 0..2."""
    if waveform.shape[0] != 2 or width == 1:
        return waveform
    side = np.float32((width - 1) / 2) * (waveform[0] - waveform[1])
    return np.stack([waveform[0] + side, waveform[1] - side])


def centre_bass(waveform: Waveform, sample_rate: int, below_hz: float, progress: Progress = SILENT) -> Waveform:
    """[2, T] whose side holds nothing below `below_hz` (12 dB per octave); the mono sum stays. Others: as they are."""
    if waveform.shape[0] != 2:
        return waveform
    middle, side = (waveform[0] + waveform[1]) / 2, (waveform[0] - waveform[1]) / 2
    side = equalise(side[None], sample_rate, Equaliser(high_pass_hz=below_hz), progress)[0]
    return np.stack([middle + side, middle - side])
