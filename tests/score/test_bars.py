"""Cutting a score at its bar lines and putting it together again, without loss."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given

from cadenza.nodes.score.bars import Bar, bar_hashes, join_score, join_track, split_score, split_track
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter

from .examples import meter_maps, scores, tracks

FOUR = MeterMap.constant(Meter(4, 4))


def track_of(*onsets: int) -> Track:
    return Track("piano", notes=tuple(Note(Ticks(onset), 60, Ticks(480)) for onset in onsets))


@given(scores())
def test_every_score_comes_back_from_its_bars(score) -> None:
    assert join_score(score, split_score(score)) == score


@given(tracks(), meter_maps())
def test_every_track_comes_back_from_its_bars_under_any_meter(track, meter_map) -> None:
    assert (
        join_track(replace(track, notes=(), controls=(), carried=()), split_track(track, meter_map, 0), meter_map)
        == track
    )


@given(scores())
def test_what_stands_in_a_bar_lies_inside_it(score) -> None:
    for bars in split_score(score).values():
        for number, bar in enumerate(bars):
            length = score.meter_map.bar_end(number) - score.meter_map.bar_start(number)
            ticks = [note.onset for note in bar.notes] + [event.tick for event in (*bar.controls, *bar.carried)]
            assert all(0 <= tick < length for tick in ticks)


def test_a_bar_owns_a_note_by_its_written_onset() -> None:
    ringing_over = Note(Ticks(1900), 60, Ticks(4000))
    played_early = Note(Ticks(1920), 62, Ticks(240), offset=-30)
    bars = split_track(Track("piano", notes=(ringing_over, played_early)), FOUR, 0)
    assert [[note.pitch for note in bar.notes] for bar in bars] == [[], [60], [62]]


def test_the_pickup_is_bar_zero() -> None:
    bars = split_track(track_of(0, 480), MeterMap.constant(Meter(4, 4), pickup=480), 0)
    assert [len(bar.notes) for bar in bars] == [1, 1]


def test_a_bar_cut_short_by_a_meter_change_ends_there() -> None:
    cut = MeterMap((MeterChange(Ticks(0), Meter(4, 4)), MeterChange(Ticks(960), Meter(3, 4))))
    assert [[note.onset for note in bar.notes] for bar in split_track(track_of(480, 960, 2400), cut, 0)] == [
        [],
        [480],
        [0],
        [0],
    ]


def test_a_track_has_at_least_the_bars_of_its_song() -> None:
    score = Score(TempoMap.constant(120), FOUR, tracks=(Track("silent"), track_of(1920)), bars=4)
    bars = split_score(score)
    assert len(bars["silent"]) == len(bars["piano"]) == 5
    assert all(bar.is_empty for bar in bars["silent"])


def test_equal_music_has_the_equal_hash_in_any_bar_of_any_song() -> None:
    first, second = split_track(track_of(480, 1920 + 480), FOUR, 0)[1:]
    elsewhere = split_track(track_of(240 + 480), MeterMap.constant(Meter(4, 4), pickup=240), 0)[1]
    assert first.content_hash == second.content_hash == elsewhere.content_hash


def test_the_hash_is_of_a_text_that_every_machine_writes_alike() -> None:
    bar = Bar((Note(Ticks(0), 60, Ticks(480)),), (Control(Ticks(0), "cc", 64, 127),))
    text = b'[[[0,60,480,80,0,100,"","",64]],[[0,"cc",64,127]],[]]'
    assert bar.content_hash == hashlib.sha256(text).hexdigest()


def test_the_hashes_of_a_track_are_those_of_its_bars() -> None:
    cut = MeterMap((MeterChange(Ticks(0), Meter(4, 4)), MeterChange(Ticks(960), Meter(3, 4))), pickup=Ticks(100))
    track = replace(track_of(0, 480, 960, 2400, 9000), controls=(Control(Ticks(970), "cc", 64, 127),))
    for n_bars in (0, 3, 20):
        assert bar_hashes(track, cut, n_bars) == tuple(bar.content_hash for bar in split_track(track, cut, n_bars))


def test_any_change_changes_the_hash() -> None:
    note = Note(Ticks(0), 60, Ticks(480))
    changed = [
        replace(note, onset=Ticks(1)), replace(note, pitch=61), replace(note, duration=Ticks(479)),
        replace(note, velocity=81), replace(note, offset=1), replace(note, gate=99),
        replace(note, articulation="accent"), replace(note, spelling="C"), replace(note, release=0),
    ]  # fmt: skip
    hashes = {Bar((one,)).content_hash for one in (note, *changed)}
    hashes |= {Bar().content_hash, Bar((), (Control(Ticks(0), "cc", 1, 2),)).content_hash}
    assert len(hashes) == 12
