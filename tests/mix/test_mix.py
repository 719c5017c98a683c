"""Mix: ranges, channels, the wire form."""

from __future__ import annotations

import json
from dataclasses import replace
from math import nan

import pytest

from cadenza.nodes.fault import InvalidMix, InvalidWire
from cadenza.nodes.mix.compressor import Compressor
from cadenza.nodes.mix.delay import Delay, TempoMark
from cadenza.nodes.mix.ducking import Ducking
from cadenza.nodes.mix.equaliser import Band, Equaliser
from cadenza.nodes.mix.finish import Finish
from cadenza.nodes.mix.mix import Channel, Group, Mix
from cadenza.nodes.mix.reverb import Reverb
from cadenza.nodes.mix.ride import RidePoint
from cadenza.nodes.mix.saturation import Saturation

MIX = Mix((Channel("melody", -3.5, 0.25), Channel("drums", mute=True), Channel("bass")), -16.0, -2.0)


@pytest.mark.parametrize("gain_db", [-96.1, 24.1, nan])
def test_a_gain_lies_in_its_range(gain_db: float) -> None:
    with pytest.raises(InvalidMix, match=r"gain_db of channel 'bass' lies in -96..24 dB"):
        Channel("bass", gain_db)


@pytest.mark.parametrize("pan", [-1.01, 1.01, nan])
def test_a_pan_lies_in_its_range(pan: float) -> None:
    with pytest.raises(InvalidMix, match="pan"):
        Channel("bass", 0, pan)


@pytest.mark.parametrize("change", [{"loudness_lufs": -61.0}, {"loudness_lufs": 0.0}, {"ceiling_dbtp": 0.1}])
def test_the_masters_target_lies_in_its_range(change: dict[str, float]) -> None:
    with pytest.raises(InvalidMix, match=next(iter(change))):
        replace(MIX, **change)


def test_a_stem_has_one_channel() -> None:
    with pytest.raises(InvalidMix, match="'bass' has more"):
        Mix((Channel("bass"), Channel("bass")))


def test_a_channel_has_a_name() -> None:
    with pytest.raises(InvalidMix, match="empty name"):
        Channel("")


def test_a_change_makes_a_copy() -> None:
    louder = MIX.with_channel("bass", gain_db=2.0)
    assert louder.channel("bass") == Channel("bass", 2.0)
    assert MIX.channel("bass") == Channel("bass")
    assert louder.channels[:2] == MIX.channels[:2]


def test_an_unknown_channel_is_named_with_those_there_are() -> None:
    with pytest.raises(InvalidMix, match=r"no channel 'flute'.*melody, drums, bass"):
        MIX.with_channel("flute", gain_db=1.0)


def test_mute_wins_and_solo_leaves_the_others_out() -> None:
    assert [MIX.sounds(name) for name in ("melody", "drums", "bass", "unlisted")] == [True, False, True, True]
    solo = MIX.with_channel("drums", solo=True).with_channel("bass", solo=True)
    assert [solo.sounds(name) for name in ("melody", "drums", "bass", "unlisted")] == [False, False, True, False]


def test_the_wire_form_comes_back_equal() -> None:
    assert Mix.from_wire(json.loads(json.dumps(MIX.to_wire()))) == MIX
    assert Mix.from_wire(Mix().to_wire()) == Mix()


FULL = Mix(
    (
        Channel("melody", reverb_db=-12.0, delay_db=-18.0, compressor=Compressor(-22.5, 2.5), group="band"),
        Channel("pad", width=1.4,
                equaliser=Equaliser(120.0, None, (Band(300.0, -2.5, 1.1), Band(8e3, 2.0, 0.7, "high_shelf")))),
        Channel("drums", saturation=Saturation(4.0, 0.5), ducking=Ducking("melody", 3.0)),
        Channel("bass", gain_ride=(RidePoint(0.0, 0.0), RidePoint(4.0, -1.5)), pan_ride=(RidePoint(1.0, 0.2),)),
    ),
    groups=(Group("band", -1.0, compressor=Compressor()), Group("empty")),
    reverb=Reverb(2.5, seed=7),
    delay=Delay("1/4.", tempo=(TempoMark(0.0, 92.0), TempoMark(30.5, 96.0))),
    finish=Finish(Equaliser(bands=(Band(10e3, 1.0, 0.7, "high_shelf"),)), 1.5, None),
)  # fmt: skip


def test_the_whole_desk_comes_back_equal() -> None:
    assert Mix.from_wire(json.loads(json.dumps(FULL.to_wire()))) == FULL


def test_effects_leave_their_defaults_out() -> None:
    wire = FULL.to_wire()
    assert wire["channels"][0]["compressor"] == {"threshold_db": -22.5, "ratio": 2.5}
    assert wire["reverb"] == {"decay_s": 2.5, "seed": 7}
    assert wire["groups"][1] == {"name": "empty"}
    assert set(Mix().to_wire()) == {"format", "version", "loudness_lufs", "ceiling_dbtp", "channels"}


def test_a_document_from_before_the_effects_still_reads() -> None:
    older = {
        "format": "cadenza.mix", "version": 1, "loudness_lufs": -14.0, "ceiling_dbtp": -1.0,
        "channels": [{"name": "melody", "gain_db": -3.5, "pan": 0.25}, {"name": "bass", "solo": True}],
    }  # fmt: skip
    assert Mix.from_wire(older) == Mix((Channel("melody", -3.5, 0.25), Channel("bass", solo=True)))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"reverb": {"decay": 1}}, "mix.reverb has the unknown field 'decay'"),
        ({"delay": {"tempo": [{"at_s": 0}]}}, r"mix.delay.tempo\[0\] lacks the field 'bpm'"),
        ({"channels": [{"name": "a", "equaliser": {"bands": [{"hz": 1}]}}]}, r"equaliser.bands\[0\] lacks"),
        ({"finish": {"glue_db": "much"}}, "mix.finish.glue_db should be float"),
        ({"groups": [{"name": "a", "pan": 1.0}]}, r"mix.groups\[0\] has the unknown field 'pan'"),
    ],
)
def test_a_damaged_effect_is_refused_by_name(damage: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidWire, match=words):
        Mix.from_wire(FULL.to_wire() | damage)


def test_the_wire_form_leaves_defaults_out() -> None:
    assert MIX.to_wire()["channels"][1:] == [{"name": "drums", "mute": True}, {"name": "bass"}]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"echo": 1}, "unknown field 'echo'"),
        ({"channels": [{"name": "a", "colour": 1}]}, r"mix.channels\[0\] has the unknown field 'colour'"),
        ({"channels": [{"gain_db": 1}]}, "lacks the field 'name'"),
        ({"loudness_lufs": "loud"}, "mix.loudness_lufs should be float"),
        ({"version": 2}, "version 1, got 2"),
    ],
)
def test_a_damaged_document_is_refused_by_name(damage: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidWire, match=words):
        Mix.from_wire(MIX.to_wire() | damage)
