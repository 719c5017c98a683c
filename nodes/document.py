"""Strict reading and lean writing of JSON documents. Floor 0, standard library only.

A document says what it is ("format", "version"); a field that we do not know is an error that names it; a field that has
its default value is left out. Rooms build their wire formats (score/wire.py, plan/wire.py …) from these pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from .fault import InvalidWire

Json = dict[str, Any]
Value = TypeVar("Value")


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
    hints = _hints(kind)
    known = {field.name: field for field in fields(kind) if field.init}  # type: ignore[arg-type]
    reject_unknown(content, tuple(known), where)
    arguments: Json = {}
    for name, field in known.items():
        if name in content:
            reader = read.get(name)
            arguments[name] = reader(content[name]) if reader else checked(content[name], hints[name], f"{where}.{name}")
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
    options = get_args(hint) if origin is Union or str(origin) == "<class 'types.UnionType'>" else (hint,)
    plain = tuple(_plain(option) for option in options)
    if type(content) in plain:
        return content
    if float in plain and type(content) is int:
        return float(content)
    names = " or ".join("null" if option is type(None) else option.__name__ for option in plain)
    raise InvalidWire(f"{where} should be {names}, got {content!r:.60}.")


def _plain(hint: Any) -> type:
    return getattr(hint, "__supertype__", hint)  # a NewType such as Ticks is its int


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
