"""Sub-styles: which of a style's patterns somebody plays in a kind of section."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.compose.sub_style import idioms_in
from cadenza.nodes.plan.plan import PlannedSection
from cadenza.nodes.plan.style import Idioms, Pattern
from cadenza.nodes.plan.styles import load_style, plan_for_style, style_ids
from cadenza.nodes.score.score import Score
from cadenza.nodes.theory.instrument import instrument_by_id

GUITAR, PIANO = instrument_by_id("clean_guitar"), instrument_by_id("piano")


def comping(intensity: float, line: str, sections: tuple[str, ...] = (), instruments: tuple[str, ...] = ()) -> Pattern:
    return Pattern(intensity, (("comping", tuple(line.split())),), "duple", sections, instruments)  # type: ignore[arg-type]


GENERAL, BUSY = comping(0.5, "x=== ==== ==== ===="), comping(0.9, "x=x= x=x= x=x= x=x=")
IN_VERSE = comping(0.4, "..x= ..x= ..x= ..x=", ("verse",))
FOR_GUITAR = comping(0.6, ".... u... .... u...", (), ("guitar",))


def idioms(*patterns: Pattern) -> Idioms:
    return replace(load_style("pop").idioms, comping=patterns)


def played(kind: str, instrument: object = PIANO, *patterns: Pattern, seed: int = 0) -> set[Pattern]:
    return set(idioms_in(idioms(*patterns), kind, instrument, seed).comping)  # type: ignore[arg-type]


def test_a_pattern_for_a_section_is_played_there_alone_and_silences_general_ones_like_it() -> None:
    assert played("verse", PIANO, GENERAL, BUSY, IN_VERSE) == {IN_VERSE, BUSY}
    assert played("chorus", PIANO, GENERAL, BUSY, IN_VERSE) == {GENERAL, BUSY}


def test_a_pattern_for_an_instrument_is_played_by_its_family_alone() -> None:
    assert played("solo", GUITAR, GENERAL, FOR_GUITAR) == {FOR_GUITAR}
    assert played("solo", PIANO, GENERAL, FOR_GUITAR) == {GENERAL}


def test_of_equals_each_song_plays_one_and_songs_differ() -> None:
    other = comping(0.5, "x=== x=== x=== x===")
    choices = [played("solo", PIANO, GENERAL, other, seed=seed) for seed in range(20)]
    assert all(len(choice) == 1 for choice in choices)
    assert {pattern for choice in choices for pattern in choice} == {GENERAL, other}
    assert played("solo", PIANO, GENERAL, other, seed=3) == played("bridge", PIANO, GENERAL, other, seed=3)


def test_patterns_that_fit_nowhere_are_better_than_silence() -> None:
    assert played("outro", PIANO, IN_VERSE) == {IN_VERSE}


@pytest.mark.parametrize("style_id", style_ids())
def test_verse_and_chorus_differ_in_more_than_loudness(style_id: str) -> None:
    """At one energy the two kinds of section are played in other figures."""
    hook = "drop" if style_id in ("house", "techno", "dnb") else "chorus"
    plan = plan_for_style(style_id, 1)
    sections = (PlannedSection("verse", 8, 0.7), PlannedSection(hook, 8, 0.7), PlannedSection("outro", 4, 0.5))
    score = compose(replace(plan, sections=sections))
    roles = ("drums", "percussion", "bass", "comping", "arpeggio")
    differing = [role for role in roles if rhythm(score, role, 0) != rhythm(score, role, 1)]
    assert len(differing) >= 2


def rhythm(score: Score, role: str, section: int) -> set[tuple[int, int]]:
    """(place in the bar, drum piece) of a part in the third bar of a section."""
    bar = score.sections[section].first_bar + 2
    start, end = score.meter_map.bar_start(bar), score.meter_map.bar_end(bar)
    notes = (note for track in score.tracks if track.role == role for note in track.notes)
    drums = role in ("drums", "percussion")
    return {(note.onset - start, note.pitch if drums else 0) for note in notes if start <= note.onset < end}


@pytest.mark.parametrize("style_id", ["rock", "funk", "house", "jazz"])
def test_the_drums_end_a_song_as_the_style_says(style_id: str) -> None:
    assert load_style(style_id).idioms.endings
    score = compose(plan_for_style(style_id, 2))
    start = score.meter_map.bar_start(score.n_bars)
    last = [note for note in score.track("drums").notes if note.onset >= start]
    assert last
    assert {note.onset for note in last} == {start}
