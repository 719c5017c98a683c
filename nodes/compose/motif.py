"""Motifs: two bars of rhythm with a contour, and what one can do with them.

A theme (verse, chorus …) has a small bank of motifs: *a* is the idea, *b* goes on from it, *d* is the contrast, *c* and
*o* close it for good or for now. They are written in steps of the scale, so the melody can set them over any chords.
Positions are ticks from the start of the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from ..plan.style import MelodyIdiom
from .grid import BarShape, Step, lay
from .stream import drawn, stream

# how busy each theme's rhythms are
BUSY = {"verse": 0.5, "chorus": 0.6, "pre_chorus": 0.6, "bridge": 0.4, "solo": 0.9, "build_up": 0.5}
# the line of a unit: height at evenly spaced moments, in steps of the scale
SHAPES: dict[str, tuple[float, ...]] = {
    "arch": (0, 2, 4, 3, 1),
    "rise": (0, 1, 1.5, 3, 4),
    "fall": (4, 3, 2, 1, 0),
    "valley": (3, 1, 0, 1, 2.5),
    "wave": (0, 2.5, 1, 3.5, 2),
    "peak": (0, 1, 2, 5, 3),
    "drop": (4, 4.5, 3, 1.5, 1),
    "swing": (2, 4, 2, 0, 1),
}
OPENING, FOLLOWING = ("arch", "wave", "rise", "drop", "swing", "valley"), ("peak", "arch", "fall", "wave")
CONTRASTING, FALLING = ("rise", "peak", "valley"), ("fall", "drop")
# how readily a tune moves by so many steps; leaps are weighed by the style
MOVES: dict[int, float] = {0: 0.16, 1: 0.5, -1: 0.55, 2: 0.2, -2: 0.2, 3: 0.1, -3: 0.06, 4: 0.08, -4: 0.04, 5: 0.03}
LEAP_STEPS = 3
LATE_LANDING = 0.65  # how often a phrase closes in the middle of its last bar rather than on its downbeat
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
    idea = _motif(first, second, idiom, shape, chance, OPENING)
    follow_first = first if chance.random() < 0.6 else _rhythm(idiom, busy, shape, chance)
    follow_second = _rhythm(idiom, busy - 0.15, shape, chance)
    follow = _motif(follow_first, follow_second, idiom, shape, chance, FOLLOWING, lift=2.0)
    other = _rhythm(idiom, min(1.0, busy + 0.2), shape, chance)
    contrast = _motif(other, _rhythm(idiom, busy - 0.15, shape, chance), idiom, shape, chance, CONTRASTING, lift=3.0)
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
    return lay([drawn(pool, weights, chance)], busy, shape)["rhythms"]


def _motif(
    first: tuple[Step, ...],
    second: tuple[Step, ...],
    idiom: MelodyIdiom,
    shape: BarShape,
    chance: Random,
    lines: Sequence[str],
    lift: float = 0.0,
) -> Motif:
    """Two bars of rhythm with a contour; the second bar comes to rest and breathes at its end."""
    steps = list(first) or [Step(0, shape.ticks, "x")]
    if chance.random() < idiom.sparse:
        second = second[: 1 + chance.randrange(2)]
    steps += [replace(step, onset=step.onset + shape.ticks) for step in _resting(second, shape)]
    motif = Motif(tuple(_with_contour(steps, idiom, chance, lines[chance.randrange(len(lines))])), lift)
    return _ending_long(motif.cut(2 * shape.ticks - breath(shape)), 2 * shape.ticks - breath(shape), shape)


def _resting(steps: Sequence[Step], shape: BarShape) -> list[Step]:
    """The second bar's rhythm without what would stand in its last beat: there it rests."""
    last = shape.beats[-1].onset if len(shape.beats) > 1 else shape.ticks // 2
    kept = [step for step in steps if step.onset < last]
    return kept or list(steps[:1])


def _ending_long(motif: Motif, end: int, shape: BarShape) -> Motif:
    """The last note lasts up to two beats, if there is room before `end`."""
    if not motif.notes:
        return motif
    last = motif.notes[-1]
    longest = min(end - last.onset, max(last.ticks, 2 * shape.beat_ticks))
    return replace(motif, notes=(*motif.notes[:-1], replace(last, ticks=max(1, longest))))


def breath(shape: BarShape) -> int:
    """The rest at the end of a unit: half a beat, or a whole one where beats are short."""
    beat = shape.beats[-1].ticks
    return beat if len(shape.beats) > 2 and shape.seconds(beat) < 0.6 else beat // 2


def _with_contour(steps: Sequence[Step], idiom: MelodyIdiom, chance: Random, line: str) -> list[MotifNote]:
    """The notes with their steps of the scale: small moves that follow a line through the unit."""
    curve = SHAPES[line]
    stretch = (0.8 + 0.5 * chance.random()) * (0.8 + idiom.leap) * (1 if chance.random() < 0.85 else -1)
    span = max(1, steps[-1].onset)
    height = curve[0] * stretch
    moves = [0]
    for step in steps[1:]:
        place = step.onset / span * (len(curve) - 1)
        before = curve[int(place)]
        after = curve[min(int(place) + 1, len(curve) - 1)]
        goal = (before + (after - before) * (place - int(place))) * stretch
        weights = []
        for move, readiness in MOVES.items():
            if abs(move) >= LEAP_STEPS:
                readiness *= 3 * idiom.leap * (0.1 if abs(moves[-1]) >= LEAP_STEPS else 1.0)
            if move == 0 and moves[-1] == 0:
                readiness *= 0.5
            weights.append(readiness / (0.6 + (height + move - goal) ** 2))
        move = drawn(list(MOVES), weights, chance)
        height += move
        moves.append(move)
    return [
        MotifNote(step.onset, step.ticks, move, 0.8 if step.sign == "X" else 0.5)
        for step, move in zip(steps, moves, strict=True)
    ]


def _closing(first: tuple[Step, ...], idiom: MelodyIdiom, shape: BarShape, chance: Random, lift: float = -1.0) -> Motif:
    """The first bar's rhythm again, then a long note: at once, or in the middle of the bar after a few more."""
    end = 2 * shape.ticks - breath(shape)
    steps = [step for step in first if step.sign != "?"] or [Step(0, shape.ticks, "x")]
    landing = shape.ticks
    if len(shape.beats) > 1 and chance.random() < LATE_LANDING:
        landing += shape.middle
        steps += [replace(step, onset=step.onset + shape.ticks) for step in first if step.onset < shape.middle]
        steps[-1] = replace(steps[-1], ticks=min(steps[-1].ticks, landing - steps[-1].onset))
    steps.append(Step(landing, max(end - landing, shape.beat_ticks // 2), "x"))
    return Motif(tuple(_with_contour(steps, idiom, chance, FALLING[chance.randrange(len(FALLING))])), lift)
