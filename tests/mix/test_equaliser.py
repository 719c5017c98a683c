"""The equaliser: what each band does, at every rate."""

from __future__ import annotations

from dataclasses import replace
from math import nan

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.equaliser import Band, BandKind, Equaliser, equalise, response_db

from ..sound.signals import noise, sine

RATES = (22_050, 44_100, 48_000, 96_000)


def measured_db(equaliser: Equaliser, hz: float, rate: int) -> float:
    """Level of a sine behind the equaliser against before, away from its edges."""
    before = sine(hz, -12, 2, rate, channels=1).waveform
    after = equalise(before, rate, equaliser)
    inner = slice(rate // 2, -rate // 2)
    return float(
        10 * np.log10((after[:, inner].astype(float) ** 2).sum() / (before[:, inner].astype(float) ** 2).sum())
    )


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("gain_db", [-12.0, -3.0, 6.0, 18.0])
def test_a_peak_has_its_gain_in_its_middle_and_none_far_away(rate: int, gain_db: float) -> None:
    band = Equaliser(bands=(Band(1_000, gain_db, 1.4),))
    assert measured_db(band, 1_000, rate) == pytest.approx(gain_db, abs=0.02)
    assert measured_db(band, 40, rate) == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(("kind", "inside_hz", "outside_hz"), [("low_shelf", 30, 9_000), ("high_shelf", 9_500, 60)])
def test_a_shelf_has_its_gain_on_its_side_and_half_of_it_at_its_corner(
    kind: BandKind, inside_hz: float, outside_hz: float, rate: int
) -> None:
    shelf = Equaliser(bands=(Band(800, 6.0, 0.707, kind),))
    assert measured_db(shelf, inside_hz, rate) == pytest.approx(6, abs=0.2)
    assert measured_db(shelf, 800, rate) == pytest.approx(3, abs=0.05)
    assert measured_db(shelf, outside_hz, rate) == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize("rate", RATES)
def test_a_pass_is_3_db_down_at_its_corner_and_12_db_an_octave_beyond(rate: int) -> None:
    assert measured_db(Equaliser(high_pass_hz=200), 200, rate) == pytest.approx(-3.01, abs=0.05)
    assert measured_db(Equaliser(high_pass_hz=200), 50, rate) == pytest.approx(-24.1, abs=0.3)
    assert measured_db(Equaliser(low_pass_hz=1_000), 1_000, rate) == pytest.approx(-3.01, abs=0.05)
    assert measured_db(Equaliser(high_pass_hz=200), 2_000, rate) == pytest.approx(0, abs=0.05)


def test_the_drawn_curve_is_what_is_heard() -> None:
    equaliser = Equaliser(80, 9_000, (Band(200, -4, 1), Band(3_000, 5, 2), Band(8_000, 3, 0.7, "high_shelf")))
    hz = np.array([60.0, 200.0, 1_000.0, 3_000.0, 7_000.0])
    assert [measured_db(equaliser, float(each), 44_100) for each in hz] == pytest.approx(
        response_db(equaliser, 44_100, hz), abs=0.05
    )


def test_an_equaliser_without_settings_is_a_wire() -> None:
    wave = noise(1).waveform
    assert equalise(wave, 44_100, Equaliser()) is wave
    assert equalise(wave, 44_100, Equaliser(bands=(Band(500, 0.0),))) is wave


def test_what_lies_above_nyquist_is_left_out() -> None:
    wave = noise(1, rate=8_000).waveform
    assert equalise(wave, 8_000, Equaliser(low_pass_hz=12_000, bands=(Band(5_000, 6),))) is wave


def test_chunks_leave_no_seam() -> None:
    equaliser = Equaliser(30, bands=(Band(100, 6),))
    long = noise(8).waveform
    assert np.array_equal(
        equalise(long, 44_100, equaliser)[:, : 44_100 * 7], equalise(long[:, : 44_100 * 7], 44_100, equaliser)
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hz": 10.0}, "hz of an equaliser band lies in 20..20000 Hz"),
        ({"q": 0.0}, "q of"),
        ({"gain_db": nan}, "gain_db"),
    ],
)
def test_a_band_lies_in_its_ranges(change: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidMix, match=words):
        replace(Band(100, 1), **change)


def test_four_bands_are_the_most() -> None:
    with pytest.raises(InvalidMix, match="at most 4 bands, got 5"):
        Equaliser(bands=(Band(100, 1),) * 5)
    with pytest.raises(InvalidMix, match="one of peak, low_shelf, high_shelf, got 'notch'"):
        Band(100, 1, 1, "notch")  # type: ignore[arg-type]
