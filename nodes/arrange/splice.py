"""Splicing: a song put together anew from blocks of its bars, each with everything that stands in it.

Notes, controls, carried events, chords, keys, tempo and meter move with their bars. What was set before a block (a
program, a pedal, a tempo) is set again at its start where the block before it left something else. Where two blocks
followed each other already, nothing changes at their joint. Elsewhere a note that would ring into a stranger is cut,
and notes of the last beat that mostly sound after it (pushes) go with the block that they lead into.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

from ..fault import InvalidEdit
from ..score.note import CarriedEvent, Control, Note
from ..score.score import ChordSpan, Score, Section
from ..score.time import MAX_TICK, KeyChange, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from ..score.track import Track
from ..theory.key import Key
from ..theory.meter import DENOMINATORS, MAX_NUMERATOR, Meter
from .joint import PEDALS, Knob

MOVING_TEXTS = (0x05, 0x06, 0x07)  # lyric, marker, cue point: music, even where the file begins
REGISTERED = (6, 38, 96, 97, 98, 99, 100, 101)  # controllers that mean something only in their order
AT_REST: dict[int, int] = {7: 100, 10: 64, 11: 127, 1: 0, 2: 0, 4: 0, **dict.fromkeys(PEDALS, 0)}

Moment = TypeVar("Moment", Control, CarriedEvent)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Block:
    """`bars` bars of the old song from `first_bar` (1 or later). tracks: whose material comes along, None = all.

    is_blank: empty bars with the meter, tempo and key of the old bar `first_bar`.
    """

    first_bar: int
    bars: int
    tracks: frozenset[str] | None = None
    is_blank: bool = False

    @property
    def end_bar(self) -> int:
        return self.first_bar + self.bars

    def has(self, track_id: str) -> bool:
        return not self.is_blank and (self.tracks is None or track_id in self.tracks)


@dataclass(frozen=True, slots=True)
class _Place:
    """A block in the old song (ticks start..end) and in the new one (from `to`). `until`: end, or the end of it all."""

    block: Block
    start: int
    end: int
    until: int
    to: int
    goes_on: bool  # the next block is what followed in the old song too
    continues: bool  # it is what came after the block before it in the old song

    @property
    def shift(self) -> int:
        return self.to - self.start

    def owns(self, tick: int) -> bool:
        """Whether what stood at a tick of the old song comes along."""
        return not self.block.is_blank and self.start <= tick < self.until


def spliced(score: Score, blocks: Sequence[Block], sections: Sequence[Section]) -> Score:
    """The song of these blocks in this order, with these sections. A pickup stays at the front.

    Raises InvalidEdit for no blocks, and for a pickup that does not fit before the meter that comes first now.
    """
    if not blocks:
        raise InvalidEdit("Nothing would be left of the song.", hint="Keep at least one section.")
    places = _places(score, blocks)
    n_bars = sum(block.bars for block in blocks)
    song = replace(
        score,
        bars=0,
        tempo_map=_tempo_map(score, places),
        meter_map=_meter_map(score, places),
        keys=_keys(score, places),
        sections=tuple(sections),
        chords=_chords(score, places),
        tracks=tuple(_track(score, track, places) for track in score.tracks),
        carried=_carried(score.carried, score.meter_map.pickup, places),
    )
    return song if score.bars == 0 and song.n_bars == n_bars else replace(song, bars=n_bars)


def _places(score: Score, blocks: Sequence[Block]) -> list[_Place]:
    meter_map, n_bars = score.meter_map, score.n_bars
    places: list[_Place] = []
    to = int(meter_map.pickup)
    for number, block in enumerate(blocks):
        start = meter_map.bar_start(block.first_bar)
        if block.is_blank:
            end = start + block.bars * _bar_ticks(meter_map.meter_of_bar(block.first_bar), score.ticks_per_quarter)
        else:
            end = meter_map.bar_end(block.end_bar - 1)
        after = blocks[number + 1] if number + 1 < len(blocks) else None
        goes_on = _follows(block, after) if after else block.end_bar > n_bars and not block.is_blank
        until = MAX_TICK + 1 if after is None and goes_on else end
        continues = places[-1].goes_on if places else block.first_bar == 1 and not block.is_blank
        places.append(_Place(block, start, end, until, to, goes_on, continues))
        to += end - start
    return places


def _follows(block: Block, after: Block) -> bool:
    return not block.is_blank and not after.is_blank and after.first_bar == block.end_bar


# --- time, keys, chords --------------------------------------------------------------------------------------------


def _tempo_map(score: Score, places: Sequence[_Place]) -> TempoMap:
    old = score.tempo_map.changes
    stated = {int(change.tick): change.bpm for change in old if change.tick < places[0].to}
    entered: dict[int, float] = {}
    for place in places:
        entered[place.to] = score.tempo_map.bpm_at(Ticks(place.start))
        stated |= {change.tick + place.shift: change.bpm for change in old if place.owns(change.tick)}
    changes = [TempoChange(Ticks(tick), bpm) for tick, bpm in _needed(stated, entered)]
    return TempoMap(tuple(changes), score.ticks_per_quarter)


def _needed(stated: Mapping[int, Value], entered: Mapping[int, Value]) -> list[tuple[int, Value]]:
    """What was stated, and what a block enters with where something else is in force by then."""
    needed: list[tuple[int, Value]] = []
    for tick in sorted({*stated, *entered}):
        value = stated.get(tick, entered.get(tick))
        if value is not None and (tick in stated or not needed or value != needed[-1][1]):
            needed.append((tick, value))
    return needed


def _meter_map(score: Score, places: Sequence[_Place]) -> MeterMap:
    old = score.meter_map
    stated: dict[int, Meter] = {}
    entered: dict[int, Meter] = {0: old.meter_at(Ticks(places[0].start))}
    for place in places:
        if place is not places[0] and not place.continues:
            entered[place.to] = old.meter_at(Ticks(place.start))
        for change in old.changes:
            if place.owns(change.tick):
                at = change.tick + place.shift
                stated[at if at > old.pickup else 0] = change.meter
        if not (place.goes_on or place.block.is_blank):
            _mark_short_bar(old, place, stated)
    for tick in sorted(entered):  # a bar line that the meter in force does not have is stated, whatever the meter
        before = max((at for at in {*stated, *entered} if at < tick), default=None)
        if before is not None and tick not in stated:
            meter = stated.get(before) or entered[before]
            if (tick - max(before, old.pickup)) % _bar_ticks(meter, old.ticks_per_quarter):
                stated[tick] = entered[tick]
    changes = [MeterChange(Ticks(tick), meter) for tick, meter in _needed(stated, entered)]
    if old.pickup and old.pickup >= _bar_ticks(changes[0].meter, old.ticks_per_quarter):
        raise InvalidEdit(
            f"The pickup is longer than a bar of {changes[0].meter.symbol}, which would come first.",
            hint="Leave a section at the front whose bars are longer.",
        )
    return MeterMap(tuple(changes), score.ticks_per_quarter, old.pickup)


def _bar_ticks(meter: Meter, ticks_per_quarter: int) -> int:
    return max(1, round(meter.quarters * ticks_per_quarter))


def _mark_short_bar(old: MeterMap, place: _Place, meters: dict[int, Meter]) -> None:
    """A last bar that the old song's next meter cut short gets a meter of its own length, if there is one."""
    last = place.block.end_bar - 1
    start = old.bar_start(last)
    length = place.end - start
    whole = old.meter_of_bar(last)
    if length == _bar_ticks(whole, old.ticks_per_quarter):
        return
    quarters = Fraction(length, old.ticks_per_quarter)
    for denominator in (value for value in DENOMINATORS if value >= whole.denominator):
        units = quarters * denominator / 4
        if units.denominator == 1 and 1 <= units <= MAX_NUMERATOR:
            meters[start + place.shift] = Meter(int(units), denominator)
            return


