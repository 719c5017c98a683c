"""Transposition moves what has a pitch, keeps parts playable, and can be taken back."""

from __future__ import annotations

import pytest

from cadenza.nodes.arrange.compass import folded, instrument_of, octaves_into, within
from cadenza.nodes.arrange.transpose import semitones_to, transposed
from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.score.analysis.sounding import is_pitched
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.instrument import INSTRUMENTS, instrument_by_id
from cadenza.nodes.theory.key import parse_key

from .music import line, loaded, score_of, some_files, song, written


@pytest.mark.parametrize("semitones", [-12, -7, -1, 1, 5, 6, 11])
def test_transposing_back_gives_the_same_notes(semitones: int) -> None:
    there = transposed(song(), semitones, in_range=False)
    back = transposed(there, -semitones, in_range=False)
    assert there != song()
    assert back.tracks == song().tracks
    assert [span.chord.root_pitch_class for span in back.chords if span.chord] == [
        span.chord.root_pitch_class for span in song().chords if span.chord
    ]


def test_every_pitched_note_chord_and_key_moves_by_the_interval_and_drums_stay() -> None:
    there = transposed(song(), 3, in_range=False)
    for before, after in zip(song().tracks, there.tracks, strict=True):
        step = 3 if is_pitched(before) else 0
        assert [note.pitch + step for note in before.notes] == [note.pitch for note in after.notes]
    assert there.keys[0].key.tonic_pitch_class == (song().keys[0].key.tonic_pitch_class + 3) % 12
    for before, after in zip(song().chords, there.chords, strict=True):
        assert before.chord is not None
        assert after.chord is not None
        assert after.chord.root_pitch_class == (before.chord.root_pitch_class + 3) % 12
        assert after.chord.quality == before.chord.quality


def test_only_named_tracks_move_and_then_key_and_chords_stay() -> None:
    there = transposed(song(), 2, ("melody",))
    assert there.chords == song().chords
    assert there.keys == song().keys
    assert [t.id for t, old in zip(there.tracks, song().tracks, strict=True) if t != old] == ["melody"]


def test_a_spelling_moves_by_the_same_interval() -> None:
    score = score_of(Track("t", notes=(Note(0, 66, 480, spelling="Gb"),)))
    assert transposed(score, 2).tracks[0].notes[0].spelling == "Ab"


def test_pressure_on_a_key_moves_with_its_note() -> None:
    score = score_of(Track("t", notes=line(60), controls=(Control(0, "key_pressure", 60, 90),)))
    assert transposed(score, 4).tracks[0].controls[0].number == 64


@pytest.mark.parametrize("semitones", [-30, -13, 14, 29])
def test_what_lay_in_range_still_does(semitones: int) -> None:
    for before, after in zip(song().tracks, transposed(song(), semitones).tracks, strict=True):
        instrument = instrument_of(before)
        assert all(instrument.contains(n.pitch) for n in after.notes) or not all(
            instrument.contains(n.pitch) for n in before.notes
        )


def test_a_part_that_would_leave_its_instrument_moves_as_a_whole() -> None:
    flute = Track("flute", program=73, notes=line(84, 86, 88, 91))
    assert [note.pitch for note in transposed(score_of(flute), 8).tracks[0].notes] == [80, 82, 84, 87]


def test_real_files_survive_any_transposition() -> None:
    for name in some_files(6):
        score = loaded(name)
        back = transposed(transposed(score, 5, in_range=False), -5, in_range=False)
        for before, after in zip(score.tracks, back.tracks, strict=True):
            if all(note.pitch <= 122 for note in before.notes):
                assert written(before.notes) == written(after.notes)


def test_a_key_is_reached_the_short_way() -> None:
    key = song().keys[0].key
    for semitones in range(-5, 7):
        assert semitones_to(song(), key.transposed(semitones)) == semitones


def test_another_mode_is_refused_with_the_keys_that_would_do() -> None:
    with pytest.raises(InvalidMusicText, match="keeps the mode"):
        semitones_to(score_of(Track("t", notes=line(60, 64, 67, 72))), parse_key("E minor"))


def test_impossible_intervals_are_refused_with_their_range() -> None:
    with pytest.raises(InvalidMusicText, match=r"-48\.\.48"):
        transposed(song(), 49)


def test_folding_keeps_the_pitch_class_and_always_ends_in_range() -> None:
    for instrument in INSTRUMENTS:
        for pitch in range(128):
            there = folded(pitch, instrument.low, instrument.high)
            assert instrument.contains(there)
            assert (there - pitch) % 12 == 0 or instrument.high - instrument.low < 11


def test_a_part_comes_to_lie_where_its_instrument_is_comfortable() -> None:
    bass = instrument_by_id("fingered_bass")
    notes = line(72, 76, 79)
    moved = within(notes, bass, octaves_into([72, 76, 79], bass))
    assert all(bass.comfort_low <= note.pitch <= bass.comfort_high for note in moved)
    assert [note.pitch % 12 for note in moved] == [0, 4, 7]
