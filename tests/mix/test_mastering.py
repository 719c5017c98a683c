"""Mastering in one call, and like a reference."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio, InvalidMix
from cadenza.nodes.mix.equaliser import Band, Equaliser, equalise
from cadenza.nodes.mix.finish import Finish
from cadenza.nodes.mix.master import render_master
from cadenza.nodes.mix.mastering import finish_and_master, reference_lufs
from cadenza.nodes.mix.match import tonal_balance_db
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.loudness import integrated_lufs
from cadenza.nodes.sound.true_peak import true_peak_dbtp

from ..sound.signals import noise, silence

RATE = 44_100
PLAIN = Finish(mono_below_hz=None)


def dark(level: float = 0.2, rate: int = RATE) -> Audio:
    shelf = Equaliser(bands=(Band(2_000, -5, 0.7, "high_shelf"),))
    return Audio(equalise(noise(6, level, rate, seed=8).waveform, rate, shelf), rate)


def test_with_nothing_to_finish_it_is_the_plain_master() -> None:
    plain, finished = render_master(noise(4), -16.0), finish_and_master(noise(4), PLAIN, -16.0)
    assert plain.audio.waveform.tobytes() == finished.audio.waveform.tobytes()
    assert plain.notes == finished.notes


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_like_a_reference_in_loudness_and_tone(rate: int) -> None:
    reference = dark(0.1, rate)
    mastered = finish_and_master(noise(6), PLAIN, None, -1.0, reference)
    assert integrated_lufs(mastered.audio) == pytest.approx(integrated_lufs(reference), abs=0.3)
    assert true_peak_dbtp(mastered.audio) <= -1.0
    distance = tonal_balance_db(mastered.audio, "") - tonal_balance_db(reference, "")
    assert np.abs(distance).max() < 2.0
    assert "tone was matched" in mastered.notes[0]


def test_a_delivery_wins_over_the_loudness_of_the_reference() -> None:
    mastered = finish_and_master(noise(6), Finish(glue_db=1), -20.0, -1.0, dark())
    assert integrated_lufs(mastered.audio) == pytest.approx(-20, abs=0.3)
    assert len(mastered.notes) == 2


def test_a_loudness_comes_from_somewhere() -> None:
    with pytest.raises(InvalidMix, match="needs a reference, got none"):
        finish_and_master(noise(2), PLAIN)
    with pytest.raises(InvalidAudio, match="no loudness"):
        reference_lufs(silence(2))
    assert reference_lufs(Audio(noise(2).waveform * np.float32(30), RATE)) == -5.0
