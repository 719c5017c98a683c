"""Bach's chorales out of music21's corpus as Scores, and music21's own word on the chord of every beat.

The judge, exactly: a beat is a quarter, counted from the first bar line. Its chord is the one of `chordify()` that
sounds at the onset. It is judged where music21 calls it a complete triad (`isTriad`) or seventh chord (`isSeventh`);
all others (suspensions, passing notes, open fifths, rests) are excluded and counted. Ours agrees where the chord that
`find_chords` has at that tick has the same root (as a pitch class) and the same quality. A sixth chord of ours on the
tonic is the seventh chord of music21 a third below.

The fifty that are judged are every seventh of the 353; what the detector's weights were tuned on are the other 303.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import ChordSpan, Score
from cadenza.nodes.score.time import MeterChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter

GRID = 480
JUDGED = 50
STEP = 7
EPSILON = 1e-6
# semitones above music21's root -> our quality; others (7b5, maj7#5 …) can only disagree
QUALITIES = {
    (0, 4, 7): "", (0, 3, 7): "m", (0, 3, 6): "dim", (0, 4, 8): "aug", (0, 4, 7, 10): "7", (0, 4, 7, 11): "maj7",
    (0, 3, 7, 10): "m7", (0, 3, 6, 10): "m7b5", (0, 3, 6, 9): "dim7", (0, 3, 7, 11): "mMaj7",
}  # fmt: skip
SIXTHS = {"6": "m7", "m6": "m7b5"}

Named = tuple[int, str]  # root pitch class, quality


@dataclass(frozen=True, slots=True)
class Chorale:
    """A chorale as our Score; `beats`: (tick, what music21 calls the chord there, None where it is excluded)."""

    name: str
    score: Score
    beats: tuple[tuple[int, Named | None], ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    agreed: int
    judged: int
    excluded: int

    @property
    def share(self) -> float:
        return self.agreed / max(1, self.judged)


@cache
def music21() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # music21's own, while it loads
        import music21

        return music21


def judged_names() -> list[str]:
    """The fifty chorales, the same on every machine."""
    listed = music21().corpus.chorales.Iterator(numberingSystem="bwv", returnType="filename")
    return list(listed)[::STEP][:JUDGED]


@cache
def chorale(name: str) -> Chorale:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stream = music21().corpus.parse(name)
        score = _score(stream)
        return Chorale(name, score, _beats(stream, score))


def agreement(chorale: Chorale, spans: Sequence[ChordSpan]) -> Agreement:
    agreed = judged = excluded = 0
    for tick, named in chorale.beats:
        if named is None:
            excluded += 1
            continue
        chord = next((span.chord for span in spans if span.onset <= tick < span.end), None)
        judged += 1
        if chord is not None:
            below = 9 if chord.quality in SIXTHS else 0
            ours = ((chord.root_pitch_class + below) % 12, SIXTHS.get(chord.quality, chord.quality))
            agreed += ours == named
    return Agreement(agreed, judged, excluded)


def total(parts: Sequence[Agreement]) -> Agreement:
    return Agreement(
        sum(part.agreed for part in parts), sum(part.judged for part in parts), sum(part.excluded for part in parts)
    )


def _score(stream: Any) -> Score:
    """The notes of every part, its meters, and its pickup."""
    tracks = tuple(
        Track(id=f"part-{number}", notes=tuple(_notes(part, stream))) for number, part in enumerate(stream.parts)
    )
    first_part = stream.parts[0]
    stated = [
        (float(change.getOffsetInHierarchy(stream)), Meter(change.numerator, change.denominator))
        for change in first_part.recurse().getElementsByClass("TimeSignature")
    ] or [(0.0, Meter(4, 4))]
    bars = [float(bar.getOffsetInHierarchy(stream)) for bar in first_part.getElementsByClass("Measure")]
    meter = stated[0][1]
    first_bar = bars[1] - bars[0] if len(bars) > 1 else float(meter.quarters)
    pickup = round(first_bar * GRID) if first_bar < meter.quarters else 0
    changes = [MeterChange(Ticks(0), meter)]
    for offset, meter in stated[1:]:
        if meter != changes[-1].meter and offset * GRID > pickup:
            changes.append(MeterChange(Ticks(round(offset * GRID)), meter))
    return Score(TempoMap.constant(90.0), MeterMap(tuple(changes), GRID, Ticks(pickup)), tracks=tracks)


def _notes(part: Any, stream: Any) -> list[Note]:
    return [
        Note(
            Ticks(round(float(note.getOffsetInHierarchy(stream)) * GRID)),
            pitch.midi,
            Ticks(max(1, round(float(note.quarterLength) * GRID))),
        )
        for note in part.recurse().notes
        if note.quarterLength
        for pitch in note.pitches
    ]


def _beats(stream: Any, score: Score) -> tuple[tuple[int, Named | None], ...]:
    upbeat = (score.meter_map.pickup / GRID) % 1.0
    beats: list[tuple[int, Named | None]] = []
    chordified = stream.chordify()
    for chord in chordified.recurse().getElementsByClass("Chord"):
        start, length = float(chord.getOffsetInHierarchy(chordified)), float(chord.quarterLength)
        beat = ceil(start - upbeat - EPSILON) + upbeat
        while beat < start + length - EPSILON:
            beats.append((round(beat * GRID), _named(chord)))
            beat += 1
    return tuple(beats)


def _named(chord: Any) -> Named | None:
    if not (chord.isTriad() or chord.isSeventh()):
        return None
    root = chord.root().pitchClass
    intervals = tuple(sorted({(pitch.pitchClass - root) % 12 for pitch in chord.pitches}))
    return root, QUALITIES.get(intervals, f"{intervals}")
