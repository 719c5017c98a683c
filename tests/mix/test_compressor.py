"""The compressor: its static curve, its times, one gain for all channels."""

from __future__ import annotations

from dataclasses import replace
from math import exp

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.compressor import Compressor, compress, needed_reduction_db, reduction_db
from cadenza.nodes.mix.gain_curve import attack_and_release

from ..sound.signals import noise, silence, sine

RATE = 44_100


@pytest.mark.parametrize(
    ("level_db", "reduction"),
    [(-40, 0), (-23, 0), (-20, 0.75 * 3**2 / 12), (-17, 0.75 * 3), (-8, 0.75 * 12), (-60, 0), (-20 - 3, 0)],
)
def test_the_static_curve(level_db: float, reduction: float) -> None:
    """Ratio 4, threshold -20 dB, knee 6 dB: the equations of the paper by hand."""
    compressor = Compressor(-20, 4, knee_db=6)
    assert needed_reduction_db(np.array([float(level_db)]), compressor)[0] == pytest.approx(reduction)


def test_a_hard_knee_is_a_straight_line_from_the_threshold_on() -> None:
    needed = needed_reduction_db(np.array([-30.0, -20.0, -10.0]), Compressor(-20, 2, knee_db=0))
    assert needed == pytest.approx([0, 0, 5])


def test_a_steady_tone_comes_out_at_what_the_ratio_says() -> None:
    tone = sine(1_000, -8, 3, RATE).waveform
    out = compress(tone, RATE, Compressor(-20, 4, 5, 100, knee_db=0))
    assert 20 * np.log10(np.abs(out[:, RATE : 2 * RATE]).max()) == pytest.approx(-17, abs=0.1)


def test_attack_and_release_are_time_constants() -> None:
    block_s = 0.0005
    needed = np.concatenate([np.zeros(100), np.full(4_000, 10.0), np.zeros(4_000)])
    smoothed = attack_and_release(needed, 0.02, 0.1, block_s)
    assert smoothed[100 + round(0.02 / block_s) - 1] == pytest.approx(10 * (1 - exp(-1)), rel=0.02)
    let_go = 4_100 + round(0.02 / block_s)  # the attack's filter delays the release by its own constant
    assert smoothed[let_go + round(0.1 / block_s)] == pytest.approx(10 * exp(-1), rel=0.12)
    assert smoothed[:100].max() == 0


def test_the_detector_is_the_recursion_of_the_paper() -> None:
    """y1 = max(x, a_r y1'), y = a_a y' + (1 - a_a) y1, block by block."""
    chance = np.random.default_rng(2)
    needed = np.maximum(0, chance.normal(0, 6, 3_000))
    attack, release, first, second, expected = exp(-0.001 / 0.01), exp(-0.001 / 0.2), 0.0, 0.0, []
    for value in needed:
        first = max(value, release * first)
        second = attack * second + (1 - attack) * first
        expected.append(second)
    assert attack_and_release(needed, 0.01, 0.2, 0.001) == pytest.approx(np.array(expected), abs=1e-9)


def test_the_stereo_image_stands_still() -> None:
    left = noise(2, 0.3, channels=1).waveform[0]
    out = compress(np.stack([left, 0.25 * left]), RATE, Compressor(-30, 6))
    assert np.abs(out[1] - 0.25 * out[0]).max() < 1e-7


def test_the_gain_never_jumps() -> None:
    tone = np.ones((1, RATE), np.float32) * np.float32(0.01)
    tone[:, RATE // 2 :] = 0.9
    out = compress(tone, RATE, Compressor(-30, 20, attack_ms=0.5, release_ms=5, knee_db=0))
    gains = out / tone
    assert np.abs(np.diff(gains)).max() < 0.05


def test_below_its_threshold_it_is_a_wire_and_makeup_is_a_plain_gain() -> None:
    quiet = sine(300, -50, 1, RATE).waveform
    assert compress(quiet, RATE, Compressor(-30)) is quiet
    assert compress(quiet, RATE, Compressor(-30, makeup_db=6)) == pytest.approx(quiet * 10 ** (6 / 20), abs=1e-6)


def test_silence_and_nothing_go_through() -> None:
    assert not compress(silence(1).waveform, RATE, Compressor(makeup_db=3)).any()
    assert compress(silence(0).waveform, RATE, Compressor()).shape == (2, 0)
    assert len(reduction_db(np.zeros(0), Compressor(), 0.001)) == 0


@pytest.mark.parametrize("change", [{"ratio": 0.5}, {"attack_ms": 0.0}, {"threshold_db": 1.0}, {"knee_db": 25.0}])
def test_settings_lie_in_their_ranges(change: dict[str, float]) -> None:
    with pytest.raises(InvalidMix, match=f"{next(iter(change))} of a compressor lies in"):
        replace(Compressor(), **change)
