"""Rides: straight lines, steps without clicks, form and controllers."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.ride import RidePoint, added, controller_ride, require_ride, ride_at, section_ride
from cadenza.nodes.score.note import Control
from cadenza.nodes.score.score import Score, Section
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter

SCORE = Score(
    TempoMap.constant(120, 480),
    MeterMap.constant(Meter(4, 4), 480),
    sections=(Section("verse", 1, 4), Section("chorus", 5, 4), Section("outro", 9, 2)),
)


def curve(ride: tuple[RidePoint, ...], *moments: float) -> list[float]:
    return [round(float(value), 6) for value in ride_at(ride, np.array(moments))]


def test_a_ride_runs_in_straight_lines_and_stands_beside_its_points() -> None:
    ride = (RidePoint(1, 0), RidePoint(3, -6))
    assert curve(ride, 0, 1, 2, 3, 9) == [0, 0, -3, -6, -6]
    assert curve((), 0, 5) == [0, 0]


def test_a_step_takes_20_ms() -> None:
    ride = (RidePoint(1, 0), RidePoint(1, -6))
    assert curve(ride, 1, 1.01, 1.02, 2) == [0, -3, -6, -6]
    steepest = np.abs(np.diff(10 ** (ride_at(ride, np.arange(88_200) / 44_100) / 20))).max()
    assert steepest < 0.001


def test_a_ride_follows_the_form() -> None:
    ride = section_ride(SCORE, {"chorus": 1.5, "outro": -2})
    assert curve(ride, 0, 7.9, 8.1, 15.9, 16.1, 19.9, 20.1) == [0, 0, 1.5, 1.5, -2, -2, 0]
    assert section_ride(SCORE, {}) == (RidePoint(0, 0),)


def test_rides_add_up() -> None:
    lift = (RidePoint(0, 0), RidePoint(4, 0), RidePoint(4, 2))
    fade = (RidePoint(2, 0), RidePoint(6, -4))
    assert curve(added(lift, fade, "gain_db"), 0, 2, 3, 4.5, 5, 9) == pytest.approx([0, 0, -1, -0.5, -1, -2], abs=0.03)
    assert added(lift, (), "gain_db") == added((), lift, "gain_db") == lift
    assert added((RidePoint(0, -0.9),), (RidePoint(0, -0.4),), "pan") == (RidePoint(0, -1.0),)


def test_a_ride_follows_controllers() -> None:
    controls = (
        Control(Ticks(960), "cc", 7, 50), Control(Ticks(960), "cc", 10, 127),
        Control(Ticks(1920), "cc", 7, 0), Control(Ticks(1920), "cc", 10, 0),
    )  # fmt: skip
    track = Track("a", controls=controls)
    assert curve(controller_ride(SCORE, track, 7), 0.5, 1.5, 2.5) == [0, pytest.approx(-12.0412, abs=1e-3), -96]
    assert curve(controller_ride(SCORE, track, 10), 0.5, 1.5, 2.5) == [0, 1, -1]
    with pytest.raises(InvalidMix, match="controller 7"):
        controller_ride(SCORE, track, 11)


@pytest.mark.parametrize(
    ("ride", "words"),
    [
        ((RidePoint(2, 0), RidePoint(1, 0)), "order of time"),
        ((RidePoint(0, 2),), "pan of a ride of channel 'a' lies in -1..1"),
        ((RidePoint(float("nan"), 0),), "at_s of a ride"),
    ],
)
def test_a_ride_is_checked(ride: tuple[RidePoint, ...], words: str) -> None:
    with pytest.raises(InvalidMix, match=words):
        require_ride(ride, "pan", "channel 'a'")
