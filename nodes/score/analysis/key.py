"""Key finding: how well the notes of a score fit each of the 24 major and minor keys.

The profiles are those of Albrecht and Shanahan (2013), distances Euclidean as theirs: they tell a key from its relative
better than the older ratings of listeners do. A key that is stated is not found here but kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...theory.key import Key
from ..score import Score
from ..time import KeyChange, Ticks
from .sounding import Floats, Sounding, pitch_class_weights, sounding_of

_MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
_MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
LONGEST_QUARTERS = 4  # a pedal point does not speak for a whole song
ENDS = 0.06  # what a bass that begins or ends on the tonic is worth, as a distance
N_RIVALS = 3
MOVES = 0.05  # what a change of key between sections costs, as a distance
FALLBACK = Key("C", "major")


@dataclass(frozen=True, slots=True)
class KeyFinding:
    """`key`: the best; `strength` 0..1: how far ahead of the next it is, 1 = no rival near; `rivals`: the next best."""

    key: Key
    strength: float
    rivals: tuple[Key, ...]


def find_key(score: Score) -> KeyFinding | None:
    """The key of the whole score by its notes, whatever it states; None where nothing has a pitch."""
    sounding = sounding_of(score)
    if not sounding.n_notes:
        return None
    distances = _distances(_weights(sounding, score)) - _end_bonus(sounding)
    order = np.argsort(distances, kind="stable")
    ahead = float(distances[order[1]] - distances[order[0]])
    return KeyFinding(
        _key_of(int(order[0])),
        round(min(1.0, ahead / 0.1), 3),
        tuple(_key_of(int(number)) for number in order[1 : 1 + N_RIVALS]),
    )


def find_keys(score: Score) -> tuple[KeyChange, ...]:
    """The key of the score, and its changes at section starts where the notes clearly move to another key."""
    overall = find_key(score)
    if overall is None:
        return ()
    sounding = sounding_of(score)
    starts = [0, *(int(score.meter_map.bar_start(section.first_bar)) for section in score.sections[1:])]
    starts = sorted(set(starts))
    distances = np.zeros((len(starts), 24))
    places = np.searchsorted(starts, sounding.onset, side="right") - 1
    for number in range(len(starts)):
        inside = places == number
        if inside.any():
            distances[number] = _distances(_weights(_chosen(sounding, inside), score))
    distances -= _end_bonus(sounding) / len(starts)
    changes = [KeyChange(Ticks(start), _key_of(state)) for start, state in zip(starts, _path(distances), strict=True)]
    if len({change.key for change in changes}) == 1:
        return (KeyChange(Ticks(0), overall.key),)
    return tuple(change for number, change in enumerate(changes) if not number or change.key != changes[number - 1].key)


def keys_or_found(score: Score) -> tuple[tuple[int, Key], ...]:
    """(tick, key) of the stated keys, the first of them from tick 0; else of the found one; C major without notes."""
    if score.keys:
        stated = [(int(change.tick), change.key) for change in score.keys]
        return ((0, stated[0][1]), *stated[1:])
    found = find_keys(score)
    return tuple((int(change.tick), change.key) for change in found) or ((0, FALLBACK),)


def _chosen(sounding: Sounding, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Sounding:
    return Sounding(
        sounding.onset[which], sounding.end[which], sounding.pitch[which], sounding.velocity[which],
        sounding.track[which],
    )  # fmt: skip


def _weights(sounding: Sounding, score: Score) -> Floats:
    return pitch_class_weights(sounding, LONGEST_QUARTERS * score.ticks_per_quarter)


def _distances(weights: Floats) -> Floats:
    """[24] Euclidean distance of the weights, as shares, from every key's profile: 12 major keys, 12 minor ones."""
    shares = weights / max(1e-9, float(weights.sum()))
    profiles = np.array([np.roll(profile, tonic) for profile in (_MAJOR, _MINOR) for tonic in range(12)])
    profiles /= profiles.sum(axis=1, keepdims=True)
    distances: Floats = np.sqrt(((profiles - shares) ** 2).sum(axis=1))
    return distances


def _end_bonus(sounding: Sounding) -> Floats:
    """[24] what the last and the first lowest note say: songs end, and often begin, on their tonic."""
    bonus = np.zeros(24)
    last = sounding.end.max()
    ending = sounding.pitch[sounding.end >= last]
    opening = sounding.pitch[sounding.onset == sounding.onset.min()]
    for pitch, worth in ((int(ending.min()), ENDS), (int(opening.min()), ENDS / 2)):
        bonus[[pitch % 12, pitch % 12 + 12]] += worth
    return bonus


def _path(distances: Floats) -> list[int]:
    """The keys from section to section that fit best when a change costs MOVES."""
    total = distances[0].copy()
    origins: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    for row in distances[1:]:
        best = int(np.argmin(total))
        moved = total[best] + MOVES
        origins.append(np.where(total <= moved, np.arange(24), best))
        total = np.minimum(total, moved) + row
    state = int(np.argmin(total))
    path = [state]
    for origin in reversed(origins):
        state = int(origin[state])
        path.insert(0, state)
    return path


def _key_of(number: int) -> Key:
    """0..11 the major keys from C, 12..23 the minor ones, written with the fewest accidentals."""
    home = Key("C", "major") if number < 12 else Key("C", "minor")
    return home.transposed(number % 12)
