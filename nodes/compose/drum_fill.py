"""Drum fills and build-ups: how the last bars of a phrase lead into the next one.

A section's last bar has a fill, sized by its energy and by how much the drummer likes fills; phrases of eight bars (of
four, for who likes them much) may have smaller ones. A build-up rolls: ever denser, ever louder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

from ..plan.style import Pattern
from .cue import Cue
from .grid import Step

NO_FILLS = 0.05  # below this wish there is none at all
OFTEN = 0.7  # above it every four bars may have one
ROLL_FROM = 0.5  # energy from which a build-up ends in a roll
FASTEST_STROKES_S, FASTEST_ROLL_S = 0.08, 0.07
MACHINE_ROLL_S = 0.05
NEARBY = 0.12  # fills so near to the wanted size are as good
LANDS_FROM = 0.7  # energy from which a long fill within a section lands on a crash
SILENT_DROP = 0.5  # how often a machine's build-up stops before the drop
HOOKS = ("chorus", "drop")
ROLLED = ("snare", "clap", "electric_snare", "rim")


@dataclass(frozen=True, slots=True)
class Fill:
    """A bar's fill: where it begins in the bar (its end: none) and its steps.

    replaces: the pieces that leave the groove for it; () = all but the foot, and the foot where the fill has its own.
    lands: whether the bar after it opens with a crash.
    """

    onset: int
    lines: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    replaces: tuple[str, ...] = ()
    lands: bool = False

    def silences(self, piece: str) -> bool:
        """Whether a piece leaves the groove while the fill lasts."""
        if self.replaces:
            return piece in self.replaces
        return piece != "kick" or "kick" in self.lines


def fills_of(cue: Cue, bar: int, chance: Random) -> tuple[Fill, ...]:
    """The fills that suit a bar of the passage, the best first."""
    wish, energy = cue.dial("fills"), cue.passage.energy
    drawn, choice = chance.random(), chance.random()
    ends = bar == cue.passage.bars - 1
    if wish > NO_FILLS and cue.passage.kind == "build_up" and energy >= ROLL_FROM:
        return (_build_up(cue, bar, drawn),)
    if ends:
        size = 0.25 + 0.4 * energy + 0.5 * (wish - 0.5) + 0.1 * drawn
        wanted = wish > NO_FILLS
    else:
        size = 0.15 + 0.3 * wish * energy
        period = 4 if wish > OFTEN else 8
        wanted = (bar + 1) % period == 0 and drawn < wish
    if not wanted:
        return (Fill(cue.shape.ticks),)
    ranked = _ranked(cue.idioms.fills, size, choice)
    return tuple(_laid(cue, pattern, not ends and energy >= LANDS_FROM) for pattern in ranked)


def _ranked(fills: tuple[Pattern, ...], size: float, choice: float) -> list[Pattern]:
    """The fills by their distance from a size; one of those nearby goes first."""
    ranked = sorted(fills, key=lambda fill: abs(fill.intensity - size))
    nearest = abs(ranked[0].intensity - size)
    good = [fill for fill in ranked if abs(fill.intensity - size) <= nearest + NEARBY]
    first = good[int(choice * len(good))]
    return [first, *(fill for fill in ranked if fill is not first)]


def _laid(cue: Cue, pattern: Pattern, may_land: bool) -> Fill:
    """A fill on the last beats of a bar; its cells are counted from the end."""
    cells = len(pattern.lines[0][1])
    beats = cue.shape.beats[-min(cells, len(cue.shape.beats)) :]
    laid: dict[str, tuple[Step, ...]] = {}
    for piece, line in pattern.lines:
        steps: list[Step] = []
        for beat, cell in zip(beats, line[-len(beats) :], strict=True):
            places = range(6) if len(cell) == 6 and beat.pulse == "triple" else (0, 2, 4, 5)
            for index, sign in enumerate(cell[:4] if beat.pulse == "duple" else cell):
                if sign != ".":
                    place = places[index] if beat.pulse == "triple" else index
                    steps.append(Step(beat.step_onset(place), beat.ticks // 4, sign))
        laid[piece] = tuple(step for step in steps if _can_be_played(cue, step, beats[0].ticks))
    return Fill(beats[0].onset, laid, lands=may_land and len(beats) > 1)


def _can_be_played(cue: Cue, step: Step, beat_ticks: int) -> bool:
    """Whether a fill's step can be played at this tempo: above about twelve strokes a second only every other."""
    if cue.shape.seconds(beat_ticks / 4) >= FASTEST_STROKES_S:
        return True
    return any((step.onset - beat.onset) * 2 % beat.ticks == 0 for beat in cue.shape.beats if step.onset >= beat.onset)


def _build_up(cue: Cue, bar: int, drawn: float) -> Fill:
    """A bar of a build-up. Machines roll all the way, twice as dense every quarter of it; a drummer in the last bar."""
    last = bar == cue.passage.bars - 1
    if not cue.idioms.machine:
        return Fill(0, {"snare": _roll(cue)}) if last else Fill(cue.shape.ticks)
    quarter = 4 * bar // cue.passage.bars if cue.passage.bars > 1 else 3
    steps: list[Step] = []
    for number, beat in enumerate(cue.shape.beats):
        halves = 3 if beat.pulse == "triple" else 2
        finest = halves * (4 if last and 2 * number >= len(cue.shape.beats) else 2)
        count = min((1, 1, halves, halves * 2)[quarter] if not last else finest, _most(cue, beat.ticks, halves))
        sign = "o" if quarter < 2 else "X" if last and number == len(cue.shape.beats) - 1 else "x"
        steps += [Step(beat.onset + beat.ticks * i // count, beat.ticks // count, sign) for i in range(count)]
    if last and cue.passage.next_kind in HOOKS and drawn < SILENT_DROP and len(cue.shape.beats) > 2:
        steps = [step for step in steps if step.onset < cue.shape.beats[-1].onset]
        return Fill(0, {"snare": tuple(steps), "kick": (Step(0, cue.shape.beat_ticks, "X"),)})
    return Fill(0, {"snare": tuple(steps)}, () if last else ROLLED)


def _most(cue: Cue, beat_ticks: int, halves: int) -> int:
    """How many strokes of a machine's roll a beat holds before they run together."""
    count = halves
    while cue.shape.seconds(beat_ticks / (2 * count)) >= MACHINE_ROLL_S and count < 4 * halves:
        count *= 2
    return count


def _roll(cue: Cue) -> tuple[Step, ...]:
    """The last bar of a drummer's build-up: a snare roll, ever denser, louder at the end."""
    steps: list[Step] = []
    beats = cue.shape.beats
    for number, beat in enumerate(beats):
        late = number * 2 >= len(beats)
        whole = 3 if beat.pulse == "triple" else 2
        count = whole * 2 if late and cue.shape.seconds(beat.ticks / (whole * 2)) >= FASTEST_ROLL_S else whole
        sign = "o" if number == 0 else "X" if number == len(beats) - 1 else "x"
        steps += [Step(beat.onset + beat.ticks * i // count, beat.ticks // count, sign) for i in range(count)]
    return tuple(steps)
