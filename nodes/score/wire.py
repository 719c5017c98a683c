"""The score as JSON, the same for Python (here) and the browser (web/wire.mjs). Golden files: tests/wire/.

    {"format": "cadenza.score", "version": 1, "ticks_per_quarter": 480, "tempo": [{"tick", "bpm"}],
     "meter": [{"tick", "numerator", "denominator", "groups"}], "keys": [{"tick", "key"}], "sections": [...],
     "chords": [{"onset", "duration", "chord"}], "tracks": [{"id", ..., "notes": [...], "controls": [...]}]}

Fields at their default are left out; unknown fields are an error that names them.
"""

from __future__ import annotations

from typing import Any

from ..document import Json, as_list, as_object, checked, open_document, read_fields, reject_unknown, write_fields
from ..theory.chord import parse_chord
from ..theory.key import parse_key
from ..theory.meter import Meter
from .note import CarriedEvent, Control, Note
from .score import ChordSpan, Score, Section
from .time import KeyChange, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from .track import Track

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
    """The Score of a JSON object. Raises InvalidWire, InvalidScore or InvalidMusicText."""
    content = open_document(document, FORMAT, VERSION)
    reject_unknown(content, FIELDS, "score")
    grid = checked(content.get("ticks_per_quarter"), int, "score.ticks_per_quarter")
    pickup = checked(content.get("pickup", 0), int, "score.pickup")

    def items(name: str, read: Any) -> tuple[Any, ...]:
        listed = as_list(content.get(name, []), f"score.{name}")
        return tuple(read(item, f"score.{name}[{index}]") for index, item in enumerate(listed))

    return Score(
        tempo_map=TempoMap(items("tempo", lambda item, where: read_fields(TempoChange, item, where)), grid),
        meter_map=MeterMap(items("meter", _read_meter), grid, Ticks(pickup)),
        keys=items("keys", lambda item, where: read_fields(KeyChange, item, where, key=parse_key)),
        sections=items("sections", lambda item, where: read_fields(Section, item, where)),
        chords=items("chords", lambda item, where: read_fields(ChordSpan, item, where, chord=_read_chord)),
        tracks=items("tracks", track_from_wire),
        title=checked(content.get("title", ""), str, "score.title"),
        bars=checked(content.get("bars", 0), int, "score.bars"),
        carried=items("carried", lambda item, where: read_fields(CarriedEvent, item, where)),
    )


def track_from_wire(document: object, where: str = "track") -> Track:
    def several(kind: type[Any], name: str) -> Any:
        return lambda listed: tuple(
            read_fields(kind, item, f"{where}.{name}[{index}]") for index, item in enumerate(as_list(listed, f"{where}.{name}"))
        )

    return read_fields(
        Track,
        document,
        where,
        notes=several(Note, "notes"),
        controls=several(Control, "controls"),
        carried=several(CarriedEvent, "carried"),
    )


def _read_chord(symbol: object) -> Any:
    return None if symbol is None else parse_chord(checked(symbol, str, "chord"))


def _read_meter(document: object, where: str) -> MeterChange:
    content = as_object(document, where)
    reject_unknown(content, ("tick", "numerator", "denominator", "groups"), where)
    numerator, denominator = (checked(content.get(name), int, f"{where}.{name}") for name in ("numerator", "denominator"))
    groups = tuple(checked(group, int, f"{where}.groups") for group in as_list(content.get("groups", []), f"{where}.groups"))
    return MeterChange(Ticks(checked(content.get("tick"), int, f"{where}.tick")), Meter(numerator, denominator, groups))
