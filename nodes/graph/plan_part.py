"""Cadenza/plan: one section or one player of a plan at a time."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from ..plan.plan import FEELS, LIMITS, ROLES, SongPlan
from . import sockets
from .plan import CATEGORY, KEEP, plan_output

KEEP_LIFT = -12
SONGS_OWN = "song"
NO_CHART = "none"
PLAYS, RESTS = "plays", "rests"
LOCK, UNLOCK = "lock", "unlock"
_PLAN_IN = "The plan to change; the original stays as it was."
_OUTPUTS = [
    sockets.Plan.Output(display_name="plan", tooltip="The changed plan."),
    io.String.Output(display_name="plan_json", tooltip="The same as JSON text, to read or keep."),
]


def _share(name: str, meaning: str) -> Any:
    return io.Float.Input(
        name, default=-1.0, min=-1.0, max=1.0, step=0.05, tooltip=f"{meaning}, from 0 to 1; -1 keeps it."
    )


class SetSection(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_SetSection",
            display_name="Set Section",
            category=CATEGORY,
            description="Gives sections of a plan their own length, energy, key lift, tempo, meter, pickup or chords.",
            inputs=[
                sockets.Plan.Input("plan", tooltip=_PLAN_IN),
                io.String.Input(
                    "section", default="last chorus",
                    tooltip="Which sections: a number counted from 1, “chorus”, “chorus 2”, “last chorus”, a label, "
                    "or “all”.",
                ),
                io.Int.Input("bars", default=0, min=0, max=512, tooltip="Length, 1 to 512 bars; 0 keeps it."),
                _share("energy", "How many play, how densely, how loud and how high"),
                io.Int.Input(
                    "lift", default=KEEP_LIFT, min=KEEP_LIFT, max=11,
                    tooltip="Semitones from the song's key to this section's, -11 to 11; 0 is the song's own key, "
                    "-12 keeps what it is.",
                ),
                io.Float.Input(
                    "bpm", default=0.0, min=0.0, max=400.0, step=0.1,
                    tooltip="Its own tempo in quarter notes per minute, 20 to 400; 0 keeps it.",
                ),
                io.String.Input(
                    "meter", default="", tooltip="Its own meter such as 3/4 or 2+2+3/8; “song” is the song's; empty "
                    "keeps it.",
                ),
                io.Float.Input(
                    "pickup", default=-1.0, min=-1.0, max=8.0, step=0.5,
                    tooltip="How many quarter notes before its first bar its tune begins, in steps of .5, 0 to 8; "
                    "-1 keeps it.",
                ),
                io.String.Input(
                    "chart", default="", multiline=True, placeholder="| Dm7 G7 | Cmaj7 % |",
                    tooltip="Chords as text, obeyed by every player; “none” lets the composer choose; empty keeps "
                    "what there is.",
                ),
            ],
            outputs=_OUTPUTS,
        )  # fmt: skip

    @classmethod
    def execute(
        cls, plan: SongPlan, section: str, bars: int, energy: float, lift: int, bpm: float, meter: str, pickup: float,
        chart: str,
    ) -> io.NodeOutput:  # fmt: skip
        from ..plan.edit import with_sections
        from ..theory.meter import parse_meter

        changes: dict[str, Any] = {}
        if bars > 0:
            changes["bars"] = bars
        if energy >= 0:
            changes["energy"] = energy
        if lift != KEEP_LIFT:
            changes["lift"] = lift
        if bpm > 0:
            changes["bpm"] = bpm
        if meter.strip():
            changes["meter"] = None if meter.strip().lower() == SONGS_OWN else parse_meter(meter)
        if pickup >= 0:
            changes["pickup_quarters"] = pickup
        if chart.strip():
            changes["chart"] = "" if chart.strip().lower() == NO_CHART else chart.strip()
        return plan_output(with_sections(plan, section, **changes))


class SetPlayer(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_SetPlayer",
            display_name="Set Player",
            category=CATEGORY,
            description="Changes one player of a plan, in the whole song or in some sections; asks for another take.",
            inputs=[
                sockets.Plan.Input("plan", tooltip=_PLAN_IN),
                io.String.Input(
                    "player", default="melody",
                    tooltip="Who: a track such as “bass” or “comping-2”, an instrument such as “piano”, or a number "
                    "counted from 1.",
                ),
                io.String.Input(
                    "sections", default="",
                    tooltip="Where the manner holds, and where to rest: a number, “chorus”, “last chorus” …; empty "
                    "is the whole song (1 to 64 sections).",
                ),
                io.String.Input("instrument", default="", tooltip="Another instrument by name; empty keeps it."),
                io.Combo.Input("role", options=[KEEP, *ROLES], default=KEEP, tooltip="What they play in the band."),
                _share("intensity", "How loud they play"),
                _share("complexity", "How busily they play"),
                _share("fills", "How often and how long they fill"),
                io.Int.Input(
                    "register", default=-3, min=-3, max=2,
                    tooltip="Octaves from the instrument's comfortable middle, -2 to 2; -3 keeps it.",
                ),
                io.Combo.Input(
                    "feel", options=[KEEP, *FEELS], default=KEEP, tooltip="Behind the beat, on it, or before it."
                ),
                io.Combo.Input(
                    "presence", options=[KEEP, PLAYS, RESTS], default=KEEP,
                    tooltip="Whether they may play in these sections, or rest there whatever the energy.",
                ),
                io.Int.Input(
                    "take", default=-1, min=-1, max=int(LIMITS["take"][1]),
                    tooltip="Another number plays the same plan anew and leaves everybody else as they were: 0 to "
                    "2,147,483,647; -1 keeps it.",
                ),
                io.Combo.Input(
                    "lock", options=[KEEP, LOCK, UNLOCK], default=KEEP,
                    tooltip="A locked player is changed by nobody, and is kept where bars are composed anew.",
                ),
            ],
            outputs=_OUTPUTS,
        )  # fmt: skip

    @classmethod
    def execute(
        cls, plan: SongPlan, player: str, sections: str, instrument: str, role: str, intensity: float,
        complexity: float, fills: float, register: int, feel: str, presence: str, take: int, lock: str,
    ) -> io.NodeOutput:  # fmt: skip
        from ..plan.edit import find_player, track_ids, with_lock, with_player

        who = track_ids(plan)[find_player(plan, player)]
        if lock == UNLOCK:
            plan = with_lock(plan, who, locked=False)
        changes: dict[str, Any] = {
            name: value
            for name, value in (("intensity", intensity), ("complexity", complexity), ("fills", fills))
            if value >= 0
        }
        changes |= {name: value for name, value in (("role", role), ("feel", feel)) if value != KEEP}
        if register >= LIMITS["register"][0]:
            changes["register"] = register
        if take >= 0:
            changes["take"] = take
        if instrument.strip():
            changes["instrument"] = _instrument_id(instrument)
        if presence != KEEP:
            changes["rests"] = presence == RESTS
        index = find_player(plan, who)
        if changes:
            plan = with_player(plan, who, sections, **changes)
        if lock == LOCK:
            plan = with_lock(plan, track_ids(plan)[index], locked=True)
        return plan_output(plan)


def _instrument_id(name: str) -> str:
    """Of an unknown instrument its own text: the plan's check then names the nearest."""
    from ..plan.edit import find_instrument

    found = find_instrument(name)
    return found.id if found else name.strip()


NODES: list[type[io.ComfyNode]] = [SetSection, SetPlayer]
