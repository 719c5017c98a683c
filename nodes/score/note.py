"""What stands in a track: notes, controls, and events that are only carried along.

Written and played stand apart. `onset`, `duration` and `spelling` are written: notation, bars, diff and merge use them.
`offset`, `gate`, `velocity` and `articulation` say how the note is played: swing, push, pull and humanise live there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..fault import InvalidMusicText, InvalidScore
from ..theory.pitch import parse_pitch_class
from .time import MAX_TICK, Ticks

Articulation = Literal["", "staccato", "tenuto", "legato", "accent", "ghost"]
ARTICULATIONS: tuple[Articulation, ...] = ("", "staccato", "tenuto", "legato", "accent", "ghost")

ControlKind = Literal["cc", "bend", "pressure", "key_pressure", "program"]
# kind -> (range of `number`, range of `value`)
CONTROL_RANGES: dict[ControlKind, tuple[tuple[int, int], tuple[int, int]]] = {
    "cc": ((0, 127), (0, 127)),  # number = controller
    "bend": ((0, 0), (-8192, 8191)),  # value 0 = no bend
    "pressure": ((0, 0), (0, 127)),  # channel aftertouch
    "key_pressure": ((0, 127), (0, 127)),  # number = pitch
    "program": ((0, 0), (0, 127)),  # a change of program after the track's first
}


MAX_GATE = 1000  # percent


def _require(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InvalidScore(f"{name} lies in {low}..{high}, got {value}.")


def _check_spelling(spelling: str, pitch: int) -> None:
    try:
        pitch_class = parse_pitch_class(spelling)
    except InvalidMusicText as fault:
        raise InvalidScore(f"A spelling is a note name, got {spelling!r}.", hint=fault.hint) from fault
    if pitch_class != pitch % 12:
        raise InvalidScore(f"Pitch {pitch} cannot be written {spelling!r}.", hint="Leave the spelling empty.")


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One note. Sorted by onset, then pitch.

    onset, duration: written, in ticks (>= 0, >= 1; the end within MAX_TICK). pitch: 0..127, C4 = 60. velocity: 1..127.
    offset: played onset minus written onset, in ticks. gate: percent of the written duration that sounds, 1..1000.
    spelling: pitch class as written, "Gb"; "" = as the key spells it. release: note-off velocity, 0..127.
    """

    onset: Ticks
    pitch: int
    duration: Ticks
    velocity: int = 80
    offset: int = 0
    gate: int = 100
    articulation: Articulation = ""
    spelling: str = ""
    release: int = 64

    def __post_init__(self) -> None:
        if self.onset < 0 or self.duration < 1 or self.onset + self.duration > MAX_TICK:
            raise InvalidScore(
                f"A note starts at tick 0 or later, lasts at least 1 tick and ends by tick {MAX_TICK}, "
                f"got onset {self.onset}, duration {self.duration}."
            )
        _require("A pitch", self.pitch, 0, 127)
        _require("A velocity", self.velocity, 1, 127)
        _require("An offset", self.offset, -MAX_TICK, MAX_TICK)
        _require("A gate", self.gate, 1, MAX_GATE)
        _require("A release velocity", self.release, 0, 127)
        if self.articulation not in ARTICULATIONS:
            known = ", ".join(filter(None, ARTICULATIONS))
            raise InvalidScore(f"An articulation is one of {known} or none, got {self.articulation!r}.")
        if self.spelling:
            _check_spelling(self.spelling, self.pitch)

    @property
    def end(self) -> Ticks:
        """Written end."""
        return Ticks(self.onset + self.duration)

    @property
    def played_onset(self) -> Ticks:
        return Ticks(max(0, self.onset + self.offset))

    @property
    def played_end(self) -> Ticks:
        return Ticks(self.played_onset + max(1, round(self.duration * self.gate / 100)))


@dataclass(frozen=True, slots=True, order=True)
class Control:
    """A controller, bend, pressure or program change at a tick 0..MAX_TICK. Ranges: CONTROL_RANGES."""

    tick: Ticks
    kind: ControlKind
    number: int
    value: int

    def __post_init__(self) -> None:
        if self.kind not in CONTROL_RANGES:
            raise InvalidScore(f"A control is one of {', '.join(CONTROL_RANGES)}, got {self.kind!r}.")
        numbers, values = CONTROL_RANGES[self.kind]
        _require(f"The number of a {self.kind}", self.number, *numbers)
        _require(f"The value of a {self.kind}", self.value, *values)
        _require("The tick of a control", self.tick, 0, MAX_TICK)


@dataclass(frozen=True, slots=True, order=True)
class CarriedEvent:
    """A MIDI event that a Score does not interpret (lyric, text, system exclusive …), kept to be written back.

    `content`: the whole event as it stands in a MIDI file, without its delta time, in small hex digits: a meta event
    FF type length data (but never FF 2F, the end of a track), or a system exclusive one F0 / F7 length data.
    """

    tick: Ticks
    content: str

    def __post_init__(self) -> None:
        _require("The tick of a carried event", self.tick, 0, MAX_TICK)
        if not _is_whole_event(self.content):
            raise InvalidScore(
                f"A carried event is a meta or system exclusive event in small hex digits, got {self.content!r:.60}.",
                hint='A text event reads FF 01, its length, its letters: "ff01026869" is "hi".',
            )


def _is_whole_event(content: str) -> bool:
    try:
        event = bytes.fromhex(content)
    except ValueError:
        return False
    if event.hex() != content or event[:1] not in (b"\xff", b"\xf0", b"\xf7"):
        return False
    if event[0] == 0xFF and (len(event) < 2 or event[1] > 0x7F or event[1] == 0x2F):
        return False
    length, start = 0, 2 if event[0] == 0xFF else 1
    for index, byte in enumerate(event[start : start + 4], start + 1):
        length = length << 7 | byte & 0x7F
        if byte < 0x80:
            return len(event) == index + length
    return False
