"""Musical time. The one place where ticks become seconds and bars become ticks.

Conventions: a score has `ticks_per_quarter` (480 in new ones; an import keeps its own). Maps are sorted by tick, start
at tick 0 and hold one change per tick. `bpm` is quarter notes per minute. A bar number counts from 1; a pickup is
bar 0. A meter change always opens a new bar, as in every DAW: a bar that it cuts short is shorter.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NewType

from ..fault import InvalidScore
from ..theory.key import Key
from ..theory.meter import Meter

Ticks = NewType("Ticks", int)
Seconds = NewType("Seconds", float)

TICKS_PER_QUARTER = 480
MAX_TICK = Ticks(2**28 - 1)  # the farthest that a MIDI delta time can say; 78 hours at 480 ticks and 120 bpm
MIN_BPM, MAX_BPM = (
    3.5,
    3000.0,
)  # the slowest that a MIDI file can say is 3.58 (FF 51 in three bytes); a plan is stricter


@dataclass(frozen=True, slots=True)
class TempoChange:
    tick: Ticks
    bpm: float  # quarter notes per minute, MIN_BPM..MAX_BPM


@dataclass(frozen=True, slots=True)
class MeterChange:
    tick: Ticks
    meter: Meter


@dataclass(frozen=True, slots=True)
class KeyChange:
    tick: Ticks
    key: Key


def _checked_order(name: str, ticks: list[int]) -> None:
    if not ticks or ticks[0] != 0:
        raise InvalidScore(f"A {name} map starts at tick 0, but this one starts at {ticks[0] if ticks else 'nothing'}.")
    check_rising(f"A {name} map", ticks)


def check_rising(name: str, ticks: list[int]) -> None:
    """Raise InvalidScore unless the ticks rise within 0..MAX_TICK, one change each."""
    for before, after in pairwise(ticks):
        if after <= before:
            raise InvalidScore(f"{name} is sorted with one change per tick, but {after} follows {before}.")
    if ticks and not 0 <= ticks[0] <= ticks[-1] <= MAX_TICK:
        raise InvalidScore(f"{name} lies in ticks 0..{MAX_TICK}, but reaches from {ticks[0]} to {ticks[-1]}.")


@dataclass(frozen=True, slots=True)
class TempoMap:
    """Tempo changes and the exact conversion between ticks and seconds."""

    changes: tuple[TempoChange, ...]
    ticks_per_quarter: int = TICKS_PER_QUARTER
    _seconds: tuple[float, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not 1 <= self.ticks_per_quarter <= 32767:
            raise InvalidScore(f"Ticks per quarter lie in 1..32767, got {self.ticks_per_quarter}.")
        _checked_order("tempo", [change.tick for change in self.changes])
        for change in self.changes:
            if not MIN_BPM <= change.bpm <= MAX_BPM:
                raise InvalidScore(f"A tempo lies in {MIN_BPM:g}..{MAX_BPM:g} bpm, got {change.bpm:g}.")
        elapsed = [0.0]
        for before, after in pairwise(self.changes):
            elapsed.append(elapsed[-1] + (after.tick - before.tick) * self._tick_s(before.bpm))
        object.__setattr__(self, "_seconds", tuple(elapsed))

    @classmethod
    def constant(cls, bpm: float, ticks_per_quarter: int = TICKS_PER_QUARTER) -> TempoMap:
        return cls((TempoChange(Ticks(0), bpm),), ticks_per_quarter)

    def _tick_s(self, bpm: float) -> float:
        return 60.0 / (bpm * self.ticks_per_quarter)

    def bpm_at(self, tick: Ticks) -> float:
        return self.changes[self._index_at_tick(tick)].bpm

    def seconds_at(self, tick: Ticks) -> Seconds:
        index = self._index_at_tick(tick)
        change = self.changes[index]
        return Seconds(self._seconds[index] + (tick - change.tick) * self._tick_s(change.bpm))

    def tick_at(self, seconds: Seconds) -> Ticks:
        """Nearest tick, 0 for times before the start; the inverse of `seconds_at` for every whole tick."""
        if seconds <= 0:
            return Ticks(0)
        index = bisect_right(self._seconds, seconds) - 1
        change = self.changes[index]
        return Ticks(round(change.tick + (seconds - self._seconds[index]) / self._tick_s(change.bpm)))

    def _index_at_tick(self, tick: Ticks) -> int:
        return max(0, bisect_right(self.changes, tick, key=lambda change: change.tick) - 1)


@dataclass(frozen=True, slots=True)
class BarPosition:
    """Where a tick stands: `bar` counted from 1 (0 = pickup), `tick` inside that bar."""

    bar: int
    tick: Ticks


@dataclass(frozen=True, slots=True)
class MeterMap:
    """Meter changes, an optional pickup (bar 0), and the conversion between bars and ticks."""

    changes: tuple[MeterChange, ...]
    ticks_per_quarter: int = TICKS_PER_QUARTER
    pickup: Ticks = Ticks(0)  # length of bar 0; 0 = the song starts with bar 1
    # (first tick, first bar, ticks per bar) of every stretch with one meter
    _spans: tuple[tuple[int, int, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _checked_order("meter", [change.tick for change in self.changes])
        first_bar_ticks = self._bar_ticks(self.changes[0].meter)
        if not 0 <= self.pickup < first_bar_ticks:
            raise InvalidScore(f"A pickup is shorter than a bar (0..{first_bar_ticks - 1} ticks), got {self.pickup}.")
        if len(self.changes) > 1 and self.changes[1].tick <= self.pickup:
            raise InvalidScore("The second meter must come after the pickup.")
        spans = [(int(self.pickup), 1, first_bar_ticks)]
        for change in self.changes[1:]:
            start, bar, bar_ticks = spans[-1]
            bars_before = -(-(change.tick - start) // bar_ticks)  # a bar cut short still counts
            spans.append((change.tick, bar + bars_before, self._bar_ticks(change.meter)))
        object.__setattr__(self, "_spans", tuple(spans))

    @classmethod
    def constant(cls, meter: Meter, ticks_per_quarter: int = TICKS_PER_QUARTER, pickup: int = 0) -> MeterMap:
        return cls((MeterChange(Ticks(0), meter),), ticks_per_quarter, Ticks(pickup))

    def _bar_ticks(self, meter: Meter) -> int:
        """Length of a bar; at least 1, rounded where the grid cannot hold the meter exactly (imports only)."""
        return max(1, round(meter.quarters * self.ticks_per_quarter))

    def meter_at(self, tick: Ticks) -> Meter:
        index = bisect_right(self.changes, tick, key=lambda change: change.tick) - 1
        return self.changes[max(0, index)].meter

    def position(self, tick: Ticks) -> BarPosition:
        """The bar that a tick (>= 0) lies in, and how far into it."""
        if tick < self.pickup:
            return BarPosition(0, tick)
        start, bar, bar_ticks = self._spans[self._span_at_tick(tick)]
        bars, rest = divmod(tick - start, bar_ticks)
        return BarPosition(bar + bars, Ticks(rest))

    def bar_start(self, bar: int) -> Ticks:
        """First tick of a bar (0 = the pickup; equals bar 1 where there is none)."""
        if bar <= 0:
            return Ticks(0)
        index = max(0, bisect_right(self._spans, bar, key=lambda span: span[1]) - 1)
        start, first_bar, bar_ticks = self._spans[index]
        return Ticks(start + (bar - first_bar) * bar_ticks)

    def bar_end(self, bar: int) -> Ticks:
        """First tick after a bar (of the pickup: where bar 1 starts)."""
        return self.bar_start(bar + 1)

    def meter_of_bar(self, bar: int) -> Meter:
        return self.meter_at(self.bar_start(max(1, bar)))

    def _span_at_tick(self, tick: int) -> int:
        return max(0, bisect_right(self._spans, tick, key=lambda span: span[0]) - 1)
