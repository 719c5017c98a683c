"""Rides by section: what keeps the lead in front of the band from the first verse to the last chorus.

Instruments are not equally loud all over their range, and players come and go. So in every section in which the lead
plays and somebody stands too near to it or too far behind, its fader follows the band by at most LEAD_RIDE_DB; then
whoever is still out of place is moved just so far that the distance is right. A section without a lead stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, copysign

import numpy as np
from numpy.typing import NDArray

from ..score.score import Score
from ..sound.loudness import HOP_S, gated_lufs
from .ride import Ride, RidePoint

AHEAD_LU = (1.0, 4.0)  # a lead lies this far above any accompanying stem
MARGIN_LU = 0.2  # what a ride leaves to the edges of it
LEAD_RIDE_DB = 2.0
MAX_RIDE_DB = 9.0
CALM_DB = 0.5  # the lead does not move for less
GLIDE_S = 0.25  # into a new section
STEP_DB = 0.1
PLAYING_DB = 20.0  # under its loudest moment of the section a part still counts as playing,
PLAYING_IN_SONG_DB = 30.0  # and so far under that of the song
PLAYING_SHARE = 0.1  # a part that plays less of a section than this is only passing: a pickup, a crash, what rings on


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """A stem as it comes from its fader. powers: of its 100 ms hops (loudness.hop_powers), gain included. below_lu: its
    place below the lead. is_lead: whether it is one; is_ridden: whether its fader is anybody's business."""

    name: str
    powers: NDArray[np.float64]
    below_lu: float = 0.0
    is_lead: bool = False
    is_ridden: bool = True


def section_rides(score: Score, stems: Sequence[Heard]) -> dict[str, Ride]:
    """Name -> gain ride, for those that need one; the sections are the score's."""
    spans = [
        tuple(float(score.tempo_map.seconds_at(score.meter_map.bar_start(bar))) for bar in edges)
        for edges in ((section.first_bar, section.end_bar) for section in score.sections)
    ]
    moves = [_moves(stems, start_s, end_s) for start_s, end_s in spans]
    rides = {}
    for stem in stems:
        values = _carried([move.get(stem.name) for move in moves])
        if any(values):
            rides[stem.name] = _ride(zip((start_s for start_s, _ in spans), values, strict=True))
    return rides


def section_lufs(powers: NDArray[np.float64], start_s: float, end_s: float) -> float | None:
    """Loudness of a stem between two moments; None where it does not play, or only in passing."""
    inside = powers[round(start_s / HOP_S) : round(end_s / HOP_S)]
    if not len(inside):
        return None
    softest = max(inside.max() * 10 ** (-PLAYING_DB / 10), powers.max() * 10 ** (-PLAYING_IN_SONG_DB / 10))
    if np.mean(inside > softest) < PLAYING_SHARE:
        return None
    return gated_lufs(inside)


def _moves(stems: Sequence[Heard], start_s: float, end_s: float) -> Mapping[str, float]:
    """Name -> dB in this section, for those that play in it; nobody where there is no lead."""
    levels = {stem.name: section_lufs(stem.powers, start_s, end_s) for stem in stems}
    playing = [(stem, level) for stem in stems if (level := levels[stem.name]) is not None]
    leads = [(level, stem.name) for stem, level in playing if stem.is_lead and stem.is_ridden]
    band = [(stem, level) for stem, level in playing if not stem.is_lead and stem.is_ridden]
    if not leads or not band:
        return {}
    lead_lufs, lead = max(leads)
    nearest, farthest = AHEAD_LU[0] + MARGIN_LU, AHEAD_LU[1] - MARGIN_LU
    lift_db = 0.0
    if not all(nearest <= lead_lufs - level <= farthest for _, level in band):
        lift_db = sum(level + stem.below_lu - lead_lufs for stem, level in band) / len(band)
        lift_db = 0.0 if abs(lift_db) < CALM_DB else round(min(LEAD_RIDE_DB, max(-LEAD_RIDE_DB, lift_db)), 1)
    moves = {name: lift_db if name == lead else 0.0 for _, name in leads}
    for stem, level in band:
        ahead = lead_lufs + lift_db - level
        moves[stem.name] = _outwards(ahead - min(farthest, max(nearest, ahead)))
    return moves


def _outwards(move_db: float) -> float:
    """In steps that people read, never short of what is needed."""
    steps = min(ceil(abs(move_db) / STEP_DB - 1e-6), round(MAX_RIDE_DB / STEP_DB))
    return round(copysign(steps * STEP_DB, move_db), 1) if steps else 0.0


def _carried(values: Sequence[float | None]) -> list[float]:
    """A part that rests keeps its fader where it was, so that nothing moves under what still rings."""
    held = next((value for value in values if value is not None), 0.0)
    carried = []
    for value in values:
        held = held if value is None else value
        carried.append(held)
    return carried


def _ride(steps: Iterable[tuple[float, float]]) -> Ride:
    points: list[RidePoint] = []
    rows = list(steps)
    points.append(RidePoint(0.0, rows[0][1]))
    for (_, before), (at_s, value) in pairwise(rows):
        if value != before:
            points.append(RidePoint(round(max(points[-1].at_s, at_s - GLIDE_S), 3), before))
            points.append(RidePoint(round(at_s, 3), value))
    return tuple(points)
