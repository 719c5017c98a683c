"""Which notes are used, and how they sound together. Definitions: docs/quality.md."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .key import KEY_PROFILES, best_key_correlation
from .piece import END, GRID, START, Floats, Piece, entropy, pitch_classes

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
SCALES = tuple(frozenset((tonic + step) % 12 for step in steps) for steps in (MAJOR, MINOR) for tonic in range(12))
SHORTEST, LONGEST = 0.05, 8.0  # quarters that a single note may count for
SAMPLE_EVERY, FIRST_SAMPLE, MAX_VOICES = 0.5, 0.01, 64
MOMENTS_AT_ONCE = 4096


def measure_pitch(piece: Piece) -> dict[str, float]:
    counts = np.bincount(pitch_classes(piece.pitched), minlength=12)
    return {
        "pitch_class_entropy": entropy(counts),
        "scale_consistency": max(sum(int(counts[tone]) for tone in scale) for scale in SCALES) / int(counts.sum()),
        "key_clarity": best_key_correlation(pitch_class_weights(piece), tuple(KEY_PROFILES)),
        "semitone_clash_rate": _semitone_clash_rate(piece),
        "polyphony": _polyphony(piece),
    }


def pitch_class_weights(piece: Piece) -> Floats:
    """[12] quarters for which each pitch class sounds, single notes counted as 0.05..8."""
    durations = np.clip(piece.pitched[:, END] - piece.pitched[:, START], SHORTEST, LONGEST)
    return np.bincount(pitch_classes(piece.pitched), durations, minlength=12).astype(np.float64)


def _semitone_clash_rate(piece: Piece) -> float:
    """Share of semitones among all pairs of pitch classes that sound together, sampled every half quarter."""
    moments = np.arange(FIRST_SAMPLE, piece.end, SAMPLE_EVERY)
    clashes = pairs = 0
    for first in range(0, len(moments), MOMENTS_AT_ONCE):
        sounding = _sounding(piece, moments[first : first + MOMENTS_AT_ONCE])
        voices = sounding.sum(axis=1)
        pairs += int((voices * (voices - 1) // 2).sum())
        clashes += int((sounding & np.roll(sounding, 1, axis=1)).sum())
    return clashes / pairs if pairs else 0.0


def _sounding(piece: Piece, moments: Floats) -> NDArray[np.bool_]:
    """[moments, 12] the pitch classes that sound, among the latest starts before each moment."""
    latest = np.searchsorted(piece.pitched[:, START], moments, side="right")
    notes = latest[:, None] - 1 - np.arange(MAX_VOICES)  # [moments, voices]
    sounds = (notes >= 0) & (piece.pitched[np.maximum(notes, 0), END] > moments[:, None])
    sounding = np.zeros((len(moments), 12), bool)
    places, _ = np.nonzero(sounds)
    sounding[places, pitch_classes(piece.pitched)[notes[sounds]]] = True
    return sounding


def _polyphony(piece: Piece) -> float:
    """Pitched notes that sound at once, mean over the grid ticks with at least one."""
    first = np.round(GRID * piece.pitched[:, START]).astype(int)
    last = np.maximum(first + 1, np.round(GRID * piece.pitched[:, END]).astype(int))
    origin = int(first.min())
    changes = np.bincount(first - origin, minlength=int(last.max()) - origin + 1)
    changes = changes - np.bincount(last - origin, minlength=len(changes))
    sounding = np.cumsum(changes)
    return float(sounding[sounding > 0].mean())
