"""Sections: the form of a song found from its notes."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from cadenza.nodes.score.analysis.section import find_sections
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter

BAR = 1920


def part(letter: str, first_bar: int, bars: int) -> dict[str, list[Note]]:
    """Music of its own per letter: a few instruments with a figure that a bar repeats, A softer than B."""
    chance = Random(letter)
    loud = 60 + 15 * (ord(letter) - ord("A"))
    players = chance.sample(["piano", "strings", "flute", "brass"], 2)
    figure = [(chance.randrange(8), chance.choice((0, 2, 4, 5, 7, 9, 11))) for _ in range(6)]
    return {
        player: [
            Note(Ticks((bar - 1) * BAR + step * 240), 48 + 12 * number + tone, Ticks(240), min(127, loud))
            for bar in range(first_bar, first_bar + bars)
            for step, tone in figure
        ]
        for number, player in enumerate(players)
    }


def song(form: list[tuple[str, int]], pickup: int = 0) -> Score:
    notes: dict[str, list[Note]] = {"piano": [], "strings": [], "flute": [], "brass": []}
    bar = 1
    for letter, bars in form:
        for player, played in part(letter, bar, bars).items():
            notes[player] += [Note(Ticks(n.onset + pickup), n.pitch, n.duration, n.velocity) for n in played]
        bar += bars
    tracks = tuple(Track(player, notes=tuple(played)) for player, played in notes.items())
    return Score(TempoMap.constant(100.0), MeterMap.constant(Meter(), pickup=pickup), tracks=tracks)


FORM = [("A", 8), ("B", 8), ("A", 8), ("B", 8), ("C", 8), ("B", 8)]


def test_sections_begin_where_the_music_turns() -> None:
    found = find_sections(song(FORM))
    assert [(section.first_bar, section.bars) for section in found] == [(1 + 8 * number, 8) for number in range(6)]


def test_the_same_music_has_the_same_name_and_the_loudest_that_returns_is_the_chorus() -> None:
    kinds = [section.kind for section in find_sections(song(FORM))]
    assert kinds[1] == kinds[3] == "chorus"
    assert kinds[2] == "verse"
    assert kinds[4] not in ("chorus", "verse")


def test_labels_are_numbered_and_energy_follows_loudness() -> None:
    found = find_sections(song(FORM))
    assert [s.label for s in found if s.kind == "chorus"][:2] == ["Chorus 1", "Chorus 2"]
    assert found[1].energy > found[0].energy
    assert all(0 <= section.energy <= 1 for section in found)


def test_a_pickup_belongs_to_the_first_section() -> None:
    found = find_sections(song([("A", 8), ("B", 8)], pickup=480))
    assert [(section.first_bar, section.bars) for section in found] == [(1, 8), (9, 8)]


def test_odd_lengths_are_found_where_the_music_says_so() -> None:
    found = find_sections(song([("A", 6), ("B", 8), ("C", 8)]))
    assert [section.first_bar for section in found] == [1, 7, 15]


def test_sections_cover_the_song_without_gaps() -> None:
    found = find_sections(song([("A", 13), ("B", 3), ("A", 50), ("D", 1)]))
    assert found[0].first_bar == 1
    assert all(one.end_bar == other.first_bar for one, other in pairwise(found))
    assert found[-1].end_bar == 68


def test_nothing_has_no_sections_and_one_note_has_one() -> None:
    assert find_sections(song([])) == ()
    one = song([]).with_tracks((Track("a", notes=(Note(Ticks(0), 60, Ticks(10)),)),))
    assert [(section.first_bar, section.bars) for section in find_sections(one)] == [(1, 1)]
