"""The lead: the tune of a passage, independent of who plays it.

Every unit of two bars sets a motif over its chords by dynamic programming: chord tones where the bar is strong, small
steps, the motif's own contour, leaps recovered, phrase ends on stable tones. Equal motif over equal chords gives equal
notes, so repeats are literal and the hook recurs. Pitches are those of a voice around the tonic; the player moves them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ..plan.style import MelodyIdiom
from ..theory.chord import Chord
from ..theory.key import Key
from .form import Passage
from .grid import BarShape
from .harmony import chord_scale
from .motif import Motif, breath, letters_for, motif_bank
from .part import Tone
from .stream import stream

# semitones that each theme lies above or below the middle of the tune's range
LIFTS = {"verse": -2.0, "chorus": 2.5, "bridge": 1.0, "solo": 2.0, "pre_chorus": 0.5}
SEMITONES_PER_STEP = 1.75
FOREIGN, AVOID, CONTOUR, CENTRE = 5.0, 2.0, 0.55, 0.16
UNRECOVERED, WIDE, NOISE = 9.0, 4.0, 0.7
LEAP = 7  # semitones from which a leap wants recovering
STABLE_COST, OPEN_COST = 6.0, 2.0


@dataclass(slots=True)
class Singer:
    """Makes the leads of one song; keeps what it has made, as sections return."""

    key: Key
    idiom: MelodyIdiom
    shape: BarShape
    seed: int
    brightness: float = 0.0
    _banks: dict[str, dict[str, Motif]] = field(default_factory=dict)
    _units: dict[tuple[object, ...], tuple[Tone, ...]] = field(default_factory=dict)

    @property
    def lowest(self) -> int:
        """The lowest pitch of the tune's range; its highest is `idiom.span` above."""
        tonic = 62 + (self.key.tonic_pitch_class - 2) % 12
        return tonic - 5 if self.idiom.span > 12 else tonic - 3

    @property
    def highest(self) -> int:
        return self.lowest + self.idiom.span

    def lead(self, passage: Passage) -> list[Tone]:
        """The tune of a passage, in ticks from its start."""
        if passage.theme not in self._banks:
            self._banks[passage.theme] = motif_bank(passage.theme, self.idiom, self.shape, self.seed)
        tones: list[Tone] = []
        bar = 0
        tune_bars = passage.bars - 1 if passage.is_last else passage.bars
        varied = passage.occurrence > 0 and passage.theme != "chorus"
        for letter in letters_for(tune_bars, passage.theme, self.seed, varied) if tune_bars else ():
            bars = min(2, tune_bars - bar)
            tones += self._unit(passage, letter, bar, bars)
            bar += bars
        if passage.is_last:
            tones += self._unit(passage, "e", bar, 1)
        return tones

    def _unit(self, passage: Passage, letter: str, bar: int, bars: int) -> list[Tone]:
        start, length = bar * self.shape.ticks, bars * self.shape.ticks
        motif = self._banks[passage.theme][letter]
        if bars == 1 and letter != "e":
            motif = motif.cut(length - breath(self.shape))
        chords = tuple(passage.event_at(start + note.onset).chord for note in motif.notes)
        key = (passage.theme, letter, bars, chords)
        if key not in self._units:
            self._units[key] = self._set(motif, chords, passage.theme, letter)
        return [replace(tone, onset=tone.onset + start) for tone in self._units[key]]

    def _set(self, motif: Motif, chords: tuple[Chord | None, ...], theme: str, letter: str) -> tuple[Tone, ...]:
        """The motif's notes with the pitches that cost least."""
        if not motif.notes:
            return ()
        chance = stream(self.seed, "tune", theme, letter)
        middle = (self.lowest + self.highest) / 2 + LIFTS.get(theme, 0.0) + self.brightness
        centre = min(self.highest - 2.0, max(self.lowest + 2.0, middle + motif.lift))
        rows: list[list[tuple[int, float]]] = []
        for index, (note, chord) in enumerate(zip(motif.notes, chords, strict=True)):
            weight = self._weight(note.onset, note.ticks)
            end = letter if index == len(motif.notes) - 1 else ""
            rows.append(
                [
                    (pitch, self._own_cost(pitch, chord, weight, end) + CENTRE * abs(pitch - centre) + NOISE * chance.random())
                    for pitch in ladder(self.key, chord, self.lowest, self.highest)
                ]
            )
        pitches = _cheapest(rows, [note.step * SEMITONES_PER_STEP for note in motif.notes])
        return tuple(
            Tone(note.onset, note.ticks, pitch, note.stress) for note, pitch in zip(motif.notes, pitches, strict=True)
        )

    def _weight(self, onset: int, ticks: int) -> float:
        """How much a foreign note hurts here: strong and long ones most."""
        long = min(1.0, ticks / (2 * self.shape.beat_ticks))
        return 0.15 + self.shape.strength(onset) * 0.9 + 0.5 * long

    def _own_cost(self, pitch: int, chord: Chord | None, weight: float, end: str) -> float:
        cost = 0.0
        is_chord_tone = chord is None or pitch % 12 in triad_of(chord)
        if not is_chord_tone:
            cost += FOREIGN * weight * (0.35 if chord is not None and chord.contains(pitch) else 1.0)
            if chord is not None and (pitch - 1) % 12 in chord.pitch_classes:
                cost += AVOID * weight
        if self.idiom.pentatonic and not is_chord_tone and pitch % 12 not in pentatonic(self.key):
            cost += 1.0
        if end:
            cost += 0.0 if is_chord_tone else STABLE_COST
            degree = (pitch - self.key.tonic_pitch_class) % 12
            if end in "ce":
                cost += 0.0 if degree == 0 else 1.5 if degree in (3, 4, 7) else STABLE_COST
            elif end in "oab":
                cost += OPEN_COST if degree == 0 else 0.0
        return cost


