"""The reverb: its decay, its room in stereo and in mono, the same everywhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import butter, oaconvolve, sosfilt

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.equaliser import Equaliser, equalise
from cadenza.nodes.mix.reverb import Reverb, impulse, reverberate

from ..sound.signals import noise, silence

RATE = 44_100
ROOM = Reverb(pre_delay_ms=0, low_cut_hz=10)


def decay_s(room: np.ndarray, low_hz: float, high_hz: float) -> float:
    """Time to fall by 60 dB, from the slope of the backward-summed energy (Schroeder) between -5 and -25 dB."""
    passing = butter(4, (low_hz, high_hz), "bandpass", fs=RATE, output="sos")
    band = sosfilt(passing, room[0].astype(float))
    left = 10 * np.log10(np.cumsum(band[::-1] ** 2)[::-1] / (band**2).sum() + 1e-20)
    at = [int(np.argmax(left < level)) for level in (-5, -25)]
    return 3 * (at[1] - at[0]) / RATE


@pytest.mark.parametrize("seconds", [0.5, 1.6, 4.0])
def test_the_room_dies_away_in_its_time(seconds: float) -> None:
    room = impulse(RATE, replace(ROOM, decay_s=seconds, damping=0))
    assert decay_s(room, 300, 3_000) == pytest.approx(seconds, rel=0.12)


def test_damping_takes_the_treble_first() -> None:
    damped = impulse(RATE, replace(ROOM, decay_s=2, damping=1))
    assert decay_s(damped, 7_000, 15_000) == pytest.approx(0.35 * 2, rel=0.2)
    assert decay_s(damped, 20, 400) == pytest.approx(2, rel=0.25)


def test_what_returns_is_about_as_loud_as_what_was_sent() -> None:
    sent = noise(4).waveform
    power = np.mean(reverberate(sent, RATE, ROOM)[:, 2 * RATE :] ** 2) / np.mean(sent**2)
    assert 10 * np.log10(power) == pytest.approx(0, abs=0.5)
    half = reverberate(sent, RATE, replace(ROOM, return_db=-6.0206))
    assert half == pytest.approx(reverberate(sent, RATE, ROOM) / 2, abs=1e-5)


def test_the_room_is_wide_and_still_there_in_mono() -> None:
    left, right = impulse(RATE, ROOM).astype(float)
    assert np.corrcoef(left, right)[0, 1] == pytest.approx(0.3, abs=0.05)
    fold_down = np.mean(((left + right) / 2) ** 2) / np.mean([left**2, right**2])
    assert 10 * np.log10(fold_down) > -3.0


def test_the_pre_delay_is_exact() -> None:
    click = np.zeros((2, RATE), np.float32)
    click[:, 100] = 1
    returned = reverberate(click, RATE, replace(ROOM, pre_delay_ms=50))
    assert np.abs(returned[:, : 100 + 2_205]).max() < 1e-5 < np.abs(returned[:, 100 + 2_205 :]).max()


def test_it_is_the_convolution_with_its_impulse() -> None:
    sent = noise(5, 0.2).waveform
    expected = oaconvolve(equalise(sent, RATE, Equaliser(10)), impulse(RATE, ROOM), axes=1)[:, : sent.shape[1]]
    assert reverberate(sent, RATE, ROOM) == pytest.approx(expected, abs=2e-6)


def test_a_seed_is_a_room() -> None:
    assert impulse(RATE, ROOM).tobytes() == impulse(RATE, ROOM).tobytes()
    assert not np.array_equal(impulse(RATE, ROOM), impulse(RATE, replace(ROOM, seed=1)))


def test_silence_and_nothing_go_through() -> None:
    assert not reverberate(silence(1).waveform, RATE, ROOM).any()
    assert reverberate(silence(0).waveform, RATE, ROOM).shape == (2, 0)


@pytest.mark.parametrize("change", [{"decay_s": 0.0}, {"damping": 1.5}, {"seed": -1}, {"pre_delay_ms": 300.0}])
def test_settings_lie_in_their_ranges(change: dict[str, float]) -> None:
    with pytest.raises(InvalidMix, match=f"{next(iter(change))} of the reverb lies in"):
        replace(ROOM, **change)
