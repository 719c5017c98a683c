"""Cadenza/plan: what the song shall be."""

from __future__ import annotations

import json
import logging
from typing import Any

from comfy_api.latest import io

from ..fault import InvalidWire
from ..plan.plan import DELIVERIES, ENDINGS, VOCAL_RANGES, SongPlan
from . import sockets

CATEGORY = "Cadenza/plan"
KEEP = "keep"
STYLES_OWN, NO_VOICE = "as the style", "any"
EXAMPLE_BRIEF = "melancholic lo-fi beat, 72 bpm, D minor, piano, bass and drums, 16 bars"


class PlanSong(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_PlanSong",
            display_name="Plan Song",
            category=CATEGORY,
            description="Reads a brief in plain English and fills in everything it does not say from a fitting style.",
            inputs=[
                io.String.Input(
                    "brief",
                    multiline=True,
                    default=EXAMPLE_BRIEF,
                    placeholder="style, mood, tempo, key, meter, bars, sections, instruments …",
                    tooltip="The song in your words, up to 20,000 characters. Tempo (bpm), key, meter, bars, sections, "
                    "instruments, mood and energy are taken exactly as you say them; a style fills in the rest.",
                ),
                io.Int.Input(
                    "seed",
                    default=0,
                    min=0,
                    max=2**53 - 1,
                    control_after_generate=True,
                    tooltip="Another number, another song of the same plan. 0 to 9,007,199,254,740,991.",
                ),
            ],
            outputs=[
                sockets.Plan.Output(display_name="plan", tooltip="Every parameter of the song, each with its source."),
                io.String.Output(display_name="plan_json", tooltip="The same as JSON text, to read or keep."),
            ],
        )

    @classmethod
    def execute(cls, brief: str, seed: int) -> io.NodeOutput:
        from ..plan.wishes import plan_from_brief

        _tell_wrong_styles(brief)
        return plan_output(plan_from_brief(brief, seed=seed))


class EditPlan(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_EditPlan",
            display_name="Edit Plan",
            category=CATEGORY,
            description="Changes single parameters of a plan. What you leave empty, or at its keep value, stays.",
            inputs=[
                sockets.Plan.Input("plan", tooltip="The plan to change; the original stays as it was."),
                io.String.Input("title", default="", tooltip="Title of the song, 1 to 200 letters; empty keeps it."),
                io.Float.Input(
                    "bpm", default=0.0, min=0.0, max=400.0, step=0.1,
                    tooltip="Tempo in quarter notes per minute, 20 to 400; 0 keeps it.",
                ),
                io.String.Input("key", default="", tooltip="Key such as “D minor” or “F# dorian”; empty keeps it."),
                io.String.Input("meter", default="", tooltip="Meter such as 3/4, 6/8 or 2+2+3/8; empty keeps it."),
                io.Float.Input(
                    "swing", default=0.0, min=0.0, max=75.0, step=0.5,
                    tooltip="Percent of a pair that passes before the off-note: 50 straight, 67 triplet, up to 75; "
                    "0 keeps it.",
                ),
                io.Float.Input(
                    "humanise", default=-1.0, min=-1.0, max=1.0, step=0.05,
                    tooltip="How human the timing and touch are: 0 exact, 1 loose; -1 keeps it.",
                ),
                io.Combo.Input(
                    "delivery", options=[KEEP, *DELIVERIES], default=KEEP,
                    tooltip="Where the master goes, which sets its loudness: streaming -14, album -16, broadcast -23, "
                    "club -9 LUFS, or what the style asks.",
                ),
                io.Combo.Input(
                    "ending", options=[KEEP, STYLES_OWN, *filter(None, ENDINGS)], default=KEEP, optional=True,
                    tooltip="How the song ends: the last chord rings, everybody stops on a hit, it slows down over two "
                    "bars, or it fades over eight.",
                ),
                io.Combo.Input(
                    "voice", options=[KEEP, NO_VOICE, *filter(None, VOCAL_RANGES)], default=KEEP, optional=True,
                    tooltip="Whose range the tune keeps to, or any: the span of the style.",
                ),
            ],
            outputs=[
                sockets.Plan.Output(display_name="plan", tooltip="The changed plan."),
                io.String.Output(display_name="plan_json", tooltip="The same as JSON text, to read or keep."),
            ],
        )  # fmt: skip

    @classmethod
    def execute(
        cls, plan: SongPlan, title: str, bpm: float, key: str, meter: str, swing: float, humanise: float,
        delivery: str, ending: str = KEEP, voice: str = KEEP,
    ) -> io.NodeOutput:  # fmt: skip
        from ..plan.validation import validate
        from ..theory.key import parse_key
        from ..theory.meter import parse_meter

        changes: dict[str, Any] = {}
        if title.strip():
            changes["title"] = title.strip()
        if bpm > 0:
            changes["bpm"] = bpm
        if key.strip():
            changes["key"] = parse_key(key)
        if meter.strip():
            changes["meter"] = parse_meter(meter)
        if swing > 0:
            changes["swing"] = swing
        if humanise >= 0:
            changes["humanise"] = humanise
        if delivery != KEEP:
            changes["delivery"] = delivery
        if ending != KEEP:
            changes["ending"] = "" if ending == STYLES_OWN else ending
        if voice != KEEP:
            changes["vocal_range"] = "" if voice == NO_VOICE else voice
        return plan_output(validate(plan.with_choice("you said", **changes)))


def _tell_wrong_styles(brief: str) -> None:
    """A user's file that is no style is named in the log; where the brief asks for it, it stops the run."""
    from ..plan.styles import style_faults

    for fault in style_faults():
        if fault.path.stem.lower() in brief.lower():
            raise InvalidWire(fault.message, hint=f"Correct the file {fault.path.name}, or remove it.")
        logging.warning("Cadenza leaves out %s: %s", fault.path, fault.message)


def plan_output(plan: SongPlan) -> io.NodeOutput:
    """The outputs of every node that makes a plan: the plan, and its JSON."""
    from ..plan.wire import to_wire

    return io.NodeOutput(plan, json.dumps(to_wire(plan), ensure_ascii=False, indent=1))


NODES: list[type[io.ComfyNode]] = [PlanSong, EditPlan]
