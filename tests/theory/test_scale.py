from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.theory.scale import MODE_ALIASES, MODE_DEGREES, MODES, PARENT_MODES, Scale, parse_mode

scales = st.builds(Scale, st.integers(0, 11), st.sampled_from(sorted(MODES)))


@pytest.mark.parametrize(
    ("mode", "intervals"),
    [
        ("major", (0, 2, 4, 5, 7, 9, 11)),
        ("minor", (0, 2, 3, 5, 7, 8, 10)),
        ("harmonic_minor", (0, 2, 3, 5, 7, 8, 11)),
        ("melodic_minor", (0, 2, 3, 5, 7, 9, 11)),
        ("phrygian_dominant", (0, 1, 4, 5, 7, 8, 10)),
        ("minor_pentatonic", (0, 3, 5, 7, 10)),
        ("blues", (0, 3, 5, 6, 7, 10)),
        ("whole_tone", (0, 2, 4, 6, 8, 10)),
        ("diminished", (0, 2, 3, 5, 6, 8, 9, 11)),
    ],
)
def test_a_mode_has_its_intervals(mode: str, intervals: tuple[int, ...]) -> None:
    assert MODES[mode] == intervals


@pytest.mark.parametrize(
    ("rotation", "mode"), list(enumerate(["major", "dorian", "phrygian", "lydian", "mixolydian", "minor", "locrian"]))
)
def test_the_church_modes_are_rotations_of_major(rotation: int, mode: str) -> None:
    assert set(Scale(MODES["major"][rotation], mode).pitch_classes) == set(MODES["major"])


@pytest.mark.parametrize(
    ("parent", "degree", "mode"),
    [
        ("harmonic_minor", 4, "dorian_sharp4"),
        ("harmonic_minor", 5, "phrygian_dominant"),
        ("melodic_minor", 4, "lydian_dominant"),
        ("melodic_minor", 5, "mixolydian_b6"),
        ("melodic_minor", 6, "locrian_natural2"),
        ("melodic_minor", 7, "altered"),
    ],
)
def test_the_modes_of_the_minors_are_their_rotations(parent: str, degree: int, mode: str) -> None:
    assert set(Scale(MODES[parent][degree - 1], mode).pitch_classes) == set(MODES[parent])


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_ascends_within_an_octave_and_has_a_church_parent(mode: str) -> None:
    assert MODES[mode][0] == 0
    assert list(MODES[mode]) == sorted(set(MODES[mode]))
    assert MODES[mode][-1] < 12
    assert len(MODE_DEGREES[PARENT_MODES[mode]]) == 7


@pytest.mark.parametrize("alias", MODE_ALIASES)
def test_every_alias_names_a_mode(alias: str) -> None:
    assert parse_mode(alias.title()) in MODES
    assert parse_mode(f"{alias} scale") in MODES


def test_degrees_count_through_the_octaves() -> None:
    d_major = Scale(2, "major")
    assert [d_major.pitch(degree, 4) for degree in (0, 1, 7, 8, 15, -6)] == [61, 62, 73, 74, 86, 50]
    assert d_major.degree_of(61) == 7
    assert d_major.degree_of(60) is None


def test_steps_from_outside_land_on_the_next_scale_tone() -> None:
    c_major = Scale(0, "major")
    assert [c_major.step(61, steps) for steps in (-2, -1, 0, 1, 2)] == [59, 60, 60, 62, 64]
    assert [c_major.step(60, steps) for steps in (-1, 0, 1, 7)] == [59, 60, 62, 72]


def test_of_two_equally_near_tones_the_lower_is_nearest() -> None:
    assert Scale(0, "major").nearest(61) == 60
    assert Scale(1, "major_pentatonic").nearest(0) == 1
    assert 0 <= Scale(1, "hirajoshi").nearest(500) <= 127


@given(scales, st.integers(-10, 30), st.integers(0, 8))
def test_a_degree_and_its_pitch_are_inverse(scale: Scale, degree: int, octave: int) -> None:
    found = scale.degree_of(scale.pitch(degree, octave))
    assert found == (degree - 1) % len(scale.intervals) + 1


@given(scales, st.integers(0, 127), st.integers(-20, 20), st.integers(-20, 20))
def test_steps_add_up_and_keep_to_the_scale(scale: Scale, pitch: int, first: int, second: int) -> None:
    start = scale.nearest(pitch)
    assert scale.step(scale.step(start, first), second) == scale.step(start, first + second)
    assert scale.contains(scale.step(pitch, first))
    assert first == 0 or (scale.step(pitch, first) - pitch) * first > 0


def test_a_wrong_mode_names_the_nearest() -> None:
    with pytest.raises(InvalidMusicText, match="mixolydian"):
        parse_mode("myxolidian")
    with pytest.raises(InvalidMusicText, match='Write "minor"'):
        Scale(0, "aeolian")
    with pytest.raises(InvalidMusicText, match=r"0\.\.11"):
        Scale(12)
