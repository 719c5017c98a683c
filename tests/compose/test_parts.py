"""Basses, drums and performances, each by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.compose.cue import fold, nearest_pitch, tone_of
from cadenza.nodes.compose.grid import shape_of
from cadenza.nodes.compose.mood import Lean, mood_against, read_mood
from cadenza.nodes.compose.part import Tone, without_overlaps
from cadenza.nodes.compose.stream import bell, drawn, stream
from cadenza.nodes.plan.plan import Manner, PlannedSection
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.meter import parse_meter

FOUR = shape_of(parse_meter("4/4"), 100)


# --- chance -----------------------------------------------------------------------------------------------------------


def test_a_stream_is_known_by_its_names() -> None:
    assert stream(1, "bass", 2).random() == stream(1, "bass", 2).random()
    assert len({stream(1, *names).random() for names in (("bass", 2), ("bass", 3), ("drums", 2), ())}) == 4
    assert stream(1, "a").getrandbits(32) == 2008694585  # equal on every machine


def test_a_bell_has_mean_0_and_deviation_1() -> None:
    chance = stream(0, "bell")
    values = [bell(chance) for _ in range(5000)]
    average = sum(values) / len(values)
    deviation = (sum((value - average) ** 2 for value in values) / len(values)) ** 0.5
    assert abs(average) < 0.05
    assert abs(deviation - 1) < 0.05


def test_weights_decide_what_is_drawn() -> None:
    chance = stream(0, "weights")
    counts = Counter(drawn("abc", (6, 3, 1), chance) for _ in range(3000))
    assert counts["a"] > counts["b"] > counts["c"] > 0


# --- basses and drums -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style_id", style_ids())
def test_the_bass_sounds_the_root_where_chords_change(style_id: str) -> None:
    score = compose(plan_for_style(style_id, 1))
    roots = {span.onset: span.chord.bass_pitch_class for span in score.chords if span.chord}
    struck = [note for note in score.track("bass").notes if note.onset in roots]
    assert sum(note.pitch % 12 == roots[note.onset] for note in struck) >= 0.95 * len(struck)


def test_a_walking_bass_leads_into_the_next_root() -> None:
    hits: list[bool] = []
    for seed in range(5):
        score = compose(plan_for_style("jazz", seed))
        low = score.track("bass").notes
        changes = {span.onset: span.chord.bass_pitch_class for span in score.chords if span.chord}
        for before, after in pairwise(low):
            if after.onset in changes and before.pitch != after.pitch and after.onset - before.onset <= 480:
                hits.append(abs(after.pitch - before.pitch) in (1, 2, 5, 7))
    assert sum(hits) >= 0.8 * len(hits)


def test_a_loud_section_opens_with_a_crash_and_the_song_ends_with_one() -> None:
    score = compose(plan_for_style("rock", 1))
    crashes = {note.onset for note in score.track("drums").notes if note.pitch == 49}
    choruses = [section for section in score.sections if section.kind == "chorus"]
    assert {score.meter_map.bar_start(section.first_bar) for section in choruses} <= crashes
    assert score.meter_map.bar_start(score.n_bars) in crashes


def test_a_build_up_ends_in_a_roll() -> None:
    plan = plan_for_style("house", 1)
    score = compose(plan)
    section = next(s for s in score.sections if s.kind == "build_up")
    last = score.meter_map.bar_start(section.end_bar - 1)
    snares = [n for n in score.track("drums").notes if n.pitch == 38 and last <= n.onset < last + 1920]
    assert len(snares) >= 8
    assert snares[0].velocity < snares[-1].velocity


def test_timpani_play_the_roots() -> None:
    score = compose(plan_for_style("cinematic", 1))
    for note in score.track("percussion").notes:
        span = next(s for s in score.chords if s.onset <= note.onset < s.end)
        assert span.chord is not None
        assert note.pitch % 12 in span.chord.pitch_classes


# --- performance ------------------------------------------------------------------------------------------------------


def test_a_piano_that_holds_chords_uses_its_pedal_and_lifts_it() -> None:
    score = compose(plan_for_style("ballad", 1))
    pedal = [control.value for control in score.track("comping").controls if control.number == 64]
    assert pedal.count(127) == pedal.count(0) > 20
    assert pedal[-1] == 0


def test_strings_swell_through_a_build_up() -> None:
    score = compose(plan_for_style("cinematic", 1))
    section = next(s for s in score.sections if s.kind == "build_up")
    start, end = score.meter_map.bar_start(section.first_bar), score.meter_map.bar_start(section.end_bar)
    swell = [c.value for c in score.track("pad").controls if c.number == 11 and start <= c.tick < end]
    assert swell == sorted(swell)
    assert swell[-1] - swell[0] > 30


def test_strummed_strings_do_not_all_sound_at_once() -> None:
    score = compose(plan_for_style("folk", 1))
    chords: dict[int, list[int]] = {}
    for note in score.track("comping").notes:
        chords.setdefault(note.onset, []).append(note.played_onset)
    spreads = [max(times) - min(times) for times in chords.values() if len(times) >= 4]
    milliseconds = [spread * 60_000 / 96 / 480 for spread in spreads]
    assert 10 <= sum(milliseconds) / len(milliseconds) <= 45


def test_the_written_layer_stands_on_the_grid() -> None:
    for style_id in ("funk", "jazz", "waltz"):
        score = compose(plan_for_style(style_id, 1))
        on_grid = [note.onset % 40 == 0 for track in score.tracks for note in track.notes]
        assert all(on_grid)


def test_without_humanise_a_laid_back_player_is_on_the_grid() -> None:
    plan = plan_for_style("lofi", 1)
    players = tuple(replace(player, manner=Manner(feel="laid_back")) for player in plan.players)
    score = compose(replace(plan, humanise=0.0, swing=50.0, players=players))
    assert {note.offset for track in score.tracks for note in track.notes} == {0}


def test_a_song_dies_away_within_its_last_bar() -> None:
    score = compose(replace(plan_for_style("pop"), sections=(PlannedSection("outro", 4, 0.9),)))
    assert max(note.played_end for track in score.tracks for note in track.notes) <= score.end
    last = [track.notes[-1] for track in score.tracks if track.notes and not track.is_drum]
    assert all(note.end >= score.end - 240 for note in last)


# --- small things -----------------------------------------------------------------------------------------------------


def test_moods_are_read_against_the_styles_own() -> None:
    assert read_mood("sad") != read_mood("happy")
    assert read_mood("of Tuesday") == Lean()
    assert mood_against("mellow", "mellow") == Lean()
    assert mood_against("angry", "calm").drive > 0.5
    assert mood_against("", "calm") == Lean()


def test_a_sign_means_a_chord_tone() -> None:
    chord = parse_chord("Am7/G")
    assert [tone_of(chord, sign) for sign in "1357L8"] == [7, 0, 4, 7, 4, 7]


def test_the_nearest_pitch_of_a_class_stays_in_its_range() -> None:
    assert nearest_pitch(0, 61, 50, 70) == 60
    assert nearest_pitch(0, 61, 62, 70) == 62


def test_folding_moves_by_octaves() -> None:
    assert fold(90, 50, 70) == 66
    assert fold(20, 50, 70) == 56


def test_later_tones_cut_earlier_ones_of_their_pitch() -> None:
    tones = [Tone(0, 480, 60), Tone(240, 480, 60), Tone(240, 480, 64)]
    assert [(t.onset, t.ticks, t.pitch) for t in without_overlaps(tones, False)] == [
        (0, 240, 60), (240, 480, 64), (240, 480, 60),
    ]  # fmt: skip
    assert [(t.onset, t.ticks, t.pitch) for t in without_overlaps(tones, True)] == [(0, 240, 60), (240, 480, 64)]
