"""The conductor track: tempo, meter, keys, sections, chords and title as MIDI says them, both ways.

What a MIDI file has no event for stands beside it as a readable text event, which other programs show or ignore:
"Chord: Dm7/F", "Key: F# dorian" (MIDI knows major and minor), "Meter: 3+2+2/8" (MIDI knows no groups), "Pickup: 480
ticks". A section is a marker at its first bar line. A pickup is a first bar with a shorter meter, as notation programs
write it; without the text, a first bar of at most half the meter after it is taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import TypeVar

from ..fault import InvalidMidi, InvalidMusicText
from ..score.note import CarriedEvent
from ..score.own_event import OWN, SEQUENCER_SPECIFIC
from ..score.score import ChordSpan, Score, Section
from ..score.time import MAX_BPM, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from ..theory.chord import Chord, parse_chord
from ..theory.key import Key, parse_key
from ..theory.meter import DENOMINATORS, Meter, parse_meter
from .event import EventTrack, OtherEvent, meta, split_meta

TEXT, NAME, MARKER, PORT, TEMPO, METER, KEY = 0x01, 0x03, 0x06, 0x21, 0x51, 0x58, 0x59
MINUTE_US = 60_000_000
SLOWEST_US = 2**24 - 1  # per quarter: FF 51 has three bytes
DEFAULT_BPM = 120.0  # of a file that states no tempo
CLOCKS_PER_QUARTER, THIRTY_SECONDS_PER_QUARTER = 24, 8
NO_CHORD = "N.C."
N_PORTS = 128

Value = TypeVar("Value")


@dataclass(slots=True)
class Conductor:
    """What the tracks of a file say about the whole song; filled by `read_conductor`."""

    tempos: dict[int, float] = field(default_factory=dict)  # tick -> bpm
    meters: dict[int, Meter] = field(default_factory=dict)
    keys: dict[int, Key] = field(default_factory=dict)
    chords: dict[int, Chord | None] = field(default_factory=dict)
    pickup: int = 0  # ticks, where a text states them
    markers: list[OtherEvent] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)  # of tracks, by place in the file
    ports: dict[int, int] = field(default_factory=dict)
    carried: dict[int, list[OtherEvent]] = field(default_factory=dict)  # what nothing above holds

    def takes(self, place: int, tick: int, event: bytes) -> bool:
        """Take in one event of the track at `place`; False where the song has no room for it."""
        kind, content = split_meta(event)
        if kind == TEMPO and len(content) == 3:
            self.tempos[tick] = _bpm(tick, int.from_bytes(content))
        elif kind == METER and len(content) >= 2:
            return _keep(self.meters, tick, lambda: Meter(content[0], 2 ** min(content[1], 8)))
        elif kind == KEY and len(content) == 2 and content[1] <= 1:
            signature = int.from_bytes(content[:1], signed=True)
            return _keep(self.keys, tick, lambda: Key.from_signature(signature, "minor" if content[1] else "major"))
        elif kind == MARKER:
            self.markers.append((tick, event))
        elif kind == NAME and place not in self.names:
            self.names[place] = decoded(content)
        elif kind == PORT and len(content) == 1 and content[0] < N_PORTS and place not in self.ports:
            self.ports[place] = content[0]
        elif kind == SEQUENCER_SPECIFIC and content.startswith(OWN):
            pass  # speaks of the file that was read, and would be wrong in the one that is written
        else:
            return kind == TEXT and self._takes_text(tick, decoded(content))
        return True

    def _takes_text(self, tick: int, text: str) -> bool:
        word, colon, wording = text.partition(": ")
        if not colon or len(text) > 80:
            return False
        if word == "Chord":
            return _keep(self.chords, tick, lambda: None if wording == NO_CHORD else parse_chord(wording))
        if word == "Key":
            return _keep(self.keys, tick, lambda: parse_key(wording))
        if word == "Pickup" and (stated := re.fullmatch(r"([0-9]{1,9}) ticks", wording)):
            self.pickup = int(stated[1])
            return True
        return word == "Meter" and _keep(self.meters, tick, lambda: parse_meter(wording))


def read_conductor(tracks: Sequence[EventTrack]) -> Conductor:
    """Sort the events of all tracks that are no channel events. Where two contradict each other the later one wins."""
    conductor = Conductor()
    for place, track in enumerate(tracks):
        conductor.carried[place] = [
            (tick, event) for tick, event in track.other_events if not conductor.takes(place, tick, event)
        ]
    return conductor


def _keep(values: dict[int, Value], tick: int, read: Callable[[], Value]) -> bool:
    try:
        values[tick] = read()
    except InvalidMusicText:
        return False  # a signature of 9 flats, a meter of 0/4: carried as it is
    return True


def _bpm(tick: int, quarter_us: int) -> float:
    """The tempo with the fewest decimals that a file writes as these microseconds: 833,333 is 72 bpm, not 72.00003."""
    if quarter_us * MAX_BPM < MINUTE_US:
        raise InvalidMidi(
            f"A quarter lasts at least {MINUTE_US / MAX_BPM:.0f} microseconds ({MAX_BPM:g} bpm), but the tempo at tick "
            f"{tick} gives it {quarter_us}.",
            hint="Correct the tempo in a sequencer.",
        )
    exact = MINUTE_US / quarter_us
    rounded = (round(exact, n_decimals) for n_decimals in range(4))
    return next((bpm for bpm in rounded if bpm and round(MINUTE_US / bpm) == quarter_us), exact)


def decoded(content: bytes) -> str:
    """Text of an event: UTF-8 where it is that, else Latin-1, without blanks and zeros around it."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.strip("\0 \t\r\n")


