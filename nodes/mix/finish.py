"""What a mix passes before its loudness is set: equaliser, tone of a reference, glue, bass in the middle."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..fault import InvalidMix
from ..progress import SILENT, Progress, Slice
from ..sound.audio import Audio, Waveform
from .compressor import Compressor, compressor_gains_db, reduction_db
from .equaliser import Equaliser, equalise
from .gain_curve import Curve, apply_gains_db, block_levels_db, control_size
from .match import BANDS_HZ, LIMIT_DB, match_tone, with_tone
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
    parts, 0 = none. mono_below_hz: 20..500, the bass below it stands in the middle, None = it stays where it is.
    tone_db: [27] corrections of the tone as match.py finds them, -6..6 for each of BANDS_HZ, () = none."""

    equaliser: Equaliser | None = None
    glue_db: float = 0.0
    mono_below_hz: float | None = 120.0
    tone_db: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        require_ranges(self, "the master", RANGES)
        if len(self.tone_db) not in (0, len(BANDS_HZ)) or any(abs(value) > LIMIT_DB for value in self.tone_db):
            raise InvalidMix(
                f"The tone of the master has {len(BANDS_HZ)} corrections of -{LIMIT_DB:g}..{LIMIT_DB:g} dB or none, "
                f"got {len(self.tone_db)}, the largest of {max(map(abs, self.tone_db), default=0.0):g} dB."
            )


AS_IT_IS = Finish(mono_below_hz=None)


@dataclass(frozen=True, slots=True, eq=False)
class FinishPath:
    """The way that a mix took: the finish with the tone of its reference, and the gains of its glue ([n_blocks] dB,
    None = there was none). What is done on it is linear: the parts of a mix, taken along it, sum to its finish."""

    finish: Finish
    glue_gains_db: Curve | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Finished:
    """The mix, finished, what was done, in full sentences, and the way, to be taken again."""

    audio: Audio
    notes: tuple[str, ...]
    path: FinishPath


def finish_mix(mix: Audio, finish: Finish, reference: Audio | None = None, progress: Progress = SILENT) -> Finished:
    """`mix` [C, T] through the finish; with a `reference` (any rate, channels and length) in its tonal balance, which
    then is the tone of the finish."""
    audio, notes, gains = _equalised(mix, finish, Slice(progress, 0.0, 0.2)), [], None
    if reference is not None:
        matched = match_tone(audio, reference, Slice(progress, 0.2, 0.6))
        audio, finish = matched.audio, replace(finish, tone_db=matched.corrections_db)
        notes.append(matched.note)
    elif finish.tone_db:
        audio = with_tone(audio, finish.tone_db, Slice(progress, 0.2, 0.6))
    if finish.glue_db:
        glue = glue_for(audio.waveform, mix.sample_rate, finish.glue_db, Slice(progress, 0.6, 0.7))
        gains = compressor_gains_db(audio.waveform, mix.sample_rate, glue, Slice(progress, 0.7, 0.75))
        notes.append(
            f"The glue compressor took {finish.glue_db:g} dB from the loud parts: "
            f"threshold {glue.threshold_db:.1f} dBFS, {glue.ratio:g} : 1."
        )
    path = FinishPath(finish, gains)
    audio = _glued_and_centred(audio, path, Slice(progress, 0.75, 1.0))
    progress.advance(1, 1)
    return Finished(audio, tuple(notes), path)


def finish_part(part: Audio, path: FinishPath, progress: Progress = SILENT) -> Audio:
    """A part [C, T] of a mix along the way that the whole mix took."""
    audio = _equalised(part, path.finish, Slice(progress, 0.0, 0.3))
    if path.finish.tone_db:
        audio = with_tone(audio, path.finish.tone_db, Slice(progress, 0.3, 0.7))
    return _glued_and_centred(audio, path, Slice(progress, 0.7, 1.0))


def _equalised(mix: Audio, finish: Finish, progress: Progress) -> Audio:
    if finish.equaliser is None:
        return mix
    return _audio(equalise(mix.waveform, mix.sample_rate, finish.equaliser, progress), mix)


def _glued_and_centred(audio: Audio, path: FinishPath, progress: Progress) -> Audio:
    waveform, rate = audio.waveform, audio.sample_rate
    if path.glue_gains_db is not None:
        waveform = apply_gains_db(waveform, path.glue_gains_db, control_size(rate), Slice(progress, 0.0, 0.5))
    if path.finish.mono_below_hz is not None:
        waveform = centre_bass(waveform, rate, path.finish.mono_below_hz, Slice(progress, 0.5, 1.0))
    return _audio(waveform, audio)


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
