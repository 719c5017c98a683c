"""Groove: where in the bar a player is early or late, and which places are played louder.

A bar is divided into sixteenths, whatever its meter. A slot's offset is how much later than the straight grid its
onsets come on average, swing included: an eighth swung to 66 % lies .16 quarters after the middle of its quarter. Which
slot an onset belongs to is asked of the swung grid, since that eighth is nearer to the straight sixteenth after it.
Onsets are those played (an import has all its timing there).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...theory.meter import Meter
from ..time import MeterMap, Ticks
from ..track import Track

Floats = NDArray[np.float64]
SwingUnit = Literal["1/8", "1/16"]

SLOTS_PER_QUARTER = 4
STRAIGHT = 50.0
MAX_SWING = 75.0
MIN_GAIN = 0.12  # of the squared deviation that swing has to explain, so that looseness is not called swing
MIN_SHARE = 0.04  # of the onsets that have to lie on the off-notes that swing moves
MIN_OFF_NOTES = 4


@dataclass(frozen=True, slots=True)
class Groove:
    """The timing and accents of one bar, slot by slot; a slot is a quarter divided by `slots_per_beat`.

    offsets: per slot, in quarters after the straight grid, swing included; a slot that nobody plays lies as the swing
    has it. velocities: per slot, as a multiple of the mean velocity (1 = as loud as the mean, and where nobody plays).
    swing: percent of a pair that passes before its off-note, 50..75; swing_unit: of what the pair consists.
    strength: 0..1, how much of the deviation from the straight grid recurs from bar to bar. n_onsets: how many were
    read; with none the groove is straight and even.
    """

    slots_per_beat: int
    offsets: tuple[float, ...]
    velocities: tuple[float, ...]
    swing: float = STRAIGHT
    swing_unit: SwingUnit = "1/8"
    strength: float = 0.0
    n_onsets: int = 0

    def offset_at(self, quarters: float) -> float:
        """How late, in quarters, a note is played whose written place is so many quarters after a barline."""
        return self.offsets[round(quarters * self.slots_per_beat) % len(self.offsets)]

    def velocity_at(self, quarters: float) -> float:
        """What a note's velocity is multiplied by whose written place is so many quarters after a barline."""
        return self.velocities[round(quarters * self.slots_per_beat) % len(self.velocities)]


@dataclass(frozen=True, slots=True)
class _Onsets:
    """Onsets in the bars of one meter: quarters from their barline, and velocities."""

    places: Floats
    velocities: Floats
    bar_quarters: float
    is_compound: bool  # three to a beat: nothing to swing


def find_groove(tracks: Sequence[Track], meter_map: MeterMap) -> Groove:
    """The groove that the tracks play together, in the meter that most of their notes stand in.

    Give it the drums where there are any: a strummed or rolled chord has a timing of its own.
    """
    onsets = _onsets_of(tracks, meter_map)
    n_slots = max(1, int(np.ceil(onsets.bar_quarters * SLOTS_PER_QUARTER - 1e-9)))
    if not onsets.places.size:
        return Groove(SLOTS_PER_QUARTER, (0.0,) * n_slots, (1.0,) * n_slots)
    unit: SwingUnit
    unit, swing = ("1/8", STRAIGHT) if onsets.is_compound else _swing_of(onsets.places % 1.0)
    slots = _slots_of(onsets.places, unit, swing)
    deviations = onsets.places - slots / SLOTS_PER_QUARTER
    slots = slots % n_slots
    counts = np.bincount(slots, minlength=n_slots)
    means = np.bincount(slots, deviations, minlength=n_slots) / np.maximum(counts, 1)
    grid = _grid(unit, swing)
    unplayed = np.array([grid[slot % SLOTS_PER_QUARTER] - slot % SLOTS_PER_QUARTER / 4 for slot in range(n_slots)])
    loud = np.bincount(slots, onsets.velocities, minlength=n_slots) / np.maximum(counts, 1)
    loud = np.where(counts, loud / onsets.velocities.mean(), 1.0)
    total = float(np.sum(deviations**2))
    left = float(np.sum((deviations - means[slots]) ** 2))
    return Groove(
        SLOTS_PER_QUARTER,
        _rounded(np.where(counts, means, unplayed)),
        _rounded(loud),
        swing,
        unit,
        strength=round(1.0 - left / total, 4) if total > 1e-9 else 0.0,
        n_onsets=int(onsets.places.size),
    )


def groove_tracks(tracks: Sequence[Track]) -> tuple[Track, ...]:
    """Whose timing is a song's groove: the drums, else the bass and whoever accompanies, else everybody."""
    playing = [track for track in tracks if track.notes]
    for chosen in (
        [track for track in playing if track.is_drum],
        [track for track in playing if track.role in ("bass", "comping")],
    ):
        if chosen:
            return tuple(chosen)
    return tuple(playing)


