"""Mastering in one call: the finish, then the loudness and the ceiling; if asked, like a reference recording."""

from __future__ import annotations

from dataclasses import replace

from ..fault import InvalidAudio, InvalidMix
from ..progress import SILENT, Progress, Slice
from ..sound.audio import Audio
from ..sound.loudness import integrated_lufs
from .finish import Finish, finish_mix
from .master import Mastered, render_master
from .mix import LIMITS


def finish_and_master(
    mix: Audio,
    finish: Finish,
    loudness_lufs: float | None = None,
    ceiling_dbtp: float = -1.0,
    reference: Audio | None = None,
    progress: Progress = SILENT,
) -> Mastered:
    """`mix` through `finish`, at its loudness and under its ceiling (master.py); the notes of both.

    A `reference` gives its tonal balance (match.py), and its loudness where `loudness_lufs` is None. Raises what these
    raise, and InvalidMix where there is neither a loudness nor a reference.
    """
    if loudness_lufs is None:
        if reference is None:
            raise InvalidMix(
                "To master as loud as the reference needs a reference, got none.",
                hint="Connect one, or choose a delivery.",
            )
        loudness_lufs = reference_lufs(reference, Slice(progress, 0.0, 0.05))
    finished = finish_mix(mix, finish, reference, Slice(progress, 0.05, 0.4))
    mastered = render_master(finished.audio, loudness_lufs, ceiling_dbtp, Slice(progress, 0.4, 1.0))
    return replace(mastered, notes=(*finished.notes, *mastered.notes))


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
