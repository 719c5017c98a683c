"""The hash of a sound: over rate, channels and every sample, and nothing else."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.digest import audio_sha256
from cadenza.nodes.sound.stretches import STRETCH_SAMPLES

from .signals import noise, silence
from .watch import assert_watched


@pytest.mark.parametrize("audio", [noise(0.1), noise(4), noise(2, channels=1), silence(0)], ids=str)
def test_it_is_the_hash_of_rate_channels_and_samples(audio: Audio) -> None:
    head = f"{audio.sample_rate} Hz, {audio.n_channels} channels\n".encode()
    assert audio_sha256(audio) == hashlib.sha256(head + audio.waveform.astype("<f4").tobytes()).hexdigest()


@pytest.mark.parametrize("at", [0, STRETCH_SAMPLES - 1, STRETCH_SAMPLES, -1])
def test_every_sample_counts(at: int) -> None:
    audio = noise(4)
    other = audio.waveform.copy()
    other[1, at] = np.nextafter(other[1, at], np.float32(2))
    assert audio_sha256(Audio(other, audio.sample_rate)) != audio_sha256(audio)
    assert audio_sha256(Audio(audio.waveform, 48_000)) != audio_sha256(audio)


def test_can_be_watched_and_cancelled() -> None:
    audio = noise(12)
    assert_watched(lambda progress: audio_sha256(audio, progress), 12)
