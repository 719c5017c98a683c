"""The Progress seam: how long work tells how far it is, and how Cancel comes in."""

from __future__ import annotations

import pytest

from cadenza.nodes.progress import SILENT, SLICE_STEPS, Slice, equal_shares


class Cancelled(Exception):
    """Stands for ComfyUI's Cancel."""


class Watcher:
    def __init__(self, cancel_at: int | None = None) -> None:
        self.seen: list[tuple[int, int]] = []
        self.cancel_at = cancel_at

    def advance(self, done: int, total: int) -> None:
        self.seen.append((done, total))
        if self.cancel_at is not None and done >= self.cancel_at:
            raise Cancelled


def test_who_does_not_watch_hears_nothing() -> None:
    assert SILENT.advance(1, 2) is None


def test_a_slice_reports_its_phase_as_part_of_the_whole() -> None:
    watcher = Watcher()
    phase = Slice(watcher, 0.25, 0.75)
    for done in (0, 1, 2):
        phase.advance(done, 2)
    assert watcher.seen == [(250, SLICE_STEPS), (500, SLICE_STEPS), (750, SLICE_STEPS)]


def test_slices_nest() -> None:
    watcher = Watcher()
    Slice(Slice(watcher, 0.5, 1.0), 0.0, 0.5).advance(1, 1)
    assert watcher.seen == [(750, SLICE_STEPS)]


def test_a_phase_without_steps_is_at_its_start() -> None:
    watcher = Watcher()
    Slice(watcher, 0.5, 1.0).advance(0, 0)
    assert watcher.seen == [(500, SLICE_STEPS)]


def test_cancel_comes_through_every_slice() -> None:
    with pytest.raises(Cancelled):
        Slice(Slice(Watcher(cancel_at=0), 0.0, 0.5), 0.0, 1.0).advance(0, 4)


def test_equal_shares_follow_one_another() -> None:
    watcher = Watcher()
    for share in equal_shares(Slice(watcher, 0.2, 1.0), 4):
        share.advance(1, 1)
    assert watcher.seen == [(done, SLICE_STEPS) for done in (400, 600, 800, 1000)]
    assert equal_shares(SILENT, 0) == ()