def _keys(score: Score, places: Sequence[_Place]) -> tuple[KeyChange, ...]:
    stated = {int(change.tick): change.key for change in score.keys if change.tick < places[0].to}
    entered: dict[int, Key] = {}
    for place in places:
        key = score.key_at(Ticks(place.start))
        if key is not None and not (place is places[0] and place.continues):
            entered[place.to] = key
        stated |= {change.tick + place.shift: change.key for change in score.keys if place.owns(change.tick)}
    return tuple(KeyChange(Ticks(tick), key) for tick, key in _needed(stated, entered))


def _chords(score: Score, places: Sequence[_Place]) -> tuple[ChordSpan, ...]:
    pickup = score.meter_map.pickup
    spans = [
        replace(span, duration=Ticks(min(span.end, pickup) - span.onset))
        for span in score.chords
        if span.onset < pickup
    ]
    for place in places:
        if place.block.is_blank:
            continue
        for span in score.chords[bisect_left(score.chords, place.start + 1, key=lambda span: span.end) :]:
            if span.onset >= place.until:
                break
            onset, end = max(span.onset, place.start), min(span.end, place.until)
            if place.continues and span.onset < place.start and spans and spans[-1].end == onset + place.shift:
                spans[-1] = replace(spans[-1], duration=Ticks(spans[-1].duration + end - onset))
            else:
                spans.append(replace(span, onset=Ticks(onset + place.shift), duration=Ticks(end - onset)))
    return tuple(spans)


