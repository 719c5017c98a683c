"""A track: one player's part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter

from ..fault import InvalidScore
from .note import CarriedEvent, Control, Note
from .time import Ticks

MAX_GAIN_DB, MIN_GAIN_DB = 24.0, -96.0

# The order of Note itself, spelled out: comparing the dataclasses field by field is ten times slower.
_NOTE_ORDER = attrgetter(
    "onset", "pitch", "duration", "velocity", "offset", "gate", "articulation", "spelling", "release"
)  # fmt: skip
_TICK = attrgetter("tick")


@dataclass(frozen=True, slots=True)
class Track:
    """One player's part. Notes are kept sorted; controls and carried events by tick, in their given order within one.

    id: stable, unique in its score. role: what the part does ("melody", "bass", "comping", "pad", "drums" …; "" none).
    program: General MIDI program 0..127 at the start (a drum track: the kit). bank: 0..16383 (MSB * 128 + LSB).
    channel: MIDI channel 0..15 that an import had, None = chosen on writing. gain_db: MIN_GAIN_DB..MAX_GAIN_DB.
    pan: -1 (left) .. 1 (right).
    instrument: id of theory.instrument for what should play the part, "" = whatever has the program. It may name a
    voice beside General MIDI, whose program here is its stand-in's: who does not know the id plays the program.
    """

    id: str
    name: str = ""
    role: str = ""
    program: int = 0
    is_drum: bool = False
    notes: tuple[Note, ...] = ()
    controls: tuple[Control, ...] = ()
    carried: tuple[CarriedEvent, ...] = ()
    gain_db: float = 0.0
    pan: float = 0.0
    bank: int = 0
    channel: int | None = None
    instrument: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            raise InvalidScore("A track needs an id, got an empty one.")
        for name, value, low, high in (
            ("program", self.program, 0, 127),
            ("bank", self.bank, 0, 16383),
            ("channel", self.channel or 0, 0, 15),
            ("gain_db", self.gain_db, MIN_GAIN_DB, MAX_GAIN_DB),
            ("pan", self.pan, -1.0, 1.0),
        ):
            if not low <= value <= high:
                raise InvalidScore(f"The {name} of track {self.id!r} lies in {low:g}..{high:g}, got {value:g}.")
        object.__setattr__(self, "notes", tuple(sorted(self.notes, key=_NOTE_ORDER)))
        object.__setattr__(self, "controls", tuple(sorted(self.controls, key=_TICK)))
        object.__setattr__(self, "carried", tuple(sorted(self.carried, key=_TICK)))

    @property
    def end(self) -> Ticks:
        """The last written tick of anything in the track; 0 when empty."""
        ends = [note.end for note in self.notes]
        ends += [control.tick for control in self.controls[-1:]] + [event.tick for event in self.carried[-1:]]
        return Ticks(max(ends, default=0))

    def with_notes(self, notes: tuple[Note, ...]) -> Track:
        return replace(self, notes=notes)
