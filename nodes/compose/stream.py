"""Chance that is the same on every machine: one random stream per purpose, seeded through a hash of its names.

Two streams with different names are independent, so drawing more or less in one leaves the others as they were.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from random import Random
from typing import TypeVar

Drawn = TypeVar("Drawn")

_SUM_SD = 3.0**-0.5  # standard deviation of the sum of four uniform numbers


def stream(seed: int, *names: str | int) -> Random:
    """The random stream of `names` (section, track, purpose …) in the song with this seed."""
    text = "/".join(str(name) for name in (seed, *names))
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return Random(int.from_bytes(digest, "big"))


def bell(chance: Random) -> float:
    """A bell-shaped number of mean 0 and standard deviation 1, within ±3.5; exact arithmetic, unlike `gauss`."""
    total = chance.random() + chance.random() + chance.random() + chance.random()
    return (total - 2.0) / _SUM_SD


def drawn(choices: Sequence[Drawn], weights: Sequence[float], chance: Random) -> Drawn:
    """One of the choices, by weight."""
    point = chance.random() * sum(weights)
    for choice, weight in zip(choices, weights, strict=True):
        point -= weight
        if point < 0:
            return choice
    return choices[-1]
