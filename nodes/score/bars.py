"""Bars: one track's material cut at the bar lines, and put together again without loss.

A bar owns what is *written* in it: a note belongs to the bar of its written onset however long it rings or how early it
is played. Ticks inside a bar count from the bar's start, so equal music has the equal hash in any bar of any song.
Bar 0 is the pickup.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, replace

from .note import CarriedEvent, Control, Note
from .score import Score
from .time import MeterMap, Ticks
from .track import Track


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
        # tuples in a fixed order rather than the wire form: independent of which fields the wire leaves out
        content = [
            [[n.onset, n.pitch, n.duration, n.velocity, n.offset, n.gate, n.articulation, n.spelling, n.release]
             for n in self.notes],
            [[c.tick, c.kind, c.number, c.value] for c in self.controls],
            [[e.tick, e.content] for e in self.carried],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


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
