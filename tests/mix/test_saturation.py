"""Saturation: odd harmonics, and nothing that folds back."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.saturation import CHUNK_SAMPLES, Saturation, saturate

from ..sound.signals import noise, silence

RATE = 44_100


def spectrum_db(hz: int, saturation: Saturation, rate: int = RATE) -> np.ndarray:
    """Level in dB relative to the loudest, one bin per Hz, of a saturated sine of full scale."""
    n = np.arange(2 * rate)
    wave = np.sin(2 * np.pi * hz * n / rate)[None].astype(np.float32)
    middle = saturate(wave, saturation)[0, rate // 2 : rate // 2 + rate].astype(float)
    magnitudes = np.abs(np.fft.rfft(middle * np.blackman(rate)))
    return 20 * np.log10(np.maximum(magnitudes / magnitudes.max(), 1e-12))


@pytest.mark.parametrize("hz", [997, 2_749, 4_999, 7_013, 9_001, 11_003])
@pytest.mark.parametrize("drive_db", [3.0, 6.0, 9.0, 18.0])
def test_whatever_is_not_a_harmonic_lies_60_db_below(hz: int, drive_db: float) -> None:
    levels = spectrum_db(hz, Saturation(drive_db))
    for harmonic in range(hz, len(levels), hz):
        levels[max(0, harmonic - 4) : harmonic + 5] = -200
    assert levels.max() < -60


def test_it_adds_odd_harmonics_only() -> None:
    levels = spectrum_db(1_000, Saturation(12))
    assert levels[3_000] > -25
    assert levels[5_000] > -40
    assert max(levels[2_000], levels[4_000]) < -90


def test_soft_sounds_pass_and_loud_ones_are_rounded() -> None:
    soft = noise(1, 1e-4).waveform
    assert np.array_equal(saturate(soft, Saturation(6)), soft)
    n = np.arange(RATE)
    loud = np.sin(2 * np.pi * 100 * n / RATE)[None].astype(np.float32)
    drive = 10 ** (12 / 20)
    assert np.abs(saturate(loud, Saturation(12))).max() == pytest.approx(np.tanh(drive) / drive, abs=0.01)


def test_the_amount_lies_between_dry_and_wet() -> None:
    wave = noise(0.5, 0.3).waveform
    wet, half = saturate(wave, Saturation(12)), saturate(wave, Saturation(12, 0.5))
    assert half == pytest.approx((wave + wet) / 2, abs=1e-5)
    assert saturate(wave, Saturation(12, 0.0)) is wave


def test_chunks_leave_no_seam_and_nothing_moves_in_time() -> None:
    wave = noise(3 * CHUNK_SAMPLES / RATE, 0.3).waveform
    whole = saturate(wave, Saturation(9))
    shifted = saturate(wave[:, 1_000:], Saturation(9))
    assert np.abs(whole[:, 3_000:-100] - shifted[:, 2_000:-100]).max() < 1e-5
    lag = np.argmax(np.correlate(whole[0, 1_000:3_000], wave[0, 1_100:2_900], "valid")) - 100
    assert lag == 0


def test_silence_and_nothing_go_through() -> None:
    assert not saturate(silence(1).waveform, Saturation()).any()
    assert saturate(silence(0).waveform, Saturation()).shape == (2, 0)


@pytest.mark.parametrize(("drive_db", "amount"), [(19, 1), (-1, 1), (6, 1.1)])
def test_settings_lie_in_their_ranges(drive_db: float, amount: float) -> None:
    with pytest.raises(InvalidMix, match="of a saturation lies in"):
        Saturation(drive_db, amount)
