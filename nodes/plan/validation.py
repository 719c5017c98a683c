"""Whether a plan can be played, with all its faults at once.

Each fault is a sentence of its own: what should be, what came, and the cure. Swing in a compound meter is no fault: it
is ignored there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields
from difflib import get_close_matches

from ..fault import InvalidMusicText, InvalidPlan
from ..theory.instrument import INSTRUMENTS, Instrument
from ..theory.key import Key
from ..theory.meter import Meter
from ..theory.scale import MODES
from .chart import repeated_chart
from .plan import (
    DELIVERIES,
    EFFECTS_FAMILY,
    ENDINGS,
    FEELS,
    LIMITS,
    MAX_LABEL_CHARACTERS,
    MAX_MOOD_CHARACTERS,
    MAX_TITLE_CHARACTERS,
    ROLES,
    SECTION_KINDS,
    SOURCES,
    UNPITCHED_ROLES,
    VOCAL_RANGES,
    Manner,
    PlannedSection,
    Player,
    SongPlan,
)
from .styles import STYLE_IDS

SWING_UNITS = ("1/8", "1/16")
NOTES_IN_A_MODE = 7  # what functional harmony needs
BAR_QUARTERS = (1, 16)  # shortest and longest bar, in quarters
METER_DENOMINATORS = (1, 2, 4, 8, 16, 32)
WHOLE_NUMBERS = ("bars", "total_bars", "register", "seed", "players", "sections", "lift", "take")

_INSTRUMENTS = {instrument.id: instrument for instrument in INSTRUMENTS}


def validate(plan: SongPlan, style_ids: Collection[str] | None = None) -> SongPlan:
    """The plan itself. Raises InvalidPlan with every fault. `style_ids`: the known styles, by default the pack's."""
    faults = list(faults_of(plan, STYLE_IDS() if style_ids is None else style_ids))
    if faults:
        raise InvalidPlan(faults)
    return plan


def faults_of(plan: SongPlan, style_ids: Collection[str]) -> Iterator[str]:
    """Every fault of the plan, each a sentence with the range and the cure."""
    yield from _text_faults(plan)
    yield from _choice_fault(plan.style, style_ids, "style")
    for name in ("bpm", "swing", "humanise", "seed"):
        yield from _range_fault(getattr(plan, name), name, f"The {_WORDS.get(name, name)}")
    if plan.loudness_lufs is not None:
        yield from _range_fault(plan.loudness_lufs, "loudness_lufs", "The loudness")
    yield from _choice_fault(plan.swing_unit, SWING_UNITS, "swing unit")
    yield from _choice_fault(plan.delivery, tuple(DELIVERIES), "delivery")
    yield from _key_faults(plan.key)
    yield from _meter_faults(plan.meter)
    yield from _choice_fault(plan.vocal_range, VOCAL_RANGES, "vocal range")
    yield from _choice_fault(plan.ending, ENDINGS, "ending")
    yield from _form_faults(plan)
    yield from _ensemble_faults(plan)
    yield from _source_faults(plan)


_WORDS = {"bpm": "tempo", "humanise": "humanise amount"}


def _text_faults(plan: SongPlan) -> Iterator[str]:
    for name, longest in (("title", MAX_TITLE_CHARACTERS), ("mood", MAX_MOOD_CHARACTERS)):
        yield from _length_fault(getattr(plan, name), longest, f"The {name}")


def _length_fault(text: object, longest: int, what: str) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"{what} is text, got {text!r:.40}: write it in letters."
    elif len(text) > longest:
        yield f"{what} has at most {longest} characters, got {len(text)}: shorten it."
    elif any(ord(character) < 32 for character in text):
        yield f"{what} is one line of plain text, got {text!r:.40}: take the control characters out."


