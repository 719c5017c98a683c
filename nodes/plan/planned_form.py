"""From what was said of the form to the sections of a plan: the style's form, changed as little as the wishes ask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..fault import InvalidMusicText, InvalidPlan
from ..theory.key import Key
from ..theory.meter import Meter
from .chart import parse_chart
from .chart_layout import written_out
from .form import BODY_KINDS, USUAL_BARS, Slot, fit_form
from .plan import LIMITS, PlannedSection, SectionKind
from .style import StyleHead
from .wishes_form import FormWishes

_DURATION_TOLERANCE = 0.03  # a rounder number of bars may miss the duration by so much


def plan_form(head: StyleHead, wishes: FormWishes, bpm: float, meter: Meter) -> tuple[PlannedSection, ...]:
    """The sections that were said, or the style's own with what was said of them; fitted to the bars or the duration.

    Raises InvalidPlan when more sections were said than bars.
    """
    total = wishes.bars.value if wishes.bars else None
    if total is None and wishes.duration_s:
        total = bars_of_duration(wishes.duration_s.value, bpm, meter)
    highest = int(LIMITS["total_bars"][1])
    if total is not None and total > highest:
        raise InvalidPlan([f"A song has at most {highest} bars, got {total}: ask for fewer, or for a shorter song."])
    slots = _said_form(head, wishes) if wishes.form else _changed_form(head, wishes)
    if wishes.bars_each:
        slots = [_fixed(slot, wishes.bars_each.value) for slot in slots]
    if total is not None:
        slots = list(fit_form(slots, total, may_change=wishes.form is None and wishes.bars_each is None))
    return tuple(slot.section for slot in slots)


def bars_of_duration(seconds: float, bpm: float, meter: Meter) -> int:
    """The number of bars nearest to a duration, a multiple of four or two where that is as good as exact."""
    exact = seconds * bpm / 60 / float(meter.quarters) if bpm > 0 else 1.0
    for unit in (4, 2):
        rounded = round(exact / unit) * unit
        if rounded and abs(rounded - exact) <= _DURATION_TOLERANCE * exact:
            return rounded
    return max(1, round(exact))


def chart_of(chart: str, bars: int) -> str:
    """A chart as it fits a section: held on its last chord until it comes out even, or cut where the section ends."""
    cells = [" ".join(bar.entries) for bar in written_out(chart)]
    length = next((count for count in range(len(cells), bars + 1) if bars % count == 0), bars)
    held = (cells + ["%"] * bars)[:length]
    return f"| {' | '.join(held)} |"


def key_of_chart(chart: str) -> Key | None:
    """The major or minor key whose scale holds most of the chart's chords; None for one in roman numerals.

    Equal keys are told apart by where the chart begins and ends. Raises nothing: an unreadable chart has no key.
    """
    if re.search(r"(?:^|[| b#])[iIvV]", chart):
        return None
    try:
        bars = parse_chart(chart, Key("C"))
    except InvalidMusicText:
        return None
    chords = [chord for bar in bars for chord in bar.chords if chord is not None]
    if not chords:
        return None
    ends = (chords[0].root_pitch_class, chords[-1].root_pitch_class)

    def fitness(key: Key) -> float:
        inside = sum(key.scale.contains(pitch_class) for chord in chords for pitch_class in chord.pitch_classes)
        home = chords[0].is_minor == key.is_minor and ends[0] == key.tonic_pitch_class
        return inside + 1.0 * home + 0.5 * (ends[1] == key.tonic_pitch_class)

    return max((key for mode in ("major", "minor") for key in _keys(mode)), key=fitness)


def _keys(mode: str) -> list[Key]:
    return [Key.from_signature(signature, mode) for signature in range(-5, 7)]


def _fixed(slot: Slot, bars: int) -> Slot:
    return Slot(replace(slot.section, bars=bars), is_fixed=True, is_kept=True)


def _new_section(head: StyleHead, kind: SectionKind, label: str = "", returns: int = 0) -> PlannedSection:
    """A section as the style has it when its kind comes for the n-th time, or as is usual."""
    alike = [section for section in head.form if section.kind == kind]
    own = alike[min(returns, len(alike) - 1)] if alike else None
    energy = own.energy if own else dict(head.energy).get(kind, 0.5)
    return PlannedSection(kind, own.bars if own else USUAL_BARS[kind], energy, label)


def _said_form(head: StyleHead, wishes: FormWishes) -> list[Slot]:
    lengths = dict(wish.value for wish in wishes.section_bars)
    slots: list[Slot] = []
    for said in wishes.form.value if wishes.form else ():
        returns = sum(slot.section.kind == said.kind for slot in slots)
        section = _new_section(head, said.kind, said.label, returns)
        bars = said.bars if said.bars is not None else lengths.get(said.kind)
        slots.append(Slot(section, is_kept=True) if bars is None else _fixed(Slot(section), bars))
    return slots


def _changed_form(head: StyleHead, wishes: FormWishes) -> list[Slot]:
    unwanted = {wish.value for wish in wishes.unwanted}
    slots = [Slot(section) for section in head.form if section.kind not in unwanted]
    if not slots:
        slots = [Slot(_new_section(head, next(kind for kind in BODY_KINDS if kind not in unwanted)))]
    lengths = dict(wish.value for wish in wishes.section_bars)
    wanted = {wish.value: None for wish in wishes.wanted}
    for kind in wanted:
        if kind not in (slot.section.kind for slot in slots):
            _insert(slots, _new_section(head, kind))
    kept: set[SectionKind] = set()
    for index, slot in enumerate(slots):
        kind = slot.section.kind
        if kind in lengths:
            section = replace(slot.section, bars=lengths[kind])
            slots[index] = Slot(section, is_fixed=kind in wanted, is_kept=kind in wanted and kind not in kept)
        elif kind in wanted and kind not in kept:
            slots[index] = replace(slot, is_kept=True)
        kept.add(kind)
    return slots


def _insert(slots: list[Slot], section: PlannedSection) -> None:
    """Put a section that the style lacks where it belongs."""
    kinds = [slot.section.kind for slot in slots]
    place = _place(section.kind, kinds)
    for index in reversed(place):
        slots.insert(index, Slot(section, is_kept=index == place[0]))


def _place(kind: SectionKind, kinds: Sequence[SectionKind]) -> list[int]:
    """Indices before which a section of this kind goes."""
    closing = len(kinds) - 1 if kinds and kinds[-1] == "outro" else len(kinds)
    if kind == "intro":
        return [0]
    if kind == "outro":
        return [len(kinds)]
    if kind in ("chorus", "drop"):
        verses = [index + 1 for index, other in enumerate(kinds) if other == "verse"]
        return verses or [closing]
    if kind in ("pre_chorus", "build_up"):
        peaks = [index for index, other in enumerate(kinds) if other in ("chorus", "drop")]
        return peaks or [closing]
    if kind == "verse":
        return [1 if kinds and kinds[0] == "intro" else 0]
    bodies = [index for index, other in enumerate(kinds) if other in ("chorus", "drop")]
    return [bodies[-1] if len(bodies) > 1 else closing]  # bridge, solo, break: before the last chorus
