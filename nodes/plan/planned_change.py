"""From what was said of changes on the way to the sections that they concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..theory.key import Key
from ..theory.pitch import parse_pitch_class
from .form import BODY_KINDS
from .plan import LIMITS, PlannedSection
from .wishes_change import SectionChange

PEAKS = ("chorus", "drop")


def with_changes(
    sections: Sequence[PlannedSection], changes: Sequence[SectionChange], key: Key, bpm: float
) -> tuple[PlannedSection, ...]:
    """The sections with every change where it belongs; one that concerns no section is left out."""
    changed = list(sections)
    for change in changes:
        for index in _concerned(sections, change):
            changed[index] = _changed(changed[index], change, key, bpm)
    return tuple(changed)


def _concerned(sections: Sequence[PlannedSection], change: SectionChange) -> list[int]:
    """Indices of the sections. A key change, or a tempo that nobody gave a place, holds to the end of the song."""
    if change.kind is None and change.pickup_quarters is not None:
        return [0]
    places = _places(sections, change)
    is_lift = change.lift is not None or bool(change.to_tonic)
    is_peak = bool(places) and sections[places[-1]].kind in PEAKS
    if places and (change.kind is None or (is_lift and is_peak and change.place == -1)):
        return list(range(places[-1], len(sections)))
    return places


def _places(sections: Sequence[PlannedSection], change: SectionChange) -> list[int]:
    if change.kind is None:
        kinds = next((group for group in (("chorus",), ("drop",), BODY_KINDS) if _of(sections, group)), ())
        return _of(sections, kinds)[-1:]
    alike = _of(sections, (change.kind,))
    if not change.place:
        return alike[-1:] if change.lift is not None or change.to_tonic else alike
    if change.place < 0:
        return alike[-1:]
    return alike[change.place - 1 : change.place]


def _of(sections: Sequence[PlannedSection], kinds: Sequence[str]) -> list[int]:
    return [index for index, section in enumerate(sections) if section.kind in kinds]


def _changed(section: PlannedSection, change: SectionChange, key: Key, bpm: float) -> PlannedSection:
    if change.to_tonic:
        up = (parse_pitch_class(change.to_tonic) - key.tonic_pitch_class) % 12
        return replace(section, lift=up if up <= 6 else up - 12)
    if change.lift is not None:
        return replace(section, lift=change.lift)
    if change.tempo_factor is not None:
        low, high, _ = LIMITS["bpm"]
        return replace(section, bpm=min(high, max(low, float(round(bpm * change.tempo_factor)))))
    if change.bpm is not None:
        return replace(section, bpm=change.bpm)
    if change.meter is not None:
        return replace(section, meter=change.meter)
    return replace(section, pickup_quarters=change.pickup_quarters or 0.0)
