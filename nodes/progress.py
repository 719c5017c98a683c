"""The Progress seam: how long work tells how far it is, and how Cancel comes in. Floor 0, standard library only.

A long function takes `progress: Progress = SILENT` and calls `progress.advance(done, total)` at least every half
second. `advance` may raise (ComfyUI's Cancel): let that through and clean up in `finally`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Progress(Protocol):
    def advance(self, done: int, total: int) -> None:
        """Say that `done` of `total` equal steps are finished (0 <= done <= total, total >= 1). May raise."""


class Silent:
    """Progress for callers who do not watch."""

    def advance(self, done: int, total: int) -> None:
        return None


SILENT = Silent()

SLICE_STEPS = 1000  # resolution in which a slice reports to its whole


@dataclass(frozen=True, slots=True)
class Slice:
    """One phase of a longer piece of work: maps 0..total of the phase to `start`..`stop` (0..1) of the whole."""

    whole: Progress
    start: float
    stop: float

    def advance(self, done: int, total: int) -> None:
        share = self.start + (self.stop - self.start) * done / max(1, total)
        self.whole.advance(round(share * SLICE_STEPS), SLICE_STEPS)


def equal_shares(whole: Progress, n: int) -> tuple[Slice, ...]:
    """`n` phases of equal length, one after the other."""
    return tuple(Slice(whole, done / n, (done + 1) / n) for done in range(n))