# --- what stands in tracks -----------------------------------------------------------------------------------------


def _track(score: Score, track: Track, places: Sequence[_Place]) -> Track:
    return replace(
        track,
        notes=_Notes(score, track, places).spliced(),
        controls=_controls(score, track, places),
        carried=_carried(track.carried, score.meter_map.pickup, places),
    )


def _within(moments: Sequence[Moment], start: int, end: int) -> Sequence[Moment]:
    """Those at the ticks start..end."""
    first = bisect_left(moments, start, key=lambda moment: moment.tick)
    return moments[first : bisect_left(moments, end, key=lambda moment: moment.tick)]


def _begun(notes: Sequence[Note], start: int, end: int) -> Sequence[Note]:
    """Those with their written onset at the ticks start..end."""
    first = bisect_left(notes, start, key=lambda note: note.onset)
    return notes[first : bisect_left(notes, end, key=lambda note: note.onset)]


@dataclass(slots=True)
class _Notes:
    """The notes of one track on their way into the new song."""

    score: Score
    track: Track
    places: Sequence[_Place]
    crossing: set[int] = field(default_factory=set)  # numbers of notes that ring over a new joint

    def spliced(self) -> tuple[Note, ...]:
        notes = list(_begun(self.track.notes, 0, self.score.meter_map.pickup))
        for number, place in enumerate(self.places):
            before = self.places[number - 1] if number else None
            after = self.places[number + 1] if number + 1 < len(self.places) else None
            notes += self._led_in(place, before)
            if place.block.has(self.track.id):
                notes += self._own(place, after, len(notes))
        return self._apart(notes)

    def _own(self, place: _Place, after: _Place | None, number: int) -> list[Note]:
        """The notes of a block where they come to stand; those that lead into what does not follow stay behind."""
        goes_on = place.goes_on and (after is None or after.block.has(self.track.id))
        beat = self._beat(place.end - 1)
        kept: list[Note] = []
        for note in _begun(self.track.notes, place.start, place.until):
            if not goes_on and note.end > place.end:
                if self._leads_on(note, place.end):
                    continue
                if note.end - place.end > beat:
                    note = replace(note, duration=Ticks(place.end - note.onset))
                self.crossing.add(number + len(kept))
            kept.append(replace(note, onset=Ticks(note.onset + place.shift)) if place.shift else note)
        return kept

    def _led_in(self, place: _Place, before: _Place | None) -> list[Note]:
        """The notes that led into a block in the old song, before it in the new one; on its first beat at the front."""
        if place.continues and (before is None or before.block.has(self.track.id)):
            return []
        if not place.block.has(self.track.id):
            return []
        notes = []
        for note in _begun(self.track.notes, place.start - self._beat(place.start), place.start):
            if self._leads_on(note, place.start):
                onset = max(note.onset + place.shift, 0 if before else place.to)
                end = note.end + place.shift
                notes.append(replace(note, onset=Ticks(onset), duration=Ticks(end - onset)))
        return notes

    def _leads_on(self, note: Note, barline: int) -> bool:
        """Whether a note stands in the last beat before a bar line and sounds mostly after it."""
        return barline - self._beat(barline - 1) <= note.onset < barline and note.end - barline > barline - note.onset

    def _beat(self, tick: int) -> int:
        meter = self.score.meter_map.meter_at(Ticks(max(0, tick)))
        return max(1, round(meter.beat_quarters * self.score.ticks_per_quarter))

    def _apart(self, notes: list[Note]) -> tuple[Note, ...]:
        """Notes that ring over a joint end where the next of their pitch begins."""
        for number in self.crossing:
            note = notes[number]
            next_onset = min(
                (other.onset for other in notes if other.pitch == note.pitch and note.onset < other.onset < note.end),
                default=None,
            )
            if next_onset is not None:
                notes[number] = replace(note, duration=Ticks(next_onset - note.onset))
        return tuple(notes)


