"""Groove: what was put into an even pattern is found in it again."""

from __future__ import annotations

from random import Random

import pytest

from cadenza.nodes.score.analysis.groove import find_groove, groove_tracks
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.time import MeterChange, MeterMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter, parse_meter

GRID = 480
FOUR = MeterMap.constant(Meter())


def hat(steps: list[float], bars: int = 8, bar: float = 4.0, loose: float = 0.0, velocity: int = 80) -> Track:
    """A line of strokes at these quarters of every bar, as an import has it: all timing in the onset."""
    chance = Random(5)
    notes = [
        Note(Ticks(max(0, round((number * bar + step + chance.gauss(0, loose)) * GRID))), 42, Ticks(60), velocity)
        for number in range(bars)
        for step in steps
    ]
    return Track("hat", is_drum=True, notes=tuple(notes))


def swung(percent: float, unit: str) -> list[float]:
    pair = 1.0 if unit == "1/8" else 0.5
    return [pair * (number + off * percent / 100) for number in range(round(4 / pair)) for off in (0, 1)]


@pytest.mark.parametrize("unit", ["1/8", "1/16"])
@pytest.mark.parametrize("percent", [53.0, 58.0, 62.0, 66.5, 71.0])
@pytest.mark.parametrize("loose", [0.0, 0.008])
def test_swing_is_found_with_its_unit(percent: float, unit: str, loose: float) -> None:
    groove = find_groove([hat(swung(percent, unit), loose=loose)], FOUR)
    assert groove.swing == pytest.approx(percent, abs=1.5)
    assert groove.swing_unit == unit


@pytest.mark.parametrize("steps", [[0, 1, 2, 3], [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5], [0, 0.75, 1, 1.75, 2, 3, 3.75]])
@pytest.mark.parametrize("loose", [0.0, 0.01])
def test_straight_playing_has_no_swing(steps: list[float], loose: float) -> None:
    assert find_groove([hat(steps, loose=loose)], FOUR).swing == 50.0


def test_offsets_are_quarters_after_the_straight_grid_swing_included() -> None:
    groove = find_groove([hat([0, 2 / 3, 1, 2, 3])], FOUR)
    assert (groove.slots_per_beat, len(groove.offsets)) == (4, 16)
    assert groove.offsets[0] == pytest.approx(0, abs=0.003)
    assert groove.offset_at(0.5) == pytest.approx(2 / 3 - 0.5, abs=0.003)
    assert groove.offset_at(1.5) == pytest.approx(2 / 3 - 0.5, abs=0.01)  # nobody plays there: as the swing has it


def test_a_late_backbeat_is_late_only_there() -> None:
    groove = find_groove([hat([0, 0.5, 1.04, 1.5, 2, 2.5, 3.04, 3.5])], FOUR)
    assert groove.offset_at(1) == groove.offset_at(3) == pytest.approx(0.04, abs=0.002)
    assert groove.offset_at(0) == groove.offset_at(2.5) == 0
    assert groove.strength == pytest.approx(1.0, abs=0.01)


def test_accents_are_multiples_of_the_mean() -> None:
    soft, loud = hat([0, 1, 2, 3], velocity=60), hat([0.5, 1.5, 2.5, 3.5], velocity=100)
    groove = find_groove([soft, Track("loud", is_drum=True, notes=loud.notes)], FOUR)
    assert groove.velocity_at(0) == pytest.approx(60 / 80)
    assert groove.velocity_at(0.5) == pytest.approx(100 / 80)
    assert groove.velocity_at(0.25) == 1.0


def test_looseness_without_a_pattern_is_no_groove() -> None:
    loose = find_groove([hat([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5], bars=64, loose=0.02)], FOUR)
    assert loose.strength < 0.1
    assert max(map(abs, loose.offsets)) < 0.01


def test_the_played_layer_counts() -> None:
    written = hat([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])
    late = written.with_notes(tuple(Note(n.onset, n.pitch, n.duration, offset=24) for n in written.notes))
    assert find_groove([late], FOUR).offsets[0] == pytest.approx(0.05)


@pytest.mark.parametrize(("meter", "slots"), [("6/8", 12), ("7/8", 14), ("5/4", 20), ("3/4", 12), ("1/4", 4)])
def test_every_meter_has_its_sixteenths(meter: str, slots: int) -> None:
    bar = float(parse_meter(meter).quarters)
    groove = find_groove([hat([0, 0.5], bar=bar)], MeterMap.constant(parse_meter(meter)))
    assert len(groove.offsets) == len(groove.velocities) == slots
    assert groove.swing == 50.0


def test_the_meter_of_most_notes_counts() -> None:
    changing = MeterMap((MeterChange(Ticks(0), Meter(3, 4)), MeterChange(Ticks(3 * GRID), Meter(4, 4))))
    track = hat([0, 1, 2, 3], bars=6)
    moved = track.with_notes(tuple(Note(Ticks(n.onset + 3 * GRID), 42, Ticks(60)) for n in track.notes))
    assert len(find_groove([moved], changing).offsets) == 16


def test_no_notes_are_a_straight_and_even_groove() -> None:
    groove = find_groove([], FOUR)
    assert (groove.n_onsets, groove.swing, set(groove.offsets), set(groove.velocities)) == (0, 50.0, {0.0}, {1.0})


def test_the_groove_of_a_song_is_that_of_its_drums() -> None:
    note = (Note(Ticks(0), 36, Ticks(10)),)
    kit, bass, tune = (
        Track("kit", is_drum=True, notes=note),
        Track("b", role="bass", notes=note),
        Track("m", notes=note),
    )
    assert groove_tracks([tune, bass, kit]) == (kit,)
    assert groove_tracks([tune, bass]) == (bass,)
    assert groove_tracks([tune]) == (tune,)
