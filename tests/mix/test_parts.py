"""The parts of a mix, taken along the way of the whole, sum to its master."""

from __future__ import annotations

import json

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.equaliser import Band, Equaliser
from cadenza.nodes.mix.finish import Finish, finish_mix
from cadenza.nodes.mix.mastering import Mastering, master_along, master_mix
from cadenza.nodes.mix.match import BANDS_HZ
from cadenza.nodes.mix.wire import read_finish, write_settings
from cadenza.nodes.sound.audio import Audio

from ..sound.signals import noise
from .test_mastering import dark

FULL = Finish(Equaliser(30.0, bands=(Band(8_000, 1.5, 0.7, "high_shelf"),)), 2.0, 120.0)
PARTS = [noise(4, gain, seed=seed) for seed, gain in ((1, 0.3), (2, 0.05), (3, 0.6))]
MIX = Audio(sum(part.waveform for part in PARTS), 44_100)


@pytest.mark.parametrize("loudness_lufs", [-20.0, -8.0], ids=["calm", "into the limiter"])
def test_the_parts_sum_to_the_master(loudness_lufs: float) -> None:
    made = master_mix(MIX, Mastering(loudness_lufs, -1.0, FULL), dark())
    ways = (made.finish_path, made.mastered.path)
    total = sum(master_along(part, ways).waveform.astype(np.float64) for part in PARTS)
    assert np.abs(total - made.audio.waveform).max() < 2e-6


def test_a_master_is_made_again_without_its_reference() -> None:
    made = master_mix(MIX, Mastering(-14.0, -1.0, FULL), dark())
    assert len(made.mastering.finish.tone_db) == len(BANDS_HZ)
    kept = read_finish(json.loads(json.dumps(write_settings(made.mastering.finish))), "finish")
    assert kept == made.mastering.finish
    again = master_mix(MIX, Mastering(-14.0, -1.0, kept))
    assert again.audio.waveform.tobytes() == made.audio.waveform.tobytes()


def test_a_tone_has_all_its_bands_within_their_bounds() -> None:
    for tone_db in ((1.0,), (7.0,) * len(BANDS_HZ)):
        with pytest.raises(InvalidMix, match=r"27 corrections of -6\.\.6 dB or none"):
            Finish(tone_db=tone_db)
    flat = finish_mix(MIX, Finish(mono_below_hz=None, tone_db=(0.0,) * len(BANDS_HZ))).audio
    assert np.abs(flat.waveform - MIX.waveform)[:, 5_000:-5_000].max() < 1e-3
