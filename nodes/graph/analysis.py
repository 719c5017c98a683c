"""Cadenza/arrange: reading what a score does not say, and its chords as text that is edited and followed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from comfy_api.latest import io

from . import sockets
from .arrange_words import CATEGORY
from .progress import NodeProgress
from .show import show_score

if TYPE_CHECKING:
    from ..score.score import Score

MISSING, ANEW = "what is missing", "everything anew"


class AnalyseScore(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_AnalyseScore",
            display_name="Analyse Score",
            category=CATEGORY,
            description="Reads key, chords, sections and the players' roles from the notes of a MIDI file, so that "
            "restyling, infill and composing can go by them. No note is changed.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score, usually from Load MIDI."),
                io.Combo.Input(
                    "read",
                    options=[MISSING, ANEW],
                    default=MISSING,
                    tooltip="what is missing keeps the key, chords, sections and roles that the score states; "
                    "everything anew finds them again.",
                ),
            ],
            outputs=[
                sockets.Score.Output(display_name="score", tooltip="The same notes with chords, key, sections, roles."),
                io.String.Output(
                    display_name="chart", tooltip="The chords as a chart: edit it, give it to Set Chords."
                ),
                io.String.Output(display_name="key", tooltip='The first key, such as "D minor"; empty without notes.'),
                io.Float.Output(display_name="bpm", tooltip="The tempo that holds longest, in quarters per minute."),
                io.String.Output(display_name="text", tooltip="What was found, in words."),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, score: Score, read: str) -> io.NodeOutput:
        from ..compose.lead_sheet import chart_of
        from ..score.analysis.reading import analysed
        from ..score.analysis.summary import bpm_of, summary_of

        if read == ANEW:
            tracks = tuple(replace(track, role="") for track in score.tracks)
            score = replace(score, keys=(), chords=(), sections=(), tracks=tracks)
        found = analysed(score, NodeProgress())
        key = found.key.name if found.key else ""
        return io.NodeOutput(found, chart_of(found), key, bpm_of(found), summary_of(found), ui=show_score(found))


class FollowChart(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_FollowChart",
            display_name="Set Chords",
            category=CATEGORY,
            description="Gives a score the chords of a chart. Its notes stay; whatever arranges it afterwards follows "
            "the chart.",
            inputs=[
                sockets.Score.Input("score", tooltip="The score whose chords are set."),
                io.String.Input(
                    "chart",
                    multiline=True,
                    default="| Dm7 G7 | Cmaj7 % |",
                    tooltip="Chords bar by bar, up to 512 bars: | Dm7 G7 | Cmaj7 | N.C. |; % repeats a bar, / holds a "
                    "chord, <F is pushed. Roman numerals count in the score's key.",
                ),
                io.Int.Input(
                    "first_bar", default=1, min=1, max=100_000,
                    tooltip="The bar at which the chart begins, 1 to the last bar of the song.",
                ),
                io.Boolean.Input(
                    "repeat", default=True,
                    tooltip="Play the chart again and again to the end of the song; else what follows it stays.",
                ),
            ],
            outputs=[sockets.Score.Output(display_name="score", tooltip="The same notes with the chart's chords.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, chart: str, first_bar: int, repeat: bool) -> io.NodeOutput:
        from ..compose.lead_sheet import with_chart

        charted = with_chart(score, chart, first_bar, repeat)
        return io.NodeOutput(charted, ui=show_score(charted))


NODES: list[type[io.ComfyNode]] = [AnalyseScore, FollowChart]
