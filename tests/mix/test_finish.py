"""The finish of a mix: glue as asked, the bass in the middle, words about what was done."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.compressor import reduction_db
from cadenza.nodes.mix.equaliser import Band, Equaliser
from cadenza.nodes.mix.finish import LOUD_WITHIN_DB, Finish, finish_mix, glue_for
from cadenza.nodes.mix.gain_curve import block_levels_db, control_size
from cadenza.nodes.sound.audio import Audio

from ..sound.signals import noise, silence

RATE = 44_100


def swelling() -> Audio:
    wave = noise(6).waveform
    return Audio(wave * np.linspace(0.1, 1, wave.shape[1], dtype=np.float32), RATE)


@pytest.mark.parametrize("glue_db", [0.5, 1.5, 3.0])
@pytest.mark.parametrize("gain", [0.03, 1.0])
def test_the_glue_takes_what_it_was_asked_to_whatever_the_level(glue_db: float, gain: float) -> None:
    wave = swelling().waveform * np.float32(gain)
    levels = block_levels_db(wave, control_size(RATE))
    reductions = reduction_db(levels, glue_for(wave, RATE, glue_db), control_size(RATE) / RATE)
    assert reductions[levels >= levels.max() - LOUD_WITHIN_DB].mean() == pytest.approx(glue_db, abs=0.05)


def test_the_glue_brings_loud_and_soft_together() -> None:
    def contrast(audio: Audio) -> float:
        return float(audio.waveform[:, 5 * RATE :].std() / audio.waveform[:, :RATE].std())

    assert contrast(finish_mix(swelling(), Finish(glue_db=3)).audio) < 0.85 * contrast(swelling())


def test_it_says_what_it_did() -> None:
    finished = finish_mix(swelling(), Finish(glue_db=1.5), noise(3, seed=9))
    assert len(finished.notes) == 2
    assert "tone was matched" in finished.notes[0]
    assert "glue compressor took 1.5 dB" in finished.notes[1]


def test_a_finish_of_nothing_is_the_mix() -> None:
    mix = swelling()
    assert finish_mix(mix, Finish(mono_below_hz=None)).audio is mix


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_any_channels_pass(channels: int) -> None:
    finish = Finish(Equaliser(30, bands=(Band(8_000, 1.5, 0.7, "high_shelf"),)), 1.0)
    finished = finish_mix(noise(2, channels=channels), finish)
    assert finished.audio.n_channels == channels


def test_silence_and_nothing_pass() -> None:
    assert not finish_mix(silence(1), Finish(glue_db=2)).audio.waveform.any()
    assert finish_mix(silence(0), Finish(glue_db=2)).audio.n_samples == 0


def test_settings_lie_in_their_ranges() -> None:
    with pytest.raises(InvalidMix, match=r"glue_db of the master lies in 0..6 dB, got 7"):
        Finish(glue_db=7)
