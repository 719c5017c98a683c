"""The mixer: what goes left and right, and that the sum is the sum."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio, InvalidMix
from cadenza.nodes.mix.mix import Channel, Mix
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.mix.pan import pan_matrix
from cadenza.nodes.sound.audio import Audio, Stems

from ..sound.signals import noise, silence
from ..sound.watch import assert_watched, peak_memory

STEMS = Stems(("melody", "bass", "drums"), tuple(noise(1, seed=seed) for seed in (1, 2, 3)))
HALF_POWER = sqrt(0.5)


@pytest.mark.parametrize(
    ("pan", "left", "right"),
    [(-1, 1, 0), (0, HALF_POWER, HALF_POWER), (1, 0, 1), (0.5, 0.382683, 0.923880)],
)
def test_a_mono_stem_keeps_its_power_wherever_it_stands(pan: float, left: float, right: float) -> None:
    assert pan_matrix(Channel("a", pan=pan), 1)[:, 0] == pytest.approx([left, right], abs=1e-6)


@pytest.mark.parametrize(
    ("pan", "matrix"),
    [
        (0, [[1, 0], [0, 1]]),
        (-1, [[1, 1], [0, 0]]),
        (1, [[0, 0], [1, 1]]),
        (-0.5, [[1, HALF_POWER], [0, HALF_POWER]]),
        (0.5, [[HALF_POWER, 0], [HALF_POWER, 1]]),
    ],
)
def test_a_stereo_stem_loses_no_side(pan: float, matrix: list[list[float]]) -> None:
    """The Web Audio StereoPanner's equations for a stereo input."""
    assert pan_matrix(Channel("a", pan=pan), 2) == pytest.approx(np.array(matrix), abs=1e-9)


def test_gain_is_in_decibel() -> None:
    assert pan_matrix(Channel("a", gain_db=-20), 2) == pytest.approx(np.eye(2) * 0.1)


def test_without_settings_the_mix_is_the_sum_of_the_stems() -> None:
    mixed = mix_stems(STEMS, Mix())
    assert np.abs(mixed.waveform - STEMS.dry_mix().waveform).max() < 1e-6
    assert mixed.waveform.shape == (2, 44_100)


def test_each_channel_is_heard_with_its_settings() -> None:
    mix = Mix((Channel("melody", -6.0, 1.0), Channel("bass", mute=True)))
    mixed = mix_stems(STEMS, mix).waveform
    melody, drums = STEMS["melody"].waveform, STEMS["drums"].waveform
    assert mixed[0] == pytest.approx(drums[0], abs=1e-6)
    assert mixed[1] == pytest.approx(drums[1] + 10 ** (-6 / 20) * (melody[0] + melody[1]), abs=1e-6)


def test_solo_leaves_only_the_solo_stem() -> None:
    mixed = mix_stems(STEMS, Mix((Channel("bass", solo=True),)))
    assert mixed.waveform == pytest.approx(STEMS["bass"].waveform, abs=1e-7)


def test_mono_stems_make_a_stereo_mix() -> None:
    mono = Stems(("lead",), (noise(1, channels=1),))
    mixed = mix_stems(mono, Mix())
    assert mixed.n_channels == 2
    assert mixed.waveform[0] == pytest.approx(mono["lead"].waveform[0] * HALF_POWER, abs=1e-6)


def test_the_same_mix_gives_the_same_samples() -> None:
    mix = Mix((Channel("melody", -1.25, 0.3), Channel("drums", 2.5, -0.1)))
    assert mix_stems(STEMS, mix).waveform.tobytes() == mix_stems(STEMS, mix).waveform.tobytes()


def test_a_channel_without_a_stem_is_named() -> None:
    with pytest.raises(InvalidMix, match=r"'flute', but there is no such stem.*melody, bass, drums"):
        mix_stems(STEMS, Mix((Channel("flute"),)))


def test_surround_stems_are_refused() -> None:
    with pytest.raises(InvalidMix, match="mono or stereo, got 6"):
        mix_stems(Stems(("a",), (noise(0.1, channels=6),)), Mix())


@pytest.mark.parametrize(
    ("others", "words"),
    [
        (lambda: noise(2), "share channels, length and rate"),
        (lambda: noise(1, rate=48_000), "share channels, length and rate"),
        (lambda: noise(1, channels=1), "share channels, length and rate"),
        (lambda: Audio(np.full((2, 44_100), np.nan, np.float32), 44_100), "NaN or infinity"),
    ],
    ids=["length", "rate", "channels", "NaN"],
)
def test_stems_that_do_not_fit_each_other_are_refused(others: Callable[[], Audio], words: str) -> None:
    with pytest.raises(InvalidAudio, match=words):
        mix_stems(Stems(("a", "b"), (noise(1), others())), Mix())


def test_nothing_mixes_to_nothing() -> None:
    assert mix_stems(Stems(("a",), (silence(0),)), Mix()).waveform.shape == (2, 0)


def test_can_be_watched_and_cancelled() -> None:
    stems = Stems(("a", "b"), (noise(12), noise(12)))
    assert_watched(lambda progress: mix_stems(stems, Mix(), progress), 12)
    assert peak_memory(lambda: mix_stems(stems, Mix())) < 2 * stems.audios[0].waveform.nbytes
