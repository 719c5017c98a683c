"""The events of one track: running status, lengths that lie, stray bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidMidi
from cadenza.nodes.midi.event import format_events, format_length, meta, parse_events, read_length, split_meta

from .files import END, mtrk


def events_of(content: bytes, length: int | None = None):
    return parse_events(content, 0, len(content) if length is None else length)


# The examples of the Standard MIDI Files specification 1.0, "Variable-length quantity"
@pytest.mark.parametrize(
    ("value", "content"),
    [
        (0, "00"), (0x40, "40"), (0x7F, "7f"), (0x80, "8100"), (0x2000, "c000"), (0x3FFF, "ff7f"), (0x4000, "818000"),
        (0x100000, "c08000"), (0x1FFFFF, "ffff7f"), (0x200000, "81808000"), (0x8000000, "c0808000"),
        (0xFFFFFFF, "ffffff7f"),
    ],
)  # fmt: skip
def test_lengths_are_written_as_the_specification_shows(value, content) -> None:
    assert format_length(value).hex() == content
    assert read_length(bytes.fromhex(content), 0) == (value, len(content) // 2)


@given(st.integers(0, 2**28 - 1))
def test_every_length_comes_back(value) -> None:
    assert read_length(format_length(value) + b"\xff", 0) == (value, len(format_length(value)))


def test_a_length_of_five_bytes_is_refused() -> None:
    with pytest.raises(InvalidMidi, match="byte 0 begins a number of more than 4 bytes"):
        read_length(b"\x81\x80\x80\x80\x00", 0)


def test_running_status_repeats_the_last_channel_status() -> None:
    track, _ = events_of(b"\x00\x90\x3c\x40\x0a\x3e\x41\x0a\xc0\x05\x00\x06" + END)
    assert track.channel_events == [(0, 0x90, 60, 64), (10, 0x90, 62, 65), (20, 0xC0, 5, 0), (20, 0xC0, 6, 0)]


def test_running_status_outlives_texts_as_real_files_want_it() -> None:
    track, _ = events_of(b"\x00\x90\x3c\x40\x00\xff\x01\x02hi\x05\x3e\x41" + END)
    assert track.channel_events == [(0, 0x90, 60, 64), (5, 0x90, 62, 65)]
    assert track.other_events == [(0, meta(1, b"hi"))]


def test_data_without_a_status_is_refused() -> None:
    with pytest.raises(InvalidMidi, match="byte 1 is data of an event that never began"):
        events_of(b"\x00\x3c\x40" + END)


def test_data_bytes_above_127_are_taken_as_127() -> None:
    track, _ = events_of(b"\x00\x90\x3c\xff\x00\xb0\x80\x90" + END)
    assert track.channel_events == [(0, 0x90, 60, 127), (0, 0xB0, 127, 127)]


def test_exclusive_and_escaped_bytes_are_kept_whole() -> None:
    track, _ = events_of(b"\x00\xf0\x03\x7e\x09\xf7\x07\xf7\x02\xf3\x01" + END)
    assert track.other_events == [(0, b"\xf0\x03\x7e\x09\xf7"), (7, b"\xf7\x02\xf3\x01")]


def test_stray_clock_bytes_are_kept_as_an_escape() -> None:
    track, _ = events_of(b"\x00\xf8\x00\xf2\x01\x02" + END)
    assert track.other_events == [(0, b"\xf7\x01\xf8"), (0, b"\xf7\x03\xf2\x01\x02")]


@pytest.mark.parametrize("status", [0xF4, 0xF5, 0xF9, 0xFD])
def test_undefined_statuses_are_refused(status) -> None:
    with pytest.raises(InvalidMidi, match=f"begins no known event .status {status:02X}"):
        events_of(bytes((0, status)) + END)


def test_a_length_too_small_loses_no_notes() -> None:
    events = b"\x00\x90\x3c\x40\x60\x80\x3c\x40"
    track, position = events_of(events + END + mtrk(b""), length=5)
    assert (len(track.channel_events), track.end, position) == (2, 96, len(events + END))


def test_a_length_too_large_swallows_no_track() -> None:
    track, position = events_of(b"\x00\x90\x3c\x40" + END + mtrk(b"\x00\x90\x3e\x40"), length=20)
    assert (len(track.channel_events), position) == (1, 8)


def test_a_track_without_its_end_ends_where_its_length_says() -> None:
    track, position = events_of(b"\x05\x90\x3c\x40" + mtrk(b""), length=4)
    assert (len(track.channel_events), track.end, position) == (1, 5, 4)


@pytest.mark.parametrize(
    "content", [b"\x00", b"\x00\x90", b"\x00\x90\x3c", b"\x00\xff\x01\x05hi", b"\x00\xf0", b"\x81", b"\x00\xff"]
)
def test_a_track_that_breaks_off_is_refused(content) -> None:
    with pytest.raises(InvalidMidi, match="ends in the middle of a track"):
        events_of(content, length=100)


def test_events_are_written_with_running_status_and_an_end() -> None:
    events = [(0, b"\x90\x3c\x40"), (5, b"\x90\x3c\x00"), (5, meta(1, b"hi")), (5, b"\x90\x3e\x40")]
    assert format_events(events, 9) == b"\x00\x90\x3c\x40\x05\x3c\x00\x00\xff\x01\x02hi\x00\x90\x3e\x40\x04\xff\x2f\x00"


def test_a_meta_event_comes_apart_as_it_was_made() -> None:
    assert split_meta(meta(5, b"la" * 100)) == (5, b"la" * 100)
    assert split_meta(b"\xf0\x01\xf7") == (-1, b"")
