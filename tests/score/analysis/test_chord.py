"""Chords found in a score: as music21 hears Bach's chorales, and as they were written in small songs of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cadenza.nodes.score.analysis.chord import find_chords
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import KeyChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import parse_meter

from .chorales import agreement, chorale, judged_names, total

BAR, BEAT = 1920, 480


def score_of(*tracks: list[tuple[int, int, int]], key: str = "C major", meter: str = "4/4", pickup: int = 0) -> Score:
    """Tracks of (onset, pitch, duration)."""
    return Score(
        TempoMap.constant(100.0),
        MeterMap.constant(parse_meter(meter), pickup=pickup),
        keys=(KeyChange(Ticks(0), parse_key(key)),),
        tracks=tuple(
            Track(f"t{number}", notes=tuple(Note(Ticks(on), pitch, Ticks(ticks)) for on, pitch, ticks in row))
            for number, row in enumerate(tracks)
        ),
    )


def block(symbol: str, onset: int, ticks: int = BAR, octave: int = 48) -> list[tuple[int, int, int]]:
    """A chord in close position over its bass."""
    chord = parse_chord(symbol)
    bass = octave - 12 + chord.bass_pitch_class
    return [(onset, bass, ticks)] + [(onset, octave + tone, ticks) for tone in chord.pitch_classes]


def symbols(score: Score) -> list[str]:
    return [span.chord.symbol if span.chord else "N.C." for span in find_chords(score)]


def test_fifty_chorales_agree_with_music21_on_four_beats_of_five(proof_count: Callable[[int], int]) -> None:
    names = judged_names()
    assert len(names) == 50
    names = names[: max(8, proof_count(50))]
    found = total([agreement(chorale(name), find_chords(chorale(name).score)) for name in names])
    assert found.judged > 40 * len(names)
    assert found.share >= 0.80, found


@pytest.mark.parametrize(
    "symbol",
    ["C", "Am", "G7", "Dm7", "Fmaj7", "Bdim", "Bm7b5", "Gsus4", "G7sus4", "Caug", "C5", "Dm9", "G9", "Cmaj9", "Cadd9"],
)
def test_a_chord_held_for_a_bar_is_named(symbol: str) -> None:
    assert symbols(score_of(block(symbol, 0))) == [symbol]


@pytest.mark.parametrize(
    ("key", "symbol"), [("Db major", "Gb"), ("B major", "F#"), ("E minor", "D#dim7"), ("F minor", "Bbm")]
)
def test_a_chord_is_spelled_by_the_key(key: str, symbol: str) -> None:
    assert symbols(score_of(block(symbol, 0), key=key)) == [symbol]


def test_a_bass_that_is_not_the_root_is_a_slash() -> None:
    assert symbols(score_of(block("C/E", 0) + block("F", BAR) + block("G/B", 2 * BAR))) == ["C/E", "F", "G/B"]


def test_a_broken_chord_is_one_chord() -> None:
    broken = [(step * 240, pitch, 240) for step, pitch in enumerate((48, 55, 60, 64, 67, 64, 60, 55))]
    other = [(BAR + step * 240, pitch, 240) for step, pitch in enumerate((45, 52, 57, 60, 64, 60, 57, 52))]
    assert symbols(score_of(broken + other)) == ["C", "Am"]


def test_a_walking_bass_is_no_row_of_inversions() -> None:
    chords = block("Dm7", 0, octave=60)[1:] + block("G7", BAR, octave=60)[1:]
    walk = [(beat * BEAT, pitch, BEAT) for beat, pitch in enumerate((38, 41, 45, 44, 43, 47, 50, 49))]
    assert symbols(score_of(chords, walk)) == ["Dm7", "G7"]


def test_passing_notes_change_nothing() -> None:
    tune = [(step * 240, pitch, 240) for step, pitch in enumerate((72, 74, 76, 77, 79, 77, 76, 74))]
    assert symbols(score_of(block("C", 0), tune)) == ["C"]


def test_the_tonic_with_its_sixth_is_a_sixth_chord_and_the_subdominant_with_it_a_seventh_chord() -> None:
    assert symbols(score_of(block("C6", 0))) == ["C6"]
    assert symbols(score_of(block("Dm7/F", 0))) == ["Dm7/F"]


@pytest.mark.parametrize(("goal", "named"), [("Am", "G#dim7"), ("Cm", "Bdim7"), ("Gb", "Fdim7")])
def test_a_diminished_seventh_is_named_by_where_it_leads(goal: str, named: str) -> None:
    key = {"Am": "A minor", "Cm": "C minor", "Gb": "Gb major"}[goal]
    assert symbols(score_of(block(named, 0) + block(goal, BAR), key=key))[0] == named


def test_chords_may_change_on_every_beat_and_stand_on_beats() -> None:
    row = ["C", "G7", "Am", "F"]
    spans = find_chords(
        score_of([tone for beat, symbol in enumerate(row) for tone in block(symbol, beat * BEAT, BEAT)])
    )
    assert [(span.onset, span.duration, span.chord and span.chord.symbol) for span in spans] == [
        (beat * BEAT, BEAT, symbol) for beat, symbol in enumerate(row)
    ]


def test_silence_is_no_chord() -> None:
    assert symbols(score_of(block("C", 0) + block("F", 2 * BAR))) == ["C", "N.C.", "F"]


@pytest.mark.parametrize("meter", ["7/8", "5/4", "12/8", "3/4", "2/2", "1/4", "15/16", "11/128"])
def test_any_meter_has_frames_for_its_chords(meter: str) -> None:
    bar = round(parse_meter(meter).quarters * BEAT)
    music = block("C", 0, 8 * bar) + block("F", 8 * bar, 8 * bar)
    assert symbols(score_of(music, meter=meter)) == ["C", "F"]


def test_a_pickup_has_its_own_chord() -> None:
    spans = find_chords(score_of(block("G7", 0, BEAT) + block("C", BEAT), pickup=BEAT))
    assert [(span.onset, span.chord and span.chord.symbol) for span in spans] == [(0, "G7"), (BEAT, "C")]


def test_drums_and_effects_have_no_chords() -> None:
    notes = (Note(Ticks(0), 36, Ticks(BAR)), Note(Ticks(0), 40, Ticks(BAR)))
    score = score_of()
    assert find_chords(score.with_tracks((Track("kit", is_drum=True, notes=notes),))) == ()
    assert find_chords(score.with_tracks((Track("rain", program=122, notes=notes),))) == ()
