"""Fault injection at full count: 400 clean and 400 damaged renders, each kind of damage in turn.

Every song's outcome is printed as it falls, so that a run that is cut short still says what it saw.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections import Counter
from collections.abc import Iterator

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.tests.quality.faults import FAULTS, Outcome, outcome

FIRST, SONGS = 2000, 400  # other songs than those on which a threshold was ever looked at
WORKERS = 2
MIN_FOUND, MAX_BLAMED = 95.0, 2.0


def run(context: Context) -> list[Figure]:
    outcomes: list[Outcome] = []
    for one in _outcomes():
        outcomes.append(one)
        print(f"{len(outcomes)} of {SONGS}: {one}", file=sys.stderr, flush=True)
    return figures(outcomes)


def _outcomes() -> Iterator[Outcome]:
    if "fork" not in multiprocessing.get_all_start_methods():
        yield from map(outcome, range(FIRST, FIRST + SONGS))
        return
    with multiprocessing.get_context("fork").Pool(WORKERS, maxtasksperchild=40) as pool:
        yield from pool.imap_unordered(outcome, range(FIRST, FIRST + SONGS))


def figures(outcomes: list[Outcome]) -> list[Figure]:
    """The share of clean renders that were blamed, and of each kind of damage that was found."""
    blamed = sum(bool(one.blamed) for one in outcomes)
    share = 100 * blamed / len(outcomes)
    table = [at_most(f"clean renders blamed, of {len(outcomes)}", share, "percent", MAX_BLAMED)]
    tried = Counter(one.fault for one in outcomes)
    found = Counter(one.fault for one in outcomes if one.is_found)
    for fault in FAULTS:
        name = f"{fault} found, {found[fault]} of {tried[fault]}"
        table.append(at_least(name, 100 * found[fault] / tried[fault], "percent", MIN_FOUND))
    return table
