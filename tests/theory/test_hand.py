"""Hands: what two hold on a keyboard, what one holds on a neck."""

from __future__ import annotations

import pytest

from cadenza.nodes.theory.hand import TUNINGS, fits_frets, fits_two_hands


@pytest.mark.parametrize(
    ("pitches", "fits"),
    [((), True), ((60,), True), ((48, 62, 63, 77), True), ((48, 63, 77, 92), False), (tuple(range(60, 71)), False)],
)
def test_two_hands_hold_ten_notes_within_two_spans(pitches: tuple[int, ...], fits: bool) -> None:
    assert fits_two_hands(pitches) is fits


@pytest.mark.parametrize(("span", "fits"), [(3, False), (4, True)])
def test_a_wider_hand_grips_more(span: int, fits: bool) -> None:
    assert fits_frets((41, 50), TUNINGS["guitar"][:2], span, last_position=12) is fits  # frets 1 and 5


def test_open_strings_are_free_and_the_neck_ends() -> None:
    banjo = TUNINGS["banjo"]
    assert fits_frets((50, 55, 59, 74), banjo, 3, last_position=12)
    assert not fits_frets((50, 55, 59, 79), banjo, 3, last_position=12)
    assert not fits_frets((49,), banjo, 3, last_position=12)
