"""Cadenza/arrange: who plays what: other instruments, doublings, parts shared, parts left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..arrange.menu import INTERVALS, SPLITS
from ..theory.instrument import INSTRUMENTS
from . import sockets
from .arrange_words import CATEGORY, ONE_TRACK, score_output
from .show import show_score

if TYPE_CHECKING:
    from ..score.score import Score

ALL = [instrument.id for instrument in INSTRUMENTS]
NOBODY = "none"
PITCHED = [instrument.id for instrument in INSTRUMENTS if not instrument.is_drum]


class ChangeInstrument(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ChangeInstrument",
            display_name="Change Instrument",
            category=CATEGORY,
            description="Gives a track to another instrument and makes it playable there: in range by octaves, chords "
            "under the player's hands, the top line alone for a wind instrument or voice.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.String.Input("track", default="melody", tooltip=ONE_TRACK),
                io.Combo.Input("instrument", options=ALL, default="piano", tooltip="Who plays it; kits for drums."),
            ],
            outputs=[score_output("The music with the track on its new instrument.")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, score: Score, track: str, instrument: str) -> io.NodeOutput:
        from ..arrange.orchestrate import with_instrument

        after = with_instrument(score, track, instrument)
        return io.NodeOutput(after, ui=show_score(after))


class DoubleTrack(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_DoubleTrack",
            display_name="Double Track",
            category=CATEGORY,
            description="Lets a second instrument play a track along, at the unison, an octave, or a third or sixth of "
            "the key. It gets a track of its own, within its range.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.String.Input("track", default="melody", tooltip=ONE_TRACK),
                io.Combo.Input("instrument", options=ALL, default="flute", tooltip="Who plays along."),
                io.Combo.Input(
                    "interval", options=list(INTERVALS), default=INTERVALS[0],
                    tooltip="How far above or below; thirds and sixths are counted in the key.",
                ),
            ],
            outputs=[score_output("The music with the doubling after its track.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, track: str, instrument: str, interval: str) -> io.NodeOutput:
        from ..arrange.orchestrate import doubled

        after = doubled(score, track, instrument, interval)
        return io.NodeOutput(after, ui=show_score(after))


class SplitTrack(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        voice = {"options": [NOBODY, *PITCHED], "default": NOBODY}
        return io.Schema(
            node_id="Cadenza_SplitTrack",
            display_name="Split Track",
            category=CATEGORY,
            description="Shares a track among several instruments: the voices of its chords, high and low, section by "
            "section, or the pieces of a drum kit as tracks of their own.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.String.Input("track", default="comping", tooltip=ONE_TRACK),
                io.Combo.Input(
                    "by", options=list(SPLITS), default=SPLITS[0],
                    tooltip="voices: top note to the first instrument, the next to the second, the rest to the last. "
                    "pitch: high to the first. sections: kinds of section in turn. drums: a track per piece.",
                ),
                io.Combo.Input("first", options=PITCHED, default="violin", tooltip="Who has the top; not for drums."),
                io.Combo.Input("second", options=PITCHED, default="cello", tooltip="Who comes next; not for drums."),
                io.Combo.Input("third", **voice, tooltip="A third instrument, or none."),
                io.Combo.Input("fourth", **voice, tooltip="A fourth instrument, or none."),
                io.Int.Input(
                    "at_pitch", default=60, min=0, max=127,
                    tooltip="For pitch: the lowest note of the upper part, 0 to 127; 60 is middle C.",
                ),
            ],
            outputs=[score_output("The music with the parts in place of the track.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls, score: Score, track: str, by: str, first: str, second: str, third: str, fourth: str, at_pitch: int
    ) -> io.NodeOutput:
        from ..arrange.orchestrate import split

        instruments = [name for name in (first, second, third, fourth) if name != NOBODY]
        after = split(score, track, by, instruments, at_pitch)
        return io.NodeOutput(after, ui=show_score(after))


class RemoveTracks(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_RemoveTracks",
            display_name="Remove Tracks",
            category=CATEGORY,
            description="Leaves tracks out of a score; all others stay as they are. At least one has to remain.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score."),
                io.String.Input(
                    "tracks", default="",
                    tooltip='Which to leave out, by id, name or role, separated by commas: "pad, counter".',
                ),
            ],
            outputs=[score_output("The music without them.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, tracks: str) -> io.NodeOutput:
        from ..arrange.orchestrate import without_tracks
        from ..arrange.selection import read_names

        after = without_tracks(score, read_names(tracks))
        return io.NodeOutput(after, ui=show_score(after))


NODES: list[type[io.ComfyNode]] = [ChangeInstrument, DoubleTrack, SplitTrack, RemoveTracks]
