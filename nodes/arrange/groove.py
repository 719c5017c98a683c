"""Groove transfer: one score's timing and accents given to another, measured by the same yardstick before and after.

Both grooves are what `score.analysis.groove.find_groove` reads. Every played onset moves by the difference between the
two at its sixteenth of the bar, so the players keep their places to each other; velocities are multiplied by the ratio
of the accents. What is written stays.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ..fault import InvalidMusicText, InvalidScore
from ..progress import SILENT, Progress
from ..score.analysis.groove import Groove, find_groove, groove_tracks
from ..score.note import Note
from ..score.score import Score
from ..score.time import MeterMap
from .selection import chosen_tracks
from .timing import kept_apart, played

QUIETEST_ACCENT = 0.05  # of the mean velocity: nobody divides by silence


def groove_of(score: Score, names: Sequence[str] = ()) -> Groove:
    """The groove of a score: its drums', else its accompaniment's. Raises InvalidScore where nothing is played."""
    groove = find_groove(groove_tracks(chosen_tracks(score, names)), score.meter_map)
    if not groove.n_onsets:
        raise InvalidScore("The score whose groove is asked for has no notes.", hint="Give one with drums or chords.")
    return groove


def with_groove(
    score: Score,
    groove: Groove,
    timing: float = 1.0,
    accents: float = 1.0,
    names: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Score:
    """The tracks with so much (0..1) of a groove's timing and of its accents in place of their own."""
    for name, share in (("timing", timing), ("accents", accents)):
        if not 0 <= share <= 1:
            raise InvalidMusicText(f"The share of the {name} lies in 0..1, got {share:g}.")
    chosen = chosen_tracks(score, names)
    if timing == accents == 0 or not any(track.notes for track in chosen):
        return score
    own = find_groove(groove_tracks(chosen), score.meter_map)
    ids = {track.id for track in chosen}
    change = _Change(own, groove, timing, accents, score.meter_map)
    tracks = []
    for done, track in enumerate(score.tracks, 1):
        tracks.append(track.with_notes(kept_apart(change.notes(track.notes))) if track.id in ids else track)
        progress.advance(done, len(score.tracks))
    return score.with_tracks(tuple(tracks))


class _Change:
    """From one groove to another."""

    def __init__(self, own: Groove, wanted: Groove, timing: float, accents: float, meter_map: MeterMap) -> None:
        self.own, self.meter_map = own, meter_map
        grid = meter_map.ticks_per_quarter
        n_slots = len(own.offsets)
        wanted_at = [slot % len(wanted.offsets) for slot in range(n_slots)]
        self.shifts = [
            timing * grid * (wanted.offsets[there] - own.offsets[slot]) for slot, there in enumerate(wanted_at)
        ]
        self.louder = [
            1 + accents * (wanted.velocities[there] / max(QUIETEST_ACCENT, own.velocities[slot]) - 1)
            for slot, there in enumerate(wanted_at)
        ]

    def notes(self, notes: Sequence[Note]) -> list[Note]:
        return [self._note(note) for note in notes]

    def _note(self, note: Note) -> Note:
        slot = self._slot(note)
        shift = self.shifts[slot]
        velocity = min(127, max(1, round(note.velocity * self.louder[slot])))
        moved = played(note, note.played_onset + shift, note.played_end + shift)
        return moved if velocity == note.velocity else replace(moved, velocity=velocity)

    def _slot(self, note: Note) -> int:
        """The sixteenth of the bar whose line, as its own groove plays it, a played onset is nearest to."""
        bar = self.meter_map.position(note.onset).bar
        place = float(note.played_onset - self.meter_map.bar_start(bar))
        meter = self.meter_map.meter_of_bar(bar)
        grid = self.meter_map.ticks_per_quarter
        if bar == 0:  # a pickup ends with its bar line
            place += float(meter.quarters) * grid - self.meter_map.pickup
        return slot_at(self.own, place / grid)


def slot_at(groove: Groove, quarters: float) -> int:
    """The slot of a groove that a played onset, so many quarters after a barline, belongs to: by its swung lines."""
    share = groove.swing / 100.0
    lines = (0.0, share / 2, share, (1 + share) / 2, 1.0)
    if groove.swing_unit == "1/16":
        lines = (0.0, share / 2, 0.5, 0.5 + share / 2, 1.0)
    whole = math.floor(quarters)
    nearest = min(range(len(lines)), key=lambda line: (abs(quarters - whole - lines[line]), line))
    return (whole * groove.slots_per_beat + nearest) % len(groove.offsets)
