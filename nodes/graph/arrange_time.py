"""Cadenza/arrange: key, tempo, meter and feel of a score, and how exactly it is played."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..arrange.menu import GRIDS
from . import sockets
from .arrange_words import CATEGORY, SEED, TRACKS, score_output
from .progress import NodeProgress
from .show import show_score

if TYPE_CHECKING:
    from ..score.score import Score

PLAYED, NOTATED = "play it in the new meter", "only write it so"
AS_IT_IS, HALF_TIME, DOUBLE_TIME = "as it is", "half time", "double time"
UNITS = ["1/8", "1/16"]


class TransposeScore(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_TransposeScore",
            display_name="Transpose Score",
            category=CATEGORY,
            description="Moves the whole score, or some tracks, by semitones or to a key. Drums stay, and parts keep "
            "within their instruments by octaves.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.Int.Input(
                    "semitones", default=0, min=-48, max=48,
                    tooltip="How far up (down: negative), -48 to 48 semitones; 12 are an octave.",
                ),
                io.String.Input(
                    "to_key", default="",
                    tooltip='A key of the same mode, such as "E minor", reached the short way; the semitones come on '
                    "top. Empty = by semitones alone.",
                ),
                io.String.Input("tracks", default="", tooltip=TRACKS),
                io.Boolean.Input(
                    "in_range", default=True,
                    tooltip="Parts that would leave their instrument move by octaves; off lets them leave it.",
                ),
            ],
            outputs=[score_output("The transposed music.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, semitones: int, to_key: str, tracks: str, in_range: bool) -> io.NodeOutput:
        from ..arrange.selection import read_names
        from ..arrange.transpose import semitones_to, transposed
        from ..theory.key import parse_key

        if to_key.strip():
            semitones += semitones_to(score, parse_key(to_key))
        after = transposed(score, semitones, read_names(tracks), in_range=in_range, progress=NodeProgress())
        return io.NodeOutput(after, ui=show_score(after))


class ChangeTempo(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ChangeTempo",
            display_name="Change Tempo",
            category=CATEGORY,
            description="Plays the score faster or slower. Changes of tempo keep their proportions, unless you make it "
            "steady. No note is touched.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.Float.Input(
                    "bpm", default=0.0, min=0.0, max=3000.0, step=0.5,
                    tooltip="The main tempo in quarter notes per minute, 3.5 to 3000; 0 leaves it to percent.",
                ),
                io.Float.Input(
                    "percent", default=100.0, min=10.0, max=1000.0, step=1.0,
                    tooltip="Where bpm is 0: how fast compared with now, 10 to 1000 percent.",
                ),
                io.Boolean.Input(
                    "steady", default=False, tooltip="One tempo throughout, without any of the score's changes."
                ),
            ],
            outputs=[score_output("The music at its new tempo.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, bpm: float, percent: float, steady: bool) -> io.NodeOutput:
        from ..arrange.tempo import at_tempo, main_bpm

        after = at_tempo(score, bpm or main_bpm(score) * percent / 100, steady=steady)
        return io.NodeOutput(after, ui=show_score(after))


class ChangeMeter(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ChangeMeter",
            display_name="Change Meter",
            category=CATEGORY,
            description="Plays the score in another meter, bar for bar and beat for beat (4/4 becomes a waltz or jig), "
            "or only writes it with other bar lines.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.String.Input("meter", default="3/4", tooltip='The new meter: "3/4", "6/8", "7/8", "2+2+3/8".'),
                io.Combo.Input(
                    "how", options=[PLAYED, NOTATED], default=PLAYED,
                    tooltip="Play it: every bar becomes one of the new meter. Only write it: notes keep their time.",
                ),
            ],
            outputs=[score_output("The music in its new meter.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, meter: str, how: str) -> io.NodeOutput:
        from ..arrange.described import described
        from ..arrange.meter import in_meter, rebarred
        from ..theory.meter import parse_meter

        wanted = parse_meter(meter)
        after = rebarred(score, wanted) if how == NOTATED else in_meter(described(score), wanted, NodeProgress())
        return io.NodeOutput(after, ui=show_score(after))


class SetFeel(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_SetFeel",
            display_name="Set Feel",
            category=CATEGORY,
            description="Swings a straight score or straightens a swung one, and lets the drums play in half or double "
            "time. The swing that is there is found first; what is written stays.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.Float.Input(
                    "swing", default=50.0, min=50.0, max=75.0, step=0.5,
                    tooltip="Percent of a pair before its off-note: 50 straight, 58 relaxed, 66 a shuffle, up to 75.",
                ),
                io.Combo.Input(
                    "unit", options=UNITS, default=UNITS[0], tooltip="What is swung: pairs of eighths or of sixteenths."
                ),
                io.Combo.Input(
                    "drums", options=[AS_IT_IS, HALF_TIME, DOUBLE_TIME], default=AS_IT_IS,
                    tooltip="Half time has the backbeat half as often, double time twice; hats go on as they were.",
                ),
                io.String.Input("tracks", default="", tooltip=f"For the swing. {TRACKS}"),
            ],
            outputs=[score_output("The music with its new feel.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, swing: float, unit: str, drums: str, tracks: str) -> io.NodeOutput:
        from ..arrange.feel import Swing, in_pace, with_feel
        from ..arrange.selection import read_names

        eighths = unit == "1/8"
        after = with_feel(
            score, Swing(swing, "1/8" if eighths else "1/16"), read_names(tracks), progress=NodeProgress()
        )
        if drums != AS_IT_IS:
            after = in_pace(after, "half" if drums == HALF_TIME else "double")
        return io.NodeOutput(after, ui=show_score(after))


class QuantiseScore(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_QuantiseScore",
            display_name="Quantise Score",
            category=CATEGORY,
            description="Writes notes on a grid and plays them nearer to it. A recorded file becomes readable even "
            "at strength 0, where nothing that is heard changes.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score, such as a recorded MIDI file."),
                io.Combo.Input(
                    "grid", options=list(GRIDS), default="1/16",
                    tooltip="The finest note value; T are triplets; of two grids each beat takes the one that fits.",
                ),
                io.Float.Input(
                    "strength", default=100.0, min=0.0, max=100.0, step=1.0,
                    tooltip="How near to the grid notes are played, 0 (as they were) to 100 percent (exactly).",
                ),
                io.Float.Input(
                    "swing", default=0.0, min=0.0, max=75.0, step=0.5,
                    tooltip="Swing of the grid: 0 keeps the swing that is there, 50 is straight, up to 75 percent.",
                ),
                io.Combo.Input("unit", options=UNITS, default=UNITS[0], tooltip="What is swung, where swing is given."),
                io.Boolean.Input(
                    "lengths", default=True, tooltip="Writes note lengths as whole steps of the grid, too."
                ),
                io.String.Input("tracks", default="", tooltip=TRACKS),
            ],
            outputs=[score_output("The music on its grid.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls, score: Score, grid: str, strength: float, swing: float, unit: str, lengths: bool, tracks: str
    ) -> io.NodeOutput:
        from ..arrange.feel import Swing
        from ..arrange.quantise import quantised
        from ..arrange.selection import read_names

        swung = Swing(swing, "1/8" if unit == "1/8" else "1/16") if swing else None
        after = quantised(
            score, grid, strength / 100, swung, read_names(tracks), lengths=lengths, progress=NodeProgress()
        )
        return io.NodeOutput(after, ui=show_score(after))


class HumaniseScore(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_HumaniseScore",
            display_name="Humanise Score",
            category=CATEGORY,
            description="Lets players drift a little in time and loudness, each in their own way. What is written "
            "never changes.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.Float.Input(
                    "amount", default=0.4, min=0.0, max=1.0, step=0.05,
                    tooltip="0 (nothing changes) to 1 (loose: about 12 milliseconds, drummers half of that).",
                ),
                io.String.Input("tracks", default="", tooltip=TRACKS),
                io.Int.Input("seed", default=0, min=0, max=2**31 - 1, control_after_generate=True, tooltip=SEED),
            ],
            outputs=[score_output("The music, played by people.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, amount: float, tracks: str, seed: int) -> io.NodeOutput:
        from ..arrange.humanise import humanised
        from ..arrange.selection import read_names

        after = humanised(score, amount, seed, read_names(tracks), NodeProgress())
        return io.NodeOutput(after, ui=show_score(after))


NODES: list[type[io.ComfyNode]] = [
    TransposeScore, ChangeTempo, ChangeMeter, SetFeel, QuantiseScore, HumaniseScore,
]  # fmt: skip
