"""Chord detection: which chord every beat of a score means, whatever its texture.

Every frame (a felt beat, see sounding.py) gets twelve weights: how much each pitch class sounds, by duration, by
whether it sounds on the beat, and by how it moves (a short note between two steps is a passing note). Templates of
chords are compared with them, with a bonus for what the bass says, and the best path through the frames is found by
dynamic programming (Viterbi 1967; for chords Sheh and Ellis 2003): a change of chord costs something, on a weak beat
more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ...progress import SILENT, Progress
from ...theory.chord import Chord
from ...theory.key import Key
from ...theory.meter import DOWNBEAT
from ..score import ChordSpan, Score
from ..time import Ticks
from .key import keys_or_found
from .sounding import SILENT_PITCH, Floats, Frames, Ints, Sounding, frames_of, sounding_of, spread

# quality -> (its intervals, how much less likely than a triad it is before anything sounds)
TEMPLATES: dict[str, tuple[tuple[int, ...], float]] = {
    "": ((0, 4, 7), 0.0),
    "m": ((0, 3, 7), 0.0),
    "7": ((0, 4, 7, 10), 0.03),
    "m7": ((0, 3, 7, 10), 0.04),
    "maj7": ((0, 4, 7, 11), 0.06),
    "dim": ((0, 3, 6), 0.03),
    "m7b5": ((0, 3, 6, 10), 0.05),
    "dim7": ((0, 3, 6, 9), 0.05),
    "aug": ((0, 4, 8), 0.10),
    "sus4": ((0, 5, 7), 0.12),
    "sus2": ((0, 2, 7), 0.16),
    "7sus4": ((0, 5, 7, 10), 0.14),
    "mMaj7": ((0, 3, 7, 11), 0.14),
    "5": ((0, 7), 0.13),
    "add9": ((0, 2, 4, 7), 0.12),
    "madd9": ((0, 2, 3, 7), 0.12),
    "9": ((0, 2, 4, 7, 10), 0.12),
    "m9": ((0, 2, 3, 7, 10), 0.12),
    "maj9": ((0, 2, 4, 7, 11), 0.12),
}
QUALITIES = tuple(TEMPLATES)
N_STATES = 12 * len(QUALITIES) + 1  # the last one is no chord
NO_CHORD = N_STATES - 1
SIXTHS = {("m7", 3): "6", ("m7b5", 3): "m6"}  # the tonic's sixth chord is not a seventh chord on its sixth degree
NINTH_TONES = 5
LEADS = {"dim7": -1, "aug": 7}  # from where they lead to: the leading note, the dominant

ON_BEAT = 1.0  # what sounding on the beat adds to a note's weight
CROWD = 0.75  # exponent that keeps doublings from speaking for a chord
PASSING = 0.35  # weight of a short note off the beat that is reached and left by step
MISSING = 0.45  # cost of a template whose every tone is silent
BASS_ROOT, BASS_TONE = 0.10, 0.03  # bonus where the bass is the chord's root, or another tone of it
HOME = 0.05  # bonus of a chord whose tones are the key's
CHANGE, WEAK_CHANGE = 0.09, 0.06  # cost of a change of chord; and what a weak beat adds to it
NOTHING = 0.3  # score of no chord where something sounds
REST = 0.08  # and where nothing does: a chord goes on through a short rest, but not through a bar
FRAMES_AT_ONCE = 4096


@dataclass(frozen=True, slots=True)
class _Heard:
    """Per frame: weights [frames, 12], the bass's pitch (SILENT_PITCH none)."""

    weights: Floats
    bass: Ints


def find_chords(score: Score, progress: Progress = SILENT) -> tuple[ChordSpan, ...]:
    """The chords of a score from its first to its last pitched note, without gaps; empty where nothing has a pitch.

    Spelled by the score's keys, or by the one found where none is stated. A bass that is not the root is a slash.
    """
    sounding = sounding_of(score)
    if not sounding.n_notes:
        return ()
    frames = frames_of(score, int(sounding.end.max()))
    heard = _listen(sounding, frames)
    keys = keys_or_found(score)
    path = _best_path(heard, frames, _home_bonus(frames, keys), progress)
    return _spans(path, heard, frames, keys)


# --- what is heard ---------------------------------------------------------------------------------------------


