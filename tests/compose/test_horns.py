"""Horns answer, breathe and swell; winds find air."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from cadenza.nodes.compose.cue import Cue
from cadenza.nodes.compose.gesture import controls_of
from cadenza.nodes.compose.horns import answers, play_horns, rests
from cadenza.nodes.compose.part import Tone
from cadenza.nodes.compose.playing import playable
from cadenza.nodes.plan.plan import Player

from .cues import BAR, cue_of, song


def horn_cue(**changes: Any) -> Cue:
    players = (Player("alto_sax", "melody"), Player("brass_section", "counter"), Player("slap_bass", "bass"))
    return cue_of(song("funk", *players, **changes), "counter", "verse")


def test_horns_answer_where_the_tune_rests() -> None:
    cue = horn_cue()
    lead = (Tone(0, 1440, 72), Tone(3840, 960, 74), Tone(6720, 960, 72))
    quiet = replace(cue, lead=lead, passage=replace(cue.passage, bars=4))
    assert rests(quiet) == [(1440, 3840), (4800, 6720)]
    busy = replace(quiet, lead=tuple(Tone(onset, 480, 72) for onset in range(0, 4 * BAR, 480)))
    assert rests(busy) == []
    assert set(answers(quiet)) <= set(rests(quiet)) != set(answers(busy))


def test_horns_breathe() -> None:
    tones = sorted(play_horns(horn_cue()), key=lambda tone: tone.onset)
    sounding = sum(tone.ticks for tone in {tone.onset: tone for tone in tones}.values())
    assert 0 < sounding < 0.6 * horn_cue().passage.ticks
    assert all(tone.ticks <= 2 * BAR for tone in tones)


def test_a_held_chord_of_brass_swells() -> None:
    cue = horn_cue()
    swell = [control.value for control in controls_of([Tone(0, BAR, 60)], replace(cue, chair=_comping(cue)))]
    assert swell[1:6] == sorted(swell[1:6])
    assert swell[1] + 30 < swell[5]


def _comping(cue: Cue) -> Any:
    return replace(cue.chair, player=replace(cue.chair.player, role="comping"))


@pytest.mark.parametrize("bpm", [40.0, 90.0, 200.0])
def test_winds_find_air_in_a_line_without_rests(bpm: float) -> None:
    cue = cue_of(song("pop", Player("flute", "melody"), bpm=bpm), "melody")
    longest = cue.passage.ticks // 4
    line = [Tone(onset, longest, 72) for onset in range(0, cue.passage.ticks, longest)]
    since = 0
    played = playable(line, cue)
    assert cue.shape.seconds(cue.passage.ticks) > 8
    for before, after in pairwise(played):
        assert cue.shape.seconds(before.end - since) <= 8.0
        if cue.shape.seconds(after.onset - before.end) >= 0.2:
            since = after.onset
