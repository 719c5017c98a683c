"""Voicings: complete, led smoothly, playable on keys and on a fingerboard."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cadenza.nodes.compose.guitar import guitar_voicings
from cadenza.nodes.compose.voicing import VoicingRules, candidates, chosen_tones, movement, voice_row
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.hand import TUNINGS

KEYS = VoicingRules(52, 76, 4)
SYMBOLS = ("C", "Am7", "Dm9", "G13", "Bm7b5", "E7#9", "Fmaj7/A", "Bbsus4", "C#dim7", "Abadd9", "E5", "Caug")
GUITAR = TUNINGS["guitar"]


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_voicings_hold_the_stated_tones_inside_the_register(symbol: str) -> None:
    chord = parse_chord(symbol)
    for voicing in candidates(chord, KEYS):
        assert list(voicing) == sorted(set(voicing))
        assert KEYS.low <= voicing[0]
        assert voicing[-1] <= KEYS.high
        assert {pitch % 12 for pitch in voicing} <= set(chord.pitch_classes)


def test_third_and_seventh_are_never_dropped() -> None:
    for symbol in ("Dm9", "G13", "Cmaj9", "F#m11"):
        chord = parse_chord(symbol)
        third, seventh = chord.third, chord.seventh
        assert third is not None
        assert seventh is not None
        kept = chosen_tones(chord, KEYS)
        assert {(chord.root_pitch_class + third) % 12, (chord.root_pitch_class + seventh) % 12} <= set(kept)


def test_a_rootless_voicing_leaves_the_root_to_the_bass() -> None:
    assert 2 not in chosen_tones(parse_chord("Dm7"), VoicingRules(52, 76, 4, rootless=True))


def test_a_power_chord_has_root_and_fifth_only() -> None:
    assert set(chosen_tones(parse_chord("Am"), VoicingRules(40, 64, 4, power=True))) == {9, 4}


def test_a_row_moves_little_and_not_in_parallel() -> None:
    chords = [parse_chord(symbol) for symbol in ("C", "Am", "F", "G", "Em", "Am", "Dm", "G7", "C")]
    row = voice_row(chords, KEYS)
    moves = [
        sum(abs(new - old) for old, new in zip(reversed(before), reversed(after), strict=False)) / len(before)
        for before, after in pairwise(row)
    ]
    assert sum(moves) / len(moves) < 3.0
    shifts = [{new - old for old, new in zip(before, after, strict=False)} for before, after in pairwise(row)]
    assert sum(len(shift) == 1 for shift in shifts) <= 2


def test_no_chord_has_no_voicing() -> None:
    assert voice_row([None, parse_chord("C"), None], KEYS)[0] == ()


def test_standing_still_costs_nothing() -> None:
    assert movement((60, 64, 67), (60, 64, 67)) == 0.0


def test_a_narrow_register_still_sounds() -> None:
    assert candidates(parse_chord("Cmaj9"), VoicingRules(60, 63, 4))[0]


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_guitar_chords_can_be_gripped(symbol: str) -> None:
    chord = parse_chord(symbol)
    for voicing in guitar_voicings(chord, "guitar", 40, 76, False):
        assert is_grippable(voicing)
        assert voicing[0] % 12 == chord.bass_pitch_class


def test_the_open_chords_of_the_first_position_are_among_them() -> None:
    known = {"C": (48, 52, 55, 60, 64), "G": (43, 47, 50, 55, 59, 67), "Em": (40, 47, 52, 55, 59, 64)}
    assert known["C"] in guitar_voicings(parse_chord("C"), "guitar", 40, 76, False)
    assert known["Em"] in guitar_voicings(parse_chord("Em"), "guitar", 40, 76, False)


def is_grippable(voicing: tuple[int, ...]) -> bool:
    """One note a string, from some string up, fretted notes at most four frets apart."""
    for lowest in range(len(GUITAR) - len(voicing) + 1):
        frets = [pitch - string for pitch, string in zip(voicing, GUITAR[lowest:], strict=False)]
        fretted = [fret for fret in frets if fret > 0]
        if min(frets) >= 0 and (not fretted or max(fretted) - min(fretted) <= 4):
            return True
    return False
