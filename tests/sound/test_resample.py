"""Another rate, the same sound."""

from __future__ import annotations

from math import gcd

import numpy as np
import pytest
from scipy.signal import resample_poly

from cadenza.nodes.fault import InvalidAudio
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.resample import resample

from .signals import noise, silence, sine
from .watch import assert_watched


@pytest.mark.parametrize(("before", "after"), [(44_100, 48_000), (48_000, 44_100), (22_050, 44_100), (96_000, 44_100)])
def test_a_tone_stays_the_tone(before: int, after: int) -> None:
    there = resample(sine(440, -6, 1, before), after)
    truth = sine(440, -6, 1, after)
    assert there.sample_rate == after
    assert there.waveform.shape == truth.waveform.shape
    inner = slice(after // 50, -after // 50)
    assert np.abs(there.waveform[:, inner] - truth.waveform[:, inner]).max() < 0.003


def test_the_same_rate_is_the_same_value() -> None:
    audio = sine(440, -6, 1)
    assert resample(audio, 48_000) is audio


def test_nothing_stays_nothing() -> None:
    assert resample(silence(0), 48_000).sample_rate == 48_000


def test_a_rate_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidAudio, match="sample rate"):
        resample(sine(440, -6, 1), 100)


@pytest.mark.parametrize("n_samples", [1, 50, 65_536, 200_001])
@pytest.mark.parametrize("rate", [48_000, 22_050, 8_000, 44_101, 96_000])
def test_long_sound_has_no_seam(n_samples: int, rate: int) -> None:
    audio = Audio(noise(5).waveform[:, :n_samples], 44_100)
    common = gcd(rate, 44_100)
    whole = resample_poly(audio.waveform, rate // common, 44_100 // common, axis=1)
    assert np.array_equal(resample(audio, rate).waveform, whole)


def test_can_be_watched_and_cancelled() -> None:
    audio = noise(12)
    assert_watched(lambda progress: resample(audio, 48_000, progress), 12)
