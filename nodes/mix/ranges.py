"""The ranges of the desk's settings: what each may be, and the one sentence that says so.

A settings class names its ranges in `RANGES` beside it: setting -> (lowest, highest, unit).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ..fault import InvalidMix

Ranges: TypeAlias = Mapping[str, tuple[float, float, str]]


def require_range(setting: str, value: float, of: str, ranges: Ranges) -> None:
    """Raise InvalidMix where `value` lies outside its range; `of` names whose setting it is. NaN lies outside."""
    low, high, unit = ranges[setting]
    if not low <= value <= high:
        raise InvalidMix(f"The {setting} of {of} lies in {low:g}..{high:g} {unit}".rstrip() + f", got {value:g}.")


def require_ranges(settings: object, of: str, ranges: Ranges) -> None:
    """`require_range` for every setting of `ranges`; None (= switched off) is always allowed."""
    for setting in ranges:
        value = getattr(settings, setting)
        if value is not None:
            require_range(setting, value, of, ranges)
