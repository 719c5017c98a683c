"""Check 9: hands, strings, sticks, breath and ranges."""

from __future__ import annotations

import pytest

from cadenza.nodes.quality.musicality_playing import fits_guitar, fits_piano

from .few_bars import EVEN, FLUTE, GUITAR, PIANO, STRINGS, chords_of, find, part, score


@pytest.mark.parametrize(
    ("pitches", "fits"),
    [
        ((48, 55, 60, 64), True),
        ((36, 43, 48, 72, 76, 79, 84), True),
        ((36, 60, 84), False),
        (tuple(range(60, 71)), False),
        ((48, 50, 52, 53, 55, 60, 62, 64, 65, 67), True),
    ],
)
def test_two_hands_of_five_fingers(pitches: tuple[int, ...], fits: bool) -> None:
    assert fits_piano(pitches) is fits


@pytest.mark.parametrize(
    ("pitches", "fits"),
    [
        ((40, 47, 52, 56, 59, 64), True),  # open E
        ((43, 47, 50, 55, 59, 67), True),  # open G
        ((48, 52, 55, 60, 64), True),  # open C
        ((41, 48, 53, 57, 60, 65), True),  # barre F
        ((40, 41), False),  # one string for both
        ((60, 61, 62), False),
        ((40, 45, 50, 55, 59, 64, 69), False),  # seven strings
        ((41, 54, 60), True),
        ((38, 45), False),  # below the lowest string
    ],
)
def test_grips_on_eadgbe(pitches: tuple[int, ...], fits: bool) -> None:
    assert fits_guitar(pitches) is fits


def test_hands_are_asked_of_pianos_and_guitars() -> None:
    assert find("piano hands", score(chords_of((36, 60, 84)))).bars == tuple(range(1, 17))
    assert find("guitar grips", score(chords_of((60, 61, 62), program=GUITAR))).value == 0
    assert find("guitar grips", score(chords_of((60, 61, 62)))).holds is None
    assert find("piano hands", score(chords_of((36, 60, 84), program=STRINGS))).holds is None


def test_a_drummer_has_two_hands_and_two_feet() -> None:
    four = [(float(i), 0.25, pitch) for i in range(64) for pitch in (36, 44, 38, 42)]
    assert find("drummer's hands", score(part("drums", four))).value == 0
    five = [*four, *((float(i), 0.25, 49) for i in range(0, 64, 4))]
    assert find("drummer's hands", score(part("drums", five))).value == pytest.approx(1 / 4)


def test_winds_play_one_note_and_breathe() -> None:
    breathing = [(float(i), 0.75 if i % 8 == 7 else 1.0, 72) for i in range(64)]
    assert find("longest breath", score(part("melody", breathing, FLUTE))).value == pytest.approx(7.75 / 2)
    found = find("longest breath", score(part("melody", EVEN, FLUTE)))
    assert (found.value, found.bars) == (pytest.approx(32.0), (1,))
    double = [(float(i), 1.5, 72 + i % 2) for i in range(64)]
    assert find("winds in one voice", score(part("melody", double, FLUTE))).holds is False
    assert find("longest breath", score(part("melody", EVEN, PIANO))).holds is None


def test_every_note_lies_on_its_instrument() -> None:
    assert find("notes in range", score(part("melody", EVEN, FLUTE))).value == 1
    low = find("notes in range", score(part("melody", [*EVEN[:63], (63.0, 1.0, 30)], FLUTE)))
    assert (low.holds, low.bars) == (False, (16,))
