"""Cadenza/compose: from the plan to written music."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from . import sockets
from .progress import NodeProgress
from .show import show_score

if TYPE_CHECKING:
    from ..plan.plan import SongPlan
    from ..score.score import Score


class ComposeSong(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ComposeSong",
            display_name="Compose Song",
            category="Cadenza/compose",
            description="Writes the song: form, harmony, melody, accompaniment, bass and drums. The same plan and seed "
            "give the same notes on every machine.",
            inputs=[sockets.Plan.Input("plan", tooltip="What the song shall be.")],
            outputs=[sockets.Score.Output(display_name="score", tooltip="The written music, one track per player.")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, plan: SongPlan) -> io.NodeOutput:
        from ..compose.composer import compose

        score = compose(plan, NodeProgress())
        return io.NodeOutput(score, ui=show_score(score))


class ComposeAround(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ComposeAround",
            display_name="Compose Around",
            category="Cadenza/compose",
            description="Composes a song around what you bring: the melody, the chords, the bass line or the groove of "
            "a MIDI file. Everything else is written as the plan says.",
            inputs=[
                sockets.Plan.Input(
                    "plan",
                    tooltip="What the song shall be. A key or tempo that you said in it stays; else the MIDI decides.",
                ),
                sockets.Score.Input("score", tooltip="What you bring, usually from Load MIDI. It is analysed first."),
                io.Boolean.Input(
                    "melody", default=True,
                    tooltip="Its tune is stated note for note where its theme comes first, and developed later.",
                ),
                io.Boolean.Input(
                    "chords", default=True,
                    tooltip="Its chords are the song's, section by section; a section with a chart keeps its own.",
                ),
                io.Boolean.Input(
                    "bass", default=False,
                    tooltip="Its bass figures are played over the song's chords.",
                ),
                io.Boolean.Input(
                    "groove", default=False,
                    tooltip="Its drum patterns, swing and timing are those of the song.",
                ),
            ],
            outputs=[
                sockets.Score.Output(display_name="score", tooltip="The written music, one track per player."),
                sockets.Plan.Output(display_name="plan", tooltip="The plan with what the MIDI decided, to check by."),
            ],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls, plan: SongPlan, score: Score, melody: bool, chords: bool, bass: bool, groove: bool
    ) -> io.NodeOutput:
        from ..compose.around import plan_from_material
        from ..compose.composer import compose
        from ..compose.material import TAKES, material_from
        from ..plan.validation import validate
        from ..progress import Slice
        from ..score.analysis.reading import analysed

        progress = NodeProgress()
        wanted = zip(TAKES, (melody, chords, bass, groove), strict=True)
        known = analysed(score, Slice(progress, 0.0, 0.3))
        material = material_from(known, frozenset(name for name, wish in wanted if wish))
        planned = validate(plan_from_material(plan, material))
        composed = compose(planned, Slice(progress, 0.3, 1.0), material)
        return io.NodeOutput(composed, planned, ui=show_score(composed))


NODES: list[type[io.ComfyNode]] = [ComposeSong, ComposeAround]
