"""MIDI file -> Score: notes, channels, state, maps, form, and what is carried."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidMidi
from cadenza.nodes.midi.event import format_length, meta
from cadenza.nodes.midi.reader import parse_midi, read_midi
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.score.score import Section

from .files import rmid, smf

TEXT, NAME, LYRIC, MARKER, PORT = 1, 3, 5, 6, 0x21


def at(delta: int, event: bytes) -> bytes:
    return format_length(delta) + event


def notes_of(*events: bytes):
    (track,) = parse_midi(smf(b"".join(events))).tracks
    return [(note.onset, note.duration, note.pitch, note.velocity) for note in track.notes]


ON, ON_LOUD, OFF, OFF_BY_ON = b"\x90\x3c\x40", b"\x90\x3c\x50", b"\x80\x3c\x20", b"\x90\x3c\x00"


# --- notes ---


def test_a_note_lasts_from_its_on_to_its_off() -> None:
    assert notes_of(at(10, ON), at(90, OFF)) == [(10, 90, 60, 64)]


def test_a_note_on_with_velocity_zero_is_a_note_off() -> None:
    assert notes_of(at(10, ON), at(90, OFF_BY_ON)) == [(10, 90, 60, 64)]


def test_the_release_velocity_is_kept() -> None:
    (track,) = parse_midi(smf(at(0, ON) + at(9, OFF) + at(0, ON) + at(9, OFF_BY_ON))).tracks
    assert [note.release for note in track.notes] == [32, 64]


def test_of_overlapping_notes_the_oldest_ends_first() -> None:
    assert notes_of(at(0, ON), at(100, ON_LOUD), at(100, OFF), at(100, OFF)) == [(0, 200, 60, 64), (100, 200, 60, 80)]


def test_a_note_off_without_a_note_is_dropped() -> None:
    assert notes_of(at(0, OFF), at(10, ON), at(10, OFF), at(10, OFF)) == [(10, 10, 60, 64)]


def test_a_hanging_note_ends_with_its_track() -> None:
    assert notes_of(at(10, ON), at(470, meta(TEXT, b"end"))) == [(10, 470, 60, 64)]


def test_a_note_of_no_length_lasts_a_tick() -> None:
    assert notes_of(at(10, ON), at(0, OFF), at(5, ON), at(5, OFF)) == [(10, 1, 60, 64), (15, 5, 60, 64)]


def test_a_note_is_played_as_it_is_written() -> None:
    (track,) = parse_midi(smf(at(10, ON) + at(90, OFF))).tracks
    assert (track.notes[0].offset, track.notes[0].gate, track.notes[0].articulation) == (0, 100, "")


# --- tracks, channels and their state ---


def test_each_channel_of_a_track_is_a_track() -> None:
    events = (
        at(0, b"\x99\x24\x60")
        + at(0, b"\x91\x40\x60")
        + at(0, meta(NAME, b"Band"))
        + at(9, b"\x89\x24\x00\x09\x81\x40\x00")
    )
    score = parse_midi(smf(events, midi_format=0))
    assert [(track.id, track.channel, track.is_drum, track.role) for track in score.tracks] == [
        ("t1", 1, False, ""),
        ("t2", 9, True, "drums"),
    ]
    assert score.title == "Band"


def test_names_are_the_file_s_and_else_the_instrument_s() -> None:
    named = at(0, meta(NAME, b"Left hand ")) + at(0, ON)
    nameless = at(0, b"\xc1\x28") + at(0, b"\x91\x3c\x40")
    two = at(0, meta(NAME, b"Duo")) + at(0, b"\xc2\x28\x00\x92\x3c\x40") + at(0, b"\xc3\x2a\x00\x93\x3c\x40")
    names = [track.name for track in parse_midi(smf(named, nameless, two)).tracks]
    assert names == ["Left hand", "Violin", "Duo: Violin", "Duo: Cello"]


def test_text_is_utf_8_or_else_latin_1() -> None:
    tracks = parse_midi(
        smf(b"", at(0, meta(NAME, "Flöte".encode())) + at(0, ON), at(0, meta(NAME, b"Fl\xf6te")) + at(0, ON))
    ).tracks
    assert [track.name for track in tracks] == ["Flöte", "Flöte"]


def test_bank_and_program_before_the_music_are_the_track_s() -> None:
    (track,) = parse_midi(smf(at(0, b"\xb0\x00\x08") + at(0, b"\x20\x03") + at(0, b"\xc0\x05") + at(0, ON))).tracks
    assert (track.program, track.bank, track.controls) == (5, 8 * 128 + 3, ())


def test_later_programs_are_controls_of_the_track() -> None:
    (track,) = parse_midi(smf(at(0, b"\xc0\x05") + at(0, ON) + at(9, OFF) + at(9, b"\xc0\x07"))).tracks
    assert track.program == 5
    assert [(control.tick, control.kind, control.value) for control in track.controls] == [(18, "program", 7)]


def test_a_program_between_start_and_first_note_holds_from_the_start() -> None:
    (track,) = parse_midi(smf(at(5, b"\xc0\x05") + at(5, ON))).tracks
    assert (track.program, track.controls[0].tick) == (5, 5)


def test_every_kind_of_control_is_kept() -> None:
    events = (
        at(0, ON)
        + at(1, b"\xb0\x40\x7f")
        + at(1, b"\xe0\x00\x00")
        + at(1, b"\xe0\x7f\x7f")
        + at(1, b"\xd0\x11")
        + at(1, b"\xa0\x3c\x12")
    )
    (track,) = parse_midi(smf(events)).tracks
    assert [(c.tick, c.kind, c.number, c.value) for c in track.controls] == [
        (1, "cc", 64, 127),
        (2, "bend", 0, -8192),
        (3, "bend", 0, 8191),
        (4, "pressure", 0, 17),
        (5, "key_pressure", 60, 18),
    ]


def test_what_sets_a_channel_holds_for_every_track_that_plays_on_it() -> None:
    setting = at(0, b"\xc0\x05") + at(0, b"\xb0\x07\x50")
    tracks = parse_midi(smf(setting, at(0, ON), at(0, b"\x90\x40\x40"))).tracks
    assert [(track.program, [(c.number, c.value) for c in track.controls]) for track in tracks] == [(5, [(7, 80)])] * 2


def test_a_channel_that_nobody_plays_keeps_its_setting() -> None:
    (track,) = parse_midi(smf(at(0, b"\xc4\x05") + at(0, b"\xb4\x07\x50"))).tracks
    assert (track.channel, track.program, track.notes, len(track.controls)) == (4, 5, (), 1)


def test_the_same_channel_on_two_ports_is_two_channels() -> None:
    second = at(0, meta(PORT, b"\x01")) + at(0, b"\xc0\x07") + at(0, ON)
    tracks = parse_midi(smf(at(0, b"\xc0\x05") + at(0, ON), second)).tracks
    assert [track.program for track in tracks] == [5, 7]


# --- tempo, meter, keys ---


def test_a_file_that_states_nothing_is_120_bpm_in_four_four() -> None:
    score = parse_midi(smf(at(0, ON)))
    assert [(c.tick, c.bpm) for c in score.tempo_map.changes] == [(0, 120.0)]
    assert [(c.tick, c.meter.symbol) for c in score.meter_map.changes] == [(0, "4/4")]
    assert score.keys == ()


def test_tempo_meter_and_keys_change_where_the_file_says() -> None:
    start = at(0, b"\xff\x51\x03\x0c\xb7\x35") + at(0, b"\xff\x58\x04\x07\x03\x18\x08") + at(0, b"\xff\x59\x02\xff\x01")
    then = (
        at(1680, b"\xff\x51\x03\x07\xa1\x20") + at(0, b"\xff\x58\x04\x0c\x03\x24\x08") + at(0, b"\xff\x59\x02\x03\x00")
    )
    conductor = start + then
    score = parse_midi(smf(conductor, at(0, ON)))
    assert [(c.tick, round(c.bpm, 3)) for c in score.tempo_map.changes] == [(0, 72.0), (1680, 120.0)]
    assert [(c.tick, c.meter.symbol) for c in score.meter_map.changes] == [(0, "7/8"), (1680, "12/8")]
    assert [(c.tick, c.key.name) for c in score.keys] == [(0, "D minor"), (1680, "A major")]


def test_the_last_of_two_tempos_at_one_tick_holds() -> None:
    score = parse_midi(smf(at(0, b"\xff\x51\x03\x07\xa1\x20") + at(0, b"\xff\x51\x03\x0f\x42\x40")))
    assert [c.bpm for c in score.tempo_map.changes] == [60.0]


def test_a_first_bar_of_at_most_half_the_meter_after_it_is_a_pickup() -> None:
    score = parse_midi(
        smf(at(0, b"\xff\x58\x04\x01\x02\x18\x08") + at(480, b"\xff\x58\x04\x03\x02\x18\x08") + at(0, ON) + at(9, OFF))
    )
    assert (score.meter_map.pickup, [(c.tick, c.meter.symbol) for c in score.meter_map.changes]) == (480, [(0, "3/4")])
    assert score.meter_map.position(score.tracks[0].notes[0].onset).bar == 1


def test_a_longer_first_bar_is_one_unless_the_file_says_pickup() -> None:
    meters = at(0, b"\xff\x58\x04\x03\x02\x18\x08") + at(1440, b"\xff\x58\x04\x04\x02\x18\x08")
    stated = at(0, meta(TEXT, b"Pickup: 1440 ticks"))
    assert parse_midi(smf(meters)).meter_map.pickup == 0
    assert parse_midi(smf(stated + meters)).meter_map.pickup == 1440


def test_a_meter_repeated_inside_a_bar_opens_no_bar() -> None:
    four = b"\xff\x58\x04\x04\x02\x18\x08"
    meter_map = parse_midi(smf(at(0, four), at(480, four) + at(1440, four))).meter_map
    assert (meter_map.pickup, [change.tick for change in meter_map.changes]) == (0, [0, 1920])


def test_of_the_tracks_that_set_one_channel_at_one_tick_the_last_has_its_way() -> None:
    first, last = at(0, b"\xc0\x05"), at(0, b"\xc0\x05") + at(0, ON)
    assert parse_midi(smf(first, at(0, b"\xc0\x07"), last)).tracks[0].program == 5


@pytest.mark.parametrize(("quarter_us", "bpm"), [(833_333, 72.0), (500_000, 120.0), (621_762, 96.5), (20_000, 3000.0)])
def test_a_tempo_is_read_as_the_plain_number_that_was_meant(quarter_us, bpm) -> None:
    score = parse_midi(smf(at(0, b"\xff\x51\x03" + quarter_us.to_bytes(3))))
    assert score.tempo_map.changes[0].bpm == bpm


@given(st.integers(20_000, 2**24 - 1))
def test_every_tempo_that_a_file_can_state_comes_back_to_the_microsecond(quarter_us) -> None:
    content = smf(at(0, meta(NAME, b"")) + at(0, b"\xff\x51\x03" + quarter_us.to_bytes(3)))
    assert b"\xff\x51\x03" + quarter_us.to_bytes(3) in format_midi(parse_midi(content))


@pytest.mark.parametrize(
    "event",
    [
        b"\xff\x59\x02\x09\x00",
        b"\xff\x59\x02\x01\xff",
        b"\xff\x59\x01\x01",
        b"\xff\x58\x04\x00\x02\x18\x08",
        b"\xff\x58\x04\x04\x0c\x18\x08",
    ],
)
def test_a_key_or_meter_that_cannot_be_is_carried_along(event) -> None:
    score = parse_midi(smf(at(0, event) + at(0, ON)))
    assert (score.keys, score.meter_map.changes[0].meter.symbol) == ((), "4/4")
    assert [carried.content for carried in score.carried] == [event.hex()]


# --- form and length ---


def test_markers_on_bar_lines_are_sections() -> None:
    markers = at(0, meta(MARKER, b"Intro")) + at(1920, meta(MARKER, b"Verse 1")) + at(3840, meta(MARKER, b"chorus"))
    score = parse_midi(smf(markers + at(1920, meta(TEXT, b"")), at(0, ON)))
    assert score.sections == (
        Section("intro", 1, 1, label="Intro"),
        Section("verse", 2, 2, label="Verse 1"),
        Section("chorus", 4, 1),
    )


def test_markers_elsewhere_are_carried() -> None:
    markers = at(100, meta(MARKER, b"loop")) + at(1820, meta(MARKER, b"Verse")) + at(0, meta(MARKER, b"again"))
    score = parse_midi(smf(markers + at(1920, meta(TEXT, b"")), at(0, ON)))
    assert [section.kind for section in score.sections] == ["verse"]
    assert [event.tick for event in score.carried] == [100, 1920, 3840]


def test_chords_written_as_text_are_chords() -> None:
    texts = (
        at(0, meta(TEXT, b"Chord: Dm7")) + at(960, meta(TEXT, b"Chord: N.C.")) + at(960, meta(TEXT, b"Chord: nonsense"))
    )
    score = parse_midi(smf(texts, at(0, ON)))
    assert [(c.onset, c.duration, c.chord and c.chord.symbol) for c in score.chords] == [
        (0, 960, "Dm7"),
        (960, 960, None),
    ]
    assert [event.tick for event in score.carried] == [1920]


def test_silence_at_the_end_belongs_to_the_song() -> None:
    score = parse_midi(smf(at(0, ON) + at(480, OFF), at(2 * 1920, meta(TEXT, b""))))
    assert (score.bars, score.end) == (2, 3840)
    assert parse_midi(smf(at(0, ON) + at(480, OFF))).bars == 0


# --- what is carried ---


def test_lyrics_are_carried_by_the_player_who_sings_them() -> None:
    singer = at(0, meta(NAME, b"Voice")) + at(0, ON) + at(0, meta(LYRIC, b"la"))
    score = parse_midi(smf(b"", singer))
    assert [event.content for event in score.tracks[0].carried] == [meta(LYRIC, b"la").hex()]


def test_tracks_without_players_are_carried_by_the_song_with_their_names() -> None:
    words = at(0, meta(NAME, b"Words")) + at(7, meta(LYRIC, b"la"))
    score = parse_midi(smf(at(0, meta(NAME, b"Song")), words, at(0, ON)))
    assert (score.title, len(score.tracks)) == ("Song", 1)
    assert [(e.tick, e.content) for e in score.carried] == [
        (0, meta(NAME, b"Words").hex()),
        (7, meta(LYRIC, b"la").hex()),
    ]


# --- the three types, SMPTE, RMID ---


def test_the_patterns_of_type_two_follow_each_other() -> None:
    pattern = at(0, ON) + at(480, OFF) + at(480, meta(TEXT, b""))
    tracks = parse_midi(smf(pattern, pattern, midi_format=2)).tracks
    assert [track.notes[0].onset for track in tracks] == [0, 960]


@pytest.mark.parametrize(
    ("frames", "ticks_per_frame", "grid", "ticks_per_second"),
    [
        (25, 40, 500, 1000.0),
        (24, 1, 12, 24.0),
        (30, 80, 1200, 2400.0),
        (29, 80, 1200, 2400.0 / 1.001),
        (25, 1, 25, 25.0),
    ],
)
def test_smpte_time_keeps_its_seconds(frames, ticks_per_frame, grid, ticks_per_second) -> None:
    tempo_is_void = at(0, b"\xff\x51\x03\x0f\x42\x40")
    score = parse_midi(smf(tempo_is_void + at(1000, ON), division=(256 - frames) << 8 | ticks_per_frame))
    assert score.ticks_per_quarter == grid
    assert score.tempo_map.seconds_at(1000) == pytest.approx(1000 / ticks_per_second, rel=1e-12)


def test_a_riff_wrapper_makes_no_difference() -> None:
    assert parse_midi(rmid(smf(at(0, ON)))) == parse_midi(smf(at(0, ON)))


# --- files ---


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    path = tmp_path / "Lied – „Nacht“.mid"
    path.write_bytes(smf(at(0, ON)))
    assert read_midi(path) == parse_midi(smf(at(0, ON)))


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidMidi, match=r"Could not read 'gone\.mid': No such file"):
        read_midi(tmp_path / "gone.mid")
    with pytest.raises(InvalidMidi, match="Could not read"):
        read_midi(tmp_path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.mid"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)  # sparse: takes no room
    with pytest.raises(InvalidMidi, match=r"may have 32 MiB, this one has 200\.0"):
        read_midi(path)
