from __future__ import annotations

import pretty_midi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.theory.key import Key, parse_key
from cadenza.nodes.theory.pitch import parse_pitch_class
from cadenza.nodes.theory.scale import MODES

keys = st.builds(Key.from_signature, st.integers(-7, 7), st.sampled_from(sorted(MODES)))


@pytest.mark.parametrize("number", range(24))
def test_the_24_keys_agree_with_pretty_midi(number: int) -> None:
    name = pretty_midi.key_number_to_key_name(number)  # "Db Major", "c minor" …
    key = parse_key(name)
    assert key.tonic_pitch_class == number % 12
    assert key.is_minor == (number >= 12)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("D minor", "D minor"),
        ("Dm", "D minor"),
        ("dm", "D minor"),
        ("DM", "D major"),
        ("c minor", "C minor"),
        ("d", "D major"),
        ("Bb", "Bb major"),
        ("bb", "Bb major"),
        ("B♭ major", "Bb major"),
        ("F# dorian", "F# dorian"),
        ("F♯ Dorian mode", "F# dorian"),
        ("E-flat major", "Eb major"),
        ("e flat minor", "Eb minor"),
        ("F sharp min", "F# minor"),
        ("C#m", "C# minor"),
        ("Amin", "A minor"),
        ("A-minor", "A minor"),
        ("Key of G", "G major"),
        ("in the key of A♭ minor", "Ab minor"),
        ("A aeolian", "A minor"),
        ("d moll", "D minor"),
        ("D harmonic minor", "D harmonic minor"),
        ("A minor pentatonic", "A minor pentatonic"),
        ("A blues", "A blues"),
        ("D minor key.", "D minor"),
        ("B", "B major"),
        ("G# major", "Ab major"),
        ("Db minor", "C# minor"),
        ("Fb", "E major"),
        ("E phrygian dominant", "E phrygian dominant"),
    ],
)
def test_a_key_is_read_as_people_write_it(text: str, name: str) -> None:
    assert parse_key(text).name == name


@pytest.mark.parametrize("text", ["", "H minor", "X", "D minro nonsense", "Am7", "D minor E", "4/4", "Q" * 100_000])
def test_what_is_no_key_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_key(text)
    assert fault.value.hint
    assert len(str(fault.value)) < 200


def test_a_misspelled_mode_names_the_nearest() -> None:
    with pytest.raises(InvalidMusicText, match="dorian"):
        parse_key("D dorien")


@pytest.mark.parametrize(
    ("name", "signature"),
    [
        ("C major", 0),
        ("A minor", 0),
        ("D minor", -1),
        ("F# major", 6),
        ("Gb major", -6),
        ("C# major", 7),
        ("Ab minor", -7),
        ("D dorian", 0),
        ("F lydian", 0),
        ("G mixolydian", 0),
        ("B locrian", 0),
        ("E phrygian", 0),
        ("D harmonic minor", -1),
        ("A minor pentatonic", 0),
        ("E phrygian dominant", 0),
        ("G# minor", 5),
    ],
)
def test_a_key_has_its_signature(name: str, signature: int) -> None:
    assert parse_key(name).signature == signature
    assert parse_key(name).flats == (signature < 0)


@pytest.mark.parametrize(
    ("name", "notes"),
    [
        ("F# major", "F# G# A# B C# D# E#"),
        ("Gb major", "Gb Ab Bb Cb Db Eb F"),
        ("Cb major", "Cb Db Eb Fb Gb Ab Bb"),
        ("D minor", "D E F G A Bb C"),
        ("D harmonic minor", "D E F G A Bb C#"),
        ("G# harmonic minor", "G# A# B C# D# E F##"),
        ("F melodic minor", "F G Ab Bb C D E"),
        ("Eb dorian", "Eb F Gb Ab Bb C Db"),
        ("C locrian", "C Db Eb F Gb Ab Bb"),
        ("A blues", "A C D Eb E G"),
        ("C altered", "C Db Eb Fb Gb Ab Bb"),
    ],
)
def test_scale_tones_keep_one_letter_each(name: str, notes: str) -> None:
    assert parse_key(name).names == tuple(notes.split())


@pytest.mark.parametrize(
    ("name", "pitch_class", "written"),
    [
        ("D minor", 1, "C#"),
        ("D minor", 11, "B"),
        ("D minor", 3, "Eb"),
        ("D minor", 8, "G#"),
        ("D minor", 0, "C"),
        ("C major", 1, "Db"),
        ("C major", 6, "F#"),
        ("C major", 10, "Bb"),
        ("Ab major", 1, "Db"),
        ("A major", 1, "C#"),
        ("G# minor", 7, "F##"),
        ("F minor", 4, "E"),
        ("E minor", 3, "D#"),
        ("Gb major", 9, "A"),
        ("Gb major", 11, "Cb"),
    ],
)
def test_foreign_tones_follow_the_harmonic_chromatic_scale(name: str, pitch_class: int, written: str) -> None:
    assert parse_key(name).spell(pitch_class) == written


@given(keys)
def test_every_key_spells_twelve_different_notes_truly(key: Key) -> None:
    written = [key.spell(pitch_class) for pitch_class in range(12)]
    assert [parse_pitch_class(name) for name in written] == list(range(12))


@given(keys)
def test_name_and_symbol_are_read_back(key: Key) -> None:
    assert parse_key(key.name) == key
    assert parse_key(key.symbol) == key


@given(keys)
def test_the_signature_makes_the_key(key: Key) -> None:
    assert Key.from_signature(key.signature, key.mode) == key
    assert key.relative.signature == key.signature


@given(keys, st.integers(-30, 30))
def test_transposing_moves_the_tonic_and_keeps_the_key_writable(key: Key, semitones: int) -> None:
    moved = key.transposed(semitones)
    assert moved.tonic_pitch_class == (key.tonic_pitch_class + semitones) % 12
    assert moved.mode == key.mode
    assert abs(moved.signature) <= 6 or moved == key


def test_relatives_and_parallels() -> None:
    assert Key("D", "minor").relative == Key("F")
    assert Key("F").relative == Key("D", "minor")
    assert Key("D", "dorian").relative == Key("C")
    assert Key("D", "minor").parallel == Key("D")
    assert Key("Db").parallel == Key("C#", "minor")
    assert Key("G", "mixolydian").parallel == Key("G", "minor")


def test_transposing_by_a_tritone_keeps_the_side() -> None:
    assert Key("C").transposed(6) == Key("F#")
    assert Key("Bb").transposed(8) == Key("Gb")
    assert Key("C#").transposed(12) == Key("C#")


@pytest.mark.parametrize(("tonic", "mode", "cure"), [("G#", "major", "Ab major"), ("Db", "minor", "C# minor")])
def test_a_key_that_no_signature_can_write_is_refused_with_its_twin(tonic: str, mode: str, cure: str) -> None:
    with pytest.raises(InvalidMusicText, match=cure):
        Key(tonic, mode)


def test_a_tonic_is_normalised_and_a_wrong_mode_refused() -> None:
    assert Key("b♭").tonic == "Bb"
    with pytest.raises(InvalidMusicText):
        Key("C", "happy")
    with pytest.raises(InvalidMusicText):
        Key.from_signature(8)
