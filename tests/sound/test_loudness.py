"""Loudness against EBU Tech 3341 (signals made from their definitions), pyloudnorm and BS.1770's own numbers."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest

from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.loudness import block_energies, gated_lufs, hop_powers, integrated_lufs

from .signals import joined, noise, silence, sine
from .watch import assert_watched, peak_memory


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
@pytest.mark.parametrize(
    ("case", "levels_and_durations", "expected"),
    [
        ("case 1", [(-23.0, 20)], -23.0),
        ("case 2", [(-33.0, 20)], -33.0),
        ("case 3", [(-36.0, 10), (-23.0, 60), (-36.0, 10)], -23.0),
        ("case 4", [(-72.0, 10), (-36.0, 10), (-23.0, 60), (-36.0, 10), (-72.0, 10)], -23.0),
        ("case 5", [(-26.0, 20), (-20.0, 20.1), (-26.0, 20)], -23.0),
    ],
)
def test_ebu_tech_3341(case: str, levels_and_durations: list[tuple[float, float]], expected: float, rate: int) -> None:
    tone = joined(*(sine(1000, level, duration, rate) for level, duration in levels_and_durations))
    assert integrated_lufs(tone) == pytest.approx(expected, abs=0.1), case


def test_a_997_hz_sine_of_full_scale_in_one_channel_reads_minus_3_01() -> None:
    assert integrated_lufs(sine(997, 0.0, 5, channels=1)) == pytest.approx(-3.01, abs=0.02)


def test_equals_pyloudnorm_with_the_standards_filters() -> None:
    audio = noise(10)
    theirs = pyloudnorm.Meter(44_100, "DeMan").integrated_loudness(audio.waveform.T.astype(np.float64))
    assert integrated_lufs(audio) == pytest.approx(theirs, abs=1e-6)


def test_long_audio_is_filtered_in_chunks_without_a_seam() -> None:
    audio = noise(25)  # more than two chunks of ten seconds
    whole = pyloudnorm.Meter(44_100, "DeMan").integrated_loudness(audio.waveform.T.astype(np.float64))
    assert integrated_lufs(audio) == pytest.approx(whole, abs=1e-6)
    assert block_energies(audio, 49).reshape(-1, 90).sum(axis=1) / 4410 == pytest.approx(
        hop_powers(audio)[:250], rel=1e-9
    )


@pytest.mark.parametrize("audio", [silence(0), silence(5), noise(0.39), sine(1000, -80, 5)], ids=str)
def test_what_is_silent_or_shorter_than_a_block_has_no_loudness(audio: Audio) -> None:
    assert integrated_lufs(audio) is None


def test_exactly_one_block_has_a_loudness() -> None:
    assert integrated_lufs(sine(1000, -23, 0.4, channels=2)) == pytest.approx(-23, abs=0.3)


def test_surround_weights_and_folding() -> None:
    tone = sine(1000, -20, 3, channels=1).waveform[0]

    def in_channel(index: int, count: int) -> float | None:
        waveform = np.zeros((count, len(tone)), np.float32)
        waveform[index] = tone
        return integrated_lufs(Audio(waveform, 48_000))

    front = in_channel(0, 2)
    assert front is not None
    assert in_channel(3, 5) == pytest.approx(front + 1.49, abs=0.01), "a surround channel weighs 1.41"
    assert in_channel(4, 6) == pytest.approx(front + 1.49, abs=0.01), "5.1: the fifth channel is a surround"
    assert in_channel(3, 6) is None, "5.1: the LFE does not count"
    assert in_channel(6, 8) == pytest.approx(front + 1.49, abs=0.01), "7.1: so is the rear"
    assert in_channel(6, 7) == in_channel(1, 10) == pytest.approx(front, abs=1e-6), "no standard order: left or right"


def test_too_few_hops_have_no_gated_loudness() -> None:
    assert gated_lufs(np.ones(3)) is None


def test_what_follows_a_long_silence_is_measured_as_ever() -> None:
    audio = joined(silence(3.3), noise(2), silence(20), noise(3, 0.02), silence(7))
    theirs = pyloudnorm.Meter(44_100, "DeMan").integrated_loudness(audio.waveform.T.astype(np.float64))
    assert integrated_lufs(audio) == pytest.approx(theirs, abs=1e-6)


def test_can_be_watched_and_cancelled() -> None:
    audio = noise(12)
    assert_watched(lambda progress: integrated_lufs(audio, progress), 12)
    assert_watched(lambda progress: block_energies(audio, 15, progress), 12)


def test_takes_little_memory() -> None:
    audio = noise(30)
    assert peak_memory(lambda: integrated_lufs(audio)) < audio.waveform.nbytes / 3
