"""What the plan promised, and what instruments can play."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cadenza.nodes.plan.plan import PlannedSection, Player
from cadenza.nodes.quality.report import Measurement
from cadenza.nodes.quality.written import check_plan, check_score, pitch_classes_of
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import KeyChange, MeterChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

from .songs import D_MINOR, PLAN, song, transposed

SCORE = song()


def of_plan(score: Score = SCORE, **changes: Any) -> dict[str, Measurement]:
    return {one.name: one for one in check_plan(score, replace(PLAN, **changes))}


def of_score(score: Score, planned: bool = True) -> dict[str, Measurement]:
    return {one.name: one for one in check_score(score, PLAN if planned else None)}


def test_a_song_that_keeps_its_plan_passes() -> None:
    assert {name: one.verdict for name, one in of_plan().items()} == dict.fromkeys(
        ("bars", "written tempo", "meter", "form", "missing instruments", "notes in key"), "pass"
    )


@pytest.mark.parametrize(
    ("changes", "failing"),
    [
        ({"bpm": 96.02}, {"written tempo"}),
        ({"meter": Meter(3, 4)}, {"meter"}),
        ({"sections": (PlannedSection("verse", 8),)}, {"bars", "form"}),
        ({"sections": (PlannedSection("verse", 8), PlannedSection("bridge", 8))}, {"form"}),
        ({"key": Key("E", "major")}, {"notes in key"}),
        ({"players": (*PLAN.players, Player("violin", "pad"))}, {"missing instruments"}),
        ({"players": (*PLAN.players, Player("flute", "counter"))}, {"missing instruments"}),
        ({"players": (*PLAN.players, Player("violin", "pad", silent_in=(0, 1)))}, set()),
        ({"bpm": 96.005}, set()),
        ({"key": Key("F", "major")}, set()),
    ],
)
def test_each_broken_promise_is_found(changes: dict[str, Any], failing: set[str]) -> None:
    assert {name for name, one in of_plan(**changes).items() if one.verdict == "fail"} == failing


def test_a_missing_instrument_is_named() -> None:
    found = of_plan(players=(*PLAN.players, Player("violin", "pad")))["missing instruments"]
    assert found.hint == "Violin of the plan does not play."


def test_a_meter_that_changes_is_not_the_planned_one() -> None:
    changes = (MeterChange(Ticks(0), Meter(4, 4)), MeterChange(Ticks(1920), Meter(3, 4)))
    assert of_plan(replace(SCORE, meter_map=MeterMap(changes)))["meter"].value == "4/4, 3/4"


def test_a_score_at_another_tempo_fails() -> None:
    assert of_plan(replace(SCORE, tempo_map=TempoMap.constant(97)))["written tempo"].verdict == "fail"


def test_the_bars_with_most_strange_notes_are_told() -> None:
    melody = SCORE.track("melody")
    strange = tuple(replace(note, pitch=66) if 1920 * 2 <= note.onset < 1920 * 11 else note for note in melody.notes)
    found = of_plan(SCORE.with_track(melody.with_notes(strange)))["notes in key"]
    assert found.verdict == "fail"
    assert set(found.bars) <= set(range(3, 12))


def test_a_modulation_that_the_score_states_is_in_key() -> None:
    half = Ticks(8 * 1920)
    lifted = SCORE.with_tracks(
        tuple(
            track.with_notes(tuple(note for note in track.notes if note.onset < half))
            if track.is_drum
            else track.with_notes(
                tuple(replace(note, pitch=note.pitch + 2) if note.onset >= half else note for note in track.notes)
            )
            for track in SCORE.tracks
        )
    )
    stated = replace(lifted, keys=(KeyChange(Ticks(0), D_MINOR), KeyChange(half, Key("E", "minor"))))
    assert of_plan(stated)["notes in key"].value == 1
    assert of_plan(lifted)["notes in key"].value != 1


@pytest.mark.parametrize(
    ("key", "inside", "outside"),
    [
        (Key("D", "minor"), {2, 4, 5, 7, 9, 10, 0, 11, 1}, {3, 6, 8}),
        (Key("C", "major"), {0, 2, 4, 5, 7, 9, 11}, {1, 3, 6, 8, 10}),
        (Key("D", "dorian"), {2, 4, 5, 7, 9, 11, 0}, {10, 1}),
        (Key("A", "minor_pentatonic"), {9, 0, 2, 4, 7, 11, 5}, {1, 3, 10}),
        (Key("A", "blues"), {9, 0, 2, 3, 4, 7, 11, 5}, {1, 10}),
    ],
)
def test_what_counts_as_in_key(key: Key, inside: set[int], outside: set[int]) -> None:
    assert inside <= pitch_classes_of(key)
    assert not outside & pitch_classes_of(key)


def test_notes_that_an_instrument_does_not_have() -> None:
    low = transposed(SCORE, -34)
    found = of_score(low)["notes in range"]
    assert found.verdict == "fail"
    assert found.hint.startswith("Flute, Bass: ")
    assert of_score(low, planned=False)["notes in range"].verdict == "unusual", "an import is not ours to fail"
    assert of_score(SCORE)["notes in range"].value == 1


def test_a_track_that_changes_its_program_is_left_out() -> None:
    flute = replace(transposed(SCORE, -34).track("melody"), controls=(Control(Ticks(9600), "program", 0, 42),))
    assert of_score(SCORE.with_track(flute))["notes in range"].value == 1


def test_the_numbers_of_a_song_are_compared_and_decide_nothing() -> None:
    found = of_score(SCORE)
    assert found["scale_consistency"].verdict == "pass"
    assert found["scale_consistency"].low == 0.7433
    assert "fail" not in {one.verdict for one in found.values()}


def test_a_song_too_short_to_compare_says_so() -> None:
    found = of_score(song(bars=4))
    assert found["lag_contrast"].verdict == "not measured"
    assert "8 bars" in found["lag_contrast"].hint


def test_a_score_of_drums_has_no_key() -> None:
    drums = SCORE.with_tracks((SCORE.track("drums"),))
    assert of_plan(drums)["notes in key"].verdict == "not measured"
    assert of_score(drums)["notes in range"].verdict == "not measured"


def test_an_empty_score_gets_a_report_all_the_same() -> None:
    empty = SCORE.with_tracks(())
    assert of_plan(empty)["missing instruments"].value == 3
    assert of_score(empty)["notes in range"].verdict == "not measured"


def test_a_note_below_the_keyboard_is_out_of_range() -> None:
    piano = replace(SCORE.track("melody"), program=0, notes=(Note(Ticks(0), 5, Ticks(480)),))
    assert of_score(SCORE.with_tracks((piano,)))["notes in range"].bars == (1,)
