"""The desk's nodes: each changes what it says, in a copy, and the mixdown hears it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.channel import Channel, Group
from cadenza.nodes.mix.mastering import Mastering
from cadenza.nodes.mix.mix import Mix
from cadenza.nodes.sound.audio import Audio

from .test_nodes import nodes, score  # noqa: F401  fixtures

MIX = Mix((Channel("melody"), Channel("pad"), Channel("drums")))
OPEN = dict(
    high_pass_hz=0.0, low_pass_hz=0.0, low_hz=120.0, low_db=0.0, low_mid_hz=350.0, low_mid_db=0.0,
    high_mid_hz=3000.0, high_mid_db=0.0, high_hz=8000.0, high_db=0.0, q=1.0,
)  # fmt: skip


def run(nodes: dict[str, Any], name: str, *inputs: Any, **more: Any) -> Any:  # noqa: F811
    return nodes[f"Cadenza_{name}"].execute(*inputs, **more)[0]


def test_set_equaliser_leaves_out_what_is_zero(nodes: dict[str, Any]) -> None:  # noqa: F811
    flat = run(nodes, "SetEqualiser", MIX, "pad", **OPEN).channel("pad").equaliser
    assert (flat.high_pass_hz, flat.low_pass_hz, flat.bands) == (None, None, ())
    cut = {**OPEN, "high_pass_hz": 120.0, "high_mid_db": -2.0, "q": 0.8}
    shaped = run(nodes, "SetEqualiser", MIX, " pad ", **cut).channel("pad").equaliser
    assert shaped.high_pass_hz == 120
    assert [(band.hz, band.gain_db, band.q) for band in shaped.bands] == [(3000, -2, 0.8)]
    assert MIX.channel("pad").equaliser is None


def test_set_dynamics_switches_on_and_off(nodes: dict[str, Any]) -> None:  # noqa: F811
    on = run(nodes, "SetDynamics", MIX, "pad", -24.0, 4.0, 5.0, 100.0, 6.0, 0.0, 3.0, "drums", 5.0).channel("pad")
    assert (on.compressor.threshold_db, on.saturation.drive_db) == (-24, 3)
    assert (on.ducking.by, on.ducking.depth_db) == ("drums", 5)
    off = run(nodes, "SetDynamics", MIX, "pad", -24.0, 1.0, 5.0, 100.0, 6.0, 0.0, 0.0, "", 5.0).channel("pad")
    assert off == Channel("pad")


def test_set_sends_and_buses(nodes: dict[str, Any], score: Any) -> None:  # noqa: F811
    sent = run(nodes, "SetSends", MIX, "melody", -12.0, -60.0, 1.2)
    assert (sent.channel("melody").reverb_db, sent.channel("melody").delay_db) == (-12, None)
    mix = run(nodes, "SetBuses", sent, 2.5, 30.0, 0.5, "1/4", 0.4, 1.5, 0.0, score)
    assert (mix.reverb.decay_s, mix.delay.note, mix.finish.glue_db) == (2.5, "1/4", 1.5)
    assert mix.finish.mono_below_hz is None
    assert mix.delay.tempo[0].bpm == score.tempo_map.changes[0].bpm
    assert run(nodes, "SetBuses", mix, 2.5, 30.0, 0.5, "none", 0.4, 1.5, 0.0).delay is None


def test_group_channels(nodes: dict[str, Any]) -> None:  # noqa: F811
    mix = run(nodes, "GroupChannels", MIX, "band", "pad, drums", -2.0, -20.0, 1.0)
    assert mix.groups == (Group("band", -2.0),)
    assert [channel.group for channel in mix.channels] == ["", "band", "band"]
    with pytest.raises(InvalidMix, match="no channel 'flute'"):
        run(nodes, "GroupChannels", MIX, "band", "flute", 0.0, -20.0, 1.0)


def test_ride_sections_moves_only_what_it_is_told(nodes: dict[str, Any], score: Any) -> None:  # noqa: F811
    kind = score.sections[-1].kind
    ridden = run(nodes, "RideSections", MIX, score, "pad", kind, 1.5, 0.0).channel("pad")
    assert max(point.value for point in ridden.gain_ride) == 1.5
    assert ridden.pan_ride == ()
    again = run(
        nodes, "RideSections", MIX.with_channel("pad", gain_ride=ridden.gain_ride), score, "pad", kind, 1.0, 0.0
    )
    assert max(point.value for point in again.channel("pad").gain_ride) == 2.5


def test_the_automatic_mix_follows_the_style_of_the_plan(nodes: dict[str, Any], score: Any) -> None:  # noqa: F811
    plan = run(nodes, "PlanSong", "lo-fi, 90 bpm, 8 bars", 1)
    stems = run(nodes, "RenderStems", score, "default", 22050)
    with_plan, without = run(nodes, "BalanceMix", stems, score, plan), run(nodes, "BalanceMix", stems, score)
    assert with_plan.reverb.damping == 0.85
    assert with_plan.delay and without.delay is None


def test_a_master_says_how_it_was_made_glue_and_reference_too(nodes: dict[str, Any]) -> None:  # noqa: F811
    from cadenza.nodes.graph import sockets

    chance = np.random.default_rng(4)
    sound = sockets.audio_to_comfy(Audio((0.1 * chance.standard_normal((2, 88_200))).astype(np.float32), 44_100))
    plain = run(nodes, "MasterAudio", sound, "streaming", -1.0)
    assert plain["cadenza_mastered_to"] == Mastering(-14.0, -1.0)
    glued = run(nodes, "MasterAudio", sound, "streaming", -1.0, glue_db=2.0, reference=sound)["cadenza_mastered_to"]
    assert (glued.finish.glue_db, len(glued.finish.tone_db)) == (2.0, 27)
    like = run(nodes, "MasterAudio", sound, "as the reference", -1.0, reference=sound)
    assert like["waveform"].shape == plain["waveform"].shape
    with pytest.raises(InvalidMix, match="needs a reference"):
        run(nodes, "MasterAudio", sound, "as the reference", -1.0)
