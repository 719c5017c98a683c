"""Damage is found and clean renders are left in peace; the thresholds were chosen on songs from 10 000 on, these are
others. `dev.py bench quality` runs it at full count and prints the table of docs/quality.md."""

from __future__ import annotations

from collections.abc import Callable

from .faults import FAULTS, table

CLEAN, DAMAGED = 400, 400
MIN_FOUND, MAX_BLAMED = 0.95, 0.02


def test_damage_is_found_and_clean_renders_are_not_blamed(proof_count: Callable[[int], int]) -> None:
    counts = table(range(proof_count(DAMAGED)))
    blamed, clean = counts.pop("clean")
    assert clean == proof_count(CLEAN)
    assert blamed <= max(1, MAX_BLAMED * clean)  # one of a handful says nothing about a share
    assert set(counts) <= set(FAULTS)
    missed = {
        fault: (found, tried)
        for fault, (found, tried) in counts.items()
        if tried - found > max(1, (1 - MIN_FOUND) * tried)
    }
    assert missed == {}
