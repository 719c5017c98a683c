"""Bars: one track's material cut at the bar lines, and put together again without loss.

A bar owns what is *written* in it: a note belongs to the bar of its written onset however long it rings or how early it
is played. Ticks inside a bar count from the bar's start, so equal music has the equal hash in any bar of any song.
Bar 0 is the pickup.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .note import CarriedEvent, Control, Note
from .score import Score
from .time import MeterMap, Ticks
from .track import Track

_TEXT_OF = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Bar:
    """One track's material in one bar; all ticks count from the start of the bar."""

    notes: tuple[Note, ...] = ()
    controls: tuple[Control, ...] = ()
    carried: tuple[CarriedEvent, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.notes or self.controls or self.carried)

    @property
    def content_hash(self) -> str:
        """SHA-256 over the bar's content, 64 hex digits; equal content, equal hash, on every machine."""
        return _hash_of(
            [_note_row(note, note.onset) for note in self.notes],
            [[control.tick, control.kind, control.number, control.value] for control in self.controls],
            [[event.tick, event.content] for event in self.carried],
        )


Row = list[int | str]


def _note_row(note: Note, onset: int) -> Row:
    return [
        onset, note.pitch, note.duration, note.velocity, note.offset, note.gate, note.articulation, note.spelling,
        note.release,
    ]  # fmt: skip


def _hash_of(notes: Sequence[Row], controls: Sequence[Row], carried: Sequence[Row]) -> str:
    # rows in a fixed order rather than the wire form: independent of which fields the wire leaves out
    return hashlib.sha256(_TEXT_OF([notes, controls, carried]).encode()).hexdigest()


def bar_hashes(track: Track, meter_map: MeterMap, n_bars: int) -> tuple[str, ...]:
    """The content hashes of a track's bars 0..n, as those of `split_track`, without cutting the track."""
    starts = [meter_map.bar_start(bar) for bar in range(n_bars + 2)]

    def place_of(tick: Ticks) -> tuple[int, int]:
        if tick >= starts[-1]:
            place = meter_map.position(tick)
            return place.bar, place.tick
        bar = bisect_right(starts, tick) - 1
        return bar, tick - starts[bar]

    rows: defaultdict[int, tuple[list[Row], list[Row], list[Row]]] = defaultdict(lambda: ([], [], []))
    for note in track.notes:
        bar, inside = place_of(note.onset)
        rows[bar][0].append(_note_row(note, inside))
    for control in track.controls:
        bar, inside = place_of(control.tick)
        rows[bar][1].append([inside, control.kind, control.number, control.value])
    for event in track.carried:
        bar, inside = place_of(event.tick)
        rows[bar][2].append([inside, event.content])
    empty = _hash_of([], [], [])
    return tuple(_hash_of(*rows[bar]) if bar in rows else empty for bar in range(max([n_bars, *rows]) + 1))


def split_track(track: Track, meter_map: MeterMap, n_bars: int) -> tuple[Bar, ...]:
    """Cut a track into bars 0..n (bar 0 = pickup); n is at least `n_bars` and reaches the track's last event."""
    notes: defaultdict[int, list[Note]] = defaultdict(list)
    controls: defaultdict[int, list[Control]] = defaultdict(list)
    carried: defaultdict[int, list[CarriedEvent]] = defaultdict(list)
    for note in track.notes:
        place = meter_map.position(note.onset)
        notes[place.bar].append(replace(note, onset=place.tick))
    for control in track.controls:
        place = meter_map.position(control.tick)
        controls[place.bar].append(replace(control, tick=place.tick))
    for event in track.carried:
        place = meter_map.position(event.tick)
        carried[place.bar].append(replace(event, tick=place.tick))
    last = max([n_bars, *notes, *controls, *carried])
    return tuple(
        Bar(tuple(notes.get(bar, ())), tuple(controls.get(bar, ())), tuple(carried.get(bar, ())))
        for bar in range(last + 1)
    )


def join_track(track: Track, bars: tuple[Bar, ...], meter_map: MeterMap) -> Track:
    """Put bars 0..n back into a track (whose own material is replaced). The inverse of `split_track`.

    What an edited bar holds beyond its own end belongs to the bars after it from then on.
    """
    notes: list[Note] = []
    controls: list[Control] = []
    carried: list[CarriedEvent] = []
    for number, bar in enumerate(bars):
        start = meter_map.bar_start(number)
        notes += [replace(note, onset=Ticks(start + note.onset)) for note in bar.notes]
        controls += [replace(control, tick=Ticks(start + control.tick)) for control in bar.controls]
        carried += [replace(event, tick=Ticks(start + event.tick)) for event in bar.carried]
    return replace(track, notes=tuple(notes), controls=tuple(controls), carried=tuple(carried))


def split_score(score: Score) -> dict[str, tuple[Bar, ...]]:
    """Track id -> its bars 0..n, in track order."""
    return {track.id: split_track(track, score.meter_map, score.n_bars) for track in score.tracks}


def join_score(score: Score, bars: dict[str, tuple[Bar, ...]]) -> Score:
    """The score with the material of its tracks replaced by `bars`. The inverse of `split_score`."""
    return score.with_tracks(
        tuple(
            join_track(track, bars[track.id], score.meter_map) if track.id in bars else track for track in score.tracks
        )
    )
