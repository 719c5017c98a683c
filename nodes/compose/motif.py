"""Motifs: two bars of rhythm with a contour, and what one can do with them.

A theme (verse, chorus …) has a small bank of motifs: *a* is the idea, *b* goes on from it, *d* is the contrast; *c* closes. They
are written in steps of the scale, so the melody can set them over any chords. Positions are ticks from the unit's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from ..plan.style import MelodyIdiom, Pattern
from .grid import BarShape, Step, lay
from .stream import stream

# how busy each theme's rhythms are
BUSY = {"verse": 0.5, "chorus": 0.6, "pre_chorus": 0.6, "bridge": 0.4, "solo": 0.9, "build_up": 0.5}
# contours in scale steps: what the notes of a bar do, one cell after the other
CONTOURS: tuple[tuple[int, ...], ...] = (
    (0, 1, 1), (0, -1, -1), (0, 1, -1), (0, -1, 1), (0, 0, 1), (0, 0, -1), (0, 2, -1), (0, -2, 1), (0, 1, 1, -1),
    (0, -1, -1, 1), (0, 2, -1, -1), (0, 0, 0, 2), (0, 1, -2, 1),
)  # fmt: skip
LEAPS: tuple[tuple[int, ...], ...] = ((0, 4, -1), (0, 3, -1, -1), (0, -3, 1, 1), (0, 5, -1, -1), (0, -4, 1))
TURNS = (1, -1, 2, -2, 1, -1, 0)  # how one cell joins the next
FORMS = {
    1: ("c",), 2: ("ac", "ao"), 3: ("abc", "aac"), 4: ("abac", "aabc", "abac", "aadc"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MotifNote:
    """One note of a motif: onset and length in ticks, steps of the scale from the note before, its stress 0..1."""

    onset: int
    ticks: int
    step: int
    stress: float = 0.5


@dataclass(frozen=True, slots=True)
class Motif:
    """Two bars (or one) of a tune without its pitches. `lift`: semitones that it lies above the theme's middle."""

    notes: tuple[MotifNote, ...]
    lift: float = 0.0

    def inverted_tail(self, from_tick: int) -> Motif:
        """The same, what lies after a tick mirrored."""
        notes = tuple(replace(note, step=-note.step) if note.onset >= from_tick else note for note in self.notes)
        return replace(self, notes=notes)

    def cut(self, end: int) -> Motif:
        """The notes before a tick; the last of them stops there."""
        kept = [note for note in self.notes if note.onset < end]
        return replace(self, notes=tuple(replace(note, ticks=min(note.ticks, end - note.onset)) for note in kept))


def motif_bank(theme: str, idiom: MelodyIdiom, shape: BarShape, seed: int) -> dict[str, Motif]:
    """The motifs of a theme by letter."""
    chance = stream(seed, "motif", theme)
    busy = BUSY.get(theme, 0.5)
    first, second = _rhythm(idiom, busy, shape, chance), _rhythm(idiom, busy - 0.15, shape, chance)
    idea = _motif(first, second, idiom, shape, chance)
    follow_first = first if chance.random() < 0.6 else _rhythm(idiom, busy, shape, chance)
    follow = _motif(follow_first, _rhythm(idiom, busy - 0.15, shape, chance), idiom, shape, chance, lift=2.5)
    other = _rhythm(idiom, min(1.0, busy + 0.2), shape, chance)
    contrast = _motif(other, _rhythm(idiom, busy - 0.15, shape, chance), idiom, shape, chance, lift=4.0)
    return {
        "a": idea,
        "b": follow,
        "B": follow.inverted_tail(shape.ticks),  # the follower as a returning section varies it
        "d": contrast,
        "c": _closing(first, idiom, shape, chance),
        "o": _closing(first, idiom, shape, chance, lift=1.0),
        "e": Motif((MotifNote(0, shape.ticks, 0, 0.8),), -1.0),  # the song's last bar
    }


