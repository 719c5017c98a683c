"""Sub-styles: of a style's patterns, those that one player plays in one kind of section of one song.

Where patterns of a pulse and a length are meant for just this section, or for just this instrument, the general ones
are silent. Of patterns of equal intensity that remain, the song's seed picks one: the same in all sections that share
them, and the same for the drummer and for whoever listens to the drummer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from ..plan.style import Idioms, Pattern
from ..theory.instrument import Instrument
from .stream import stream


@lru_cache(maxsize=512)
def idioms_in(idioms: Idioms, kind: str, instrument: Instrument, seed: int) -> Idioms:
    """A style's idioms as `instrument` meets them in sections of a kind."""
    everybody: dict[str, Any] = {
        name: _picked(_in_section(getattr(idioms, name), kind), name, seed) for name in ("grooves", "fills", "endings")
    }
    own: dict[str, Any] = {
        name: _picked(_in_section(_for_player(getattr(idioms, name), instrument), kind), name, seed)
        for name in ("percussion", "bass", "comping", "arpeggio")
    }
    return replace(idioms, **everybody, **own)


def _for_player(patterns: tuple[Pattern, ...], instrument: Instrument) -> tuple[Pattern, ...]:
    own = [p for p in patterns if instrument.id in p.instruments or instrument.family in p.instruments]
    return _narrowed(patterns, own, lambda pattern: not pattern.instruments)


def _in_section(patterns: tuple[Pattern, ...], kind: str) -> tuple[Pattern, ...]:
    own = [pattern for pattern in patterns if kind in pattern.sections]
    return _narrowed(patterns, own, lambda pattern: not pattern.sections)


def _narrowed(
    patterns: tuple[Pattern, ...], own: list[Pattern], is_general: Callable[[Pattern], bool]
) -> tuple[Pattern, ...]:
    """In each pulse and length the patterns of one's own, or the general ones; all of them if that leaves nothing."""
    settled = {_length(pattern) for pattern in own}
    kept = [p for p in patterns if p in own or (is_general(p) and _length(p) not in settled)]
    return tuple(kept) or patterns


def _length(pattern: Pattern) -> tuple[str, int]:
    return pattern.pulse, len(pattern.places)


def _picked(patterns: tuple[Pattern, ...], name: str, seed: int) -> tuple[Pattern, ...]:
    """One of each group of equals."""

    def rank(pattern: Pattern) -> tuple[str, int, float]:
        return *_length(pattern), pattern.intensity

    groups: Iterable[list[Pattern]] = (list(group) for _, group in groupby(sorted(patterns, key=rank), rank))
    return tuple(_one_of(group, name, seed) for group in groups)


def _one_of(equals: list[Pattern], name: str, seed: int) -> Pattern:
    if len(equals) == 1:
        return equals[0]
    first = equals[0]
    chance = stream(seed, "sub-style", name, "/".join(first.sections), f"{first.intensity:g}")
    return equals[chance.randrange(len(equals))]
