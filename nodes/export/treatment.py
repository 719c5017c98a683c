"""What stems pass before they are written: dry, wet or through the master, with or without their tail.

    dry         as they were rendered
    wet         through channel, group and sends
    mastered    wet, then along the very way that the whole mix takes to its master: the gains of glue and limiter are
                those of the whole, everything else is linear

So wet stems sum to the mix before its finish, and mastered ones to the master, as long as no group compresses or
saturates, which works on the sum of its members. Without the tail stems end with the song's last bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..fault import InvalidAudio, InvalidMix
from ..mix.finish import FinishPath, finish_mix
from ..mix.mastering import Mastering, master_along, master_mix
from ..mix.mix import Channel, Mix
from ..mix.mixer import mix_stems
from ..progress import SILENT, Progress, Slice, equal_shares
from ..score.score import Score
from ..sound.audio import Audio, Stems

if TYPE_CHECKING:
    from ..mix.master import MasterPath

KINDS = ("dry", "wet", "mastered")


@dataclass(frozen=True, slots=True)
class Treatment:
    """What exported stems went through. with_tail: whether they ring on after the last bar."""

    kind: Literal["dry", "wet", "mastered"] = "dry"
    with_tail: bool = True

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidMix(f"Stems are {', '.join(KINDS[:-1])} or {KINDS[-1]}, got {self.kind!r}.")


AS_RENDERED = Treatment()


def treated_stems(
    stems: Stems,
    score: Score,
    treatment: Treatment,
    mix: Mix | None = None,
    mastering: Mastering | None = None,
    progress: Progress = SILENT,
) -> Iterator[tuple[str, Audio, Slice]]:
    """(name, sound [C, T], the progress of what is done with it) of one stem after the other, in stem order.

    Raises InvalidMix for what lacks its mix or master, InvalidAudio for stems that end before the song does.
    """
    _check_settings(treatment, mix, mastering)
    n_samples = stems.n_samples if treatment.with_tail else song_samples(score, stems)
    ways: Sequence[FinishPath | MasterPath] = ()
    if treatment.kind == "mastered" and mix and mastering:
        ways, progress = _ways(stems, mix, mastering, Slice(progress, 0.0, 0.4)), Slice(progress, 0.4, 1.0)
    for name, share in zip(stems.names, equal_shares(progress, len(stems.names)), strict=True):
        audio = stems[name]
        if treatment.kind != "dry" and mix:
            audio = wet_stem(stems, name, mix, Slice(share, 0.0, 0.3))
            audio = master_along(audio, ways, Slice(share, 0.3, 0.5))
        yield name, Audio(audio.waveform[:, :n_samples], audio.sample_rate), Slice(share, 0.5, 1.0)


def _check_settings(treatment: Treatment, mix: Mix | None, mastering: Mastering | None) -> None:
    if treatment.kind != "dry" and mix is None:
        raise InvalidMix(
            f"{treatment.kind.capitalize()} stems go through a mix, but none was given.",
            hint="Connect the mix, or choose dry.",
        )
    if treatment.kind == "mastered" and mastering is None:
        raise InvalidMix(
            "Mastered stems go the way of the master, but how that was made is not known.",
            hint="Connect the output of Master Audio itself, or choose wet.",
        )


def song_samples(score: Score, stems: Stems) -> int:
    """Length of the song without its tail, in samples of the stems. Raises InvalidAudio where they end before."""
    n_samples = round(score.duration_s * stems.sample_rate)
    if not 0 < n_samples <= stems.n_samples:
        raise InvalidAudio(
            f"The stems last {stems.n_samples / stems.sample_rate:.2f} s, but the song lasts {score.duration_s:.2f} s.",
            hint="Render the stems from the very score that is exported.",
        )
    return n_samples


def wet_stem(stems: Stems, name: str, mix: Mix, progress: Progress = SILENT) -> Audio:
    """One stem as it is heard in the mix [2, T], with what its sends give back; silent where it is muted there.

    The finish is left out: it shapes the sum, not its parts.
    """
    if not mix.sounds(name):
        return Audio(np.zeros((2, stems.n_samples), np.float32), stems.sample_rate)
    known = {channel.name for channel in mix.channels}
    channels = (*mix.channels, *(Channel(other) for other in stems.names if other not in known))
    alone = tuple(replace(channel, solo=channel.name == name) for channel in channels)
    return mix_stems(stems, replace(mix, channels=alone, finish=None), progress)


def _ways(stems: Stems, mix: Mix, mastering: Mastering, progress: Progress) -> tuple[FinishPath | MasterPath, ...]:
    """What the sum of the wet stems passes until it is the master."""
    mixed = mix_stems(stems, replace(mix, finish=None), Slice(progress, 0.0, 0.4))
    own: tuple[FinishPath, ...] = ()
    if mix.finish is not None:
        finished = finish_mix(mixed, mix.finish, None, Slice(progress, 0.4, 0.5))
        mixed, own = finished.audio, (finished.path,)
    made = master_mix(mixed, mastering, None, Slice(progress, 0.5, 1.0))
    return (*own, made.finish_path, made.mastered.path)
