"""Bars as composers see them, and patterns laid onto any meter."""

from __future__ import annotations

import pytest

from cadenza.nodes.compose.grid import Step, lay, shape_of
from cadenza.nodes.plan.style import Pattern
from cadenza.nodes.theory.meter import parse_meter

ROCK = Pattern(0.5, (("kick", ("x...", "....", "x.x.", "....")), ("snare", ("....", "X...", "....", "X..x"))))
HELD = Pattern(0.5, (("bass", ("1===", "==5=", "====", "....")),))


@pytest.mark.parametrize(
    ("meter", "places"),
    [
        ("4/4", "down back strong back"),
        ("3/4", "down weak back"),
        ("2/4", "down back"),
        ("6/8", "down back"),
        ("12/8", "down back strong back"),
        ("9/8", "down weak back"),
        ("5/4", "down weak back strong back"),
        ("7/8", "down weak back"),
        ("7/4", "down back strong back strong weak back"),
        ("1/4", "down"),
    ],
)
def test_every_beat_of_a_meter_has_its_place(meter: str, places: str) -> None:
    shape = shape_of(parse_meter(meter), 100)
    assert shape.places == tuple(places.split())
    assert shape.ticks == parse_meter(meter).quarters * 480


def test_only_the_long_beat_of_seven_eight_has_three_parts() -> None:
    shape = shape_of(parse_meter("7/8"), 100)
    assert [(beat.ticks, beat.pulse) for beat in shape.beats] == [(480, "duple"), (480, "duple"), (720, "triple")]


def test_a_pattern_in_its_own_meter_is_what_is_written() -> None:
    laid = lay([ROCK], 0.5, shape_of(parse_meter("4/4"), 100))
    assert [step.onset for step in laid["kick"]] == [0, 960, 1200]
    assert laid["snare"] == (Step(480, 120, "X"), Step(1440, 120, "X"), Step(1800, 120, "x"))


def test_in_three_four_the_last_beat_takes_the_last_cell() -> None:
    laid = lay([ROCK], 0.5, shape_of(parse_meter("3/4"), 100))
    assert [step.onset for step in laid["snare"]] == [960, 1320]
    assert [step.onset for step in laid["kick"]] == [0, 480, 720]


def test_a_duple_pattern_in_compound_time_stands_on_eighths() -> None:
    laid = lay([ROCK], 0.5, shape_of(parse_meter("12/8"), 100))
    assert [step.onset for step in laid["kick"]] == [0, 1440, 1440 + 480]
    assert all(step.onset % 120 == 0 for step in laid["snare"])


def test_holds_join_over_the_cells() -> None:
    laid = lay([HELD], 0.5, shape_of(parse_meter("4/4"), 100))
    assert laid["bass"] == (Step(0, 720, "1"), Step(720, 720, "5"))


def test_the_nearest_intensity_is_taken() -> None:
    loud = Pattern(0.9, (("kick", ("xxxx", "xxxx", "xxxx", "xxxx")),))
    shape = shape_of(parse_meter("4/4"), 60)
    assert len(lay([ROCK, loud], 0.55, shape)["kick"]) == 3
    assert len(lay([ROCK, loud], 1.0, shape)["kick"]) == 16


def test_a_pattern_written_for_the_meter_is_preferred() -> None:
    waltz = Pattern(0.6, (("kick", ("x...", "....", "....")),))
    assert len(lay([ROCK, waltz], 0.5, shape_of(parse_meter("3/4"), 100))["kick"]) == 1


def test_at_a_fast_tempo_the_finest_steps_are_left_out() -> None:
    sixteenths = Pattern(0.5, (("hat", ("xxxx", "xxxx", "xxxx", "xxxx")),))

    def hits(bpm: float) -> int:
        return len(lay([sixteenths], 0.5, shape_of(parse_meter("4/4"), bpm))["hat"])

    assert (hits(100), hits(200), hits(390)) == (16, 8, 4)


def test_strength_falls_from_downbeat_to_sixteenth() -> None:
    shape = shape_of(parse_meter("4/4"), 100)
    weights = [shape.strength(tick) for tick in (0, 960, 480, 240, 120)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 5
    assert shape.strength(1920) == shape.strength(0)


def test_the_middle_of_a_bar_is_a_strong_beat() -> None:
    middles = {meter: shape_of(parse_meter(meter), 100).middle for meter in ("4/4", "5/4", "12/8", "1/4")}
    assert middles == {"4/4": 960, "5/4": 1440, "12/8": 1440, "1/4": 0}
