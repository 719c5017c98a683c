"""Form: how a piece resembles itself, bar by bar. Definitions: docs/quality.md."""

from __future__ import annotations

from math import nan

import numpy as np

from .piece import MIN_BARS, START, Floats, Piece, onset_bars, pitch_classes

SLOTS_PER_BAR = 8
MAX_LAG_BARS, MAX_BARS = 32, 2048  # of a longer piece the beginning speaks
ALIKE = 0.9  # cosine of bars that count as repeated
NAMES = (
    "bar_repeat_rate_0.9", "lag_contrast", "lag_peak_4_8_16", "seg4_repeat_strength", "section_contrast_sd",
)  # fmt: skip


def measure_form(piece: Piece) -> dict[str, float]:
    features = bar_features(piece)
    if len(features) < MIN_BARS:
        return dict.fromkeys(NAMES, nan)
    similarity = features @ features.T
    lags, mean = _lags(similarity)
    regular = [lags[lag - 1] for lag in (4, 8, 16) if lag <= len(lags)]
    return {
        "bar_repeat_rate_0.9": float(np.mean(_best_match(similarity, 2) >= ALIKE)),
        "lag_contrast": max(lags) - mean if lags else nan,
        "lag_peak_4_8_16": max(regular) - mean if regular else nan,
        "seg4_repeat_strength": _phrase_repeats(similarity),
        "section_contrast_sd": _section_contrast(features),
    }


def bar_features(piece: Piece) -> Floats:
    """[bars with notes, 96] counts of (pitch class, eighth of the bar), every row of length 1."""
    starts, bars = piece.pitched[:, START], onset_bars(piece.pitched, piece)
    slots = np.floor((starts - bars * piece.bar) / piece.bar * SLOTS_PER_BAR).astype(int) % SLOTS_PER_BAR
    inside = (bars >= 0) & (bars < piece.n_bars)
    counts = np.zeros((piece.n_bars, 12 * SLOTS_PER_BAR))
    np.add.at(counts, (bars[inside], pitch_classes(piece.pitched)[inside] * SLOTS_PER_BAR + slots[inside]), 1)
    filled: Floats = counts[counts.any(axis=1)][:MAX_BARS]
    lengths: Floats = np.linalg.norm(filled, axis=1, keepdims=True)
    return filled / lengths


def _best_match(similarity: Floats, least_apart: int) -> Floats:
    """[k] similarity of each row's best match at this distance or more."""
    place = np.arange(len(similarity))
    far = np.abs(place[:, None] - place) >= least_apart
    best: Floats = np.where(far, similarity, -1).max(axis=1)
    return best


def _lags(similarity: Floats) -> tuple[list[float], float]:
    """(mean similarity of bars 1, 2, 3 … apart, mean of all)."""
    k = len(similarity)
    lags = [float(np.diagonal(similarity, lag).mean()) for lag in range(1, min(k - 5, MAX_LAG_BARS) + 1)]
    return lags, float(similarity[np.triu_indices(k, 1)].mean())


def _phrase_repeats(similarity: Floats) -> float:
    """How well, on average, four bars find themselves again somewhere else."""
    n_starts = len(similarity) - 3
    if len(similarity) < 12:
        return nan
    runs: Floats = np.mean([similarity[s : s + n_starts, s : s + n_starts] for s in range(4)], axis=0)
    return float(_best_match(runs, 4).mean())


def _section_contrast(features: Floats) -> float:
    """How unevenly the music changes from four bars to the next four: high where sections contrast."""
    sums = np.concatenate([np.zeros((1, features.shape[1])), np.cumsum(features, axis=0)])
    fours = sums[4:] - sums[:-4]  # [k - 3, 96]
    before, after = fours[:-4], fours[4:]
    lengths = np.linalg.norm(before, axis=1) * np.linalg.norm(after, axis=1)
    cosines = (before * after).sum(axis=1) / lengths
    return float(np.std(cosines)) if len(cosines) > 3 else nan
