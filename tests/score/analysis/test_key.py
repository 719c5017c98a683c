"""Keys found from notes alone: of chorales, of scales and modes, and where a song moves to another key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cadenza.nodes.score.analysis.key import find_key, find_keys
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score, Section
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import Meter
from cadenza.nodes.theory.roman import parse_roman

from .chorales import chorale, judged_names

BAR = 1920


def progression(key_name: str, numerals: str, first_bar: int = 0) -> list[Note]:
    """A chord a bar over its root."""
    key = parse_key(key_name)
    notes = []
    for bar, numeral in enumerate(numerals.split(), first_bar):
        chord = parse_roman(numeral, key)
        pitches = [36 + chord.root_pitch_class, *(60 + tone for tone in chord.pitch_classes)]
        notes += [Note(Ticks(bar * BAR), pitch, Ticks(BAR)) for pitch in pitches]
    return notes


def score_of(notes: list[Note], *section_bars: int) -> Score:
    starts = [1 + sum(section_bars[:number]) for number in range(len(section_bars))]
    sections = tuple(Section("verse", start, bars) for start, bars in zip(starts, section_bars, strict=True))
    tracks = (Track("piano", notes=tuple(notes)),)
    return Score(TempoMap.constant(100.0), MeterMap.constant(Meter()), sections=sections, tracks=tracks)


@pytest.mark.parametrize("name", ["C major", "Eb major", "F# major", "A minor", "C minor", "G# minor", "B minor"])
def test_a_cadence_has_its_key(name: str) -> None:
    numerals = "i iv V7 i VI iv V7 i" if "minor" in name else "I IV V7 I vi ii V7 I"
    finding = find_key(score_of(progression(name, numerals)))
    assert finding is not None
    assert finding.key == parse_key(name)
    assert finding.strength > 0
    assert len(finding.rivals) == 3 and finding.key not in finding.rivals


@pytest.mark.parametrize(
    ("name", "numerals"),
    [
        ("D dorian", "i IV i IV i III IV i"),
        ("G mixolydian", "I bVII IV I I bVII IV I"),
        ("F lydian", "I II I II vi II I I"),
        ("E phrygian", "i II i II i vii II i"),
    ],
)
def test_a_mode_is_told_by_its_own_degree(name: str, numerals: str) -> None:
    finding = find_key(score_of(progression(name, numerals)))
    assert finding is not None and finding.key == parse_key(name)


def test_a_minor_key_with_raised_sixth_and_seventh_is_no_dorian() -> None:
    finding = find_key(score_of(progression("A minor", "i IV V7 i i IV V7 i")))
    assert finding is not None and finding.key.name == "A minor"


def test_most_chorales_end_on_the_tonic_that_is_found(proof_count: Callable[[int], int]) -> None:
    names = judged_names()[: max(8, proof_count(50))]
    right = 0
    for name in names:
        score = chorale(name).score
        bass = min(note.pitch for track in score.tracks for note in track.notes if note.end == score.end)
        finding = find_key(score)
        right += finding is not None and finding.key.tonic_pitch_class == bass % 12
    assert right >= 0.8 * len(names)


def test_a_key_lift_is_a_change_of_key_at_the_section_where_it_begins() -> None:
    notes = progression("C major", "I vi IV V I vi IV V I vi ii V I IV V I")
    notes += progression("D major", "I vi IV V I IV V I", first_bar=16)
    found = find_keys(score_of(notes, 8, 8, 8))
    assert [(change.tick // BAR, change.key.name) for change in found] == [(0, "C major"), (16, "D major")]


def test_a_few_bars_on_the_dominant_are_no_change_of_key() -> None:
    notes = progression("C major", "I vi IV V I vi IV V") + progression("C major", "V7 V7 vi V7", first_bar=8)
    notes += progression("C major", "I IV V I", first_bar=12)
    assert [change.key.name for change in find_keys(score_of(notes, 8, 4, 4))] == ["C major"]


def test_one_note_has_a_key_and_none_has_not() -> None:
    finding = find_key(score_of([Note(Ticks(0), 62, Ticks(480))]))
    assert finding is not None and finding.key.tonic == "D"
    assert find_key(score_of([])) is None
    assert find_keys(score_of([])) == ()
    drums = replace(score_of([]), tracks=(Track("kit", is_drum=True, notes=(Note(Ticks(0), 36, Ticks(9)),)),))
    assert find_key(drums) is None
