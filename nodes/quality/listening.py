"""A song as a listener counts it: bars with their felt beats, who sounds in them, and on which beats.

Beats count from 1: in 4/4 the "and" of three is 3.5, its second sixteenth 3.25. Places are written ones: swing and push
do not move them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ..score.note import Note
from ..score.score import Score, Section
from ..score.time import Ticks
from ..score.track import Track
from ..theory.chord import Chord
from ..theory.instrument import DRUM_PIECES, instrument_by_id, instrument_by_program

NEAR = 0.02  # beats: what counts as on a place
UNPITCHED = ("drums", "percussion", "effects")


@dataclass(frozen=True, slots=True)
class CountedBar:
    """One bar. `number`: from 1. `beat_ticks`: length of a felt beat. `leads_on`: the last bar of its section."""

    number: int
    start: Ticks
    end: Ticks
    beat_ticks: float
    meter: str
    kind: str
    leads_on: bool
    is_final: bool

    def beat_of(self, tick: int) -> float:
        return 1.0 + (tick - self.start) / self.beat_ticks


@dataclass(frozen=True)
class Listening:
    """A score, its bars and the notes that stand in them."""

    score: Score

    @cached_property
    def bars(self) -> tuple[CountedBar, ...]:
        return tuple(self._bar(number) for number in range(1, self.score.n_bars + 1))

    def _bar(self, number: int) -> CountedBar:
        meters, section = self.score.meter_map, self.section_of(number)
        meter = meters.meter_of_bar(number)
        return CountedBar(
            number,
            meters.bar_start(number),
            meters.bar_end(number),
            float(meter.beat_quarters * self.score.ticks_per_quarter),
            meter.symbol,
            section.kind if section else "",
            section is not None and number == section.end_bar - 1,
            number == self.score.n_bars,
        )

    def section_of(self, bar: int) -> Section | None:
        return next((one for one in self.score.sections if one.first_bar <= bar < one.end_bar), None)

    def tracks(self, role: str = "", family: str = "") -> list[Track]:
        """The tracks of a role (any pitched one for ""), of a family of instruments if one is named."""
        return [
            track
            for track in self.score.tracks
            if (track.role == role if role else track.role not in UNPITCHED and not track.is_drum)
            and (not family or family in _kin(track))
        ]

    def notes(self, bar: CountedBar, role: str = "", family: str = "") -> list[Note]:
        """The notes that begin in a bar."""
        return [note for track in self.tracks(role, family) for note in _between(track.notes, bar.start, bar.end)]

    def strokes(self, bar: CountedBar, pieces: Iterable[str] = ()) -> list[Note]:
        """The strokes of the drums in a bar; of some pieces only, if they are named."""
        pitches = {DRUM_PIECES[piece] for piece in pieces}
        return [note for note in self.notes(bar, "drums") if not pitches or note.pitch in pitches]

    def beats(self, bar: CountedBar, notes: Iterable[Note]) -> set[float]:
        """The places in the bar where notes begin."""
        return {round(bar.beat_of(note.onset), 3) for note in notes}

    def chord_at(self, tick: int) -> Chord | None:
        spans = self.score.chords
        index = bisect_left(spans, tick + 1, key=lambda span: span.onset) - 1
        return spans[index].chord if index >= 0 and tick < spans[index].end else None

    def bar_at(self, tick: int) -> int:
        return self.score.meter_map.position(Ticks(tick)).bar

    def seconds(self, ticks: int, at: int) -> float:
        return ticks / self.score.ticks_per_quarter * 60.0 / self.score.tempo_map.bpm_at(Ticks(at))


def is_on(beat: float, beats: Iterable[float]) -> bool:
    return any(abs(beat - place) <= NEAR for place in beats)


def are_met(places: Iterable[float], beats: Iterable[float]) -> bool:
    """Whether there is a place on every one of the beats."""
    found = list(places)
    return all(is_on(beat, found) for beat in beats)


def chords_struck(notes: Iterable[Note]) -> list[list[Note]]:
    """Notes that are written on the same tick, lowest first."""
    groups: dict[int, list[Note]] = {}
    for note in notes:
        groups.setdefault(note.onset, []).append(note)
    return [sorted(groups[onset], key=lambda note: note.pitch) for onset in sorted(groups)]


def _kin(track: Track) -> tuple[str, str]:
    instrument = (
        instrument_by_id(track.instrument)
        if track.instrument
        else instrument_by_program(track.program, is_drum=track.is_drum)
    )
    return instrument.id, instrument.family


def _between(notes: tuple[Note, ...], start: int, end: int) -> tuple[Note, ...]:
    first = bisect_left(notes, start, key=lambda note: note.onset)
    return notes[first : bisect_left(notes, end, lo=first, key=lambda note: note.onset)]
