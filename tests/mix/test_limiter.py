"""The limiter: under the ceiling always, as little as needed, smooth, the same every time."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.mix.limiter import CONTROL_S, apply_reduction, control_samples, reduction_db
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.loudness import hop_samples
from cadenza.nodes.sound.true_peak import block_true_peaks, true_peak_dbtp

from ..sound.signals import noise, sine
from ..sound.watch import assert_watched

BLOCK_S = 15 / 44_100


def turned(audio: Audio, gain_db: float, reductions_db: np.ndarray) -> Audio:
    waveform = audio.waveform.copy()
    apply_reduction(waveform, audio.sample_rate, gain_db, reductions_db)
    return Audio(waveform, audio.sample_rate)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000])
def test_control_blocks_fill_a_hop_exactly(rate: int) -> None:
    size = control_samples(rate)
    assert size <= max(1, rate * CONTROL_S)
    assert hop_samples(rate) % size == 0


def test_below_the_ceiling_nothing_happens() -> None:
    assert not reduction_db(np.full(1000, 0.5), 0.9, BLOCK_S).any()


def test_a_block_and_its_neighbours_get_what_they_need() -> None:
    chance = np.random.default_rng(7)
    peaks = chance.random(5000) ** 8 * 4
    needed = 20 * np.log10(np.maximum(peaks / 0.9, 1))
    given = reduction_db(peaks, 0.9, BLOCK_S)
    for shift in (-1, 0, 1):
        assert (np.roll(given, shift)[1:-1] >= needed[1:-1] - 1e-9).all()


def test_it_looks_ahead_and_lets_go() -> None:
    peaks = np.full(3000, 0.1)
    peaks[1000] = 2.0
    given = reduction_db(peaks, 1.0, BLOCK_S)
    assert given[1000] == pytest.approx(6.02, abs=0.01)
    assert given[: 1000 - 20].max() == 0, "not before the look-ahead"
    assert 0 < given[1000 - 5] < 6.02, "it fades in"
    released = round((0.012 + 0.002) / BLOCK_S)  # what is held ahead is held behind
    assert given[1000 + released] == pytest.approx(6.02 / np.e, rel=0.15)
    assert given[1000 + round(0.1 / BLOCK_S)] < 0.5, "one stroke does not press on the whole beat"
    assert np.abs(np.diff(given)).max() < 2.0, "no step"


def test_what_is_loud_again_and_again_is_turned_down_steadily() -> None:
    peaks = np.full(6000, 0.1)
    peaks[:3000:60] = 2.0  # a stroke every 20 ms for a second
    given = reduction_db(peaks, 1.0, BLOCK_S)
    assert given[1000:2900].min() > 3.0
    assert given[3000 + round(0.1 / BLOCK_S)] > 0.5, "and comes back in LASTING_S"


@pytest.mark.parametrize(("hz", "most_db"), [(40, -35), (60, -48), (100, -80), (1_000, -80)])
def test_a_sustained_tone_stays_clean_however_low(hz: float, most_db: float) -> None:
    """Everything but the tone itself, 6 dB into the limiter."""
    tone = sine(hz, 0, 3, 44_100)
    limited = turned(tone, 6, reduction_db(block_true_peaks(tone, 15) * 10 ** (6 / 20), 1.0, BLOCK_S))
    power = np.abs(np.fft.rfft(limited.waveform[0, 44_100:88_200] * np.blackman(44_100))) ** 2
    near = slice(round(hz) - 4, round(hz) + 5)
    own = power[near].sum()
    power[near] = 0
    assert 10 * np.log10(power[5:].sum() / own) < most_db


@pytest.mark.parametrize("drive_db", [3, 12, 24])
def test_the_gain_curve_keeps_the_true_peak_down(drive_db: float) -> None:
    audio = noise(3, 0.2)
    reductions = reduction_db(block_true_peaks(audio, 15) * 10 ** (drive_db / 20), 0.9, BLOCK_S)
    limited = turned(audio, drive_db, reductions)
    assert np.abs(limited.waveform).max() <= 0.9 + 1e-6
    assert true_peak_dbtp(limited) <= 20 * np.log10(0.9) + 0.1


def test_a_steady_tone_is_only_turned_down() -> None:
    tone = sine(1000, -6, 2, 44_100)
    limited = turned(tone, 12, reduction_db(block_true_peaks(tone, 15) * 10 ** (12 / 20), 0.9, BLOCK_S))
    spectrum = np.abs(np.fft.rfft(limited.waveform[0, 22_050:66_150] * np.hanning(44_100)))
    harmonics = np.delete(spectrum, range(990, 1011))
    assert harmonics.max() < spectrum[1000] * 10 ** (-60 / 20)


def test_turning_down_can_be_watched_and_cancelled() -> None:
    waveform = noise(12).waveform.copy()
    reductions = np.zeros(-(-waveform.shape[1] // 15))
    assert_watched(lambda progress: apply_reduction(waveform, 44_100, 0.0, reductions, progress), 12)
