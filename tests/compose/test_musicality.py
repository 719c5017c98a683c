"""Music, measured: songs of every style beside real pieces, by the ten checks, and against one another.

The measuring is quality's own; `dev.py bench symbolic` prints it in full. A sample may lie two standard errors below
what all songs are asked for: it is smaller than the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import sqrt

import numpy as np
import pytest

from cadenza.nodes.plan.styles import style_ids
from cadenza.nodes.quality.musicality import CHECKS, verdicts

from ..quality.measuring import Song, in_parallel, measure_song, shared_bars, told_apart

SEEDS = 100  # a style, with --full
SHARE = 0.9
HELD_OUT_FORM = 0.44  # of real pieces; `dev.py bench symbolic` measures it anew


@pytest.fixture(scope="module")
def songs(proof_count: Callable[[int], int]) -> list[Song]:
    return in_parallel(measure_song, [(style, seed) for style in style_ids() for seed in range(proof_count(SEEDS))])


def least(share: float, n: int) -> float:
    """What a sample of n reaches where the share of all is this."""
    return share - 2 * sqrt(share * (1 - share) / n)


def test_songs_are_like_real_pieces(songs: list[Song]) -> None:
    assert np.percentile([song.composite for song in songs], 10) >= 0.77


def test_songs_have_form_as_often_as_real_pieces(songs: list[Song]) -> None:
    assert np.mean([song.has_form for song in songs]) >= HELD_OUT_FORM


@pytest.mark.parametrize("number", range(1, len(CHECKS) + 1))
def test_a_check_holds_in_nine_of_ten_songs_to_which_it_applies(number: int, songs: list[Song]) -> None:
    held = [holds for song in songs if (holds := verdicts(song.findings)[number]) is not None]
    assert len(held) >= len(songs) / 4
    assert np.mean(held) >= least(SHARE, len(held)), CHECKS[number - 1]


def test_a_style_keeps_its_idioms(songs: list[Song]) -> None:
    held: dict[tuple[str, str], list[bool]] = {}
    for song in songs:
        for claim, share, holds in song.idioms:
            if share is not None:
                held.setdefault((song.style, claim), []).append(holds)
    assert {style for style, _ in held} == set(style_ids())
    assert [claim for claim, each in held.items() if np.mean(each) < least(SHARE, len(each))] == []


def test_styles_can_be_told_apart(songs: list[Song]) -> None:
    assert told_apart(songs) >= 0.7


def test_two_seeds_of_a_style_are_two_songs(songs: list[Song]) -> None:
    for style in style_ids():
        of_style = [song for song in songs if song.style == style]
        shared = [shared_bars(one.contents, two.contents) for one, two in pairwise(of_style)]
        assert np.mean(shared) < 0.4, style