def _listen(sounding: Sounding, frames: Frames) -> _Heard:
    notes, places, overlap = spread(sounding, frames)
    lengths = (frames.ends - frames.starts)[places]
    share = overlap / lengths
    on_beat = sounding.onset[notes] <= frames.starts[places] + lengths // 16
    weight = share * np.where(_is_passing(sounding, frames)[notes], PASSING, 1.0) + ON_BEAT * on_beat
    weight *= 0.5 + sounding.velocity[notes] / 127.0
    flat = places * 12 + sounding.pitch[notes] % 12
    sums = np.bincount(flat, weight, minlength=frames.count * 12).astype(float)
    weights: Floats = np.power(sums.reshape(frames.count, 12), CROWD)
    counts = share >= 0.2
    bass = np.full(frames.count, SILENT_PITCH, dtype=np.int64)
    np.minimum.at(bass, places[counts], sounding.pitch[notes[counts]])
    early = counts & on_beat  # the bass of the beat, if one sounds there, not that of its second half
    first = np.full(frames.count, SILENT_PITCH, dtype=np.int64)
    np.minimum.at(first, places[early], sounding.pitch[notes[early]])
    return _Heard(weights, np.where(first < SILENT_PITCH, first, bass))


def _is_passing(sounding: Sounding, frames: Frames) -> NDArray[np.bool_]:
    """[notes] whether a note is short, begins off the beat, and its own track goes on from and to it by step."""
    place = np.minimum(np.searchsorted(frames.ends, sounding.onset, side="right"), frames.count - 1)
    length = (frames.ends - frames.starts)[place]
    candidate = (sounding.onset > frames.starts[place] + length // 16) & (sounding.end - sounding.onset < length)
    passing = np.zeros(sounding.n_notes, dtype=np.bool_)
    for track in np.unique(sounding.track):
        own = np.flatnonzero(sounding.track == track)
        pitch = sounding.pitch[own]
        into, out = np.abs(np.diff(pitch, prepend=pitch[:1] + 99)), np.abs(np.diff(pitch, append=pitch[-1:] + 99))
        steps = (into >= 1) & (into <= 2) & (out >= 1) & (out <= 2)
        passing[own] = steps & candidate[own]
    return passing


# --- templates and the path through them ------------------------------------------------------------------------


def _matrix() -> Floats:
    """[states, 12] 1 where a state's chord has the pitch class; roots within a quality."""
    matrix = np.zeros((N_STATES, 12))
    for number, quality in enumerate(QUALITIES):
        for root in range(12):
            for interval in TEMPLATES[quality][0]:
                matrix[number * 12 + root, (root + interval) % 12] = 1.0
    return matrix


def _likeness(heard: _Heard, first: int, last: int, matrix: Floats) -> Floats:
    """[frames, states] how well each state explains frames first..last."""
    weights, bass = heard.weights[first:last], heard.bass[first:last]
    total = weights.sum(axis=1, keepdims=True)
    silent = total[:, 0] <= 0
    inside = weights @ matrix.T / np.where(total > 0, total, 1.0)
    sizes = matrix.sum(axis=1)
    sizes[NO_CHORD] = 1.0
    missing = (weights <= 0.15 * np.max(weights, axis=1, keepdims=True)).astype(float) @ matrix.T / sizes
    scores: Floats = inside - MISSING * missing
    scores -= np.array([cost for _, cost in TEMPLATES.values() for _ in range(12)] + [0.0])
    sounds = bass < SILENT_PITCH
    roots = np.array([root for _ in QUALITIES for root in range(12)] + [-1])
    scores += BASS_ROOT * (roots[None, :] == (bass % 12)[:, None]) * sounds[:, None]
    scores += BASS_TONE * matrix[:, bass % 12].T * sounds[:, None]
    scores[:, NO_CHORD] = np.where(silent, REST, NOTHING)
    scores[silent, :NO_CHORD] = 0.0
    return scores


def _home_bonus(frames: Frames, keys: Sequence[tuple[int, Key]]) -> Floats:
    """[frames, states] a little for chords of the key; a minor key's raised sixth and seventh are its own too."""
    matrix = _matrix()
    bonus = np.zeros((len(keys), N_STATES))
    for number, (_, key) in enumerate(keys):
        home = np.zeros(12)
        home[list(key.scale.pitch_classes)] = 1.0
        if key.is_minor:
            home[[(key.tonic_pitch_class + 11) % 12]] = 1.0
        outside = matrix @ (1.0 - home)
        bonus[number] = HOME * (outside == 0)
        bonus[number, NO_CHORD] = 0.0
    onsets = np.array([tick for tick, _ in keys])
    rows: Ints = np.maximum(0, np.searchsorted(onsets, frames.starts, side="right") - 1)
    return bonus[rows]


def _best_path(heard: _Heard, frames: Frames, home: Floats, progress: Progress) -> Ints:
    """[frames] the state of every frame on the best path. Any change costs the same, so each step takes linear time."""
    matrix = _matrix()
    count = frames.count
    stays = np.zeros((count, N_STATES), dtype=np.bool_)
    origins = np.zeros(count, dtype=np.int64)
    cost = CHANGE + WEAK_CHANGE * (1.0 - frames.strength)
    total = np.zeros(N_STATES)
    for first in range(0, count, FRAMES_AT_ONCE):
        progress.advance(first, count)
        last = min(count, first + FRAMES_AT_ONCE)
        likeness = _likeness(heard, first, last, matrix) + home[first:last]
        for frame in range(first, last):
            best = int(np.argmax(total))
            moved = total[best] - (cost[frame] if frame else 0.0)
            stays[frame] = total >= moved
            origins[frame] = best
            total = np.maximum(total, moved) + likeness[frame - first]
    path = np.zeros(count, dtype=np.int64)
    state = int(np.argmax(total))
    for frame in range(count - 1, -1, -1):
        path[frame] = state
        if not stays[frame, state]:
            state = int(origins[frame])
    progress.advance(count, count)
    return path


# --- from states to chords --------------------------------------------------------------------------------------


def _spans(path: Ints, heard: _Heard, frames: Frames, keys: Sequence[tuple[int, Key]]) -> tuple[ChordSpan, ...]:
    onsets = [tick for tick, _ in keys]
    spans: list[ChordSpan] = []
    for state, group in groupby(range(frames.count), key=lambda frame: int(path[frame])):
        members = list(group)
        start, stop = int(frames.starts[members[0]]), int(frames.ends[members[-1]])
        key = keys[max(0, int(np.searchsorted(onsets, start, side="right")) - 1)][1]
        chord = _chord(state, _bass_of(state, heard.bass[members]), key)
        if spans and (spans[-1].chord == chord or _goes_on(spans[-1].chord, chord, frames.strength[members[0]])):
            spans[-1] = replace(spans[-1], duration=Ticks(stop - spans[-1].onset))
        else:
            spans.append(ChordSpan(Ticks(start), Ticks(stop - start), chord))
    while spans and spans[0].chord is None:
        del spans[0]
    while spans and spans[-1].chord is None:
        del spans[-1]
    return tuple(_resolving(span, after, keys) for span, after in zip(spans, [*spans[1:], None], strict=False))


def _goes_on(before: Chord | None, chord: Chord | None, strength: float) -> bool:
    """Whether a chord is only the upper part of the ninth chord before it, left alone within its bar."""
    if before is None or chord is None or strength == DOWNBEAT or len(before.pitch_classes) < NINTH_TONES:
        return False
    return set(chord.pitch_classes) < set(before.pitch_classes)


def _resolving(span: ChordSpan, after: ChordSpan | None, keys: Sequence[tuple[int, Key]]) -> ChordSpan:
    """A chord of equal steps has as many roots as tones: it is named by where it leads, to the chord after or home."""
    chord = span.chord
    if chord is None or chord.quality not in LEADS:
        return span
    key = [key for tick, key in keys if tick <= span.onset][-1]
    goals = ([after.chord.root_pitch_class] if after is not None and after.chord else []) + [key.tonic_pitch_class]
    roots = [(goal + LEADS[chord.quality]) % 12 for goal in goals]
    root = next((root for root in roots if root in chord.pitch_classes), chord.root_pitch_class)
    bass = chord.bass_pitch_class
    named = Chord("C", chord.quality).transposed(root).respelled(key)
    return replace(span, chord=named if bass == root else named.with_bass(named.spell(bass)))


def _bass_of(state: int, basses: Ints) -> int:
    """The bass's pitch class over a chord, given the lowest pitch of each of its frames; -1 where it is no other tone.

    A line that touches the root anywhere stands on it: a walking or alternating bass is no inversion.
    """
    number, root = divmod(state, 12)
    if state == NO_CHORD or basses[0] >= SILENT_PITCH or root in basses % 12:
        return -1
    bass = int(basses[0]) % 12
    return bass if (bass - root) % 12 in TEMPLATES[QUALITIES[number]][0] else -1


def _chord(state: int, bass: int, key: Key) -> Chord | None:
    if state == NO_CHORD:
        return None
    number, root = divmod(state, 12)
    quality = QUALITIES[number]
    sixth = SIXTHS.get((quality, (bass - root) % 12)) if bass >= 0 else None
    if sixth is not None and bass == key.tonic_pitch_class:
        return Chord(key.tonic, sixth)
    chord = Chord("C", quality).transposed(root).respelled(key)
    return chord if bass in (-1, root) else chord.with_bass(chord.spell(bass))
