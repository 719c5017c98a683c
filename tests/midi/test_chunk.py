"""The container: header, tracks, foreign chunks, the RIFF wrapper."""

from __future__ import annotations

import struct

import pytest

from cadenza.nodes.fault import InvalidMidi
from cadenza.nodes.midi.chunk import MAX_FILE_BYTES, MAX_TRACKS, format_chunks, parse_chunks

from .files import END, header, mtrk, rmid, smf

NOTE = b"\x00\x90\x3c\x40\x60\x80\x3c\x40"


@pytest.mark.parametrize("midi_format", [0, 1, 2])
def test_all_three_types_are_read(midi_format) -> None:
    chunks = parse_chunks(smf(NOTE, midi_format=midi_format, division=96))
    assert (chunks.format, chunks.division, len(chunks.tracks)) == (midi_format, 96, 1)


def test_a_riff_wrapper_is_taken_off() -> None:
    assert parse_chunks(rmid(smf(NOTE))) == parse_chunks(smf(NOTE))


def test_unknown_chunks_are_skipped_wherever_they_stand() -> None:
    foreign = b"XFIH" + struct.pack(">I", 5) + b"hello"
    content = header(n_tracks=2) + foreign + mtrk(NOTE) + foreign + mtrk(NOTE) + foreign
    assert parse_chunks(content) == parse_chunks(smf(NOTE, NOTE))


def test_a_longer_header_is_skipped_to_its_end() -> None:
    content = b"MThd" + struct.pack(">IHHH", 8, 1, 1, 480) + b"\x00\x00" + mtrk(NOTE)
    assert parse_chunks(content) == parse_chunks(smf(NOTE))


def test_tracks_beyond_the_announced_are_read_too() -> None:
    assert len(parse_chunks(smf(NOTE, NOTE, NOTE, announced=1)).tracks) == 3


def test_junk_behind_the_last_track_is_ignored() -> None:
    assert len(parse_chunks(smf(NOTE) + b"\x1a\x00\xff junk of an old disk").tracks) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"<!DOCTYPE html>", "got a web page"),
        (b"PK\x03\x04....", "got a zip archive"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "got a RIFF file without MIDI"),
        (b"ID3\x04", "got an MP3 file"),
        (b"\x00\x01\x02", "got something else"),
        (b"MThd\x00\x00", "ends inside its header"),
        (header(3, 1) + mtrk(NOTE), "got type 3"),
        (b"MThd" + struct.pack(">IHHH", 4, 1, 1, 480) + mtrk(NOTE), "with 4"),
        (header(1, 0), "announces 0 tracks, but holds 0"),
        (header(1, 2) + mtrk(NOTE), "announces 2 tracks, but holds 1"),
        (header(1, 2) + mtrk(NOTE) + b"\xff\x00\x00\x01\x00\x00\x00\x01 ", "Expected a track at byte 34"),
        (b"RIFF\x04\x00\x00\x00RMID", "The RMID file holds no MIDI data"),
        (bytes(MAX_FILE_BYTES + 1), "may have 32 MiB"),
        (smf(*[b""] * (MAX_TRACKS + 1)), f"may hold {MAX_TRACKS} tracks"),
    ],
)
def test_what_is_no_midi_file_is_refused_by_its_kind(content, words) -> None:
    with pytest.raises(InvalidMidi) as refused:
        parse_chunks(content)
    assert words in refused.value.message
    assert refused.value.hint


def test_a_file_is_written_as_type_one() -> None:
    assert format_chunks(480, [NOTE + END, END]) == smf(NOTE, b"")
