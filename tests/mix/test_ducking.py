"""Ducking: who strikes, how far the others step back, and for how long."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.ducking import Ducking, ducking_db
from cadenza.nodes.mix.gain_curve import apply_gains_db, control_size

from ..sound.signals import silence

RATE = 44_100
DUCKING = Ducking("drums", 8.0, 2.0, 80.0)


def kit(gain: float = 0.5) -> np.ndarray:
    """Kicks on every half second, hats between them."""
    wave = np.zeros(2 * RATE)
    n = np.arange(RATE // 8)
    kick = np.exp(-n / (0.04 * RATE)) * np.sin(2 * np.pi * 55 * n / RATE)
    hat = np.exp(-n / (0.01 * RATE)) * np.diff(np.random.default_rng(1).standard_normal(len(n) + 1))
    for beat in range(4):
        wave[beat * RATE // 2 :][: len(n)] += kick
        wave[beat * RATE // 2 + RATE // 4 :][: len(n)] += 0.7 * hat
    return np.stack([gain * wave, gain * wave]).astype(np.float32)


def at(curve: np.ndarray, second: float) -> float:
    return float(curve[round(second * RATE / control_size(RATE))])


def test_it_steps_back_for_the_kick_and_not_for_the_hat() -> None:
    curve = ducking_db(kit(), RATE, DUCKING)
    assert at(curve, 0.53) == pytest.approx(-8, abs=1)
    assert at(curve, 0.74) > -2
    assert at(curve, 0.76) >= at(curve, 0.74)
    assert curve.max() <= 0
    assert curve.min() >= -8


def test_the_level_of_the_key_does_not_matter() -> None:
    assert ducking_db(kit(0.01), RATE, DUCKING) == pytest.approx(ducking_db(kit(0.9), RATE, DUCKING), abs=1e-3)


def test_with_a_wide_key_every_stroke_counts() -> None:
    wide = ducking_db(kit(), RATE, replace(DUCKING, key_below_hz=20_000))
    assert at(wide, 0.757) < -4


def test_the_gain_moves_without_steps() -> None:
    gains = apply_gains_db(np.ones((1, 2 * RATE), np.float32), ducking_db(kit(), RATE, DUCKING), control_size(RATE))
    assert np.abs(np.diff(gains)).max() < 0.02


def test_a_silent_key_ducks_nothing() -> None:
    assert not ducking_db(silence(1).waveform, RATE, DUCKING).any()
    assert len(ducking_db(silence(0).waveform, RATE, DUCKING)) == 0


def test_settings_are_checked() -> None:
    with pytest.raises(InvalidMix, match="names the stem that strikes"):
        Ducking("")
    with pytest.raises(InvalidMix, match=r"depth_db of a ducking lies in 0..36 dB, got 40"):
        Ducking("drums", 40)
