"""Sections: the form changes, the music in it does not."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from cadenza.nodes.arrange.edit import NewSection, edited
from cadenza.nodes.arrange.menu import OPERATIONS
from cadenza.nodes.arrange.section import (
    delete_section,
    extend_section,
    insert_section,
    move_section,
    repeat_section,
    sections_of,
    shorten_section,
)
from cadenza.nodes.arrange.splice import Block, spliced
from cadenza.nodes.fault import InvalidEdit
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.score.bars import bar_hashes
from cadenza.nodes.score.note import CarriedEvent, Control, Note
from cadenza.nodes.score.score import Score, Section
from cadenza.nodes.score.time import KeyChange, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import Meter

from ..midi.files import real_files
from . import songs

BAR = 1920


def hashes(score: Score, section: Section) -> dict[str, tuple[str, ...]]:
    """Track -> the content hashes of a section's bars."""
    return {
        track.id: bar_hashes(track, score.meter_map, score.n_bars)[section.first_bar : section.end_bar]
        for track in score.tracks
    }


def kinds(score: Score) -> list[tuple[str, int, int]]:
    return [(section.kind, section.first_bar, section.bars) for section in score.sections]


def whole(score: Score) -> Score:
    """The song put together of all its sections, as they are."""
    form = sections_of(score)
    return spliced(score, [Block(section.first_bar, section.bars) for section in form], score.sections)


@pytest.mark.parametrize("style", songs.STYLES)
def test_putting_a_song_together_as_it_was_changes_nothing(style) -> None:
    _, score = songs.planned(style)
    assert whole(score) == score


def test_nor_does_it_change_a_real_file(proof_count, proof_seed) -> None:
    for path in Random(proof_seed).sample(real_files(), max(8, proof_count(84))):
        score = parse_midi(path.read_bytes())
        assert whole(score) == score, path.name


def test_nor_one_with_a_pickup_and_a_short_bar() -> None:
    score = songs.with_pickup_and_short_bar()
    assert whole(score) == score


@pytest.mark.parametrize("style", songs.STYLES)
def test_moved_and_repeated_sections_are_equal_bar_by_bar(style) -> None:
    _, score = songs.planned(style)
    for number in range(1, len(score.sections) + 1, 2):
        section = score.sections[number - 1]
        to = len(score.sections) + 1 - number
        moved = move_section(score, number, to)
        assert hashes(moved, moved.sections[to - 1]) == hashes(score, section)
        assert moved.n_bars == score.n_bars
        repeated = repeat_section(score, number, 2)
        assert repeated.n_bars == score.n_bars + 2 * section.bars
        for copy in repeated.sections[number - 1 : number + 2]:
            assert hashes(repeated, copy) == hashes(score, section)


def test_there_and_back_again() -> None:
    _, score = songs.planned("pop")
    assert move_section(move_section(score, 2, 5), 5, 2) == score
    assert delete_section(repeat_section(score, 3), 4) == score


def test_deleting_takes_everything_with_it() -> None:
    _, score = songs.planned("pop")
    gone = score.sections[1]
    after = delete_section(score, 2)
    assert after.n_bars == score.n_bars - gone.bars
    assert [s.kind for s in after.sections] == [s.kind for s in score.sections if s != gone]
    start = score.meter_map.bar_start(gone.first_bar)
    assert [s.onset for s in after.chords if s.onset < start] == [s.onset for s in score.chords if s.onset < start]
    assert after.chords[-1].end == after.meter_map.bar_end(after.n_bars)


def test_extending_keeps_how_a_section_begins_and_ends() -> None:
    _, score = songs.planned("pop")
    number = next(i for i, section in enumerate(score.sections, 1) if section.bars == 8)
    section = score.sections[number - 1]
    old = hashes(score, section)
    for bars in (1, 2, 4, 8, 11):
        after = extend_section(score, number, bars)
        longer = after.sections[number - 1]
        assert longer.bars == 8 + bars
        new = hashes(after, longer)
        for track_id, codes in old.items():
            assert new[track_id][0] == codes[0]
            assert new[track_id][-1] == codes[-1]
            assert set(new[track_id]) == set(codes)


def test_shortening_keeps_how_a_section_begins_and_ends() -> None:
    _, score = songs.planned("pop")
    number = next(i for i, section in enumerate(score.sections, 1) if section.bars == 8)
    old = hashes(score, score.sections[number - 1])
    for bars in (1, 4, 6):
        after = shorten_section(score, number, bars)
        new = hashes(after, after.sections[number - 1])
        for track_id, codes in old.items():
            assert len(new[track_id]) == 8 - bars
            assert (new[track_id][0], new[track_id][-1]) == (codes[0], codes[-1])
    assert shorten_section(score, number, 7).sections[number - 1].bars == 1


