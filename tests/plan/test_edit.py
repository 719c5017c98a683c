"""Changing sections and players of a plan by their names, and what is locked."""

from __future__ import annotations

import pytest

from cadenza.nodes.fault import InvalidPlan
from cadenza.nodes.plan.edit import find_player, find_sections, track_ids, with_lock, with_player, with_sections
from cadenza.nodes.plan.plan import Manner, PlannedSection, Player, SongPlan
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.plan.validation import validate

KINDS = ("intro", "verse", "pre_chorus", "chorus", "verse", "chorus", "bridge", "chorus", "outro")
PLAYERS = (
    Player("flute", "melody"), Player("piano", "comping"), Player("nylon_guitar", "comping"),
    Player("fingered_bass", "bass"), Player("standard_kit", "drums"),
)  # fmt: skip


@pytest.fixture
def plan() -> SongPlan:
    sections = (*(PlannedSection(kind, 4) for kind in KINDS), PlannedSection("verse", 4, label="Coda"))  # type: ignore[arg-type]
    return validate(plan_for_style("pop").with_choice("you said", sections=sections, players=PLAYERS))


@pytest.mark.parametrize(
    ("name", "indices"),
    [
        ("1", (0,)),
        ("10", (9,)),
        ("chorus", (3, 5, 7)),
        ("chorus 2", (5,)),
        ("last chorus", (7,)),
        ("second verse", (4,)),
        ("Pre-Chorus", (2,)),
        ("pre chorus", (2,)),
        ("first chorus", (3,)),
        ("coda", (9,)),
        ("all", tuple(range(10))),
    ],
)
def test_sections_are_found_by_number_kind_order_and_label(plan: SongPlan, name: str, indices: tuple[int, ...]) -> None:
    assert find_sections(plan, name) == indices


@pytest.mark.parametrize("name", ["0", "11", "chorus 4", "solo", "", "the nice part", "fifth chorus"])
def test_a_section_that_is_not_there_is_answered_with_those_that_are(plan: SongPlan, name: str) -> None:
    with pytest.raises(InvalidPlan, match="choose 1 to 10, or one of intro, verse, pre-chorus, chorus"):
        find_sections(plan, name)


def test_players_are_found_by_track_instrument_and_number(plan: SongPlan) -> None:
    assert track_ids(plan) == ("melody", "comping", "comping-2", "bass", "drums")
    names = ("melody", "comping-2", "nylon guitar", "Piano", "5", "bass")
    assert [find_player(plan, name) for name in names] == [0, 2, 2, 1, 4, 3]
    with pytest.raises(InvalidPlan, match=r"no player 'tuba' .* comping-2 \(nylon_guitar\)"):
        find_player(plan, "tuba")


def test_a_section_is_changed_and_says_who_did_it(plan: SongPlan) -> None:
    changed = with_sections(plan, "last chorus", lift=2, bpm=120.0)
    assert [section.lift for section in changed.sections] == [0] * 7 + [2, 0, 0]
    assert changed.source_of("sections.lift") == "you said"
    with pytest.raises(InvalidPlan, match="its key lift lies in -11 to 11"):
        with_sections(plan, "bridge", lift=20)


def test_a_manner_holds_in_the_song_or_in_some_sections(plan: SongPlan) -> None:
    everywhere = with_player(plan, "bass", intensity=0.9).players[3]
    assert everywhere.manner == Manner(intensity=0.9)
    there = with_player(plan, "bass", "chorus", complexity=0.8).players[3]
    assert there.in_sections == tuple((index, Manner(complexity=0.8)) for index in (3, 5, 7))
    assert there.manner == Manner()


def test_a_player_rests_and_comes_back(plan: SongPlan) -> None:
    resting = with_player(plan, "drums", "intro", rests=True)
    assert resting.players[4].silent_in == (0,)
    assert with_player(resting, "drums", "intro", rests=False).players[4].silent_in == ()


def test_a_locked_player_is_changed_only_after_unlocking(plan: SongPlan) -> None:
    locked = with_lock(plan, "bass", locked=True)
    assert locked.source_of("players.bass") == "locked"
    with pytest.raises(InvalidPlan, match="The player bass is locked"):
        with_player(locked, "fingered bass", take=1)
    others = with_player(locked, "piano", take=1)
    assert others.source_of("players.bass") == "locked"
    assert with_player(with_lock(others, "bass", locked=False), "bass", take=1).players[3].take == 1
