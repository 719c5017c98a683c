"""What the words of a mood do to the music: how bright it is and how hard it drives.

Both lie in -1..1. Brightness moves the register of the tune and chooses among the style's progressions; drive moves
energy: density, loudness, attack. Words that stand in no row leave the music as the style has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROWS: tuple[tuple[float, float, str], ...] = (
    (0.8, 0.4, "happy joyful cheerful sunny bright playful fun optimistic uplifting lively festive merry carefree"),
    (0.6, 0.9, "energetic euphoric triumphant powerful exciting ecstatic anthemic party danceable upbeat"),
    (0.5, -0.5, "peaceful serene gentle tender warm sweet innocent hopeful romantic soft light loving cosy cozy"),
    (0.1, -0.8, "calm relaxed relaxing mellow chill chilled laid-back sleepy dreamy quiet meditative soothing easy"),
    (0.1, 0.3, "groovy funky cool confident smooth sassy catchy driving steady"),
    (
        -0.4,
        -0.5,
        "melancholic melancholy sad sorrowful wistful nostalgic lonely bittersweet longing blue pensive rainy",
    ),
    (-0.7, -0.3, "dark gloomy mysterious mournful bleak brooding haunting eerie sombre somber moody grieving"),
    (-0.6, 0.9, "aggressive angry furious intense menacing violent fierce ominous tense dramatic threatening brutal"),
    (-0.1, 0.7, "epic heroic majestic grand epochal urgent restless heavy stormy adventurous"),
    (0.3, -0.1, "graceful elegant earthy noble pastoral whimsical curious"),
)
_WORDS = {word: (bright, drive) for bright, drive, words in _ROWS for word in words.split()}


@dataclass(frozen=True, slots=True)
class Mood:
    """Brightness and drive, each -1..1."""

    brightness: float = 0.0
    drive: float = 0.0


def read_mood(text: str) -> Mood:
    """The mean of the words that we know; neutral where there is none."""
    found = [_WORDS[word] for word in re.findall(r"[a-z]+(?:-[a-z]+)?", text.lower()) if word in _WORDS]
    if not found:
        return Mood()
    return Mood(sum(bright for bright, _ in found) / len(found), sum(drive for _, drive in found) / len(found))


def mood_against(text: str, usual: str) -> Mood:
    """What a mood changes in a style whose usual mood is `usual`: nothing where they say the same."""
    asked, known = read_mood(text), read_mood(usual)
    return Mood(_clipped(asked.brightness - known.brightness), _clipped(asked.drive - known.drive))


def _clipped(value: float) -> float:
    return min(1.0, max(-1.0, value))
