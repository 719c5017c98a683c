from __future__ import annotations

from fractions import Fraction as F

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.theory.meter import BEAT, DENOMINATORS, Meter, parse_meter


@st.composite
def meters(draw: st.DrawFn) -> Meter:
    denominator = draw(st.sampled_from(DENOMINATORS))
    if draw(st.booleans()):
        return Meter(draw(st.integers(1, 32)), denominator)
    groups = tuple(draw(st.lists(st.integers(1, 7), min_size=1, max_size=6)))
    return Meter(sum(groups), denominator, groups)


@pytest.mark.parametrize(
    ("symbol", "groups", "beats", "kind"),
    [
        ("4/4", (1, 1, 1, 1), (1, 1, 1, 1), "simple"),
        ("3/4", (1, 1, 1), (1, 1, 1), "simple"),
        ("2/2", (1, 1), (2, 2), "simple"),
        ("3/8", (1, 1, 1), (F(1, 2),) * 3, "simple"),
        ("6/4", (3, 3), (1,) * 6, "simple"),
        ("6/8", (3, 3), (F(3, 2), F(3, 2)), "compound"),
        ("9/8", (3, 3, 3), (F(3, 2),) * 3, "compound"),
        ("12/8", (3, 3, 3, 3), (F(3, 2),) * 4, "compound"),
        ("5/4", (3, 2), (1,) * 5, "odd"),
        ("7/4", (4, 3), (1,) * 7, "odd"),
        ("5/8", (3, 2), (F(3, 2), 1), "odd"),
        ("7/8", (2, 2, 3), (1, 1, F(3, 2)), "odd"),
        ("8/8", (3, 3, 2), (F(3, 2), F(3, 2), 1), "odd"),
        ("11/8", (3, 3, 3, 2), (F(3, 2),) * 3 + (1,), "odd"),
        ("7/16", (2, 2, 3), (F(1, 2), F(1, 2), F(3, 4)), "odd"),
    ],
)
def test_meters_have_their_customary_groups(
    symbol: str, groups: tuple[int, ...], beats: tuple[F, ...], kind: str
) -> None:
    meter = parse_meter(symbol)
    assert meter.groups == groups
    assert meter.beats == beats
    assert meter.is_compound == (kind == "compound")
    assert meter.is_odd == (kind == "odd")
    assert meter.symbol == symbol


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("common", "4/4"),
        ("Common Time", "4/4"),
        ("C", "4/4"),
        ("cut time", "2/2"),
        ("alla breve", "2/2"),
        ("2+2+3/8", "7/8"),
        ("(3+2+2)/8", "3+2+2/8"),
        ("3 + 2 + 2 / 8", "3+2+2/8"),
        ("(3)/8", "(3)/8"),
        ("¾", "3/4"),
        ("six-eight", "6/8"),
        ("seven eight time", "7/8"),
        ("three four", "3/4"),
        ("waltz time", "3/4"),
        ("5/4 meter", "5/4"),
    ],
)
def test_a_meter_is_read_as_people_write_it(text: str, symbol: str) -> None:
    assert parse_meter(text).symbol == symbol


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("4/5", "4/4"),
        ("0/4", "Common meters"),
        ("4", "4/4"),
        ("", "4/4"),
        ("999/4", "Common"),
        ("4/0", "4/1"),
        ("2+0/4", "customary"),
        ("(3+2/8", "4/4"),
        ("9" * 100000 + "/4", "4/4"),
        ("four-three", "4/2"),
    ],
)
def test_what_is_no_meter_is_refused_with_a_cure(text: str, cure: str) -> None:
    with pytest.raises(InvalidMusicText) as fault:
        parse_meter(text)
    assert cure in fault.value.hint
    assert len(str(fault.value)) < 200


def test_groups_must_fill_the_bar() -> None:
    with pytest.raises(InvalidMusicText, match="sum to 7"):
        Meter(7, 8, (2, 2, 2))


@pytest.mark.parametrize(
    ("symbol", "eighths"),
    [
        ("4/4", [1, 0.25, 0.5, 0.25, 0.75, 0.25, 0.5, 0.25]),
        ("3/4", [1, 0.25, 0.5, 0.25, 0.5, 0.25]),
        ("2/4", [1, 0.25, 0.5, 0.25]),
        ("5/4", [1, 0.25, 0.5, 0.25, 0.5, 0.25, 0.75, 0.25, 0.5, 0.25]),
        ("6/8", [1, 0.25, 0.25, 0.5, 0.25, 0.25]),
        ("9/8", [1, 0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.25, 0.25]),
        ("12/8", [1, 0.25, 0.25, 0.5, 0.25, 0.25, 0.75, 0.25, 0.25, 0.5, 0.25, 0.25]),
        ("7/8", [1, 0.25, 0.5, 0.25, 0.75, 0.25, 0.25]),
        ("3+2+2/8", [1, 0.25, 0.25, 0.75, 0.25, 0.5, 0.25]),
        ("4+3/8", [1, 0.25, 0.5, 0.25, 0.75, 0.25, 0.25]),
    ],
)
def test_strength_follows_the_hierarchy(symbol: str, eighths: list[float]) -> None:
    meter = parse_meter(symbol)
    assert [meter.strength(F(place, 2)) for place in range(len(eighths))] == eighths


def test_finer_places_are_weaker_and_triplets_weakest() -> None:
    meter = Meter()
    assert [meter.strength(F(1, 2**level)) for level in range(1, 5)] == [0.25, 0.125, 0.0625, 1 / 32]
    assert meter.strength(F(1, 3)) == 1 / 32
    assert Meter(6, 8).strength(F(1, 4)) == 0.125


def test_a_position_may_lie_in_any_bar() -> None:
    assert Meter(7, 8).strength(F(7, 2) * 5) == 1
    assert Meter(7, 8).strength(F(7, 2) * 5 + 2) == 0.75


@given(meters())
def test_the_symbol_is_read_back(meter: Meter) -> None:
    assert parse_meter(meter.symbol) == meter


@given(meters())
def test_beats_fill_the_bar_exactly(meter: Meter) -> None:
    assert sum(meter.beats) == meter.quarters == F(4 * meter.numerator, meter.denominator)
    assert len(meter.beat_onsets) == len(meter.beats)
    assert set(meter.group_onsets) <= set(meter.beat_onsets)
    assert meter.beat_quarters == meter.beats[0]


@given(meters(), st.fractions(0, 200, max_denominator=480))
def test_strength_tells_downbeats_beats_and_the_rest_apart(meter: Meter, position: F) -> None:
    strength = meter.strength(position)
    place = position % meter.quarters
    assert 0 < strength <= 1
    assert (strength == 1) == (place == 0)
    assert (strength >= BEAT) == (place in meter.beat_onsets)
