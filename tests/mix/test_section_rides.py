"""Rides by section: the lead is 1 to 4 LU ahead in every one, and nothing moves without need."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.desk import play_channel
from cadenza.nodes.mix.mix import Mix
from cadenza.nodes.mix.ride import RidePoint
from cadenza.nodes.mix.section_rides import Heard, section_lufs, section_rides
from cadenza.nodes.score.score import Score, Section
from cadenza.nodes.score.time import MeterMap, TempoMap
from cadenza.nodes.score.track import Track
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.sound.loudness import hop_powers
from cadenza.nodes.theory.meter import Meter

from ..sound.signals import noise

RATE = 44_100
SCORE = Score(
    TempoMap.constant(120, 480),
    MeterMap.constant(Meter(4, 4), 480),
    sections=(Section("intro", 1, 2), Section("verse", 3, 2), Section("chorus", 5, 2)),
    tracks=tuple(Track(role, role=role) for role in ("melody", "comping", "pad")),
)  # 4 s each


def heard(name: str, *levels_db: float | None, is_lead: bool = False, is_ridden: bool = True) -> Heard:
    """Steady at so many dB in the three sections; None = it rests."""
    powers = [np.full(40, 0.0 if level is None else 10 ** (level / 10)) for level in levels_db]
    return Heard(name, np.concatenate(powers), 3.0, is_lead, is_ridden)


def test_where_the_balance_is_right_nothing_moves() -> None:
    assert section_rides(SCORE, [heard("melody", -20, -20, -18, is_lead=True), heard("pad", -23, -22, -21)]) == {}


def test_the_lead_follows_the_band_and_the_band_gives_way() -> None:
    rides = section_rides(SCORE, [heard("melody", None, -20, -20, is_lead=True), heard("pad", -23, -23, -15)])
    assert rides["melody"] == (RidePoint(0, 0), RidePoint(7.75, 0), RidePoint(8, 2))
    assert rides["pad"] == (RidePoint(0, 0), RidePoint(7.75, 0), RidePoint(8, -4.2))


def test_a_part_that_rests_keeps_its_fader() -> None:
    stems = [heard("melody", -20, -20, -20, is_lead=True), heard("pad", -12, None, -12), heard("bass", -23, -23, -23)]
    assert section_rides(SCORE, stems)["pad"] == (RidePoint(0, -7.2),)


def test_without_a_lead_and_for_effects_and_stated_gains_nothing_moves() -> None:
    assert section_rides(SCORE, [heard("pad", -10, -30, -10), heard("bass", -20, -20, -20)]) == {}
    stated = [heard("melody", -20, -20, -20, is_lead=True), heard("effects", -10, -30, -10, is_ridden=False)]
    assert section_rides(SCORE, stated) == {}


def test_a_pickup_or_what_rings_on_is_not_playing() -> None:
    powers = np.zeros(40)
    powers[-3:] = 0.01
    assert section_lufs(powers, 0.0, 4.0) is None
    assert section_lufs(np.concatenate([np.full(40, 1e-2), np.full(40, 1e-6)]), 4.0, 8.0) is None
    assert section_lufs(powers, 4.0, 8.0) is None


@pytest.mark.parametrize("levels", [(1.0, 0.8, 0.4), (0.4, 1.0, 1.0), (0.5, 0.3, 0.9)])
def test_in_every_section_the_lead_is_1_to_4_lu_ahead(levels: tuple[float, float, float]) -> None:
    steps = np.repeat(np.array([levels, levels[::-1], (0.3, 0.3, 0.3)], np.float32), 4 * RATE, axis=1)
    stems = Stems(
        ("melody", "comping", "pad"),
        tuple(Audio(noise(12, 0.1, seed=row).waveform * steps[row], RATE) for row in range(3)),
    )
    mix = automatic_mix(SCORE, stems)
    assert Mix.from_wire(mix.to_wire()) == mix
    powers = {channel.name: hop_powers(Audio(play_channel(stems, channel), RATE)) for channel in mix.channels}
    for start_s in (0.0, 4.0, 8.0):
        lufs = {name: section_lufs(power, start_s, start_s + 4) or -99.0 for name, power in powers.items()}
        for name in ("comping", "pad"):
            assert 1.0 <= lufs["melody"] - lufs[name] <= 4.0, (name, start_s)
