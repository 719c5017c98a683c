"""Players: what each dial does, and what is right for a bass, a strummer, a drummer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from cadenza.nodes.compose.arpeggio import turned
from cadenza.nodes.compose.busyness import intensity_for
from cadenza.nodes.compose.comping import strummed
from cadenza.nodes.compose.drums import strokes
from cadenza.nodes.compose.gesture import controls_of
from cadenza.nodes.compose.grid import Step, lay
from cadenza.nodes.compose.guitar import guitar_voicings
from cadenza.nodes.compose.keyboard import Keyboard
from cadenza.nodes.compose.part import Tone
from cadenza.nodes.compose.session import prepare
from cadenza.nodes.plan.plan import Manner, PlannedSection, Player, Role, SongPlan
from cadenza.nodes.score.note import Note
from cadenza.nodes.soundfont.electronic_bass import LEGATO_S
from cadenza.nodes.theory.chord import parse_chord

from .cues import BAR, cue_of, part, song

DIALS = (0.0, 0.25, 0.5, 0.75, 1.0)


def with_dial(plan: SongPlan, role: Role, **manner: Any) -> SongPlan:
    return replace(
        plan, players=tuple(replace(p, manner=Manner(**manner)) if p.role == role else p for p in plan.players)
    )


def bars_of(notes: list[Note]) -> dict[int, set[tuple[int, int]]]:
    bars: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for note in notes:
        bars[note.onset // BAR].add((note.onset % BAR, note.pitch))
    return bars


# --- dials ------------------------------------------------------------------------------------------------------------

ROLES = ("melody", "comping", "pad", "arpeggio", "bass", "drums", "percussion")


@pytest.mark.parametrize("role", ROLES)
def test_every_step_of_intensity_is_louder(role: Role) -> None:
    plan = song("pop")
    levels = [part(with_dial(plan, role, intensity=dial), role) for dial in DIALS]
    means = [sum(note.velocity for note in notes) / len(notes) for notes in levels]
    assert all(before + 3 < after for before, after in pairwise(means))


@pytest.mark.parametrize("style_id", ["pop", "rock", "folk"])
@pytest.mark.parametrize("role", ["comping", "arpeggio", "bass", "drums", "percussion"])
def test_no_step_of_complexity_has_fewer_onsets(style_id: str, role: Role) -> None:
    plan = song(style_id)
    if not any(player.role == role for player in plan.players):
        plan = replace(plan, players=(*plan.players, Player("standard_kit", role)))
    counts = [len({note.onset for note in part(with_dial(plan, role, complexity=dial), role)}) for dial in DIALS]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


@pytest.mark.parametrize("role", ["comping", "pad", "arpeggio", "bass", "drums"])
def test_more_fills_change_more_bars(role: Role) -> None:
    plan = song("pop")
    none = bars_of(part(with_dial(plan, role, fills=0.0), role))
    changed = []
    for dial in DIALS:
        some = bars_of(part(with_dial(plan, role, fills=dial), role))
        changed.append(sum(some[bar] != none[bar] for bar in {*some, *none}))
    assert changed == sorted(changed)
    assert changed[0] == 0 < changed[-1]


@pytest.mark.parametrize("role", ["bass", "drums", "comping"])
def test_a_feel_is_a_mean_of_time(role: Role) -> None:
    plan = song("pop")
    means = []
    for feel in ("pushed", "on_top", "laid_back"):
        notes = part(with_dial(plan, role, feel=feel), role)
        means.append(sum(note.offset for note in notes) / len(notes) * 60_000 / plan.bpm / 480)
    assert means[0] + 5 < means[1] < means[2] - 5


def test_patterns_are_laid_by_strokes_not_by_name() -> None:
    plan = song("folk")
    strokes_at = []
    for dial in DIALS:
        cue = cue_of(with_dial(plan, "comping", complexity=dial), "comping", "verse")
        steps = lay(cue.idioms.comping, intensity_for(cue.idioms.comping, cue), cue.shape)["comping"]
        strokes_at.append(len(steps))
    assert strokes_at == sorted(strokes_at)


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style_id", ["funk", "jazz", "trap", "folk", "ballad"])
def test_without_humanise_a_place_in_the_beat_is_a_time(style_id: str) -> None:
    plan = song(style_id, humanise=0.0)
    times: dict[int, set[int]] = defaultdict(set)
    for chair in prepare(plan).chairs:
        for note in part(plan, chair.track_id):
            times[note.onset % 480].add(note.offset)
    assert all(len(offsets) == 1 for offsets in times.values())
    human = {note.offset for note in part(replace(plan, humanise=0.6), "comping")}
    assert len(human) > 5


def test_a_strum_takes_10_to_40_ms_and_goes_both_ways() -> None:
    plan = song("folk", Player("steel_guitar", "comping"), swing=50.0, humanise=0.7)
    spreads, directions = [], set()
    chords: dict[int, list[Note]] = defaultdict(list)
    for note in part(plan, "comping"):
        chords[note.onset].append(note)
    for notes in chords.values():
        if len(notes) >= 4:
            by_pitch = [note.offset for note in sorted(notes, key=lambda note: note.pitch)]
            spreads.append(abs(by_pitch[-1] - by_pitch[0]) * 60_000 / plan.bpm / 480)
            directions.add(by_pitch[0] < by_pitch[-1])
    assert directions == {True, False}
    assert 10 <= sum(spreads) / len(spreads) <= 40


# --- bass -------------------------------------------------------------------------------------------------------------


def test_a_sub_glides_into_legato_notes_and_strikes_all_others_anew() -> None:
    plan = song("trap", seed=2)
    gap = LEGATO_S * plan.bpm / 60 * 480
    glides = anew = 0
    for before, note in pairwise(part(plan, "bass")):
        if note.articulation == "legato" and before.pitch != note.pitch and before.end == note.onset:
            glides += 1
            assert before.played_end > note.played_onset
        else:
            anew += 1
            assert note.played_onset - before.played_end > gap
    assert glides > 4
    assert anew > glides


def test_a_finger_slides_with_the_wheel_and_lets_it_go() -> None:
    cue = cue_of(song("pop", Player("fretless_bass", "bass"), Player("piano", "comping")), "bass")
    plain = [Tone(0, 480, 40), Tone(480, 480, 45)]
    assert controls_of(plain, cue) == []
    slid = controls_of([plain[0], replace(plain[1], articulation="legato")], cue)
    wheel = [control.value for control in slid if control.kind == "bend"]
    assert wheel[0] < -8000
    assert wheel == sorted(wheel)
    assert wheel[-1] == 0


def test_a_new_take_of_the_drummer_leaves_the_kick_and_the_bass_locked_to_it() -> None:
    plan = song("funk")
    retaken = replace(plan, players=tuple(replace(p, take=5) if p.role == "drums" else p for p in plan.players))
    assert part(plan, "bass") == part(retaken, "bass")
    kicks, other = ([note.onset for note in part(p, "drums") if note.pitch == 36] for p in (plan, retaken))
    assert len(set(kicks) & set(other)) > 0.9 * len(set(kicks) | set(other))
    assert part(plan, "drums") != part(retaken, "drums")


def test_runs_lead_by_step_into_the_root_that_follows() -> None:
    plan = song("rock", seed=3)
    calm, keen = (part(with_dial(plan, "bass", fills=dial), "bass") for dial in (0.0, 1.0))
    without, with_runs = bars_of(calm), bars_of(keen)
    changed = [bar for bar in with_runs if with_runs[bar] != without[bar]]
    steps = []
    for before, after in pairwise(keen):
        if before.onset // BAR in changed and after.onset // BAR == before.onset // BAR + 1 and after.onset % BAR == 0:
            steps.append(abs(after.pitch - before.pitch))
    assert changed
    assert sum(step in (1, 2) for step in steps) >= 0.8 * len(steps)


# --- drums ------------------------------------------------------------------------------------------------------------


def test_a_roll_has_two_or_three_strokes_and_grows() -> None:
    cue = cue_of(song("trap"), "drums")
    assert len(strokes("closed_hat", 0, Step(0, 120, "x"), cue)) == 1
    two, three = (strokes("closed_hat", 0, Step(120, 120, sign), cue) for sign in "rt")
    assert [tone.onset for tone in two] == [120, 180]
    assert [tone.onset for tone in three] == [120, 200, 280]
    assert three[0].stress < three[-1].stress


def test_a_drummer_does_not_roll_faster_than_hands_can() -> None:
    fast = cue_of(song("rock", bpm=180.0), "drums")
    assert len(strokes("closed_hat", 0, Step(0, 120, "r"), fast)) == 1


def test_hats_roll_in_some_bars_of_trap_and_in_none_of_rock() -> None:
    def rolls(style_id: str) -> int:
        hats = [note.onset for note in part(song(style_id, seed=2), "drums") if note.pitch == 42]
        return sum(0 < after - before < 100 for before, after in pairwise(hats))

    assert rolls("trap") >= 8
    assert rolls("rock") == 0


def test_a_machines_build_up_is_ever_denser() -> None:
    sections = (PlannedSection("verse", 4, 0.6), PlannedSection("build_up", 8, 0.7), PlannedSection("drop", 8, 0.9))
    notes = part(song("house", sections=sections), "drums")
    counts = [sum(note.pitch == 38 and note.onset // BAR == bar for note in notes) for bar in range(4, 11)]
    assert counts == sorted(counts)
    assert counts[0] * 4 <= counts[-1]


@pytest.mark.parametrize("style_id", ["rock", "cinematic", "reggae"])
def test_sections_end_in_a_fill_that_is_heard(style_id: str) -> None:
    def heard(fills: float) -> float:
        plan = with_dial(song(style_id), "drums", fills=fills)
        session, bars = prepare(plan), bars_of(part(plan, "drums"))
        hits = []
        for passage in session.passages[:-1]:
            last = passage.first_bar - 1 + passage.bars - 1
            if bars[last - 1]:
                hits.append(1 - len(bars[last] & bars[last - 1]) / len(bars[last] | bars[last - 1]) >= 0.25)
        return sum(hits) / len(hits)

    assert heard(0.6) >= 0.8
    assert heard(0.0) < 0.5


def test_a_groove_returns_every_other_bar() -> None:
    notes = part(with_dial(song("funk"), "drums", fills=0.0), "drums")
    bars, passage = bars_of(notes), next(p for p in prepare(song("funk")).passages if p.kind == "verse")
    first = passage.first_bar - 1
    alike = len(bars[first + 2] & bars[first + 4]) / len(bars[first + 2] | bars[first + 4])
    assert alike == 1.0


# --- strummers, pianists, pads ----------------------------------------------------------------------------------------


def test_a_strummers_hand_comes_up_between_the_beats() -> None:
    cue = cue_of(song("folk"), "comping")
    eighths = tuple(Step(onset, 240, "x") for onset in range(0, BAR, 240))
    assert [step.sign for step in strummed(eighths, cue)] == ["x", "u"] * 4
    sixteenths = (Step(0, 240, "x"), Step(240, 120, "x"), Step(360, 120, "x"), Step(480, 480, "X"))
    assert [step.sign for step in strummed(sixteenths, cue)] == ["x", "x", "u", "X"]
    written = (Step(0, 240, "u"), Step(240, 240, "x"))
    assert strummed(written, cue) == written


def test_strokes_take_the_strings_that_they_reach() -> None:
    cue = cue_of(song("folk", Player("steel_guitar", "comping")), "comping")
    keyboard = Keyboard(cue, (53, 74))
    down, up, muted, thumb, pinch = (keyboard.strike(0, 240, sign) for sign in "xumlp")
    assert len(down) > len(up) >= 3
    assert up[0].pitch > up[-1].pitch
    assert {tone.articulation for tone in muted} == {"ghost"}
    assert len(thumb) == 1
    assert [tone.pitch for tone in pinch] == [down[0].pitch, down[-1].pitch]


def test_a_muted_strum_is_short() -> None:
    style = song("funk", Player("clean_guitar", "comping"), Player("slap_bass", "bass"))
    gates = {note.gate for note in part(style, "comping") if note.articulation == "ghost"}
    assert all(gate <= 35 for gate in gates)


def test_power_chords_stand_on_root_or_fifth_and_have_nothing_else() -> None:
    for voicing in guitar_voicings(parse_chord("C"), "guitar", 40, 62, True):
        assert {pitch % 12 for pitch in voicing} == {0, 7}
        assert len(voicing) == 3


@pytest.mark.parametrize("style_id", ["pop", "ballad", "hiphop", "jazz"])
def test_a_pianist_has_two_hands(style_id: str) -> None:
    chords: dict[int, list[int]] = defaultdict(list)
    for note in part(song(style_id, Player("piano", "comping"), Player("fingered_bass", "bass")), "comping"):
        chords[note.onset].append(note.pitch)

    def one(pitches: list[int]) -> bool:
        return len(pitches) <= 5 and (not pitches or pitches[-1] - pitches[0] <= 14)

    for chord in map(sorted, chords.values()):
        assert any(one(chord[:split]) and one(chord[split:]) for split in range(len(chord) + 1))


def test_the_left_hand_plays_octaves_only_where_it_is_loud() -> None:
    def lowest(energy: float) -> int:
        sections = (PlannedSection("chorus", 8, energy),)
        return min(note.pitch for note in part(song("pop", Player("piano", "comping"), sections=sections), "comping"))

    assert lowest(0.95) < 36 <= lowest(0.5)


def test_a_section_of_strings_spreads_out_where_it_is_loud() -> None:
    def width(energy: float) -> float:
        sections = (PlannedSection("chorus", 8, energy),)
        plan = song("pop", Player("string_ensemble", "pad"), Player("fingered_bass", "bass"), sections=sections)
        chords: dict[int, list[int]] = defaultdict(list)
        for note in part(plan, "pad"):
            chords[note.onset].append(note.pitch)
        whole = [max(chord) - min(chord) for chord in chords.values() if len(chord) >= 3]
        return sum(whole) / len(whole)

    assert width(0.3) <= 12 < width(0.9)


def test_figures_turn() -> None:
    assert turned([1, 3, 5, 3], "up") == [1, 3, 5, 3]
    assert turned([1, 3, 5, 4], "down") == [1, 3, 1, 2]
    assert turned([1, 2, 3, 6], "broken") == [1, 3, 2, 6]


# --- chance -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["bass", "comping", "drums", "arpeggio"])
def test_another_take_is_another_part_for_one_player_alone(role: Role, proof_count: Callable[[int], int]) -> None:
    for seed in range(1, 1 + proof_count(60)):
        plan = song("soul", seed=seed)
        if not any(player.role == role for player in plan.players):
            continue
        retaken = replace(plan, players=tuple(replace(p, take=1) if p.role == role else p for p in plan.players))
        for chair in prepare(plan).chairs:
            if chair.player.role != role:
                assert part(plan, chair.track_id) == part(retaken, chair.track_id)
