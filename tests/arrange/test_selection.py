"""Tracks are named as people name them."""

from __future__ import annotations

import pytest

from cadenza.nodes.arrange.selection import chosen_track, chosen_tracks, read_names, unused_id
from cadenza.nodes.fault import InvalidScore
from cadenza.nodes.score.track import Track

from .music import line, score_of

SCORE = score_of(
    Track("t1", name="Lead Guitar", role="melody", notes=line(60)),
    Track("t2", name="Bass", role="bass", notes=line(40)),
    Track("t3", name="Pad", role="comping", notes=line(55)),
    Track("t4", name="Organ", role="comping", notes=line(57)),
)


def test_names_stand_between_commas_semicolons_and_lines() -> None:
    assert read_names(" bass,  Lead  Guitar;t3\n") == ("bass", "Lead Guitar", "t3")
    assert read_names("  ") == ()


@pytest.mark.parametrize(
    "name, ids",
    [("t2", ["t2"]), ("lead guitar", ["t1"]), ("MELODY", ["t1"]), ("comping", ["t3", "t4"]), ("bass", ["t2"])],
)
def test_a_track_is_meant_by_its_id_name_or_role_in_any_case(name: str, ids: list[str]) -> None:
    assert [track.id for track in chosen_tracks(SCORE, (name,))] == ids


def test_no_names_mean_all_and_the_order_is_the_scores() -> None:
    assert chosen_tracks(SCORE, ()) == SCORE.tracks
    assert [track.id for track in chosen_tracks(SCORE, ("t4", "t1"))] == ["t1", "t4"]


def test_every_unknown_name_is_said_with_the_tracks_that_there_are() -> None:
    with pytest.raises(InvalidScore, match=r"'theremin', 'oboe'.*t1 \(Lead Guitar\), t2 \(Bass\)"):
        chosen_tracks(SCORE, ("theremin", "t1", "oboe"))


def test_one_track_is_asked_for_where_several_are_meant() -> None:
    assert chosen_track(SCORE, " bass ").id == "t2"
    with pytest.raises(InvalidScore, match=r"means 2 tracks.*t3, t4"):
        chosen_track(SCORE, "comping")
    with pytest.raises(InvalidScore, match="got nothing"):
        chosen_track(SCORE, " ")


def test_a_new_track_gets_an_id_of_its_own() -> None:
    assert unused_id(SCORE, "t1") == "t1-2"
    assert unused_id(SCORE, "flute") == "flute"
