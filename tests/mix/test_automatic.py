"""The automatic mix: the lead in front, the foundation in the middle, the rest to both sides."""

from __future__ import annotations

from dataclasses import replace
from math import log10

import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.desk import play_channel
from cadenza.nodes.mix.ducking import Ducking
from cadenza.nodes.mix.genre import GENRES, ROLE_STRIPS
from cadenza.nodes.mix.mix import Mix
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.plan.styles import STYLE_IDS
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.sound.loudness import integrated_lufs
from cadenza.nodes.theory.meter import Meter

from ..sound.signals import noise, silence
from ..sound.watch import assert_watched

ROLES = ("melody", "counter", "comping", "pad", "arpeggio", "bass", "drums", "percussion")


def part(role: str, velocity: int = 80, **changes: object) -> Track:
    notes = tuple(Note(Ticks(480 * beat), 60, Ticks(480), velocity) for beat in range(4))
    return replace(Track(role, role=role, is_drum=role == "drums", notes=notes), **changes)  # type: ignore[arg-type]


def score_of(*parts: Track) -> Score:
    return Score(TempoMap.constant(120), MeterMap.constant(Meter(4, 4)), tracks=parts)


def stems_of(*names: str) -> Stems:
    return Stems(names, tuple(noise(2, 0.02 * (place + 1), seed=place) for place, name in enumerate(names)))


def mixed_levels(score: Score, stems: Stems) -> dict[str, float]:
    """Loudness of every stem behind its strip, its fader and its pan pot."""
    return {
        channel.name: integrated_lufs(Audio(play_channel(stems, channel), stems.sample_rate)) or 0.0
        for channel in automatic_mix(score, stems).channels
    }


@pytest.mark.parametrize("lead_velocity", [30, 80, 120])
@pytest.mark.parametrize("others_velocity", [30, 80, 120])
def test_the_lead_is_1_to_4_lu_above_any_accompanying_stem(lead_velocity: int, others_velocity: int) -> None:
    parts = [part(role, lead_velocity if role == "melody" else others_velocity) for role in ROLES]
    levels = mixed_levels(score_of(*parts), stems_of(*ROLES))
    for role in ROLES[1:]:
        assert 1.0 - 0.02 <= levels["melody"] - levels[role] <= 4.0 + 0.02, role


def test_a_part_that_is_played_louder_is_mixed_louder() -> None:
    stems = stems_of("melody", "comping")
    soft = mixed_levels(score_of(part("melody"), part("comping", 78)), stems)
    loud = mixed_levels(score_of(part("melody"), part("comping", 82)), stems)
    assert loud["comping"] - soft["comping"] == pytest.approx(40 * log10(82 / 78), abs=0.02)


def test_the_foundation_stands_in_the_middle_and_the_rest_in_balance() -> None:
    mix = automatic_mix(score_of(*map(part, ROLES)), stems_of(*ROLES))
    pans = {channel.name: channel.pan for channel in mix.channels}
    assert pans["melody"] == pans["bass"] == pans["drums"] == 0
    spread = [pans[role] for role in ("counter", "comping", "pad", "arpeggio", "percussion")]
    assert sum(spread) == pytest.approx(0)
    assert len(set(spread)) == 5
    assert max(map(abs, spread)) <= 0.4


def test_one_accompanying_part_alone_stays_in_the_middle() -> None:
    mix = automatic_mix(score_of(part("melody"), part("comping")), stems_of("melody", "comping"))
    assert [channel.pan for channel in mix.channels] == [0, 0]


def test_what_the_score_states_is_respected() -> None:
    stems = stems_of("melody", "comping", "pad")
    plain = automatic_mix(score_of(part("melody"), part("comping"), part("pad")), stems)
    stated = automatic_mix(score_of(part("melody"), part("comping", gain_db=-5.0, pan=0.9), part("pad")), stems)
    louder_at_the_side_db = 0.25  # its two sides are a little alike
    assert stated.channel("comping").gain_db == pytest.approx(
        plain.channel("comping").gain_db - 5.0, abs=louder_at_the_side_db
    )
    assert stated.channel("comping").pan == 0.9


def test_a_silent_stem_keeps_its_gain() -> None:
    stems = Stems(("melody", "pad"), (noise(2), silence(2)))
    assert automatic_mix(score_of(part("melody"), part("pad")), stems).channel("pad").gain_db == 0


def test_a_whisper_is_not_lifted_without_end() -> None:
    stems = Stems(("melody",), (Audio(noise(2).waveform * 0.01, 44_100),))
    assert automatic_mix(score_of(part("melody")), stems).channel("melody").gain_db == 24.0


