"""Another rate, the same sound."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio
from cadenza.nodes.sound.resample import resample

from .signals import silence, sine


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
