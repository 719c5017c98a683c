"""Cadenza/compose: from the plan to written music."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from . import sockets
from .progress import NodeProgress
from .show import show_score

if TYPE_CHECKING:
    from ..plan.plan import SongPlan


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


NODES: list[type[io.ComfyNode]] = [ComposeSong]
