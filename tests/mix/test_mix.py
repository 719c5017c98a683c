"""Mix: ranges, channels, the wire form."""

from __future__ import annotations

import json
from dataclasses import replace
from math import nan

import pytest

from cadenza.nodes.fault import InvalidMix, InvalidWire
from cadenza.nodes.mix.mix import Channel, Mix

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


def test_the_wire_form_leaves_defaults_out() -> None:
    assert MIX.to_wire()["channels"][1:] == [{"name": "drums", "mute": True}, {"name": "bass"}]


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ({"reverb": 1}, "unknown field 'reverb'"),
        ({"channels": [{"name": "a", "colour": 1}]}, r"mix.channels\[0\] has the unknown field 'colour'"),
        ({"channels": [{"gain_db": 1}]}, "lacks the field 'name'"),
        ({"loudness_lufs": "loud"}, "mix.loudness_lufs should be float"),
        ({"version": 2}, "version 1, got 2"),
    ],
)
def test_a_damaged_document_is_refused_by_name(damage: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidWire, match=words):
        Mix.from_wire(MIX.to_wire() | damage)
