"""The score: its length, its keys, its tracks, and the contradictions it refuses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.nodes.fault import InvalidScore
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.score import MAX_BARS, ChordSpan, Score, Section
from cadenza.nodes.score.time import MAX_TICK, KeyChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import Meter

EMPTY = Score(TempoMap.constant(120), MeterMap.constant(Meter(4, 4)))


def note(onset: int, duration: int = 480) -> Note:
    return Note(Ticks(onset), 60, Ticks(duration))


def test_an_empty_score_has_no_length() -> None:
    assert (EMPTY.end, EMPTY.n_bars, EMPTY.duration_s, EMPTY.key) == (0, 0, 0.0, None)


def test_a_score_lasts_as_long_as_its_notes_where_no_bars_are_stated() -> None:
    score = EMPTY.with_tracks((Track("piano", notes=(note(0, 3000), note(1920))),))
    assert (score.end, score.n_bars) == (3000, 2)


def test_stated_bars_last_to_their_bar_line() -> None:
    score = replace(EMPTY, bars=16)
    assert (score.end, score.n_bars, score.duration_s) == (16 * 1920, 16, 32.0)


def test_a_last_note_may_ring_beyond_the_last_bar() -> None:
    score = replace(EMPTY, bars=1, tracks=(Track("piano", notes=(note(1440, 960),)),))
    assert (score.end, score.n_bars) == (2400, 1)


def test_a_pickup_is_no_full_bar() -> None:
    score = replace(
        EMPTY, meter_map=MeterMap.constant(Meter(4, 4), pickup=480), tracks=(Track("piano", notes=(note(0),)),)
    )
    assert score.n_bars == 0


def test_a_key_holds_until_the_next() -> None:
    keys = (KeyChange(Ticks(480), parse_key("D minor")), KeyChange(Ticks(960), parse_key("F")))
    score = replace(EMPTY, keys=keys)
    assert [score.key_at(Ticks(tick)).name for tick in (0, 959, 960)] == ["D minor", "D minor", "F major"]


def test_a_track_is_found_and_exchanged_by_its_id() -> None:
    score = EMPTY.with_tracks((Track("piano"), Track("bass")))
    louder = replace(score.track("bass"), gain_db=3.0)
    assert score.with_track(louder).tracks == (Track("piano"), louder)


def test_an_unknown_track_is_an_error_that_names_the_known() -> None:
    score = EMPTY.with_tracks((Track("piano"), Track("bass")))
    with pytest.raises(InvalidScore, match=r"no track 'flute'.*It has piano, bass\."):
        score.track("flute")
    with pytest.raises(InvalidScore, match="no track 'flute'"):
        score.with_track(Track("flute"))


def test_a_track_keeps_notes_in_order_and_simultaneous_controls_as_given() -> None:
    bank = (Control(Ticks(0), "cc", 32, 1), Control(Ticks(0), "cc", 0, 8), Control(Ticks(0), "program", 0, 4))
    track = Track("piano", notes=(note(480), note(0)), controls=(Control(Ticks(9), "bend", 0, 1), *bank))
    assert [each.onset for each in track.notes] == [0, 480]
    assert track.controls[:3] == bank


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"meter_map": MeterMap.constant(Meter(4, 4), 96)}, "share one grid, got 480 and 96"),
        ({"tracks": (Track("a"), Track("b"), Track("a"))}, "'a' stand more than once"),
        ({"bars": MAX_BARS + 1}, f"0..{MAX_BARS} bars, got {MAX_BARS + 1}"),
        ({"bars": -2}, "bars, got -2"),
        ({"tracks": (Track("a", notes=(note(MAX_TICK - 480),)),)}, f"0..{MAX_BARS} bars"),
        ({"keys": (KeyChange(Ticks(0), parse_key("C")),) * 2}, "A key map is sorted"),
        (
            {"sections": (Section("verse", 1, 4), Section("chorus", 4, 4))},
            "'chorus' (bar 4) starts before 'verse' ends",
        ),
        ({"chords": (ChordSpan(Ticks(0), Ticks(2)), ChordSpan(Ticks(1), Ticks(2)))}, "without overlap"),
    ],
)
def test_a_score_that_contradicts_itself_is_refused(fields, words) -> None:
    with pytest.raises(InvalidScore) as refused:
        replace(EMPTY, **fields)
    assert words in refused.value.message


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (lambda: Track(""), "A track needs an id"),
        (lambda: Track("a", program=128), "The program of track 'a' lies in 0..127, got 128"),
        (lambda: Track("a", pan=1.5), "The pan of track 'a' lies in -1..1, got 1.5"),
        (lambda: Track("a", gain_db=float("nan")), "The gain_db of track 'a'"),
        (lambda: Track("a", channel=16), "The channel of track 'a'"),
        (lambda: Section("verse", 0, 4), "starts at bar 1 or later"),
        (lambda: Section("verse", 1, 4, energy=float("nan")), "The energy of a section"),
        (lambda: ChordSpan(Ticks(0), Ticks(0)), "A chord starts at tick 0"),
    ],
)
def test_its_parts_refuse_what_lies_out_of_range(build, words) -> None:
    with pytest.raises(InvalidScore) as refused:
        build()
    assert words in refused.value.message
