"""Cadenza/export: the song for other programs, from notation to a DAW."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from . import sockets
from .folder import next_output
from .show import show_score

if TYPE_CHECKING:
    from ..plan.plan import SongPlan
    from ..score.score import Score

CATEGORY = "Cadenza/export"
NAME_TOOLTIP = (
    "File name in ComfyUI's output folder, subfolders too, up to 80 letters each; a number is added, nothing is "
    "overwritten."
)


class ExportMusicXML(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ExportMusicXML",
            display_name="Export MusicXML",
            category=CATEGORY,
            description="Writes the score as MusicXML 4.0 for notation programs: key, meter, tempo, sections, chord "
            "symbols, spelled notes and a drum staff.",
            inputs=[
                sockets.Score.Input("score", tooltip="The music to write, as written: without swing and push."),
                io.String.Input("name", default="cadenza/song", tooltip=NAME_TOOLTIP),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan, kept in the file's manifest."),
            ],
            outputs=[
                io.String.Output(display_name="path", tooltip="Where the file lies, inside the output folder."),
                io.String.Output(
                    display_name="notes", tooltip="What could not be written as it was; empty if nothing."
                ),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, score: Score, name: str, plan: SongPlan | None = None) -> io.NodeOutput:
        from ..draft import write_whole
        from ..export.embedding import manifest_text
        from ..export.manifest import Manifest, library_versions
        from ..export.musicxml import format_musicxml
        from ..export.notation import notate

        manifest = Manifest(score, plan, versions=library_versions())
        target, relative = next_output(name, ".musicxml")
        write_whole(target, format_musicxml(score, manifest_text(manifest)))
        notes = "\n".join(notate(score).notes)
        return io.NodeOutput(relative, notes, ui={**written(relative, notes), **show_score(score)})


def written(relative: str, notes: str = "") -> dict[str, list[Any]]:
    """What the browser shows of a written file."""
    return {"cadenza_files": [{"path": relative}], "text": [notes or relative]}


NODES: list[type[io.ComfyNode]] = [ExportMusicXML]
