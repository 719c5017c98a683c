"""What a channel plays: notes from note-ons and note-offs, and the state that the channel is set to. Reading only.

* A note-off ends the oldest sounding note of its pitch, as hardware does; note-on with velocity 0 is a note-off.
* A note that never ends is ended with its track; a note-off without a note is dropped.
* A note that ends where it began lasts 1 tick: shorter ones do not exist in a score.
* The program, bank and controllers of a channel hold for all tracks that play on it, wherever they stand in the file,
  so that each track of the score is complete by itself.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..score.note import Control, ControlKind, Note
from ..score.time import Ticks
from .event import EventTrack

NOTE_OFF, NOTE_ON, KEY_PRESSURE, CONTROLLER, PROGRAM, PRESSURE, BEND = (status << 4 for status in range(8, 15))
DRUM_CHANNEL = 9  # counted from 0
DEFAULT_RELEASE = 64  # what a note-on with velocity 0 stands for
BANK_MSB, BANK_LSB = 0, 32
BEND_CENTRE = 8192
_KINDS: dict[int, ControlKind] = {
    KEY_PRESSURE: "key_pressure", CONTROLLER: "cc", PROGRAM: "program", PRESSURE: "pressure", BEND: "bend",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What one track of a file says on one channel, in file order."""

    notes: list[Note] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)


def split_channels(track: EventTrack) -> dict[int, Part]:
    """Channel 0..15 -> its part of one track, in order of channels."""
    parts: defaultdict[int, Part] = defaultdict(Part)
    sounding: defaultdict[int, deque[tuple[int, int]]] = defaultdict(deque)  # channel and pitch -> (onset, velocity)
    for tick, status, first, second in track.channel_events:
        kind, channel = status & 0xF0, status & 0x0F
        if kind == NOTE_ON and second:
            sounding[channel << 7 | first].append((tick, second))
        elif kind <= NOTE_ON:
            release = second if kind == NOTE_OFF else DEFAULT_RELEASE
            if waiting := sounding[channel << 7 | first]:
                parts[channel].notes.append(_note(first, *waiting.popleft(), tick, release))
        else:
            parts[channel].controls.append(_control(tick, kind, first, second))
    for voice, waiting in sounding.items():
        for onset, velocity in waiting:
            parts[voice >> 7].notes.append(_note(voice & 0x7F, onset, velocity, track.end, DEFAULT_RELEASE))
    return dict(sorted(parts.items()))


def _note(pitch: int, onset: int, velocity: int, end: int, release: int) -> Note:
    return Note(Ticks(onset), pitch, Ticks(max(1, end - onset)), velocity, release=release)


def _control(tick: int, kind: int, first: int, second: int) -> Control:
    name = _KINDS[kind]
    if name == "bend":
        return Control(Ticks(tick), name, 0, (second << 7 | first) - BEND_CENTRE)
    if name in ("cc", "key_pressure"):
        return Control(Ticks(tick), name, first, second)
    return Control(Ticks(tick), name, 0, first)


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What a channel is set to: `program` and `bank` at the start, then `controls`."""

    program: int
    bank: int
    controls: tuple[Control, ...]


def channel_state(parts: Sequence[Part]) -> ChannelState:
    """The state of one channel out of the parts of all tracks that speak on it."""
    controls = _merged([part.controls for part in parts if part.controls])
    n_initial = 1 + max((i for i, c in enumerate(controls) if c.kind == "program" and c.tick == 0), default=-1)
    if n_initial:
        opening, later = controls[:n_initial], controls[n_initial:]
        kept = [control for control in opening if not _selects(control)]
        return ChannelState(opening[-1].value, _bank(opening), (*kept, *later))
    first_onset = min((note.onset for part in parts for note in part.notes), default=0)
    opening = [control for control in controls if control.tick <= first_onset]
    while opening and opening[-1].kind != "program":
        opening.pop()
    return ChannelState(opening[-1].value if opening else 0, _bank(opening), tuple(controls))


def _selects(control: Control) -> bool:
    return control.kind == "program" or (control.kind == "cc" and control.number in (BANK_MSB, BANK_LSB))


def _bank(controls: Iterable[Control]) -> int:
    """The bank (MSB * 128 + LSB) that the last program change among the controls takes its sound from."""
    select = {control.number: control.value for control in controls if control.kind == "cc"}
    return select.get(BANK_MSB, 0) * 128 + select.get(BANK_LSB, 0)


def _merged(lists: list[list[Control]]) -> list[Control]:
    """Controls of several tracks on one channel: at each tick what each track says, equal sequences once, the last."""
    if len(lists) <= 1:
        return lists[0] if lists else []
    by_tick: defaultdict[int, dict[tuple[Control, ...], None]] = defaultdict(dict)
    for controls in lists:
        here: defaultdict[int, list[Control]] = defaultdict(list)
        for control in controls:
            here[control.tick].append(control)
        for tick, sequence in here.items():
            said = by_tick[tick]
            said.pop(tuple(sequence), None)
            said[tuple(sequence)] = None
    return [control for tick in sorted(by_tick) for sequence in by_tick[tick] for control in sequence]
