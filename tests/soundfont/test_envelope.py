"""Envelopes, oscillators and the filter, against what the specification says in words."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cadenza.nodes.soundfont.envelope import Envelope, Oscillator, fall_rate
from cadenza.nodes.soundfont.filter import Memory, filtered, low_pass

ENVELOPE = Envelope(delay=100, attack=200, hold=50, decay=1000, sustain=0.75, release=500)


def db(gain: float) -> float:
    return 20 * math.log10(gain)


def test_the_stages_of_a_volume_envelope() -> None:
    gains = ENVELOPE.held_gains(0, 2000)
    assert not gains[:100].any()
    assert gains[200] == pytest.approx(0.5)  # the attack is straight in amplitude
    assert gains[300:350] == pytest.approx(1.0)
    assert db(gains[350 + 100]) == pytest.approx(-9.6, abs=0.01)  # the decay is straight in decibels: 96 in its time
    assert db(gains[1999]) == pytest.approx(-24.0, abs=0.01)


def test_an_envelope_is_the_same_in_pieces_and_at_one_moment() -> None:
    whole = ENVELOPE.held_gains(0, 1000)
    np.testing.assert_array_equal(np.concatenate([ENVELOPE.held_gains(0, 333), ENVELOPE.held_gains(333, 667)]), whole)
    for moment in (0, 150, 320, 500, 990):
        assert ENVELOPE.held_gain(moment) == pytest.approx(float(whole[moment]), rel=1e-6)


def test_when_an_envelope_has_fallen() -> None:
    assert ENVELOPE.falls_below(10 ** (-9.6 / 20)) == pytest.approx(450)
    assert ENVELOPE.falls_below(10 ** (-30 / 20)) == math.inf  # it stays at -24 dB
    assert 20 * math.log10(math.exp(-fall_rate(500) * 500)) == pytest.approx(-96.0)


def test_a_modulation_envelope_rises_convex_and_falls_straight() -> None:
    rise = ENVELOPE.positions(np.array([100.0, 110.0, 200.0, 320.0]))
    assert rise[0] == 0.0
    assert 0.3 < rise[1] < 0.7  # steep at first
    assert 0.8 < rise[2] < 0.95
    assert rise[3] == 1.0
    released = ENVELOPE.positions(np.array([2000.0, 2250.0, 2500.0]), release=2000.0)
    np.testing.assert_allclose(released, [0.75, 0.25, 0.0])


def test_an_oscillator_is_a_triangle_from_zero_upwards() -> None:
    levels = Oscillator(delay=100, frequency=0.01).levels(np.array([0.0, 100.0, 112.5, 125.0, 150.0, 175.0, 200.0]))
    np.testing.assert_allclose(levels, [0, 0, 0.5, 1, 0, -1, 0], atol=1e-12)


def gain_at(hz: float, cutoff_cents: float, resonance_cb: float) -> float:
    """The filter's gain in dB for a sine."""
    wave = np.sin(2 * np.pi * hz * np.arange(44_100) / 44_100).astype(np.float32)
    steps = np.ones(len(wave) // 100)
    section = low_pass(cutoff_cents * steps, resonance_cb * steps, 44_100)
    passed = filtered(wave, Memory(), section, 100).sound
    return 10 * math.log10(np.mean(passed[8820:] ** 2) / np.mean(wave[8820:] ** 2))


def test_the_filter_falls_by_12_db_an_octave() -> None:
    cutoff_cents = 1200 * math.log2(1000 / 8.176)
    assert gain_at(50, cutoff_cents, 0) == pytest.approx(0.0, abs=0.1)
    assert gain_at(1000, cutoff_cents, 0) == pytest.approx(-3.0, abs=0.3)
    assert gain_at(2000, cutoff_cents, 0) == pytest.approx(-12.4, abs=0.6)
    assert gain_at(4000, cutoff_cents, 0) == pytest.approx(-24.6, abs=1.0)


def test_resonance_lifts_the_cutoff_and_lowers_the_rest_by_half() -> None:
    cutoff_cents = 1200 * math.log2(1000 / 8.176)
    assert gain_at(50, cutoff_cents, 100) == pytest.approx(-5.0, abs=0.2)
    assert gain_at(1000, cutoff_cents, 100) - gain_at(1000, cutoff_cents, 0) == pytest.approx(5.0, abs=0.3)
