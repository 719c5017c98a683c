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
        ("| C7(b9,#11) | F |", [["C7b9#11"], ["F"]]),
        ("C | D :| E", [["C"], ["D"], ["C"], ["D"], ["E"]]),
        ("|: C :|: D :| E", [["C"], ["C"], ["D"], ["D"], ["E"]]),
        ("|: Am |[1 C :|[2 D || G |", [["Am"], ["C"], ["Am"], ["D"], ["G"]]),
        ("|: Am |[1-2 C :|[3 D ]| G |", [["Am"], ["C"], ["Am"], ["C"], ["Am"], ["D"], ["G"]]),
        ("|: C |[1 % :|[2 F | % |", [["C"], ["C"], ["C"], ["F"], ["F"]]),
    ],
)
def test_a_chart_is_read(text: str, bars: list[list[str]]) -> None:
    assert written(text) == bars


def test_pushes_stops_and_holds_are_read() -> None:
    (first, second) = parse_chart("| <Dm7 / G7! / | <N.C. <Cmaj7! |", C)
    assert [(e.is_push, e.is_stop, e.is_held) for e in first.entries] == [
        (True, False, False), (False, False, True), (False, True, False), (False, True, True),
    ]  # fmt: skip
    assert [(e.chord and e.chord.symbol, e.is_push, e.is_stop) for e in second.entries] == [
        (None, True, False), ("Cmaj7", True, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "quality",
    ["", "m", "dim", "aug", "6", "6/9", "m6", "7", "maj7", "mMaj7", "m7", "m7b5", "o7", "9", "maj9", "m9", "11", "13",
     "7b9", "7#9", "7#11", "7b13", "13#11", "alt", "sus2", "sus4", "7sus4", "9sus4", "add9", "5", "7♭9", "m7♭5", "/E"],
)  # fmt: skip
def test_every_customary_quality_is_read(quality: str) -> None:
    assert parse_chart(f"| F♯{quality} | B♭{quality} |", C)[1].chords[0] is not None


def test_numerals_follow_the_key() -> None:
    assert written("| i | iv | V7 |", Key("A", "minor")) == [["Am"], ["Dm"], ["E7"]]


def test_every_unreadable_chord_is_named() -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_chart("| Dm7 | Hm7 | Cmaj7 | Gfoo |", C)
    assert 'Bar 2 of the chart: Expected a chord symbol, got "Hm7"' in str(fault.value)
    assert 'Bar 4 of the chart: "Gfoo"' in str(fault.value) and "Nearest known: Gm7 or Gmaj7" in str(fault.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("|: Am |[2 C :|", '"[2" has no first ending'),
        ("|: Am |[1 C :|[1 D |", "ending 1 stands twice"),
        ("|: Am |[1 C :| x3 [2 D |", "no ending for its 3. time"),
        ("|: " + "C | " * 99 + ":| x9", "at most 512 bars"),
    ],
)
def test_a_repeat_gone_wrong_is_explained(text: str, words: str) -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_chart(text, C)
    assert words in str(fault.value)


@pytest.mark.parametrize("text", ["", "| |", "||||", "   ", "| % |", "| " + "C " * 9 + "|", "C " * 600, "x" * 30_000])
def test_what_is_no_chart_says_so(text: str) -> None:
    with pytest.raises(InvalidMusicText):
        parse_chart(text, C)


def test_it_repeats_into_a_section() -> None:
    assert len(repeated_chart("| Am | F | C | G |", C, 8)) == 8
    with pytest.raises(InvalidMusicText, match="Make the section 4 bars long"):
        repeated_chart("| Am | F | C | G |", C, 6)
