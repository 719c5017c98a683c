"""Music by chance, by rule of thumb and from a loop is found out; so is real music in disorder."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.quality.musicality import CHECKS, check_musicality, verdicts
from cadenza.nodes.quality.reference import composite, passes_gate
from cadenza.nodes.score.score import Score

from ..midi.files import real_files
from .controls import bars_shuffled, diatonic_walk, exact_loop, random_in_scale, transposed_apart
from .measuring import values_of

CONTROLS = {"random in scale": random_in_scale, "diatonic walk": diatonic_walk, "exact loop": exact_loop}
SEEDS = range(12)


@pytest.mark.parametrize(("name", "told"), [("random in scale", 0.63), ("diatonic walk", 0.69), ("exact loop", 0.65)])
def test_controls_lie_where_those_of_the_reference_lie_and_pass_no_gate(name: str, told: float) -> None:
    found = [values_of(CONTROLS[name](seed)) for seed in SEEDS]
    assert np.mean([composite(values) for values in found]) == pytest.approx(told, abs=0.06)
    assert sum(map(passes_gate, found)) == 0


@pytest.mark.parametrize(
    ("disorder", "share"), [(bars_shuffled, 0.25), (transposed_apart, 0.05)], ids=["bars shuffled", "transposed apart"]
)
def test_real_pieces_in_disorder_rarely_pass(disorder: Callable[[Score, int], Score], share: float) -> None:
    scores = [parse_midi(path.read_bytes()) for path in real_files()[::2]]
    passed = [passes_gate(values_of(disorder(score, seed))) for seed, score in enumerate(scores)]
    assert sum(passed) <= share * len(passed)
    assert sum(passes_gate(values_of(score)) for score in scores) > 2 * sum(passed), "in order they do"


def test_each_check_tells_one_of_the_controls_at_least() -> None:
    held = {name: [verdicts(check_musicality(make(seed))) for seed in SEEDS] for name, make in CONTROLS.items()}
    for number, check in enumerate(CHECKS, 1):
        shares = [np.mean([each[number] is True for each in found]) for found in held.values()]
        assert min(shares) <= 0.25, check


def test_a_control_is_the_same_every_time() -> None:
    assert diatonic_walk(3) == diatonic_walk(3) != diatonic_walk(4)


def test_shuffling_keeps_every_bar_and_transposing_every_rhythm() -> None:
    score = diatonic_walk(1)
    shuffled, apart = bars_shuffled(score, 1), transposed_apart(score, 1)
    for before, mixed, moved in zip(score.tracks, shuffled.tracks, apart.tracks, strict=True):
        assert sorted((n.onset % 1920, n.pitch) for n in mixed.notes) == sorted(
            (n.onset % 1920, n.pitch) for n in before.notes
        )
        assert [note.onset for note in moved.notes] == [note.onset for note in before.notes]
    assert shuffled != score
    assert apart.track("drums") == score.track("drums")
