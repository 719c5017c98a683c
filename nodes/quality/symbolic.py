"""Numbers that describe written music, and the band in which real multitrack pieces have them.

Conventions: time in quarter notes as played, counted from bar 1 (a pickup lies before 0); a bar has the length of the
score's first meter; entropies in bits; nan where a number is not defined. The grid has 12 ticks per quarter, rounding
is to even. `pitched` are the notes of tracks that are no drums. A number outside its band is unusual, not wrong: the
bands are the 5th to 95th percentile of 108 multitrack game songs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import ceil, nan
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..score.score import Score
from .key import KEY_PROFILES, best_key_correlation

Floats = NDArray[np.float64]

GRID = 12  # ticks per quarter
MIN_PITCHED_NOTES, MIN_BARS = 32, 8  # below, nothing of this means anything
SLOTS_PER_BAR = 8  # of the bar features
MAX_LAG_BARS = 32
SCALES = tuple(
    frozenset((tonic + step) % 12 for step in steps)
    for steps in ((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10))
    for tonic in range(12)
)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A score as arrays. Notes are rows (start, end, pitch, velocity), sorted by start."""

    pitched: Floats  # [n, 4]
    every: Floats  # [m, 4], drums included
    bar: float  # quarters per bar
    end: float  # latest note end, in quarters
    n_bars: int

    @property
    def is_measurable(self) -> bool:
        return len(self.pitched) >= MIN_PITCHED_NOTES and self.n_bars >= MIN_BARS


def piece_of(score: Score) -> Piece:
    bar = float(score.meter_map.changes[0].meter.quarters)
    rows: dict[bool, list[tuple[float, float, float, float]]] = {False: [], True: []}
    for track in score.tracks:
        for note in track.notes:
            start, end = (
                (tick - score.meter_map.pickup) / score.ticks_per_quarter
                for tick in (note.played_onset, note.played_end)
            )
            rows[track.is_drum].append((start, end, note.pitch, note.velocity))
    pitched, every = (
        np.array(sorted(notes), float).reshape(-1, 4) for notes in (rows[False], rows[False] + rows[True])
    )
    end = float(every[:, 1].max()) if len(every) else 0.0
    return Piece(pitched, every, bar, end, ceil(end / bar - 1e-6))


def pitch_class_entropy(piece: Piece) -> float:
    return _entropy(np.bincount(_pitch_classes(piece), minlength=12))


def scale_consistency(piece: Piece) -> float:
    """Largest share of the pitched notes inside one of 12 major and 12 natural minor scales."""
    counts = np.bincount(_pitch_classes(piece), minlength=12)
    return max(sum(int(counts[pitch_class]) for pitch_class in scale) for scale in SCALES) / int(counts.sum())


def pitch_class_weights(piece: Piece) -> Floats:
    """[12] quarters for which each pitch class sounds, single notes counted as 0.05..8."""
    durations = np.clip(piece.pitched[:, 1] - piece.pitched[:, 0], 0.05, 8)
    return np.bincount(_pitch_classes(piece), durations, minlength=12).astype(np.float64)


def key_clarity(piece: Piece) -> float:
    """Best correlation of the duration-weighted pitch classes with a Krumhansl-Kessler key profile."""
    return best_key_correlation(pitch_class_weights(piece), tuple(KEY_PROFILES))


def semitone_clash_rate(piece: Piece) -> float:
    """Share of semitones among all pairs of pitch classes that sound together, sampled every half quarter."""
    clashes = pairs = 0
    starts = piece.pitched[:, 0]
    for at in np.arange(0.01, piece.end, 0.5):
        last = int(np.searchsorted(starts, at, side="right"))
        recent = piece.pitched[max(0, last - 64) : last]
        sounding = sorted({int(pitch) % 12 for pitch in recent[recent[:, 1] > at, 2]})
        for low, high in combinations(sounding, 2):
            pairs += 1
            clashes += (high - low) % 12 in (1, 11)
    return clashes / pairs if pairs else 0.0


def groove_consistency(piece: Piece) -> float:
    """1 minus the mean share of grid ticks at which the onsets of neighbouring bars differ."""
    grid = _onset_grid(piece)
    return 1 - float(np.mean(grid[1:] != grid[:-1]))


