"""The chords of a score as a line of places to fill, and the cheapest way to fill them under its melody.

A place is a stretch of one old chord. Where a dominant may lead on, the last part of a chord is a place of its own.
The way through is found by dynamic programming over the candidates of every place: how the melody sits, how far a
chord is from the old one, how roots move, and whether dominants resolve.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ..compose.stream import stream
from ..progress import SILENT, Progress
from ..score.analysis.key import keys_or_found
from ..score.note import Note
from ..score.score import ChordSpan, Score
from ..score.time import Ticks
from ..theory.chord import Chord
from ..theory.key import Key
from .substitution import LEADING_WAYS, Substitute, discord, dominants_to, substitutes

STAY = 0.75  # what keeping a chord costs at full amount
LEAD_STAY = 0.35  # the same where a dominant might come in
STRANGE, JITTER, UNSTABLE = 1.0, 0.25, 0.4
STRONG_BEAT, HARD = 0.75, 3.0  # metric weight of a strong beat; what a clash there costs
UNRESOLVED, RESOLVED = 1.0, -0.25
PHRASE_BARS = 8
SPLIT_BEATS = 2  # a chord of so many beats has room for a dominant in its second half
LONGEST_CHANGE = 24  # candidates that are looked at in one place


@dataclass(frozen=True, slots=True)
class Place:
    """Ticks onset..end under one old chord.

    target: the next chord, where a dominant to it may stand here. is_home: its root stays. closes: the dominant of a
    cadence, which stays more readily.
    """

    onset: int
    end: int
    chord: Chord
    key: Key
    target: Chord | None = None
    is_home: bool = False
    closes: bool = False


def places_of(score: Score, way: str) -> list[Place]:
    """The places of a score's chords; stretches without a chord are none."""
    keys = keys_or_found(score)
    sounding = [(span, span.chord) for span in score.chords if span.chord is not None]
    places: list[Place] = []
    for number, (span, chord) in enumerate(sounding):
        after = sounding[number + 1] if number + 1 < len(sounding) else None
        target = after[1] if after is not None and after[0].onset == span.end else None
        key = [key for start, key in keys if start <= span.onset][-1]
        is_home = number in (0, len(sounding) - 1) or _opens_section(score, span) or _closes_phrase(score, span, key)
        cut = _lead_in(score, span) if way in LEADING_WAYS and target is not None and target != chord else None
        closes = _is_cadence(chord, target, key)
        places.append(Place(span.onset, cut or span.end, chord, key, None, is_home, closes))
        if cut:
            places.append(Place(cut, span.end, chord, key, target, closes=closes))
    return places


def _is_cadence(chord: Chord, target: Chord | None, key: Key) -> bool:
    tonic = key.tonic_pitch_class
    return target is not None and (chord.root_pitch_class - 7) % 12 == tonic == target.root_pitch_class


def _opens_section(score: Score, span: ChordSpan) -> bool:
    position = score.meter_map.position(span.onset)
    return position.tick == 0 and any(section.first_bar == position.bar for section in score.sections)


def _closes_phrase(score: Score, span: ChordSpan, key: Key) -> bool:
    """Whether a phrase of eight bars, or a section, comes to rest on the first or fifth degree in this chord."""
    following = score.meter_map.position(span.end)
    starts = [section.first_bar for section in score.sections if section.first_bar <= following.bar] or [1]
    ends = following.tick == 0 and (following.bar - starts[-1]) % PHRASE_BARS == 0
    rest = (key.tonic_pitch_class, (key.tonic_pitch_class + 7) % 12)
    return ends and span.chord is not None and span.chord.bass_pitch_class in rest


def _lead_in(score: Score, span: ChordSpan) -> int | None:
    """Where in a chord a dominant to the next one may begin: the last beats of its bar, at most half of it."""
    position = score.meter_map.position(Ticks(span.end - 1))
    start = score.meter_map.bar_start(position.bar)
    meter = score.meter_map.meter_of_bar(position.bar)
    beats = [start + round(onset * score.ticks_per_quarter) for onset in meter.beat_onsets]
    inside = [beat for beat in beats if span.onset < beat < span.end]
    middle = max(span.onset + span.duration / 2, start + (span.end - start) / 2)
    late = [beat for beat in inside if beat >= middle]
    return late[0] if late and len(beats) >= SPLIT_BEATS else None


def rewritten(
    score: Score, melody: Sequence[Note], way: str, amount: float, seed: int, progress: Progress = SILENT
) -> tuple[ChordSpan, ...]:
    """The chords of a score, exchanged by a way of menu.WAYS as readily as `amount` 0..1 says."""
    places = places_of(score, way)
    if not places:
        return score.chords
    tune = _Tune(score, melody)
    rows = [_candidates(place, way) for place in places]
    path = _cheapest(places, rows, tune, amount, seed, progress)
    filled: list[ChordSpan] = [span for span in score.chords if span.chord is None]
    for place, chord in zip(places, path, strict=True):
        before = filled[-1] if filled else None
        if before is not None and before.chord == chord and before.end == place.onset and place.target is not None:
            filled[-1] = ChordSpan(before.onset, Ticks(place.end - before.onset), chord)
        else:
            filled.append(ChordSpan(Ticks(place.onset), Ticks(place.end - place.onset), chord))
    return tuple(sorted(filled, key=lambda span: span.onset))


