"""Fault injection at full count: 400 clean and 400 damaged renders, each kind of damage in turn."""

from __future__ import annotations

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.tests.quality.faults import table

SONGS = 400
MIN_FOUND, MAX_BLAMED = 95.0, 2.0


def run(context: Context) -> list[Figure]:
    counts = table(range(SONGS))
    blamed, clean = counts.pop("clean")
    figures = [at_most(f"clean renders blamed, of {clean}", 100 * blamed / clean, "percent", MAX_BLAMED)]
    for fault, (found, tried) in counts.items():
        figures.append(at_least(f"{fault} found, of {tried}", 100 * found / tried, "percent", MIN_FOUND))
    return figures
