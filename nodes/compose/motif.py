"""Motifs: one or two bars of rhythm with a contour, and what one can do with them.

A motif has no pitches: its notes count steps of the scale from one to the next, so that a tune can set it over any
chords. Positions are ticks from the start of the unit; notes before 0 are a pickup. Every transformation makes a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .part import Tone

SEMITONES_PER_STEP = 1.75


@dataclass(frozen=True, slots=True)
class MotifNote:
    """One note of a motif: onset and length in ticks, steps of the scale from the note before, its stress 0..1."""

    onset: int
    ticks: int
    step: int
    stress: float = 0.5

    @property
    def end(self) -> int:
        return self.onset + self.ticks


@dataclass(frozen=True, slots=True)
class Motif:
    """A few notes of a tune without their pitches. `lift`: semitones that they lie above their theme's middle."""

    notes: tuple[MotifNote, ...]
    lift: float = 0.0

    @property
    def heights(self) -> tuple[float, ...]:
        """The line of the motif in semitones around its own middle."""
        heights: list[float] = []
        height = 0.0
        for index, note in enumerate(self.notes):
            height += note.step * SEMITONES_PER_STEP if index else 0.0
            heights.append(height)
        middle = sum(heights) / max(1, len(heights))
        return tuple(height - middle for height in heights)

    def cut(self, end: int) -> Motif:
        """The notes before a tick; the last of them stops there."""
        kept = [note for note in self.notes if note.onset < end]
        return replace(self, notes=tuple(replace(note, ticks=min(note.ticks, end - note.onset)) for note in kept))

    def part(self, start: int, end: int) -> Motif:
        """The notes that begin in a stretch of the motif, counted from where it starts."""
        kept = [note for note in self.notes if start <= note.onset < end]
        return replace(self, notes=tuple(replace(note, onset=note.onset - start) for note in kept)).cut(end - start)

    def moved(self, ticks: int) -> Motif:
        return replace(self, notes=tuple(replace(note, onset=note.onset + ticks) for note in self.notes))

    def then(self, following: Motif, step: int = 0) -> Motif:
        """This motif and another one after it, whose first note lies `step` steps from this one's last."""
        first, *others = following.notes or (MotifNote(0, 1, 0),)
        joined = (*self.notes, replace(first, step=step), *others) if following.notes else self.notes
        return replace(self, notes=joined)

    def inverted(self) -> Motif:
        """Upside down."""
        return replace(self, notes=tuple(replace(note, step=-note.step) for note in self.notes))

    def inverted_tail(self, from_tick: int) -> Motif:
        """The same, what lies after a tick mirrored."""
        notes = tuple(replace(note, step=-note.step) if note.onset >= from_tick else note for note in self.notes)
        return replace(self, notes=notes)

    def retrograde(self) -> Motif:
        """The line backwards in the rhythm that it had: a listener knows a rhythm by its direction."""
        steps = [0, *(-note.step for note in self.notes[:0:-1])]
        return replace(self, notes=tuple(replace(n, step=s) for n, s in zip(self.notes, steps, strict=True)))

    def augmented(self, times: int = 2) -> Motif:
        """In notes that are longer by a factor."""
        notes = tuple(replace(n, onset=n.onset * times, ticks=n.ticks * times) for n in self.notes)
        return replace(self, notes=notes)

    def diminished(self, times: int = 2) -> Motif:
        """In notes that are shorter by a factor."""
        notes = tuple(replace(n, onset=n.onset // times, ticks=max(1, n.ticks // times)) for n in self.notes)
        return replace(self, notes=notes)

    def with_long_end(self, end: int, longest: int) -> Motif:
        """The last note lasts up to `longest`, if there is room before `end`."""
        if not self.notes:
            return self
        last = self.notes[-1]
        ticks = max(1, min(end - last.onset, max(last.ticks, longest)))
        return replace(self, notes=(*self.notes[:-1], replace(last, ticks=ticks)))


def motif_of(tones: Sequence[Tone]) -> Motif:
    """What a given tune is made of, without its pitches."""
    if not tones:
        return Motif(())
    steps = [0, *(round((after.pitch - before.pitch) / SEMITONES_PER_STEP) for before, after in pairwise(tones))]
    return Motif(tuple(MotifNote(t.onset, t.ticks, step, t.stress) for t, step in zip(tones, steps, strict=True)))