def letters_for(bars: int, theme: str, seed: int, varied: bool) -> list[str]:
    """Which motif each two bars of a section take: four units make a phrase of question and answer."""
    chance = stream(seed, "letters", theme)
    full = FORMS[4][chance.randrange(len(FORMS[4]))]
    rest = {count: FORMS[count][chance.randrange(len(FORMS[count]))] for count in (1, 2, 3)}
    units = (bars + 1) // 2
    letters: list[str] = []
    while units:
        take = min(4, units)
        letters += full if take == 4 else rest[take]
        units -= take
        if units:
            letters[-1] = "o"  # the tune goes on
    if len(letters) >= 8:
        letters[4:6] = ["d", "b"] if chance.random() < 0.4 else letters[4:6]
    if varied:
        letters = ["B" if letter == "b" else letter for letter in letters]
    return letters


def _rhythm(idiom: MelodyIdiom, busy: float, shape: BarShape, chance: Random) -> tuple[Step, ...]:
    """One bar of rhythm, near to how busy it shall be, in the pulse of the meter."""
    pulses = [beat.pulse for beat in shape.beats]
    pulse = max(set(pulses), key=lambda name: (pulses.count(name), name))
    pool = [pattern for pattern in idiom.rhythms if pattern.pulse == pulse] or list(idiom.rhythms)
    exact = [pattern for pattern in pool if pattern.places == shape.places]
    pool = exact if len(exact) >= 3 else pool
    weights = [1.0 / (0.04 + (pattern.intensity - busy) ** 2) for pattern in pool]
    return lay([_weighted(pool, weights, chance)], busy, shape)["rhythms"]


def _weighted(pool: Sequence[Pattern], weights: Sequence[float], chance: Random) -> Pattern:
    point = chance.random() * sum(weights)
    for pattern, weight in zip(pool, weights, strict=True):
        point -= weight
        if point < 0:
            return pattern
    return pool[-1]


def _motif(
    first: tuple[Step, ...],
    second: tuple[Step, ...],
    idiom: MelodyIdiom,
    shape: BarShape,
    chance: Random,
    lift: float = 0.0,
) -> Motif:
    """Two bars of rhythm with a contour; the second bar breathes at its end."""
    steps = list(first) or [Step(0, shape.ticks, "x")]
    if chance.random() < idiom.sparse:
        second = second[: 1 + chance.randrange(2)]
    steps += [replace(step, onset=step.onset + shape.ticks) for step in second]
    motif = Motif(tuple(_with_contour(steps, idiom, chance)), lift)
    return motif.cut(2 * shape.ticks - breath(shape))


def breath(shape: BarShape) -> int:
    """The rest at the end of a unit: half a beat, or a whole one where beats are short."""
    beat = shape.beats[-1].ticks
    return beat if len(shape.beats) > 2 and shape.seconds(beat) < 0.6 else beat // 2


def _with_contour(steps: Sequence[Step], idiom: MelodyIdiom, chance: Random) -> list[MotifNote]:
    contour: list[int] = []
    leaped = False
    while len(contour) < len(steps):
        leap = not leaped and chance.random() < idiom.leap * 0.6
        cell = LEAPS[chance.randrange(len(LEAPS))] if leap else CONTOURS[chance.randrange(len(CONTOURS))]
        leaped = leaped or leap
        contour += [TURNS[chance.randrange(len(TURNS))], *cell[1:]]
    contour[0] = 0
    return [
        MotifNote(step.onset, step.ticks, move, 0.8 if step.sign == "X" else 0.5)
        for step, move in zip(steps, contour, strict=False)
    ]


def _closing(first: tuple[Step, ...], idiom: MelodyIdiom, shape: BarShape, chance: Random, lift: float = -1.0) -> Motif:
    """The first bar's rhythm again, then one long note: the end of a phrase."""
    steps = [step for step in first if step.sign != "?"] or [Step(0, shape.ticks, "x")]
    steps.append(Step(shape.ticks, max(shape.ticks - breath(shape), shape.ticks // 2), "x"))
    return Motif(tuple(_with_contour(steps, idiom, chance)), lift)
