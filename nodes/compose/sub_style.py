"""Sub-styles: of a style's patterns, those that one player plays in one kind of section of one song.

A pattern that is meant for just this instrument silences the shared ones of its pulse, length and about its intensity;
one that is meant for just this section silences the general ones in the same way. Of patterns of equal intensity that
remain, the song's seed picks one: the same in all sections that share them, and the same for the drummer and for
whoever listens to the drummer. Who comps over a walking bass keeps them all and turns from one to the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from ..plan.style import Idioms, Pattern
from ..theory.instrument import Instrument
from .stream import stream

NEAR = 0.25  # how much two intensities differ that compete


@lru_cache(maxsize=512)
def idioms_in(idioms: Idioms, kind: str, instrument: Instrument, seed: int) -> Idioms:
    """A style's idioms as `instrument` meets them in sections of a kind."""
    names = ("grooves", "fills", "endings", "percussion", "bass", "comping", "arpeggio")
    changed: dict[str, Any] = {
        name: _picked(_heard(getattr(idioms, name), kind, instrument), name, seed) for name in names
    }
    if idioms.bassist == "walking":
        changed["comping"] = _heard(idioms.comping, kind, instrument)
    return replace(idioms, **changed)


def turned(patterns: tuple[Pattern, ...], turn: int) -> tuple[Pattern, ...]:
    """Of each group of equals the one whose turn it is."""
    return tuple(group[turn % len(group)] for group in _equals(patterns))


def _heard(patterns: tuple[Pattern, ...], kind: str, instrument: Instrument) -> tuple[Pattern, ...]:
    """The patterns that may be played here and that no more fitting one silences."""
    open_to = [p for p in patterns if not p.sections or kind in p.sections]
    open_to = [p for p in open_to if not p.instruments or {instrument.id, instrument.family} & set(p.instruments)]

    def is_silenced(pattern: Pattern) -> bool:
        return any(
            _fit(rival) > _fit(pattern)
            and _length(rival) == _length(pattern)
            and abs(rival.intensity - pattern.intensity) <= NEAR
            for rival in open_to
        )

    return tuple(pattern for pattern in open_to if not is_silenced(pattern)) or patterns


def _fit(pattern: Pattern) -> int:
    return 2 * bool(pattern.instruments) + bool(pattern.sections)


def _length(pattern: Pattern) -> tuple[str, int]:
    return pattern.pulse, len(pattern.places)


def _picked(patterns: tuple[Pattern, ...], name: str, seed: int) -> tuple[Pattern, ...]:
    """One of each group of equals."""
    return tuple(_one_of(group, name, seed) for group in _equals(patterns))


def _equals(patterns: Iterable[Pattern]) -> list[list[Pattern]]:
    """The patterns in groups of equal pulse, length and intensity."""

    def rank(pattern: Pattern) -> tuple[str, int, float]:
        return *_length(pattern), pattern.intensity

    return [list(group) for _, group in groupby(sorted(patterns, key=rank), rank)]


def _one_of(equals: list[Pattern], name: str, seed: int) -> Pattern:
    if len(equals) == 1:
        return equals[0]
    first = equals[0]
    chance = stream(seed, "sub-style", name, "/".join(first.sections), f"{first.intensity:g}")
    return equals[chance.randrange(len(equals))]
