"""What a mix passes before its loudness is set: equaliser, tone of a reference, glue, bass in the middle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..progress import SILENT, Progress, Slice
from ..sound.audio import Audio, Waveform
from .compressor import Compressor, compress, reduction_db
from .equaliser import Equaliser, equalise
from .gain_curve import Curve, block_levels_db, control_size
from .match import match_tone
from .ranges import Ranges, require_ranges
from .stereo import centre_bass

RANGES: Ranges = {"glue_db": (0.0, 6.0, "dB"), "mono_below_hz": (20.0, 500.0, "Hz")}
GLUE = Compressor(ratio=2.0, attack_ms=30.0, release_ms=200.0, knee_db=10.0)
LOUD_WITHIN_DB = 20.0  # of the loudest block: where the glue is judged
QUIETEST_DB = -80.0  # the lowest threshold
SOLVER_ROUNDS = 30
CALM_DB = 0.05


@dataclass(frozen=True, slots=True)
class Finish:
    """equaliser: of the whole mix, None = none. glue_db: 0..6, mean reduction of the glue compressor over the loud
    parts, 0 = none. mono_below_hz: 20..500, the bass below it stands in the middle, None = it stays where it is."""

    equaliser: Equaliser | None = None
    glue_db: float = 0.0
    mono_below_hz: float | None = 120.0

    def __post_init__(self) -> None:
        require_ranges(self, "the master", RANGES)


@dataclass(frozen=True, slots=True)
class Finished:
    """The mix, finished, and what was done, in full sentences."""

    audio: Audio
    notes: tuple[str, ...] = ()


def finish_mix(mix: Audio, finish: Finish, reference: Audio | None = None, progress: Progress = SILENT) -> Finished:
    """`mix` [C, T] through the finish; with a `reference` (any rate, channels and length) also in its tonal balance."""
    waveform, notes = mix.waveform, []
    if finish.equaliser is not None:
        waveform = equalise(waveform, mix.sample_rate, finish.equaliser, Slice(progress, 0.0, 0.2))
    if reference is not None:
        matched = match_tone(_audio(waveform, mix), reference, Slice(progress, 0.2, 0.6))
        waveform = matched.audio.waveform
        notes.append(matched.note)
    if finish.glue_db:
        glue = glue_for(waveform, mix.sample_rate, finish.glue_db, Slice(progress, 0.6, 0.7))
        waveform = compress(waveform, mix.sample_rate, glue, Slice(progress, 0.7, 0.9))
        notes.append(
            f"The glue compressor took {finish.glue_db:g} dB from the loud parts: "
            f"threshold {glue.threshold_db:.1f} dBFS, {glue.ratio:g} : 1."
        )
    if finish.mono_below_hz is not None:
        waveform = centre_bass(waveform, mix.sample_rate, finish.mono_below_hz, Slice(progress, 0.9, 1.0))
    progress.advance(1, 1)
    return Finished(_audio(waveform, mix), tuple(notes))


def glue_for(waveform: Waveform, sample_rate: int, glue_db: float, progress: Progress = SILENT) -> Compressor:
    """The glue compressor whose threshold makes it take `glue_db` in the mean of the loud parts of [C, T]."""
    size = control_size(sample_rate)
    levels = block_levels_db(waveform, size, Slice(progress, 0.0, 0.5))
    if not len(levels) or levels.max() <= QUIETEST_DB:
        return GLUE
    highest = min(0.0, float(levels.max()))
    low, high = max(QUIETEST_DB, highest - 40.0), highest
    for turn in range(SOLVER_ROUNDS):
        Slice(progress, 0.5, 1.0).advance(turn, SOLVER_ROUNDS)
        middle = (low + high) / 2
        if _mean_reduction_db(levels, _glue_at(middle), size / sample_rate) > glue_db:
            low = middle
        else:
            high = middle
        if high - low < CALM_DB / 10:
            break
    return _glue_at(round(high, 2))


def _glue_at(threshold_db: float) -> Compressor:
    return Compressor(threshold_db, GLUE.ratio, GLUE.attack_ms, GLUE.release_ms, GLUE.knee_db)


def _mean_reduction_db(levels: Curve, glue: Compressor, block_s: float) -> float:
    loud = levels >= levels.max() - LOUD_WITHIN_DB
    return float(np.mean(reduction_db(levels, glue, block_s)[loud]))


def _audio(waveform: Waveform, like: Audio) -> Audio:
    if waveform is like.waveform:
        return like
    waveform.flags.writeable = False
    return Audio(waveform, like.sample_rate)
