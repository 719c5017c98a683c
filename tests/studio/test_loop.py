"""A rendered loop repeats without a seam."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np
import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.export.loop import loop_samples
from cadenza.nodes.plan.plan import PlannedSection
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.studio.loop import render_loop
from cadenza.nodes.studio.soundfonts import SoundFontLibrary
from cadenza.nodes.theory.meter import Meter

from ..export.varied import changing

RATE = 22_050


@pytest.fixture(scope="module")
def soundfonts() -> SoundFontLibrary:
    return SoundFontLibrary(lambda: ())


def repeating(n_bars: int) -> Score:
    """The same bar again and again, with a tone that rings over its end."""
    notes = []
    for bar in range(n_bars):
        notes += [Note(Ticks(1920 * bar), 60, Ticks(480)), Note(Ticks(1920 * bar + 1440), 67, Ticks(960))]
    meters = MeterMap.constant(Meter(4, 4))
    return Score(TempoMap.constant(120.0), meters, tracks=(Track("lead", program=0, notes=tuple(notes)),), bars=n_bars)


def test_a_loop_played_round_is_the_song_that_repeats(soundfonts: SoundFontLibrary) -> None:
    """Bar 4 of a song whose bars are all equal sounds like the loop of bar 1: with what rings in from before."""
    font = soundfonts.open()
    loop = render_loop(repeating(1), 1, 1, font, sample_rate=RATE)
    whole = render_stems(repeating(6), font, RATE).dry_mix()
    bar = loop.n_samples
    assert bar == 44_100
    steady = whole.waveform[:, 3 * bar : 4 * bar]
    assert np.abs(loop.waveform - steady).max() < 0.001 * np.abs(steady).max(), "-60 dB"


def test_loops_through_changes_of_tempo_and_meter_are_exact(
    soundfonts: SoundFontLibrary, proof_count: Callable[[int], int], proof_seed: int
) -> None:
    chance = random.Random(proof_seed)
    for _ in range(proof_count(40)):
        score, rate = changing(chance), chance.choice((8_000, 22_050, 32_000))
        first = chance.randint(1, score.n_bars)
        last = chance.randint(first, score.n_bars)
        loop = render_loop(score, first, last, soundfonts.open(), sample_rate=rate)
        start, end = score.meter_map.bar_start(first), score.meter_map.bar_end(last)
        exact_s = score.tempo_map.seconds_at(end) - score.tempo_map.seconds_at(start)
        assert abs(loop.n_samples - exact_s * rate) <= 0.5


def test_a_loop_in_a_fade_begins_as_soft_as_the_song_is_there(soundfonts: SoundFontLibrary) -> None:
    sections = (PlannedSection("verse", 2), PlannedSection("outro", 6))
    plan = plan_for_style("pop", 3).with_choice("you said", ending="fade", sections=sections)
    score = compose(plan)
    early, late = (render_loop(score, bar, bar, soundfonts.open(), sample_rate=RATE).waveform.std() for bar in (2, 8))
    assert late < 0.4 * early


def test_a_composed_loop_has_its_bars_length(soundfonts: SoundFontLibrary) -> None:
    score = compose(plan_from_brief("lo-fi beat, 83 bpm, 8 bars", 3))
    loop = render_loop(score, 3, 6, soundfonts.open(), sample_rate=RATE)
    assert loop.n_samples == loop_samples(score, 3, 6, RATE) == round(4 * 4 * 60 / 83 * RATE)
    assert np.abs(loop.waveform).max() > 0.01
