"""Audio crosses into ComfyUI and back; nothing on a wire is shared or changed in place."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio
from cadenza.nodes.sound.audio import Audio


@pytest.fixture
def sockets(comfyui: Path) -> ModuleType:
    from cadenza.nodes.graph import sockets

    return sockets


def tone(n_channels: int) -> Audio:
    ramp = np.linspace(-1, 1, 1000, dtype=np.float32)
    return Audio(np.stack([ramp / (1 + channel) for channel in range(n_channels)]), 48000)


@pytest.mark.parametrize("n_channels", [1, 2, 8])
def test_audio_becomes_a_batch_of_one_and_comes_back(sockets: ModuleType, n_channels: int) -> None:
    audio = tone(n_channels)
    crossed = sockets.audio_to_comfy(audio)
    assert list(crossed["waveform"].shape) == [1, n_channels, 1000]
    assert crossed["sample_rate"] == 48000
    back = sockets.audio_from_comfy(crossed)
    assert np.array_equal(back.waveform, audio.waveform)
    assert back.sample_rate == 48000


def test_neither_side_sees_what_the_other_does(sockets: ModuleType) -> None:
    audio = tone(2)
    crossed = sockets.audio_to_comfy(audio)
    back = sockets.audio_from_comfy(crossed)
    crossed["waveform"].zero_()
    assert np.array_equal(back.waveform, tone(2).waveform)
    assert np.array_equal(audio.waveform, tone(2).waveform)


def test_a_batch_is_several_audios(sockets: ModuleType) -> None:
    import torch

    batch = {"waveform": torch.zeros(3, 2, 10, dtype=torch.float64), "sample_rate": 44100}
    assert len(sockets.audios_from_comfy(batch)) == 3
    with pytest.raises(InvalidAudio, match="the batch holds 3"):
        sockets.audio_from_comfy(batch)


@pytest.mark.parametrize("nothing", [None, {"sample_rate": 44100}, {"waveform": None, "sample_rate": 44100}])
def test_no_audio_is_a_clear_fault(sockets: ModuleType, nothing: object) -> None:
    with pytest.raises(InvalidAudio, match="needs AUDIO"):
        sockets.audios_from_comfy(nothing)


def test_nan_and_a_wrong_shape_are_clear_faults(sockets: ModuleType) -> None:
    import torch

    with pytest.raises(InvalidAudio, match="NaN"):
        sockets.audio_from_comfy({"waveform": torch.full((1, 1, 4), torch.nan), "sample_rate": 44100})
    with pytest.raises(InvalidAudio, match=r"\[batch, channels, samples\]"):
        sockets.audio_from_comfy({"waveform": torch.zeros(2, 4), "sample_rate": 44100})
