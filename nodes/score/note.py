"""What stands in a track: notes, controls, and events that are only carried along.

Written and played stand apart. `onset`, `duration` and `spelling` are written: notation, bars, diff and merge use them.
`offset`, `gate`, `velocity` and `articulation` say how the note is played: swing, push, pull and humanise live there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..fault import InvalidScore
from .time import Ticks

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


def _require(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InvalidScore(f"{name} lies in {low}..{high}, got {value}.")


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """One note. Sorted by onset, then pitch.

    onset, duration: written, in ticks (>= 0, >= 1). pitch: 0..127, C4 = 60. velocity: 1..127.
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
        if self.onset < 0 or self.duration < 1:
            raise InvalidScore(
                f"A note starts at tick 0 or later and lasts at least 1 tick, got onset {self.onset}, "
                f"duration {self.duration}."
            )
        _require("A pitch", self.pitch, 0, 127)
        _require("A velocity", self.velocity, 1, 127)
        _require("A gate", self.gate, 1, 1000)
        _require("A release velocity", self.release, 0, 127)

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
    """A controller, bend, pressure or program change at a tick. Ranges: CONTROL_RANGES."""

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
        if self.tick < 0:
            raise InvalidScore(f"A control stands at tick 0 or later, got {self.tick}.")


@dataclass(frozen=True, slots=True, order=True)
class CarriedEvent:
    """A MIDI event that a Score does not interpret (lyric, text, system exclusive …), kept to be written back.

    `content`: the event's bytes as hex, status byte first, for a meta event FF type length data.
    """

    tick: Ticks
    content: str
