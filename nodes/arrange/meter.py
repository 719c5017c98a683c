"""Meter: a song in another meter, played anew beat by beat, or only barred and written otherwise.

Adapted, every bar becomes one bar of the new meter. Strong beats go to strong beats: of 4/4 in 3/4 the last two beats
share one, of 3/4 in 4/4 the first takes two, and 6/8 makes each pair of beats long and short. Tunes, pads and chords
keep all their notes that way. Of beats that share one, basses and comping play only the first; drums take their beats
by place, as a pattern of a style is laid onto a meter: a waltz is a kick and two snares, not a kick and three faster
strokes.

Written anew, every note keeps its tick and time; only bar lines and sections move.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise

from ..progress import SILENT, Progress
from ..score.note import Note
from ..score.score import ChordSpan, Score, Section
from ..score.time import KeyChange, MeterMap, TempoChange, TempoMap, Ticks
from ..score.track import Track
from ..theory.meter import Meter
from .feel import STRAIGHT, Swing, swing_of, with_feel
from .timing import clamped, moved_events, without_collisions

ACCOMPANYING = ("bass", "comping", "arpeggio")
Beat = tuple[Fraction, Fraction]  # (onset, length) in quarters
Anchor = tuple[Fraction, Fraction]  # (old place, new place) in quarters
LONGEST_SEARCHED = 12  # beats
BACKBEAT = 0.5  # strength of a plain beat
LONG_SHORT = Fraction(2, 3)  # where half of a beat goes in a beat of three


@dataclass(frozen=True, slots=True)
class BarChange:
    """How a bar of one meter becomes a bar of another. All places in quarters from the bar line.

    anchors: (old place, new place), rising, piecewise linear between them. drums: (new beat, the old beat that drums
    play there). leading: (new beat, the first of the old beats that share it), () where none do.
    """

    anchors: tuple[Anchor, ...]
    drums: tuple[tuple[Beat, Beat], ...]
    leading: tuple[tuple[Beat, Beat], ...] = ()
    tempo: Fraction = Fraction(1)  # what a tempo is multiplied by, so that felt beats go on as fast

    def place(self, old: float) -> float:
        """Where a place of the old bar lies in the new one."""
        index = bisect_right(self.anchors, old, key=lambda anchor: float(anchor[0])) - 1
        index = min(max(0, index), len(self.anchors) - 2)
        (old_low, new_low), (old_high, new_high) = self.anchors[index : index + 2]
        slope = float(new_high - new_low) / float(old_high - old_low)
        return float(new_low) + (old - float(old_low)) * slope


def rebarred(score: Score, meter: Meter) -> Score:
    """The score written in another meter from its first bar line on: every note keeps its tick and its time.

    Sections begin at the bar line nearest to where they began; one that has no bar left goes.
    """
    pickup = score.meter_map.pickup
    grid = score.ticks_per_quarter
    bar_ticks = max(1, round(meter.quarters * grid))
    meter_map = MeterMap.constant(meter, grid, pickup % bar_ticks)
    end = score.end
    last = meter_map.position(Ticks(max(0, end - 1))).bar if end else 0
    bars = max(1, last) if score.bars else 0
    starts = [_nearest_bar(meter_map, score.meter_map.bar_start(section.first_bar)) for section in score.sections]
    stops = [_nearest_bar(meter_map, score.meter_map.bar_start(section.end_bar)) for section in score.sections]
    sections: list[Section] = []
    for section, start, stop in zip(score.sections, starts, stops, strict=True):
        start = max(start, sections[-1].end_bar if sections else 1)
        stop = min(stop, last + 1)
        if stop > start:
            sections.append(replace(section, first_bar=start, bars=stop - start))
    return replace(score, meter_map=meter_map, sections=tuple(sections), bars=bars)


def _nearest_bar(meter_map: MeterMap, tick: int) -> int:
    bar = max(1, meter_map.position(Ticks(tick)).bar)
    after = meter_map.bar_end(bar) - tick < tick - meter_map.bar_start(bar)
    return bar + 1 if after else bar


def in_meter(score: Score, meter: Meter, progress: Progress = SILENT) -> Score:
    """The song in another meter, bar for bar: the same number of bars, sections and chords, its beats laid anew.

    Bars that are in the meter already stay. Swing ends where beats of three begin. Roles decide who accompanies
    (ACCOMPANYING): give an analysed score.
    """
    if all(change.meter == meter for change in score.meter_map.changes):
        return score
    if meter.is_compound and (swing := swing_of(score)).percent != STRAIGHT:
        score = with_feel(score, Swing(), before=swing)
    return _Rebuilt(score, meter).score(progress)


class _Rebuilt:
    """A score on its way into another meter."""

    def __init__(self, score: Score, meter: Meter) -> None:
        self.old, self.meter = score, meter
        self.grid = score.ticks_per_quarter
        self.bar_ticks = max(1, round(meter.quarters * self.grid))
        self._found: dict[float, float] = {}  # players share most of their ticks
        pickup = 0
        if score.meter_map.pickup:
            pickup = round(self.bar_ticks * score.meter_map.pickup / self._whole(1))
        self.map = MeterMap.constant(meter, self.grid, min(pickup, self.bar_ticks - 1))

    def score(self, progress: Progress) -> Score:
        tracks = []
        for done, track in enumerate(self.old.tracks, 1):
            tracks.append(self._track(track))
            progress.advance(done, len(self.old.tracks))
        return replace(
            self.old,
            tempo_map=TempoMap(self._tempos(), self.grid),
            meter_map=self.map,
            keys=tuple(KeyChange(clamped(self.tick(change.tick)), change.key) for change in self.old.keys),
            chords=tuple(self._spans()),
            tracks=tuple(tracks),
            carried=tuple(replace(e, tick=clamped(self.tick(e.tick))) for e in self.old.carried),
            bars=self.old.n_bars,
        )

    def tick(self, tick: float) -> float:
        """Where a tick of the old score lies in the new one."""
        if tick not in self._found:
            bar, place, change = self._place(tick)
            self._found[tick] = self._start(bar) + change.place(place / self.grid) * self.grid
        return self._found[tick]

    def _place(self, tick: float) -> tuple[int, float, BarChange]:
        """(bar, ticks from where a whole bar would begin, how such bars change)."""
        position = self.old.meter_map.position(Ticks(max(0, int(tick))))
        place = tick - self.old.meter_map.bar_start(position.bar)
        if position.bar == 0:
            place += self._whole(0) - self.old.meter_map.pickup
        return position.bar, place, bar_change(self.old.meter_map.meter_of_bar(position.bar), self.meter)

    def _start(self, bar: int) -> float:
        return self.map.pickup - self.bar_ticks if bar == 0 else self.map.bar_start(bar)

    def _whole(self, bar: int) -> int:
        return max(1, round(self.old.meter_map.meter_of_bar(bar).quarters * self.grid))

    def _tempos(self) -> tuple[TempoChange, ...]:
        stops = {int(change.tick) for change in self.old.tempo_map.changes}
        stops |= {int(change.tick) for change in self.old.meter_map.changes}
        changes: dict[int, TempoChange] = {}
        for tick in sorted(stops):
            factor = bar_change(self.old.meter_map.meter_at(Ticks(tick)), self.meter).tempo
            bpm = self.old.tempo_map.bpm_at(Ticks(tick)) * float(factor)
            at = clamped(self.tick(tick)) if tick else Ticks(0)
            changes[at] = TempoChange(at, bpm)
        return tuple(changes[at] for at in sorted(changes))

    def _spans(self) -> list[ChordSpan]:
        spans: list[ChordSpan] = []
        for span in self.old.chords:
            onset, end = clamped(self.tick(span.onset)), clamped(self.tick(span.end))
            onset = Ticks(max(onset, spans[-1].end if spans else 0))
            if end > onset:
                spans.append(replace(span, onset=onset, duration=Ticks(end - onset)))
        return spans

    def _track(self, track: Track) -> Track:
        moved = moved_events(track, lambda tick: round(self.tick(tick)))
        change: Callable[[Note], list[Note]] = self._warped
        if track.is_drum or track.role == "percussion":
            change = self._drummed
        elif track.role in ACCOMPANYING:
            change = self._accompanied
        notes = [new for note in track.notes for new in change(note)]
        return moved.with_notes(without_collisions(notes))

    def _warped(self, note: Note) -> list[Note]:
        onset, end = max(0, round(self.tick(note.onset))), round(self.tick(note.end))
        offset = round(self.tick(max(0, note.onset + note.offset)) - self.tick(note.onset)) if note.offset else 0
        return [self._moved(note, onset, end - onset, offset)]

    def _drummed(self, note: Note) -> list[Note]:
        bar, place, change = self._place(note.onset)
        return self._by_place(note, bar, place, change.drums)

    def _accompanied(self, note: Note) -> list[Note]:
        bar, place, change = self._place(note.onset)
        return self._by_place(note, bar, place, change.leading) if change.leading else self._warped(note)

    def _by_place(self, note: Note, bar: int, place: float, cells: tuple[tuple[Beat, Beat], ...]) -> list[Note]:
        """The note in every new beat that takes the old beat it begins in; none where that beat is left out."""
        found: list[Note] = []
        for (onset, length), (old_onset, old_length) in cells:
            old_start, old_end = float(old_onset) * self.grid, float(old_onset + old_length) * self.grid
            if not old_start <= place < old_end:
                continue
            inside = _divided((place - old_start) / (old_end - old_start), old_length, length)
            start = self._start(bar) + (float(onset) + inside * float(length)) * self.grid
            duration = note.duration * float(length / old_length)
            if place + note.duration > old_end:  # held over the beat: as long as a tune's note would be
                duration = self.tick(note.end) - start
            if start >= 0:
                found.append(self._moved(note, round(start), round(duration), note.offset))
        return found

    def _moved(self, note: Note, onset: int, duration: int, offset: int) -> Note:
        onset = int(clamped(onset))
        return replace(note, onset=Ticks(onset), duration=Ticks(max(1, duration)), offset=max(-onset, offset))


def _divided(share: float, old_length: Fraction, length: Fraction) -> float:
    """A share of a beat as the other kind of beat has it: a duple half is two thirds of three, and back."""
    old_triple, triple = (_is_triple(beat) for beat in (old_length, length))
    if old_triple == triple:
        return share
    before, after = (0.5, float(LONG_SHORT)) if triple else (float(LONG_SHORT), 0.5)
    return share * after / before if share <= before else after + (share - before) * (1 - after) / (1 - before)


def _is_triple(length: Fraction) -> bool:
    return length.numerator % 3 == 0  # 3/2, 3/4, 3 quarters


@lru_cache(maxsize=256)
def bar_change(old: Meter, new: Meter) -> BarChange:
    """How bars of a meter become bars of another."""
    old_beats = list(zip(old.beat_onsets, old.beats, strict=True))
    new_beats = list(zip(new.beat_onsets, new.beats, strict=True))
    if old == new:
        whole = old.quarters
        return BarChange(((Fraction(0), Fraction(0)), (whole, whole)), tuple((beat, beat) for beat in new_beats))
    leading: tuple[tuple[Beat, Beat], ...] = ()
    if len(old_beats) >= len(new_beats):
        groups = _grouped(old_beats, _shares(old, new, surplus_first=False))
        anchors = [anchor for group, beat in zip(groups, new_beats, strict=True) for anchor in _joined(group, beat)]
        leading = tuple((beat, group[0]) for group, beat in zip(groups, new_beats, strict=True))
    else:
        groups = _grouped(new_beats, _shares(new, old, surplus_first=True))
        anchors = [anchor for group, beat in zip(groups, old_beats, strict=True) for anchor in _spread(beat, group)]
    anchors.append((old.quarters, new.quarters))
    as_fast = new.beat_quarters / old.beat_quarters if len(old_beats) == len(new_beats) else Fraction(1)
    return BarChange(_rising(anchors), _cells(old, new), leading, as_fast)


def _grouped(beats: Sequence[Beat], sizes: Sequence[int]) -> list[list[Beat]]:
    stops = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    return [list(beats[stop - size : stop]) for stop, size in zip(stops, sizes, strict=True)]


def _joined(group: Sequence[Beat], beat: Beat) -> list[Anchor]:
    """Anchors of old beats that share a new one: two in three are long and short."""
    onset, length = beat
    if len(group) == 1:
        (old_onset, old_length) = group[0]
        return [(old_onset, onset), *_halves(old_onset, old_length, onset, length)]
    count = len(group)
    places = [Fraction(number, count) for number in range(count)]
    if count == 2 and _is_triple(length):
        places = [Fraction(0), LONG_SHORT]
    return [(old_onset, onset + place * length) for (old_onset, _), place in zip(group, places, strict=True)]


def _spread(beat: Beat, group: Sequence[Beat]) -> list[Anchor]:
    """Anchors of an old beat that takes several new ones."""
    onset, length = beat
    if len(group) == 1:
        return [(onset, group[0][0]), *_halves(onset, length, *group[0])]
    if len(group) == 2 and _is_triple(length):
        return [(onset, group[0][0]), (onset + length * LONG_SHORT, group[1][0])]
    return [(onset + length * number / len(group), new_onset) for number, (new_onset, _) in enumerate(group)]


def _halves(onset: Fraction, length: Fraction, new_onset: Fraction, new_length: Fraction) -> list[Anchor]:
    if _is_triple(length) == _is_triple(new_length):
        return []
    before, after = (Fraction(1, 2), LONG_SHORT) if _is_triple(new_length) else (LONG_SHORT, Fraction(1, 2))
    return [(onset + length * before, new_onset + new_length * after)]


def _rising(anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    kept = [anchors[0]]
    for before, anchor in pairwise(anchors):
        if anchor[0] > before[0]:
            kept.append(anchor)
    return tuple(kept)


def _shares(many: Meter, few: Meter, *, surplus_first: bool) -> tuple[int, ...]:
    """How many beats of the one meter each beat of the other takes.

    Strong beats begin a share, on beats as strong as they are; shares are as even as that allows. Of equally good ones
    the beats to spare lie in the first or the last shares.
    """
    n_many, n_few = len(many.beats), len(few.beats)
    strengths_many = [many.strength(onset) for onset in many.beat_onsets]
    strengths_few = [few.strength(onset) for onset in few.beat_onsets]

    def cost(cuts: tuple[int, ...]) -> tuple[float, tuple[int, ...]]:
        starts = (0, *cuts)
        sizes = tuple(stop - start for start, stop in pairwise((*starts, n_many)))
        apart = sum(abs(strengths_many[start] - strengths_few[beat]) for beat, start in enumerate(starts))
        begun = sum(strengths_many[start] for start in starts)
        uneven = sum((size - n_many / n_few) ** 2 for size in sizes)
        return round(apart - 2.0 * begun + 0.5 * uneven, 6), tuple(-size if surplus_first else size for size in sizes)

    return tuple(abs(size) for size in min(cost(cuts) for cuts in _cuts(n_many, n_few))[1])


def _cuts(n_many: int, n_few: int) -> list[tuple[int, ...]]:
    """The ways to cut a row of beats; of a very long bar only the even one."""
    if n_many > LONGEST_SEARCHED:
        return [tuple(n_many * number // n_few for number in range(1, n_few))]
    return list(combinations(range(1, n_many), n_few - 1))


def _cells(old: Meter, new: Meter) -> tuple[tuple[Beat, Beat], ...]:
    """For every new beat the old one that drums play there: down for down, last for last, strong for strong."""
    old_beats = list(zip(old.beat_onsets, old.beats, strict=True))
    cells: list[tuple[Beat, Beat]] = []
    for number, beat in enumerate(zip(new.beat_onsets, new.beats, strict=True)):
        strength = new.strength(beat[0])
        place = beat[0] / new.quarters
        if number == 0 or len(old_beats) == 1 or (len(old_beats) == 2 and strength > BACKBEAT):
            cells.append((beat, old_beats[0]))
        elif number == len(new.beats) - 1:
            cells.append((beat, old_beats[-1]))
        else:
            nearest = min(
                old_beats[1:],
                key=lambda old_beat: (
                    abs(old.strength(old_beat[0]) - strength),
                    abs(old_beat[0] / old.quarters - place),
                    old_beat,
                ),
            )
            cells.append((beat, nearest))
    return tuple(cells)
