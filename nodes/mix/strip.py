"""A strip at work: what a channel or a group does to its sound, up to the fader."""

from __future__ import annotations

from typing import Protocol

from ..progress import SILENT, Progress, Slice
from ..sound.audio import Stems, Waveform
from .compressor import Compressor, compress
from .ducking import Ducking, ducking_db
from .equaliser import Equaliser, equalise
from .gain_curve import apply_gains_db, control_size
from .saturation import Saturation, saturate
from .stereo import widen


class Strip(Protocol):
    """What channels and groups have in common."""

    @property
    def width(self) -> float: ...
    @property
    def equaliser(self) -> Equaliser | None: ...
    @property
    def compressor(self) -> Compressor | None: ...
    @property
    def saturation(self) -> Saturation | None: ...
    @property
    def ducking(self) -> Ducking | None: ...


def shape(waveform: Waveform, sample_rate: int, strip: Strip, progress: Progress = SILENT) -> Waveform:
    """`waveform` [C, T] through equaliser, compressor and saturation; the same array where there are none."""
    if strip.equaliser is not None:
        waveform = equalise(waveform, sample_rate, strip.equaliser, Slice(progress, 0.0, 0.2))
    if strip.compressor is not None:
        waveform = compress(waveform, sample_rate, strip.compressor, Slice(progress, 0.2, 0.4))
    if strip.saturation is not None:
        waveform = saturate(waveform, strip.saturation, Slice(progress, 0.4, 1.0))
    return waveform


def play_strip(waveform: Waveform, strip: Strip, stems: Stems, progress: Progress = SILENT) -> Waveform:
    """`waveform` [C, T] through the whole strip. The stem that ducks it is heard as it was rendered, muted or not."""
    rate = stems.sample_rate
    waveform = shape(waveform, rate, strip, Slice(progress, 0.0, 0.6))
    if strip.ducking is not None:
        curve = ducking_db(stems[strip.ducking.by].waveform, rate, strip.ducking, Slice(progress, 0.6, 0.8))
        waveform = apply_gains_db(waveform, curve, control_size(rate), Slice(progress, 0.8, 0.9))
    return widen(waveform, strip.width, Slice(progress, 0.9, 1.0))
