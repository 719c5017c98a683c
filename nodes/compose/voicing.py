"""Voicings: which pitches a chord gets on an instrument, and how it moves to the next one.

A row of chords is voiced by dynamic programming over all close and open positions in the register: small movement of
every voice, a steady top, no narrow intervals in the low register, no voices all shifting in parallel. Fretted
instruments take their candidates from positions on the fingerboard (guitar.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from ..theory.chord import Chord
from ..theory.hand import TUNINGS
from .guitar import guitar_voicings

LOW_LIMIT = 48  # C3: below it, intervals under a fourth are mud
PARALLEL_COST = 3.0
MUD_COST = 20.0
FOURTH_COST = 8.0  # of a power chord that stands on its fifth
CLUSTER_SPAN, CLUSTER_COST = 4, 4.0  # three neighbouring voices within so many semitones
DRIFT_COST = 0.35  # per semitone of the mean away from the centre of the register

Voicing = tuple[int, ...]  # ascending pitches


@dataclass(frozen=True, slots=True)
class VoicingRules:
    """How an instrument voices chords. `low`..`high`: where the voices lie; `voices`: how many."""

    low: int
    high: int
    voices: int
    rootless: bool = False
    power: bool = False
    tuning: str = ""  # a key of theory.hand.TUNINGS: fingerboard positions
    widest: int = 127  # semitones from the lowest voice to the highest
    is_open: bool = False  # spread out: the second voice from the top an octave lower
    root_below: bool = False  # another hand has the root: chords with more tones than voices leave it out


def voice_row(chords: Sequence[Chord | None], rules: VoicingRules) -> list[Voicing]:
    """One voicing per chord, () for none, chosen together for smooth leading."""
    sounding = [chord for chord in chords if chord is not None]
    path = iter(_best_path([candidates(chord, rules) for chord in sounding], rules))
    return [() if chord is None else next(path) for chord in chords]


def _best_path(rows: list[tuple[Voicing, ...]], rules: VoicingRules) -> list[Voicing]:
    if not rows:
        return []
    centre = (rules.low + rules.high) / 2
    costs = [own_cost(voicing, centre) for voicing in rows[0]]
    steps: list[list[int]] = []
    for before, after in pairwise(rows):
        if before is after:  # the same chord again: stay
            steps.append(list(range(len(after))))
            continue
        came_from: list[int] = []
        summed: list[float] = []
        for voicing in after:
            reached = [cost + movement(left, voicing) for cost, left in zip(costs, before, strict=True)]
            best = min(range(len(reached)), key=reached.__getitem__)
            came_from.append(best)
            summed.append(reached[best] + own_cost(voicing, centre))
        costs = summed
        steps.append(came_from)
    index = min(range(len(costs)), key=costs.__getitem__)
    path = [rows[-1][index]]
    for row, came_from in zip(reversed(rows[:-1]), reversed(steps), strict=True):
        index = came_from[index]
        path.append(row[index])
    return path[::-1]


@lru_cache(maxsize=65536)
def movement(before: Voicing, after: Voicing) -> float:
    """Semitones that the voices move, aligned from the top; all shifting alike costs extra."""
    shifts = [new - old for old, new in zip(reversed(before), reversed(after), strict=False)]
    if not shifts:
        return 0.0
    parallel = len(shifts) > 2 and len(set(shifts)) == 1 and shifts[0] != 0
    leap = max(0, abs(shifts[0]) - 4)  # the top is heard most
    return sum(map(abs, shifts)) / len(shifts) * 2 + leap + (PARALLEL_COST if parallel else 0.0)


@lru_cache(maxsize=16384)
def own_cost(voicing: Voicing, centre: float) -> float:
    """What a voicing costs by itself: away from the centre, muddy, clustered, or with a semitone on top."""
    mud = sum(low < LOW_LIMIT and high - low < 5 for low, high in pairwise(voicing))
    fourth = len(voicing) == 3 and (voicing[1] - voicing[0], voicing[2] - voicing[0]) == (5, 12)
    sharp_top = len(voicing) > 1 and voicing[-1] - voicing[-2] == 1
    clusters = sum(high - low <= CLUSTER_SPAN for low, high in zip(voicing, voicing[2:], strict=False))
    mean = sum(voicing) / len(voicing)
    cost = DRIFT_COST * abs(mean - centre) + MUD_COST * mud + CLUSTER_COST * clusters
    return cost + (2.0 if sharp_top else 0.0) + FOURTH_COST * fourth


@lru_cache(maxsize=4096)
def candidates(chord: Chord, rules: VoicingRules) -> tuple[Voicing, ...]:
    """All voicings of a chord in the register: inversions in close position, and with the second voice dropped."""
    if rules.tuning in TUNINGS and rules.voices > 2:
        fretted = guitar_voicings(chord, rules.tuning, rules.low, rules.high, rules.power)
        higher = rules.high + 12  # a chord that does not lie so low on the neck
        fretted = fretted or guitar_voicings(chord, rules.tuning, rules.low, higher, rules.power)
        if fretted:
            return fretted
    tones = chosen_tones(chord, rules)
    found: dict[Voicing, None] = {}
    for bottom in range(rules.low, rules.high + 1):
        if bottom % 12 not in tones:
            continue
        close = _close_position(bottom, tones)
        for voicing in (() if rules.is_open else close, _dropped(close)):
            if voicing and voicing[0] >= rules.low and voicing[-1] <= min(rules.high, voicing[0] + rules.widest):
                found[voicing] = None
    if not found and rules.is_open:
        return candidates(chord, replace(rules, is_open=False))
    if found:
        return tuple(found)
    return (_squeezed(tones, rules),)


def chosen_tones(chord: Chord, rules: VoicingRules) -> tuple[int, ...]:
    """The pitch classes that are played, as many as there are voices; stated tensions, third and seventh first."""
    root = chord.root_pitch_class
    if rules.power:
        return tuple(dict.fromkeys((root, (root + (chord.fifth or 7)) % 12)))[: rules.voices]
    keep = [(root + interval) % 12 for interval in chord.essential]
    rest = [(root + interval) % 12 for interval in reversed(chord.optional)]
    crowded = rules.root_below and len({*keep, *rest}) > rules.voices
    if (rules.rootless or crowded) and len(set(keep)) >= 2:
        rest = [tone for tone in rest if tone != root] or rest
    tones = tuple(dict.fromkeys(keep + rest)) if len(keep) > 1 else tuple(dict.fromkeys(rest[:1] + keep + rest[1:]))
    return tones[: max(1, rules.voices)]


def _close_position(bottom: int, tones: tuple[int, ...]) -> Voicing:
    return tuple(sorted(bottom + (tone - bottom) % 12 for tone in tones))


def _dropped(close: Voicing) -> Voicing:
    """The second voice from the top an octave lower: the open position of arrangers."""
    if len(close) < 4:
        return ()
    return tuple(sorted((*close[:-2], close[-2] - 12, close[-1])))


def _squeezed(tones: tuple[int, ...], rules: VoicingRules) -> Voicing:
    """As many tones as a narrow register holds; at least one pitch."""
    inside = [pitch for pitch in range(rules.low, rules.high + 1) if pitch % 12 in tones]
    return tuple(inside[: max(1, rules.voices)]) or ((rules.low + rules.high) // 2,)
