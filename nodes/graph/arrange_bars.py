"""Cadenza/arrange: bars played anew, sections cut and moved, a loop made into a song."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..arrange.menu import FORMS, OPERATIONS
from ..plan.plan import SECTION_KINDS
from ..plan.styles import STYLE_IDS
from . import sockets
from .arrange_words import CATEGORY, SEED, TRACKS, score_output
from .progress import NodeProgress
from .show import show_score

if TYPE_CHECKING:
    from ..plan.plan import SongPlan
    from ..score.score import Score

OWN_STYLE = "as it is"
MAX_SEED = 2**31 - 1
MAX_BAR = 100_000


def _seed_input() -> Any:
    return io.Int.Input("seed", default=0, min=0, max=MAX_SEED, tooltip=SEED, control_after_generate=True)


def _style_input() -> Any:
    return io.Combo.Input(
        "style",
        options=[OWN_STYLE, *STYLE_IDS()],
        default=OWN_STYLE,
        tooltip=f"How new bars are played. '{OWN_STYLE}': the plan's style, else the nearest in tempo, meter and band.",
    )


def _plan_input() -> Any:
    return sockets.Plan.Input(
        "plan",
        optional=True,
        tooltip="The plan that the score was composed from, if you have it: style, feel, manner.",
    )


def _style(style: str) -> str:
    return "" if style == OWN_STYLE else style


class InfillBars(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_InfillBars",
            display_name="Regenerate Bars",
            category=CATEGORY,
            description="Plays some bars of some tracks anew, fitted to the music before and after; every other bar "
            "stays byte for byte as it was, and the certificate proves it.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score, composed here or loaded from MIDI."),
                io.Int.Input(
                    "first_bar", default=1, min=0, max=MAX_BAR, tooltip="First bar to play anew, from 1; 0 = a pickup."
                ),
                io.Int.Input("last_bar", default=4, min=0, max=MAX_BAR, tooltip="Last bar to play anew, from 1."),
                io.String.Input("tracks", default="", tooltip=TRACKS.replace("empty = all", "empty = who plays there")),
                _seed_input(),
                _style_input(),
                io.String.Input(
                    "locked", default="", tooltip="Tracks that may not change, by id, name or role, with commas."
                ),
                _plan_input(),
            ],
            outputs=[
                score_output("The music with its new bars."),
                io.String.Output(display_name="certificate", tooltip="What changed, and a hash of all that did not."),
                io.String.Output(
                    display_name="hashes", tooltip="The same as JSON, with the SHA-256 of every single untouched bar."
                ),
            ],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls,
        score: Score,
        first_bar: int,
        last_bar: int,
        tracks: str,
        seed: int,
        style: str,
        locked: str = "",
        plan: SongPlan | None = None,
    ) -> io.NodeOutput:
        from ..arrange.certificate import certificate_to_wire, format_certificate
        from ..arrange.edit import regenerated
        from ..document import format_document

        done = regenerated(
            score,
            first_bar,
            last_bar,
            tracks,
            locked,
            plan=plan,
            seed=seed,
            style=_style(style),
            progress=NodeProgress(),
        )
        proof = done.certificate
        text, hashes = format_certificate(proof), format_document(certificate_to_wire(proof))
        return io.NodeOutput(done.score, text, hashes, ui=show_score(done.score))


class EditSections(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_EditSections",
            display_name="Edit Sections",
            category=CATEGORY,
            description="Repeats, moves, deletes, inserts, extends or shortens a section with all that stands in it. "
            "What only moves stays the same to the note.",
            inputs=[
                sockets.Score.Input("score", tooltip="Any score; without sections it gets those that are heard in it."),
                io.Combo.Input("operation", options=list(OPERATIONS), default="repeat", tooltip="What happens to it."),
                io.Int.Input(
                    "section", default=1, min=1, max=10_000,
                    tooltip="Which one, from 1; for insert the new one's place, one more than there are = the end.",
                ),
                io.Int.Input(
                    "amount", default=1, min=1, max=10_000,
                    tooltip="repeat: 1 to 64 times more; move: its new place from 1; insert, extend, shorten: 1 to 512 "
                    "bars. delete needs none.",
                ),
                io.Combo.Input(
                    "kind", options=list(SECTION_KINDS), default="bridge", tooltip="For insert: what the new one is."
                ),
                io.Float.Input(
                    "energy", default=0.5, min=0.0, max=1.0, step=0.05, tooltip="For insert: how lively it is, 0 to 1."
                ),
                _seed_input(),
                _style_input(),
                _plan_input(),
            ],
            outputs=[score_output("The music in its new form.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls,
        score: Score,
        operation: str,
        section: int,
        amount: int,
        kind: str,
        energy: float,
        seed: int,
        style: str,
        plan: SongPlan | None = None,
    ) -> io.NodeOutput:
        from ..arrange.edit import NewSection, edited

        new = NewSection(kind, energy, plan, _style(style), seed)
        after = edited(score, operation, section, amount, new, NodeProgress())
        return io.NodeOutput(after, ui=show_score(after))


class LoopToSong(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_LoopToSong",
            display_name="Loop to Song",
            category=CATEGORY,
            description="Makes a song of a few bars: an intro that builds up, verses with a tune of their own, the "
            "loop itself as the chorus, a break, fills between, and an ending.",
            inputs=[
                sockets.Score.Input("score", tooltip="Where the loop is: composed here or loaded from MIDI."),
                io.Combo.Input("form", options=list(FORMS), default="song", tooltip="Which sections, in which order."),
                io.Int.Input("first_bar", default=1, min=1, max=MAX_BAR, tooltip="First bar of the loop, from 1."),
                io.Int.Input(
                    "last_bar", default=0, min=0, max=MAX_BAR,
                    tooltip="Last bar of the loop, up to 64 bars in all; 0 = the last one that there is.",
                ),
                _seed_input(),
                _style_input(),
                _plan_input(),
            ],
            outputs=[score_output("The song, its sections named.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls, score: Score, form: str, first_bar: int, last_bar: int, seed: int, style: str, plan: SongPlan | None = None
    ) -> io.NodeOutput:
        from ..arrange.loop import loop_to_song

        song = loop_to_song(
            score, form=form, first_bar=first_bar, last_bar=last_bar, plan=plan, style=_style(style), seed=seed,
            progress=NodeProgress(),
        )  # fmt: skip
        return io.NodeOutput(song, ui=show_score(song))


NODES: list[type[io.ComfyNode]] = [InfillBars, EditSections, LoopToSong]
