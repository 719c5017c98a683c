"""What the benchmark counts: shared bars, styles told apart, held-out pieces."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cadenza.nodes.quality.symbolic import METRICS
from cadenza.nodes.score.time import KeyChange, Ticks
from cadenza.nodes.theory.key import Key

from .controls import diatonic_walk, exact_loop
from .measuring import Song, bar_contents, held_out, in_parallel, measure_song, shared_bars, told_apart
from .songs import transposed

CHANCE = np.random.default_rng(7)


def song(style: str, seed: int, values: np.ndarray) -> Song:
    return Song(style, seed, dict(zip(METRICS, values.tolist(), strict=True)), (), Counter())


def test_a_song_shares_its_bars_with_itself_and_with_itself_transposed() -> None:
    walk = diatonic_walk(1)
    up = transposed(walk, 2)
    lifted = type(up)(
        up.tempo_map, up.meter_map, (KeyChange(Ticks(0), Key("D", "major")),), tracks=up.tracks, bars=up.bars
    )
    assert shared_bars(bar_contents(walk), bar_contents(lifted)) == 1
    assert shared_bars(bar_contents(walk), bar_contents(up)) < 0.5, "in the same key another pitch is another bar"


def test_bars_are_counted_as_often_as_they_stand() -> None:
    loop = bar_contents(exact_loop(1))
    assert loop.total() == 3 * 64, "three pitched parts; drums do not count"
    assert len(loop) <= 3 * 4
    once = Counter(dict.fromkeys(loop, 1))
    assert shared_bars(loop, once) == 1
    assert shared_bars(loop, Counter()) == 0


def test_styles_that_differ_are_told_apart_and_equal_ones_are_not() -> None:
    centres = {name: CHANCE.normal(0, 3, len(METRICS)) for name in ("one", "two", "three")}
    clear = [
        song(name, seed, centre + CHANCE.normal(0, 1, len(METRICS)))
        for name, centre in centres.items()
        for seed in range(20)
    ]
    assert told_apart(clear) > 0.95
    blurred = [song(name, seed, CHANCE.normal(0, 1, len(METRICS))) for name in centres for seed in range(20)]
    assert told_apart(blurred) < 0.6


def test_an_undefined_number_tells_nothing() -> None:
    songs = [song(name, seed, np.full(len(METRICS), np.nan)) for name in ("one", "two") for seed in range(5)]
    songs += [song("three", seed, np.arange(len(METRICS))) for seed in range(5)]
    assert told_apart(songs) <= 1


def test_held_out_pieces_lie_inside_nine_times_of_ten() -> None:
    pieces = [song("", seed, CHANCE.normal(0, 1, len(METRICS))) for seed in range(80)]
    composites, form = held_out(pieces)
    assert np.mean(composites) == pytest.approx(0.9, abs=0.05)
    assert 0.2 < form < 0.9**7, "seven numbers that have nothing to do with one another, bands of forty pieces"


def test_work_in_parallel_comes_back_in_order() -> None:
    jobs = [("pop", 1), ("rock", 0), ("pop", 0)]
    assert [(each.style, each.seed) for each in in_parallel(measure_song, jobs)] == jobs
    assert in_parallel(measure_song, jobs[:1]) == [measure_song("pop", 1)]
