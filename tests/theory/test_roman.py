from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.theory.chord import QUALITIES, Chord, parse_chord
from cadenza.nodes.theory.key import Key, parse_key
from cadenza.nodes.theory.roman import diatonic_chord, format_roman, parse_roman
from cadenza.nodes.theory.scale import MODE_DEGREES, MODES

ROOTS = [letter + accidental for letter in "CDEFGAB" for accidental in ("", "#", "b")]
keys = st.builds(Key.from_signature, st.integers(-7, 7), st.sampled_from(sorted(MODES)))
major_or_minor = st.builds(Key.from_signature, st.integers(-6, 6), st.sampled_from(["major", "minor"]))
COMMON_MAJOR = """
    I ii iii IV V vi viio Imaj7 ii7 iii7 IVmaj7 V7 vi7 viiø7 I6 I64 ii6 V6 V64 V65 V43 V42 ii65 IVmaj65 viio6
    V/V V7/V V65/V V7/ii V7/vi V42/V V/iii viio7/ii viio7/V viio7/vi viio/iii I7 IV7 iv iv6 bVII bVI bIII bII6 iiø7
    bVII7 bVI7 V9 V13 V7b9 V7alt Vsus4 V7sus4 Iadd9 Iadd6 I6/9 vi9 I5 III+ I+ io7 biiio7 i v iio iiø65 V7b9/ii V9/V
"""
COMMON_MINOR = """
    i iio III iv V VI VII viio v i7 iiø7 IIImaj7 iv7 V7 VImaj7 VII7 viio7 imaj7 i6 i64 iv6 V6 V65 V43 V42 iiø65 viio65
    V/V V7/V V7/iv V7/VI viio7/V viio7/iv bII bII6 I IV IV7 ii viø7 vio #VI bvii iadd6 i6/9 iadd9 i9 V7b9 III+ vii
"""


@pytest.mark.parametrize(
    ("numeral", "key", "symbol"),
    [
        ("I", "C", "C"),
        ("ii7", "C", "Dm7"),
        ("iii", "Gb", "Bbm"),
        ("V7/V", "C", "D7"),
        ("V7/V/V", "C", "A7"),
        ("viio", "C", "Bdim"),
        ("viio7", "C", "Bdim7"),
        ("viiø7", "C", "Bm7b5"),
        ("viio7/ii", "C", "C#dim7"),
        ("#ivo7", "C", "F#dim7"),
        ("♭VII", "D", "C"),
        ("bII6", "A minor", "Bb/D"),
        ("I64", "F", "F/C"),
        ("I6/4", "F", "F/C"),
        ("V6", "G", "D/F#"),
        ("V65", "G", "D7/F#"),
        ("V6/5", "G", "D7/F#"),
        ("V43", "G", "D7/A"),
        ("V42", "G", "D7/C"),
        ("V2", "G", "D7/C"),
        ("viio65", "D minor", "C#dim7/E"),
        ("iiø65", "D minor", "Em7b5/G"),
        ("Imaj65", "C", "Cmaj7/E"),
        ("I/3", "C", "C/E"),
        ("v/3", "A minor", "Em/G"),
        ("I/2", "C", "C/D"),
        ("I/b7", "C", "C/Bb"),
        ("V/3/V", "C", "D/F#"),
        ("V7", "D minor", "A7"),
        ("VII", "D minor", "C"),
        ("bVII", "D minor", "C"),
        ("viio", "D minor", "C#dim"),
        ("#viio7", "D minor", "C#dim7"),
        ("bvii", "D minor", "Cm"),
        ("VI", "D minor", "Bb"),
        ("bVI", "D minor", "Bb"),
        ("vio", "D minor", "Bdim"),
        ("III+", "D minor", "Faug"),
        ("IV", "D dorian", "G"),
        ("VII", "G mixolydian", "F"),
        ("bVII", "G mixolydian", "F"),
        ("#ivo", "F lydian", "Bdim"),
        ("ivo", "F lydian", "Bdim"),
        ("IV7", "A blues", "D7"),
        ("I7", "C", "C7"),
        ("Imaj7", "C", "Cmaj7"),
        ("IM7", "C", "Cmaj7"),
        ("imaj7", "C minor", "CmMaj7"),
        ("IIm7", "C", "Dm7"),
        ("iim7b5", "C", "Dm7b5"),
        ("Vsus4", "C", "Gsus4"),
        ("v7sus4", "C", "G7sus4"),
        ("V+7", "C", "G7#5"),
        ("Iadd6", "C", "C6"),
        ("I6/9", "C", "C6/9"),
        ("vi9", "C", "Am9"),
        ("V/iii", "C# major", "B#"),
        ("bII", "Db", "D"),
        ("Ⅳ", "C", "F"),
        ("V⁷", "C", "G7"),
    ],
)
def test_a_numeral_is_a_chord_of_its_key(numeral: str, key: str, symbol: str) -> None:
    assert parse_roman(numeral, parse_key(key)).symbol == symbol