def _range_fault(value: object, limit: str, what: str) -> Iterator[str]:
    lowest, highest, unit = LIMITS[limit]
    kinds = (int,) if limit in WHOLE_NUMBERS else (int, float)
    is_number = isinstance(value, kinds) and not isinstance(value, bool)
    if is_number and lowest <= value <= highest:  # type: ignore[operator]
        return
    between = f"{lowest:g} to {highest:g}" if highest < 1e6 else f"{lowest:g} to {highest:.0f}"
    kind = " as a whole number" if limit in WHOLE_NUMBERS and isinstance(value, float) else ""
    cure = f"choose a {'whole ' if kind else ''}number in that range"
    if is_number and value == value:  # not NaN
        cure = f"choose at most {highest:g}" if value > highest else f"choose at least {lowest:g}"  # type: ignore[operator]
    yield f"{what} lies in {between}{f' {unit}' if unit else ''}{kind}, got {_short(value)}: {cure}."


def _short(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**20:
        return "a far larger number" if value > 0 else "a far smaller number"
    return f"{value:g}" if isinstance(value, float) else f"{value!r:.40}"


def _choice_fault(value: object, known: Collection[str], what: str) -> Iterator[str]:
    if isinstance(value, str) and value in known:
        return
    near = get_close_matches(str(value)[:40].lower(), known, n=1, cutoff=0.5)
    article = "an" if what[0] in "aeiou" else "a"
    cure = f'did you mean "{near[0]}"?' if near else f"choose {article} {what} from the list."
    listed = f" ({', '.join(sorted(filter(None, known)))})" if len(known) <= 24 else ""
    yield f"There is no {what} {value!r:.40}{listed}: {cure}"


def _key_faults(key: object) -> Iterator[str]:
    if not isinstance(key, Key):
        yield f'The key is a tonic and a mode, got {key!r:.40}: choose one such as "D minor".'
    elif len(MODES[key.mode]) != NOTES_IN_A_MODE:
        cure = Key(key.tonic, "minor" if key.is_minor else "major").name
        yield f"The key's mode has seven notes, {key.name} has {len(MODES[key.mode])}: choose {cure}."


def _meter_faults(meter: object) -> Iterator[str]:
    if not isinstance(meter, Meter):
        yield f'The meter is two numbers, got {meter!r:.40}: choose one such as "4/4".'
        return
    shortest, longest = BAR_QUARTERS
    if meter.denominator not in METER_DENOMINATORS:
        yield f"The lower number of the meter is at most 32, got {meter.symbol}: choose one such as 4/4 or 7/8."
    elif not shortest <= meter.quarters <= longest:
        yield (
            f"A bar lasts {shortest} to {longest} quarter notes, {meter.symbol} lasts {float(meter.quarters):g}: "
            "choose a meter such as 4/4 or 7/8."
        )


def _form_faults(plan: SongPlan) -> Iterator[str]:
    yield from _range_fault(len(plan.sections), "sections", "The number of sections")
    for index, section in enumerate(plan.sections):
        yield from _section_faults(section, f"Section {index + 1} ({section.kind})", plan)
    for index, section in enumerate(plan.sections):
        yield from _pickup_faults(plan, index, f"Section {index + 1} ({section.kind}): its pickup")
    bars = [section.bars for section in plan.sections]
    if bars and all(type(count) is int for count in bars):
        total, (_, highest, _) = sum(bars), LIMITS["total_bars"]
        if total > highest:
            yield f"The song has at most {highest:g} bars, got {total}: shorten or drop sections."


def _pickup_faults(plan: SongPlan, index: int, what: str) -> Iterator[str]:
    """A pickup is some eighths, and shorter than the bar that it leads into and the one that it lies in."""
    pickup = plan.sections[index].pickup_quarters
    range_faults = list(_range_fault(pickup, "pickup", what))
    yield from range_faults
    meters = [plan.meter_of(section) for section in plan.sections[max(0, index - 1) : index + 1]]
    if range_faults or not all(isinstance(meter, Meter) for meter in meters):
        return
    shortest = float(min(meter.quarters for meter in meters))
    if 2 * pickup % 1:
        yield f"{what} lasts whole eighths (.5, 1, 1.5 … quarter notes), got {pickup:g}: round it."
    elif pickup >= shortest:
        yield f"{what} is shorter than a bar of {shortest:g} quarter notes, got {pickup:g}: shorten it."


def _section_faults(section: PlannedSection, where: str, plan: SongPlan) -> Iterator[str]:
    yield from _choice_fault(section.kind, SECTION_KINDS, "kind of section")
    yield from _length_fault(section.label, MAX_LABEL_CHARACTERS, f"{where}: the label")
    if section.energy is not None:
        yield from _range_fault(section.energy, "energy", f"{where}: the energy")
    yield from _range_fault(section.lift, "lift", f"{where}: its key lift")
    if section.bpm is not None:
        yield from _range_fault(section.bpm, "bpm", f"{where}: its tempo")
    if section.meter is not None:
        yield from (f"{where}: {fault}" for fault in _meter_faults(section.meter))
    bar_faults = list(_range_fault(section.bars, "bars", f"{where}: its length"))
    yield from bar_faults
    if section.chart and not bar_faults and isinstance(plan.key, Key):
        try:
            repeated_chart(section.chart, plan.key_of(section), section.bars)
        except InvalidMusicText as fault:
            yield f"{where}: {fault}"


def _ensemble_faults(plan: SongPlan) -> Iterator[str]:
    yield from _range_fault(len(plan.players), "players", "The number of players")
    for index, player in enumerate(plan.players):
        yield from _player_faults(player, f"Player {index + 1} ({player.instrument:.40})", len(plan.sections))
    if plan.players and not any(_is_pitched(player) for player in plan.players):
        yield "A song needs at least one pitched instrument, got only drums: add a player such as a piano."


def _is_pitched(player: Player) -> bool:
    instrument = _INSTRUMENTS.get(player.instrument)
    return instrument is None or not (instrument.is_drum or player.role in UNPITCHED_ROLES)


def _player_faults(player: Player, where: str, sections: int) -> Iterator[str]:
    yield from _choice_fault(player.instrument, _INSTRUMENTS, "instrument")
    yield from _choice_fault(player.role, ROLES, "role")
    instrument = _INSTRUMENTS.get(player.instrument)
    if instrument is not None and player.role in ROLES:
        yield from _role_faults(instrument, player.role, where)
    yield from _manner_faults(player.manner, where)
    for index, manner in player.in_sections:
        yield from _index_fault(index, sections, where)
        yield from _manner_faults(manner, f"{where} in section {index!r:.20}")
    yield from _range_fault(player.take, "take", f"{where}: the take")
    for index in player.silent_in:
        yield from _index_fault(index, sections, where)


def _role_faults(instrument: Instrument, role: str, where: str) -> Iterator[str]:
    if role == "effects" and instrument.family != EFFECTS_FAMILY:
        yield f"{where}: the role effects needs a sound effect: choose one such as riser, or another role."
    elif instrument.is_drum and role not in UNPITCHED_ROLES:
        yield f"{where}: drums cannot play the role {role}: choose drums or percussion, or a pitched instrument."
    if not instrument.is_drum and role == "drums":
        yield f"{where}: the role drums needs a drum kit: choose one, or another role."


def _manner_faults(manner: Manner, where: str) -> Iterator[str]:
    for name in ("intensity", "complexity", "fills", "register"):
        value = getattr(manner, name)
        if value is not None:
            yield from _range_fault(value, name, f"{where}: {name}")
    if manner.feel is not None:
        yield from _choice_fault(manner.feel, FEELS, "feel")


def _index_fault(index: object, sections: int, where: str) -> Iterator[str]:
    if type(index) is not int or not 0 <= index < sections:
        yield f"{where}: sections are counted from 0 to {sections - 1}, got {index!r:.20}: name one that exists."


def _source_faults(plan: SongPlan) -> Iterator[str]:
    known = {field.name for field in fields(plan)} - {"sources"}
    for name, source in plan.sources:
        if name.partition(".")[0] not in known:
            yield f"A source is given for the field {name!r:.40}, which a plan does not have: take it out."
        yield from _choice_fault(source, SOURCES, "source")
