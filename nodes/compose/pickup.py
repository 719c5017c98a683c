"""Pickups: the few notes that lead into the first bar of a passage, before it begins.

Whoever has the tune plays them; where nobody has, the first pitched player. They run by step, or leap up the fourth,
to the first note of that player's own part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..plan.plan import UNPITCHED_ROLES
from ..score.time import TICKS_PER_QUARTER
from .cue import Chair, Cue
from .part import Tone

EIGHTH = TICKS_PER_QUARTER // 2
MOST_NOTES = 4
FOURTH = 5  # semitones from the dominant up to the tonic
LEAP_SHARE = 0.5  # how often a single note leaps


def pickup_bearers(playing: Sequence[Chair], tune_bearer: Chair | None) -> frozenset[str]:
    """Track ids of those who play the pickup of a passage, of the chairs that play it."""
    singers = [chair for chair in playing if chair.player.role == "melody"]
    if not singers and tune_bearer is not None and tune_bearer in playing:
        singers = [tune_bearer]
    pitched = [chair for chair in playing if chair.player.role not in UNPITCHED_ROLES]
    return frozenset(chair.track_id for chair in singers or pitched[:1])


def with_pickup(tones: Sequence[Tone], cue: Cue) -> list[Tone]:
    """The part with its pickup before it, at negative onsets; as it was where the part is empty."""
    if not tones or not cue.passage.pickup:
        return list(tones)
    start = min(tone.onset for tone in tones)
    target = max((tone for tone in tones if tone.onset == start), key=lambda tone: tone.pitch)
    lengths = _lengths(cue.passage.pickup)
    pitches = _pitches(target.pitch, len(lengths), cue)
    led: list[Tone] = []
    onset = -cue.passage.pickup
    for ticks, pitch in zip(lengths, pitches, strict=True):
        led.append(replace(target, onset=onset, ticks=ticks, pitch=pitch, stress=0.4, spread=0))
        onset += ticks
    return [*led, *tones]


def _lengths(ticks: int) -> list[int]:
    """Eighths, the first one longer where there is more time."""
    count = min(MOST_NOTES, max(1, ticks // EIGHTH))
    rest = ticks - EIGHTH * (count - 1)
    return [rest] + [EIGHTH] * (count - 1)


def _pitches(target: int, count: int, cue: Cue) -> list[int]:
    """A way to the target: up a fourth where one note may leap, else by steps of the key from below, or from above."""
    chance = cue.chance("pickup")
    scale = cue.key.scale.pitch_classes
    leaps = count == 1 and chance.random() < LEAP_SHARE
    if leaps and (target - FOURTH) % 12 in scale and cue.instrument.contains(target - FOURTH):
        return [target - FOURTH]
    for direction in (-1, 1):
        way: list[int] = []
        pitch = target
        while len(way) < count and cue.instrument.contains(pitch + direction):
            pitch += direction
            if pitch % 12 in scale:
                way.insert(0, pitch)
        if len(way) == count:
            return way
    return [target] * count