@pytest.mark.parametrize(
    ("symbol", "key", "numeral"),
    [
        ("Dm7", "C", "ii7"),
        ("G7", "C", "V7"),
        ("D7", "C", "V7/V"),
        ("D7/F#", "C", "V65/V"),
        ("E", "C", "V/vi"),
        ("C7", "C", "I7"),
        ("F7", "C", "IV7"),
        ("C#dim7", "C", "viio7/ii"),
        ("Bb", "C", "bVII"),
        ("Fm", "C", "iv"),
        ("A7", "D minor", "V7"),
        ("C7", "D minor", "VII7"),
        ("F7", "D minor", "V7/VI"),
        ("D7", "D minor", "V7/iv"),
        ("E7", "D minor", "V7/V"),
        ("C#dim", "D minor", "viio"),
        ("Eb/G", "D minor", "bII6"),
        ("G", "D dorian", "IV"),
        ("C6", "C", "Iadd6"),
        ("C/D", "C", "I/2"),
    ],
)
def test_a_chord_is_written_as_musicians_write_it(symbol: str, key: str, numeral: str) -> None:
    assert format_roman(parse_chord(symbol), parse_key(key)) == numeral


@pytest.mark.parametrize("signature", range(-6, 7))
def test_common_numerals_and_chords_are_inverse_in_every_key(signature: int) -> None:
    for mode, numerals in (("major", COMMON_MAJOR), ("minor", COMMON_MINOR)):
        key = Key.from_signature(signature, mode)
        for numeral in numerals.split():
            chord = parse_roman(numeral, key)
            assert parse_roman(format_roman(chord, key), key) == chord


@pytest.mark.parametrize("numerals", [COMMON_MAJOR, COMMON_MINOR], ids=["major", "minor"])
def test_common_numerals_are_written_back_as_they_were(numerals: str) -> None:
    key = Key("C") if numerals is COMMON_MAJOR else Key("D", "minor")
    assert [format_roman(parse_roman(numeral, key), key) for numeral in numerals.split()] == numerals.split()


@given(keys, st.integers(1, 7), st.booleans())
def test_diatonic_chords_are_read_back_from_their_numeral(key: Key, degree: int, sevenths: bool) -> None:
    chord = diatonic_chord(key, degree, sevenths)
    assert parse_roman(format_roman(chord, key), key) == chord


@given(keys, st.sampled_from(ROOTS), st.sampled_from(sorted(QUALITIES)), st.none() | st.sampled_from(ROOTS))
def test_any_chord_in_any_key_is_read_back_by_its_sound(key: Key, root: str, quality: str, bass: str | None) -> None:
    chord = Chord(root, quality, bass)
    again = parse_roman(format_roman(chord, key), key)
    assert again.quality == chord.quality
    assert again.pitch_classes == chord.pitch_classes
    assert again.bass_pitch_class == chord.bass_pitch_class


@pytest.mark.parametrize(
    ("key", "triads", "sevenths"),
    [
        ("C", "C Dm Em F G Am Bdim", "Cmaj7 Dm7 Em7 Fmaj7 G7 Am7 Bm7b5"),
        ("D minor", "Dm Edim F Gm Am Bb C", "Dm7 Em7b5 Fmaj7 Gm7 Am7 Bbmaj7 C7"),
        ("A harmonic minor", "Am Bdim Caug Dm E F G#dim", "AmMaj7 Bm7b5 Cmaj7#5 Dm7 E7 Fmaj7 G#dim7"),
        ("A melodic minor", "Am Bm Caug D E F#dim G#dim", "AmMaj7 Bm7 Cmaj7#5 D7 E7 F#m7b5 G#m7b5"),
        ("E phrygian", "Em F G Am Bdim C Dm", "Em7 Fmaj7 G7 Am7 Bm7b5 Cmaj7 Dm7"),
        ("A minor pentatonic", "Am Bdim C Dm Em F G", "Am7 Bm7b5 Cmaj7 Dm7 Em7 Fmaj7 G7"),
    ],
)
def test_the_chords_of_a_scale(key: str, triads: str, sevenths: str) -> None:
    degrees = range(1, 8)
    assert [diatonic_chord(parse_key(key), degree).symbol for degree in degrees] == triads.split()
    assert [diatonic_chord(parse_key(key), degree, True).symbol for degree in degrees] == sevenths.split()


@given(keys, st.integers(1, 7), st.booleans())
def test_diatonic_chords_use_the_scale_where_it_has_seven_notes(key: Key, degree: int, sevenths: bool) -> None:
    chord = diatonic_chord(key, degree, sevenths)
    if len(MODE_DEGREES[key.mode]) == 7 and key.mode in ("major", "minor", "harmonic_minor", "melodic_minor", "dorian"):
        assert all(key.scale.contains(pitch_class) for pitch_class in chord.pitch_classes)


@given(major_or_minor, st.sampled_from(f"{COMMON_MAJOR} {COMMON_MINOR}".split()), st.integers(-11, 11))
def test_a_numeral_moves_with_its_key(key: Key, numeral: str, semitones: int) -> None:
    moved = parse_roman(numeral, key.transposed(semitones))
    expected = parse_roman(numeral, key).transposed(semitones)
    assert moved.pitch_classes == expected.pitch_classes
    assert moved.bass_pitch_class == expected.bass_pitch_class


@pytest.mark.parametrize(
    "text", ["", "VIII", "IIII", "iV", "Iv", "X", "C", "V7/", "V//V", "V/8", "V7/Q", "b", "#bV", "Vfoo", "V" * 9999]
)
def test_what_is_no_numeral_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_roman(text, Key("C"))
    assert fault.value.hint
    assert len(str(fault.value)) < 200


def test_a_degree_outside_the_scale_is_refused() -> None:
    with pytest.raises(InvalidMusicText):
        diatonic_chord(Key("C"), 8)
