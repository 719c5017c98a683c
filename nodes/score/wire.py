"""The score as JSON, the same for Python (here) and the browser (web/wire.mjs). Golden files: tests/wire/.

    {"format": "cadenza.score", "version": 1, "ticks_per_quarter": 480, "title": "…", "bars": 16, "pickup": 240,
     "tempo": [{"tick", "bpm"}], "meter": [{"tick", "numerator", "denominator", "groups"}], "keys": [{"tick", "key"}],
     "sections": [{"kind", "first_bar", "bars", "energy", "label"}], "chords": [{"onset", "duration", "chord"}],
     "tracks": [{"id", …, "notes": [{"onset", "pitch", "duration", …}], "controls": […], "carried": […]}],
     "carried": [{"tick", "content"}]}

Fields stand in the order of their dataclass; those at their default are left out; unknown ones are an error that names
them. A chord is its symbol, null where none sounds; a key is its name ("D minor").
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ..document import Json, as_list, as_object, checked, open_document, read_fields, reject_unknown, write_fields
from ..fault import InvalidMusicText, InvalidScore, InvalidWire
from ..theory.chord import Chord, parse_chord
from ..theory.key import Key, parse_key
from ..theory.meter import Meter
from .note import CarriedEvent, Control, Note
from .score import ChordSpan, Score, Section
from .time import KeyChange, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from .track import Track

Value = TypeVar("Value")

FORMAT, VERSION = "cadenza.score", 1
FIELDS = (
    "title", "ticks_per_quarter", "pickup", "bars", "tempo", "meter", "keys", "sections", "chords", "tracks", "carried",
)  # fmt: skip


def to_wire(score: Score) -> Json:
    """The score as a JSON object."""
    wire: Json = {"format": FORMAT, "version": VERSION, "ticks_per_quarter": score.ticks_per_quarter}
    wire |= {"title": score.title} if score.title else {}
    wire |= {"bars": score.bars} if score.bars else {}
    wire |= {"pickup": score.meter_map.pickup} if score.meter_map.pickup else {}
    wire["tempo"] = [write_fields(change) for change in score.tempo_map.changes]
    wire["meter"] = [
        {
            "tick": change.tick,
            "numerator": change.meter.numerator,
            "denominator": change.meter.denominator,
            "groups": list(change.meter.groups),
        }
        for change in score.meter_map.changes
    ]
    wire["keys"] = [{"tick": change.tick, "key": change.key.name} for change in score.keys]
    wire["sections"] = [write_fields(section) for section in score.sections]
    wire["chords"] = [
        {"onset": span.onset, "duration": span.duration, "chord": span.chord.symbol if span.chord else None}
        for span in score.chords
    ]
    wire["tracks"] = [track_to_wire(track) for track in score.tracks]
    if score.carried:
        wire["carried"] = [write_fields(event) for event in score.carried]
    return wire


def track_to_wire(track: Track) -> Json:
    wire = write_fields(track, "notes", "controls", "carried")
    wire["notes"] = [write_fields(note) for note in track.notes]
    if track.controls:
        wire["controls"] = [write_fields(control) for control in track.controls]
    if track.carried:
        wire["carried"] = [write_fields(event) for event in track.carried]
    return wire


def from_wire(document: object) -> Score:
    """The Score of a JSON object. Raises InvalidWire, which names the place."""
    content = open_document(document, FORMAT, VERSION)
    reject_unknown(content, FIELDS, "score")
    grid = checked(content.get("ticks_per_quarter"), int, "score.ticks_per_quarter")
    pickup = checked(content.get("pickup", 0), int, "score.pickup")

    def items(name: str, read: Callable[[Any, str], Value]) -> tuple[Value, ...]:
        return _items(content.get(name, []), f"score.{name}", read)

    tempo, meter = items("tempo", _reader(TempoChange)), items("meter", _read_meter)
    parts = {
        "keys": items("keys", _reader(KeyChange, key=_read_key)),
        "sections": items("sections", _reader(Section)),
        "chords": items("chords", _reader(ChordSpan, chord=_read_chord)),
        "tracks": items("tracks", track_from_wire),
        "title": checked(content.get("title", ""), str, "score.title"),
        "bars": checked(content.get("bars", 0), int, "score.bars"),
        "carried": items("carried", _reader(CarriedEvent)),
    }
    return _located("score", lambda: Score(TempoMap(tempo, grid), MeterMap(meter, grid, Ticks(pickup)), **parts))


def track_from_wire(document: object, where: str = "track") -> Track:
    """The Track of a JSON object. Raises InvalidWire, which names the place, beginning with `where`."""

    def several(kind: type[Any], name: str) -> Callable[[Any], tuple[Any, ...]]:
        return lambda listed: _items(listed, f"{where}.{name}", _reader(kind))

    return _located(
        where,
        lambda: read_fields(
            Track,
            document,
            where,
            notes=several(Note, "notes"),
            controls=several(Control, "controls"),
            carried=several(CarriedEvent, "carried"),
        ),
    )


def _items(listed: object, where: str, read: Callable[[Any, str], Value]) -> tuple[Value, ...]:
    return tuple(read(item, f"{where}[{index}]") for index, item in enumerate(as_list(listed, where)))


def _reader(kind: type[Value], **read: Callable[[Any], Any]) -> Callable[[Any, str], Value]:
    return lambda item, where: _located(where, lambda: read_fields(kind, item, where, **read))


def _located(where: str, build: Callable[[], Value]) -> Value:
    """Whatever `build` makes; a value that contradicts itself becomes an InvalidWire that names the place."""
    try:
        return build()
    except (InvalidScore, InvalidMusicText) as fault:
        raise InvalidWire(f"{where}: {fault.message}", hint=fault.hint) from fault


def _read_key(name: object) -> Key:
    return parse_key(checked(name, str, "key"))


def _read_chord(symbol: object) -> Chord | None:
    return None if symbol is None else parse_chord(checked(symbol, str, "chord"))


def _read_meter(document: object, where: str) -> MeterChange:
    content = as_object(document, where)
    reject_unknown(content, ("tick", "numerator", "denominator", "groups"), where)

    def number(name: str) -> int:
        return int(checked(content.get(name), int, f"{where}.{name}"))

    listed = as_list(content.get("groups", []), f"{where}.groups")
    groups = tuple(checked(group, int, f"{where}.groups") for group in listed)
    meter = _located(where, lambda: Meter(number("numerator"), number("denominator"), groups))
    return MeterChange(Ticks(number("tick")), meter)
