"""Broken and hostile files: each gives a sensible score or an InvalidMidi with a cure, soon; nothing else comes out.

Time is this process's own (CPU) time, so that a loaded machine is no fault.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from cadenza.nodes.fault import CadenzaError, InvalidMidi
from cadenza.nodes.midi.event import MAX_EVENTS, MAX_NOTES, MAX_OTHER_EVENTS, format_length, meta
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.score.score import Score

from .files import header, mtrk, real_files, rmid, smf

LIMIT_S = 2.0
SMALL_FILE_BYTES = 20_000
NOTE = b"\x00\x90\x3c\x40\x60\x80\x3c\x40"
BUSY = b"\x00\xb0\x07\x40" * 1000
FAR = b"\xff\xff\xff\x7f"  # the longest delta time, 2**28 - 1 ticks


def soon(content: bytes) -> Score:
    """The score of a file, or its InvalidMidi; fails where that takes longer than LIMIT_S."""
    start = time.process_time()
    try:
        return parse_midi(content)
    finally:
        assert time.process_time() - start < LIMIT_S


REFUSED = {
    "empty": (b"", "The file is empty"),
    "no MIDI at all": (b"\x89PNG\r\n\x1a\n", "Expected a MIDI file"),
    "200 MB": (bytes(200_000_000), "may have 32 MiB, this one has 190.7"),
    "half a header": (b"MThd\x00\x00\x00\x06\x00", "ends inside its header"),
    "no track": (header(1, 1), "announces 1 tracks, but holds 0"),
    "a track missing": (header(1, 3) + mtrk(NOTE), "announces 3 tracks, but holds 1"),
    "cut in an event": (smf(NOTE)[:-6], "ends in the middle of a track"),
    "cut before the end": (smf(NOTE)[:-4], "ends in the middle of a track"),
    "division 0": (smf(NOTE, division=0), "at least 1 tick per quarter"),
    "SMPTE without ticks": (smf(NOTE, division=0xE700), "SMPTE time has"),
    "SMPTE of 100 frames": (smf(NOTE, division=(256 - 100) << 8 | 4), "SMPTE time has"),
    "type 7": (smf(NOTE, midi_format=7), "got type 7"),
    "a length of 5 bytes": (smf(b"\x81\x80\x80\x80\x00\x90\x3c\x40"), "more than 4 bytes"),
    "tempo 0": (smf(b"\x00\xff\x51\x03\x00\x00\x00" + NOTE), "gives it 0"),
    "tempo beyond playing": (smf(b"\x00\xff\x51\x03\x00\x00\x01" + NOTE), "gives it 1"),
    "data without status": (smf(b"\x00\x3c\x40"), "data of an event that never began"),
    "undefined status": (smf(b"\x00\xf4"), "begins no known event"),
    "text longer than the file": (smf(b"\x00\xff\x01\xff\xff\xff\x7fhi"), "ends in the middle of a track"),
    "a huge delta time": (smf(FAR + b"\x90\x3c\x40"), "ends before tick"),
    "a thousand huge delta times": (smf((FAR + b"\x90\x3c\x40") * 1000), "ends before tick"),
    "days of music": (smf(b"\xff\xff\xff\x7e\x90\x3c\x40"), "24 hours"),
    "bars of one tick": (smf(b"\x00\xff\x58\x04\x01\x07\x18\x08" + b"\x8f\x80\x00\x90\x3c\x40", division=32), "bars"),
    "too many notes": (smf(b"\x00\x90\x3c\x40" * (MAX_NOTES + 1)), "this one has more notes"),
    "too many events": (smf(b"\x00\xb0\x07\x40" * (MAX_EVENTS + 1)), "this one has more events"),
    "five million events": (smf(b"\x00\xb0\x07\x40" + b"\x00\x07\x40" * 5_000_000), "this one has more events"),
    "too many texts": (smf(b"\x00\xff\x01\x00" * (MAX_OTHER_EVENTS + 1)), "this one has more events"),
    "too many events in many tracks": (smf(*[b"\x00\xb0\x07\x40" * 1000] * 500), "this one has more events"),
    "a thousand players on one busy channel": (smf(BUSY, *[NOTE] * 1000), "with those that they share"),
    "a million empty chunks": (header(1, 1) + b"JUNK\x00\x00\x00\x00" * 1_000_000, "tracks"),
    "a million chunks in a wrapper": (
        b"RIFF\x00\x00\x00\x00RMID" + b"LIST\x00\x00\x00\x00" * 1_000_000,
        "no MIDI data",
    ),
    "a wrapper around a wrapper": (rmid(rmid(smf(NOTE))), "a RIFF file"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_broken_file_is_refused_with_a_cure(name) -> None:
    content, words = REFUSED[name]
    with pytest.raises(InvalidMidi) as refused:
        soon(content)
    assert words in refused.value.message
    assert refused.value.hint


# What is wrong, and yet a player of music would read without a word
READ = {
    "a track length too small": header() + mtrk(NOTE, length=3),
    "a track length of nothing": header() + mtrk(NOTE, length=0),
    "a track length too large": header() + mtrk(NOTE, length=1000),
    "a track length beyond all": header() + mtrk(NOTE, length=2**32 - 1),
    "no end of track": header() + mtrk(NOTE, end=b""),
    "a key of 9 sharps": smf(b"\x00\xff\x59\x02\x09\x00" + NOTE),
    "a key of mode 255": smf(b"\x00\xff\x59\x02\xff\xff" + NOTE),
    "a key without its mode": smf(b"\x00\xff\x59\x01\xff" + NOTE),
    "a meter of nothing": smf(b"\x00\xff\x58\x04\x00\x02\x18\x08" + NOTE),
    "a meter in 2**255ths": smf(b"\x00\xff\x58\x04\x04\xff\x18\x08" + NOTE),
    "an empty tempo": smf(b"\x00\xff\x51\x00" + NOTE),
    "an unknown chunk": header() + b"XFIH\x00\x00\x00\x02hi" + mtrk(NOTE),
    "an unknown meta event": smf(b"\x00\xff\x60\x02hi" + NOTE),
    "a RIFF wrapper": rmid(smf(NOTE)),
    "type 2": smf(NOTE, midi_format=2),
    "type 0 with two tracks": smf(NOTE, b"", midi_format=0),
    "junk at the end": smf(NOTE) + b"\x1a" * 1000,
    "a data byte of 255": smf(b"\x00\xb0\x07\xff" + NOTE),
    "clock bytes between events": smf(b"\x00\xf8" + NOTE),
    "an exclusive message that never ends": smf(b"\x00\xf0\x02\x7e\x09" + NOTE),
}


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_only_odd_is_read(name) -> None:
    score = soon(READ[name])
    assert [(note.onset, note.pitch, note.duration) for track in score.tracks for note in track.notes] == [(0, 60, 96)]
    assert parse_midi(format_midi(score)) == score


LARGEST = {
    "notes": smf(b"\x01\x90\x3c\x40" * MAX_NOTES + b"\x01\xb0\x07\x40" * (MAX_EVENTS - MAX_NOTES - 1)),
    "controllers": smf(b"\x01\xb0\x07\x40" * (MAX_EVENTS - 1)),
    "tempos": smf(b"\x01\xff\x51\x03\x07\xa1\x20" * MAX_OTHER_EVENTS),
    "meters": smf(b"\x01\xff\x58\x04\x04\x02\x18\x08\x01\xff\x58\x04\x03\x02\x18\x08" * (MAX_OTHER_EVENTS // 2)),
    "chords": smf(b"\x01\xff\x01\x0aChord: Dm7" * MAX_OTHER_EVENTS),
    "players": smf(*[b"\x00\x90\x3c\x40"] * 2048),
    "one text of 30 MB": smf(b"\x00" + meta(1, b"a" * 30_000_000)),
}


@pytest.mark.parametrize("name", LARGEST)
def test_the_largest_files_that_are_read_are_read_soon(name) -> None:
    assert soon(LARGEST[name]).end >= 0


EDITS = st.lists(
    st.tuples(
        st.sampled_from(("set", "insert", "delete", "repeat", "cut")),
        st.floats(0, 1),
        st.binary(min_size=1, max_size=5),
    ),
    min_size=1,
    max_size=8,
)


def damaged(content: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    for edit, place, letters in edits:
        start = round(place * len(content))
        head, tail = content[:start], content[start:]
        content = {
            "set": head + letters + tail[len(letters) :],
            "insert": head + letters + tail,
            "delete": head + tail[len(letters) :],
            "repeat": head + tail[:200] + tail,
            "cut": head if place > 0.5 else content,
        }[edit]
    return content


@pytest.mark.timeout(1200)  # with --full
def test_damaged_real_files_give_a_score_that_lasts_or_a_clear_refusal(
    proof_count: Callable[[int], int], proof_seed: int
) -> None:
    originals = [content for path in real_files() if len(content := path.read_bytes()) < SMALL_FILE_BYTES]
    assert len(originals) >= 10

    @seed(proof_seed)
    @settings(max_examples=proof_count(4000))
    @given(st.sampled_from(originals), EDITS)
    def survive(original: bytes, edits: list[tuple[str, float, bytes]]) -> None:
        try:
            score = soon(damaged(original, edits))
        except CadenzaError as refused:
            assert refused.message
            return
        content = format_midi(score)
        again = parse_midi(content)
        assert again == score
        assert format_midi(again) == content

    survive()


EVENTS = st.one_of(
    st.builds(lambda status, letters: bytes((status,)) + letters, st.integers(0x80, 0xFF), st.binary(max_size=3)),
    st.builds(meta, st.sampled_from((1, 3, 5, 6, 0x20, 0x21, 0x51, 0x58, 0x59, 0x7F)), st.binary(max_size=5)),
    st.sampled_from((b"\x90\x3c\x40", b"\x80\x3c\x40", b"\xc0\x05", b"\xb0\x00\x08", b"\xff\x58\x04\x03\x02\x18\x08")),
    st.sampled_from(("Chord: Dm7", "Chord: N.C.", "Key: F# dorian", "Meter: 3+2+2/8", "Pickup: 480 ticks")).map(
        lambda text: meta(1, text.encode())
    ),
)
TRACKS = st.lists(st.tuples(st.sampled_from((0, 0, 1, 96, 480, 1920)), EVENTS), max_size=12)


@pytest.mark.timeout(1200)  # with --full
def test_files_made_of_any_events_give_a_score_that_lasts_or_a_clear_refusal(
    proof_count: Callable[[int], int], proof_seed: int
) -> None:
    @seed(proof_seed)
    @settings(max_examples=proof_count(10_000))
    @given(st.lists(TRACKS, min_size=1, max_size=3), st.integers(0, 2), st.sampled_from((1, 96, 480, 0xE728)))
    def survive(tracks: list[list[tuple[int, bytes]]], midi_format: int, division: int) -> None:
        streams = [b"".join(format_length(delta) + event for delta, event in track) for track in tracks]
        try:
            score = soon(smf(*streams, midi_format=midi_format, division=division))
        except CadenzaError as refused:
            assert refused.message
            return
        content = format_midi(score)
        again = parse_midi(content)
        assert again == score
        assert format_midi(again) == content

    survive()
