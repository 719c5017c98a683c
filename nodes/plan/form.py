"""Forms: sequences of sections, fitted to a number of bars.

Musicians think in fours: lengths are multiples of four bars where the total allows, of two where not, and a remainder
extends the ending. A form that is too long gives up its least important sections first; one that is too short repeats
its verse and chorus before any section grows beyond its usual length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..fault import InvalidPlan
from .plan import PlannedSection, SectionKind

USUAL_BARS: dict[SectionKind, int] = {
    "intro": 4, "verse": 8, "pre_chorus": 4, "chorus": 8, "bridge": 8, "solo": 8, "break": 4, "build_up": 4, "drop": 8,
    "outro": 4,
}  # fmt: skip
BODY_KINDS: tuple[SectionKind, ...] = ("verse", "chorus", "drop", "solo")
MOST_GROWN_SECTIONS = 24  # a form grows by repeating up to here; then its sections get longer
BARS_A_SECTION = 5  # a shortened form has at most one section for so many bars

_IMPORTANCE: dict[SectionKind, int] = {
    "verse": 100, "drop": 98, "chorus": 95, "intro": 80, "outro": 70, "build_up": 60, "bridge": 52, "solo": 51,
    "pre_chorus": 45, "break": 40,
}  # fmt: skip
_EACH_RETURN = 41  # how much less important every return of a kind is


@dataclass(frozen=True, slots=True)
class Slot:
    """A section while its form is being fitted. `is_fixed`: its length was said. `is_kept`: it may not be dropped."""

    section: PlannedSection
    is_fixed: bool = False
    is_kept: bool = False


def total_bars(slots: Sequence[Slot]) -> int:
    return sum(slot.section.bars for slot in slots)


def fit_form(slots: Sequence[Slot], total: int, *, may_change: bool = True) -> tuple[Slot, ...]:
    """The form in `total` bars. `may_change`: sections may be dropped and repeated, not only their lengths changed.

    Lengths that were said stay, also where they contradict the total: what was said in detail wins.
    Raises InvalidPlan when the total is below 1 or there are more sections than bars.
    """
    if total < 1:
        raise InvalidPlan([f"A song has at least 1 bar, got {total}: ask for 1 to 2048 bars."])
    form = list(slots)
    if total_bars(form) == total:
        return tuple(form)
    if may_change:
        form = _shortened(form, total) if total_bars(form) > total else _grown(form, total)
    free = [index for index, slot in enumerate(form) if not slot.is_fixed]
    left = total - sum(slot.section.bars for slot in form if slot.is_fixed)
    if not free or (left < len(free) and len(free) < len(form)):
        return tuple(form)
    if left < len(free):
        raise InvalidPlan(
            [f"{len(free)} sections do not fit into {total} bars: ask for at least {len(free)} bars or fewer sections."]
        )
    growing = total > total_bars(form)
    bars = _apportioned([form[index].section for index in free], left, late=growing)
    for index, count in zip(free, bars, strict=True):
        form[index] = replace(form[index], section=replace(form[index].section, bars=count))
    return tuple(form)


def _shortened(form: list[Slot], total: int) -> list[Slot]:
    """Drop the least important sections until the rest has room."""
    room = max(1, total // BARS_A_SECTION)
    form = list(form)
    while len(form) > room and total_bars(form) > total:
        importance = _importance(form)
        droppable = [index for index, slot in enumerate(form) if not (slot.is_kept or slot.is_fixed)]
        if not droppable:
            break
        del form[min(droppable, key=lambda index: (importance[index], -index))]
    return form


def _importance(form: Sequence[Slot]) -> list[int]:
    seen: dict[SectionKind, int] = {}
    ranks = []
    for slot in form:
        kind = slot.section.kind
        ranks.append(_IMPORTANCE.get(kind, 0) - _EACH_RETURN * seen.get(kind, 0))
        seen[kind] = seen.get(kind, 0) + 1
    return ranks


def _grown(form: list[Slot], total: int) -> list[Slot]:
    """Repeat the first cycle (from the first body section to before its return) as often as it fits."""
    form = list(form)
    start, stop = _cycle(form)
    cycle = [replace(slot, is_kept=False) for slot in form[start:stop]]
    bars = total_bars(cycle)
    while bars and total_bars(form) + bars <= total and len(form) + len(cycle) <= MOST_GROWN_SECTIONS:
        form[stop:stop] = cycle
    return form


def _cycle(form: Sequence[Slot]) -> tuple[int, int]:
    kinds = [slot.section.kind for slot in form]
    start = next((index for index, kind in enumerate(kinds) if kind in BODY_KINDS), 0)
    closing = (
        index for index in range(start + 1, len(kinds)) if kinds[index] in (kinds[start], "bridge", "break", "outro")
    )
    return start, next(closing, len(kinds))


def _apportioned(sections: Sequence[PlannedSection], total: int, *, late: bool) -> list[int]:
    """`total` bars shared in proportion to the usual lengths, in fours, twos or ones; the remainder goes to the end."""
    count = len(sections)
    unit = next(unit for unit in (4, 2, 1) if count * unit <= total)
    units, remainder = divmod(total, unit)
    weights = [max(1, section.bars) for section in sections]
    ideal = [units * weight / sum(weights) for weight in weights]
    shares = [max(1, int(share)) for share in ideal]
    while sum(shares) > units:
        shares[max(range(count), key=lambda index: (shares[index] - ideal[index], shares[index] > 1, index))] -= 1
    order = range(count - 1, -1, -1) if late else range(count)
    bodies = [section.kind in BODY_KINDS for section in sections]
    while sum(shares) < units:
        shares[max(order, key=lambda index: (round(ideal[index] - shares[index], 6), bodies[index]))] += 1
    bars = [share * unit for share in shares]
    bars[-1] += remainder
    return bars
