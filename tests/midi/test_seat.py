"""Which port and channel each track plays on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.nodes.fault import InvalidScore
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.midi.seat import assign_seats
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.score.note import CarriedEvent, Control, Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter

PORT_TWO = (CarriedEvent(Ticks(0), "ff210101"),)


def band(n_tracks: int, **fields) -> tuple[Track, ...]:
    """Players that all sound different."""
    return tuple(Track(f"t{number}", program=number % 128, bank=number // 128, **fields) for number in range(n_tracks))


def seats(*tracks: Track) -> list[tuple[int, int]]:
    return [tuple(seat) for seat in assign_seats(tracks)]


def test_players_get_a_channel_each_and_drums_the_tenth() -> None:
    assert seats(Track("a"), Track("kit", is_drum=True), Track("b")) == [(0, 0), (0, 9), (0, 1)]


def test_fifteen_players_fit_beside_the_drums() -> None:
    channels = [channel for _, channel in seats(*band(15), Track("kit", is_drum=True))]
    assert channels == [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 9]


def test_the_sixteenth_sits_with_one_who_sounds_alike_or_at_the_next_port() -> None:
    assert seats(*band(15), Track("again", program=7))[-1] == (0, 7)
    assert seats(*band(15), Track("other", program=99))[-1] == (1, 0)


def test_drums_of_one_kit_share_their_channel_and_another_kit_takes_the_next_port() -> None:
    kit = Track("kit", is_drum=True)
    assert seats(kit, replace(kit, id="fills"), replace(kit, id="brushes", program=40)) == [(0, 9), (0, 9), (1, 9)]


def test_an_imported_track_keeps_its_channel_and_port() -> None:
    assert seats(Track("a", channel=5), Track("b"), Track("c", channel=5, carried=PORT_TWO)) == [(0, 5), (0, 0), (1, 5)]


def test_two_imported_tracks_share_a_channel_only_while_they_set_it_alike() -> None:
    left, right = Track("left", channel=3), Track("right", channel=3)
    assert seats(left, right) == [(0, 3), (0, 3)]
    volume = (Control(Ticks(0), "cc", 7, 1),)
    for changed in (replace(right, program=5), replace(right, gain_db=-3.0), replace(right, controls=volume)):
        assert seats(left, changed) == [(0, 3), (0, 0)]


def test_a_player_who_becomes_a_drummer_moves() -> None:
    assert seats(Track("a", channel=9), Track("b", channel=3, is_drum=True)) == [(0, 0), (0, 9)]


def test_two_thousand_players_find_a_seat_and_more_are_refused() -> None:
    assert len(set(seats(*band(1920)))) == 1920
    with pytest.raises(InvalidScore, match="room for 128 ports of 16 channels"):
        seats(*band(1921))


def test_players_on_the_next_port_come_back_apart() -> None:
    tracks = tuple(replace(track, notes=(Note(Ticks(0), 60, Ticks(9)),)) for track in band(20))
    score = Score(TempoMap.constant(120), MeterMap.constant(Meter()), tracks=tracks)
    again = parse_midi(format_midi(score))
    assert [track.program for track in again.tracks] == list(range(20))
