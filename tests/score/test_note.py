"""Notes, controls and carried events: what they hold and what they refuse."""

from __future__ import annotations

import pytest

from cadenza.nodes.fault import InvalidScore
from cadenza.nodes.score.note import CarriedEvent, Control, Note
from cadenza.nodes.score.time import MAX_TICK, Ticks


def test_a_note_is_written_in_one_place_and_played_in_another() -> None:
    note = Note(Ticks(480), 60, Ticks(240), offset=-12, gate=50)
    assert (note.onset, note.end) == (480, 720)
    assert (note.played_onset, note.played_end) == (468, 588)


def test_a_note_pushed_before_the_song_is_played_at_its_start() -> None:
    assert Note(Ticks(5), 60, Ticks(240), offset=-12).played_onset == 0


def test_the_shortest_gate_still_sounds() -> None:
    note = Note(Ticks(0), 60, Ticks(10), gate=1)
    assert note.played_end - note.played_onset == 1


def test_notes_sort_by_onset_then_pitch() -> None:
    low, high, late = Note(Ticks(0), 48, Ticks(9)), Note(Ticks(0), 72, Ticks(1)), Note(Ticks(1), 0, Ticks(1))
    assert sorted([late, high, low]) == [low, high, late]


@pytest.mark.parametrize("spelling", ["F#", "Gb", "E##", "g♭"])
def test_a_pitch_can_be_spelled_by_any_of_its_names(spelling) -> None:
    assert Note(Ticks(0), 66, Ticks(1), spelling=spelling).spelling == spelling


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"onset": -1}, "starts at tick 0 or later"),
        ({"duration": 0}, "lasts at least 1 tick"),
        ({"onset": MAX_TICK}, f"ends by tick {MAX_TICK}"),
        ({"pitch": 128}, "A pitch lies in 0..127, got 128"),
        ({"velocity": 0}, "A velocity lies in 1..127, got 0"),
        ({"gate": 1001}, "A gate lies in 1..1000"),
        ({"release": -1}, "A release velocity lies in 0..127"),
        ({"offset": MAX_TICK + 1}, "An offset lies in"),
        ({"articulation": "slap"}, "An articulation is one of staccato"),
        ({"spelling": "Db"}, "Pitch 60 cannot be written 'Db'"),
        ({"spelling": "do"}, "A spelling is a note name"),
    ],
)
def test_a_note_out_of_range_is_refused(fields, words) -> None:
    with pytest.raises(InvalidScore) as refused:
        Note(**{"onset": 0, "pitch": 60, "duration": 480, **fields})
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("kind", "number", "value", "words"),
    [
        ("sysex", 0, 0, "A control is one of cc, bend"),
        ("cc", 128, 0, "The number of a cc lies in 0..127"),
        ("cc", 0, 128, "The value of a cc lies in 0..127"),
        ("bend", 0, -8193, "-8192..8191"),
        ("program", 1, 0, "The number of a program lies in 0..0"),
    ],
)
def test_a_control_out_of_range_is_refused(kind, number, value, words) -> None:
    with pytest.raises(InvalidScore) as refused:
        Control(Ticks(0), kind, number, value)
    assert words in refused.value.message


@pytest.mark.parametrize("content", ["ff01026869", "ff0500", "f0057e7f0901f7", "f700", "ff7f8100" + "00" * 128])
def test_a_carried_event_is_a_whole_meta_or_exclusive_event(content) -> None:
    assert CarriedEvent(Ticks(0), content).content == content


@pytest.mark.parametrize(
    "content",
    [
        "",
        "xyz",
        "ff",
        "ff01",
        "ff0102",
        "ff010268",
        "ff0102686900",
        "FF01026869",
        "ff 01 00",
        "903c40",
        "ff2f00",
        "ff8100",
    ],
)
def test_half_events_foreign_events_and_the_end_of_a_track_are_not_carried(content) -> None:
    with pytest.raises(InvalidScore, match="A carried event"):
        CarriedEvent(Ticks(0), content)
