"""The master: on its loudness, under its ceiling, and clear words where that cannot be."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyloudnorm
import pytest

from cadenza.nodes.fault import InvalidAudio, InvalidMix
from cadenza.nodes.mix.master import master, render_master
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.loudness import integrated_lufs
from cadenza.nodes.sound.true_peak import true_peak_dbtp

from ..sound.signals import noise, silence, sine
from ..sound.watch import assert_watched, peak_memory

RATE = 44_100


def drums(beat_s: float = 0.5, seconds: int = 12) -> Audio:
    """Decaying kicks on the beat and noise bursts between: a high crest, as drums have."""
    chance = np.random.default_rng(3)
    wave = np.zeros(seconds * RATE)
    n = np.arange(int(0.4 * RATE))
    kick = np.exp(-n / (0.08 * RATE)) * np.sin(2 * np.pi * 60 * n / RATE)
    for at in range(0, len(wave) - RATE, round(beat_s * RATE)):
        wave[at : at + len(n)] += kick
        wave[at + len(n) : at + 2 * len(n)] += 0.4 * np.exp(-n / (0.05 * RATE)) * chance.standard_normal(len(n))
    return Audio(np.vstack([wave, 0.8 * wave]).astype(np.float32), RATE)


def song() -> Audio:
    chord = sum(sine(hz, -20, 12, RATE).waveform for hz in (110, 220, 277.2, 329.6))
    return Audio((drums().waveform + chord + noise(12, 0.01).waveform).astype(np.float32), RATE)


def quiet() -> Audio:
    return Audio(noise(6).waveform * np.float32(1e-3), RATE)


def loud() -> Audio:
    return Audio(noise(6).waveform * np.float32(40), RATE)


@pytest.mark.parametrize("target_lufs", [-23.0, -16.0, -14.0, -11.0])
@pytest.mark.parametrize(
    "make", [lambda: noise(6), lambda: sine(440, -12, 6, RATE), drums, song, quiet, loud],
    ids=["noise", "sine", "drums", "song", "quiet", "loud"],
)  # fmt: skip
def test_reaches_its_loudness_under_its_ceiling(make: Callable[[], Audio], target_lufs: float) -> None:
    mastered = master(make(), target_lufs, -1.0)
    assert mastered.waveform.shape == make().waveform.shape
    theirs = pyloudnorm.Meter(RATE).integrated_loudness(mastered.waveform.T.astype(np.float64))
    assert theirs == pytest.approx(target_lufs, abs=0.2), "by an independent meter"
    assert integrated_lufs(mastered) == pytest.approx(target_lufs, abs=0.1)
    assert true_peak_dbtp(mastered) <= -1.0


def test_what_needs_no_limiter_is_only_turned_up_or_down() -> None:
    source = sine(440, -30, 6, RATE)
    result = render_master(source, -23.0)
    assert result.max_reduction_db == 0
    inner = slice(RATE, -RATE)
    turned_up = source.waveform[:, inner] * 10 ** (result.drive_db / 20)
    assert np.abs(result.audio.waveform[:, inner]).max() == pytest.approx(np.abs(turned_up).max(), rel=1e-3)


def test_dc_and_rumble_cost_no_headroom() -> None:
    source = song().waveform
    n = np.arange(source.shape[1]) / RATE
    rumbling = (source + 0.2 + 0.2 * np.sin(2 * np.pi * 3 * n)).astype(np.float32)
    clean, mended = render_master(Audio(source, RATE)), render_master(Audio(rumbling, RATE))
    assert np.abs(mended.audio.waveform[:, RATE:].mean(axis=1)).max() < 1e-3
    assert mended.drive_db == pytest.approx(clean.drive_db, abs=0.3)


def test_says_what_it_did() -> None:
    result = render_master(song(), -11.0)
    assert result.loudness_lufs == pytest.approx(-11, abs=0.1)
    assert result.true_peak_dbtp <= -1.0
    assert 0 < result.mean_reduction_db < result.max_reduction_db
    assert result.notes == ()


def test_the_same_audio_gives_the_same_master() -> None:
    assert master(song()).waveform.tobytes() == master(song()).waveform.tobytes()


def test_the_stereo_image_stands_still() -> None:
    both = song()
    one_sided = Audio(np.vstack([both.waveform[0], 0.5 * both.waveform[0]]), RATE)
    mastered = master(one_sided, -9.0).waveform
    assert np.abs(mastered[1] - 0.5 * mastered[0]).max() < 1e-6


@pytest.mark.parametrize(("rate", "channels"), [(48_000, 2), (96_000, 2), (22_050, 2), (44_100, 1), (44_100, 6)])
def test_any_rate_and_any_channels(rate: int, channels: int) -> None:
    mastered = master(noise(4, 0.1, rate, channels), -12.0, -2.0)
    assert (mastered.sample_rate, mastered.n_channels) == (rate, channels)
    assert integrated_lufs(mastered) == pytest.approx(-12, abs=0.1)
    assert true_peak_dbtp(mastered) <= -2.0


def test_a_loudness_out_of_reach_is_told_and_the_ceiling_still_holds() -> None:
    clicks = np.zeros((2, 8 * RATE), np.float32)
    clicks[:, ::RATE] = 0.9
    result = render_master(Audio(clicks, RATE), -14.0)
    assert result.true_peak_dbtp <= -1.0
    assert len(result.notes) == 1
    assert "-14 LUFS could not be reached under a ceiling of -1 dBTP" in result.notes[0]


def test_too_short_for_a_loudness_is_told_and_the_ceiling_still_holds() -> None:
    result = render_master(sine(440, 3, 0.2, RATE))
    assert result.loudness_lufs is None
    assert result.true_peak_dbtp <= -1.0
    assert result.notes == ("0.20 s is too short to have a loudness (0.4 s); only the ceiling was applied.",)


@pytest.mark.parametrize("audio", [silence(0), silence(3), Audio(np.full((2, RATE), 1e-5, np.float32), RATE)], ids=str)
def test_silence_is_refused_with_a_cure(audio: Audio) -> None:
    with pytest.raises(InvalidAudio, match=r"nothing to master.*muted by mistake"):
        master(audio)


@pytest.mark.parametrize(("lufs", "dbtp"), [(0.0, -1.0), (-14.0, 1.0), (float("nan"), -1.0)])
def test_a_target_out_of_range_is_refused(lufs: float, dbtp: float) -> None:
    with pytest.raises(InvalidMix):
        master(noise(1), lufs, dbtp)


def one_click() -> Audio:
    """A mix that cannot reach its loudness: all trials are made."""
    waveform = noise(8, 0.001).waveform.copy()
    waveform[:, 5 * RATE] = 0.9
    return Audio(waveform, RATE)


@pytest.mark.parametrize("make", [song, one_click, lambda: sine(440, 3, 0.2, RATE)], ids=["song", "click", "short"])
def test_can_be_watched_and_cancelled(make: Callable[[], Audio]) -> None:
    audio = make()
    assert_watched(lambda progress: master(audio, -11.0, progress=progress), audio.duration_s)


@pytest.mark.parametrize("target_lufs", [-30.0, -11.0])
def test_takes_little_memory_beside_the_master(target_lufs: float) -> None:
    audio = Audio(np.tile(song().waveform, (1, 4)), RATE)
    assert peak_memory(lambda: master(audio, target_lufs)) < 2 * audio.waveform.nbytes
