"""A score as arrays, for the numbers of written music.

Conventions: time in quarter notes as played, counted from bar 1 (a pickup lies before 0); a bar has the length of the
score's first meter; the grid has 12 ticks per quarter and rounds to even. `pitched` are the notes of tracks that are no
drums. Definitions: docs/quality.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from ..score.score import Score
from ..score.track import Track

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GRID = 12  # ticks per quarter
MIN_PITCHED_NOTES, MIN_BARS = 32, 8  # below, nothing of this means anything
START, END, PITCH, VELOCITY = range(4)  # columns


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """Notes are rows (start, end, pitch, velocity), sorted by start."""

    tracks: tuple[Floats, ...]  # the pitched tracks that have notes, each [n, 4]
    drum_tracks: tuple[Floats, ...]
    pitched: Floats  # [n, 4]
    drums: Floats  # [n, 4]
    every: Floats  # [n, 4], drums included
    bar: float  # quarters per bar
    end: float  # latest note end, in quarters
    n_bars: int

    @property
    def is_measurable(self) -> bool:
        return len(self.pitched) >= MIN_PITCHED_NOTES and self.n_bars >= MIN_BARS


def piece_of(score: Score) -> Piece:
    """The notes of a score as they are played."""
    bar = float(score.meter_map.changes[0].meter.quarters)
    tracks = tuple(_rows(track, score) for track in score.tracks if track.notes and not track.is_drum)
    drum_tracks = tuple(_rows(track, score) for track in score.tracks if track.notes and track.is_drum)
    pitched, drums = _together(tracks), _together(drum_tracks)
    every = _together((pitched, drums))
    end = float(every[:, END].max()) if len(every) else 0.0
    return Piece(tracks, drum_tracks, pitched, drums, every, bar, end, ceil(end / bar - 1e-6))


def pitch_classes(notes: Floats) -> Ints:
    return notes[:, PITCH].astype(np.int64) % 12


def onset_bars(notes: Floats, piece: Piece) -> Ints:
    """[n] the bar, from 0, in which each note starts; a pickup is -1."""
    return np.floor(notes[:, START] / piece.bar).astype(np.int64)


def entropy(counts: NDArray[np.integer]) -> float:
    """Shannon entropy in bits of normalised counts."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def _rows(track: Track, score: Score) -> Floats:
    pickup, per_quarter = score.meter_map.pickup, score.ticks_per_quarter
    rows = np.array(
        [(note.played_onset - pickup, note.played_end - pickup, note.pitch, note.velocity) for note in track.notes],
        np.float64,
    )
    rows[:, :PITCH] /= per_quarter
    return _sorted(rows)


def _together(notes: tuple[Floats, ...]) -> Floats:
    return _sorted(np.concatenate([np.zeros((0, 4)), *notes]))


def _sorted(rows: Floats) -> Floats:
    return rows[np.lexsort((rows[:, VELOCITY], rows[:, PITCH], rows[:, END], rows[:, START]))]
