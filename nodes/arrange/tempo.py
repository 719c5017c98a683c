"""Tempo: a song faster or slower, its tempo map keeping its shape or made steady. No note is touched."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

from ..fault import InvalidMusicText
from ..score.score import Score
from ..score.time import MAX_BPM, MIN_BPM, TempoMap


def main_bpm(score: Score) -> float:
    """The tempo, in quarter notes per minute, that the song spends the most bars in."""
    changes = score.tempo_map.changes
    ticks: Counter[float] = Counter()
    end = max(int(score.end), changes[-1].tick + 1)
    for change, following in pairwise((*changes, None)):
        if change is not None:
            ticks[change.bpm] += (following.tick if following else end) - change.tick
    return max(ticks, key=lambda bpm: (ticks[bpm], -bpm))


def at_tempo(score: Score, bpm: float, *, steady: bool = False) -> Score:
    """The song with `bpm` (quarter notes per minute) as its main tempo; `steady`: throughout, without any change."""
    if not MIN_BPM <= bpm <= MAX_BPM:
        raise InvalidMusicText(f"A tempo lies in {MIN_BPM:g}..{MAX_BPM:g} quarter notes per minute, got {bpm:g}.")
    if steady:
        return replace(score, tempo_map=TempoMap.constant(bpm, score.ticks_per_quarter))
    return faster(score, bpm / main_bpm(score))


def faster(score: Score, factor: float) -> Score:
    """The song at so many times its tempo. Raises InvalidMusicText where a tempo would be one that MIDI cannot say."""
    if factor == 1.0:
        return score
    changes = score.tempo_map.changes
    slowest, fastest = (pick(change.bpm for change in changes) * factor for pick in (min, max))
    if not MIN_BPM <= slowest <= fastest <= MAX_BPM:
        raise InvalidMusicText(
            f"A tempo lies in {MIN_BPM:g}..{MAX_BPM:g} quarter notes per minute, but this song would have "
            f"{slowest:.4g} to {fastest:.4g}.",
            hint="Choose another tempo, or make it steady.",
        )
    moved = tuple(replace(change, bpm=change.bpm * factor) for change in changes)
    return replace(score, tempo_map=TempoMap(moved, score.ticks_per_quarter))
