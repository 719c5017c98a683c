"""Width and the bass in the middle: the mono sum never changes."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.mix.stereo import centre_bass, widen

from ..sound.signals import noise, sine
from ..sound.watch import assert_watched

STEREO = noise(1).waveform


def side(waveform: np.ndarray) -> np.ndarray:
    return (waveform[0] - waveform[1]) / 2


@pytest.mark.parametrize("width", [0.0, 0.4, 1.7, 2.0])
def test_width_scales_the_side_and_keeps_the_mono_sum(width: float) -> None:
    wide = widen(STEREO, width)
    assert side(wide) == pytest.approx(width * side(STEREO), abs=1e-6)
    assert wide.sum(axis=0) == pytest.approx(STEREO.sum(axis=0), abs=1e-6)


def test_mono_has_no_width() -> None:
    mono = noise(1, channels=1).waveform
    assert widen(mono, 2.0) is mono
    assert widen(STEREO, 1.0) is STEREO


def test_the_bass_goes_to_the_middle_and_the_rest_stays() -> None:
    low = sine(40, -12, 1).waveform * np.float32([[1], [0]])
    high = sine(2_000, -12, 1).waveform * np.float32([[0], [1]])
    centred_low, centred_high = centre_bass(low, 48_000, 120), centre_bass(high, 48_000, 120)
    inner = slice(24_000, 40_000)
    assert np.abs(side(centred_low)[inner]).max() < 0.13 * np.abs(side(low)).max()
    assert np.abs(side(centred_high)[inner]).max() == pytest.approx(np.abs(side(high)).max(), rel=0.01)
    assert centred_low.sum(axis=0) == pytest.approx(low.sum(axis=0), abs=1e-6)
    assert centre_bass(STEREO[:1], 44_100, 120).shape == STEREO[:1].shape


def test_can_be_watched_and_cancelled() -> None:
    long = noise(12).waveform
    assert_watched(lambda progress: widen(long, 1.5, progress), 12)
    assert_watched(lambda progress: centre_bass(long, 44_100, 120, progress), 12)
