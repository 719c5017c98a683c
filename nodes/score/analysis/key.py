"""Key finding: how well the notes of a score fit each of the 24 major and minor keys, and what mode they make of it.

The profiles are those of Albrecht and Shanahan (2013), distances Euclidean as theirs: they tell a key from its relative
better than the older ratings of listeners do. First and last bass are heard too. A church mode is recognised by its own
degree (the natural sixth of dorian) where that clearly outweighs the usual one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...fault import InvalidMusicText
from ...theory.key import Key
from ..score import Score
from ..time import KeyChange, Ticks
from .sounding import Floats, Ints, Sounding, pitch_class_weights, sounding_of

_MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
LONGEST_QUARTERS = 4  # a pedal point does not speak for a whole song
OPENING, ENDING = 0.03, 0.06  # what a bass that begins or ends on the tonic is worth, as a distance
N_RIVALS = 3
CERTAIN = 0.1  # a lead, as a distance, that leaves no doubt
# what a change of key between sections costs; one that changes major into minor; and one to the relative key
MOVE, MODE_MOVE, RELATIVE_MOVE = 0.2, 0.4, 0.6
STRETCH_QUARTERS, LONGEST_STRETCHES = 16, 4  # so much music counts once; a long section not more often than this
# (mode, minor, its own degree, the degree that it replaces), both in semitones above the tonic
_MODES = (("dorian", True, 9, 8), ("phrygian", True, 1, 2), ("mixolydian", False, 10, 11), ("lydian", False, 6, 5))
MODAL_RATIO, MODAL_SHARE = 3.0, 0.015  # how often a mode's own degree outweighs the usual one; and of all that sounds
FALLBACK = Key("C", "major")


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """`key`: the best. `strength`, 0..1: its lead over the next, 1 = no rival near. `rivals`: the next best in turn."""

    key: Key
    strength: float
    rivals: tuple[Key, ...]


def find_key(score: Score) -> KeyFinding | None:
    """The key of the whole score by its notes, whatever it states; None where nothing has a pitch."""
    sounding = sounding_of(score)
    if not sounding.n_notes:
        return None
    weights = _weights(sounding, score)
    distances = _distances(weights) - _opening(sounding) - _ending(sounding)
    order = [int(number) for number in np.argsort(distances, kind="stable")]
    lead = float(distances[order[1]] - distances[order[0]])
    rivals = tuple(_key_of(number) for number in order[1 : 1 + N_RIVALS])
    return KeyFinding(_in_mode(_key_of(order[0]), weights), round(min(1.0, lead / CERTAIN), 3), rivals)


def find_keys(score: Score) -> tuple[KeyChange, ...]:
    """The key of the score, and its changes at section starts where the notes clearly move to another key."""
    overall = find_key(score)
    if overall is None:
        return ()
    sounding = sounding_of(score)
    meter_map = score.meter_map
    starts = sorted({0, *(int(meter_map.bar_start(section.first_bar)) for section in score.sections[1:])})
    place = np.searchsorted(starts, sounding.onset, side="right") - 1
    weights = [_weights(_chosen(sounding, place == number), score) for number in range(len(starts))]
    costs = np.zeros((len(starts), 24))
    for number, (start, stop) in enumerate(pairwise([*starts, int(sounding.end.max())])):
        stretches = (stop - start) / (STRETCH_QUARTERS * score.ticks_per_quarter)
        if weights[number].any():
            costs[number] = _distances(weights[number]) * min(LONGEST_STRETCHES, max(0.25, stretches))
    costs[0] -= _opening(sounding)
    costs[-1] -= _ending(sounding)
    path = _cheapest(costs)
    if len(set(path)) == 1:
        return (KeyChange(Ticks(0), overall.key),)
    changes: list[KeyChange] = []
    for number, start in enumerate(starts):
        if not number or path[number] != path[number - 1]:
            same = [weights[other] for other in range(len(starts)) if path[other] == path[number]]
            changes.append(KeyChange(Ticks(start), _in_mode(_key_of(path[number]), np.sum(same, axis=0))))
    return tuple(changes)


def keys_or_found(score: Score) -> tuple[tuple[int, Key], ...]:
    """(tick, key) of the stated keys, the first of them from tick 0; else of those found; C major without notes."""
    if score.keys:
        stated = [(int(change.tick), change.key) for change in score.keys]
        return ((0, stated[0][1]), *stated[1:])
    return tuple((int(change.tick), change.key) for change in find_keys(score)) or ((0, FALLBACK),)


def _chosen(sounding: Sounding, which: NDArray[np.bool_]) -> Sounding:
    columns = (sounding.onset, sounding.end, sounding.pitch, sounding.velocity, sounding.track)
    return Sounding(*(column[which] for column in columns))


def _weights(sounding: Sounding, score: Score) -> Floats:
    return pitch_class_weights(sounding, LONGEST_QUARTERS * score.ticks_per_quarter)


def _distances(weights: Floats) -> Floats:
    """[24] Euclidean distance of the weights, as shares, from every key's profile: 12 major keys, 12 minor ones."""
    shares = weights / max(1e-9, float(weights.sum()))
    profiles = np.array([np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)])
    profiles /= profiles.sum(axis=1, keepdims=True)
    distances: Floats = np.sqrt(((profiles - shares) ** 2).sum(axis=1))
    return distances


def _opening(sounding: Sounding) -> Floats:
    return _on_tonic(sounding.pitch[sounding.onset == sounding.onset.min()], OPENING)


def _ending(sounding: Sounding) -> Floats:
    return _on_tonic(sounding.pitch[sounding.end >= sounding.end.max()], ENDING)


def _on_tonic(pitches: Ints, worth: float) -> Floats:
    """[24] what it says for the keys on the lowest of these pitches: songs end, and often begin, on their tonic."""
    bonus = np.zeros(24)
    tonic = int(pitches.min()) % 12
    bonus[[tonic, tonic + 12]] = worth
    return bonus


def _cheapest(costs: Floats) -> list[int]:
    """The keys from section to section that cost least, changes included (Viterbi)."""
    moves = MOVE * (1.0 - np.eye(24))
    moves[:12, 12:] = moves[12:, :12] = MODE_MOVE
    major = np.arange(12)
    relative = (major + 9) % 12 + 12
    moves[major, relative] = moves[relative, major] = RELATIVE_MOVE
    total = costs[0]
    origins: list[Ints] = []
    for row in costs[1:]:
        reached = total[:, None] + moves
        origins.append(np.argmin(reached, axis=0))
        total = np.min(reached, axis=0) + row
    path = [int(np.argmin(total))]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def _key_of(number: int) -> Key:
    """0..11 the major keys from C, 12..23 the minor ones, written with the fewest accidentals."""
    home = Key("C", "major") if number < 12 else Key("C", "minor")
    return home.transposed(number % 12)


def _in_mode(key: Key, weights: Floats) -> Key:
    """The church mode on the same tonic that the notes are in, if any; else the key."""
    degrees: Sequence[float] = np.roll(weights / max(1e-9, float(weights.sum())), -key.tonic_pitch_class).tolist()
    for mode, minor, own, usual in _MODES:
        melodic = mode == "dorian" and degrees[11] >= degrees[10]  # a natural sixth that leads to the seventh
        clear = degrees[own] >= max(MODAL_SHARE, MODAL_RATIO * degrees[usual])
        if minor == key.is_minor and clear and not melodic:
            try:
                return Key(key.tonic, mode)
            except InvalidMusicText:  # no signature writes it: Gb mixolydian has eight flats
                return key
    return key
