"""Pace: the tempo that a style is played at over a song of another tempo, and the song counted in double or half time.

Drum and bass at 174 over a ballad at 80 is played in double time: two of its bars to one of the song's. Counting so
moves no tick: the same notes stand on a grid of half as many ticks per quarter, with twice the tempo.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import log

from ..plan.style import StyleHead
from ..score.score import Score, Section
from ..score.time import MAX_BPM, MIN_BPM, MeterMap, TempoMap, Ticks
from .tempo import main_bpm

MARGIN = 0.2  # how much nearer (as a logarithm) another count has to come to be worth it
FARTHEST = 1.3  # how far a tempo goes to meet a style


@dataclass(frozen=True, slots=True)
class Pace:
    """count: bars of the style to a bar of the song (1, 2 or 1/2). factor: what the song's tempo is multiplied by."""

    count: Fraction
    factor: float


def pace_for(score: Score, head: StyleHead, strength: float) -> Pace:
    """How a song is played in a style: its count, and how far (by strength 0..1) its tempo comes to the style's."""
    meter = score.meter_map.changes[0].meter
    felt = main_bpm(score) / float(meter.beat_quarters)
    low, _, high = head.bpm

    def distance(bpm: float) -> float:
        return max(0.0, log(low / bpm), log(bpm / high))

    counts = [Fraction(1)] + [count for count in (Fraction(2), Fraction(1, 2)) if _can_count(score, count)]
    count = min(counts, key=lambda count: distance(felt * float(count)) + (MARGIN if count != 1 else 0.0))
    wanted = min(high, max(low, felt * float(count))) / float(count)
    ratio = min(FARTHEST, max(1 / FARTHEST, wanted / felt))
    return Pace(count, ratio**strength)


def counted(score: Score, count: Fraction) -> Score:
    """The same score with `count` bars where it had one. No tick moves; sections stand at the bars of their ticks."""
    if count == 1:
        return score
    grid = int(score.ticks_per_quarter / count)
    tempos = tuple(replace(c, bpm=min(MAX_BPM, max(MIN_BPM, c.bpm * float(count)))) for c in score.tempo_map.changes)
    meter_map = MeterMap(score.meter_map.changes, grid, score.meter_map.pickup)
    sections: list[Section] = []
    for section in score.sections:
        first = meter_map.position(score.meter_map.bar_start(section.first_bar)).bar
        end = meter_map.position(score.meter_map.bar_start(section.end_bar)).bar
        first = max(first, sections[-1].end_bar if sections else 1)
        if end > first:
            sections.append(replace(section, first_bar=first, bars=end - first))
    last = meter_map.position(Ticks(max(0, score.end - 1))).bar
    return replace(
        score,
        tempo_map=TempoMap(tempos, grid),
        meter_map=meter_map,
        sections=tuple(sections),
        bars=max(last, sections[-1].end_bar - 1 if sections else 0) if score.bars else 0,
    )


def _can_count(score: Score, count: Fraction) -> bool:
    """Whether every bar line of the song is one in that count, or the other way round."""
    if count > 1:
        bar = score.meter_map.bar_end(1) - score.meter_map.bar_start(1)
        return score.ticks_per_quarter % count.numerator == 0 and score.meter_map.pickup < bar // count.numerator
    even = all(section.first_bar % 2 for section in score.sections)
    return even and len(score.meter_map.changes) == 1 and score.ticks_per_quarter * 2 <= 32767
