from __future__ import annotations

import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.pitch import (
    LETTERS,
    fifths_of,
    format_pitch,
    name_of_fifths,
    parse_name,
    parse_pitch,
    parse_pitch_class,
    simplified,
    spell,
)


@pytest.mark.parametrize(
    ("text", "pitch"),
    [
        ("C4", 60),
        ("A4", 69),
        ("C-1", 0),
        ("G9", 127),
        ("F#3", 54),
        ("Cb4", 59),
        ("B#3", 60),
        ("bb2", 46),
        ("F♯3", 54),
        ("B♭2", 46),
        ("F𝄪4", 67),
        ("Fx4", 67),
        ("E𝄫4", 62),
        ("Ebb4", 62),
        (" d5 ", 74),
        ("E♮4", 64),
    ],
)
def test_a_pitch_is_read_from_its_name(text: str, pitch: int) -> None:
    assert parse_pitch(text) == pitch


@pytest.mark.parametrize("text", ["", "C", "H4", "G#9", "Cb-1", "C10", "C###4", "C4 E4", "60", "C" + "9" * 5000])
def test_what_is_no_pitch_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_pitch(text)
    assert fault.value.hint
    assert len(str(fault.value)) < 200


def test_the_german_h_is_explained() -> None:
    with pytest.raises(InvalidMusicText, match='written "B"'):
        parse_pitch_class("H")


@pytest.mark.parametrize("pitch", range(128))
def test_names_without_a_key_agree_with_pretty_midi(pitch: int) -> None:
    assert format_pitch(pitch) == pretty_midi.note_number_to_name(pitch)
    assert parse_pitch(format_pitch(pitch)) == pitch


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("accidental", ["", "#", "b"])
def test_reading_agrees_with_pretty_midi(letter: str, accidental: str) -> None:
    name = f"{letter}{accidental}4"
    assert parse_pitch(name) == pretty_midi.note_name_to_number(name)


@given(st.integers(0, 127), st.integers(-7, 7), st.sampled_from(["major", "minor", "dorian", "locrian"]))
def test_a_pitch_spelled_in_any_key_is_read_back(pitch: int, signature: int, mode: str) -> None:
    key = Key.from_signature(signature, mode)
    assert parse_pitch(format_pitch(pitch, key)) == pitch


def test_the_octave_belongs_to_the_letter() -> None:
    assert format_pitch(59, Key("Gb")) == "Cb4"
    assert format_pitch(60, Key("C#")) == "B#3"


def test_a_pitch_outside_midi_has_no_name() -> None:
    with pytest.raises(InvalidMusicText):
        format_pitch(128)


@given(st.integers(-15, 19))
def test_the_line_of_fifths_and_names_are_inverse(fifths: int) -> None:
    name = name_of_fifths(fifths)
    assert parse_name(name) == name
    assert fifths_of(name) == fifths
    assert parse_pitch_class(name) == fifths * 7 % 12


@given(st.integers(-30, 30))
def test_a_simplified_name_sounds_the_same_with_one_accidental(fifths: int) -> None:
    simple = simplified(fifths)
    assert (simple - fifths) % 12 == 0
    assert len(name_of_fifths(simple)) <= 2


def test_sharps_or_flats_are_a_choice() -> None:
    assert [spell(pitch_class) for pitch_class in range(12)] == [
        "C",
        "C#",
        "D",
        "D#",
        "E",
        "F",
        "F#",
        "G",
        "G#",
        "A",
        "A#",
        "B",
    ]
    assert [spell(pitch_class, flats=True) for pitch_class in range(12)] == [
        "C",
        "Db",
        "D",
        "Eb",
        "E",
        "F",
        "Gb",
        "G",
        "Ab",
        "A",
        "Bb",
        "B",
    ]