def _controls(score: Score, track: Track, places: Sequence[_Place]) -> tuple[Control, ...]:
    controls = list(_within(track.controls, 0, places[0].to))
    if not places[0].continues:
        early = _within(track.controls, score.meter_map.pickup, places[0].start)
        controls += [replace(c, tick=Ticks(places[0].to)) for c in early if c.kind == "cc" and c.number in REGISTERED]
    before: _Place | None = None
    rested = False  # what was left unset for a silent block is still to be set
    for place in places:
        has = place.block.has(track.id)
        own = _within(track.controls, place.start, place.until) if has else ()
        unbroken = place.continues and has and (before is None or before.block.has(track.id)) and not rested
        if not unbroken:
            now = _state(controls)
            sounds = has and bool(own or _begun(track.notes, place.start, place.until))
            wanted = _state(_within(track.controls, 0, place.start)) if sounds else _at_rest(now)
            controls += _restored(now, wanted, own, place, track)
            rested = not sounds
        controls += [replace(control, tick=Ticks(control.tick + place.shift)) for control in own]
        before = place
    return tuple(controls)


def _restored(
    now: Mapping[Knob, int], wanted: Mapping[Knob, int], own: Sequence[Control], place: _Place, track: Track
) -> list[Control]:
    """What has to be set at the start of a block so that it sounds as it did; what it sets there itself is left."""
    set_at_start = {(control.kind, control.number) for control in own if control.tick == place.start}
    restored: list[Control] = []
    for kind, number in sorted({*now, *wanted} - set_at_start):
        rest = track.program if kind == "program" else AT_REST.get(number) if kind == "cc" else 0
        value = wanted.get((kind, number), rest)
        if value is not None and value != now.get((kind, number), rest):
            restored.append(Control(Ticks(place.to), kind, number, value))
    return restored


def _at_rest(now: Mapping[Knob, int]) -> dict[Knob, int]:
    """The state of who is silent: pedals up, no bend, all the rest as it is."""
    return {knob: 0 if knob[0] == "bend" or (knob[0] == "cc" and knob[1] in PEDALS) else now[knob] for knob in now}


def _state(controls: Iterable[Control]) -> dict[Knob, int]:
    return {
        (control.kind, control.number): control.value
        for control in controls
        if control.kind != "cc" or control.number not in REGISTERED
    }


def _carried(events: Sequence[CarriedEvent], pickup: int, places: Sequence[_Place]) -> tuple[CarriedEvent, ...]:
    """Events that are only kept. The set-up at the very start stays there."""
    set_up = [event for event in events if event.tick == 0 and not _moves(event)]
    moving = [event for event in events if event.tick > 0 or _moves(event)]
    kept = [*set_up, *_within(moving, 0, pickup)]
    for place in places:
        if not place.block.is_blank:
            own = _within(moving, place.start, place.until)
            kept += [replace(event, tick=Ticks(event.tick + place.shift)) for event in own]
    return tuple(kept)


def _moves(event: CarriedEvent) -> bool:
    content = bytes.fromhex(event.content[:4])
    return content[0] == 0xFF and content[1] in MOVING_TEXTS
