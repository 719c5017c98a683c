"""The strips and buses of a mix as JSON: settings at their default are left out, effects that are off too."""

from __future__ import annotations

from dataclasses import is_dataclass
from typing import Any

from ..document import Json, as_list, checked, read_fields, write_fields
from .channel import Channel, Group
from .compressor import Compressor
from .delay import Delay, TempoMark
from .ducking import Ducking
from .equaliser import Band, Equaliser
from .finish import Finish
from .reverb import Reverb
from .ride import Ride, RidePoint
from .saturation import Saturation


def write_settings(settings: Any) -> Json:
    """A settings value with all that it holds as a JSON object."""
    return {name: _written(content) for name, content in write_fields(settings).items()}


def _written(content: Any) -> Any:
    if is_dataclass(content):
        return write_settings(content)
    return [_written(item) for item in content] if isinstance(content, tuple) else content


def read_channel(document: object, where: str) -> Channel:
    """Raises InvalidWire, InvalidMix; so do the others."""
    return read_fields(
        Channel,
        document,
        where,
        **_strip_readers(where),
        gain_ride=lambda content: _read_ride(content, f"{where}.gain_ride"),
        pan_ride=lambda content: _read_ride(content, f"{where}.pan_ride"),
    )


def read_group(document: object, where: str) -> Group:
    return read_fields(Group, document, where, **_strip_readers(where))


def read_reverb(document: object, where: str) -> Reverb:
    return read_fields(Reverb, document, where)


def read_delay(document: object, where: str) -> Delay:
    return read_fields(Delay, document, where, tempo=lambda content: _read_tempo(content, f"{where}.tempo"))


def read_finish(document: object, where: str) -> Finish:
    return read_fields(
        Finish,
        document,
        where,
        equaliser=lambda content: _read_equaliser(content, f"{where}.equaliser"),
        tone_db=lambda content: _read_numbers(content, f"{where}.tone_db"),
    )


def _strip_readers(where: str) -> dict[str, Any]:
    return {
        "equaliser": lambda content: _read_equaliser(content, f"{where}.equaliser"),
        "compressor": lambda content: read_fields(Compressor, content, f"{where}.compressor"),
        "saturation": lambda content: read_fields(Saturation, content, f"{where}.saturation"),
        "ducking": lambda content: read_fields(Ducking, content, f"{where}.ducking"),
    }


def _read_equaliser(document: object, where: str) -> Equaliser:
    return read_fields(Equaliser, document, where, bands=lambda content: _read_all(Band, content, f"{where}.bands"))


def _read_ride(document: object, where: str) -> Ride:
    return _read_all(RidePoint, document, where)


def _read_tempo(document: object, where: str) -> tuple[TempoMark, ...]:
    return _read_all(TempoMark, document, where)


def _read_numbers(document: object, where: str) -> tuple[float, ...]:
    return tuple(checked(number, float, where) for number in as_list(document, where))


def _read_all(kind: Any, document: object, where: str) -> tuple[Any, ...]:
    items = as_list(document, where)
    return tuple(read_fields(kind, item, f"{where}[{index}]") for index, item in enumerate(items))
