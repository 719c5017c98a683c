"""Music for the arranger's tests: composed songs, the MIDI files that Debian ships, and small hand-made scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import ChordSpan, Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.meter import parse_meter

from ..midi.files import real_files

QUARTER = 480


@cache
def song(style: str = "pop", seed: int = 1, bpm: float | None = None) -> Score:
    plan = plan_for_style(style, seed)
    return compose(plan if bpm is None else plan.with_choice("you said", bpm=bpm))


@cache
def loaded(name: str) -> Score:
    return parse_midi(next(path for path in real_files() if path.name == name).read_bytes())


def some_files(count: int) -> list[str]:
    """So many of the real files, spread over all of them."""
    names = [path.name for path in real_files()]
    return [names[number * len(names) // count] for number in range(min(count, len(names)))]


def line(*pitches: int, quarters: float = 1.0, **of_every_note: int) -> tuple[Note, ...]:
    """Notes one after the other."""
    ticks = round(quarters * QUARTER)
    return tuple(
        Note(Ticks(number * ticks), pitch, Ticks(ticks), **of_every_note) for number, pitch in enumerate(pitches)
    )


def chord(*pitches: int, onset: float = 0.0, quarters: float = 1.0) -> tuple[Note, ...]:
    return tuple(Note(Ticks(round(onset * QUARTER)), pitch, Ticks(round(quarters * QUARTER))) for pitch in pitches)


def score_of(*tracks: Track, meter: str = "4/4", chords: Sequence[str] = (), bpm: float = 120.0) -> Score:
    """A score with one chord a bar."""
    bar = round(parse_meter(meter).quarters * QUARTER)
    spans = tuple(
        ChordSpan(Ticks(number * bar), Ticks(bar), parse_chord(symbol)) for number, symbol in enumerate(chords)
    )
    return Score(TempoMap.constant(bpm), MeterMap.constant(parse_meter(meter)), chords=spans, tracks=tracks)


def written(notes: Iterable[Note]) -> list[tuple[int, int, int]]:
    return sorted((note.onset, note.pitch, note.duration) for note in notes)


def heard(score: Score) -> list[tuple[str, int, int, int]]:
    return [
        (track.id, note.played_onset, note.pitch, note.played_end) for track in score.tracks for note in track.notes
    ]
