"""compose: every field of a plan is heard or seen, equal plans give equal scores, a change stays where it was made."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.plan import Manner, PlannedSection, Player, SongPlan
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.wire import to_wire
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import parse_meter

ROOT = Path(__file__).resolve().parents[2]


def fingerprint(score: Score) -> str:
    return hashlib.sha256(json.dumps(to_wire(score), sort_keys=True).encode()).hexdigest()


def notes_of(score: Score) -> dict[str, tuple[Note, ...]]:
    return {track.id: track.notes for track in score.tracks}


def in_section(score: Score, track_id: str, index: int) -> list[Note]:
    section = score.sections[index]
    start, end = score.meter_map.bar_start(section.first_bar), score.meter_map.bar_start(section.end_bar)
    return [note for note in score.track(track_id).notes if start <= note.onset < end]


def loudness(notes: list[Note] | tuple[Note, ...]) -> float:
    return sum(note.velocity for note in notes) / len(notes)


def with_manner(plan: SongPlan, role: str, **manner: Any) -> SongPlan:
    players = tuple(replace(p, manner=Manner(**manner)) if p.role == role else p for p in plan.players)
    return replace(plan, players=players)


@pytest.fixture(scope="module")
def plan() -> SongPlan:
    return replace(plan_for_style("pop"), seed=3)


@pytest.fixture(scope="module")
def song(plan: SongPlan) -> Score:
    return compose(plan)


# --- every field has its effect -------------------------------------------------------------------------------------


def test_the_title_is_the_scores(plan: SongPlan) -> None:
    assert compose(replace(plan, title="Night Bus")).title == "Night Bus"


def test_each_style_writes_other_music() -> None:
    songs = [compose(replace(plan_for_style("pop"), style=style_id)) for style_id in style_ids()]
    assert len({fingerprint(song) for song in songs}) == len(songs)


def test_a_mood_moves_the_loudness_and_the_tune(plan: SongPlan) -> None:
    calm, angry = compose(replace(plan, mood="calm")), compose(replace(plan, mood="angry"))
    calm_notes, angry_notes = (notes_of(song)["melody"] for song in (calm, angry))
    assert loudness(calm_notes) + 4 < loudness(angry_notes)
    assert [note.pitch for note in calm_notes] != [note.pitch for note in angry_notes]


def test_the_tempo_is_the_plans(plan: SongPlan) -> None:
    assert compose(replace(plan, bpm=97.5)).tempo_map.changes[0].bpm == 97.5


def test_the_key_moves_the_notes(plan: SongPlan) -> None:
    score = compose(replace(plan, key=parse_key("F# minor")))
    allowed = {6, 8, 9, 11, 1, 2, 4, 3, 5}
    pitches = [note.pitch % 12 for track in score.tracks if not track.is_drum for note in track.notes]
    assert sum(pitch in allowed for pitch in pitches) > 0.97 * len(pitches)


@pytest.mark.parametrize("meter", ["3/4", "6/8", "12/8", "5/4", "7/8", "2/4"])
def test_the_meter_shapes_bars_and_grooves(plan: SongPlan, meter: str) -> None:
    score = compose(replace(plan, meter=parse_meter(meter)))
    assert score.meter_map.changes[0].meter == parse_meter(meter)
    kicks = [note.onset for note in score.track("drums").notes if note.pitch == 36]
    bar_ticks = score.meter_map.bar_start(2)
    on_one = {onset // bar_ticks for onset in kicks if onset % bar_ticks == 0}
    with_kick = {onset // bar_ticks for onset in kicks}
    assert len(on_one) > 0.9 * len(with_kick)


def test_sections_are_the_plans(plan: SongPlan) -> None:
    sections = (PlannedSection("verse", 5, 0.5, label="Strophe"), PlannedSection("chorus", 3, 0.9))
    score = compose(replace(plan, sections=sections))
    assert [(s.kind, s.bars, s.label) for s in score.sections] == [("verse", 5, "Strophe"), ("chorus", 3, "Chorus")]


def test_returning_sections_are_numbered(song: Score) -> None:
    labels = [section.label for section in song.sections]
    assert labels[:4] == ["Intro", "Verse 1", "Pre-chorus 1", "Chorus 1"]


def test_energy_decides_who_plays_and_how_loud(plan: SongPlan) -> None:
    def verse_at(energy: float) -> Score:
        sections = (replace(plan.sections[1], energy=energy), PlannedSection("chorus", 8, 0.9))
        return compose(replace(plan, sections=sections))

    quiet, loud = verse_at(0.2), verse_at(0.95)
    playing = [sum(bool(in_section(score, t.id, 0)) for t in score.tracks) for score in (quiet, loud)]
    assert playing[0] < playing[1] == len(loud.tracks)
    assert loudness(in_section(quiet, "comping", 0)) + 15 < loudness(in_section(loud, "comping", 0))
    assert len(in_section(quiet, "comping", 0)) < len(in_section(loud, "comping", 0))


def test_energy_left_open_follows_the_style(plan: SongPlan) -> None:
    sections = tuple(replace(section, energy=None) for section in plan.sections)
    energies = {section.kind: section.energy for section in compose(replace(plan, sections=sections)).sections}
    assert energies["intro"] < energies["chorus"] > energies["verse"]


def test_a_chart_is_obeyed_by_everybody(plan: SongPlan) -> None:
    sections = (replace(plan.sections[1], chart="| Ebm7 Ab7 | Dbmaj7 | N.C. | Gbmaj7 |"), *plan.sections[2:])
    score = compose(replace(plan, sections=sections))
    written = [span.chord.symbol if span.chord else None for span in score.chords if span.onset < 4 * 1920]
    assert written == ["Ebm7", "Ab7", "Dbmaj7", None, "Gbmaj7"]
    for track in score.tracks:
        if track.role in ("bass", "comping", "pad", "arpeggio"):
            assert not [n for n in track.notes if 2 * 1920 <= n.onset < 3 * 1920], track.id
    first_bar = {note.pitch % 12 for note in score.track("comping").notes if note.onset < 960}
    assert first_bar <= {3, 6, 10, 1}


def test_players_are_the_tracks_in_order(plan: SongPlan) -> None:
    players = (Player("flute", "melody"), Player("harp", "arpeggio"), Player("cello", "bass"))
    score = compose(replace(plan, players=players))
    assert [(track.id, track.name) for track in score.tracks] == [
        ("melody", "Flute"), ("arpeggio", "Orchestral Harp"), ("bass", "Cello"),
    ]  # fmt: skip
    assert all(track.notes for track in score.tracks)


def test_two_players_of_a_role_play_different_parts(plan: SongPlan) -> None:
    players = (Player("flute", "melody"), Player("violin", "melody"), *plan.players[1:])
    score = compose(replace(plan, players=players))
    assert [track.id for track in score.tracks][:2] == ["melody", "melody-2"]
    assert score.tracks[0].notes != score.tracks[1].notes


def test_a_solo_flute_is_a_song(plan: SongPlan) -> None:
    score = compose(replace(plan, players=(Player("flute", "melody"),)))
    assert all(in_section(score, "melody", index) for index in range(len(score.sections)))


def test_a_chord_player_alone_carries_the_tune(plan: SongPlan) -> None:
    alone = compose(replace(plan, players=(Player("piano", "comping"),)))
    led = compose(replace(plan, players=(Player("piano", "comping"), Player("flute", "melody"))))
    chorus = [max(n.pitch for n in in_section(score, "comping", 3)) for score in (alone, led)]
    assert chorus[0] > chorus[1]


@pytest.mark.parametrize("role", ["melody", "comping", "bass", "drums", "pad", "arpeggio", "percussion"])
def test_intensity_is_loudness(plan: SongPlan, role: str) -> None:
    soft, loud = (compose(with_manner(plan, role, intensity=value)) for value in (0.1, 0.9))
    assert loudness(notes_of(soft)[role]) + 15 < loudness(notes_of(loud)[role])


@pytest.mark.parametrize("role", ["melody", "comping", "bass", "drums", "arpeggio", "percussion"])
def test_complexity_is_density(plan: SongPlan, role: str) -> None:
    plain, busy = (compose(with_manner(plan, role, complexity=value)) for value in (0.0, 1.0))
    assert len(notes_of(plain)[role]) < len(notes_of(busy)[role])


@pytest.mark.parametrize("role", ["melody", "bass", "drums", "percussion"])
def test_fills_are_played_at_the_ends_of_phrases(plan: SongPlan, role: str) -> None:
    none, many = (compose(with_manner(plan, role, fills=value)) for value in (0.0, 1.0))
    assert notes_of(none)[role] != notes_of(many)[role]


def test_without_fills_the_last_bar_of_a_section_is_like_the_one_before(plan: SongPlan) -> None:
    score = compose(with_manner(plan, "drums", fills=0.0, complexity=0.0))
    chorus = score.sections[3]
    bars = [
        {(n.pitch, n.onset - score.meter_map.bar_start(bar)) for n in in_section(score, "drums", 3)
         if score.meter_map.bar_start(bar) <= n.onset < score.meter_map.bar_start(bar + 1)}
        for bar in (chorus.end_bar - 2, chorus.end_bar - 1)
    ]  # fmt: skip
    assert bars[0] == bars[1]


@pytest.mark.parametrize("role", ["melody", "comping", "bass", "pad", "arpeggio"])
def test_the_register_moves_a_part_by_octaves(plan: SongPlan, role: str) -> None:
    players = tuple(replace(p, instrument="piano") if p.role == role else p for p in plan.players)
    means = []
    for octaves in (-1, 0, 1):
        score = compose(with_manner(replace(plan, players=players), role, register=octaves))
        means.append(sum(n.pitch for n in notes_of(score)[role]) / len(notes_of(score)[role]))
    assert means[0] + 6 < means[1] < means[2] - 6


def test_a_feel_lies_behind_or_before_the_beat(plan: SongPlan) -> None:
    def mean_offset(feel: str) -> float:
        notes = notes_of(compose(with_manner(plan, "melody", feel=feel)))["melody"]
        return sum(note.offset for note in notes) / len(notes)

    assert mean_offset("pushed") < mean_offset("on_top") < mean_offset("laid_back")


def test_a_section_can_be_an_exception(plan: SongPlan, song: Score) -> None:
    players = tuple(
        replace(p, in_sections=((3, Manner(intensity=1.0)),)) if p.role == "comping" else p for p in plan.players
    )
    score = compose(replace(plan, players=players))
    assert loudness(in_section(score, "comping", 3)) > loudness(in_section(song, "comping", 3)) + 10
    assert in_section(score, "comping", 1) == in_section(song, "comping", 1)


def test_a_player_rests_where_told(plan: SongPlan, song: Score) -> None:
    players = tuple(replace(p, silent_in=(3,)) if p.role == "bass" else p for p in plan.players)
    score = compose(replace(plan, players=players))
    assert in_section(song, "bass", 3)
    assert not in_section(score, "bass", 3)


def test_swing_moves_the_off_beats_and_only_as_played(plan: SongPlan) -> None:
    straight, swung = (compose(replace(plan, humanise=0.0, swing=swing, swing_unit="1/8")) for swing in (50.0, 66.0))
    off_beats = [n for n in swung.track("melody").notes if n.onset % 480 == 240]
    assert off_beats
    assert {n.offset for n in off_beats} == {round(480 * 0.66) - 240}
    assert {n.offset for n in straight.track("melody").notes} == {0}
    written = [[(n.onset, n.pitch, n.duration) for n in score.track("melody").notes] for score in (straight, swung)]
    assert written[0] == written[1]


def test_the_swing_unit_says_which_notes_swing(plan: SongPlan) -> None:
    score = compose(replace(plan, humanise=0.0, swing=60.0, swing_unit="1/16"))
    offsets = {n.onset % 240: n.offset for track in score.tracks for n in track.notes}
    assert (offsets[0], offsets[120]) == (0, 24)


def test_swing_is_ignored_where_beats_have_three_parts(plan: SongPlan) -> None:
    score = compose(replace(plan, meter=parse_meter("6/8"), humanise=0.0, swing=66.0))
    assert {note.offset for track in score.tracks for note in track.notes} == {0}


def test_humanise_spreads_the_onsets_by_3_to_12_ms(plan: SongPlan) -> None:
    def spread_ms(humanise: float, role: str) -> float:
        notes = compose(replace(plan, humanise=humanise, swing=50.0)).track(role).notes
        offsets = [note.offset * 60_000 / plan.bpm / 480 for note in notes]
        mean = sum(offsets) / len(offsets)
        return (sum((offset - mean) ** 2 for offset in offsets) / len(offsets)) ** 0.5

    assert spread_ms(0.0, "melody") == 0
    assert 2 < spread_ms(0.3, "melody") < 6
    assert 8 < spread_ms(1.0, "melody") < 16


def test_the_delivery_changes_no_note(plan: SongPlan, song: Score) -> None:
    assert fingerprint(compose(replace(plan, delivery="club"))) == fingerprint(song)


def test_another_seed_is_another_song(plan: SongPlan, song: Score) -> None:
    other = compose(replace(plan, seed=plan.seed + 1))
    assert notes_of(other)["melody"] != notes_of(song)["melody"]


# --- equal everywhere, and local --------------------------------------------------------------------------------------


def test_equal_plans_give_equal_scores_in_other_processes_whatever_the_hash_seed() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'tests')!r}); import conftest, hashlib, json\n"
        "from cadenza.nodes.compose.composer import compose\n"
        "from cadenza.nodes.plan.styles import plan_for_style\n"
        "from cadenza.nodes.score.wire import to_wire\n"
        "for style in ('funk', 'waltz'):\n"
        "    wire = to_wire(compose(plan_for_style(style, 11)))\n"
        "    print(hashlib.sha256(json.dumps(wire, sort_keys=True).encode()).hexdigest())\n"
    )
    here = [fingerprint(compose(plan_for_style(style, 11))) for style in ("funk", "waltz")]
    for hash_seed in ("0", "4242"):
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONDONTWRITEBYTECODE": "1"}
        there = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
        )
        assert there.stdout.split() == here


@pytest.mark.parametrize("style_id", style_ids())
def test_another_instrument_leaves_all_other_tracks_as_they_were(style_id: str) -> None:
    plan = plan_for_style(style_id, 2)
    before = notes_of(compose(plan))
    for index, player in enumerate(plan.players):
        other = "tr808_kit" if player.role in ("drums", "percussion") else "accordion"
        players = (*plan.players[:index], replace(player, instrument=other), *plan.players[index + 1 :])
        after = notes_of(compose(replace(plan, players=players)))
        changed = [track_id for track_id in before if before[track_id] != after[track_id]]
        assert len(changed) <= 1


@pytest.mark.parametrize("style_id", style_ids())
def test_another_energy_leaves_all_other_sections_as_they_were(style_id: str) -> None:
    plan = plan_for_style(style_id, 2)
    before = compose(plan)
    for index, section in enumerate(plan.sections):
        sections = (*plan.sections[:index], replace(section, energy=0.77), *plan.sections[index + 1 :])
        after = compose(replace(plan, sections=sections))
        for other in range(len(plan.sections)):
            if other != index:
                for track in before.tracks:
                    assert in_section(before, track.id, other) == in_section(after, track.id, other)


def test_progress_is_told_and_may_cancel(plan: SongPlan) -> None:
    class Cancel(Exception):
        pass

    class Watch:
        def __init__(self, stop_at: int) -> None:
            self.seen: list[tuple[int, int]] = []
            self.stop_at = stop_at

        def advance(self, done: int, total: int) -> None:
            self.seen.append((done, total))
            if len(self.seen) == self.stop_at:
                raise Cancel

    watch = Watch(stop_at=10_000)
    compose(plan, watch)
    assert watch.seen[-1][0] == watch.seen[-1][1]
    assert [done for done, _ in watch.seen] == sorted(done for done, _ in watch.seen)
    with pytest.raises(Cancel):
        compose(plan, Watch(stop_at=3))


def test_one_bar_is_a_song_and_so_are_five_hundred(plan: SongPlan) -> None:
    for bars in (1, 512):
        score = compose(replace(plan, sections=(PlannedSection("verse", bars, 0.6),)))
        assert score.n_bars == bars
        assert score.track("bass").notes[-1].pitch % 12 == plan.key.tonic_pitch_class


def test_a_section_may_have_its_own_key_tempo_and_meter() -> None:
    plan = plan_for_style("rock", 1)
    sections = list(plan.sections[:3])
    sections[1] = replace(sections[1], meter=parse_meter("7/8"))
    sections[2] = replace(sections[2], lift=2, bpm=140.0)
    score = compose(validate(plan.with_choice("you said", sections=tuple(sections))))
    second, third = (score.meter_map.bar_start(section.first_bar) for section in score.sections[1:])
    assert [(change.tick, change.meter.symbol) for change in score.meter_map.changes] == [
        (0, "4/4"), (second, "7/8"), (third, "4/4"),
    ]  # fmt: skip
    assert [(change.tick, change.bpm) for change in score.tempo_map.changes] == [(0, plan.bpm), (third, 140.0)]
    assert [(change.tick, change.key) for change in score.keys] == [(0, plan.key), (third, plan.key.transposed(2))]


def test_another_take_changes_one_player_only() -> None:
    plan = plan_for_style("funk", 3)
    players = tuple(replace(player, take=1) if player.role == "bass" else player for player in plan.players)
    first, second = compose(plan), compose(plan.with_choice("you said", players=players))
    changed = [before.id for before, after in zip(first.tracks, second.tracks, strict=True) if before != after]
    assert changed == ["bass"]
