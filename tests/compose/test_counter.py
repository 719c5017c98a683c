"""Counter-melodies against the tunes they go with, and the tune on its instrument."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.compose.session import Session, prepare
from cadenza.nodes.plan.plan import Manner, SongPlan
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score

STYLES = ("ballad", "cinematic", "folk", "lofi", "waltz", "classical")
SEEDS = 4
SEMITONES = (1, 11)
SWEET = (3, 4, 8, 9)
PERFECT = (0, 7)
ANSWER_BEATS = 1.5


@pytest.fixture(scope="module")
def songs() -> list[Score]:
    return [compose(plan_for_style(style_id, seed)) for style_id in STYLES for seed in range(SEEDS)]


def pairs(score: Score) -> list[tuple[Note, Note]]:
    """(note of the counter-melody, note of the tune that sounds as it begins)."""
    tune = score.track("melody").notes
    return [
        (note, other)
        for note in score.track("counter").notes
        for other in tune
        if other.onset <= note.onset < other.end
    ]


def interval(pair: tuple[Note, Note]) -> int:
    return (pair[1].pitch - pair[0].pitch) % 12


def parallels(score: Score) -> tuple[int, int]:
    """(parallel fifths and octaves, moves in which both voices move)."""
    found = moves = 0
    for before, after in pairwise(pairs(score)):
        both = before[0].pitch != after[0].pitch and before[1].pitch != after[1].pitch
        if both and after[0].onset - before[0].onset <= 960:
            moves += 1
            found += interval(before) == interval(after) and interval(after) in PERFECT
    return found, moves


def rubbing(score: Score) -> float:
    together = pairs(score)
    return sum(interval(pair) in SEMITONES for pair in together) / len(together)


def test_it_hardly_ever_lies_a_semitone_beside_the_tune(songs: list[Score]) -> None:
    assert sum(rubbing(score) for score in songs) / len(songs) <= 0.02
    assert max(rubbing(score) for score in songs) <= 0.08


def test_it_avoids_parallel_fifths_and_octaves(songs: list[Score]) -> None:
    counts = [parallels(score) for score in songs]
    assert sum(found for found, _ in counts) <= 0.02 * sum(moves for _, moves in counts)


def test_the_tune_a_fifth_lower_would_be_full_of_parallels(songs: list[Score]) -> None:
    score = songs[0]
    shadow = tuple(replace(note, pitch=note.pitch - 7) for note in score.track("melody").notes)
    found, moves = parallels(score.with_track(score.track("counter").with_notes(shadow)))
    assert found > 0.9 * moves


def test_in_choruses_it_sings_in_thirds_and_sixths(songs: list[Score]) -> None:
    shares = []
    for score in songs:
        for section in score.sections:
            start, end = score.meter_map.bar_start(section.first_bar), score.meter_map.bar_start(section.end_bar)
            inside = [pair for pair in pairs(score) if start <= pair[0].onset < end]
            if section.kind == "chorus" and (section.energy or 0) >= 0.7 and len(inside) >= 8:
                shares.append(sum(interval(pair) in SWEET for pair in inside) / len(inside))
    assert len(shares) >= 10
    assert sum(shares) / len(shares) >= 0.6


def test_it_answers_where_the_tune_rests() -> None:
    answered = rests = 0
    for seed in range(12):
        session = prepare(plan_for_style("lofi", seed))
        score = compose(plan_for_style("lofi", seed))
        starts = [note.onset for note in score.track("counter").notes]
        for passage in session.passages:
            if passage.index not in session.parts["counter"]:
                continue
            for before, after in pairwise(session.leads[passage.index]):
                if after.onset - before.end >= ANSWER_BEATS * passage.shape.beat_ticks:
                    rests += 1
                    start, end = passage.start + before.end, passage.start + after.onset
                    answered += any(start <= onset < end for onset in starts)
    assert rests >= 5
    assert answered >= 0.7 * rests


def test_it_is_a_line_of_its_own(songs: list[Score]) -> None:
    for score in songs:
        tune = {(note.onset, note.pitch) for note in score.track("melody").notes}
        counter = {(note.onset, note.pitch) for note in score.track("counter").notes}
        assert len(counter & tune) <= 0.1 * len(counter)


def with_manner(plan: SongPlan, role: str, manner: Manner) -> Session:
    players = tuple(replace(p, manner=manner) if p.role == role else p for p in plan.players)
    return prepare(plan.with_choice("you said", players=players))


def count(session: Session, track_id: str) -> int:
    chair = session.chair(track_id)
    return sum(len(session.play(chair, passage)[0]) for passage in session.passages)


def test_more_complexity_moves_more() -> None:
    plan = plan_for_style("lofi", 1)
    plain, rich = (with_manner(plan, "counter", Manner(complexity=value)) for value in (0.1, 0.9))
    assert count(plain, "counter") < count(rich, "counter")
    plain, rich = (with_manner(plan, "melody", Manner(complexity=value)) for value in (0.1, 0.9))
    assert count(plain, "melody") < count(rich, "melody")


def test_another_take_sings_another_line() -> None:
    plan = plan_for_style("ballad", 1)
    players = tuple(replace(p, take=3) if p.role == "counter" else p for p in plan.players)
    first, second = compose(plan), compose(plan.with_choice("you said", players=players))
    assert first.track("counter") != second.track("counter")
    assert first.track("melody") == second.track("melody")
