"""A style's file: JSON text becomes a Style, or a message that says where it is wrong and what to write instead.

Conventions of the file: docs/styles.md; of its patterns: style.py. Standard library only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from ..document import (
    Json,
    as_list,
    as_object,
    checked,
    open_document,
    parse_document,
    read_fields,
    reject_unknown,
)
from ..fault import CadenzaError, InvalidWire
from ..theory.instrument import DRUM_PIECES, INSTRUMENTS, instrument_by_id
from ..theory.key import Key, parse_key
from ..theory.meter import parse_meter
from ..theory.roman import parse_roman
from .plan import LIMITS, ROLES, SECTION_KINDS, Ending, Manner, PlannedSection, Player, SwingUnit
from .style import (
    PLACES,
    STEPS,
    YARDSTICK_GROUPS,
    Bassist,
    Claim,
    Colour,
    Idioms,
    MelodyIdiom,
    ModeHarmony,
    Parameter,
    Pattern,
    Pulse,
    Style,
    StyleHead,
    Yardstick,
    split_inversion,
)

FORMAT, VERSION = "cadenza.style", 1
SIGNS = {
    "grooves": "Xxogrt?.",
    "fills": "Xxogrt?.",
    "endings": "Xxogrt?.",
    "percussion": "Xxogrt?.",
    "bass": "13578Lawspm=.",
    "comping": "Xxoulhmp123456=.",
    "arpeggio": "12345678=.",
    "rhythms": "Xx?=.",
}
_HEAD = (
    "id", "name", "aliases", "bpm", "meters", "keys", "mood", "swing", "swing_unit", "humanise", "loudness_lufs",
    "players", "guests", "form", "other_forms", "energy",
)  # fmt: skip
_IDIOMS = (
    "harmony", "colour", "bassist", "added", "suspended", "rootless", "machine", "entries", "late_ms", "grooves",
    "fills", "endings", "percussion", "bass", "comping", "arpeggio", "melody", "spice", "ending",
)  # fmt: skip
_MEASURED = ("yardstick", "claims")
_DRUMMED = ("grooves", "fills", "endings", "percussion")
_ONE_PLAYER = ("percussion", "bass", "comping", "arpeggio")  # parts whose patterns may name who plays them


def parse_style(text: str, style_id: str) -> Style:
    """A Style from the text of its file. Raises InvalidWire naming the place and the cure."""
    try:
        document = open_document(parse_document(text), FORMAT, VERSION)
        reject_unknown(document, (*_HEAD, *_IDIOMS, *_MEASURED), "style")
        style = Style(
            _read_head(document),
            _read_idioms(document),
            _read_yardstick(document.get("yardstick", {})),
            tuple(_read_claim(*item) for item in _listed(document.get("claims", []), "claims")),
        )
    except CadenzaError as fault:
        raise InvalidWire(f"The style {style_id!r} is wrong: {fault.message}", hint=fault.hint) from fault
    if style.head.id != style_id:
        raise InvalidWire(f"The style {style.head.id!r} stands in a file named {style_id!r}.", hint="Make them equal.")
    return style


def _field(document: Mapping[str, Any], name: str, where: str = "") -> Any:
    if name not in document:
        raise InvalidWire(f"The field {name!r} is missing{f' in {where}' if where else ''}.")
    return document[name]


def _text(content: Any, where: str) -> str:
    return str(checked(content, str, where))


def _share(content: Any, where: str, low: float = 0.0, high: float = 1.0) -> float:
    value = float(checked(content, float, where))
    if not low <= value <= high:
        raise InvalidWire(f"{where} lies in {low:g}..{high:g}, got {value:g}.")
    return value


def _listed(content: Any, where: str) -> list[tuple[Any, str]]:
    """The items of a list, each with its place in the file."""
    return [(item, f"{where}[{index}]") for index, item in enumerate(as_list(content, where))]


def _several(
    document: Mapping[str, Any], name: str, read: Callable[[Any, str], Any], least: int = 1
) -> tuple[Any, ...]:
    listed = as_list(_field(document, name), name)
    if len(listed) < least:
        raise InvalidWire(f"{name} needs at least {least} entries, got {len(listed)}.")
    return tuple(read(*item) for item in _listed(listed, name))


def _limited(content: Any, name: str) -> float:
    low, high, _ = LIMITS[name]
    return _share(content, name, low, high)


def _read_head(document: Mapping[str, Any]) -> StyleHead:
    bpm = _several(document, "bpm", lambda item, where: _share(item, where, *LIMITS["bpm"][:2]), 3)
    if len(bpm) != 3 or list(bpm) != sorted(bpm):
        raise InvalidWire(f"bpm is [lowest, usual, highest], got {list(bpm)}.")
    head = StyleHead(
        id=_text(_field(document, "id"), "id"),
        name=_text(_field(document, "name"), "name"),
        aliases=_several(document, "aliases", _text),
        bpm=(bpm[0], bpm[1], bpm[2]),
        meters=_several(document, "meters", _text),
        keys=_several(document, "keys", _text),
        mood=_text(_field(document, "mood"), "mood"),
        swing=_limited(_field(document, "swing"), "swing"),
        swing_unit=checked(_field(document, "swing_unit"), SwingUnit, "swing_unit"),
        humanise=_limited(_field(document, "humanise"), "humanise"),
        loudness_lufs=_share(_field(document, "loudness_lufs"), "loudness_lufs", -30.0, -5.0),
        players=_several(document, "players", _read_player),
        form=_several(document, "form", _read_section),
        other_forms=tuple(_read_form(*item) for item in _listed(document.get("other_forms", []), "other_forms")),
        guests=tuple(_read_player(*item) for item in _listed(document.get("guests", []), "guests")),
        energy=_by_name(_field(document, "energy"), "energy", SECTION_KINDS, complete=True),
    )
    for meter in head.meters:
        parse_meter(meter)
    minor = {parse_key(key).is_minor for key in head.keys}
    if len(minor) < 2:
        raise InvalidWire("keys needs major and minor ones, for bright and for dark moods.")
    return head


def _read_player(content: Any, where: str) -> Player:
    player = read_fields(Player, content, where, manner=lambda manner: read_fields(Manner, manner, f"{where}.manner"))
    instrument_by_id(player.instrument)  # raises with the nearest name
    return player


def _read_form(content: Any, where: str) -> tuple[PlannedSection, ...]:
    if not as_list(content, where):
        raise InvalidWire(f"{where} is a list of sections, got an empty one.")
    return tuple(_read_section(*item) for item in _listed(content, where))


def _read_section(content: Any, where: str) -> PlannedSection:
    entry = as_list(content, where)
    if len(entry) not in (3, 4):
        raise InvalidWire(
            f"{where} is [section kind, bars, energy], got {entry!r:.60}.",
            hint="A fourth entry lifts the section by so many semitones.",
        )
    if entry[0] not in SECTION_KINDS:
        raise InvalidWire(f"{where} is one of {', '.join(SECTION_KINDS)}, got {entry[0]!r}.")
    bars = int(checked(entry[1], int, f"{where} bars"))
    _share(bars, f"{where} bars", *LIMITS["bars"][:2])
    lift = int(checked(entry[3], int, f"{where} lift")) if len(entry) == 4 else 0
    _share(lift, f"{where} lift", *LIMITS["lift"][:2])
    return PlannedSection(entry[0], bars, _share(entry[2], f"{where} energy"), lift=lift)


def _by_name(
    content: Any, where: str, names: tuple[str, ...], high: float = 1.0, complete: bool = False
) -> tuple[tuple[str, float], ...]:
    table = as_object(content, where)
    reject_unknown(table, names, where)
    missing = [name for name in names if name not in table]
    if complete and missing:
        raise InvalidWire(f"{where} lacks {', '.join(missing)}.")
    return tuple((name, _share(table[name], f"{where}.{name}", 0.0, high)) for name in names if name in table)


def _read_yardstick(content: Any) -> Yardstick:
    table = as_object(content, "yardstick")
    reject_unknown(table, ("group", "exempt"), "yardstick")
    group = _text(table.get("group", Yardstick().group), "yardstick.group")
    if group not in YARDSTICK_GROUPS:
        raise InvalidWire(f"yardstick.group is one of {', '.join(YARDSTICK_GROUPS)}, got {group!r}.")
    reasons = as_object(table.get("exempt", {}), "yardstick.exempt")
    exempt = tuple((metric, _text(reason, f"yardstick.exempt.{metric}")) for metric, reason in reasons.items())
    for metric, reason in exempt:
        if not reason.strip():
            raise InvalidWire(f"yardstick.exempt.{metric} has no reason.", hint="Say why the metric does not apply.")
    return Yardstick(group, exempt)


def _read_idioms(document: Mapping[str, Any]) -> Idioms:
    harmony = as_object(_field(document, "harmony"), "harmony")
    reject_unknown(harmony, ("major", "minor"), "harmony")
    late = tuple(DRUM_PIECES) + ROLES
    return Idioms(
        major=_read_harmony(_field(harmony, "major"), "harmony.major", Key("C", "major")),
        minor=_read_harmony(_field(harmony, "minor"), "harmony.minor", Key("A", "minor")),
        grooves=_patterns(document, "grooves"),
        fills=_patterns(document, "fills", meets_both_pulses=False),
        endings=_patterns(document, "endings", meets_both_pulses=False) if "endings" in document else (),
        percussion=_patterns(document, "percussion", meets_both_pulses=False),
        bass=_patterns(document, "bass"),
        comping=_patterns(document, "comping"),
        arpeggio=_patterns(document, "arpeggio", meets_both_pulses=False),
        melody=_read_melody(_field(document, "melody")),
        colour=checked(document.get("colour", "triad"), Colour, "colour"),
        bassist=checked(document.get("bassist", "locked"), Bassist, "bassist"),
        added=_share(document.get("added", 0.0), "added"),
        suspended=_share(document.get("suspended", 0.0), "suspended"),
        rootless=checked(document.get("rootless", False), bool, "rootless"),
        machine=checked(document.get("machine", False), bool, "machine"),
        entries=_by_name(document.get("entries", {}), "entries", ROLES),
        late_ms=_by_name(document.get("late_ms", {}), "late_ms", late, high=60.0),
        spice=_share(document.get("spice", 0.0), "spice"),
        ending=checked(document.get("ending", "ring"), Ending, "ending"),
    )


def _read_harmony(content: Any, where: str, key: Key) -> ModeHarmony:
    table = as_object(content, where)
    reject_unknown(table, ("progressions", "half", "full"), where)
    listed = as_object(_field(table, "progressions"), f"{where}.progressions")
    reject_unknown(listed, (*SECTION_KINDS, "any"), f"{where}.progressions")
    if "any" not in listed:
        raise InvalidWire(f"{where}.progressions lacks 'any', for the section kinds that it does not name.")
    choices = tuple((kind, _numerals(options, f"{where}.progressions.{kind}", key)) for kind, options in listed.items())
    half, full = (_numerals(_field(table, name), f"{where}.{name}", key) for name in ("half", "full"))
    return ModeHarmony(choices, half, full)


def _numerals(content: Any, where: str, key: Key) -> tuple[str, ...]:
    listed = tuple(_text(item, where) for item in as_list(content, where))
    if not listed:
        raise InvalidWire(f"{where} needs at least one progression.")
    for progression in listed:
        for bar in progression.split("|"):
            if not bar.split():
                raise InvalidWire(f"{where} has an empty bar in {progression!r}.")
            for numeral in bar.split():
                parse_roman(split_inversion(numeral)[0], key)  # raises with the numeral
    return listed


def _read_melody(content: Any) -> MelodyIdiom:
    table = as_object(content, "melody")
    reject_unknown(table, ("rhythms", "span", "leap", "pentatonic", "sparse", "pickup"), "melody")
    return MelodyIdiom(
        rhythms=_patterns(table, "rhythms"),
        span=int(_share(table.get("span", 14), "melody.span", 8, 19)),
        leap=_share(table.get("leap", 0.2), "melody.leap"),
        pentatonic=checked(table.get("pentatonic", False), bool, "melody.pentatonic"),
        sparse=_share(table.get("sparse", 0.2), "melody.sparse"),
        pickup=_share(table.get("pickup", 0.2), "melody.pickup"),
    )


def _patterns(document: Mapping[str, Any], name: str, meets_both_pulses: bool = True) -> tuple[Pattern, ...]:
    patterns: tuple[Pattern, ...] = _several(document, name, lambda item, where: _read_pattern(item, where, name))
    pulses = {pattern.pulse for pattern in patterns}
    needed: tuple[Pulse, ...] = get_args(Pulse) if meets_both_pulses else ("duple",)
    for pulse in needed:
        if pulse not in pulses:
            raise InvalidWire(
                f"{name} has no pattern in {pulse} pulse.", hint="Every part can be asked for 4/4 and 6/8."
            )
    return patterns


def _read_pattern(content: Any, where: str, name: str) -> Pattern:
    table = as_object(content, where)
    reject_unknown(table, ("intensity", "pulse", "in", "for", "lines", "line"), where)
    pulse: Pulse = checked(table.get("pulse", "duple"), Pulse, f"{where}.pulse")
    lines: Json = (
        dict(as_object(table["lines"], f"{where}.lines")) if "lines" in table else {name: _field(table, "line", where)}
    )
    if name in _DRUMMED:
        reject_unknown(lines, tuple(DRUM_PIECES), f"{where}.lines")
    return Pattern(
        intensity=_share(_field(table, "intensity", where), f"{where}.intensity"),
        lines=_cells(lines, where, name, pulse),
        pulse=pulse,
        sections=_places(table, "in", where, SECTION_KINDS) if name != "rhythms" else _without(table, "in", where),
        instruments=_places(table, "for", where, _PLAYED_BY) if name in _ONE_PLAYER else _without(table, "for", where),
    )


def _cells(lines: Json, where: str, name: str, pulse: Pulse) -> tuple[tuple[str, tuple[str, ...]], ...]:
    cells = {voice: tuple(_text(line, f"{where}.{voice}").split()) for voice, line in lines.items()}
    lengths = {len(row) for row in cells.values()}
    if len(lengths) != 1 or not lengths <= set(PLACES):
        raise InvalidWire(f"{where} has lines of {sorted(lengths)} cells.", hint="All lines have 1, 2, 3 or 4 cells.")
    for voice, row in cells.items():
        for cell in row:
            if len(cell) != STEPS[pulse] or not set(cell) <= set(SIGNS[name]):
                raise InvalidWire(
                    f"{where} has the cell {cell!r} in {voice}.",
                    hint=f"A cell in {pulse} pulse has {STEPS[pulse]} of the signs {SIGNS[name]}",
                )
    return tuple(cells.items())


_PLAYED_BY = tuple(
    sorted({instrument.id for instrument in INSTRUMENTS} | {instrument.family for instrument in INSTRUMENTS})
)


def _places(table: Mapping[str, Any], field: str, where: str, known: tuple[str, ...]) -> tuple[Any, ...]:
    """The sections or instruments that a pattern is meant for, each one that exists."""
    named = tuple(_text(*item) for item in _listed(table.get(field, []), f"{where}.{field}"))
    for name in named:
        if name not in known:
            nearest = get_close_matches(name, known, n=1)
            cure = f"Did you mean {nearest[0]!r}?" if nearest else f"Known are, among others, {', '.join(known[:10])}."
            raise InvalidWire(f"{where}.{field} names {name!r}, which there is not.", hint=cure)
    return named


def _without(table: Mapping[str, Any], field: str, where: str) -> tuple[Any, ...]:
    if field in table:
        raise InvalidWire(f"{where} cannot say {field!r}.", hint=f"Leave {field!r} out: it holds everywhere.")
    return ()


def _read_claim(content: Any, where: str) -> Claim:
    table = as_object(content, where)
    reject_unknown(table, ("predicate", "with", "at_least", "source"), where)
    listed = as_object(table.get("with", {}), f"{where}.with")
    return Claim(
        predicate=_text(_field(table, "predicate", where), f"{where}.predicate"),
        parameters=tuple((name, _parameter(value, f"{where}.with.{name}")) for name, value in listed.items()),
        at_least=_share(table.get("at_least", 0.9), f"{where}.at_least"),
        source=_text(_field(table, "source", where), f"{where}.source"),
    )


def _parameter(content: Any, where: str) -> Parameter:
    if isinstance(content, list) and content:
        kind = str if isinstance(content[0], str) else float
        return tuple(checked(item, kind, place) for item, place in _listed(content, where))
    if isinstance(content, (str, bool, int, float)):
        return content
    raise InvalidWire(f"{where} is a number, a word, true, false or a list of them, got {content!r:.40}.")