def _onsets_of(tracks: Sequence[Track], meter_map: MeterMap) -> _Onsets:
    """The onsets in bars of the meter that most notes stand in; a chord of one track counts once."""
    found: dict[Meter, list[tuple[int, int]]] = {}
    votes: Counter[Meter] = Counter()
    for track in tracks:
        last = -1
        for note in sorted(track.notes, key=lambda note: note.played_onset):
            if note.played_onset == last:
                continue
            last = note.played_onset
            # an upbeat played early belongs to the bar that it is written in
            bar = meter_map.position(note.onset).bar
            place = note.played_onset - meter_map.bar_start(bar)
            meter = meter_map.meter_of_bar(bar)
            if bar == 0:  # a pickup ends with its bar line
                place += round(float(meter.quarters) * meter_map.ticks_per_quarter) - meter_map.pickup
            found.setdefault(meter, []).append((place, note.velocity))
            votes[meter] += 1
    if not votes:
        meter = meter_map.meter_at(Ticks(0))
        return _Onsets(np.zeros(0), np.zeros(0), float(meter.quarters), meter.is_compound)
    meter = max(votes, key=lambda meter: (votes[meter], meter.symbol))
    rows = np.array(found[meter], dtype=float)
    return _Onsets(rows[:, 0] / meter_map.ticks_per_quarter, rows[:, 1], float(meter.quarters), meter.is_compound)


def _grid(unit: SwingUnit, swing: float) -> Floats:
    """Where the four sixteenths of a quarter begin, in quarters."""
    share = swing / 100.0
    if unit == "1/8":
        return np.array([0.0, share / 2, share, (1 + share) / 2])
    return np.array([0.0, share / 2, 0.5, 0.5 + share / 2])


def _slots_of(places: Floats, unit: SwingUnit, swing: float) -> NDArray[np.int64]:
    """The sixteenth (counted from the barline, -1 or the bar's length possible) that each onset belongs to."""
    grid = _grid(unit, swing)
    quarters = np.floor(places)
    distances = np.abs((places - quarters)[:, None] - np.append(grid, 1.0)[None, :])
    slots: NDArray[np.int64] = (quarters * SLOTS_PER_QUARTER + np.argmin(distances, axis=1)).astype(np.int64)
    return slots


def _deviation(phases: Floats, unit: SwingUnit, swing: float) -> float:
    """Mean squared distance, in quarters, from the nearest line of a swung grid."""
    grid = np.append(_grid(unit, swing), 1.0)
    nearest = np.min(np.abs(phases[:, None] - grid[None, :]), axis=1)
    return float(np.mean(np.minimum(nearest, 0.125) ** 2))


def _swing_of(phases: Floats) -> tuple[SwingUnit, float]:
    """The unit and percent of the swing that brings the onsets nearest to a grid; straight unless it clearly does."""
    straight = _deviation(phases, "1/8", STRAIGHT)
    best: tuple[float, SwingUnit, float] = (straight * (1 - MIN_GAIN), "1/8", STRAIGHT)
    floor = 1e-5  # a fiftieth of a sixteenth: below, a grid is already exact
    units: tuple[SwingUnit, ...] = ("1/8", "1/16")
    for unit in units:
        for swing in np.arange(STRAIGHT + 1, MAX_SWING + 0.5, 0.5):
            deviation = _deviation(phases, unit, float(swing))
            if deviation + floor < best[0] and _moves_enough(phases, unit, float(swing)):
                best = (deviation, unit, float(swing))
    return best[1], best[2]


def _moves_enough(phases: Floats, unit: SwingUnit, swing: float) -> bool:
    """Whether enough onsets lie on the off-notes that the swing moves, and nearly none where they would be straight."""
    share = swing / 100.0
    off = np.array([share]) if unit == "1/8" else np.array([share / 2, 0.5 + share / 2])
    even = np.array([0.5]) if unit == "1/8" else np.array([0.25, 0.75])
    reach = 0.06 + float(np.abs(off[0] - even[0]))
    to_even = np.min(np.abs(phases[:, None] - even), axis=1)
    to_off = np.min(np.abs(phases[:, None] - off), axis=1)
    swung = int(np.sum((to_off < to_even) & (to_off <= reach)))
    plain = int(np.sum((to_even <= to_off) & (to_even <= reach)))
    return swung >= max(MIN_OFF_NOTES, MIN_SHARE * phases.size) and swung > 2 * plain


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)
