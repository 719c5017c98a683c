"""Long sound in stretches: gapless, in order, and told one by one."""

from __future__ import annotations

import pytest

from cadenza.nodes.sound.stretches import STRETCH_SAMPLES, stretches, whole_blocks

from .watch import Watch


@pytest.mark.parametrize("n_samples", [0, 1, 9, 10, 11, 35])
def test_stretches_cover_everything_once(n_samples: int) -> None:
    covered = [sample for start, stop in stretches(n_samples, length=10) for sample in range(start, stop)]
    assert covered == list(range(n_samples))
    assert all(0 < stop - start <= 10 for start, stop in stretches(n_samples, length=10))


def test_a_stretch_is_told_when_it_is_done() -> None:
    watch = Watch()
    told = []
    for _ in stretches(30, watch, 10):
        told.append(len(watch.seen))
    assert told == [0, 1, 2]
    assert watch.seen == pytest.approx([1 / 3, 2 / 3, 1])


@pytest.mark.parametrize(("block", "length"), [(1, STRETCH_SAMPLES), (15, 65_535), (4410, 61_740), (100_000, 100_000)])
def test_a_stretch_holds_whole_blocks(block: int, length: int) -> None:
    assert whole_blocks(block) == length