@lru_cache(maxsize=4096)
def triad_of(chord: Chord) -> frozenset[int]:
    """The chord's first three tones: what a tune rests on."""
    return frozenset(chord.pitch_classes[:3])


@lru_cache(maxsize=256)
def pentatonic(key: Key) -> frozenset[int]:
    intervals = (0, 3, 5, 7, 10) if key.is_minor else (0, 2, 4, 7, 9)
    return frozenset((key.tonic_pitch_class + interval) % 12 for interval in intervals)


@lru_cache(maxsize=4096)
def ladder(key: Key, chord: Chord | None, low: int, high: int) -> tuple[int, ...]:
    """The pitches between two bounds that a tune may use over a chord, ascending."""
    scale = chord_scale(key, chord)
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in scale)


def _cheapest(rows: Sequence[Sequence[tuple[int, float]]], moves: Sequence[float]) -> list[int]:
    """One pitch per row of (pitch, cost), chosen together. A state is a pitch and whether a leap just led to it."""
    states: dict[tuple[int, int], float] = {(pitch, 0): cost for pitch, cost in rows[0]}
    history: list[dict[tuple[int, int], tuple[int, int]]] = []
    for row, move in zip(rows[1:], moves[1:], strict=True):
        reached: dict[tuple[int, int], float] = {}
        came_from: dict[tuple[int, int], tuple[int, int]] = {}
        for state, spent in states.items():
            before, leap = state
            for pitch, cost in row:
                interval = pitch - before
                total = spent + cost + _move_cost(interval, move, leap)
                after = (pitch, (interval >= LEAP) - (interval <= -LEAP))
                if after not in reached or total < reached[after]:
                    reached[after] = total
                    came_from[after] = state
        states = reached
        history.append(came_from)
    state = min(states, key=lambda place: (states[place], place))
    pitches = [state[0]]
    for came_from in reversed(history):
        state = came_from[state]
        pitches.append(state[0])
    return pitches[::-1]


def _move_cost(interval: int, move: float, leap: int) -> float:
    size = abs(interval)
    cost = CONTOUR * abs(interval - move)
    if size > 4:
        cost += 0.4 * (size - 4)
    if size in (6, 10, 11) or size > 12:
        cost += WIDE
    if leap and not (interval * leap < 0 or size <= 2):
        cost += UNRECOVERED
    return cost
