"""Orchestration: every note in range and in hand, rhythm as it was."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cadenza.nodes.arrange.compass import instrument_of
from cadenza.nodes.arrange.hands import in_hand, is_playable
from cadenza.nodes.arrange.menu import INTERVALS
from cadenza.nodes.arrange.orchestrate import (
    doubled,
    split,
    top_line,
    with_instrument,
    without_tracks,
)
from cadenza.nodes.fault import InvalidEdit, InvalidMusicText, InvalidScore
from cadenza.nodes.score.note import Control
from cadenza.nodes.score.score import Section
from cadenza.nodes.score.time import KeyChange
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.instrument import INSTRUMENTS, instrument_by_id
from cadenza.nodes.theory.key import parse_key

from .music import chord, line, loaded, score_of, some_files, song, written

PITCHED = [instrument for instrument in INSTRUMENTS if not instrument.is_drum]


@pytest.mark.parametrize("instrument", PITCHED[::5], ids=lambda instrument: instrument.id)
@pytest.mark.parametrize("track", ["comping", "bass", "melody"])
def test_whoever_plays_every_note_lies_in_range_and_in_hand(instrument, track: str) -> None:
    after = with_instrument(song(), track, instrument.id).track(track)
    assert (after.program, after.instrument) == (instrument.program, instrument.id)
    assert {note.onset for note in after.notes} == {note.onset for note in song().track(track).notes}
    for onset in {note.onset for note in after.notes}:
        assert is_playable([note.pitch for note in after.notes if note.onset == onset], instrument)


def test_parts_of_real_files_come_into_range(proof_count) -> None:
    for name in some_files(proof_count(80)):
        for track in loaded(name).tracks:
            if track.is_drum:
                continue
            for id_ in ("flute", "nylon_guitar", "contrabass", "piano"):
                instrument = instrument_by_id(id_)
                after = with_instrument(loaded(name), track.id, id_).track(track.id)
                assert all(instrument.contains(note.pitch) for note in after.notes), (name, track.id, id_)


def test_a_wind_takes_the_top_line() -> None:
    score = score_of(Track("t", notes=(*chord(60, 64, 67), *chord(59, 62, 67, onset=1))))
    assert [note.pitch for note in with_instrument(score, "t", "oboe").tracks[0].notes] == [67, 67]


def test_a_single_voice_never_sounds_twice_at_once() -> None:
    for note, after in pairwise(top_line(song().track("comping").notes)):
        assert note.end <= after.onset


def test_a_guitar_gets_chords_of_one_note_a_string_within_four_frets() -> None:
    guitar = instrument_by_id("steel_guitar")
    assert is_playable((40, 47, 52, 56, 59, 64), guitar)  # E major in first position
    assert is_playable((48, 52, 55, 60, 64), guitar)  # C major
    assert not is_playable((48, 49, 50), guitar)  # three neighbours on one string
    assert not is_playable((40, 41), guitar)
    found = in_hand((48, 49, 50, 72), guitar)
    assert is_playable(tuple(found.values()), guitar)
    assert found[72] == 72


def test_a_pianist_has_two_hands() -> None:
    piano = instrument_by_id("piano")
    assert is_playable((36, 43, 48, 60, 64, 67), piano)
    assert not is_playable((36, 55, 74, 93), piano)
    assert is_playable(tuple(in_hand((36, 55, 74, 93), piano).values()), piano)


def test_changes_of_program_and_foreign_pedals_go_with_the_old_instrument() -> None:
    controls = (Control(0, "program", 0, 5), Control(0, "cc", 64, 127), Control(0, "cc", 11, 90))
    score = score_of(Track("t", notes=line(72, 74), controls=controls))
    assert with_instrument(score, "t", "flute").tracks[0].controls == (Control(0, "cc", 11, 90),)


def test_drums_stay_drums() -> None:
    assert with_instrument(song(), "drums", "jazz_kit").track("drums").notes == song().track("drums").notes
    with pytest.raises(InvalidEdit, match="is drums, and"):
        with_instrument(song(), "drums", "piano")
    with pytest.raises(InvalidEdit, match="a drum kit"):
        with_instrument(song(), "melody", "jazz_kit")


def test_an_unknown_instrument_or_track_is_named_with_the_nearest() -> None:
    with pytest.raises(InvalidMusicText, match="flute"):
        with_instrument(song(), "melody", "fluet")
    with pytest.raises(InvalidScore, match=r"melody \("):
        with_instrument(song(), "kazoo", "flute")


@pytest.mark.parametrize("interval", INTERVALS)
def test_a_doubling_follows_in_its_own_range(interval: str) -> None:
    after = doubled(song(), "melody", "cello", interval)
    place = [track.id for track in after.tracks].index("melody")
    double = after.tracks[place + 1]
    assert double.id == "melody-double"
    assert after.track("melody") == song().track("melody")
    assert {note.onset for note in double.notes} == {note.onset for note in song().track("melody").notes}
    assert all(instrument_of(double).contains(note.pitch) for note in double.notes)


def test_thirds_are_those_of_the_key() -> None:
    score = score_of(Track("t", role="melody", program=73, notes=line(72, 74, 76, 77)))
    score = score.__class__(
        score.tempo_map, score.meter_map, (KeyChange(0, parse_key("C major")),), tracks=score.tracks
    )
    assert [note.pitch for note in doubled(score, "t", "clarinet", "third below").tracks[1].notes] == [69, 71, 72, 74]
    assert [note.pitch for note in doubled(score, "t", "oboe", "third above").tracks[1].notes] == [76, 77, 79, 81]


def test_a_chord_track_becomes_a_string_quartet() -> None:
    notes = (*chord(48, 60, 64, 67), *chord(43, 59, 62, 67, onset=1))
    score = score_of(Track("t", "Piano", "comping", notes=notes))
    after = split(score, "t", "voices", ("violin", "violin", "viola", "cello"))
    assert [track.id for track in after.tracks] == ["t", "t-violin", "t-viola", "t-cello"]
    assert [[note.pitch for note in track.notes] for track in after.tracks] == [[67, 67], [64, 62], [60, 59], [48, 43]]


def test_what_is_left_over_goes_to_the_last_voice_and_nothing_is_lost() -> None:
    after = split(song(), "comping", "voices", ("piano", "electric_piano"))
    parts = [track for track in after.tracks if track.id.startswith("comping")]
    assert sum(len(track.notes) for track in parts) == len(song().track("comping").notes)


def test_a_track_is_split_at_a_pitch() -> None:
    score = score_of(Track("t", notes=line(48, 72, 55, 60)))
    high, low = split(score, "t", "pitch", ("piano", "drawbar_organ"), 60).tracks
    assert [note.pitch for note in high.notes] == [72, 60]
    assert [note.pitch for note in low.notes] == [48, 55]


def test_sections_go_to_instruments_in_turn() -> None:
    score = score_of(Track("t", notes=line(*[60] * 12)))
    form = (Section("verse", 1, 1), Section("chorus", 2, 1), Section("verse", 3, 1))
    verse, chorus = split(
        score.__class__(score.tempo_map, score.meter_map, sections=form, tracks=score.tracks),
        "t", "sections", ("piano", "drawbar_organ"),
    ).tracks  # fmt: skip
    assert [note.onset // 1920 for note in verse.notes] == [0, 0, 0, 0, 2, 2, 2, 2]
    assert [note.onset // 1920 for note in chorus.notes] == [1, 1, 1, 1]


def test_a_kit_is_split_into_its_pieces() -> None:
    after = split(song(), "drums", "drums")
    pieces = [track for track in after.tracks if track.id.startswith("drums")]
    assert {"drums-snare", "drums-hats"} <= {track.id for track in pieces}
    assert all(track.is_drum for track in pieces)
    together = [note for track in pieces for note in track.notes]
    assert written(together) == written(song().track("drums").notes)


def test_splitting_what_cannot_be_split_says_how_it_can() -> None:
    with pytest.raises(InvalidEdit, match="Split drums by drums"):
        split(song(), "drums", "voices", ("piano", "flute"))
    with pytest.raises(InvalidEdit, match="two instruments"):
        split(song(), "comping", "voices", ("piano",))
    with pytest.raises(InvalidEdit, match="no drum track"):
        split(song(), "comping", "drums")


def test_removed_tracks_are_gone_and_the_others_as_they_were() -> None:
    after = without_tracks(song(), ("drums", "percussion"))
    assert after.tracks == tuple(track for track in song().tracks if track.role not in ("drums", "percussion"))
    with pytest.raises(InvalidEdit, match="no music"):
        without_tracks(song(), tuple(track.id for track in song().tracks))
    with pytest.raises(InvalidEdit, match="got none"):
        without_tracks(song(), ())
