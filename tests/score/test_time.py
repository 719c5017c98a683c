"""Ticks, seconds, bars and beats: exact both ways, on every grid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidScore
from cadenza.nodes.score.time import (
    MAX_TICK,
    BarPosition,
    MeterChange,
    MeterMap,
    Seconds,
    TempoChange,
    TempoMap,
    Ticks,
)
from cadenza.nodes.theory.meter import Meter

from .examples import meter_maps, tempo_maps

SLOW_THEN_FAST = TempoMap((TempoChange(Ticks(0), 60.0), TempoChange(Ticks(960), 120.0)))


def test_a_quarter_lasts_sixty_seconds_divided_by_the_tempo() -> None:
    assert TempoMap.constant(72.0).seconds_at(Ticks(480)) == pytest.approx(60 / 72, abs=1e-12)
    assert TempoMap.constant(72.0, 96).seconds_at(Ticks(96)) == pytest.approx(60 / 72, abs=1e-12)


def test_each_stretch_runs_at_its_own_tempo() -> None:
    assert [SLOW_THEN_FAST.seconds_at(Ticks(tick)) for tick in (0, 480, 960, 1440)] == [0.0, 1.0, 2.0, 2.5]
    assert [SLOW_THEN_FAST.bpm_at(Ticks(tick)) for tick in (0, 959, 960)] == [60.0, 60.0, 120.0]


@given(tempo_maps(), st.integers(0, MAX_TICK))
def test_every_tick_comes_back_from_its_second(tempo_map, tick) -> None:
    assert tempo_map.tick_at(tempo_map.seconds_at(tick)) == tick


@given(tempo_maps())
def test_ticks_around_a_tempo_change_come_back_too(tempo_map) -> None:
    for change in tempo_map.changes:
        for tick in range(max(0, change.tick - 2), change.tick + 3):
            assert tempo_map.tick_at(tempo_map.seconds_at(Ticks(tick))) == tick


def test_times_before_the_start_are_tick_zero() -> None:
    assert SLOW_THEN_FAST.tick_at(Seconds(-3.0)) == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((), "starts at tick 0"),
        (((10, 120.0),), "starts at tick 0, but this one starts at 10"),
        (((0, 120.0), (0, 90.0)), "one change per tick, but 0 follows 0"),
        (((0, 120.0), (MAX_TICK + 1, 90.0)), f"lies in ticks 0..{MAX_TICK}"),
        (((0, 3001.0),), "3.5..3000 bpm, got 3001"),
        (((0, float("nan")),), "got nan"),
    ],
)
def test_a_tempo_map_that_contradicts_itself_is_refused(changes, words) -> None:
    with pytest.raises(InvalidScore, match="tempo") as refused:
        TempoMap(tuple(TempoChange(Ticks(tick), bpm) for tick, bpm in changes))
    assert words in refused.value.message


def test_bars_count_from_one() -> None:
    waltz = MeterMap.constant(Meter(3, 4))
    assert waltz.position(Ticks(0)) == BarPosition(1, Ticks(0))
    assert waltz.position(Ticks(1439)) == BarPosition(1, Ticks(1439))
    assert waltz.position(Ticks(1440)) == BarPosition(2, Ticks(0))
    assert waltz.bar_start(5) == 4 * 1440


def test_a_pickup_is_bar_zero() -> None:
    upbeat = MeterMap.constant(Meter(4, 4), pickup=480)
    assert upbeat.position(Ticks(479)) == BarPosition(0, Ticks(479))
    assert upbeat.position(Ticks(480)) == BarPosition(1, Ticks(0))
    assert (upbeat.bar_start(0), upbeat.bar_end(0), upbeat.bar_start(2)) == (0, 480, 480 + 1920)


def test_a_meter_change_opens_a_bar_and_cuts_the_one_before() -> None:
    cut = MeterMap((MeterChange(Ticks(0), Meter(4, 4)), MeterChange(Ticks(2400), Meter(7, 8))))
    assert cut.position(Ticks(2399)) == BarPosition(2, Ticks(479))
    assert cut.position(Ticks(2400)) == BarPosition(3, Ticks(0))
    assert [cut.bar_start(bar) for bar in (1, 2, 3, 4)] == [0, 1920, 2400, 2400 + 7 * 240]
    assert [cut.meter_of_bar(bar).symbol for bar in (1, 2, 3, 4)] == ["4/4", "4/4", "7/8", "7/8"]


@given(meter_maps(), st.integers(0, MAX_TICK))
def test_bar_and_place_in_it_give_the_tick_back(meter_map, tick) -> None:
    place = meter_map.position(tick)
    assert meter_map.bar_start(place.bar) + place.tick == tick
    assert meter_map.bar_start(place.bar) <= tick < meter_map.bar_end(place.bar)


@given(meter_maps())
def test_bars_follow_each_other_without_a_gap(meter_map) -> None:
    for bar in range(1 if meter_map.pickup == 0 else 0, 40):
        start, end = meter_map.bar_start(bar), meter_map.bar_end(bar)
        assert start < end
        assert meter_map.position(start) == BarPosition(bar, Ticks(0))
        assert meter_map.position(Ticks(end - 1)).bar == bar


def test_a_grid_too_coarse_for_a_meter_still_has_bars_of_a_tick() -> None:
    assert MeterMap.constant(Meter(1, 128), ticks_per_quarter=1).bar_start(3) == 2


@pytest.mark.parametrize("pickup", [-1, 1920])
def test_a_pickup_is_shorter_than_a_bar(pickup) -> None:
    with pytest.raises(InvalidScore, match=r"0\.\.1919 ticks"):
        MeterMap.constant(Meter(4, 4), pickup=pickup)


def test_a_pickup_ends_before_the_second_meter() -> None:
    with pytest.raises(InvalidScore, match="after the pickup"):
        MeterMap((MeterChange(Ticks(0), Meter(4, 4)), MeterChange(Ticks(480), Meter(3, 4))), pickup=Ticks(480))


@pytest.mark.parametrize("grid", [0, 32768])
def test_the_grid_is_one_that_a_midi_file_can_state(grid) -> None:
    with pytest.raises(InvalidScore, match=r"1\.\.32767"):
        TempoMap.constant(120.0, grid)
