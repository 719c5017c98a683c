"""Strict reading and lean writing of JSON documents. Floor 0, standard library only.

A document says what it is ("format", "version"); a field that we do not know is an error that names it; a field that
has its default value is left out. Rooms build their wire formats (score/wire.py, plan/wire.py …) from these pieces.

`format_document` and JavaScript's `JSON.stringify(document, null, 1)` write the same text, character for character, so
that Python and the browser can share files and hashes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from .fault import InvalidWire

Json = dict[str, Any]
Value = TypeVar("Value")

_INDENT = " "


def parse_document(text: str | bytes) -> Any:
    """JSON text -> its document. Stricter than `json.loads`: raises InvalidWire for text that is no JSON, for NaN and
    Infinity, for a field that stands twice in one object, and for nesting too deep to read."""
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_fields_once)
    except UnicodeDecodeError as fault:
        raise InvalidWire("The document is not UTF-8 text.", hint="Is it really a JSON file?") from fault
    except json.JSONDecodeError as fault:
        raise InvalidWire(
            f"The document is no JSON: {fault.msg} in line {fault.lineno}, column {fault.colno}.",
            hint="Restore an untouched copy of the file.",
        ) from fault
    except RecursionError as fault:
        raise InvalidWire("The document is nested too deeply to be one of ours.") from fault


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidWire(f"A number in a document is finite, got {name}.")


def _fields_once(pairs: list[tuple[str, Any]]) -> Json:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidWire(f"The field {twice!r} stands twice in one object.")
    return content


def format_document(document: Json) -> str:
    """A JSON object as text, one field a line, ended by a newline. Raises InvalidWire for NaN and Infinity."""
    return "".join(_text_of(document, "\n")) + "\n"


def _text_of(content: Any, line: str) -> Iterator[str]:
    if isinstance(content, float):
        yield _format_float(content)
    elif isinstance(content, Mapping) and content:
        inner = line + _INDENT
        yield "{"
        for index, (name, value) in enumerate(content.items()):
            yield f"{',' if index else ''}{inner}{json.dumps(name, ensure_ascii=False)}: "
            yield from _text_of(value, inner)
        yield line + "}"
    elif isinstance(content, list | tuple) and content:
        inner = line + _INDENT
        yield "["
        for index, value in enumerate(content):
            yield f"{',' if index else ''}{inner}"
            yield from _text_of(value, inner)
        yield line + "]"
    else:
        yield json.dumps(content, ensure_ascii=False)


def _format_float(number: float) -> str:
    """As ECMAScript's Number::toString: 120.0 is "120", 1e-05 is "0.00001", 1e-07 is "1e-7", -0.0 is "0"."""
    if not math.isfinite(number):
        _refuse_constant(str(number))
    if number == 0:
        return "0"
    if 1e-6 <= abs(number) < 1e21:
        digits = format(Decimal(repr(number)), "f")
        return digits.removesuffix(".0")
    return re.sub(r"e([+-])0*", r"e\1", repr(number)).replace(".0e", "e")


def write_fields(value: Any, *leave_out: str) -> Json:
    """A flat dataclass as a JSON object, fields at their default left out."""
    written: Json = {}
    for field in fields(value):
        content = getattr(value, field.name)
        is_default = field.default is not MISSING and content == field.default and type(content) is type(field.default)
        if field.init and field.name not in leave_out and not is_default:
            written[field.name] = content
    return written


def read_fields(kind: type[Value], document: object, where: str, **read: Callable[[Any], Any]) -> Value:
    """Build the dataclass `kind` from a JSON object. `read` gives a reader for each field that is not a plain value.

    Raises InvalidWire naming `where` and the unknown, missing or ill-typed field.
    """
    content = as_object(document, where)
    dataclass: Any = kind
    hints = _hints(dataclass)
    known = {field.name: field for field in fields(dataclass) if field.init}
    reject_unknown(content, tuple(known), where)
    arguments: Json = {}
    for name, field in known.items():
        if name in content:
            reader = read.get(name)
            arguments[name] = (
                reader(content[name]) if reader else checked(content[name], hints[name], f"{where}.{name}")
            )
        elif field.default is MISSING and field.default_factory is MISSING:
            raise InvalidWire(f"{where} lacks the field {name!r}.")
    return kind(**arguments)


def as_object(document: object, where: str) -> Mapping[str, Any]:
    if not isinstance(document, Mapping):
        raise InvalidWire(f"{where} should be a JSON object, got {type(document).__name__}.")
    return document


def as_list(document: object, where: str) -> list[Any]:
    if not isinstance(document, list):
        raise InvalidWire(f"{where} should be a JSON list, got {type(document).__name__}.")
    return document


def reject_unknown(content: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = [name for name in content if name not in known]
    if unknown:
        raise InvalidWire(
            f"{where} has the unknown field {', '.join(map(repr, unknown))}.",
            hint=f"Known fields: {', '.join(known)}. A newer Cadenza may have written it; update the pack.",
        )


def open_document(document: object, format_name: str, version: int) -> dict[str, Any]:
    """Check "format" and "version" and return the remaining fields."""
    content = dict(as_object(document, format_name))
    found = content.pop("format", None)
    if found != format_name:
        raise InvalidWire(f"Expected a document of format {format_name!r}, got {found!r}.")
    found_version = content.pop("version", None)
    if found_version != version:
        raise InvalidWire(
            f"{format_name} is read in version {version}, got {found_version!r}.",
            hint="A newer Cadenza may have written it; update the pack.",
        )
    return content


def checked(content: Any, hint: Any, where: str) -> Any:
    """`content` if it is of the plain type `hint` (int, float, str, bool, None, Literal or a union of them)."""
    origin = get_origin(hint)
    if origin is Literal:
        if content not in get_args(hint):
            raise InvalidWire(f"{where} is one of {', '.join(map(repr, get_args(hint)))}, got {content!r}.")
        return content
    options = get_args(hint) if origin in (Union, UnionType) else (hint,)
    plain = tuple(_plain(option) for option in options)
    if type(content) in plain:
        return content
    if float in plain and type(content) is int:
        return float(content)
    names = " or ".join("null" if option is type(None) else option.__name__ for option in plain)
    raise InvalidWire(f"{where} should be {names}, got {content!r:.60}.")


def _plain(hint: Any) -> Any:
    return getattr(hint, "__supertype__", hint)  # a NewType such as Ticks is its int


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
