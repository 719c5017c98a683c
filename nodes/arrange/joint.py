"""Joints: a new part fitted between what was there before it and what comes after.

Nothing of the old music moves. What sounds into the run keeps sounding, and the new notes make room for it: none of its
pitch while it lasts, and none at all on an instrument that sounds one note at a time. No new note sounds after the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..score.note import Control, ControlKind, Note
from ..score.time import Ticks
from .run import Run, Surroundings, sounds_until

SHORTEST_SHARE = 0.5  # a note that has to wait for a held one is left out if less than this of it remains
PEDALS = (64, 65, 66, 67, 68, 69)
DYNAMICS = (1, 2, 4, 11)  # modulation, breath, foot, expression: curves that stay unless the new part has its own
PEDAL_DOWN = 64  # values from here on mean down
FULL_EXPRESSION = 127

Knob = tuple[ControlKind, int]


def fitted(notes: Iterable[Note], run: Run, around: Surroundings, monophonic: bool) -> tuple[Note, ...]:
    """New notes of a run, sorted, so that they and the old ones leave each other room."""
    busy: dict[int, int] = {}  # pitch, or -1 for a single line, -> tick until which a held note sounds
    for note in around.held:
        line = -1 if monophonic else note.pitch
        busy[line] = max(busy.get(line, 0), sounds_until(note))
    limits: dict[int, int] = {}
    for note in around.early:
        line = -1 if monophonic else note.pitch
        limits[line] = min(limits.get(line, run.end), note.played_onset)
    result: list[Note] = []
    latest: dict[int, int] = {}
    for note in sorted(notes):
        line = -1 if monophonic else note.pitch
        placed = _after_held(note, busy.get(line, run.start))
        placed = placed and _until(placed, run.start, min(run.end, limits.get(line, run.end)))
        if placed is None:
            continue
        index = latest.get(line)
        if index is not None:
            shortened = _until(result[index], run.start, min(placed.onset, placed.played_onset))
            if shortened is None or result[index].onset >= placed.onset:
                continue
            result[index] = shortened
        latest[line] = len(result)
        result.append(placed)
    return tuple(result)


def _after_held(note: Note, free_from: int) -> Note | None:
    """The note begun when a held one has ended, if enough of it remains."""
    if min(note.onset, note.played_onset) >= free_from:
        return note
    onset = max(note.onset, free_from)
    left = note.end - onset
    if left < SHORTEST_SHARE * note.duration or left < 1:
        return None
    return replace(note, onset=Ticks(onset), duration=Ticks(left), offset=max(note.offset, 0))


def _until(note: Note, start: int, end: int) -> Note | None:
    """The note neither written nor played outside start..end; None where nothing of it is left."""
    if note.onset >= end:
        return None
    duration = min(note.duration, end - note.onset)
    offset = min(max(note.offset, start - note.onset), end - 1 - note.onset)
    room = end - (note.onset + offset)
    gate = note.gate
    if max(1, round(duration * gate / 100)) > room:
        gate = max(1, int(100 * room / duration))
        if max(1, round(duration * gate / 100)) > room:  # one percent of a very long note is still too much
            duration = room
            gate = 100
    if (duration, offset, gate) == (note.duration, note.offset, note.gate):
        return note
    return replace(note, duration=Ticks(duration), offset=offset, gate=gate)


# --- controls ---------------------------------------------------------------------------------------------------


def joined_controls(
    old: Sequence[Control], fresh: Sequence[Control], run: Run, held: Sequence[Note]
) -> tuple[Control, ...]:
    """A track's controls with those of a run exchanged: what is played is new, what belongs to the sound stays.

    Pedals, bends and pressure are replaced; expression and its like only where the new part has its own; volume, pan,
    programs and all the rest stay. When the run ends, everything stands where it stood before.
    """
    inside = [control for control in old if run.start <= control.tick < run.end]
    own = {knob: [c for c in fresh if _knob(c) == knob] for knob in dict.fromkeys(map(_knob, fresh)) if _played(knob)}
    replaced = {
        knob
        for knob in {*map(_knob, inside), *own}
        if _played(knob) and (knob in own or not (knob[0] == "cc" and knob[1] in DYNAMICS))
    }
    before = _state(control for control in old if control.tick < run.start)
    after = _state(control for control in old if control.tick < run.end)
    stays = [control for control in old if not (run.start <= control.tick < run.end and _knob(control) in replaced)]
    sounding = max((sounds_until(note) for note in held), default=run.start)
    added: list[Control] = []
    for knob in sorted(replaced):
        old_here = [control for control in inside if _knob(control) == knob]
        added += _curve(knob, before.get(knob, _rest(knob)), after.get(knob, _rest(knob)), old_here,
                        own.get(knob, []), run, sounding)  # fmt: skip
    return tuple(sorted([*stays, *added], key=lambda control: control.tick))


def _curve(
    knob: Knob, before: int, after: int, old: Sequence[Control], own: Sequence[Control], run: Run, sounding: int
) -> list[Control]:
    """What one pedal or wheel does in a run that it enters at `before` and has to leave at `after`."""
    curve = list(own)
    if knob[0] == "cc" and knob[1] in PEDALS:
        if before >= PEDAL_DOWN:  # what it holds ends where it ended
            release = next((control for control in old if control.value < PEDAL_DOWN), None)
            curve = [release, *(control for control in own if control.tick > release.tick)] if release else []
    elif before != _rest(knob) and knob[0] != "cc" and sounding < run.end:
        curve = [Control(Ticks(max(run.start, sounding)), knob[0], knob[1], 0), *own]
    value = curve[-1].value if curve else before
    if value != after:
        curve.append(Control(Ticks(run.end - 1), knob[0], knob[1], after))
    return curve


def _knob(control: Control) -> Knob:
    return control.kind, control.number


def _played(knob: Knob) -> bool:
    """Whether a knob is moved while playing, rather than set once for the sound."""
    kind, number = knob
    return kind in ("bend", "pressure", "key_pressure") or (kind == "cc" and number in (*PEDALS, *DYNAMICS))


def _rest(knob: Knob) -> int:
    return FULL_EXPRESSION if knob == ("cc", 11) else 0


def _state(controls: Iterable[Control]) -> Mapping[Knob, int]:
    return {(control.kind, control.number): control.value for control in controls}
