"""The ruler: any score's bars laid beside the even bars that players think in.

Players play whole bars of 480 ticks per quarter. A score may have another grid, a pickup, and bars that a meter change
cuts short. The ruler carries ticks over bar by bar: a short bar is the beginning of a whole one, a pickup the end of
one. For a score of our own without either, both times are the same.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from ..compose.grid import shape_of
from ..score.time import TICKS_PER_QUARTER, MeterMap, Ticks

ANY_BPM = 120.0  # the length of a bar in ticks does not depend on it


@dataclass(frozen=True, slots=True)
class Ruler:
    """Bars 0 (the pickup) .. n of a score. `starts`: where each begins for the players, and where the last ends."""

    meter_map: MeterMap
    starts: tuple[int, ...]

    @property
    def n_bars(self) -> int:
        return len(self.starts) - 2

    def session_tick(self, tick: int) -> int:
        """Where a tick of the score lies for the players."""
        place = self.meter_map.position(Ticks(tick))
        if place.bar > self.n_bars:
            return self.starts[-1]
        start, end = self.starts[place.bar], self.starts[place.bar + 1]
        inside = place.tick + (self._absent_ticks if place.bar == 0 else 0)
        return min(end, start + round(inside * TICKS_PER_QUARTER / self.meter_map.ticks_per_quarter))

    def score_tick(self, session_tick: int) -> int | None:
        """Where a tick of the players lies in the score; None where the score's bar has no such place."""
        bar = min(self.n_bars, bisect_right(self.starts, session_tick) - 1)
        tick = self._unchecked(session_tick, bar)
        return tick if self.meter_map.bar_start(bar) <= tick < self.meter_map.bar_end(bar) else None

    def score_end(self, session_tick: int) -> int:
        """Where something that ends at a tick of the players ends in the score: within the bar's own length."""
        bar = max(0, min(self.n_bars, bisect_right(self.starts, session_tick - 1) - 1))
        tick = self._unchecked(session_tick, bar)
        return min(max(tick, self.meter_map.bar_start(bar)), self.meter_map.bar_end(bar))

    def _unchecked(self, session_tick: int, bar: int) -> int:
        inside = round((session_tick - self.starts[bar]) * self.meter_map.ticks_per_quarter / TICKS_PER_QUARTER)
        return self.meter_map.bar_start(bar) + inside - (self._absent_ticks if bar == 0 else 0)

    @property
    def _absent_ticks(self) -> int:
        """How much of a whole bar is missing before a pickup, in ticks of the score."""
        whole = max(1, round(self.meter_map.changes[0].meter.quarters * self.meter_map.ticks_per_quarter))
        return whole - self.meter_map.pickup


@lru_cache(maxsize=16)
def ruler_of(meter_map: MeterMap, n_bars: int) -> Ruler:
    """The ruler of a score's bars 0..n_bars."""
    pickup = shape_of(meter_map.changes[0].meter, ANY_BPM).ticks if meter_map.pickup else 0
    lengths = [pickup, *(shape_of(meter_map.meter_of_bar(bar), ANY_BPM).ticks for bar in range(1, n_bars + 1))]
    return Ruler(meter_map, tuple(accumulate(lengths, initial=0)))
