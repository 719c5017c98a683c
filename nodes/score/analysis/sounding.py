"""What sounds when: the pitched notes of a score as arrays, and how much of each pitch class every frame holds.

A frame is one felt beat (of a bar with long beats: one quarter), cut from bar to bar through every meter change and the
pickup. Drums and sound effects have no pitch here.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...theory.meter import Meter
from ..score import Score
from ..track import Track

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# General MIDI programs that sound without a pitch: agogo, woodblock, taiko, toms, synth drum, cymbal, sound effects
UNPITCHED = frozenset((113, 115, 116, 117, 118, 119, *range(120, 128)))
SHORTEST_FRAME = Fraction(1, 2)  # quarters
LONGEST_FRAME = Fraction(3, 2)
SILENT_PITCH = 128  # the lowest pitch of a frame in which nothing sounds


@dataclass(frozen=True, slots=True)
class Sounding:
    """Pitched notes, sorted by onset; ticks are written. `track`: index of the track in the score."""

    onset: Ints
    end: Ints
    pitch: Ints
    velocity: Ints
    track: Ints

    @property
    def n_notes(self) -> int:
        return int(self.onset.size)


@dataclass(frozen=True, slots=True)
class Frames:
    """Frame i lasts from tick `starts[i]` to `ends[i]`. `strength`: metric weight, 0..1. `bar`: its bar (0 pickup)."""

    starts: Ints
    ends: Ints
    strength: Floats
    bar: Ints

    @property
    def count(self) -> int:
        return int(self.starts.size)


def is_pitched(track: Track) -> bool:
    return not track.is_drum and track.program not in UNPITCHED and track.role not in ("drums", "percussion", "effects")


def sounding_of(score: Score) -> Sounding:
    """Every pitched note of the score."""
    rows = [
        (note.onset, note.end, note.pitch, note.velocity, index)
        for index, track in enumerate(score.tracks)
        if is_pitched(track)
        for note in track.notes
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    table = table[np.lexsort((table[:, 2], table[:, 0]))]
    return Sounding(*(np.ascontiguousarray(column) for column in table.T))


def frames_of(score: Score, end: int) -> Frames:
    """The frames from tick 0 up to the one that holds tick `end` - 1."""
    meter_map, grid = score.meter_map, score.ticks_per_quarter
    starts: list[int] = []
    ends: list[int] = []
    strengths: list[float] = []
    bars: list[int] = []
    bar = 0 if meter_map.pickup else 1
    while (start := meter_map.bar_start(bar)) < end:
        stop = meter_map.bar_end(bar)
        meter = meter_map.meter_of_bar(bar)
        skipped = 0
        if bar == 0:  # a pickup ends with its bar line
            skipped = max(0, round(meter.quarters * grid) - (stop - start))
        places = [(max(0, round(place * grid) - skipped), strength) for place, strength in _places(meter)]
        kept = {start + tick: strength for tick, strength in places if start + tick < stop}
        kept.setdefault(start, 0.5)
        onsets = sorted(kept)
        starts += onsets
        ends += [*onsets[1:], stop]
        strengths += [kept[onset] for onset in onsets]
        bars += [bar] * len(onsets)
        bar += 1
    return Frames(
        np.array(starts, dtype=np.int64),
        np.array(ends, dtype=np.int64),
        np.array(strengths, dtype=float),
        np.array(bars, dtype=np.int64),
    )


@lru_cache(maxsize=256)
def _places(meter: Meter) -> tuple[tuple[Fraction, float], ...]:
    """Where a bar's frames begin, in quarters, and how strong these places are."""
    onsets: list[Fraction] = []
    for onset, length in zip(meter.beat_onsets, meter.beats, strict=True):
        if onsets and onset - onsets[-1] < SHORTEST_FRAME:
            continue
        pieces = int(length) if length > LONGEST_FRAME else 1
        onsets += [onset + piece for piece in range(pieces)]
    return tuple((onset, meter.strength(onset)) for onset in onsets)


def spread(sounding: Sounding, frames: Frames) -> tuple[Ints, Ints, Ints]:
    """(note, frame, overlap in ticks) of every pair of a note and a frame in which it sounds."""
    first = np.searchsorted(frames.ends, sounding.onset, side="right")
    last = np.searchsorted(frames.starts, np.maximum(sounding.end, sounding.onset + 1), side="left") - 1
    first = np.minimum(first, frames.count - 1)
    lengths = np.maximum(1, last - first + 1)
    notes = np.repeat(np.arange(sounding.n_notes), lengths)
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.minimum(first[notes] + within, frames.count - 1)
    overlap = np.minimum(sounding.end[notes], frames.ends[places]) - np.maximum(
        sounding.onset[notes], frames.starts[places]
    )
    return notes, places, np.maximum(overlap, 1)


def pitch_class_weights(sounding: Sounding, longest_ticks: int) -> Floats:
    """[12] how long each pitch class sounds, in ticks; a single note counts for at most `longest_ticks`."""
    lengths = np.minimum(sounding.end - sounding.onset, longest_ticks).astype(float)
    return np.bincount(sounding.pitch % 12, lengths, minlength=12).astype(float)
