"""What the mood of a plan does to the music: how bright it is and how hard it drives, against the style's usual mood.

Both lie in -1..1. Brightness moves the register of the tune and chooses among the style's progressions; drive adds to
the energy of every passage: density, loudness, attack. Words that plan/mood.py does not know leave the music as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..plan.mood import MOOD_WORDS, MOODS

BRIGHTNESS = {"major": 0.7, "minor": -0.7, "": 0.0}
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Lean:
    """Brightness and drive, each -1..1."""

    brightness: float = 0.0
    drive: float = 0.0


def read_mood(text: str) -> Lean:
    """The mean of the moods that a text names; neutral where it names none."""
    found = [MOODS[MOOD_WORDS[word]] for word in _WORD.findall(text.lower()) if word in MOOD_WORDS]
    if not found:
        return Lean()
    count = len(found)
    return Lean(sum(BRIGHTNESS[mood.mode] for mood in found) / count, sum(mood.energy for mood in found) / count)


def mood_against(text: str, usual: str) -> Lean:
    """What a mood changes in a style whose usual mood is `usual`: nothing where they say the same."""
    asked, known = read_mood(text), read_mood(usual)
    if asked == Lean():
        return asked
    return Lean(_clipped(asked.brightness - known.brightness), _clipped(asked.drive - known.drive))


def _clipped(value: float) -> float:
    return min(1.0, max(-1.0, value))