def tempo_map(conductor: Conductor, ticks_per_quarter: int) -> TempoMap:
    tempos = {0: DEFAULT_BPM} | conductor.tempos
    return TempoMap(tuple(TempoChange(Ticks(tick), tempos[tick]) for tick in sorted(tempos)), ticks_per_quarter)


def meter_map(conductor: Conductor, ticks_per_quarter: int) -> MeterMap:
    """A first bar that is shorter than the meter after it is a pickup, if it says so or has at most half its length.

    A meter that is merely repeated in the middle of a bar (real files do that in each track) opens no new bar.
    """
    meters = {0: Meter()} | conductor.meters
    first, *others = (MeterChange(Ticks(tick), meters[tick]) for tick in sorted(meters))
    pickup = _pickup(first, others[0], conductor.pickup, ticks_per_quarter) if others else Ticks(0)
    changes = [first]
    if pickup:
        changes = [replace(others.pop(0), tick=Ticks(0))]
    bar_ticks, last = _bar_ticks(changes[0].meter, ticks_per_quarter), pickup
    for change in others:
        if change.meter != changes[-1].meter or (change.tick - last) % bar_ticks == 0:
            changes.append(change)
            bar_ticks, last = _bar_ticks(change.meter, ticks_per_quarter), change.tick
    return MeterMap(tuple(changes), ticks_per_quarter, pickup)


def _pickup(first: MeterChange, second: MeterChange, stated: int, ticks_per_quarter: int) -> Ticks:
    """Length of the pickup that the first two meters of a file make; 0 = none."""
    short_bar, full_bar = (_bar_ticks(change.meter, ticks_per_quarter) for change in (first, second))
    if not second.tick <= short_bar or not second.tick < full_bar:
        return Ticks(0)
    if second.tick == stated or (2 * second.tick <= full_bar and first.meter != second.meter):
        return second.tick
    return Ticks(0)


def _bar_ticks(meter: Meter, ticks_per_quarter: int) -> int:
    return MeterMap.constant(meter, ticks_per_quarter).bar_end(1)


def with_form(score: Score, conductor: Conductor) -> Score:
    """The score with sections from the markers that stand on bar lines, and with chords; other markers are carried."""
    starts: dict[int, str] = {}
    carried: list[OtherEvent] = []
    for tick, event in conductor.markers:
        place = score.meter_map.position(Ticks(tick))
        text = decoded(split_meta(event)[1])
        if text and place.bar and not place.tick and place.bar <= score.n_bars and place.bar not in starts:
            starts[place.bar] = text
        else:
            carried.append((tick, event))
    bars = [*sorted(starts), score.n_bars + 1]
    sections = tuple(_section(starts[bar], bar, next_bar - bar) for bar, next_bar in pairwise(bars))
    chords = sorted(tick for tick in conductor.chords if tick < score.end)
    spans = tuple(
        ChordSpan(Ticks(tick), Ticks(next_tick - tick), conductor.chords[tick])
        for tick, next_tick in pairwise([*chords, score.end])
    )
    return replace(score, sections=sections, chords=spans, carried=(*score.carried, *as_carried(carried)))


