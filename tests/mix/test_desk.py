"""The desk: every part of a strip is heard, buses add up, and a mix comes out the same every time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.compressor import Compressor
from cadenza.nodes.mix.delay import Delay, TempoMark, echo
from cadenza.nodes.mix.ducking import Ducking
from cadenza.nodes.mix.equaliser import Band, Equaliser, equalise
from cadenza.nodes.mix.finish import Finish
from cadenza.nodes.mix.mix import Channel, Group, Mix
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.mix.reverb import Reverb, reverberate
from cadenza.nodes.mix.ride import RidePoint
from cadenza.nodes.mix.saturation import Saturation
from cadenza.nodes.sound.audio import Stems

from ..sound.signals import noise, silence
from ..sound.watch import assert_watched, peak_memory

RATE = 44_100
STEMS = Stems(("melody", "pad", "drums"), tuple(noise(2, 0.2, seed=seed) for seed in (1, 2, 3)))
EVERYTHING = Mix(
    (
        Channel("melody", -3, 0.1, reverb_db=-12, delay_db=-15, compressor=Compressor(-20)),
        Channel("pad", -6, -0.3, width=1.3, equaliser=Equaliser(150, bands=(Band(400, -3),)), reverb_db=-8,
                ducking=Ducking("drums", 4), gain_ride=(RidePoint(0, 0), RidePoint(1, -3)), group="band"),
        Channel("drums", saturation=Saturation(3), pan_ride=(RidePoint(0.5, 0), RidePoint(1.5, 0.4)), group="band"),
    ),
    groups=(Group("band", 1.0, compressor=Compressor(-15, 2)),),
    reverb=Reverb(0.8),
    delay=Delay(tempo=(TempoMark(0, 120),)),
    finish=Finish(glue_db=1),
)  # fmt: skip

LOOSE = tuple(replace(channel, group="") for channel in EVERYTHING.channels)


def mixed(mix: Mix, stems: Stems = STEMS) -> np.ndarray:
    return mix_stems(stems, mix).waveform


def test_a_desk_with_neutral_effects_is_the_plain_sum() -> None:
    neutral = Mix(tuple(Channel(name, equaliser=Equaliser()) for name in STEMS.names))
    assert not neutral.is_plain
    assert mixed(neutral) == pytest.approx(mixed(Mix()), abs=1e-6)


def test_gain_and_pan_mean_the_same_with_and_without_effects() -> None:
    plain = Mix((Channel("melody", -4, 0.6), Channel("pad", 3, -0.5), Channel("drums", mute=True)))
    shaped = plain.with_channel("pad", equaliser=Equaliser())
    assert mixed(shaped) == pytest.approx(mixed(plain), abs=1e-6)
    mono = Stems(("a", "b"), (noise(1, channels=1), noise(1, channels=1, seed=4)))
    plain = Mix((Channel("a", -4, 0.6), Channel("b", 1, -1)))
    assert mixed(plain.with_channel("a", equaliser=Equaliser()), mono) == pytest.approx(mixed(plain, mono), abs=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"equaliser": Equaliser(300)}, {"compressor": Compressor(-40)}, {"saturation": Saturation(12)},
        {"ducking": Ducking("drums")}, {"width": 0.2}, {"reverb_db": -6.0}, {"delay_db": -6.0},
        {"gain_ride": (RidePoint(1, -6),)}, {"pan_ride": (RidePoint(1, -0.6),)},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_every_setting_is_heard(change: dict[str, Any]) -> None:
    mix = Mix(tuple(map(Channel, STEMS.names)), reverb=Reverb(), delay=Delay("1/8"))
    assert np.abs(mixed(mix.with_channel("pad", **change)) - mixed(mix)).max() > 0.01


def test_sends_go_out_behind_the_fader_and_come_back_from_their_bus() -> None:
    reverb, delay = Reverb(0.8), Delay("1/8")
    mix = Mix((Channel("melody", -6.0, reverb_db=-10.0, delay_db=-3.0),), reverb=reverb, delay=delay)
    only = Stems(("melody",), STEMS.audios[:1])
    faded = only.audios[0].waveform * np.float32(10 ** (-6 / 20))
    returned = reverberate(faded * np.float32(10**-0.5), RATE, reverb) + echo(
        faded * np.float32(10**-0.15), RATE, delay
    )
    inner = slice(0, -3_000)  # the buses fade out at the very end
    assert mixed(mix, only)[:, inner] == pytest.approx((faded + returned)[:, inner], abs=1e-5)
    assert np.abs(mixed(mix, only)[:, -1] - faded[:, -1]).max() < 1e-6


def test_a_send_without_its_bus_goes_nowhere() -> None:
    mix = Mix((Channel("pad", reverb_db=0.0, delay_db=0.0),))
    assert mixed(mix) == pytest.approx(mixed(Mix()), abs=1e-6)


def test_a_group_is_one_strip_for_the_sum_of_its_channels() -> None:
    channels = tuple(Channel(name, group="band" if name != "melody" else "") for name in STEMS.names)
    group = Group("band", -6, equaliser=Equaliser(bands=(Band(1_000, 6),)))
    band = STEMS["pad"].waveform + STEMS["drums"].waveform
    expected = STEMS["melody"].waveform + equalise(band, RATE, group.equaliser or Equaliser()) * 10 ** (-6 / 20)
    assert mixed(Mix(channels, groups=(group,))) == pytest.approx(expected, abs=1e-5)
    muted = mixed(Mix(channels, groups=(replace(group, mute=True),)))
    assert muted == pytest.approx(STEMS["melody"].waveform, abs=1e-6)


def test_with_group_leads_channels_to_it() -> None:
    mix = Mix(tuple(map(Channel, STEMS.names))).with_group(Group("band"), ["pad", "drums"])
    assert [channel.group for channel in mix.channels] == ["", "band", "band"]
    assert mix.with_group(Group("band", -3)).groups == (Group("band", -3),)


def test_mute_and_solo_hold_for_sends_and_groups() -> None:
    silent = EVERYTHING
    for name in STEMS.names:
        silent = silent.with_channel(name, mute=True)
    assert not mixed(silent).any()
    assert np.array_equal(
        mixed(EVERYTHING.with_channel("melody", solo=True)),
        mixed(EVERYTHING.with_channel("pad", mute=True).with_channel("drums", mute=True)),
    )


def test_a_muted_stem_still_ducks_the_others() -> None:
    mix = Mix((Channel("pad", ducking=Ducking("drums", 12)), Channel("drums", mute=True)))
    assert np.abs(mixed(mix) - mixed(mix.with_channel("pad", ducking=None))).max() > 0.05


def test_the_same_mix_gives_the_same_samples() -> None:
    assert mixed(EVERYTHING).tobytes() == mixed(EVERYTHING).tobytes()


def test_nothing_and_silence_mix() -> None:
    for audio in (silence(0), silence(1)):
        empty = Stems(STEMS.names, (audio,) * 3)
        assert not mixed(EVERYTHING, empty).any()
        assert mixed(EVERYTHING, empty).shape == audio.waveform.shape


def test_mono_stems_make_a_stereo_mix_through_everything() -> None:
    mono = Stems(STEMS.names, tuple(noise(1, channels=1, seed=seed) for seed in (1, 2, 3)))
    assert mixed(EVERYTHING, mono).shape == (2, RATE)


def test_a_ducking_without_its_stem_is_named() -> None:
    with pytest.raises(InvalidMix, match=r"'pad' is ducked by 'kick', but there is no such stem.*melody, pad, drums"):
        mixed(Mix((Channel("pad", ducking=Ducking("kick")),)))


def test_a_channel_of_an_unknown_group_is_refused() -> None:
    with pytest.raises(InvalidMix, match=r"'pad' goes to the group 'choir', which this mix does not have.*band"):
        Mix((Channel("pad", group="choir"),), groups=(Group("band"),))
    with pytest.raises(InvalidMix, match="'band' stands more than once"):
        Mix(groups=(Group("band"), Group("band")))


def test_can_be_watched_and_cancelled() -> None:
    stems = Stems(STEMS.names, tuple(noise(8, 0.2, seed=seed) for seed in (1, 2, 3)))
    steps_of_work = 6 * 8  # strip, fader and buses of three stems, then the buses themselves
    assert_watched(lambda progress: mix_stems(stems, EVERYTHING, progress), steps_of_work)


def test_a_long_song_takes_a_few_times_the_memory_of_one_stem() -> None:
    """Ten minutes at 44.1 kHz are 212 MB a stem: mixed with everything, they take less than 1.5 GB beside the stems."""
    stems = Stems(STEMS.names, tuple(noise(40, 0.2, seed=seed) for seed in (1, 2, 3)))
    mixed(EVERYTHING, STEMS)  # what is loaded only once does not count
    assert peak_memory(lambda: mix_stems(stems, replace(EVERYTHING, groups=(), channels=LOOSE))) < (
        7 * stems.audios[0].waveform.nbytes
    )
