"""Chords for a given tune: the chart that carries it best.

One chord a bar out of the key's seven triads, and the major dominant of minor. By dynamic programming the row is chosen
in which the tune's long and strong notes are chord tones and the chords go on as chords usually do (Kostka and Payne,
Tonal Harmony: the chart of progressions); it begins on the tonic if the tune lets it, and closes there.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..theory.chord import Chord
from ..theory.key import Key
from ..theory.roman import diatonic_chord, parse_roman
from .grid import BarShape
from .part import Tone

DEGREES = range(1, 8)
# degree -> the degrees that usually follow; anything else costs more
FOLLOWERS: dict[int, tuple[int, ...]] = {
    1: (1, 2, 3, 4, 5, 6, 7), 2: (5, 7, 4), 3: (6, 4, 2), 4: (5, 1, 2, 7), 5: (1, 6, 4), 6: (2, 4, 5, 3), 7: (1, 3),
}  # fmt: skip
UNUSUAL, AGAIN = 0.35, 0.2  # cost of an unusual step, and of staying
FOREIGN = 1.0  # cost of a bar in which nothing belongs to the chord
RARE = {1: 0.0, 4: 0.05, 5: 0.05, 6: 0.1, 2: 0.12, 3: 0.25, 7: 0.35}
OPENS, CLOSES = 0.3, 1.5  # cost of another chord than the tonic at the beginning, and at the end


def harmonised(melody: Sequence[Tone], key: Key, bars: int, shape: BarShape) -> tuple[str, ...]:
    """A chord symbol for every bar of a tune (ticks from the first bar)."""
    chords = _chords(key)
    costs = [_bar_costs(melody, bar, chords, shape) for bar in range(bars)]
    costs[0] = [cost + OPENS * (degree != 1) for (degree, _), cost in zip(chords, costs[0], strict=True)]
    costs[-1] = [cost + CLOSES * (degree != 1) for (degree, _), cost in zip(chords, costs[-1], strict=True)]
    return tuple(chords[index][1].symbol for index in _cheapest(costs, [degree for degree, _ in chords]))


def _chords(key: Key) -> list[tuple[int, Chord]]:
    """(degree, chord) of the key; in minor the dominant is major."""
    row = [(degree, diatonic_chord(key, degree, False)) for degree in DEGREES]
    if key.mode in ("minor", "harmonic_minor", "melodic_minor"):
        row.append((5, parse_roman("V", key)))
    return row


def _bar_costs(melody: Sequence[Tone], bar: int, chords: Sequence[tuple[int, Chord]], shape: BarShape) -> list[float]:
    start, end = bar * shape.ticks, (bar + 1) * shape.ticks
    weights: dict[int, float] = {}
    for tone in melody:
        overlap = min(tone.end, end) - max(tone.onset, start)
        if overlap > 0:
            strength = shape.strength(max(0, tone.onset - start))
            weight = overlap / shape.beat_ticks * (0.5 + strength)
            weights[tone.pitch % 12] = weights.get(tone.pitch % 12, 0.0) + weight
    total = sum(weights.values())
    costs: list[float] = []
    for degree, chord in chords:
        inside = sum(weight for tone, weight in weights.items() if tone in chord.pitch_classes)
        costs.append(RARE[degree] + (FOREIGN * (1 - inside / total) if total else 0.0))
    return costs


def _cheapest(costs: Sequence[Sequence[float]], degrees: Sequence[int]) -> list[int]:
    total = list(costs[0])
    origins: list[list[int]] = []
    for row in costs[1:]:
        origin = [
            min(range(len(row)), key=lambda before: (total[before] + _step(degrees[before], after), before))
            for after in degrees
        ]
        total = [
            total[before] + _step(degrees[before], after) + cost
            for before, after, cost in zip(origin, degrees, row, strict=True)
        ]
        origins.append(origin)
    path = [min(range(len(total)), key=lambda index: (total[index], index))]
    for origin in reversed(origins):
        path.append(origin[path[-1]])
    return path[::-1]


def _step(before: int, after: int) -> float:
    if before == after:
        return AGAIN
    return 0.0 if after in FOLLOWERS[before] else UNUSUAL
