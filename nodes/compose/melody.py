"""The lead: the tune of a passage, independent of who plays it.

Every unit of two bars sets a motif over its chords by dynamic programming: chord tones where the bar is strong, small
steps, the motif's own contour, leaps recovered, phrase ends on stable tones. Equal motif over equal chords gives equal
notes, so repeats are literal and the hook recurs. Pitches are those of a voice around the tonic; the player moves them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

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
FOREIGN, AVOID, CONTOUR, CENTRE = 4.5, 1.5, 0.8, 0.14
AGAINST = 1.4  # for standing still or turning where the contour moves
UNPREPARED, UNRESOLVED = 1.6, 3.0  # a note foreign to the chord is reached and left by step
UNRECOVERED, WIDE, NOISE = 9.0, 4.0, 0.7
LEAP = 7  # semitones from which a leap wants recovering
STABLE_COST, OPEN_COST = 6.0, 2.0


@dataclass(frozen=True, slots=True)
class Choice:
    """A pitch that a note may take, what it costs there, and whether it is foreign to the chord."""

    pitch: int
    cost: float
    foreign: bool


State = tuple[int, int, bool]  # pitch, direction of the leap that led to it (0 = none), foreign to its chord


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

    def lead(self, passage: Passage, before: Sequence[Tone] = ()) -> list[Tone]:
        """The tune of a passage, in ticks from its start. `before`: the tune that it follows, where there is one."""
        if passage.theme not in self._banks:
            self._banks[passage.theme] = motif_bank(passage.theme, self.idiom, self.shape, self.seed)
        tones: list[Tone] = []
        bar = 0
        tune_bars = passage.bars - 1 if passage.is_last else passage.bars
        varied = passage.occurrence > 0 and passage.theme != "chorus"
        letters = letters_for(tune_bars, passage.theme, self.seed, varied)
        if passage.is_last and len(letters) > 1:
            letters[-1] = "o"  # the tune closes in the song's last bar
        for letter in letters:
            bars = min(2, tune_bars - bar)
            tones += self._unit(passage, letter, bar, bars, tones or before)
            bar += bars
        if passage.is_last:
            tones += self._unit(passage, "e", bar, 1, tones or before)
        return tones

    def _unit(self, passage: Passage, letter: str, bar: int, bars: int, before: Sequence[Tone]) -> list[Tone]:
        start, length = bar * self.shape.ticks, bars * self.shape.ticks
        motif = self._banks[passage.theme][letter]
        if bars == 1 and letter != "e":
            motif = motif.cut(length - breath(self.shape))
        chords = tuple(passage.event_at(start + note.onset).chord for note in motif.notes)
        tones = self._set(motif, chords, passage.theme, letter, None)
        if before and tones and _leaps_badly(before, tones):
            tones = self._set(motif, chords, passage.theme, letter, _state_after(before))
        return [replace(tone, onset=tone.onset + start) for tone in tones]

    def _set(
        self, motif: Motif, chords: tuple[Chord | None, ...], theme: str, letter: str, before: State | None
    ) -> tuple[Tone, ...]:
        """The motif's notes with the pitches that cost least. `before`: where the tune comes from, if that matters."""
        key = (theme, letter, len(motif.notes), chords, before)
        if key not in self._units:
            rows = self._rows(motif, chords, theme, letter)
            moves = [note.step * SEMITONES_PER_STEP for note in motif.notes]
            pitches = _cheapest(rows, moves, before) if rows else []
            self._units[key] = tuple(
                Tone(note.onset, note.ticks, pitch, note.stress)
                for note, pitch in zip(motif.notes, pitches, strict=True)
            )
        return self._units[key]

    def _rows(self, motif: Motif, chords: tuple[Chord | None, ...], theme: str, letter: str) -> list[list[Choice]]:
        """For each note the pitches it may take."""
        chance = stream(self.seed, "tune", theme, letter)
        middle = (self.lowest + self.highest) / 2 + LIFTS.get(theme, 0.0) + self.brightness
        centre = min(self.highest - 2.0, max(self.lowest + 2.0, middle + motif.lift))
        rows: list[list[Choice]] = []
        for index, (note, chord) in enumerate(zip(motif.notes, chords, strict=True)):
            weight = self._weight(note.onset, note.ticks)
            end = letter if index == len(motif.notes) - 1 else ""
            rows.append(
                [
                    Choice(
                        pitch,
                        self._own_cost(pitch, chord, weight, end)
                        + CENTRE * abs(pitch - centre)
                        + NOISE * chance.random(),
                        chord is not None and not chord.contains(pitch),
                    )
                    for pitch in ladder(self.key, chord, self.lowest, self.highest)
                ]
            )
        return rows

    def _weight(self, onset: int, ticks: int) -> float:
        """How much a foreign note hurts here: strong and long ones most."""
        strength = self.shape.strength(onset)
        place = 1.0 if strength >= 0.75 else 0.5 if strength >= 0.5 else 0.12
        return place + 0.4 * max(0.0, ticks / self.shape.beat_ticks - 0.6)

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


def _state_after(tones: Sequence[Tone]) -> State:
    """Where a line stands after its last tone."""
    interval = tones[-1].pitch - tones[-2].pitch if len(tones) > 1 else 0
    return (tones[-1].pitch, (interval >= LEAP) - (interval <= -LEAP), False)


def _leaps_badly(before: Sequence[Tone], tones: Sequence[Tone]) -> bool:
    """Whether a leap at the joint of two units stays unrecovered, or is wider than an octave."""
    pitches = [tone.pitch for tone in (*before[-2:], *tones[:2])]
    intervals = [right - left for left, right in pairwise(pitches)]
    unrecovered = any(
        abs(leap) >= LEAP and not (leap * after < 0 or abs(after) <= 2) for leap, after in pairwise(intervals)
    )
    return unrecovered or abs(tones[0].pitch - before[-1].pitch) > 12


def _cheapest(rows: Sequence[Sequence[Choice]], moves: Sequence[float], before: State | None) -> list[int]:
    """One pitch per row, chosen together; `before` is where the line comes from, None = from anywhere."""
    states: dict[State, float] = {}
    for choice in rows[0]:
        leap, cost = 0, choice.cost
        if before is not None:
            interval = choice.pitch - before[0]
            leap = (interval >= LEAP) - (interval <= -LEAP)
            cost += _move_cost(interval, 0.0, before[1], False, False)
        states[(choice.pitch, leap, choice.foreign)] = cost
    history: list[dict[State, State]] = []
    for row, move in zip(rows[1:], moves[1:], strict=True):
        reached: dict[State, float] = {}
        came_from: dict[State, State] = {}
        for state, spent in states.items():
            for choice in row:
                interval = choice.pitch - state[0]
                total = spent + choice.cost + _move_cost(interval, move, state[1], state[2], choice.foreign)
                after = (choice.pitch, (interval >= LEAP) - (interval <= -LEAP), choice.foreign)
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


@lru_cache(maxsize=65536)
def _move_cost(interval: int, move: float, leap: int, from_foreign: bool, to_foreign: bool) -> float:
    size = abs(interval)
    cost = CONTOUR * max(0.0, abs(interval - move) - 0.5)
    if (move and interval * move <= 0) or (not move and interval):
        cost += AGAINST
    if size > 2:
        cost += (UNPREPARED if to_foreign else 0.0) + (UNRESOLVED if from_foreign else 0.0)
    if size > 4:
        cost += 0.4 * (size - 4)
    if size in (6, 10, 11) or size > 12:
        cost += WIDE
    if leap and not (interval * leap < 0 or size <= 2):
        cost += UNRECOVERED
    return cost