def test_imported_tracks_without_roles_get_along() -> None:
    tracks = (Track("a"), Track("b", is_drum=True))
    levels = mixed_levels(score_of(*tracks), stems_of("a", "b", "stranger"))
    assert levels["b"] - levels["a"] == pytest.approx(1.0, abs=0.02)
    assert levels["stranger"] == pytest.approx(levels["a"], abs=0.02)


def test_the_mix_fits_its_stems_and_carries_its_target() -> None:
    stems = stems_of(*ROLES)
    mix = automatic_mix(score_of(*map(part, ROLES)), stems, -16.0, -2.0)
    assert (mix.loudness_lufs, mix.ceiling_dbtp) == (-16.0, -2.0)
    assert [channel.name for channel in mix.channels] == list(ROLES)
    assert mix_stems(stems, mix).n_samples == stems.n_samples


def test_every_role_has_a_strip_and_every_style_a_room() -> None:
    mix = automatic_mix(score_of(*map(part, ROLES)), stems_of(*ROLES))
    assert all(channel.equaliser and channel.compressor for channel in mix.channels)
    assert mix.channel("bass").reverb_db is None
    assert (mix.channel("pad").reverb_db or -60) > (mix.channel("comping").reverb_db or -60)
    assert mix.reverb and mix.finish and mix.finish.mono_below_hz == 120
    assert set(GENRES) == set(STYLE_IDS())
    assert set(ROLE_STRIPS) == {*ROLES, "effects"}


@pytest.mark.parametrize("style", ["", "jazz", "house", "ambient", "a style of my own"])
def test_in_every_genre_the_lead_leads_and_the_mix_can_be_stored(style: str) -> None:
    score, stems = score_of(*map(part, ROLES)), stems_of(*ROLES)
    mix = automatic_mix(score, stems, style=style)
    assert Mix.from_wire(mix.to_wire()) == mix
    levels = {
        channel.name: integrated_lufs(Audio(play_channel(stems, channel), stems.sample_rate)) or 0.0
        for channel in mix.channels
    }
    assert all(1.0 - 0.02 <= levels["melody"] - levels[role] <= 4.0 + 0.02 for role in ROLES[1:])


def test_in_the_club_the_kick_pushes_the_rest_back() -> None:
    kit = replace(part("drums"), notes=tuple(Note(Ticks(480 * beat), 36, Ticks(120), 100) for beat in range(4)))
    parts = [kit if role == "drums" else part(role) for role in ROLES]
    house = automatic_mix(score_of(*parts), stems_of(*ROLES), style="house")
    assert house.channel("pad").ducking == Ducking("drums", 6.0)
    assert house.channel("bass").ducking == Ducking("drums", 3.6)
    assert house.channel("melody").ducking is None
    assert house.channel("drums").ducking is None
    assert automatic_mix(score_of(*parts), stems_of(*ROLES), style="jazz").channel("pad").ducking is None
    kickless = automatic_mix(score_of(*map(part, ROLES)), stems_of(*ROLES), style="house")
    assert kickless.channel("pad").ducking is None


def test_the_drive_is_the_same_at_any_level_of_the_stem() -> None:
    score = score_of(part("drums"))
    drives = [
        automatic_mix(score, Stems(("drums",), (noise(2, level),)), style="pop").channel("drums").saturation
        for level in (0.1, 0.05)
    ]
    assert drives[0] and drives[1]
    assert drives[1].drive_db - drives[0].drive_db == pytest.approx(6.0, abs=0.11)


def test_no_high_pass_takes_a_note_that_is_played() -> None:
    low = replace(part("melody"), notes=(Note(Ticks(0), 33, Ticks(480), 80),))  # a cello's A1, 55 Hz
    equaliser = automatic_mix(score_of(low), stems_of("melody")).channel("melody").equaliser
    assert equaliser and (equaliser.high_pass_hz or 0) <= 0.7 * 55


def test_the_delay_keeps_the_tempo_of_the_song() -> None:
    delay = automatic_mix(score_of(part("melody")), stems_of("melody"), style="pop").delay
    assert delay and (delay.note, [mark.bpm for mark in delay.tempo]) == ("1/8.", [120])


def test_a_target_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidMix, match="loudness_lufs"):
        automatic_mix(score_of(part("melody")), stems_of("melody"), loudness_lufs=-100)


def test_can_be_watched_and_cancelled() -> None:
    stems = Stems(("melody", "pad"), (noise(8), noise(8)))
    score = score_of(part("melody"), part("pad"))
    assert_watched(lambda progress: automatic_mix(score, stems, progress=progress), 16)


def test_effects_keep_the_level_at_which_they_were_made() -> None:
    parts = part("melody"), part("effects")
    mix = automatic_mix(score_of(*parts), stems_of("melody", "effects"))
    assert mix.channels[0].gain_db != 0
    assert (mix.channels[1].gain_db, mix.channels[1].compressor) == (0, None)