def groove_jaccard(piece: Piece) -> float:
    """Mean of common over all onset ticks of neighbouring bars."""
    grid = _onset_grid(piece)
    common, together = (grid[1:] & grid[:-1]).sum(axis=1), (grid[1:] | grid[:-1]).sum(axis=1)
    return float(np.mean(common[together > 0] / together[together > 0])) if together.any() else nan


def onbeat_rate(piece: Piece) -> float:
    return float(np.mean(np.round(GRID * piece.every[:, 0]) % GRID == 0))


def metric_entropy(piece: Piece) -> float:
    """Entropy of the places in the bar, in sixteenths, at which notes start."""
    places = np.round(4 * piece.every[:, 0]).astype(int) % max(1, round(4 * piece.bar))
    return _entropy(np.bincount(places))


def bar_repeat_rate(piece: Piece) -> float:
    """Share of bars that come again, two or more bars away, with a similarity of at least 0.9."""
    similarity = _bar_similarity(piece)
    if similarity is None:
        return nan
    place = np.arange(len(similarity))
    far = np.abs(place[:, None] - place) >= 2
    return float(np.mean(np.where(far, similarity, -1).max(axis=1) >= 0.9))


def lag_contrast(piece: Piece) -> float:
    """How much more similar bars are at the best distance than on the whole: repetition with a form."""
    lags, mean = _lags(piece)
    return float(max(lags) - mean) if lags else nan


def lag_peak_4_8_16(piece: Piece) -> float:
    """The same at distances of 4, 8 and 16 bars: a regular form."""
    lags, mean = _lags(piece)
    return float(max(lags[lag - 1] for lag in (4, 8, 16) if lag <= len(lags)) - mean) if len(lags) >= 4 else nan


def seg4_repeat_strength(piece: Piece) -> float:
    """How well, on average, four bars find themselves again somewhere else."""
    similarity = _bar_similarity(piece)
    if similarity is None or len(similarity) < 12:
        return nan
    n_starts = len(similarity) - 3
    runs = sum(similarity[shift : shift + n_starts, shift : shift + n_starts] for shift in range(4)) / 4
    place = np.arange(n_starts)
    return float(np.where(np.abs(place[:, None] - place) >= 4, runs, -1).max(axis=1).mean())


def section_contrast_sd(piece: Piece) -> float:
    """How unevenly the music changes from four bars to the next four: high where sections contrast."""
    features = _bar_features(piece)
    cosines = []
    for bar in range(4, len(features) - 3):
        before, after = features[bar - 4 : bar].mean(axis=0), features[bar : bar + 4].mean(axis=0)
        cosines.append(float(before @ after / (np.linalg.norm(before) * np.linalg.norm(after))))
    return float(np.std(cosines)) if len(cosines) > 3 else nan


def density_cv_bars(piece: Piece) -> float:
    """Standard deviation over mean of the notes per bar."""
    bars = np.floor(piece.every[:, 0] / piece.bar).astype(int)
    counts = np.bincount(bars[(bars >= 0) & (bars < piece.n_bars)], minlength=piece.n_bars)
    return float(counts.std() / counts.mean()) if counts.any() else nan


def velocity_sd(piece: Piece) -> float:
    return float(piece.every[:, 3].std())


def note_density_per_beat(piece: Piece) -> float:
    return len(piece.every) / piece.end


def polyphony(piece: Piece) -> float:
    """Pitched notes that sound at once, mean over the grid ticks with at least one."""
    first = np.round(GRID * piece.pitched[:, 0]).astype(int)
    last = np.maximum(first + 1, np.round(GRID * piece.pitched[:, 1]).astype(int))
    origin = int(first.min())
    changes = np.bincount(first - origin, minlength=int(last.max()) - origin + 1)
    changes = changes - np.bincount(last - origin, minlength=len(changes))
    sounding = np.cumsum(changes)
    return float(sounding[sounding > 0].mean())


