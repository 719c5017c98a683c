"""Hands: what fingers hold on a keyboard, and on a neck with one note a string."""

from __future__ import annotations

from collections.abc import Sequence

FINGERS, HAND_SPAN = 5, 14  # notes and semitones of one hand on a keyboard
TUNINGS: dict[str, tuple[int, ...]] = {  # pitches of the open strings, lowest first
    "guitar": (40, 45, 50, 55, 59, 64),  # E A D G B E, sounding
    "banjo": (50, 55, 59, 62),  # D G B D without the drone
}


def fits_two_hands(pitches: Sequence[int]) -> bool:
    """Whether rising pitches split into two hands of at most FINGERS notes and HAND_SPAN semitones."""
    return any(_fits_hand(pitches[:split]) and _fits_hand(pitches[split:]) for split in range(len(pitches) + 1))


def _fits_hand(pitches: Sequence[int]) -> bool:
    return not pitches or (len(pitches) <= FINGERS and pitches[-1] - pitches[0] <= HAND_SPAN)


def fits_frets(pitches: Sequence[int], strings: Sequence[int], span: int, last_position: int) -> bool:
    """Whether rising pitches lie on a string each: open, or fretted by a hand that reaches `span` frets past its first.

    `strings`: the open pitches, rising. `last_position`: the highest fret that the first finger goes to.
    """
    if len(pitches) > len(strings):
        return False
    return any(_fits_position(pitches, strings, span, position) for position in range(1, last_position + 1))


def _fits_position(pitches: Sequence[int], strings: Sequence[int], span: int, position: int) -> bool:
    """Every pitch takes the lowest free string that has it: a crossed grip never reaches more than a plain one."""
    free = iter(strings)
    for pitch in pitches:
        if not any(pitch == string or position <= pitch - string <= position + span for string in free):
            return False
    return True
