"""What export nodes know of a song, as the manifest that goes into every file."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from . import sockets

if TYPE_CHECKING:
    from ..export.manifest import Manifest
    from ..mix.mix import Mix
    from ..plan.plan import SongPlan
    from ..score.score import Score

UNKNOWN_FONT = "The export was not told the SoundFont."
UNKNOWN_MASTER = "The master did not come straight from Master Audio, so its settings are not known."


def manifest_of(
    score: Score,
    sample_rate: int,
    *,
    plan: SongPlan | None = None,
    mix: Mix | None = None,
    soundfont: str = "",
    hidden: object = None,
) -> Manifest:
    """`soundfont`: name and hash as Render Stems gives them. `hidden`: what ComfyUI told the node, the graph in it."""
    from ..export.manifest import Manifest, library_versions

    font_name, _, font_hash = soundfont.partition(" sha256:")
    prompt = getattr(hidden, "prompt", None)
    return Manifest(
        score=score,
        plan=plan,
        mix=mix,
        sample_rate=sample_rate,
        soundfont=font_name,
        soundfont_sha256=font_hash,
        graph=json.dumps(prompt) if prompt else "",
        seeds=(("plan", plan.seed),) if plan else (),
        versions=library_versions(),
        notes=() if font_hash else (UNKNOWN_FONT,),
    )


def with_master(manifest: Manifest, audio: sockets.ComfyAudio | None) -> Manifest:
    """The manifest with what Master Audio said of `audio`, or with a note that it said nothing."""
    notes = list(manifest.notes)
    if audio is not None and audio["sample_rate"] != manifest.sample_rate:
        notes.append(
            f"The master has {audio['sample_rate']} Hz, the stems {manifest.sample_rate} Hz: it was not made from them."
        )
    mastered_to = None if audio is None else audio.get("cadenza_mastered_to")
    if mastered_to is None:
        return replace(manifest, notes=(*notes, UNKNOWN_MASTER))
    return replace(
        manifest,
        loudness_lufs=mastered_to.loudness_lufs,
        ceiling_dbtp=mastered_to.ceiling_dbtp,
        finish=mastered_to.finish,
        notes=tuple(notes),
    )
