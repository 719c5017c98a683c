"""The bar as composers see it: felt beats with their places, and patterns of a style laid onto them.

A meter's beats are named like the cells of a pattern (plan/style.py): *down*, *weak*, *strong*, *back*. Each beat takes
the cell of its place, so a pattern fits any meter without being cut. Positions are ticks from the start of the bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..plan.style import STEPS, Pattern, Pulse
from ..score.time import TICKS_PER_QUARTER
from ..theory.meter import Meter

CLUSTERS: dict[int, tuple[str, ...]] = {
    1: ("strong",),
    2: ("strong", "back"),
    3: ("strong", "weak", "back"),
    4: ("strong", "back", "strong", "back"),
}
# which cell stands in for a place that a pattern does not have
STAND_INS: dict[str, tuple[str, ...]] = {
    "down": ("down",),
    "strong": ("strong", "weak", "down"),
    "weak": ("weak", "strong", "back", "down"),
    "back": ("back", "down"),
}
FASTEST_STEP_S = 0.085  # nobody plays steps faster than this throughout
PLACE_COST, MISSING_COST = 0.2, 0.6  # how much intensity a pattern for just this meter is worth


@dataclass(frozen=True, slots=True)
class Beat:
    """One felt beat: where it begins and how long it lasts (ticks), its place and how it divides."""

    onset: int
    ticks: int
    place: str
    pulse: Pulse

    def step_onset(self, step: int) -> int:
        return self.onset + self.ticks * step // STEPS[self.pulse]


@dataclass(frozen=True, slots=True)
class BarShape:
    """A bar of a meter: its beats, its length in ticks, and the tempo that decides how fine it may be divided."""

    meter: Meter
    beats: tuple[Beat, ...]
    ticks: int
    bpm: float

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(beat.place for beat in self.beats)

    @property
    def beat_ticks(self) -> int:
        return self.beats[0].ticks

    @property
    def middle(self) -> int:
        """The strong place nearest to the middle of the bar (its start where the bar has one beat)."""
        onsets = [beat.onset for beat in self.beats[1:]] or [0]
        strong = [beat.onset for beat in self.beats[1:] if beat.place == "strong"] or onsets
        return min(strong, key=lambda onset: (abs(2 * onset - self.ticks), onset))

    def strength(self, tick: int) -> float:
        """Metrical weight 0..1 of a tick in the bar: 1 downbeat, .75 strong, .5 beat, .3 half beat, .1 less."""
        tick %= self.ticks
        for beat in self.beats:
            if beat.onset <= tick < beat.onset + beat.ticks:
                inside = tick - beat.onset
                if inside == 0:
                    return {"down": 1.0, "strong": 0.75}.get(beat.place, 0.5)
                halves = 3 if beat.pulse == "triple" else 2
                return 0.3 if inside * halves % beat.ticks == 0 else 0.1
        return 0.1

    def seconds(self, ticks: float) -> float:
        return ticks / TICKS_PER_QUARTER * 60.0 / self.bpm


@dataclass(frozen=True, slots=True)
class Step:
    """One sign of a pattern: where it stands in the bar, how long until what follows, its sign."""

    onset: int
    ticks: int
    sign: str


@lru_cache(maxsize=64)
def shape_of(meter: Meter, bpm: float) -> BarShape:
    """The shape of a meter's bars at a tempo (quarters per minute)."""
    beats: list[Beat] = []
    for length, place in zip(meter.beats, _places(meter), strict=True):
        onset = beats[-1].onset + beats[-1].ticks if beats else 0
        units = length / meter.unit_quarters
        beats.append(Beat(onset, round(length * TICKS_PER_QUARTER), place, "triple" if units == 3 else "duple"))
    return BarShape(meter, tuple(beats), sum(beat.ticks for beat in beats), bpm)


def _places(meter: Meter) -> list[str]:
    """The place of every beat: groups of beats where the meter has them, else twos and threes."""
    sizes = (
        list(meter.groups) if len(meter.groups) < len(meter.beats) and meter.denominator <= 4 else [len(meter.beats)]
    )
    places: list[str] = []
    for size in sizes:
        while size > 4:
            places += CLUSTERS[3 if size == 5 else 4]
            size -= 3 if size == 5 else 4
        places += CLUSTERS[size]
    return ["down", *places[1:]]


