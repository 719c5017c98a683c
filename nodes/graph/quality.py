"""Cadenza/quality: is the song what the plan asked for, and is it fit to leave the house?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from . import sockets
from .mix import AS_PLANNED, DELIVERY_OPTIONS, asked_lufs
from .progress import NodeProgress
from .show import show_report

if TYPE_CHECKING:
    from ..plan.plan import SongPlan
    from ..score.score import Score
    from ..sound.audio import Stems


class CheckSong(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_CheckSong",
            display_name="Check Song",
            category="Cadenza/quality",
            description="Measures the score and the sound against the plan: loudness, true peak, clipping, silence, "
            "tempo, key, form and more, each with its unit and the band it should lie in.",
            inputs=[
                sockets.Score.Input("score", tooltip="The written music."),
                io.Combo.Input(
                    "delivery",
                    options=DELIVERY_OPTIONS,
                    default=AS_PLANNED,
                    tooltip="The loudness to judge by, as in Master Audio: streaming -14, album -16, broadcast -23, "
                    "club -9 LUFS.",
                ),
                io.Float.Input(
                    "ceiling_dbtp",
                    default=-1.0,
                    min=-9.0,
                    max=0.0,
                    step=0.1,
                    tooltip="The true peak to judge by, as in Master Audio, -9 to 0 dBTP.",
                ),
                sockets.Plan.Input(
                    "plan", optional=True, tooltip="What was asked for; without it only the score is judged."
                ),
                io.Audio.Input("audio", optional=True, tooltip="The master; without it the sound is not measured."),
                sockets.Stems.Input("stems", optional=True, tooltip="The stems; without them stems are not measured."),
            ],
            outputs=[
                sockets.Report.Output(display_name="report", tooltip="Every measurement with its verdict."),
                io.Boolean.Output(display_name="passed", tooltip="True where nothing that was measured failed."),
                io.String.Output(display_name="text", tooltip="The report as text."),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(
        cls,
        score: Score,
        delivery: str,
        ceiling_dbtp: float,
        plan: SongPlan | None = None,
        audio: sockets.ComfyAudio | None = None,
        stems: Stems | None = None,
    ) -> io.NodeOutput:
        from ..quality.song import check_song

        master = sockets.audio_from_comfy(audio) if audio is not None else None
        report = check_song(
            score,
            plan,
            master,
            stems,
            NodeProgress(),
            loudness_lufs=asked_lufs(delivery, plan) if plan or delivery != AS_PLANNED else None,
            ceiling_dbtp=ceiling_dbtp,
        )
        return io.NodeOutput(report, report.passed, report.format_text(), ui=show_report(report))


NODES: list[type[io.ComfyNode]] = [CheckSong]
