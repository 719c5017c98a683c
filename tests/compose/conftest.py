"""Random valid plans, for the properties that every song has."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from cadenza.nodes.plan.plan import SongPlan

from .random_plan import random_plan


@pytest.fixture(scope="module")
def plans(proof_count: Callable[[int], int], proof_seed: int) -> list[SongPlan]:
    """Random valid plans: 500 with --full, repeatable with the seed that pytest prints."""
    chance = Random(proof_seed)
    return [random_plan(chance) for _ in range(proof_count(500))]