def empty_beat_rate(piece: Piece) -> float:
    """Share of quarters in which nothing sounds."""
    sounding = np.zeros(ceil(piece.end), bool)
    for start, end in piece.every[:, :2]:
        sounding[max(0, int(start)) : max(int(start) + 1, ceil(end - 1e-6))] = True
    return 1 - float(sounding.mean())


# name -> (how to measure it, 5th percentile, 95th percentile)
METRICS: Mapping[str, tuple[Callable[[Piece], float], float, float]] = MappingProxyType(
    {
        "pitch_class_entropy": (pitch_class_entropy, 2.184, 3.371),
        "scale_consistency": (scale_consistency, 0.743, 1.0),
        "key_clarity": (key_clarity, 0.641, 0.942),
        "semitone_clash_rate": (semitone_clash_rate, 0.009, 0.127),
        "groove_consistency": (groove_consistency, 0.759, 0.993),
        "groove_jaccard": (groove_jaccard, 0.320, 0.970),
        "onbeat_rate": (onbeat_rate, 0.021, 0.701),
        "metric_entropy": (metric_entropy, 0.979, 3.941),
        "bar_repeat_rate_0.9": (bar_repeat_rate, 0.030, 1.0),
        "lag_contrast": (lag_contrast, 0.090, 0.520),
        "lag_peak_4_8_16": (lag_peak_4_8_16, 0.008, 0.426),
        "seg4_repeat_strength": (seg4_repeat_strength, 0.518, 0.993),
        "section_contrast_sd": (section_contrast_sd, 0.035, 0.226),
        "density_cv_bars": (density_cv_bars, 0.124, 0.617),
        "velocity_sd": (velocity_sd, 0.0, 24.955),
        "note_density_per_beat": (note_density_per_beat, 3.407, 21.354),
        "polyphony": (polyphony, 2.008, 11.526),
        "empty_beat_rate": (empty_beat_rate, 0.0, 0.023),
    }
)


def _pitch_classes(piece: Piece) -> NDArray[np.int64]:
    return piece.pitched[:, 2].astype(np.int64) % 12


def _entropy(counts: NDArray[np.integer]) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum())


def _onset_grid(piece: Piece) -> NDArray[np.bool_]:
    """[n_bars, ticks per bar] where something starts."""
    ticks_per_bar = max(1, round(GRID * piece.bar))
    ticks = np.round(GRID * piece.every[:, 0]).astype(int)
    bars, slots = ticks // ticks_per_bar, ticks % ticks_per_bar
    inside = (bars >= 0) & (bars < piece.n_bars)
    grid = np.zeros((piece.n_bars, ticks_per_bar), bool)
    grid[bars[inside], slots[inside]] = True
    return grid


def _bar_features(piece: Piece) -> Floats:
    """[bars with notes, 96] counts of (pitch class, eighth of the bar), every row of length 1."""
    starts = piece.pitched[:, 0]
    bars = np.floor(starts / piece.bar).astype(int)
    slots = np.floor((starts - bars * piece.bar) / piece.bar * SLOTS_PER_BAR).astype(int) % SLOTS_PER_BAR
    inside = (bars >= 0) & (bars < piece.n_bars)
    counts = np.zeros((piece.n_bars, 12 * SLOTS_PER_BAR))
    np.add.at(counts, (bars[inside], _pitch_classes(piece)[inside] * SLOTS_PER_BAR + slots[inside]), 1)
    filled: Floats = counts[counts.any(axis=1)]
    lengths: Floats = np.linalg.norm(filled, axis=1, keepdims=True)
    return filled / lengths


def _bar_similarity(piece: Piece) -> Floats | None:
    """[k, k] cosine between the bars that have notes; None where they are too few."""
    features = _bar_features(piece)
    return features @ features.T if len(features) >= MIN_BARS else None


def _lags(piece: Piece) -> tuple[list[float], float]:
    """(mean similarity of bars 1, 2, 3 … apart, mean of all)."""
    similarity = _bar_similarity(piece)
    if similarity is None:
        return [], nan
    k = len(similarity)
    lags = [float(np.diagonal(similarity, lag).mean()) for lag in range(1, min(k - 5, MAX_LAG_BARS) + 1)]
    return lags, float(similarity[np.triu_indices(k, 1)].mean())
