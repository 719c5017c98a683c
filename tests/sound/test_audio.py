"""Audio and Stems: values that nobody can change, finite, shared without a copy, added up without waste."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.sound.stretches import STRETCH_SAMPLES

from .signals import noise
from .watch import assert_watched, peak_memory

LONG = 2 * STRETCH_SAMPLES + 100


def stems(n: int = 4, duration_s: float = 8) -> Stems:
    return Stems(tuple("abcdef"[:n]), tuple(noise(duration_s, seed=seed) for seed in range(n)))


def test_a_read_only_waveform_is_shared_and_any_other_is_copied() -> None:
    mine = np.zeros((2, 100), np.float32)
    copied = Audio(mine, 44_100)
    mine[:] = 1
    assert not copied.waveform.any()
    assert Audio(copied.waveform, 48_000).waveform is copied.waveform
    with pytest.raises(ValueError, match="read-only"):
        copied.waveform[0, 0] = 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("at", [0, STRETCH_SAMPLES - 1, STRETCH_SAMPLES, LONG - 1])
def test_what_is_not_finite_is_found_wherever_it_stands(bad: float, at: int) -> None:
    waveform = np.zeros((2, LONG), np.float32)
    waveform[1, at] = bad
    with pytest.raises(InvalidAudio, match="NaN or infinity"):
        Audio(waveform, 44_100)


@pytest.mark.parametrize("other", [noise(2), noise(1, rate=22_050), noise(1, channels=1)])
def test_stems_of_unequal_form_are_named(other: Audio) -> None:
    with pytest.raises(InvalidAudio, match=r"'a' has 2 channels of 44100 samples at 44100 Hz and 'b' has \d channels"):
        Stems(("a", "b"), (noise(1), other))


def test_what_float32_cannot_hold_is_not_finite() -> None:
    with pytest.raises(InvalidAudio, match="NaN or infinity"):
        Audio(np.array([[1e300]]), 44_100)
    largest = np.full((2, LONG), np.finfo(np.float32).max)
    assert Audio(largest, 44_100).waveform.max() == largest.max(), "a sum of such samples would overflow, they do not"


def test_checking_takes_no_memory() -> None:
    waveform = noise(20).waveform
    assert peak_memory(lambda: Audio(waveform, 44_100)) < waveform.nbytes / 10


def test_the_dry_mix_is_the_sum_in_track_order() -> None:
    four = stems()
    plain = np.zeros_like(four.audios[0].waveform)
    for audio in four.audios:
        plain = plain + audio.waveform
    assert four.dry_mix().waveform.tobytes() == plain.tobytes()


def test_the_dry_mix_takes_the_memory_of_one() -> None:
    four = stems()
    assert peak_memory(four.dry_mix) < 1.2 * four.audios[0].waveform.nbytes


def test_the_dry_mix_can_be_watched_and_cancelled() -> None:
    assert_watched(stems().dry_mix, 8)
