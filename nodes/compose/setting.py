"""Setting a motif over chords: one pitch per note, chosen together by dynamic programming.

Chord tones where the bar is strong, small steps, the motif's own contour, leaps recovered, ends on stable tones. All
pitches are in the song's own key: a passage in another key is set as if it stood in this one, and moved afterwards.
A unit that stands in several places is set over the chords of all of them at once, so that it can return literally.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import Literal

from ..theory.chord import Chord
from ..theory.key import Key
from .grid import BarShape
from .harmony import chord_scale

FOREIGN, AVOID, CONTOUR, CENTRE = 4.5, 3.5, 0.8, 0.16
AGAINST = 1.4  # for standing still or turning where the contour moves
UNPREPARED, UNRESOLVED = 1.6, 3.0  # a note foreign to the chord is reached and left by step
UNRECOVERED, WIDE, NOISE = 14.0, 9.0, 0.7
SKIP = -0.1  # for anything wider than a step: without it tunes of chord tones and steps alone would hardly skip
LEAP = 7  # semitones from which a leap wants recovering
AWKWARD = (6, 10, 11)  # intervals that nobody sings gladly; so is anything beyond the octave
STABLE_COST, OPEN_COST = 6.0, 2.0
OUT_OF_SCALE = 5.0
REACH = 7  # semitones around its line in which a note is looked for
COLOUR = 0.35  # how much of a foreign note a seventh or ninth of the chord is
KEPT = 2.0  # a note that shall stay as it was

End = Literal["", "open", "closed"]
State = tuple[int, int, bool]  # pitch, direction of the leap that led to it (0 = none), foreign to its chord


@dataclass(frozen=True, slots=True)
class Support:
    """What carries a note: the pitch classes of the chord's triad, of the whole chord and of its scale. Empty: none."""

    triad: frozenset[int]
    tones: frozenset[int]
    scale: frozenset[int]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a note of a motif stands. `goal`: the pitch that its line would like; `keep`: one that it had before."""

    supports: tuple[Support, ...]
    weight: float
    move: float  # semitones from the note before, as the motif has them
    goal: float
    low: int
    high: int
    end: End = ""
    keep: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A pitch that a note may take, what it costs there, and whether it is foreign to the chord."""

    pitch: int
    cost: float
    foreign: bool


@dataclass(frozen=True, slots=True)
class Joint:
    """A neighbour of a line: its nearest pitch, and the interval beyond that (0 = none known)."""

    pitch: int
    interval: int = 0


@lru_cache(maxsize=4096)
def support_of(key: Key, chord: Chord | None, lift: int) -> Support:
    """What a chord in `key` offers to a tune that is written `lift` semitones lower."""

    def lowered(pitch_classes: Sequence[int] | frozenset[int]) -> frozenset[int]:
        return frozenset((pitch_class - lift) % 12 for pitch_class in pitch_classes)

    scale = lowered(chord_scale(key, chord))
    if chord is None:
        return Support(frozenset(), frozenset(), scale)
    return Support(lowered(chord.pitch_classes[:3]), lowered(chord.pitch_classes), scale)


@lru_cache(maxsize=256)
def pentatonic(key: Key) -> frozenset[int]:
    intervals = (0, 3, 5, 7, 10) if key.is_minor else (0, 2, 4, 7, 9)
    return frozenset((key.tonic_pitch_class + interval) % 12 for interval in intervals)


def weight_of(onset: int, ticks: int, shape: BarShape) -> float:
    """How much a foreign note hurts here: strong and long ones most."""
    strength = shape.strength(onset)
    place = 1.0 if strength >= 0.75 else 0.5 if strength >= 0.5 else 0.12
    return place + 0.4 * min(1.2, max(0.0, ticks / shape.beat_ticks - 0.6))


def friction(pitch: int, support: Support, weight: float) -> float:
    """How much a pitch rubs against what sounds under it."""
    pitch_class = pitch % 12
    if not support.tones or pitch_class in support.triad:
        return 0.0
    if pitch_class in support.tones:
        return FOREIGN * weight * COLOUR
    cost = FOREIGN * weight + (0.0 if pitch_class in support.scale else OUT_OF_SCALE)
    beside = (pitch_class - 1) % 12 in support.tones or (pitch_class + 1) % 12 in support.tones
    return cost + (AVOID * weight if beside else 0.0)


