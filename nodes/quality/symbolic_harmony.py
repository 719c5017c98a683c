"""Harmony as it is heard: the best chord of every half bar. Definitions: docs/quality.md."""

from __future__ import annotations

from itertools import permutations
from math import ceil, nan

import numpy as np

from .piece import END, PITCH, START, Floats, Ints, Piece, pitch_classes

QUALITIES = (
    (0, 4, 7), (0, 3, 7), (0, 3, 6), (0, 4, 8), (0, 4, 7, 10), (0, 3, 7, 10), (0, 4, 7, 11), (0, 3, 6, 10), (0, 5, 7),
)  # fmt: skip
TONES = tuple(tuple((root + step) % 12 for step in steps) for root in range(12) for steps in QUALITIES)
SIZES = np.array([len(tones) for tones in TONES], np.float64)
ROOTS = np.repeat(np.arange(12), len(QUALITIES))
TEMPLATES = np.array([[float(tone in tones) for tone in range(12)] for tones in TONES])  # [108, 12]

EXTRA_TONE, MISSING_TONES, ROOT_IN_BASS = 0.06, 0.25, 0.1  # what they cost or earn a chord
SILENT = 1e-9
BASS_SHARE = 0.1  # of a half bar that a note must fill to be its bass
NO_BASS = 200


def measure_harmony(piece: Piece) -> dict[str, float]:
    sounding, low = _windows(piece)
    total = sounding.sum(axis=1)
    sounding, low, total = sounding[total > 0], low[total > 0], total[total > 0]
    best = _best_chords(sounding, low, total)
    inside = (sounding * TEMPLATES[best]).sum(axis=1) / total
    before, after = best[:-1][best[1:] != best[:-1]], best[1:][best[1:] != best[:-1]]
    moves = (ROOTS[after] - ROOTS[before]) % 12
    moves = moves[moves != 0]
    return {
        "chord_fit": float(inside.mean()) if len(inside) else nan,
        "bass_root_rate": float(np.mean(low % 12 == ROOTS[best])) if len(best) else nan,
        "chord_changes_per_bar": len(after) / piece.n_bars,
        "n_distinct_chords_per_16bars": len(np.unique(best)) / max(1.0, piece.n_bars / 16),
        "fifth_fourth_root_motion": float(np.mean((moves == 5) | (moves == 7))) if len(moves) else nan,
        "chord_vl_semitones": float(VOICE_LEADING[before, after].mean()) if len(after) else nan,
    }


def _windows(piece: Piece) -> tuple[Floats, Ints]:
    """([n, 12] quarters that each pitch class sounds in each half bar, [n] lowest pitch there, NO_BASS for none)."""
    step = piece.bar / 2
    n = ceil(piece.end / step)
    starts, ends = piece.pitched[:, START], piece.pitched[:, END]
    first = np.maximum(np.floor(starts / step).astype(int), 0)
    last = np.minimum(np.ceil(ends / step).astype(int), n)
    lengths = np.maximum(last - first, 0)
    note = np.repeat(np.arange(len(starts)), lengths)
    window = np.arange(len(note)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + first[note]
    overlap = np.minimum(ends[note], (window + 1) * step) - np.maximum(starts[note], window * step)
    note, window, overlap = note[overlap > 0], window[overlap > 0], overlap[overlap > 0]
    sounding = np.zeros((n, 12))
    np.add.at(sounding, (window, pitch_classes(piece.pitched)[note]), overlap)
    low = np.full(n, NO_BASS)
    long_enough = overlap > BASS_SHARE * step
    np.minimum.at(low, window[long_enough], piece.pitched[note, PITCH].astype(int)[long_enough])
    return sounding, low


def _best_chords(sounding: Floats, low: Ints, total: Floats) -> Ints:
    """[n] index of the template that explains each half bar best."""
    inside = sounding @ TEMPLATES.T / total[:, None]
    missing = (sounding <= SILENT).astype(np.float64) @ TEMPLATES.T / SIZES
    rooted = (low % 12)[:, None] == ROOTS
    score = inside - EXTRA_TONE * (SIZES - 3) - MISSING_TONES * missing + ROOT_IN_BASS * rooted
    best: Ints = score.argmax(axis=1)
    return best


def _voice_leading() -> Ints:
    """[108, 108] smallest total movement of pitch classes between the first three tones of two chords."""
    tones = np.array([tones[:3] for tones in TONES])
    movements = []
    for order in permutations(range(3)):
        up = (tones[None, :, order] - tones[:, None, :]) % 12
        movements.append(np.minimum(up, 12 - up).sum(axis=2))
    least: Ints = np.min(movements, axis=0)
    return least


VOICE_LEADING = _voice_leading()
