"""Tempo, meter and feel: what changes is said, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

import pytest

from cadenza.nodes.arrange.feel import TIMEKEEPERS, Swing, in_pace, swing_of, with_feel
from cadenza.nodes.arrange.meter import bar_change, in_meter, rebarred
from cadenza.nodes.arrange.tempo import at_tempo, faster, main_bpm
from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.score.analysis.reading import analysed
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score, Section
from cadenza.nodes.score.time import MeterMap, TempoChange, TempoMap
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import parse_meter

from .music import QUARTER, heard, line, loaded, score_of, some_files, song, written

METERS = ("4/4", "3/4", "2/4", "6/8", "12/8", "5/4", "7/8", "2/2", "9/8", "1/4", "15/16")


# --- tempo ---------------------------------------------------------------------------------------------------------


def test_the_main_tempo_is_the_one_that_holds_longest() -> None:
    score = score_of(Track("t", notes=line(*[60] * 16)))
    changes = (TempoChange(0, 90.0), TempoChange(4 * QUARTER, 120.0), TempoChange(15 * QUARTER, 60.0))
    ritardando = score.__class__(TempoMap(changes), score.meter_map, tracks=score.tracks)
    assert main_bpm(ritardando) == 120.0
    assert [change.bpm for change in at_tempo(ritardando, 60.0).tempo_map.changes] == [45.0, 60.0, 30.0]
    assert at_tempo(ritardando, 60.0, steady=True).tempo_map == TempoMap.constant(60.0)


def test_twice_the_tempo_takes_half_the_time_and_touches_no_note() -> None:
    fast = faster(song(), 2.0)
    assert fast.duration_s == pytest.approx(song().duration_s / 2)
    assert fast.tracks == song().tracks


def test_a_tempo_that_midi_cannot_say_is_refused() -> None:
    with pytest.raises(InvalidMusicText, match=r"3\.5\.\.3000"):
        at_tempo(song(), 1.0)
    with pytest.raises(InvalidMusicText, match="this song would have"):
        faster(song(), 100.0)


# --- meter ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("old", METERS)
@pytest.mark.parametrize("new", METERS)
def test_a_bar_becomes_a_bar_without_turning_back(old: str, new: str) -> None:
    before, after = parse_meter(old), parse_meter(new)
    change = bar_change(before, after)
    assert change.anchors[0] == (0, 0)
    assert change.anchors[-1] == (before.quarters, after.quarters)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(change.anchors))
    assert [beat for beat, _ in change.drums] == list(zip(after.beat_onsets, after.beats, strict=True))
    assert change.drums[0][1][0] == 0


def test_the_last_two_beats_of_four_share_one_in_a_waltz() -> None:
    change = bar_change(parse_meter("4/4"), parse_meter("3/4"))
    assert [change.place(beat) for beat in (0, 1, 2, 3)] == [0, 1, 2, 2.5]


def test_pairs_of_beats_are_long_and_short_in_a_jig() -> None:
    change = bar_change(parse_meter("4/4"), parse_meter("6/8"))
    assert [change.place(beat) for beat in (0, 1, 2, 3)] == [0, 1, 1.5, 2.5]


def test_felt_beats_go_on_as_fast_where_there_are_as_many() -> None:
    assert bar_change(parse_meter("4/4"), parse_meter("12/8")).tempo == Fraction(3, 2)


def downbeats(score: Score, notes: Iterable[Note]) -> int:
    return sum(score.meter_map.position(note.onset).tick == 0 for note in notes)


@pytest.mark.parametrize("meter", ["3/4", "6/8", "5/4", "12/8", "7/8"])
def test_the_form_stays_bar_for_bar_in_another_meter(meter: str) -> None:
    there = in_meter(song(), parse_meter(meter))
    assert there.n_bars == song().n_bars
    assert there.sections == song().sections
    assert [span.chord for span in there.chords] == [span.chord for span in song().chords]
    assert {change.meter.symbol for change in there.meter_map.changes} == {meter}
    tune, sung = song().track("melody").notes, there.track("melody").notes
    assert [note.pitch for note in tune] == [note.pitch for note in sung]
    assert [song().meter_map.position(n.onset).bar for n in tune] == [
        there.meter_map.position(n.onset).bar for n in sung
    ]
    assert downbeats(song(), tune) == downbeats(there, sung)


def test_a_waltz_from_a_backbeat_is_a_kick_and_two_snares() -> None:
    groove = (Note(0, 36, 60), Note(480, 38, 60), Note(960, 36, 60), Note(1440, 38, 60))
    there = in_meter(score_of(Track("drums", role="drums", is_drum=True, notes=groove)), parse_meter("3/4"))
    assert [(note.onset, note.pitch) for note in there.tracks[0].notes] == [(0, 36), (480, 38), (960, 38)]


def test_written_anew_every_note_keeps_its_time_and_sections_stand_on_bars() -> None:
    there = rebarred(song(), parse_meter("3/4"))
    assert heard(there) == heard(song())
    assert there.tempo_map == song().tempo_map
    assert there.meter_map == MeterMap.constant(parse_meter("3/4"))
    starts = [there.meter_map.bar_start(section.first_bar) for section in there.sections]
    for section, start in zip(song().sections, starts, strict=True):
        assert abs(song().meter_map.bar_start(section.first_bar) - start) <= 1.5 * QUARTER


def test_a_section_that_has_no_bar_left_goes() -> None:
    score = score_of(Track("t", notes=line(*[60] * 4)), meter="1/4")
    form = tuple(Section("verse", bar, 1) for bar in (1, 2, 3, 4))
    there = rebarred(
        score.__class__(score.tempo_map, score.meter_map, sections=form, tracks=score.tracks), parse_meter("4/4")
    )
    assert [(section.first_bar, section.bars) for section in there.sections] == [(1, 1)]


def test_real_files_come_into_other_meters_with_all_their_bars() -> None:
    for name in some_files(8):
        known = analysed(loaded(name))
        for meter in ("3/4", "6/8"):
            assert in_meter(known, parse_meter(meter)).n_bars == known.n_bars, name
            assert heard(rebarred(known, parse_meter(meter))) == heard(known), name


# --- feel ----------------------------------------------------------------------------------------------------------


def eighths(swing: float = 50.0) -> Track:
    late = round(QUARTER * swing / 100) - QUARTER // 2
    return Track("drums", role="drums", is_drum=True, notes=tuple(
        Note(number * 240, 42, 120, offset=late if number % 2 else 0) for number in range(64)
    ))  # fmt: skip


@pytest.mark.parametrize("swing", [54.0, 58.0, 62.0, 66.0])
def test_swing_is_found_where_it_was_put(swing: float) -> None:
    swung = with_feel(score_of(eighths()), Swing(swing))
    assert swing_of(swung).percent == pytest.approx(swing, abs=0.6)
    assert swung.tracks[0].notes[1].played_onset == round(QUARTER * swing / 100)
    assert written(swung.tracks[0].notes) == written(eighths().notes)


def test_a_swung_song_is_straightened_and_swung_back() -> None:
    swung = score_of(eighths(66.0))
    straight = with_feel(swung, Swing())
    assert all(note.played_onset == note.onset for note in straight.tracks[0].notes)
    back = with_feel(straight, Swing(66.0), before=Swing())
    assert [n.played_onset for n in back.tracks[0].notes] == [n.played_onset for n in swung.tracks[0].notes]


def test_what_is_written_stays_when_a_real_file_is_swung() -> None:
    for name in some_files(5):
        score = loaded(name)
        swung = with_feel(score, Swing(64.0))
        for before, after in zip(score.tracks, swung.tracks, strict=True):
            assert written(before.notes) == written(after.notes)


def test_beats_of_three_are_not_swung() -> None:
    jig = score_of(Track("t", notes=line(*[60] * 24, quarters=0.5)), meter="6/8")
    assert with_feel(jig, Swing(66.0), before=Swing()) == jig


def test_swing_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidMusicText, match=r"50\.\.75"):
        Swing(80.0)


def backbeat(bars: int) -> Track:
    kit = [(0, 36), (480, 38), (960, 36), (1440, 38), *((240 * number, 42) for number in range(8))]
    return Track("drums", role="drums", is_drum=True, notes=tuple(
        Note(1920 * bar + onset, pitch, 60) for bar in range(bars) for onset, pitch in kit
    ))  # fmt: skip


@pytest.mark.parametrize("pace, snares", [("half", 1), ("double", 4)])
def test_half_and_double_time_change_the_backbeat_and_leave_the_hats(pace, snares: int) -> None:
    score = score_of(backbeat(4))
    there = in_pace(score, pace)
    notes = there.tracks[0].notes
    assert sum(note.pitch == 38 for note in notes) == 4 * snares
    hats = [note for note in notes if note.pitch in TIMEKEEPERS]
    assert written(hats) == written(note for note in score.tracks[0].notes if note.pitch in TIMEKEEPERS)
    if pace == "half":
        assert [note.onset for note in notes if note.pitch == 38][:2] == [960, 2880]


def test_half_time_without_drums_asks_for_tracks() -> None:
    with pytest.raises(InvalidMusicText, match="has none"):
        in_pace(score_of(Track("t", notes=line(60))), "half")
