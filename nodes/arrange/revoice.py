"""Revoicing: a part played to other chords, its rhythm as it was.

Where a chord changes into another, every note of a chord moves to one of the new chord's tones, as near as can be, no
two to the same, the telling tones (third, seventh) present where they were; a bass on the root goes to the new bass. A
passing note keeps its place if the new chord's scale has it, else it goes to the neighbouring tone that it has. A note
held into a chord that it does not fit ends there and is struck again as one that does.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nsmallest
from itertools import pairwise, product

from ..compose.harmony import chord_scale
from ..compose.voicing import LOW_LIMIT, MUD_COST
from ..score.analysis.key import keys_or_found
from ..score.note import Note
from ..score.score import ChordSpan, Score
from ..score.time import Ticks
from ..score.track import Track
from ..theory.chord import Chord
from ..theory.instrument import Instrument
from ..theory.key import Key
from .compass import instrument_of
from .hands import is_playable
from .timing import played

REACH = 6  # semitones that a note of a chord may move
SEARCHED = 6  # notes of a chord that are placed together
OPTIONS = {2: 8, 3: 8, 4: 6}  # notes of a chord -> pitches that each may go to; fewer for larger chords
MISSING, CROSSED = 2.5, 8.0  # what a telling tone left out and a doubled pitch cost, in semitones
TRIED = 24  # of the nearest chords, the first that the player's hands hold is taken
NARROW = 5  # semitones: closer than that is mud in the low register
SLACK = 8  # a note that ends within an eighth of a quarter of a change does not reach into it

Pitches = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Change:
    """What held from `onset` on, and what holds there now."""

    onset: int
    old: Chord | None
    new: Chord | None
    key: Key

    @property
    def is_same(self) -> bool:
        return self.old == self.new


def revoiced(track: Track, old: Score, new_chords: Sequence[ChordSpan]) -> Track:
    """A pitched track of `old` played to other chords; nothing where the new chords are silent."""
    changes = _changes(old, new_chords)
    starts = [change.onset for change in changes]
    instrument = instrument_of(track)
    by_onset: defaultdict[int, list[Note]] = defaultdict(list)
    for note in track.notes:
        by_onset[note.onset].append(note)
    fresh: list[Note] = []
    is_bass = track.role == "bass" or (not track.role and instrument.family == "bass")
    for onset in sorted(by_onset):
        index = max(0, bisect_right(starts, onset) - 1)
        chord = by_onset[onset]
        pitches = _moved(tuple(note.pitch for note in chord), changes[index], instrument, is_bass)
        for note, pitch in zip(chord, pitches, strict=True):
            if pitch is not None:
                moved = note if pitch == note.pitch else replace(note, pitch=pitch, spelling="")
                fresh += _held(moved, note.pitch, changes, index, instrument, is_bass, old.ticks_per_quarter)
    return track.with_notes(tuple(_distinct(fresh)))


def _changes(old: Score, new_chords: Sequence[ChordSpan]) -> list[_Change]:
    """The stretches between any two changes of chord, before or after."""
    keys = keys_or_found(old)
    stops = sorted({0, *(tick for span in (*old.chords, *new_chords) for tick in (int(span.onset), int(span.end)))})

    def chord_at(spans: Sequence[ChordSpan], starts: list[int], tick: int) -> Chord | None:
        index = bisect_right(starts, tick) - 1
        return spans[index].chord if index >= 0 and tick < spans[index].end else None

    old_starts, new_starts = ([int(span.onset) for span in spans] for spans in (old.chords, new_chords))
    return [
        _Change(
            tick,
            chord_at(old.chords, old_starts, tick),
            chord_at(new_chords, new_starts, tick),
            [key for start, key in keys if start <= tick][-1],
        )
        for tick in stops
    ]


def _held(
    note: Note, pitch: int, changes: Sequence[_Change], index: int, instrument: Instrument, is_bass: bool, grid: int
) -> list[Note]:
    """A note, cut where it is held into a chord that it does not fit."""
    pieces = [note]
    for change in changes[index + 1 :]:
        last = pieces[-1]
        if change.onset >= last.end - grid // SLACK:
            break
        if change.is_same and last.pitch == pitch:
            continue
        (wanted,) = _moved((pitch,), change, instrument, is_bass)
        if wanted == last.pitch or (change.new is not None and change.new.contains(last.pitch)):
            continue
        rest = last.end - change.onset
        sounding_end = last.played_end
        pieces[-1] = played(
            replace(last, duration=Ticks(change.onset - last.onset), offset=0, gate=100),
            last.played_onset,
            min(sounding_end, max(last.played_onset + 1, change.onset)),
        )
        if wanted is None:
            break
        again = replace(last, onset=Ticks(change.onset), duration=Ticks(rest), pitch=wanted, offset=0, gate=100)
        pieces.append(played(again, change.onset, max(change.onset + 1, sounding_end)))
    return pieces


def _moved(pitches: Pitches, change: _Change, instrument: Instrument, is_bass: bool) -> tuple[int | None, ...]:
    if change.is_same or change.old is None:
        return pitches
    if change.new is None:
        return (None,) * len(pitches)
    return _moved_between(pitches, change.old, change.new, change.key, instrument, is_bass)


@lru_cache(maxsize=65536)
def _moved_between(
    pitches: Pitches, old: Chord, new: Chord, key: Key, instrument: Instrument, is_bass: bool
) -> tuple[int, ...]:
    """Where the notes of one moment go when a chord becomes another; in the order in which they came."""
    chord_notes = [pitch for pitch in pitches if old.contains(pitch)]
    scale = chord_scale(key, new)
    result: dict[int, int] = {}
    if is_bass:
        for pitch in chord_notes:
            wanted = new.bass_pitch_class if pitch % 12 == old.bass_pitch_class else _partner(pitch, old, new)
            result[pitch] = _nearest(pitch, {wanted}, instrument)
    else:
        result |= _placed(tuple(sorted(set(chord_notes))), new, instrument)
    for pitch in pitches:
        if pitch not in result:
            keeps = pitch % 12 in scale and not any((pitch - 1) % 12 == tone for tone in new.pitch_classes)
            result[pitch] = pitch if keeps or new.contains(pitch) else _nearest(pitch, set(scale), instrument)
    return tuple(result[pitch] for pitch in pitches)


def _partner(pitch: int, old: Chord, new: Chord) -> int:
    """The pitch class that does in the new chord what this one did in the old: the third for the third."""
    above = (pitch - old.root_pitch_class) % 12
    for had, has in ((old.third, new.third), (old.fifth, new.fifth), (old.seventh, new.seventh)):
        if had is not None and has is not None and had % 12 == above:
            return (new.root_pitch_class + has) % 12
    tones = new.pitch_classes
    return min(tones, key=lambda tone: (min((tone - pitch) % 12, (pitch - tone) % 12), tone))


def _placed(pitches: Pitches, new: Chord, instrument: Instrument) -> dict[int, int]:
    """The notes of a chord on the new chord's tones: near, apart, telling tones present; a large chord note by note."""
    tones = set(new.pitch_classes) | {new.bass_pitch_class}
    if not 1 < len(pitches) <= SEARCHED:
        return {pitch: _nearest(pitch, tones, instrument) for pitch in pitches}
    options = [_options(pitch, tones, instrument, OPTIONS.get(len(pitches), 4)) for pitch in pitches]
    telling = {(new.root_pitch_class + interval) % 12 for interval in new.essential}

    def cost(placed: Pitches) -> tuple[float, Pitches]:
        moved = sum(abs(there - pitch) for there, pitch in zip(placed, pitches, strict=True))
        missing = len(telling - {there % 12 for there in placed})
        row = sorted(set(placed))
        mud = sum(low < LOW_LIMIT and high - low < NARROW for low, high in pairwise(row))
        return moved + CROSSED * (len(placed) - len(row)) + MISSING * missing + MUD_COST * mud, placed

    nearest = [placed for _, placed in nsmallest(TRIED, map(cost, product(*options)))]
    was_playable = is_playable(pitches, instrument)
    best = next((placed for placed in nearest if was_playable and is_playable(placed, instrument)), nearest[0])
    return dict(zip(pitches, best, strict=True))


def _options(pitch: int, tones: set[int], instrument: Instrument, count: int) -> list[int]:
    """The nearest pitches that a note of a chord may go to."""
    near = [there for there in range(pitch - REACH, pitch + REACH + 1)
            if there % 12 in tones and instrument.contains(there)]  # fmt: skip
    return sorted(near, key=lambda there: (abs(there - pitch), there))[:count] or [_nearest(pitch, tones, instrument)]


def _nearest(pitch: int, tones: set[int], instrument: Instrument) -> int:
    """The nearest pitch of some classes in the instrument's range (of a note out of range: within MIDI's)."""
    low, high = (instrument.low, instrument.high) if instrument.contains(pitch) else (0, 127)
    around = [there for there in range(max(low, pitch - 12), min(high, pitch + 12) + 1) if there % 12 in tones]
    return min(around, key=lambda there: (abs(there - pitch), there), default=pitch)


def _distinct(notes: Sequence[Note]) -> list[Note]:
    """Without a second note of one pitch at one onset: large chords on few tones may have met there."""
    seen: set[tuple[int, int]] = set()
    kept: list[Note] = []
    for note in notes:
        if (note.onset, note.pitch) not in seen:
            seen.add((note.onset, note.pitch))
            kept.append(note)
    return kept