def _candidates(place: Place, way: str) -> tuple[Substitute, ...]:
    found = substitutes(place.chord, place.key, way)
    if place.target is not None:
        found = (Substitute(place.chord, 0.0), *dominants_to(place.target, place.key, way))
    if place.is_home:
        found = tuple(one for one in found if one.chord.root_pitch_class == place.chord.root_pitch_class)
    return found[:LONGEST_CHANGE]


class _Tune:
    """The melody, ready to be asked how it sits on a chord."""

    def __init__(self, score: Score, melody: Sequence[Note]) -> None:
        self.notes = sorted(melody)
        self.onsets = [note.onset for note in self.notes]
        self.longest = max((note.duration for note in self.notes), default=0)
        self.grid = score.ticks_per_quarter
        self.strengths = [_strength(score, note.onset) for note in self.notes]

    def on(self, place: Place, chord: Chord) -> float:
        """How badly the notes of a place sit on a chord; longer and stronger ones count more."""
        cost = 0.0
        first = bisect_left(self.onsets, place.onset - self.longest)
        for index in range(first, bisect_right(self.onsets, place.end - 1)):
            note = self.notes[index]
            overlap = min(note.end, place.end) - max(note.onset, place.onset)
            if overlap <= 0:
                continue
            wrong = discord(chord, note.pitch % 12, place.key)
            begins = note.onset >= place.onset
            strength = self.strengths[index] if begins else 0.25
            cost += wrong * (0.25 + strength) * min(2.0, overlap / self.grid)
            if begins and strength >= STRONG_BEAT and wrong > 0.5:
                cost += HARD * wrong
        return cost


def _strength(score: Score, tick: int) -> float:
    position = score.meter_map.position(Ticks(tick))
    meter = score.meter_map.meter_of_bar(position.bar)
    return meter.strength(Fraction(position.tick, score.ticks_per_quarter))


def _cheapest(
    places: Sequence[Place],
    rows: Sequence[tuple[Substitute, ...]],
    tune: _Tune,
    amount: float,
    seed: int,
    progress: Progress,
) -> list[Chord]:
    chance = stream(seed, "reharmonise")
    costs: list[float] = []
    origins: list[list[int]] = []
    for number, (place, row) in enumerate(zip(places, rows, strict=True)):
        own = [_own_cost(place, one, tune, amount) + JITTER * amount * chance.random() for one in row]
        if not number:
            costs = own
        else:
            before = rows[number - 1]
            came: list[int] = []
            summed: list[float] = []
            for one, cost in zip(row, own, strict=True):
                reached = [total + _motion(last.chord, one.chord) for total, last in zip(costs, before, strict=True)]
                best = min(range(len(reached)), key=reached.__getitem__)
                came.append(best)
                summed.append(reached[best] + cost)
            costs = summed
            origins.append(came)
        progress.advance(number + 1, len(places))
    index = min(range(len(costs)), key=costs.__getitem__)
    path = [rows[-1][index].chord]
    for row, came in zip(reversed(rows[:-1]), reversed(origins), strict=True):
        index = came[index]
        path.append(row[index].chord)
    return path[::-1]


def _own_cost(place: Place, one: Substitute, tune: _Tune, amount: float) -> float:
    stays = one.chord == place.chord
    stay = (LEAD_STAY if place.target is not None else STAY) * amount if stays and not place.closes else 0.0
    if not stays and one.chord.fifth == 6:
        stay = UNSTABLE  # a diminished chord is passed through
    return stay + STRANGE * one.strangeness * (1.5 - amount) + tune.on(place, one.chord)


def _motion(before: Chord, after: Chord) -> float:
    """What it costs to go from a chord to the next: fifths fall for nothing, dominants want to be resolved."""
    interval = (after.root_pitch_class - before.root_pitch_class) % 12
    cost = {0: 0.1, 5: 0.0, 7: 0.1, 2: 0.15, 10: 0.2, 3: 0.2, 4: 0.2, 8: 0.15, 9: 0.1, 11: 0.25, 1: 0.3, 6: 0.5}[
        interval
    ]
    if before.is_dominant and before != after:
        return RESOLVED if interval in (5, 11) else UNRESOLVED + cost
    return cost


def melody_fit(score: Score, melody: Sequence[Note]) -> float | None:
    """Share of the melody's onsets on strong beats that are chord tones or tensions; None where there are none."""
    keys = keys_or_found(score)
    starts = [span.onset for span in score.chords]
    fits = total = 0
    for before, note in pairwise((None, *sorted(melody))):
        if (
            note is None
            or (before is not None and before.onset == note.onset)
            or _strength(score, note.onset) < STRONG_BEAT
        ):
            continue
        index = bisect_right(starts, note.onset) - 1
        span = score.chords[index] if index >= 0 else None
        if span is None or span.chord is None or note.onset >= span.end:
            continue
        key = [key for start, key in keys if start <= note.onset][-1]
        total += 1
        fits += discord(span.chord, note.pitch % 12, key) <= 0.5
    return fits / total if total else None
