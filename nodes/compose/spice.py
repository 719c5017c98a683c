"""Chords from outside the key: secondary dominants, the minor subdominant, and the dominant that prepares a key change.

They come in the second half of each turn of four bars, so that the hook keeps its harmony; in a bar that has one chord
they take its second half. They are drawn once for a kind of section, so that returns sound alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from ..theory.chord import Chord
from ..theory.key import Key
from ..theory.pitch import spell
from .stream import stream

Bar = tuple[Chord | None, ...]

TURN_BARS = 4
LATE_IN_TURN = (2, 3)  # bars of a turn, counted from 0
FIFTH, FOURTH = 7, 5


def spiced(bars: Sequence[Bar], key: Key, share: float, seed: int, kind: str) -> list[Bar]:
    """The bars with some chords led to from outside the key. `share`: 0..1, in how many of the places."""
    result = list(bars)
    chance = stream(seed, "spice", kind)
    for index in range(len(bars) - 1):
        drawn = chance.random()
        if drawn >= share or index % TURN_BARS not in LATE_IN_TURN:
            continue
        here, after = bars[index], bars[index + 1]
        if len(here) != 1 or here[0] is None or after[0] is None:
            continue
        led = _borrowed(here[0], after[0], key, chance) or _secondary(here[0], after[0], key)
        if led is not None:
            result[index] = (here[0], led)
    return result


def prepared(bars: Sequence[Bar], key: Key, next_key: Key | None, beats: int) -> list[Bar]:
    """The bars with the dominant of the next section's key at their end, where that has another tonic."""
    result = list(bars)
    if next_key is None or next_key.tonic_pitch_class == key.tonic_pitch_class or not bars:
        return result
    dominant = Chord(next_key.spell((next_key.tonic_pitch_class + FIFTH) % 12), "7")
    first = bars[-1][0]
    result[-1] = (first, dominant) if beats >= 2 and (len(bars) > 1 or first is not None) else (dominant,)
    return result


def _secondary(here: Chord, target: Chord, key: Key) -> Chord | None:
    """The dominant seventh of a chord of the key; None where it is the key's own, or nothing new."""
    root = (target.root_pitch_class + FIFTH) % 12
    stable = target.third in (3, 4) and target.fifth == FIFTH
    at_home = target.root_pitch_class == key.tonic_pitch_class
    if at_home or not stable or target.bass is not None or (root == here.root_pitch_class and here.third == 4):
        return None
    if key.scale.contains((root + 4) % 12) and key.scale.contains(root):
        return None  # diatonic: no spice
    return Chord(_spelled(root, target, key), "7")


def _spelled(root: int, target: Chord, key: Key) -> str:
    return key.spell(root) if key.scale.contains(root) else spell(root, flats="b" in target.root)


def _borrowed(here: Chord, after: Chord, key: Key, chance: Random) -> Chord | None:
    """The subdominant of the parallel minor, between the major one and the tonic."""
    subdominant = (key.tonic_pitch_class + FOURTH) % 12
    leads_home = after.root_pitch_class == key.tonic_pitch_class and after.bass is None
    if here.root_pitch_class != subdominant or here.third != 4 or not leads_home or key.is_minor:
        return None
    return Chord(here.root, "m6" if chance.random() < 0.5 else "m")