def test_an_inserted_section_is_played_and_leaves_the_others_alone() -> None:
    plan, score = songs.planned("pop")
    after = insert_section(score, 3, "bridge", 8, plan=plan, seed=4, energy=0.7)
    new = after.sections[2]
    assert (new.kind, new.bars) == ("bridge", 8)
    assert after.n_bars == score.n_bars + 8
    for old, moved in zip(score.sections, [s for s in after.sections if s != new], strict=True):
        assert hashes(score, old) == hashes(after, moved)
    start, end = after.meter_map.bar_start(new.first_bar), after.meter_map.bar_end(new.end_bar - 1)
    played = {t.id for t in after.tracks if any(start <= note.onset < end for note in t.notes)}
    assert len(played) >= 2
    spans = [span for span in after.chords if start <= span.onset < end]
    assert spans[0].onset == start and spans[-1].end == end
    assert insert_section(score, 3, "bridge", 8, plan=plan, seed=4, energy=0.7) == after
    assert insert_section(score, 3, "bridge", 8, plan=plan, seed=5, energy=0.7) != after


def test_an_empty_one_can_be_inserted_too_and_at_the_end() -> None:
    _, score = songs.planned("pop")
    after = insert_section(score, len(score.sections) + 1, "outro", 4, is_empty=True)
    start = after.meter_map.bar_start(score.n_bars + 1)
    assert after.n_bars == score.n_bars + 4
    assert not any(note.onset >= start for track in after.tracks for note in track.notes)


# --- what stands in and between sections ----------------------------------------------------------------------------


def changing() -> Score:
    """Four sections of two bars: in 4/4, 3/4, 7/8 and 4/4, each with its tempo, key and program, a lyric in each."""
    meters = (Meter(4, 4), Meter(3, 4), Meter(7, 8), Meter(4, 4))
    starts = (0, 2 * 1920, 2 * 1920 + 2 * 1440, 2 * 1920 + 2 * 1440 + 2 * 1680)
    at = [Ticks(start) for start in starts]
    keys = ("C major", "D minor", "Eb major", "C major")
    notes = tuple(Note(Ticks(start + step * 240), 60 + number, Ticks(200)) for number, start in enumerate(starts)
                  for step in range(8))  # fmt: skip
    programs = tuple(Control(tick, "program", 0, 40 + number) for number, tick in enumerate(at))
    volume = (Control(Ticks(0), "cc", 7, 77), Control(at[1], "cc", 64, 127), Control(at[2] - 10, "cc", 64, 0))  # type: ignore[arg-type]
    words = tuple(CarriedEvent(tick, f"ff050161{''}") for tick in at)
    set_up = (CarriedEvent(Ticks(0), "f0057e7f0901f7"), *words)
    return Score(
        TempoMap(tuple(TempoChange(tick, 100.0 + 10 * number) for number, tick in enumerate(at))),
        MeterMap(tuple(MeterChange(tick, meter) for tick, meter in zip(at, meters, strict=True))),
        keys=tuple(KeyChange(tick, parse_key(key)) for tick, key in zip(at, keys, strict=True)),
        sections=tuple(Section(kind, 1 + 2 * n, 2) for n, kind in enumerate(("intro", "verse", "chorus", "outro"))),
        tracks=(Track("part", notes=notes, controls=(*programs, *volume)),),
        bars=8,
        carried=set_up,
    )


def test_tempo_meter_key_program_and_lyrics_go_along() -> None:
    score = changing()
    after = move_section(score, 3, 1)  # 7/8 first
    assert after.meter_map.meter_of_bar(1) == Meter(7, 8)
    assert [after.meter_map.meter_of_bar(bar).symbol for bar in range(1, 9)] == [
        "7/8", "7/8", "4/4", "4/4", "3/4", "3/4", "4/4", "4/4",
    ]  # fmt: skip
    for bar, bpm, key in ((1, 120, "Eb major"), (3, 100, "C major"), (5, 110, "D minor"), (7, 130, "C major")):
        start = after.meter_map.bar_start(bar)
        assert after.tempo_map.bpm_at(start) == bpm
        assert after.key_at(start) == parse_key(key)
    track = after.track("part")

    def state(tick: int) -> dict[tuple[str, int], int]:
        return {(c.kind, c.number): c.value for c in track.controls if c.tick <= tick}

    assert state(after.meter_map.bar_start(1)) == {("program", 0): 42, ("cc", 7): 77}
    assert state(after.meter_map.bar_start(3))[("program", 0)] == 40
    assert [event.tick for event in after.carried if event.content.startswith("ff05")] == [
        after.meter_map.bar_start(bar) for bar in (1, 3, 5, 7)
    ]
    assert after.carried[0] == score.carried[0]


