"""Score -> MIDI file, read with mido alone: what other programs get to see."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import mido
import pytest
from hypothesis import assume, given

from cadenza.nodes.midi.reader import MAX_SONG_S, parse_midi, read_midi
from cadenza.nodes.midi.writer import format_midi, write_midi
from cadenza.nodes.score.note import CarriedEvent, Control, Note
from cadenza.nodes.score.score import ChordSpan, Score, Section
from cadenza.nodes.score.time import KeyChange, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import parse_meter

from ..score.examples import scores

EMPTY = Score(TempoMap.constant(72.0), MeterMap.constant(parse_meter("4/4")), bars=2)
NOTE = Note(Ticks(480), 60, Ticks(240), 90)


def seen(score: Score) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(format_midi(score)))


def events(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    tick = 0
    return [(tick := tick + message.time, message) for message in track]


def conductor(score: Score, kind: str) -> list[tuple[int, mido.MetaMessage]]:
    return [(tick, message) for tick, message in events(seen(score).tracks[0]) if message.type == kind]


def player(track: Track, *kinds: str) -> list[tuple[int, mido.Message]]:
    heard = seen(EMPTY.with_tracks((track,))).tracks[1]
    return [(tick, message) for tick, message in events(heard) if not kinds or message.type in kinds]


def test_the_file_is_of_type_one_with_a_conductor_and_a_track_for_each_player() -> None:
    file = seen(replace(EMPTY, title="Späte Züge", tracks=(Track("a", "Piano"), Track("b", "Bass"))))
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 480, 3)
    assert [track.name for track in file.tracks] == ["Späte Züge".encode().decode("latin-1"), "Piano", "Bass"]


def test_tempo_meter_and_key_stand_in_the_conductor() -> None:
    score = replace(
        EMPTY,
        tempo_map=TempoMap((TempoChange(Ticks(0), 72.0), TempoChange(Ticks(1920), 96.5))),
        meter_map=MeterMap((MeterChange(Ticks(0), parse_meter("4/4")), MeterChange(Ticks(1920), parse_meter("6/8")))),
        keys=(KeyChange(Ticks(0), parse_key("D minor")), KeyChange(Ticks(1920), parse_key("Gb"))),
    )
    tempos = [(tick, round(mido.tempo2bpm(message.tempo), 2)) for tick, message in conductor(score, "set_tempo")]
    meters = [
        (tick, message.numerator, message.denominator, message.clocks_per_click, message.notated_32nd_notes_per_beat)
        for tick, message in conductor(score, "time_signature")
    ]
    assert tempos == [(0, 72.0), (1920, 96.5)]
    assert meters == [(0, 4, 4, 24, 8), (1920, 6, 8, 36, 8)]
    assert [(tick, message.key) for tick, message in conductor(score, "key_signature")] == [(0, "Dm"), (1920, "Gb")]


def test_sections_are_markers_and_chords_are_texts() -> None:
    score = replace(
        EMPTY,
        sections=(Section("intro", 1, 1), Section("verse", 2, 1, label="Verse 1")),
        chords=(ChordSpan(Ticks(0), Ticks(960), parse_chord("Dm7")),),
    )
    assert [(tick, message.text) for tick, message in conductor(score, "marker")] == [(0, "intro"), (1920, "Verse 1")]
    assert [(tick, message.text) for tick, message in conductor(score, "text")] == [
        (0, "Chord: Dm7"),
        (960, "Chord: N.C."),
    ]


def test_the_song_lasts_to_its_last_bar_line() -> None:
    assert conductor(EMPTY, "end_of_track")[0][0] == 2 * 1920


@pytest.mark.parametrize(("pickup", "meter"), [(480, (1, 4)), (720, (3, 8)), (1440, (3, 4)), (100, (4, 4))])
def test_a_pickup_is_a_short_first_bar(pickup, meter) -> None:
    score = replace(EMPTY, meter_map=MeterMap.constant(parse_meter("4/4"), pickup=pickup))
    meters = [(tick, m.numerator, m.denominator) for tick, m in conductor(score, "time_signature")]
    assert meters == [(0, *meter), (pickup, 4, 4)]
    assert parse_midi(format_midi(score)).meter_map == score.meter_map


def test_what_sounds_is_the_played_note() -> None:
    swung = replace(NOTE, offset=-12, gate=50, release=30)
    heard = player(Track("a", notes=(swung,)), "note_on", "note_off")
    assert [(tick, m.type, m.note, m.velocity) for tick, m in heard] == [
        (468, "note_on", 60, 90),
        (588, "note_off", 60, 30),
    ]


def test_at_one_tick_offs_come_first_then_controls_then_ons() -> None:
    track = Track(
        "a",
        notes=(NOTE, replace(NOTE, onset=Ticks(720))),
        controls=(Control(Ticks(720), "cc", 64, 0), Control(Ticks(720), "program", 0, 9)),
        carried=(CarriedEvent(Ticks(720), "ff05026c61"),),
    )
    kinds = [message.type for tick, message in player(track) if tick == 720]
    assert kinds == ["lyrics", "note_off", "control_change", "program_change", "note_on"]


def test_bank_program_gain_and_pan_open_the_track() -> None:
    track = Track("a", program=4, bank=8 * 128 + 3, gain_db=-12.0, pan=-0.5)
    heard = [
        (m.control, m.value) if m.type == "control_change" else m.program for _, m in player(track) if not m.is_meta
    ]
    assert heard == [(0, 8), (32, 3), 4, (7, 50), (10, 32)]


def test_gain_and_pan_give_way_to_the_track_s_own_controllers() -> None:
    track = Track("a", gain_db=-6.0, pan=1.0, controls=(Control(Ticks(0), "cc", 7, 90), Control(Ticks(9), "cc", 10, 5)))
    assert [(tick, m.control, m.value) for tick, m in player(track, "control_change")] == [(0, 7, 90), (9, 10, 5)]


def test_a_plain_track_has_no_controllers() -> None:
    assert player(Track("a"), "control_change") == []


def test_every_kind_of_control_is_written() -> None:
    controls = (
        Control(Ticks(1), "cc", 1, 2), Control(Ticks(2), "bend", 0, -8192), Control(Ticks(3), "bend", 0, 8191),
        Control(Ticks(4), "pressure", 0, 5), Control(Ticks(5), "key_pressure", 60, 6),
        Control(Ticks(6), "program", 0, 7),
    )  # fmt: skip
    heard = [str(m.copy(time=0)) for tick, m in player(Track("a", controls=controls)) if tick and not m.is_meta]
    assert heard == [
        "control_change channel=0 control=1 value=2 time=0",
        "pitchwheel channel=0 pitch=-8192 time=0",
        "pitchwheel channel=0 pitch=8191 time=0",
        "aftertouch channel=0 value=5 time=0",
        "polytouch channel=0 note=60 value=6 time=0",
        "program_change channel=0 program=7 time=0",
    ]


def test_modes_and_groups_that_midi_does_not_know_come_back_too() -> None:
    score = replace(
        EMPTY,
        meter_map=MeterMap.constant(parse_meter("3+2+2/8")),
        keys=(KeyChange(Ticks(0), parse_key("F# dorian")), KeyChange(Ticks(9), parse_key("D harmonic minor"))),
    )
    assert [message.key for _, message in conductor(score, "key_signature")] == ["F#m", "Dm"]
    again = parse_midi(format_midi(score))
    assert (again.meter_map, again.keys) == (score.meter_map, score.keys)


def test_a_file_is_written_whole_at_its_path(tmp_path: Path) -> None:
    score = EMPTY.with_tracks((Track("t1", "Piano", notes=(NOTE,), channel=0),))
    write_midi(score, tmp_path / "songs" / "song.mid")
    assert read_midi(tmp_path / "songs" / "song.mid") == score
    assert [path.name for path in (tmp_path / "songs").iterdir()] == ["song.mid"]


def test_equal_scores_give_equal_bytes() -> None:
    score = EMPTY.with_tracks((Track("t1", notes=(NOTE, replace(NOTE, pitch=64))),))
    assert format_midi(score) == format_midi(replace(score))


@given(scores())
def test_every_score_is_written_and_what_is_read_then_lasts(score) -> None:
    assume(score.tempo_map.seconds_at(Ticks(score.end + 100_000)) < MAX_SONG_S)
    again = parse_midi(format_midi(score))
    assert parse_midi(format_midi(again)) == again


@given(scores())
def test_mido_hears_every_note_where_it_is_played(score) -> None:
    heard = Counter(
        (tick, m.note, m.velocity) for track in seen(score).tracks for tick, m in events(track) if m.type == "note_on"
    )
    played = Counter((n.played_onset, n.pitch, n.velocity) for track in score.tracks for n in track.notes)
    assert heard == played
