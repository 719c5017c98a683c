"""Mastering in one call: the finish, then the loudness and the ceiling; if asked, like a reference recording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..fault import InvalidAudio, InvalidMix
from ..progress import SILENT, Progress, Slice
from ..sound.audio import Audio
from ..sound.loudness import integrated_lufs
from .finish import AS_IT_IS, Finish, FinishPath, finish_mix, finish_part
from .master import Mastered, MasterPath, master_part, render_master
from .mix import LIMITS


@dataclass(frozen=True, slots=True)
class Mastering:
    """What makes a master again from its mix: loudness_lufs -60..-5, ceiling_dbtp -12..0, and the finish, with the tone
    of a reference in it."""

    loudness_lufs: float
    ceiling_dbtp: float = -1.0
    finish: Finish = AS_IT_IS


@dataclass(frozen=True, slots=True, eq=False)
class MasteredMix:
    """A master (with the notes of its finish too), what makes it again, and the ways that its parts can take."""

    mastered: Mastered
    mastering: Mastering
    finish_path: FinishPath

    @property
    def audio(self) -> Audio:
        return self.mastered.audio

    @property
    def notes(self) -> tuple[str, ...]:
        return self.mastered.notes


def master_mix(
    mix: Audio, mastering: Mastering, reference: Audio | None = None, progress: Progress = SILENT
) -> MasteredMix:
    """`mix` through the finish, at its loudness and under its ceiling; a `reference` gives the finish its tone.

    Equal mixes and settings give equal samples. Raises what finish.py, match.py and master.py raise.
    """
    finished = finish_mix(mix, mastering.finish, reference, Slice(progress, 0.0, 0.35))
    share = Slice(progress, 0.35, 1.0)
    mastered = render_master(finished.audio, mastering.loudness_lufs, mastering.ceiling_dbtp, share)
    mastered = replace(mastered, notes=(*finished.notes, *mastered.notes))
    return MasteredMix(mastered, replace(mastering, finish=finished.path.finish), finished.path)


def master_along(part: Audio, ways: Sequence[FinishPath | MasterPath], progress: Progress = SILENT) -> Audio:
    """A part [C, T] of a mix along the ways that the whole mix took, one after the other."""
    for place, way in enumerate(ways):
        share = Slice(progress, place / len(ways), (place + 1) / len(ways))
        part = finish_part(part, way, share) if isinstance(way, FinishPath) else master_part(part, way, share)
    return part


def finish_and_master(
    mix: Audio,
    finish: Finish,
    loudness_lufs: float | None = None,
    ceiling_dbtp: float = -1.0,
    reference: Audio | None = None,
    progress: Progress = SILENT,
) -> MasteredMix:
    """As `master_mix`; without `loudness_lufs` as loud as the reference.

    Raises what `master_mix` raises, and InvalidMix where there is neither a loudness nor a reference.
    """
    if loudness_lufs is None:
        if reference is None:
            raise InvalidMix(
                "To master as loud as the reference needs a reference, got none.",
                hint="Connect one, or choose a delivery.",
            )
        loudness_lufs = reference_lufs(reference, Slice(progress, 0.0, 0.05))
    return master_mix(mix, Mastering(loudness_lufs, ceiling_dbtp, finish), reference, Slice(progress, 0.05, 1.0))


def reference_lufs(reference: Audio, progress: Progress = SILENT) -> float:
    """The loudness of a reference, within what a master may have. Raises InvalidAudio where it has none."""
    measured = integrated_lufs(reference, progress)
    if measured is None:
        raise InvalidAudio(
            f"The reference has no loudness: it is silent or shorter than 0.4 s ({reference.duration_s:.2f} s).",
            hint="Choose another recording, or a delivery.",
        )
    low, high, _ = LIMITS["loudness_lufs"]
    return round(min(high, max(low, measured)), 2)
