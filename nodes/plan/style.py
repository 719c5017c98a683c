"""A style: everything that makes a kind of music what it is, as data (style_data/<id>.json).

The head (this file) says what a plan takes from a style when the user is silent. The idioms (harmony, grooves, textures)
are what compose reads; they live beside the head in the same data file.
"""

from __future__ import annotations

from dataclasses import dataclass

from .plan import PlannedSection, Player, SwingUnit


@dataclass(frozen=True, slots=True)
class StyleHead:
    """What a plan takes from a style when nobody says otherwise."""

    id: str  # "lofi"
    name: str  # "Lo-fi"
    aliases: tuple[str, ...]  # as people write it in a brief: "lo-fi", "chillhop"
    bpm: tuple[float, float, float]  # lowest, usual, highest, in FELT beats per minute
    meters: tuple[str, ...]  # usual first: "4/4"
    keys: tuple[str, ...]  # usual first: "D minor"
    mood: str  # the usual mood
    swing: float  # percent, 50..75
    swing_unit: SwingUnit
    humanise: float  # 0..1
    loudness_lufs: float  # what the delivery "style" means
    players: tuple[Player, ...]
    form: tuple[PlannedSection, ...]  # the usual form, every energy given
    energy: tuple[tuple[str, float], ...]  # energy by section kind, for forms that the user gives
