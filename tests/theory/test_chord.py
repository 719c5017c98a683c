from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.theory.chord import (
    QUALITIES,
    Chord,
    is_no_chord,
    parse_chord,
    parse_chord_or_silence,
)
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.pitch import parse_pitch_class

ROOTS = [letter + accidental for letter in "CDEFGAB" for accidental in ("", "#", "b")]
chords = st.builds(
    Chord, st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITIES)), st.none() | st.sampled_from(ROOTS)
)


@pytest.mark.parametrize("suffix", QUALITIES)
def test_every_root_quality_and_bass_is_read_back(suffix: str) -> None:
    for root in ROOTS:
        for bass in (None, *ROOTS):
            chord = Chord(root, suffix, bass)
            assert chord.quality == suffix
            assert parse_chord(chord.symbol) == chord
            assert parse_chord(chord.symbol).symbol == chord.symbol


@pytest.mark.parametrize("suffix", QUALITIES)
def test_every_other_way_of_writing_a_quality_gives_the_canonical_one(suffix: str) -> None:
    for alias in QUALITIES[suffix].aliases:
        assert parse_chord(f"F#{alias}").symbol == f"F#{suffix}"
        assert parse_chord(f"f♯{alias}/b♭") == Chord("F#", suffix, "Bb")


@pytest.mark.parametrize(
    ("symbol", "names"),
    [
        ("C", "C E G"),
        ("Dm7", "D F A C"),
        ("F#m7b5", "F# A C E"),
        ("Cmaj9/E", "C E G B D"),
        ("Bdim7", "B D F Ab"),
        ("Ab7", "Ab C Eb Gb"),
        ("G7b9", "G B D F Ab"),
        ("G7#9", "G B D F A#"),
        ("Caug", "C E G#"),
        ("G7alt", "G B F A# Eb"),
        ("Gm6/9", "G Bb D E A"),
        ("Gsus2", "G A D"),
        ("G7sus4", "G C D F"),
        ("E5", "E B"),
        ("Dbmaj7#11", "Db F Ab C G"),
        ("Cm13", "C Eb G Bb D F A"),
        ("C13", "C E G Bb D A"),
        ("C(b5)", "C E Gb"),
        ("Cb5", "Cb Gb"),
        ("AmMaj7", "A C E G#"),
    ],
)
def test_chord_tones_are_spelled_from_the_root(symbol: str, names: str) -> None:
    chord = parse_chord(symbol)
    assert chord.names == tuple(names.split())
    assert chord.pitch_classes == tuple(parse_pitch_class(name) for name in names.split())


@pytest.mark.parametrize(
    ("symbol", "intervals"),
    [
        ("C6", (0, 4, 7, 9)),
        ("Cadd9", (0, 4, 7, 14)),
        ("C9", (0, 4, 7, 10, 14)),
        ("C11", (0, 4, 7, 10, 14, 17)),
        ("C13", (0, 4, 7, 10, 14, 21)),
        ("C13b9", (0, 4, 7, 10, 13, 21)),
        ("C7b9#11", (0, 4, 7, 10, 13, 18)),
        ("C7b5", (0, 4, 6, 10)),
        ("C7#11", (0, 4, 7, 10, 18)),
        ("C7no5", (0, 4, 10)),
        ("C7sus4b9", (0, 5, 7, 10, 13)),
        ("Cmaj7#5", (0, 4, 8, 11)),
        ("Cm7add11", (0, 3, 7, 10, 17)),
    ],
)
def test_intervals_ascend_with_tensions_above_the_octave(symbol: str, intervals: tuple[int, ...]) -> None:
    assert parse_chord(symbol).intervals == intervals


@pytest.mark.parametrize(
    ("symbol", "essential", "optional"),
    [
        ("C", (4,), (7, 0)),
        ("Cm7", (3, 10), (7, 0)),
        ("C7b9", (4, 10, 13), (7, 0)),
        ("C13", (4, 10, 21), (7, 14, 0)),
        ("Cm7b5", (3, 6, 10), (0,)),
        ("C7#5", (4, 8, 10), (0,)),
        ("Cdim7", (3, 6, 9), (0,)),
        ("C7sus4", (5, 10), (7, 0)),
        ("C6/9", (4, 9, 14), (7, 0)),
        ("C5", (0, 7), ()),
        ("C7alt", (4, 10, 15, 20), (0,)),
        ("Cadd9", (4, 14), (7, 0)),
        ("C7no3", (0, 10), (7,)),
    ],
)
def test_third_seventh_and_stated_tensions_are_essential(
    symbol: str, essential: tuple[int, ...], optional: tuple[int, ...]
) -> None:
    chord = parse_chord(symbol)
    assert chord.essential == essential
    assert chord.optional == optional


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("CM7", "Cmaj7"),
        ("Cm7", "Cm7"),
        ("am", "Am"),
        ("bb7", "Bb7"),
        ("b7", "B7"),
        ("ebm", "Ebm"),
        ("B♭m7♭5/A♭", "Bbm7b5/Ab"),
        ("C/C", "C"),
        ("C6/9/E", "C6/9/E"),
        ("C69/E", "C6/9/E"),
        ("C9sus", "C9sus4"),
        ("C7sus2sus4", "C7sus2sus4"),
        ("C 7 (b9)", "C7b9"),
        ("C:min7", "Cm7"),
        ("Csus4add9", "Csus4add9"),
        ("C7(b9, #11, b13)", "C7b9#11b13"),
        ("Cm(add9)", "Cmadd9"),
        ("Cadd9no5", "Cadd9no5"),
        ("C7omit5", "C7no5"),
        ("C7no3rd", "C7no3"),
        ("C13(#9,#11)", "C13#9#11"),
        ("Am7−5", "Am7b5"),
        ("Fb", "Fb"),
        ("E#m", "E#m"),
        ("Gm7/11", "Gm7add11"),
        ("Cmajor7", "Cmaj7"),
        ("Cminor7", "Cm7"),
        ("C minor 7", "Cm7"),
        ("Cm 7 flat 5", "Cm7b5"),
        ("C7 sharp 9", "C7#9"),
        ("C5(add9)", "C5add9"),
        ("Cm7no3", "C7no3"),
        ("Amb6", "Amaddb13"),
    ],
)
def test_symbols_are_read_as_people_write_them(text: str, symbol: str) -> None:
    assert parse_chord(text).symbol == symbol


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Cmaj8", "Cmaj7"),
        ("Ddim9x", "Ddim7"),
        ("Em7b", "Em7"),
        ("Asuss", "Asus"),
        ("Gadd8", "Gadd"),
        ("C2", "Csus2 or Cadd9"),
    ],
)
def test_an_unknown_symbol_is_named_with_the_nearest_known(text: str, nearest: str) -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_chord(text)
    assert f'"{text}"' in fault.value.message
    assert nearest in fault.value.hint


