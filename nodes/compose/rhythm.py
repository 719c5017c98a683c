"""Rhythms of tunes: a bar of the style for every theme, made the song's own by a few changes.

Themes of one song take different bars and differ in density: against a busy verse the chorus holds its notes, against
a calm one it moves. Positions are ticks from the start of the bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from ..plan.style import MelodyIdiom, Pattern
from .grid import BarShape, Step, lay
from .stream import drawn, stream

ORDER = ("chorus", "verse", "bridge", "pre_chorus", "solo", "build_up")  # who chooses first
CONTRAST = 0.28  # how far verse and chorus lie apart in density
SOLO_BUSY = 0.95
BUSY_SIGNS_FROM = 0.6
SHORTEST_S = 0.15  # a change never makes notes shorter
LEAST_NOTES = 2  # in a bar
CHANGES = (0, 1, 1, 2)  # how many changes a bar takes


@dataclass(frozen=True, slots=True)
class Rhythms:
    """The bars of a theme: the idea, its answer, a contrast; each a row of steps."""

    idea: tuple[Step, ...]
    answer: tuple[Step, ...]
    contrast: tuple[Step, ...]
    busy: float


@lru_cache(maxsize=512)
def rhythms_for(theme: str, idiom: MelodyIdiom, shape: BarShape, seed: int) -> Rhythms:
    """The bars of a theme in one song."""
    pool = _pool(idiom, shape)
    taken = [_first_choice(earlier, pool, seed, ()) for earlier in _before(theme)[:1]]
    busy = density(theme, seed)
    chance = stream(seed, "rhythm", theme)
    first = _first_choice(theme, pool, seed, tuple(taken))
    idea = _own(first, busy, shape, chance)
    same = chance.random() < 0.5
    answer = _own(first if same else _near(pool, busy - 0.1, chance), busy, shape, chance)
    other = _own(_near(pool, 1.0 - busy, chance), busy, shape, chance)
    return Rhythms(idea, answer, other, busy)


def density(theme: str, seed: int) -> float:
    """How busy a theme is, 0..1: verse and chorus lie apart, whichever moves more."""
    chance = stream(seed, "density")
    verse = 0.35 + 0.3 * chance.random()
    chorus = verse + (CONTRAST if chance.random() < 0.6 else -CONTRAST)
    bridge = chorus + 0.2 if chorus < 0.5 else chorus - 0.25
    known = {"verse": verse, "chorus": chorus, "bridge": bridge, "pre_chorus": (verse + chorus) / 2 + 0.05}
    return min(1.0, max(0.15, known.get(theme, SOLO_BUSY if theme == "solo" else 0.5)))


def _before(theme: str) -> tuple[str, ...]:
    return ORDER[: ORDER.index(theme)] if theme in ORDER else ORDER


def _pool(idiom: MelodyIdiom, shape: BarShape) -> list[Pattern]:
    """The style's bars in the pulse of the meter; those of just its length where there are enough."""
    pulses = [beat.pulse for beat in shape.beats]
    pulse = max(set(pulses), key=lambda name: (pulses.count(name), name))
    pool = [pattern for pattern in idiom.rhythms if pattern.pulse == pulse] or list(idiom.rhythms)
    exact = [pattern for pattern in pool if pattern.places == shape.places]
    return exact if len(exact) >= 3 else pool


def _first_choice(theme: str, pool: list[Pattern], seed: int, taken: tuple[Pattern, ...]) -> Pattern:
    open_to = [pattern for pattern in pool if pattern not in taken] or pool
    return _near(open_to, density(theme, seed), stream(seed, "rhythm choice", theme))


def _near(pool: Sequence[Pattern], busy: float, chance: Random) -> Pattern:
    return drawn(pool, [1.0 / (0.06 + (pattern.intensity - busy) ** 2) for pattern in pool], chance)


def _own(pattern: Pattern, busy: float, shape: BarShape, chance: Random) -> tuple[Step, ...]:
    """A bar of the style with the song's own changes."""
    steps = [s for s in lay([pattern], busy, shape)["rhythms"] if s.sign != "?" or busy > BUSY_SIGNS_FROM]
    for _ in range(CHANGES[chance.randrange(len(CHANGES))]):
        steps = _changed(steps, busy, shape, chance)
    return tuple(_enough(steps, shape))


def _enough(steps: list[Step], shape: BarShape) -> list[Step]:
    """At least two notes, or a tune has nothing to remember: a lone one is struck again in the middle of the bar."""
    if len(steps) >= LEAST_NOTES or len(shape.beats) == 1:
        return steps or [Step(0, shape.ticks, "x")]
    first = steps[0] if steps and steps[0].onset < shape.middle else Step(0, shape.middle, "x")
    second = Step(shape.middle, shape.ticks - shape.middle, "x")
    return [replace(first, ticks=min(first.ticks, shape.middle - first.onset)), second]


def _changed(steps: list[Step], busy: float, shape: BarShape, chance: Random) -> list[Step]:
    """One note split, two joined, or one brought forward by half a beat; as it was where that does not go."""
    if not steps:
        return steps
    index = chance.randrange(len(steps))
    kind = drawn(("split", "join", "push"), (0.3 + busy, 1.0 - 0.6 * busy, 0.35), chance)
    change = {"split": _split, "join": _joined, "push": _pushed}[kind]
    return change(steps, index, shape)


def _split(steps: list[Step], index: int, shape: BarShape) -> list[Step]:
    step = steps[index]
    half = step.ticks // 2
    if step.ticks < shape.beat_ticks or step.ticks % 240 or shape.seconds(half) < SHORTEST_S:
        return steps
    first = half if step.ticks < 2 * shape.beat_ticks else step.ticks - shape.beat_ticks // 2
    if shape.beats[0].pulse == "triple":
        first = step.ticks - shape.beat_ticks // 3
    parts = [replace(step, ticks=first), Step(step.onset + first, step.ticks - first, "x")]
    return [*steps[:index], *parts, *steps[index + 1 :]]


def _joined(steps: list[Step], index: int, shape: BarShape) -> list[Step]:
    if index == 0 or len(steps) < 3 or shape.strength(steps[index].onset) >= 0.75:
        return steps
    before, step = steps[index - 1], steps[index]
    longer = replace(before, ticks=step.onset + step.ticks - before.onset)
    return [*steps[: index - 1], longer, *steps[index + 1 :]]


def _pushed(steps: list[Step], index: int, shape: BarShape) -> list[Step]:
    step, before = steps[index], steps[index - 1]
    early = shape.beat_ticks // 2
    duple = all(beat.pulse == "duple" for beat in shape.beats)
    if not index or not duple or step.onset - before.onset < 2 * early or step.onset % shape.beat_ticks:
        return steps
    shorter = replace(before, ticks=min(before.ticks, step.onset - early - before.onset))
    pushed = replace(step, onset=step.onset - early, ticks=step.ticks + early)
    return [*steps[: index - 1], shorter, pushed, *steps[index + 1 :]]
