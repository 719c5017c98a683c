"""The tune: its intervals and how often its turns come back. Definitions: docs/quality.md.

The melody here is found by its height, so that files without roles can be measured; the checks of musicality.py look at
the track whose role is melody.
"""

from __future__ import annotations

from collections import Counter
from math import nan

import numpy as np

from .piece import GRID, PITCH, START, Floats, Piece

MIN_NOTES, MIN_SHARE, MIN_INTERVALS = 16, 0.08, 8
STEP, LEAP, WIDEST = 2, 7, 13  # semitones
NAMES = ("mel_step_rate", "mel_leap_gt7_rate", "mel_mean_abs_interval", "mel_4gram_repeat_rate", "mel_lz78_ratio")


def measure_melody(piece: Piece) -> dict[str, float]:
    intervals, gaps = _intervals(piece)
    if len(intervals) < MIN_INTERVALS:
        return dict.fromkeys(NAMES, nan)
    sizes = np.abs(intervals)
    clipped = np.clip(intervals, -WIDEST, WIDEST).astype(int).tolist()
    tokens = list(zip(clipped, np.round(4 * np.clip(gaps, 0, 4)).astype(int).tolist(), strict=True))
    return {
        "mel_step_rate": float(np.mean((sizes >= 1) & (sizes <= STEP))),
        "mel_leap_gt7_rate": float(np.mean(sizes > LEAP)),
        "mel_mean_abs_interval": float(sizes.mean()),
        "mel_4gram_repeat_rate": _repeat_rate(tokens),
        "mel_lz78_ratio": _lz78_phrases(tokens) / len(tokens),
    }


def _intervals(piece: Piece) -> tuple[Floats, Floats]:
    """(semitones, quarters between the onsets) from note to note of the highest track, rests over a bar left out."""
    enough = max(MIN_NOTES, MIN_SHARE * len(piece.pitched))
    tracks = [track for track in piece.tracks if len(track) >= enough]
    if not tracks:
        return np.zeros(0), np.zeros(0)
    tune = max(tracks, key=lambda track: float(track[:, PITCH].mean()))
    ticks = np.round(GRID * tune[:, START])
    order = np.lexsort((-tune[:, PITCH], ticks))
    tops = order[np.concatenate([[True], np.diff(ticks[order]) != 0])]
    intervals, gaps = np.diff(tune[tops, PITCH]), np.diff(tune[tops, START])
    near = gaps <= piece.bar
    return intervals[near], gaps[near]


def _repeat_rate(tokens: list[tuple[int, int]]) -> float:
    """Share of places whose next four tokens stand elsewhere too."""
    fours = Counter(zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))
    return sum(count for count in fours.values() if count > 1) / max(1, len(tokens) - 3)


def _lz78_phrases(tokens: list[tuple[int, int]]) -> int:
    """Phrases of Lempel and Ziv (1978): each is the shortest that has not come before."""
    known: set[tuple[tuple[int, int], ...]] = set()
    phrase: tuple[tuple[int, int], ...] = ()
    for token in tokens:
        phrase += (token,)
        if phrase not in known:
            known.add(phrase)
            phrase = ()
    return len(known)