def _section(text: str, first_bar: int, bars: int) -> Section:
    """ "Verse 2" is a section of the kind "verse"."""
    kind = text.rstrip("0123456789 ").lower() or text.lower()
    return Section(kind, first_bar, bars, label="" if text == kind else text)


def as_carried(events: Sequence[OtherEvent]) -> tuple[CarriedEvent, ...]:
    return tuple(CarriedEvent(Ticks(tick), event.hex()) for tick, event in events)


def conductor_events(score: Score) -> list[OtherEvent]:
    """The events of the conductor track, by tick; at one tick in the order title, tempo, meter, key, form, the rest."""
    events = [(0, meta(NAME, score.title.encode())), *_tempo_events(score), *_meter_events(score), *_key_events(score)]
    events += [
        (score.meter_map.bar_start(section.first_bar), meta(MARKER, (section.label or section.kind).encode()))
        for section in score.sections
    ]
    events += _chord_events(score)
    events += [(event.tick, bytes.fromhex(event.content)) for event in score.carried]
    return sorted(events, key=lambda event: event[0])


def _text(word: str, wording: str) -> bytes:
    return meta(TEXT, f"{word}: {wording}".encode())


def _tempo_events(score: Score) -> Iterator[OtherEvent]:
    for change in score.tempo_map.changes:
        quarter_us = min(round(MINUTE_US / change.bpm), SLOWEST_US)
        yield change.tick, meta(TEMPO, quarter_us.to_bytes(3))


def _meter_events(score: Score) -> Iterator[OtherEvent]:
    first, *others = score.meter_map.changes
    pickup = score.meter_map.pickup
    if pickup:
        length = Fraction(pickup, score.ticks_per_quarter)
        yield 0, _meter_event(_meter_lasting(length, first.meter))
        yield 0, _text("Pickup", f"{pickup} ticks")
    for change in (replace(first, tick=pickup), *others):
        yield change.tick, _meter_event(change.meter)
        if "+" in change.meter.symbol or "(" in change.meter.symbol:
            yield change.tick, _text("Meter", change.meter.symbol)


def _meter_event(meter: Meter) -> bytes:
    clocks = min(255, round(CLOCKS_PER_QUARTER * meter.beat_quarters))  # the metronome clicks the felt beat
    power = meter.denominator.bit_length() - 1
    return meta(METER, bytes((meter.numerator, power, max(1, clocks), THIRTY_SECONDS_PER_QUARTER)))


def _meter_lasting(quarters: Fraction, meter: Meter) -> Meter:
    """The meter of a pickup: in the song's own unit or a smaller one; where none fits, the song's meter, cut short."""
    for denominator in DENOMINATORS[DENOMINATORS.index(meter.denominator) :]:
        units = quarters * denominator / 4
        if units.denominator == 1 and units <= 255:
            return Meter(int(units), denominator)
    return meter


def _key_events(score: Score) -> Iterator[OtherEvent]:
    for change in score.keys:
        plain = _plain_key(change.key)
        yield change.tick, meta(KEY, plain.signature.to_bytes(1, signed=True) + bytes((plain.mode == "minor",)))
        if plain != change.key:
            yield change.tick, _text("Key", change.key.name)


def _plain_key(key: Key) -> Key:
    """Major or minor on the same tonic: what other programs show as the key; by signature where no such key exists."""
    mode = "minor" if key.is_minor else "major"
    try:
        return Key(key.tonic, mode)
    except InvalidMusicText:
        return Key.from_signature(key.signature, mode)


def _chord_events(score: Score) -> Iterator[OtherEvent]:
    """Each chord at its onset; "N.C." where one ends and nothing follows at once."""
    onsets = [*(span.onset for span in score.chords), score.end]
    for span, next_onset in zip(score.chords, onsets[1:], strict=True):
        yield span.onset, _text("Chord", span.chord.symbol if span.chord else NO_CHORD)
        if span.end < next_onset and span.chord:
            yield span.end, _text("Chord", NO_CHORD)