def lay(patterns: Sequence[Pattern], intensity: float, shape: BarShape) -> dict[str, tuple[Step, ...]]:
    """The pattern nearest to an intensity laid onto a bar: voice -> its steps, rests left out, holds joined.

    Bars that mix beats of two and three (7/8) take their cells from a duple and a triple pattern.
    """
    chosen = {pulse: _nearest(patterns, intensity, shape, pulse) for pulse in {beat.pulse for beat in shape.beats}}
    return _laid(tuple(sorted(chosen.items())), shape)


def _nearest(patterns: Sequence[Pattern], intensity: float, shape: BarShape, pulse: Pulse) -> Pattern:
    native = [pattern for pattern in patterns if pattern.pulse == pulse]
    candidates = native or [_in_pulse(pattern, pulse) for pattern in patterns]

    def cost(pattern: Pattern) -> float:
        missing = not set(shape.places) <= set(pattern.places)
        return abs(pattern.intensity - intensity) + (
            MISSING_COST if missing else PLACE_COST if pattern.places != shape.places else 0.0
        )

    return min(candidates, key=cost)


@lru_cache(maxsize=512)
def _in_pulse(pattern: Pattern, pulse: Pulse) -> Pattern:
    """A pattern carried over into the other pulse: the four steps of a beat become 1, 3, 5 and 6 of six, or back."""
    if pattern.pulse == pulse:
        return pattern
    change = _stretched if pulse == "triple" else (lambda cell: cell[0] + cell[2] + cell[4] + cell[5])
    lines = tuple((voice, tuple(change(cell) for cell in cells)) for voice, cells in pattern.lines)
    return Pattern(pattern.intensity, lines, pulse)


def _stretched(cell: str) -> str:
    first, second, third, fourth = (cell[index] for index in range(4))
    filler = [("=" if after == "=" else ".") for after in (second, third)]
    return first + filler[0] + second + filler[1] + third + fourth


@lru_cache(maxsize=2048)
def _laid(chosen: tuple[tuple[Pulse, Pattern], ...], shape: BarShape) -> dict[str, tuple[Step, ...]]:
    by_pulse = dict(chosen)
    voices = list(dict.fromkeys(voice for _, pattern in chosen for voice, _ in pattern.lines))
    return {voice: _voice_steps(voice, by_pulse, shape) for voice in voices}


def _voice_steps(voice: str, by_pulse: dict[Pulse, Pattern], shape: BarShape) -> tuple[Step, ...]:
    signs: list[tuple[int, int, str]] = []
    for number, beat in enumerate(shape.beats):
        pattern = by_pulse[beat.pulse]
        cells = dict(pattern.lines).get(voice)
        if cells is None:
            continue
        cell = cells[_cell_index(pattern.places, beat.place, number == len(shape.beats) - 1)]
        for step, sign in enumerate(cell):
            onset = beat.step_onset(step)
            signs.append((onset, beat.step_onset(step + 1) - onset, sign))
    return tuple(_joined(_thinned(signs, shape)))


def _cell_index(places: tuple[str, ...], place: str, last: bool) -> int:
    found = next(name for name in STAND_INS[place] if name in places)
    indices = [index for index, name in enumerate(places) if name == found]
    return indices[-1] if last else indices[0]


def _thinned(signs: list[tuple[int, int, str]], shape: BarShape) -> list[tuple[int, int, str]]:
    """Signs without the steps that a fast tempo makes unplayable: first the finest, then the next."""
    kept = signs
    for level in (1, 2):
        if not kept or shape.seconds(min(ticks for _, ticks, _ in signs)) * level >= FASTEST_STEP_S:
            break
        thinner = [
            (onset, ticks, sign if sign in ".=" or _on_level(onset, shape, level) else ".")
            for onset, ticks, sign in kept
        ]
        if all(sign in ".=" for _, _, sign in thinner):
            break  # whoever plays off the beat only plays on, fast as it is
        kept = thinner
    return kept


def _on_level(onset: int, shape: BarShape, level: int) -> bool:
    beat = next(beat for beat in reversed(shape.beats) if beat.onset <= onset)
    divisions = (3 if beat.pulse == "triple" else 2) if level == 1 else 1
    return (onset - beat.onset) * divisions % beat.ticks == 0


def _joined(signs: list[tuple[int, int, str]]) -> list[Step]:
    steps: list[Step] = []
    for onset, ticks, sign in signs:
        if sign == "=" and steps and steps[-1].onset + steps[-1].ticks == onset:
            steps[-1] = Step(steps[-1].onset, steps[-1].ticks + ticks, steps[-1].sign)
        elif sign not in "=.":
            steps.append(Step(onset, ticks, sign))
    return steps
