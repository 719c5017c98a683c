"""The plan as JSON, with the source of every field.

    {"format": "cadenza.plan", "version": 1, "title", "style", "mood", "bpm", "key": "D minor",
     "meter": "4/4", "sections": [{"kind", "bars", …}],
     "players": [{"instrument", "role", "manner": {…}, "in_sections": [{"section", "manner"}], "silent_in": [0]}],
     "swing", …, "sources": {"bpm": "you said", "players.piano": "you said", …}}

The song's own fields are always all written, except `loudness_lufs`, `vocal_range` and `ending` at their defaults; in
the parts, fields at their default are left out. Unknown fields are an error that names them. Reading checks types;
`validation.validate` ranges.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ..document import Json, as_list, as_object, checked, open_document, read_fields, write_fields
from ..fault import InvalidWire
from ..theory.key import Key, parse_key
from ..theory.meter import Meter, parse_meter
from .plan import SOURCES, Manner, PlannedSection, Player, SongPlan, Source

FORMAT, VERSION = "cadenza.plan", 1


def to_wire(plan: SongPlan) -> Json:
    """The plan as a JSON object; "sources" names every field."""
    wire: Json = {"format": FORMAT, "version": VERSION}
    for field in fields(plan):
        wire[field.name] = getattr(plan, field.name)
    wire["key"] = plan.key.name
    wire["meter"] = plan.meter.symbol
    wire["sections"] = [_section_to_wire(section) for section in plan.sections]
    wire["players"] = [_player_to_wire(player) for player in plan.players]
    if plan.loudness_lufs is None:
        del wire["loudness_lufs"]
    for name in ("vocal_range", "ending"):
        if not wire[name]:
            del wire[name]
    wire["sources"] = dict(plan.sources)
    return wire


def from_wire(document: object) -> SongPlan:
    """The plan of a JSON object, lossless. Raises InvalidWire, or InvalidMusicText for a key or meter."""
    content = open_document(document, FORMAT, VERSION)
    return read_fields(
        SongPlan,
        content,
        "plan",
        key=_read_key,
        meter=lambda text: _read_meter(text, "plan.meter"),
        sections=lambda listed: _read_items(listed, "plan.sections", _read_section),
        players=lambda listed: _read_items(listed, "plan.players", _read_player),
        sources=_read_sources,
    )


def _section_to_wire(section: PlannedSection) -> Json:
    wire = write_fields(section, "meter")
    if section.meter is not None:
        wire["meter"] = section.meter.symbol
    return wire


def _player_to_wire(player: Player) -> Json:
    wire = write_fields(player, "manner", "in_sections", "silent_in")
    if player.manner != Manner():
        wire["manner"] = write_fields(player.manner)
    if player.in_sections:
        wire["in_sections"] = [
            {"section": section, "manner": write_fields(manner)} for section, manner in player.in_sections
        ]
    if player.silent_in:
        wire["silent_in"] = list(player.silent_in)
    return wire


def _read_items(document: object, where: str, read: Any) -> tuple[Any, ...]:
    return tuple(read(item, f"{where}[{index}]") for index, item in enumerate(as_list(document, where)))


def _read_key(text: object) -> Key:
    return parse_key(checked(text, str, "plan.key"))


def _read_meter(text: object, where: str) -> Meter:
    return parse_meter(checked(text, str, where))


def _read_section(document: object, where: str) -> PlannedSection:
    return read_fields(PlannedSection, document, where, meter=lambda text: _read_meter(text, f"{where}.meter"))


def _read_manner(document: object, where: str) -> Manner:
    return read_fields(Manner, document, where)


def _read_player(document: object, where: str) -> Player:
    return read_fields(
        Player,
        document,
        where,
        manner=lambda manner: _read_manner(manner, f"{where}.manner"),
        in_sections=lambda listed: _read_items(listed, f"{where}.in_sections", _read_exception),
        silent_in=lambda listed: _read_items(listed, f"{where}.silent_in", _read_index),
    )


def _read_index(document: object, where: str) -> int:
    index: int = checked(document, int, where)
    return index


def _read_exception(document: object, where: str) -> tuple[int, Manner]:
    content = as_object(document, where)
    if set(content) != {"section", "manner"}:
        raise InvalidWire(f"{where} has the fields 'section' and 'manner', got {', '.join(map(repr, content))}.")
    return _read_index(content["section"], f"{where}.section"), _read_manner(content["manner"], f"{where}.manner")


def _read_sources(document: object) -> tuple[tuple[str, Source], ...]:
    content = as_object(document, "plan.sources")
    known = {field.name for field in fields(SongPlan)} - {"sources"}
    for name, source in content.items():
        if str(name).partition(".")[0] not in known:
            raise InvalidWire(f"plan.sources has the unknown field {name!r}.")
        if source not in SOURCES:
            raise InvalidWire(f"plan.sources.{name} is one of {', '.join(map(repr, SOURCES))}, got {source!r:.60}.")
    return tuple(sorted((str(name), source) for name, source in content.items()))
