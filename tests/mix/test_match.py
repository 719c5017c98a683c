"""Matching the tone of a reference: towards it, within its bounds, in time."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio
from cadenza.nodes.mix.equaliser import Band, Equaliser, equalise
from cadenza.nodes.mix.match import BANDS_HZ, LIMIT_DB, bounded_difference_db, match_tone, tonal_balance_db
from cadenza.nodes.sound.audio import Audio

from ..sound.signals import noise, silence, sine

RATE = 44_100
SHELVES = Equaliser(bands=(Band(200, 4, 0.7, "low_shelf"), Band(5_000, -4, 0.7, "high_shelf")))


def coloured(rate: int = RATE, seed: int = 5, gain: float = 0.05) -> Audio:
    return Audio(equalise(noise(8, gain, rate, seed=seed).waveform, rate, SHELVES), rate)


def distance_db(mix: Audio, reference: Audio) -> float:
    own, theirs = tonal_balance_db(mix, "the mix"), tonal_balance_db(reference, "the reference")
    difference = own - theirs  # in the bands that both have
    return float(np.nanmean(np.abs(difference - np.nanmean(difference))))


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
@pytest.mark.parametrize("gain", [0.001, 0.3])
def test_the_tone_comes_near_that_of_the_reference_at_any_rate_and_level(rate: int, gain: float) -> None:
    mix, reference = noise(8), coloured(rate, gain=gain)
    matched = match_tone(mix, reference)
    assert distance_db(matched.audio, reference) < 0.25 * distance_db(mix, reference)
    assert matched.audio.waveform.shape == mix.waveform.shape


def test_no_band_moves_further_than_its_bound() -> None:
    dark = Audio(equalise(noise(8).waveform, RATE, Equaliser(low_pass_hz=500)), RATE)
    matched = match_tone(noise(8), dark)
    assert max(map(abs, matched.corrections_db)) == LIMIT_DB
    assert "up to 6.0 dB" in matched.note


def test_what_one_of_the_two_lacks_is_left_alone() -> None:
    own, theirs = np.zeros(len(BANDS_HZ)), np.linspace(-3, 3, len(BANDS_HZ))
    theirs[-3:] = np.nan
    assert (bounded_difference_db(own, theirs)[-3:] == 0).all()


def test_the_same_tone_changes_nothing_and_nothing_moves_in_time() -> None:
    mix = noise(8)
    matched = match_tone(mix, mix).audio
    assert np.abs(matched.waveform - mix.waveform)[:, 5_000:-5_000].max() < 1e-3


def test_chunks_leave_no_seam() -> None:
    mix, reference = noise(8), coloured()
    whole = match_tone(mix, reference).audio.waveform
    assert np.isfinite(whole).all()
    assert whole.tobytes() == match_tone(mix, reference).audio.waveform.tobytes()
    tone = sine(1_000, -12, 8, RATE)
    bent = match_tone(tone, noise(8)).audio.waveform[0, RATE:-RATE].astype(float)
    n = np.arange(len(bent))
    carrier = np.exp(-2j * np.pi * 1_000 * n / RATE) * bent
    envelope = np.abs(carrier[: len(n) // 441 * 441].reshape(-1, 441).mean(axis=1))
    assert np.ptp(envelope) / envelope.mean() < 1e-3


@pytest.mark.parametrize(("audio", "words"), [(noise(0.5), "lasts at least 1 s"), (silence(2), "it is silent")])
def test_what_cannot_be_matched_is_said(audio: Audio, words: str) -> None:
    with pytest.raises(InvalidAudio, match=f"the reference.*{words}|the reference has to sound, but {words}"):
        match_tone(noise(2), audio)
