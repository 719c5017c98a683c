"""Chord charts: bars, several chords a bar, repeats, silence, numerals, and what is said of an unknown chord."""

from __future__ import annotations

import pytest

from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.plan.chart import parse_chart, repeated_chart
from cadenza.nodes.theory.key import Key

C = Key("C")


def written(text: str, key: Key = C) -> list[list[str]]:
    return [[chord.symbol if chord else "N.C." for chord in bar.chords] for bar in parse_chart(text, key)]


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("| Dm7 G7b9 | Cmaj7 % | N.C. |", [["Dm7", "G7b9"], ["Cmaj7", "Cmaj7"], ["N.C."]]),
        ("Dm7 | G7", [["Dm7"], ["G7"]]),
        ("Am F C G", [["Am"], ["F"], ["C"], ["G"]]),
        ("| C | % | F G | % |", [["C"], ["C"], ["F", "G"], ["F", "G"]]),
        ("| C / / G |", [["C", "C", "C", "G"]]),
        ("| ii7 V7 | Imaj7 |", [["Dm7", "G7"], ["Cmaj7"]]),
        ("|: C | F :| G |", [["C"], ["F"], ["C"], ["F"], ["G"]]),
        ("|: C :| x3", [["C"], ["C"], ["C"]]),
        ("||  F#m7b5  ||", [["F#m7b5"]]),
        ("| Cmaj9/E | B♭7 |", [["Cmaj9/E"], ["Bb7"]]),
    ],
)
def test_a_chart_is_read(text: str, bars: list[list[str]]) -> None:
    assert written(text) == bars


def test_numerals_follow_the_key() -> None:
    assert written("| i | iv | V7 |", Key("A", "minor")) == [["Am"], ["Dm"], ["E7"]]


def test_every_unreadable_chord_is_named() -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_chart("| Dm7 | Hm7 | Cmaj7 | Gfoo |", C)
    assert '"Hm7"' in str(fault.value) and '"Gfoo"' in str(fault.value)


@pytest.mark.parametrize("text", ["", "| |", "||||", "   ", "| % |", "| " + "C " * 9 + "|", "C " * 600, "x" * 30_000])
def test_what_is_no_chart_says_so(text: str) -> None:
    with pytest.raises(InvalidMusicText):
        parse_chart(text, C)


def test_it_repeats_into_a_section() -> None:
    assert len(repeated_chart("| Am | F | C | G |", C, 8)) == 8
    with pytest.raises(InvalidMusicText, match="Make the section 4 bars long"):
        repeated_chart("| Am | F | C | G |", C, 6)
