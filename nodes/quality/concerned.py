"""Where a number comes from: the bars that make a piece unusual in a metric.

Most metrics can be asked of eight bars alone: then the passages that lie outside on the same side are named, or the one
farthest out. Repetition cannot: a piece that repeats too little is asked which bars never return, one that repeats too
much which return unchanged. Bars count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite, nan

import numpy as np

from .piece import END, START, Floats, Piece, onset_bars
from .symbolic import measure_piece
from .symbolic_form import ALIKE, bar_features

PASSAGE_BARS, MAX_PASSAGES = 8, 64
REPETITION = ("bar_repeat_rate_0.9", "lag_contrast", "lag_peak_4_8_16", "seg4_repeat_strength")
SPREAD = ("section_contrast_sd", "density_cv_bars", "velocity_sd")  # of the whole, in no bar alone
UNCHANGED = 0.999


def bars_concerned(
    piece: Piece, values: Mapping[str, float], names: Sequence[str], bands: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[int, ...]]:
    """Metric -> its bars, for the metrics `names` that lie outside their band; () where the whole piece is meant."""
    if not names:
        return {}
    returns = _returns(piece)
    passages = [(first, measure_piece(part)) for first, part in _passages(piece)]
    found: dict[str, tuple[int, ...]] = {}
    for name in names:
        low, high = bands[name]
        if name in REPETITION:
            alone = values[name] < low
            found[name] = tuple(bar for bar, best in returns.items() if (best < ALIKE if alone else best >= UNCHANGED))
        elif name in SPREAD:
            found[name] = ()
        else:
            found[name] = _passage_bars(name, passages, values[name] > high, low, high, piece.n_bars)
    return found


def _passage_bars(
    name: str, passages: list[tuple[int, dict[str, float]]], too_high: bool, low: float, high: float, n_bars: int
) -> tuple[int, ...]:
    sign, edge = (1, high) if too_high else (-1, low)
    known = [(sign * each[name], first) for first, each in passages if isfinite(each.get(name, nan))]
    if not known:
        return ()
    farthest = max(value for value, _ in known)
    firsts = [first for value, first in known if value > sign * edge] or [b for value, b in known if value == farthest]
    return tuple(bar for first in firsts for bar in range(first, min(first + PASSAGE_BARS, n_bars + 1)))


def _passages(piece: Piece) -> list[tuple[int, Piece]]:
    """(first bar, the piece of its eight bars), one after the other; of very long pieces the beginning."""
    last = min(piece.n_bars - PASSAGE_BARS + 1, PASSAGE_BARS * MAX_PASSAGES)
    return [(first + 1, _cut(piece, first)) for first in range(0, last, PASSAGE_BARS)]


def _cut(piece: Piece, first: int) -> Piece:
    start = first * piece.bar

    def part(notes: Floats) -> Floats:
        bars = onset_bars(notes, piece)
        rows = notes[(bars >= first) & (bars < first + PASSAGE_BARS)].copy()
        rows[:, [START, END]] -= start
        return rows

    tracks = tuple(rows for track in piece.tracks if len(rows := part(track)))
    drum_tracks = tuple(rows for track in piece.drum_tracks if len(rows := part(track)))
    every = part(piece.every)
    end = float(every[:, END].max()) if len(every) else 0.0
    return replace(
        piece,
        tracks=tracks,
        drum_tracks=drum_tracks,
        pitched=part(piece.pitched),
        drums=part(piece.drums),
        every=every,
        end=end,
        n_bars=PASSAGE_BARS,
    )


def _returns(piece: Piece) -> dict[int, float]:
    """Bar with notes -> its likeness to the bar most like it, two or more bars away."""
    features = bar_features(piece)
    filled = [bar for bar in np.unique(onset_bars(piece.pitched, piece)).tolist() if 0 <= bar < piece.n_bars]
    place = np.arange(len(features))
    far = np.abs(place[:, None] - place) >= 2
    best = np.where(far, features @ features.T, -1).max(axis=1, initial=-1)
    return {bar + 1: likeness for bar, likeness in zip(filled, best.tolist(), strict=False)}
