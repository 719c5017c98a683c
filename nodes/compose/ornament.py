"""Ornaments: passing and neighbour notes between the notes of a line, which stay where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from .part import Tone

ScaleAt = Callable[[int], frozenset[int]]  # tick -> the pitch classes of the scale there


def ornamented(tones: Sequence[Tone], scale_at: ScaleAt, beat_ticks: int, most: int = 99) -> list[Tone]:
    """Thirds filled with their passing note, other long notes left by a neighbour of the next; at most `most` of them.

    Notes shorter than a beat and those before a rest stay plain.
    """
    result: list[Tone] = []
    half = beat_ticks // 2
    for tone, after in pairwise(tones):
        result.append(tone)
        if tone.ticks < beat_ticks or after.onset > tone.end or most <= 0:
            continue
        scale = scale_at(after.onset)
        low, high = sorted((tone.pitch, after.pitch))
        between = [pitch for pitch in range(low + 1, high) if pitch % 12 in scale]
        if len(between) != 1:
            beside = (after.pitch + 2, after.pitch + 1, after.pitch - 1)
            between = [p for p in beside if p % 12 in scale and p != tone.pitch and abs(p - tone.pitch) <= 5]
        if between:
            most -= 1
            result[-1] = replace(tone, ticks=tone.ticks - half)
            result.append(Tone(tone.end - half, half, between[0], 0.35))
    return result + list(tones[-1:])


def shifted(tones: Sequence[Tone], semitones: int) -> tuple[Tone, ...]:
    """A real sequence: the same intervals elsewhere."""
    return tuple(replace(tone, pitch=tone.pitch + semitones) for tone in tones)


def stepped(tones: Sequence[Tone], steps: int, scale: frozenset[int]) -> tuple[Tone, ...] | None:
    """A tonal sequence: every note so many steps of the scale away. None if a note is foreign to the scale."""
    moved: list[Tone] = []
    for tone in tones:
        if tone.pitch % 12 not in scale:
            return None
        pitch, left = tone.pitch, abs(steps)
        while left:
            pitch += 1 if steps > 0 else -1
            left -= pitch % 12 in scale
        moved.append(replace(tone, pitch=pitch))
    return tuple(moved)
