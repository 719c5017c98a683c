"""Long sound, one stretch at a time: memory stays small, and Cancel is heard between two stretches."""

from __future__ import annotations

from collections.abc import Iterator

from ..progress import SILENT, Progress

STRETCH_SAMPLES = 1 << 16  # 1.5 s of 44.1 kHz: long enough for numpy, short enough for the processor's cache


def stretches(n_samples: int, progress: Progress = SILENT, length: int = STRETCH_SAMPLES) -> Iterator[tuple[int, int]]:
    """(start, stop) of one stretch of `length` samples after the other; the last may be shorter.

    A stretch is told to `progress` when the next one is asked for, that is, when it is done.
    """
    for start in range(0, n_samples, length):
        stop = min(start + length, n_samples)
        yield start, stop
        progress.advance(stop, n_samples)


def whole_blocks(block: int, length: int = STRETCH_SAMPLES) -> int:
    """The length of a stretch that holds whole blocks of `block` samples: `length` rounded down, at least one block."""
    return max(1, length // block) * block
