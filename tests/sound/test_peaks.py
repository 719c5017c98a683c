"""The columns of a waveform picture are exact."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.peaks import peaks
from cadenza.nodes.sound.stretches import STRETCH_SAMPLES

from .signals import noise, silence
from .watch import assert_watched, peak_memory


def test_columns_hold_the_lowest_and_highest_sample_of_any_channel() -> None:
    audio = Audio(np.array([[0.0, 0.5, -0.25, 0.125], [0.25, 0.0, 0.0, -1.0]], np.float32), 44_100)
    assert peaks(audio, 2) == ((0.0, 0.5), (-1.0, 0.125))


@pytest.mark.parametrize("n_points", [1, 7, 100, 999, 1000])
def test_no_sample_is_lost_and_none_counted_twice(n_points: int) -> None:
    audio = Audio(noise(1).waveform[:, :1000], 44_100)
    columns = peaks(audio, n_points)
    bounds = [i * 1000 // n_points for i in range(n_points + 1)]
    for (low, high), start, stop in zip(columns, bounds[:-1], bounds[1:], strict=True):
        assert low == audio.waveform[:, start:stop].min()
        assert high == audio.waveform[:, start:stop].max()


def test_more_columns_than_samples() -> None:
    audio = Audio(np.array([[0.5, -0.5]], np.float32), 44_100)
    assert peaks(audio, 4) == ((0.5, 0.5), (0.5, 0.5), (-0.5, -0.5), (-0.5, -0.5))


def test_nothing_draws_a_flat_line() -> None:
    assert peaks(silence(0), 3) == ((0.0, 0.0),) * 3


def test_a_picture_has_a_column() -> None:
    with pytest.raises(InvalidAudio, match="at least 1 column, got 0"):
        peaks(noise(1), 0)


@pytest.mark.parametrize("n_samples", [STRETCH_SAMPLES - 1, STRETCH_SAMPLES, STRETCH_SAMPLES + 1, 3 * STRETCH_SAMPLES])
@pytest.mark.parametrize("n_points", [1, 2, 3, 1200, STRETCH_SAMPLES, 4 * STRETCH_SAMPLES])
def test_long_sound_has_no_seam(n_samples: int, n_points: int) -> None:
    audio = Audio(noise(5).waveform[:, :n_samples], 44_100)
    starts = np.arange(n_points) * n_samples // n_points
    lows = np.minimum.reduceat(audio.waveform.min(axis=0), starts)
    highs = np.maximum.reduceat(audio.waveform.max(axis=0), starts)
    assert peaks(audio, n_points) == tuple(zip(lows.tolist(), highs.tolist(), strict=True))


def test_can_be_watched_and_cancelled() -> None:
    audio = noise(12)
    assert_watched(lambda progress: peaks(audio, 1200, progress), 12)


def test_takes_little_memory() -> None:
    audio = noise(30)
    assert peak_memory(lambda: peaks(audio, 1200)) < audio.waveform.nbytes / 5
