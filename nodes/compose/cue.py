"""A cue: everything one player needs to know to play one passage, and where their instrument lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from random import Random

from ..plan.plan import Manner, Player
from ..plan.style import Idioms
from ..score.note import Control, Note
from ..score.track import Track
from ..theory.chord import Chord
from ..theory.instrument import Instrument
from ..theory.key import Key
from .form import ChordEvent, Passage
from .grid import BarShape
from .part import Tone
from .stream import stream

FRETTED = {"guitar": "guitar", "banjo": "banjo"}  # family or id -> tuning in theory.hand.TUNINGS
NEUTRAL = 0.5


@dataclass(frozen=True, slots=True)
class Chair:
    """A player's place in the ensemble. `rank`: 0 for the first of a role."""

    track_id: str
    player: Player
    instrument: Instrument
    rank: int

    def track(self, notes: Sequence[Note], controls: Sequence[Control]) -> Track:
        """What the chair played, as a track of a score."""
        return Track(
            id=self.track_id,
            name=self.instrument.name,
            role=self.player.role,
            program=self.instrument.program,
            is_drum=self.instrument.is_drum,
            notes=tuple(notes),
            controls=tuple(controls),
            instrument=self.instrument.id,
        )


@dataclass(frozen=True, slots=True)
class Cue:
    """One chair in one passage. `lead`: the tune of the passage, whoever plays it.

    leaves: how many ticks before the end of the passage the player leaves off, for what leads into the next one.
    """

    chair: Chair
    passage: Passage
    idioms: Idioms
    seed: int
    lead: tuple[Tone, ...]
    carries_tune: bool = False  # a chord player who sings the tune too
    leaves: int = 0

    @property
    def shape(self) -> BarShape:
        return self.passage.shape

    @property
    def key(self) -> Key:
        return self.passage.key

    @property
    def instrument(self) -> Instrument:
        return self.chair.instrument

    @property
    def manner(self) -> Manner:
        """How the player plays here: the exceptions of the section over the general manner."""
        here = dict(self.chair.player.in_sections).get(self.passage.index, Manner())
        general = self.chair.player.manner
        chosen = {
            field.name: getattr(here, field.name)
            if getattr(here, field.name) is not None
            else getattr(general, field.name)
            for field in fields(Manner)
        }
        return Manner(**chosen)

    def dial(self, name: str) -> float:
        """Intensity, complexity or fills, 0..1; .5 where nobody says."""
        value = getattr(self.manner, name)
        return NEUTRAL if value is None else float(value)

    @property
    def octaves(self) -> int:
        return self.manner.register or 0

    @property
    def busy(self) -> float:
        """How intense the patterns should be: the energy of the passage, moved by how complex the player shall be."""
        return min(1.0, max(0.0, self.passage.energy + 0.9 * (self.dial("complexity") - NEUTRAL)))

    @property
    def fullness(self) -> float:
        """How busy all together are here: what a groove's shared accents go by, whoever plays them."""
        return self.passage.energy

    def chance(self, purpose: str) -> Random:
        """The player's own random stream in this passage."""
        take = self.chair.player.take
        return stream(self.seed, purpose, self.passage.index, self.chair.track_id, *((take,) if take else ()))

    def is_final_bar(self, bar: int) -> bool:
        return self.passage.is_last and bar == self.passage.bars - 1

    @property
    def final_onset(self) -> int:
        """Where the song's last bar begins in this passage; its end where the song goes on."""
        return self.passage.ticks - (self.shape.ticks if self.passage.is_last else 0)

    def window(self, low: int, high: int) -> tuple[int, int]:
        """A register low..high brought to where the instrument is comfortable, moved by the octaves asked for."""
        comfort_low, comfort_high = self.instrument.comfort_low, self.instrument.comfort_high
        width = min(high - low, comfort_high - comfort_low)
        low = max(comfort_low, min(low, comfort_high - width))
        low += 12 * self.octaves
        while low < self.instrument.low:
            low += 12
        while low > self.instrument.low + 12 and low + width > self.instrument.high:
            low -= 12
        return low, min(self.instrument.high, low + width)

    def spans(self, onset: int, ticks: int) -> list[tuple[int, int, ChordEvent]]:
        """A stretch of the passage cut where its chord changes: (onset, ticks, event)."""
        pieces: list[tuple[int, int, ChordEvent]] = []
        end = min(onset + ticks, self.passage.ticks)
        while onset < end:
            event = self.passage.event_at(onset)
            stop = min(end, event.end)
            pieces.append((onset, stop - onset, event))
            onset = stop
        return pieces


def nearest_pitch(pitch_class: int, around: float, low: int, high: int) -> int:
    """The pitch of a class in low..high that is nearest to a pitch; the range's nearest pitch at all if it has none."""
    options = [pitch for pitch in range(low, high + 1) if pitch % 12 == pitch_class % 12]
    if not options:
        return round(min(max(around, low), high))
    return min(options, key=lambda pitch: (abs(pitch - around), pitch))


def tone_of(chord: Chord, sign: str) -> int:
    """The pitch class that a pattern's sign means: 1 the bass, 3, 5, 7 the chord's own."""
    intervals = {"3": chord.third, "5": chord.fifth, "L": chord.fifth, "7": chord.seventh}
    interval = intervals.get(sign)
    if sign in ("1", "8"):
        return chord.bass_pitch_class
    if interval is None:
        interval = {"7": 12, "3": chord.intervals[min(1, len(chord.intervals) - 1)]}.get(sign, 7)
    return (chord.root_pitch_class + interval) % 12


def fold(pitch: int, low: int, high: int) -> int:
    """A pitch moved by octaves into low..high; clamped where the range is narrower than an octave."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return max(low, pitch)
