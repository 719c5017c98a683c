"""True peak against sines whose peak between the samples is known."""

from __future__ import annotations

from math import inf, pi

import numpy as np
import pytest

from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.true_peak import block_true_peaks, true_peak_dbtp

from .signals import joined, noise, silence, sine
from .watch import assert_watched, peak_memory


def sample_peak_dbfs(audio: Audio) -> float:
    return float(20 * np.log10(np.abs(audio.waveform).max()))


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_a_quarter_rate_sine_at_45_degrees_peaks_3_db_above_its_samples(rate: int) -> None:
    audio = sine(rate / 4, -6.0, 1, rate, phase=pi / 4)
    assert sample_peak_dbfs(audio) == pytest.approx(-9.01, abs=0.01)
    assert true_peak_dbtp(audio) == pytest.approx(-6.0, abs=0.05)


@pytest.mark.parametrize(("divisor", "phase_deg"), [(4, 0), (6, 60), (8, 67.5)])
def test_ebu_tech_3341_cases_15_to_18(divisor: int, phase_deg: float) -> None:
    audio = sine(48_000 / divisor, -6.0, 1, phase=phase_deg * pi / 180)
    assert -0.4 <= true_peak_dbtp(audio) + 6.0 <= 0.2


def test_silence_has_no_peak() -> None:
    assert true_peak_dbtp(silence(1)) == -inf
    assert true_peak_dbtp(silence(0)) == -inf


def test_a_single_sample_is_its_own_peak() -> None:
    waveform = np.zeros((2, 44_100), np.float32)
    waveform[1, 20_000] = -0.5
    assert true_peak_dbtp(Audio(waveform, 44_100)) == pytest.approx(-6.02, abs=0.01)


@pytest.mark.parametrize("at_s", [0.0, 1.3, 4.9])
def test_the_loud_place_is_found_wherever_it_stands(at_s: float) -> None:
    quiet, loud = noise(5, 0.01), sine(11_025, -3, 0.1, 44_100, phase=pi / 4)
    at = round(at_s * 44_100)
    waveform = quiet.waveform.copy()
    waveform[:, at : at + loud.n_samples] += loud.waveform[:, : quiet.n_samples - at]
    assert true_peak_dbtp(Audio(waveform, 44_100)) == pytest.approx(-3.0, abs=0.5)


def test_blocks_agree_with_the_whole() -> None:
    audio = joined(noise(2, 0.2), noise(4, 0.05), sine(11_025, -4, 1, 44_100, phase=pi / 4))
    blocks = block_true_peaks(audio, 15)
    assert len(blocks) == -(-audio.n_samples // 15)
    assert 20 * np.log10(blocks.max()) == pytest.approx(true_peak_dbtp(audio), abs=1e-4)


def test_no_block_is_below_its_samples() -> None:
    audio = noise(1)
    blocks = block_true_peaks(audio, 10)
    samples = np.abs(audio.waveform).max(axis=0).reshape(-1, 10).max(axis=1)
    assert (blocks >= samples * 0.999).all()


def test_can_be_watched_and_cancelled() -> None:
    audio = noise(12)
    assert_watched(lambda progress: true_peak_dbtp(audio, progress), 12)
    assert_watched(lambda progress: block_true_peaks(audio, 15, progress), 12)


def test_takes_little_memory() -> None:
    audio = noise(60)
    assert peak_memory(lambda: true_peak_dbtp(audio)) < audio.waveform.nbytes / 2
