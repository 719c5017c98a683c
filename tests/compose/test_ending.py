"""How songs begin and end: pickups, key lifts with their dominant, and endings that end."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.plan import PlannedSection, Player, SongPlan
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.score.score import Score
from cadenza.nodes.theory.meter import parse_meter

ENDS = ("ring", "stop", "ritardando")


def plan_of(style: str, seed: int = 1, **changes: object) -> SongPlan:
    return validate(replace(plan_for_style(style, seed), **changes))  # type: ignore[arg-type]


def last_notes(score: Score, role: str) -> list[tuple[int, int, int]]:
    """(onset in the last bar, duration, pitch) of a role's notes in the song's last bar."""
    start = score.meter_map.bar_start(score.n_bars)
    notes = [note for track in score.tracks if track.role == role for note in track.notes if note.onset >= start]
    return [(note.onset - start, note.duration, note.pitch) for note in notes]


@pytest.mark.parametrize("style", style_ids())
@pytest.mark.parametrize("ending", ENDS)
def test_a_song_that_ends_closes_on_its_tonic(style: str, ending: str) -> None:
    plan = plan_of(style, ending=ending)
    score = compose(plan)
    key = plan.key_of(plan.sections[-1])
    beat = float(plan.meter.beat_quarters) * 480
    bass, tune = last_notes(score, "bass"), last_notes(score, "melody")
    assert not bass or bass[-1][2] % 12 == key.tonic_pitch_class
    assert not tune or (tune[-1][2] - key.tonic_pitch_class) % 12 in (0, 3, 4, 7)
    pitched = [note for role in ("bass", "melody", "comping", "pad") for note in last_notes(score, role)]
    assert pitched
    if ending == "stop":
        assert {onset for onset, _, _ in pitched} == {0}
        assert all(duration <= beat for _, duration, _ in pitched)
    else:
        assert max(onset + duration for onset, duration, _ in pitched) >= 2 * 480


def test_a_ritardando_slows_down_over_two_bars_and_leaves_the_sections_tempo() -> None:
    plan = plan_of("pop", ending="ritardando")
    score = compose(plan)
    tempos = [change.bpm for change in score.tempo_map.changes]
    assert tempos == sorted(tempos, reverse=True) and tempos[0] == plan.bpm and tempos[-1] < 0.75 * plan.bpm
    assert score.tempo_map.changes[1].tick > score.meter_map.bar_start(score.n_bars - 1)
    assert score.tempo_map.bpm_at(score.meter_map.bar_start(score.sections[-1].first_bar)) == plan.bpm


def test_a_fade_grows_softer_to_the_end_and_goes_on_playing() -> None:
    ringing, fading = (compose(plan_of("pop", ending=ending)) for ending in ("ring", "fade"))
    start = fading.meter_map.bar_start(fading.n_bars - 1)

    def loudest(score: Score) -> int:
        return max(note.velocity for track in score.tracks for note in track.notes if note.onset >= start)

    assert loudest(fading) < 0.5 * loudest(ringing)
    assert len(last_notes(fading, "bass")) >= len(last_notes(ringing, "bass"))


def test_the_ending_is_the_styles_where_the_plan_does_not_say() -> None:
    ballad = compose(plan_of("ballad", ending=""))
    assert ballad == compose(plan_of("ballad", ending="ritardando"))


@pytest.mark.parametrize(("quarters", "meter"), [(0.5, "4/4"), (1.0, "3/4"), (1.5, "6/8"), (2.0, "5/4"), (3.0, "4/4")])
def test_a_pickup_is_bar_0_and_leads_by_step_or_fourth_into_the_tune(quarters: float, meter: str) -> None:
    plan = plan_of("folk", meter=parse_meter(meter))
    first = replace(plan.sections[0], pickup_quarters=quarters, energy=0.8)
    score = compose(validate(replace(plan, sections=(first, *plan.sections[1:]))))
    ticks = round(quarters * 480)
    assert score.meter_map.pickup == ticks == score.meter_map.bar_start(1)
    assert (score.n_bars, score.sections[0].first_bar) == (plan.total_bars, 1)
    led = [(track.role, note) for track in score.tracks for note in track.notes if note.onset < ticks]
    assert {role for role, _ in led} == {"melody"}
    assert min(note.onset for _, note in led) == 0 and sum(note.duration for _, note in led) == ticks
    tune = [note.pitch for note in score.track("melody").notes][: len(led) + 1]
    assert all(0 < abs(after - before) <= 5 for before, after in pairwise(tune))


def test_a_pickup_into_a_later_section_takes_the_end_of_the_one_before() -> None:
    plan = plan_of("pop")
    place = next(index for index, section in enumerate(plan.sections) if section.kind == "chorus")
    sections = list(plan.sections)
    sections[place] = replace(sections[place], pickup_quarters=1.0)
    before, after = compose(plan), compose(validate(replace(plan, sections=tuple(sections))))
    start = before.meter_map.bar_start(before.sections[place].first_bar)
    assert [n.onset for n in after.track("melody").notes if start - 480 <= n.onset < start] == [
        start - 480,
        start - 240,
    ]
    changed = [old.id for old, new in zip(before.tracks, after.tracks, strict=True) if old.notes != new.notes]
    assert changed == ["melody"]


def test_without_a_tune_the_first_pitched_player_leads_in() -> None:
    players = (Player("piano", "bass"), Player("standard_kit", "drums"))
    section = PlannedSection("verse", 4, 0.7, pickup_quarters=1.0)
    score = compose(plan_of("pop", players=players, sections=(section,)))
    assert [note.onset for note in score.track("bass").notes if note.onset < 480] == [0, 240]


@pytest.mark.parametrize("lift", [1, 2, -3])
def test_a_lifted_section_is_prepared_by_its_dominant(lift: int) -> None:
    plan = plan_of("pop", 0)
    sections = [replace(section, lift=lift if index >= 8 else 0) for index, section in enumerate(plan.sections)]
    score = compose(validate(replace(plan, sections=tuple(sections))))
    start = score.meter_map.bar_start(score.sections[8].first_bar)
    before = next(span.chord for span in score.chords if span.end == start)
    new_tonic = (plan.key.tonic_pitch_class + lift) % 12
    assert before is not None and before.is_dominant and before.root_pitch_class == (new_tonic + 7) % 12
    assert [(change.tick, change.key.tonic_pitch_class) for change in score.keys][1:] == [(start, new_tonic)]


def test_a_loop_leads_back_to_its_beginning() -> None:
    loop = compose(plan_from_brief("funk loop, 104 bpm, E minor, 8 bars", 5))
    beats = range(0, loop.end, loop.ticks_per_quarter)
    played = [note for track in loop.tracks for note in track.notes]
    assert all(any(note.onset < beat + 480 and note.end > beat for note in played) for beat in beats)
    assert loop.end == loop.meter_map.bar_start(9)
    stopped = compose(plan_from_brief("funk, 104 bpm, E minor, 8 bars, ends on a hit", 5))
    assert any(not any(note.onset < beat + 480 and note.end > beat for track in stopped.tracks for note in track.notes)
               for beat in beats)  # fmt: skip
