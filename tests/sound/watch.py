"""What every long function owes: many small steps that rise to the end, Cancel at each of them, and little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from cadenza.nodes.progress import Progress


class Cancelled(Exception):
    """Stands for ComfyUI's Cancel."""


class Watch:
    """Remembers how far the work said it was, and cancels it after so many words."""

    def __init__(self, cancel_after: int | None = None) -> None:
        self.seen: list[float] = []
        self.cancel_after = cancel_after

    def advance(self, done: int, total: int) -> None:
        assert 0 <= done <= total
        self.seen.append(done / total)
        if self.cancel_after is not None and len(self.seen) > self.cancel_after:
            raise Cancelled


def assert_watched(work: Callable[[Progress], object], duration_s: float) -> None:
    """The work speaks at least once for every two seconds of sound, wherever it is, and Cancel stops it anywhere."""
    watch = Watch()
    work(watch)
    assert len(watch.seen) >= duration_s / 2
    assert watch.seen == sorted(watch.seen)
    assert watch.seen[-1] == 1
    for cancel_after in sorted({0, len(watch.seen) // 3, len(watch.seen) // 2, len(watch.seen) - 1}):
        cancelled = Watch(cancel_after)
        with pytest.raises(Cancelled):
            work(cancelled)
        assert len(cancelled.seen) == cancel_after + 1, "nothing goes on after Cancel"


def peak_memory(work: Callable[[], object]) -> int:
    """Bytes that the work needed at most, its result included."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
