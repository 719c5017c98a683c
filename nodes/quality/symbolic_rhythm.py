"""When notes start: groove, places in the bar, density, drums. Definitions: docs/quality.md."""

from __future__ import annotations

from math import ceil, nan

import numpy as np
from numpy.typing import NDArray

from .piece import END, GRID, PITCH, START, VELOCITY, Floats, Piece, entropy, onset_bars

SNARES, KICKS = (37, 40), (35, 36)  # lowest and highest pitch
MIN_SNARES = 9
DOWNBEAT_TOLERANCE = 0.13  # quarters


def measure_rhythm(piece: Piece) -> dict[str, float]:
    grid = _onset_grid(piece)
    common, together = (grid[1:] & grid[:-1]).sum(axis=1), (grid[1:] | grid[:-1]).sum(axis=1)
    places = np.round(4 * piece.every[:, START]).astype(int) % max(1, round(4 * piece.bar))
    return {
        "groove_consistency": 1 - float(np.mean(grid[1:] != grid[:-1])),
        "groove_jaccard": float(np.mean(common[together > 0] / together[together > 0])) if together.any() else nan,
        "onbeat_rate": float(np.mean(np.round(GRID * piece.every[:, START]) % GRID == 0)),
        "metric_entropy": entropy(np.bincount(places)),
        "density_cv_bars": _density_cv(piece),
        "velocity_sd": float(piece.every[:, VELOCITY].std()),
        "note_density_per_beat": len(piece.every) / piece.end,
        "active_tracks_per_bar": _active_tracks(piece),
        "empty_beat_rate": _empty_beat_rate(piece),
        "snare_backbeat_rate": _snare_backbeat_rate(piece),
        "kick_downbeat_bars": _kick_downbeat_bars(piece),
    }


def _onset_grid(piece: Piece) -> NDArray[np.bool_]:
    """[n_bars, ticks per bar] where something starts."""
    ticks_per_bar = max(1, round(GRID * piece.bar))
    ticks = np.round(GRID * piece.every[:, START]).astype(int)
    bars, slots = ticks // ticks_per_bar, ticks % ticks_per_bar
    inside = (bars >= 0) & (bars < piece.n_bars)
    grid = np.zeros((piece.n_bars, ticks_per_bar), bool)
    grid[bars[inside], slots[inside]] = True
    return grid


def _density_cv(piece: Piece) -> float:
    """Standard deviation over mean of the notes per bar."""
    bars = onset_bars(piece.every, piece)
    counts = np.bincount(bars[(bars >= 0) & (bars < piece.n_bars)], minlength=piece.n_bars)
    return float(counts.std() / counts.mean()) if counts.any() else nan


def _active_tracks(piece: Piece) -> float:
    """Tracks with an onset in a bar, mean over the bars."""
    bars = [onset_bars(track, piece) for track in piece.tracks + piece.drum_tracks]
    return sum(len(np.unique(each[(each >= 0) & (each < piece.n_bars)])) for each in bars) / piece.n_bars


def _empty_beat_rate(piece: Piece) -> float:
    """Share of quarters in which nothing sounds."""
    sounding = np.zeros(ceil(piece.end) + 1, int)
    first = np.maximum(piece.every[:, START].astype(int), 0)
    last = np.maximum(first + 1, np.ceil(piece.every[:, END] - 1e-6).astype(int))
    np.add.at(sounding, first, 1)
    np.add.at(sounding, np.minimum(last, len(sounding) - 1), -1)
    return 1 - float((np.cumsum(sounding)[: ceil(piece.end)] > 0).mean())


def _snare_backbeat_rate(piece: Piece) -> float:
    """Share of the snare's strokes on beats 2 and 4 of 4/4, to the nearest eighth; nan elsewhere."""
    snares = _drum_onsets(piece, *SNARES)
    if piece.bar != 4.0 or len(snares) < MIN_SNARES:
        return nan
    return float(np.mean(np.isin(np.round(2 * snares) % 8, (2, 6))))


def _kick_downbeat_bars(piece: Piece) -> float:
    """Share of bars with a kick at the bar line; nan without kicks."""
    kicks = _drum_onsets(piece, *KICKS)
    if not len(kicks):
        return nan
    bars = np.round(kicks / piece.bar).astype(int)
    near = np.abs(kicks - bars * piece.bar) <= DOWNBEAT_TOLERANCE
    opened = np.unique(bars[near & (bars >= 0) & (bars < piece.n_bars)])
    return len(opened) / piece.n_bars


def _drum_onsets(piece: Piece, low: int, high: int) -> Floats:
    pitches = piece.drums[:, PITCH]
    onsets: Floats = piece.drums[(pitches >= low) & (pitches <= high), START]
    return onsets