def test_a_pedal_that_is_down_at_a_cut_comes_up() -> None:
    score = changing()
    cut = spliced(score, [Block(1, 3), Block(7, 2)], ())  # leaves bar 4, where the pedal came up
    controls = [c for c in cut.track("part").controls if c.number == 64 and c.kind == "cc"]
    assert controls[-1].value == 0
    assert controls[-1].tick == cut.meter_map.bar_start(4)


def test_notes_that_would_ring_into_a_stranger_are_cut_and_pushes_go_with_what_they_lead_into() -> None:
    long = Note(Ticks(0), 60, Ticks(2 * BAR + 960))
    push = Note(Ticks(2 * BAR - 120), 72, Ticks(120 + 960))
    track = Track(
        "part", notes=(long, push, Note(Ticks(3 * BAR), 64, Ticks(480)), Note(Ticks(4 * BAR), 65, Ticks(480)))
    )
    sections = tuple(Section(kind, 1 + 2 * n, 2) for n, kind in enumerate(("verse", "chorus", "bridge")))
    score = Score(TempoMap.constant(120), MeterMap.constant(Meter(4, 4)), sections=sections, tracks=(track,), bars=6)
    after = move_section(score, 2, 3)  # verse, bridge, chorus
    notes = after.track("part").notes
    assert replace(long, duration=Ticks(2 * BAR)) in notes
    assert replace(push, onset=Ticks(4 * BAR - 120)) in notes
    assert not any(note.pitch == 72 and note.onset < 2 * BAR for note in notes)


def test_a_bar_cut_short_stays_short_wherever_it_goes() -> None:
    score = songs.with_pickup_and_short_bar()
    lengths = [score.meter_map.bar_end(bar) - score.meter_map.bar_start(bar) for bar in range(1, 6)]
    after = repeat_section(score, 1)
    twice = [after.meter_map.bar_end(bar) - after.meter_map.bar_start(bar) for bar in range(1, 11)]
    assert twice == lengths * 2
    ended = spliced(score, [Block(1, 4), Block(1, 4)], ())
    assert [ended.meter_map.bar_end(bar) - ended.meter_map.bar_start(bar) for bar in range(1, 9)] == lengths[:4] * 2
    assert parse_midi(format_midi(ended)).meter_map.bar_start(8) == ended.meter_map.bar_start(8)


def test_any_edits_of_real_files_hold_together(proof_count, proof_seed) -> None:
    chance = Random(proof_seed)
    for path in chance.sample(real_files(), max(8, proof_count(84))):
        score = parse_midi(path.read_bytes())
        form = sections_of(score)
        number, to = chance.randint(1, len(form)), chance.randint(1, len(form))
        moved = move_section(score, number, to)
        assert moved.n_bars == score.n_bars
        assert repeat_section(score, number).n_bars == score.n_bars + form[number - 1].bars
        for after in (moved, repeat_section(score, number), extend_section(score, number, chance.randint(1, 9))):
            assert parse_midi(format_midi(after)).meter_map == after.meter_map
            assert sections_of(after)[-1].end_bar == after.n_bars + 1


# --- bad input -------------------------------------------------------------------------------------------------------


def test_a_section_that_is_not_there_is_named_with_those_that_are() -> None:
    _, score = songs.planned("pop")
    for operation in OPERATIONS:
        with pytest.raises(InvalidEdit, match=r"sections 1 to \d+, but section 99"):
            edited(score, operation, 99)
    with pytest.raises(InvalidEdit, match="section 99"):
        move_section(score, 1, 99)


@pytest.mark.parametrize(
    ("operation", "amount"),
    [("repeat", 0), ("repeat", 65), ("extend", 0), ("extend", 513), ("shorten", 0), ("shorten", 8), ("insert", 0)],
)
def test_amounts_outside_their_range_are_refused(operation, amount) -> None:
    _, score = songs.planned("pop")
    number = next(i for i, section in enumerate(score.sections, 1) if section.bars == 8)
    with pytest.raises(InvalidEdit):
        edited(score, operation, number, amount)


def test_the_last_section_cannot_be_deleted_and_nothing_has_no_sections() -> None:
    with pytest.raises(InvalidEdit, match="Nothing would be left"):
        delete_section(songs.one_note(), 1)
    with pytest.raises(InvalidEdit, match="no bars"):
        delete_section(songs.nobody(), 1)
    with pytest.raises(InvalidEdit, match="no operation"):
        edited(songs.one_note(), "turn", 1)
    with pytest.raises(InvalidEdit, match="no section kind 'refrain'"):
        edited(songs.one_note(), "insert", 1, 4, NewSection("refrain"))


def test_one_note_can_be_repeated_and_extended() -> None:
    assert repeat_section(songs.one_note(), 1, 3).n_bars == 4
    assert extend_section(songs.one_note(), 1, 3).n_bars == 4
    assert insert_section(songs.one_note(), 2, "verse", 4, seed=1).n_bars == 5
