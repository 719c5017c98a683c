"""Rides: a fader or a pan pot that moves with the song.

A ride is a row of points (when, where); between them it runs in straight lines (in dB for a gain), before the first and
after the last it stands. Two points at one moment are a step: it is taken in STEP_S, so that nothing clicks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log10

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidMix
from ..score.score import Score
from ..score.track import Track
from .ranges import Ranges, require_range

RANGES: Ranges = {
    "at_s": (0.0, 360_000.0, "s"),
    "gain_db": (-96.0, 24.0, "dB"),
    "pan": (-1.0, 1.0, "(-1 left, 0 centre, 1 right)"),
}
STEP_S = 0.02
VOLUME, PAN = 7, 10  # MIDI controllers
USUAL_VOLUME = 100  # what controller 7 is before anything is sent


@dataclass(frozen=True, slots=True)
class RidePoint:
    """At `at_s` seconds the ride is at `value`: dB on top of the fader (-96..24), or a place in the picture (-1..1)."""

    at_s: float
    value: float


Ride = tuple[RidePoint, ...]


def require_ride(ride: Ride, setting: str, of: str) -> None:
    """Raise InvalidMix for points that do not rise in time or lie outside the range of `setting`, gain_db or pan."""
    for point in ride:
        require_range("at_s", point.at_s, f"a ride of {of}", RANGES)
        require_range(setting, point.value, f"a ride of {of}", RANGES)
    if any(later.at_s < earlier.at_s for earlier, later in pairwise(ride)):
        raise InvalidMix(f"The points of a ride stand in order of time, but those of {of} do not.")


def ride_at(ride: Ride, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Where the ride is at the moments `seconds`; 0 for a ride without points."""
    if not ride:
        return np.zeros(len(seconds))
    moments = np.array([point.at_s for point in ride], float)
    for place in range(1, len(moments)):  # a step begins on time and takes STEP_S
        moments[place] = max(moments[place], moments[place - 1] + STEP_S)
    curve: NDArray[np.float64] = np.interp(seconds, moments, [point.value for point in ride])
    return curve


def added(first: Ride, second: Ride, setting: str) -> Ride:
    """Both rides at once, within the range of `setting`, gain_db or pan."""
    if not first or not second:
        return first or second
    low, high, _ = RANGES[setting]
    points: list[RidePoint] = []
    for at_s in sorted({point.at_s for point in (*first, *second)}):
        for end in (0, -1):  # a step has two points at its moment
            total = min(high, max(low, _value(first, at_s, end) + _value(second, at_s, end)))
            point = RidePoint(at_s, round(total, 6))
            if point not in points[-1:]:
                points.append(point)
    return tuple(points)


def _value(ride: Ride, at_s: float, end: int) -> float:
    """Where the ride is at a moment; in a step where it comes from (end 0) or goes to (-1)."""
    here = [point.value for point in ride if point.at_s == at_s]
    moments, values = [point.at_s for point in ride], [point.value for point in ride]
    return here[end] if here else float(np.interp(at_s, moments, values))


def section_ride(score: Score, by_kind: Mapping[str, float]) -> Ride:
    """A ride by the form of a song: section kind -> value; 0 in sections of other kinds and beside sections."""
    steps = [(0.0, 0.0)]
    for section in score.sections:
        for bar, value in ((section.first_bar, by_kind.get(section.kind, 0.0)), (section.end_bar, 0.0)):
            steps.append((float(score.tempo_map.seconds_at(score.meter_map.bar_start(bar))), value))
    ride: list[RidePoint] = []
    latest = dict(steps)  # of two values at one moment the later section's counts
    for at_s, value in sorted(latest.items()):
        before = ride[-1].value if ride else value
        if value != before:
            ride.append(RidePoint(at_s, before))
        if not ride or value != before:
            ride.append(RidePoint(at_s, value))
    return tuple(ride)


def controller_ride(score: Score, track: Track, number: int) -> Ride:
    """The ride that a track's controller 7 (volume, in dB: 40 log, 100 is 0) or 10 (pan) asks for.

    For stems of players that do not follow controllers themselves; our synthesizer does.
    """
    if number not in (VOLUME, PAN):
        raise InvalidMix(f"A ride follows controller {VOLUME} (volume) or {PAN} (pan), got {number}.")
    ride: list[RidePoint] = []
    for control in track.controls:
        if control.kind == "cc" and control.number == number:
            value = _volume_db(control.value) if number == VOLUME else min(1.0, (control.value - 64) / 63)
            at_s = float(score.tempo_map.seconds_at(control.tick))
            before = ride[-1].value if ride else 0.0
            ride += [RidePoint(at_s, before), RidePoint(at_s, max(-1.0, value) if number == PAN else value)]
    return tuple(ride)


def _volume_db(value: int) -> float:
    return max(-96.0, 40 * log10(value / USUAL_VOLUME)) if value else -96.0
