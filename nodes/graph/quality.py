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
    from ..quality.report import QualityReport
    from ..score.score import Score
    from ..sound.audio import Stems

BY_STYLE = "as planned"
REAL_PIECES = [
    BY_STYLE, "multitrack_midi", "multitrack_4_4_drums", "mma_autoaccomp", "bach_chorales", "classical_scores",
]  # fmt: skip
SETTINGS = ["draft", "streaming", "broadcast", "strict", "custom"]
STOP, WARN = "stop", "warn"


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


class MeasureMusic(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_MeasureMusic",
            display_name="Measure Music",
            category="Cadenza/quality",
            description="Measures the written music alone: ten checks of musicality, the idioms of the style, and 32 "
            "numbers beside those of real pieces, each with its band and the bars that lie outside.",
            inputs=[
                sockets.Score.Input("score", tooltip="The written music, composed or loaded from MIDI."),
                io.Combo.Input(
                    "beside",
                    options=REAL_PIECES,
                    default=BY_STYLE,
                    tooltip="The real pieces to compare with: as the plan's style says, else 108 multitrack songs; 83 "
                    "in 4/4 with drums; 65 accompaniments; 70 Bach chorales; 73 classical scores.",
                ),
                sockets.Plan.Input(
                    "plan", optional=True, tooltip="Names the style, its idioms, and what does not apply to it."
                ),
            ],
            outputs=[
                sockets.Report.Output(display_name="report", tooltip="Every measurement with its band."),
                io.Boolean.Output(
                    display_name="like real music",
                    tooltip="True where at least 77 % of 26 numbers, and all that describe form, lie where real pieces "
                    "have them.",
                ),
                io.String.Output(display_name="text", tooltip="The report as text."),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, score: Score, beside: str, plan: SongPlan | None = None) -> io.NodeOutput:
        from ..quality.written import is_through_gate, measure_music

        report = measure_music(score, plan, "" if beside == BY_STYLE else beside, NodeProgress())
        return io.NodeOutput(report, is_through_gate(report), report.format_text(), ui=show_report(report))


class GateSong(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_GateSong",
            display_name="Gate Song",
            category="Cadenza/quality",
            description="Judges a report by quality settings and lets only what passes go on: stops the run with one "
            "sentence that says why, or passes it with a warning.",
            inputs=[
                sockets.Report.Input("report", tooltip="From Check Song."),
                io.Combo.Input(
                    "settings",
                    options=SETTINGS,
                    default="streaming",
                    tooltip="draft stops only what nobody could use, streaming judges as Check Song, broadcast asks "
                    "for EBU R 128, strict for nearly everything, custom takes the bands below.",
                ),
                io.Combo.Input(
                    "when_it_fails",
                    options=[STOP, WARN],
                    default=STOP,
                    tooltip="stop ends the run here; warn lets everything through and says so.",
                ),
                io.String.Input(
                    "custom",
                    default="",
                    multiline=True,
                    optional=True,
                    tooltip="For custom: quality settings as JSON, as the help page of this node shows.",
                ),
                io.Audio.Input("audio", optional=True, tooltip="What may go on; it comes out unchanged."),
            ],
            outputs=[
                sockets.Report.Output(display_name="report", tooltip="The report with the verdicts of the settings."),
                io.Audio.Output(display_name="audio", tooltip="The audio that was put in."),
                io.Boolean.Output(display_name="passed", tooltip="False where a song went through with a warning."),
                io.String.Output(display_name="text", tooltip="The judged report as text."),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(
        cls,
        report: QualityReport,
        settings: str,
        when_it_fails: str,
        custom: str = "",
        audio: sockets.ComfyAudio | None = None,
    ) -> io.NodeOutput:
        from ..quality.settings import PRESETS, demand, parse_settings

        chosen = PRESETS[settings] if settings in PRESETS else parse_settings(custom)
        judged = chosen.judge(report)
        if when_it_fails == STOP:
            demand(judged, chosen)
        return io.NodeOutput(judged, audio, judged.passed, judged.format_text(), ui=show_report(judged))


NODES: list[type[io.ComfyNode]] = [CheckSong, MeasureMusic, GateSong]