class Setter:
    """Sets motifs in one key. `awkward`: what an awkward interval costs."""

    def __init__(self, key: Key, only_pentatonic: bool, awkward: float = WIDE) -> None:
        self.key, self.only_pentatonic, self.awkward = key, only_pentatonic, awkward
        self.scale = frozenset(key.scale.pitch_classes)
        tonic = key.tonic_pitch_class
        # the augmented second of a harmonic scale, as pitch classes
        self.gap = frozenset(p for p in self.scale if (p - tonic) % 12 in (8, 11) and {8, 11} <= self._degrees())

    def _degrees(self) -> set[int]:
        return {(pitch_class - self.key.tonic_pitch_class) % 12 for pitch_class in self.scale}

    def set(self, spots: Sequence[Spot], chance: Random, before: Joint | None, after: Joint | None) -> list[int]:
        """The pitches of the spots that cost least together."""
        if not spots:
            return []
        rows = [self._choices(spot, chance) for spot in spots]
        return self._cheapest(rows, [spot.move for spot in spots], before, after)

    def _choices(self, spot: Spot, chance: Random) -> list[Choice]:
        scale = spot.supports[0].scale | self.scale if len(spot.supports) > 1 else spot.supports[0].scale
        inside = [pitch for pitch in range(spot.low, spot.high + 1) if pitch % 12 in scale]
        goal = min(max(spot.goal, spot.low), spot.high)
        near = [pitch for pitch in inside if abs(pitch - goal) <= REACH] or inside or [round(goal)]
        share = 1.0 / len(spot.supports)
        return [
            Choice(
                pitch,
                sum(friction(pitch, support, spot.weight) for support in spot.supports) * share
                + self._own_cost(pitch, spot)
                + NOISE * chance.random(),
                any(support.tones and pitch % 12 not in support.tones for support in spot.supports),
            )
            for pitch in near
        ]

    def _own_cost(self, pitch: int, spot: Spot) -> float:
        cost = CENTRE * abs(pitch - spot.goal)
        triad = spot.supports[0].triad
        is_stable = not triad or pitch % 12 in triad
        if self.only_pentatonic and not is_stable and pitch % 12 not in pentatonic(self.key):
            cost += 1.0
        if spot.keep is not None:
            cost += KEPT * min(3, abs(pitch - spot.keep))
        return cost + (self._end_cost(pitch, spot.end, is_stable) if spot.end else 0.0)

    def _end_cost(self, pitch: int, end: End, is_stable: bool) -> float:
        cost = 0.0 if is_stable else STABLE_COST
        degree = (pitch - self.key.tonic_pitch_class) % 12
        if end == "closed":
            return cost + (0.0 if degree == 0 else 1.5 if degree in (3, 4, 7) else STABLE_COST)
        return cost + (OPEN_COST if degree == 0 else 0.0)

    def _cheapest(
        self, rows: Sequence[Sequence[Choice]], moves: Sequence[float], before: Joint | None, after: Joint | None
    ) -> list[int]:
        states: dict[State, float] = {}
        for choice in rows[0]:
            leap, cost = 0, choice.cost
            if before is not None:
                interval = choice.pitch - before.pitch
                leap = _leap(interval)
                cost += self._move(interval, 0.0, _leap(before.interval), False, False)
            states[(choice.pitch, leap, choice.foreign)] = cost
        history: list[dict[State, State]] = []
        for row, move in zip(rows[1:], moves[1:], strict=True):
            states, came_from = self._advanced(states, row, move)
            history.append(came_from)
        if after is not None:
            states = {state: cost + self._leaving(state, after) for state, cost in states.items()}
        state = min(states, key=lambda place: (states[place], place))
        pitches = [state[0]]
        for came_from in reversed(history):
            state = came_from[state]
            pitches.append(state[0])
        return pitches[::-1]

    def _advanced(
        self, states: dict[State, float], row: Sequence[Choice], move: float
    ) -> tuple[dict[State, float], dict[State, State]]:
        reached: dict[State, float] = {}
        came_from: dict[State, State] = {}
        for state, spent in states.items():
            pitch, leap, foreign = state
            for choice in row:
                interval = choice.pitch - pitch
                total = spent + choice.cost + self._move(interval, move, leap, foreign, choice.foreign)
                if self.gap and abs(interval) == 3 and {pitch % 12, choice.pitch % 12} == self.gap:
                    total += self.awkward
                after = (choice.pitch, _leap(interval), choice.foreign)
                if after not in reached or total < reached[after]:
                    reached[after] = total
                    came_from[after] = state
        return reached, came_from

    def _leaving(self, state: State, after: Joint) -> float:
        interval = after.pitch - state[0]
        cost = self._move(interval, 0.0, state[1], state[2], False)
        return cost + (0.0 if recovers(interval, after.interval) else UNRECOVERED)

    def _move(self, interval: int, move: float, leap: int, from_foreign: bool, to_foreign: bool) -> float:
        return _move_cost(interval, move, leap, from_foreign, to_foreign, self.awkward)


@lru_cache(maxsize=65536)
def _move_cost(interval: int, move: float, leap: int, from_foreign: bool, to_foreign: bool, awkward: float) -> float:
    size = abs(interval)
    cost = CONTOUR * max(0.0, abs(interval - move) - 0.5)
    if (move and interval * move <= 0) or (not move and interval):
        cost += AGAINST
    if size > 2:
        cost += SKIP
        cost += (UNPREPARED if to_foreign else 0.0) + (UNRESOLVED if from_foreign else 0.0)
    if size > 4:
        cost += 0.4 * (size - 4)
    if size in AWKWARD or size > 12:
        cost += awkward
    if leap and not (interval * leap < 0 or size <= 2):
        cost += UNRECOVERED
    return cost


def _leap(interval: int) -> int:
    return (interval >= LEAP) - (interval <= -LEAP)


def recovers(leap: int, after: int) -> bool:
    """Whether a leap is followed by a turn or a small step; what is no leap needs none."""
    return abs(leap) < LEAP or leap * after < 0 or abs(after) <= 2


def lands(before: Sequence[int], pitches: Sequence[int]) -> bool:
    """Whether no leap at the joint of two lines stays open, nor one beyond an octave is made."""
    row = [*before[-2:], *pitches[:2]]
    intervals = [right - left for left, right in pairwise(row)]
    is_wide = bool(before and pitches) and abs(pitches[0] - before[-1]) > 12
    return all(recovers(leap, after) for leap, after in pairwise(intervals)) and not is_wide


def joins(before: Sequence[int], pitches: Sequence[int]) -> bool:
    """Whether a line goes on well from another one: no leap stays open, nothing awkward, none beyond an octave."""
    return lands(before, pitches) and not (before and pitches and abs(pitches[0] - before[-1]) in AWKWARD)
