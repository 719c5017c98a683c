"""Cadenza/arrange: the same music in another style, with other chords, or in another's groove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..arrange.menu import WAYS
from ..plan.styles import style_ids
from . import sockets
from .arrange_words import CATEGORY, KEEP_TRACKS, SEED, TRACKS, score_output
from .progress import NodeProgress
from .show import show_score

if TYPE_CHECKING:
    from ..score.score import Score

CHART = "chart"


class RestyleScore(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_RestyleScore",
            display_name="Restyle Score",
            category=CATEGORY,
            description="Plays the same melody and chords in another style: its players, groove and instruments. Works "
            "on any MIDI file; the melody's notes and the chords stay, and so does every track that you keep.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score, composed or from Load MIDI."),
                io.Combo.Input(
                    "style", options=list(style_ids()), tooltip="Whose players accompany, such as jazz or bossa."
                ),
                io.Float.Input(
                    "strength", default=1.0, min=0.0, max=1.0, step=0.05,
                    tooltip="How far it goes, 0 to 1: 0 changes nothing, from 0.2 new drums, 0.4 bass, 0.6 chords, 0.8 "
                    "pads and answers, 0.9 the lead instrument; swing and tempo go over by and by.",
                ),
                io.String.Input("keep", default="", tooltip=KEEP_TRACKS),
                io.Boolean.Input(
                    "new_tempo", default=True,
                    tooltip="Lets the tempo come to meet the style's, by at most 30 percent; off keeps it.",
                ),
                io.Int.Input("seed", default=0, min=0, max=2**31 - 1, control_after_generate=True, tooltip=SEED),
            ],
            outputs=[score_output("The music in its new style.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, style: str, strength: float, keep: str, new_tempo: bool, seed: int) -> io.NodeOutput:
        from ..arrange.restyle import restyled
        from ..arrange.selection import read_names

        after = restyled(score, style, strength, read_names(keep), seed, new_tempo=new_tempo, progress=NodeProgress())
        return io.NodeOutput(after, ui=show_score(after))


class Reharmonise(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_Reharmonise",
            display_name="Reharmonise",
            category=CATEGORY,
            description="Puts other chords under the same melody and moves the accompaniment to them, its rhythm as it "
            "was: substitutes, dominants, borrowed chords, richer or plainer ones, or a chart of yours.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score; chords that it does not state are found."),
                io.Combo.Input(
                    "way", options=[*WAYS, CHART], default=WAYS[0],
                    tooltip="Where the new chords come from; chart takes those written below.",
                ),
                io.Float.Input(
                    "amount", default=0.7, min=0.0, max=1.0, step=0.05,
                    tooltip="How readily chords are exchanged, 0 (hardly) to 1 (wherever the melody allows).",
                ),
                io.String.Input(
                    "chart", default="", multiline=True,
                    tooltip='For chart: "| Dm7 G7 | Cmaj7 % |" from bar 1 on, begun anew at its end. Symbols or roman '
                    "numerals.",
                ),
                io.String.Input(
                    "melody", default="",
                    tooltip="Tracks that the chords have to fit, by id, name or role; empty = the melody as found.",
                ),
                io.String.Input("keep", default="", tooltip=KEEP_TRACKS),
                io.Int.Input("seed", default=0, min=0, max=2**31 - 1, control_after_generate=True, tooltip=SEED),
            ],
            outputs=[
                score_output("The music with its new chords."),
                io.String.Output(display_name="chart", tooltip="The new chords as a chart."),
            ],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls, score: Score, way: str, amount: float, chart: str, melody: str, keep: str, seed: int
    ) -> io.NodeOutput:
        from ..arrange.reharmonise import following_chart, reharmonised
        from ..arrange.selection import read_names
        from ..compose.lead_sheet import chart_of

        kept, tune = read_names(keep), read_names(melody)
        if way == CHART:
            after = following_chart(score, chart, kept, tune, NodeProgress())
        else:
            after = reharmonised(score, way, amount, seed, kept, tune, NodeProgress())
        return io.NodeOutput(after, chart_of(after), ui=show_score(after))


class ApplyGroove(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ApplyGroove",
            display_name="Apply Groove",
            category=CATEGORY,
            description="Takes the groove of one score, its timing and accents per sixteenth of the bar, and gives it "
            "to another. Written notes stay; only how they are played changes.",
            inputs=[
                sockets.Score.Input("score", tooltip="The music that gets the groove."),
                sockets.Score.Input("groove", tooltip="The music that has it: its drums, else its accompaniment."),
                io.Float.Input(
                    "timing", default=100.0, min=0.0, max=100.0, step=1.0,
                    tooltip="How much of its timing is taken on, 0 to 100 percent.",
                ),
                io.Float.Input(
                    "accents", default=100.0, min=0.0, max=100.0, step=1.0,
                    tooltip="How much of its louder and softer places is taken on, 0 to 100 percent.",
                ),
                io.String.Input("tracks", default="", tooltip=TRACKS),
            ],
            outputs=[score_output("The music in its new groove.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, groove: Score, timing: float, accents: float, tracks: str) -> io.NodeOutput:
        from ..arrange.groove import groove_of, with_groove
        from ..arrange.selection import read_names

        after = with_groove(score, groove_of(groove), timing / 100, accents / 100, read_names(tracks), NodeProgress())
        return io.NodeOutput(after, ui=show_score(after))


NODES: list[type[io.ComfyNode]] = [RestyleScore, Reharmonise, ApplyGroove]