@pytest.mark.parametrize(
    "text",
    [
        *("", "H7", "7", "N.C.", "Cmm", "C7m", "C9b9", "C11#11", "Cm7sus4", "Cdimb5", "C5b5", "C/", "C/H", "C##"),
        *("C7b5#11", "C7#5b13", "Cm7#9", "C9sus2", "Cdim7add13", "Csus4add11"),
        *("Caugno5", "Cmaj7 Dm7", "add9", "dim", "C//E", "C(", "Csus4no3", "C" * 100_000, "C" + "b9" * 50_000),
    ],
)
def test_what_is_no_chord_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_chord(text)
    assert fault.value.hint
    assert len(str(fault.value)) < 300


def test_the_absence_of_a_chord_is_none() -> None:
    for text in ("N.C.", "NC", "n.c.", "No chord", "tacet"):
        assert is_no_chord(text)
        assert parse_chord_or_silence(text) is None
    assert parse_chord_or_silence("C") == Chord("C")


@given(chords, st.integers(-24, 24), st.booleans())
def test_transposing_moves_every_tone_alike(chord: Chord, semitones: int, flats: bool) -> None:
    moved = chord.transposed(semitones, flats)
    assert moved.pitch_classes == tuple((pitch_class + semitones) % 12 for pitch_class in chord.pitch_classes)
    assert moved.bass_pitch_class == (chord.bass_pitch_class + semitones) % 12
    assert moved.quality == chord.quality


@given(chords)
def test_tones_are_either_essential_or_optional(chord: Chord) -> None:
    assert sorted(chord.essential + chord.optional) == list(chord.intervals) == sorted(set(chord.intervals))
    assert chord.intervals[0] == 0
    for interval in (chord.third, chord.seventh):
        assert interval is None or interval in chord.essential
    assert all(chord.contains(pitch_class) for pitch_class in (*chord.pitch_classes, chord.bass_pitch_class))


@given(chords, st.integers(-7, 7), st.integers(0, 11))
def test_respelling_keeps_the_sound(chord: Chord, signature: int, pitch_class: int) -> None:
    respelled = chord.respelled(Key.from_signature(signature))
    assert respelled.pitch_classes == chord.pitch_classes
    assert respelled.bass_pitch_class == chord.bass_pitch_class
    assert parse_pitch_class(chord.spell(pitch_class)) == pitch_class


@given(
    st.sampled_from(["", "m", "6", "7", "maj7", "m7", "9", "maj9", "m9", "13", "m11", "7sus4", "dim7"]),
    st.lists(
        st.sampled_from(["b5", "#5", "b9", "#9", "#11", "b13", "add9", "add11", "add13", "no5", "sus2"]), max_size=4
    ),
    st.sampled_from(["", "/E", "/Bb"]),
)
def test_any_combination_is_refused_or_has_one_canonical_form(stem: str, modifiers: list[str], bass: str) -> None:
    try:
        chord = parse_chord(f"D{stem}({','.join(modifiers)}){bass}")
    except InvalidMusicText:
        return
    assert parse_chord(chord.symbol) == chord
    again = parse_chord(f"D{stem}({','.join(reversed(modifiers))}){bass}")
    assert again == chord


@given(st.text(max_size=12))
def test_any_text_is_a_chord_or_a_clear_refusal(text: str) -> None:
    for candidate in (text, f"C{text}"):
        try:
            chord = parse_chord(candidate)
        except InvalidMusicText as fault:
            assert fault.hint
        else:
            assert parse_chord(chord.symbol) == chord


def test_kinds_of_chord() -> None:
    assert parse_chord("Bdim").is_minor
    assert not parse_chord("Csus2").is_minor
    assert parse_chord("G13b9").is_dominant
    assert parse_chord("G7sus4").is_dominant
    assert not parse_chord("Gm7").is_dominant
    assert parse_chord("C5").third is None
    assert parse_chord("C6").seventh is None
    assert parse_chord("Bdim7").seventh == 9
    assert parse_chord("C7b5").fifth == 6


def test_a_chord_normalises_its_parts() -> None:
    assert Chord("b♭", "min7", "D♭") == Chord("Bb", "m7", "Db")
    assert Chord("C", "maj7", "C").bass is None
    assert Chord("C").with_bass("E").symbol == "C/E"
    assert Chord("A#", "7", "C##").respelled(Key("F")) == Chord("Bb", "7", "D")
    assert QUALITIES["m7b5"].name == "half-diminished seventh"
