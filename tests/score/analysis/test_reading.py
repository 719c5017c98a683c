"""`analysed`: what is missing is filled in, what is there stays, and no note moves; on any score at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.score.analysis.groove import find_groove, groove_tracks
from cadenza.nodes.score.analysis.reading import analysed
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import ChordSpan, Score, Section
from cadenza.nodes.score.time import KeyChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.score.wire import to_wire
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import Meter

from ...midi.files import real_files
from ..examples import scores

BAR = 1920


def played(*tracks: Track) -> Score:
    return Score(TempoMap.constant(120.0), MeterMap.constant(Meter()), tracks=tracks)


def without_findings(score: Score) -> object:
    """All of a score that an analysis leaves alone, as text would have it."""
    tracks = tuple(replace(track, role="") for track in score.tracks)
    return to_wire(replace(score, keys=(), chords=(), sections=(), tracks=tracks))


def test_every_real_file_is_read_and_keeps_its_notes() -> None:
    for path in real_files():
        score = parse_midi(path.read_bytes())
        found = analysed(score)
        assert without_findings(found) == without_findings(score), path.name
        assert found.keys and found.chords and found.sections, path.name
        assert all(track.role for track in found.tracks if track.notes), path.name
        assert sum(track.role == "bass" for track in found.tracks) <= 4, path.name
        groove = find_groove(groove_tracks(found.tracks), found.meter_map)
        assert max(map(abs, groove.offsets)) < 0.26, path.name


@settings(max_examples=60)
@given(score=scores())
def test_any_score_is_read(score: Score) -> None:
    found = analysed(score)
    assert without_findings(found) == without_findings(score)
    assert analysed(found) == found
    find_groove(groove_tracks(score.tracks), score.meter_map)


def test_what_is_stated_is_kept() -> None:
    chord = tuple(Note(Ticks(0), pitch, Ticks(BAR)) for pitch in (57, 60, 64))
    stated = replace(
        played(Track("a", role="pad", notes=chord)),
        keys=(KeyChange(Ticks(0), parse_key("F# dorian")),),
        chords=(ChordSpan(Ticks(0), Ticks(BAR), parse_chord("Fmaj7/A")),),
        sections=(Section("bridge", 1, 1),),
    )
    assert analysed(stated) == stated


def test_a_lone_c_major_that_the_notes_contradict_is_not_believed() -> None:
    minor = tuple(Note(Ticks(bar * BAR), pitch, Ticks(BAR)) for bar in range(4) for pitch in (38, 62, 65, 69))
    default = replace(played(Track("a", notes=minor)), keys=(KeyChange(Ticks(0), parse_key("C major")),))
    assert [change.key.name for change in analysed(default).keys] == ["D minor"]
    chosen = replace(default, keys=(KeyChange(Ticks(0), parse_key("G major")),))
    assert analysed(chosen).keys == chosen.keys


@pytest.mark.parametrize("count", [0, 1])
def test_none_and_one_note(count: int) -> None:
    found = analysed(played(Track("a", notes=tuple(Note(Ticks(0), 67, Ticks(480)) for _ in range(count)))))
    assert len(found.sections) == len(found.keys) == len(found.chords) == count


def test_half_an_hour_and_sixty_four_tracks() -> None:
    notes = tuple(Note(Ticks(beat * 480), 48 + beat * 7 % 24, Ticks(480)) for beat in range(30 * 120))
    long = analysed(played(Track("a", notes=notes)))
    assert long.n_bars == 900 and long.sections[-1].end_bar == 901
    wide = analysed(played(*(Track(f"t{number}", notes=notes[number : 64 + number]) for number in range(64))))
    assert sum(bool(track.role) for track in wide.tracks) == 64


def test_progress_rises_to_its_end_and_cancel_comes_through() -> None:
    class Cancelled(Exception):
        pass

    class Watch:
        def __init__(self, stop_after: int | None = None) -> None:
            self.shares: list[float] = []
            self.stop_after = stop_after

        def advance(self, done: int, total: int) -> None:
            self.shares.append(done / total)
            if self.stop_after is not None and len(self.shares) > self.stop_after:
                raise Cancelled

    notes = tuple(Note(Ticks(beat * 480), 60 + beat % 12, Ticks(480)) for beat in range(400))
    watch = Watch()
    analysed(played(Track("a", notes=notes)), watch)
    assert watch.shares == sorted(watch.shares) and watch.shares[-1] == 1.0
    with pytest.raises(Cancelled):
        analysed(played(Track("a", notes=notes)), Watch(stop_after=0))
