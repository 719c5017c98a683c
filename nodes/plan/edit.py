"""Changing one section or one player of a plan, found by the names that musicians give them.

A section is "3" (the third of the song), "chorus 2", "last chorus", "bridge" (every one), "all", or its label. A player
is a track id ("bass", "comping-2"), an instrument ("piano"), or a number. What a plan has locked is not changed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields, replace
from typing import Any

from ..fault import InvalidPlan
from ..theory.instrument import INSTRUMENTS, Instrument, find_instruments
from .plan import Manner, PlannedSection, Player, SongPlan
from .section_word import SECTION_WORDS
from .validation import validate

_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "last": -1, "final": -1}
MANNERS = tuple(field.name for field in fields(Manner))


def track_ids(plan: SongPlan) -> tuple[str, ...]:
    """The track that each player's part becomes: the role, numbered from the second of a role on."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for player in plan.players:
        seen[player.role] += 1
        names.append(player.role if seen[player.role] == 1 else f"{player.role}-{seen[player.role]}")
    return tuple(names)


def find_sections(plan: SongPlan, name: str) -> tuple[int, ...]:
    """The indices of the sections that a name means. Raises InvalidPlan that lists those there are."""
    wanted = " ".join(name.lower().replace("_", " ").split())
    labels = [section.label.lower() for section in plan.sections]
    if wanted in ("all", "every", "everywhere"):
        return tuple(range(len(plan.sections)))
    if wanted in filter(None, labels):
        return tuple(index for index, label in enumerate(labels) if label == wanted)
    found = _by_number(plan, wanted) if wanted.isdecimal() else _by_kind(plan, wanted)
    if not found:
        listed = ", ".join(_named(plan))
        raise InvalidPlan([f"There is no section {name!r:.40}: choose 1 to {len(plan.sections)}, or one of {listed}."])
    return found


def find_player(plan: SongPlan, name: str) -> int:
    """The index of the player that a name means. Raises InvalidPlan that lists those there are."""
    wanted, ids = name.strip().lower(), track_ids(plan)
    if wanted in ids:
        return ids.index(wanted)
    if wanted.isdecimal() and 1 <= int(wanted) <= len(ids):
        return int(wanted) - 1
    instrument = find_instrument(wanted)
    for index, player in enumerate(plan.players):
        if instrument is not None and player.instrument == instrument.id:
            return index
    listed = ", ".join(f"{id_} ({player.instrument})" for id_, player in zip(ids, plan.players, strict=True))
    raise InvalidPlan([f"There is no player {name!r:.40} in this plan: choose one of {listed}."])


def find_instrument(name: str) -> Instrument | None:
    """The instrument of an id ("upright_bass") or of what people call it ("double bass"); None if there is none."""
    id_ = "_".join(name.lower().split())
    named = next((instrument for instrument in INSTRUMENTS if instrument.id == id_), None)
    return named or next((instrument for instrument, _ in find_instruments(name)), None)


def with_sections(plan: SongPlan, name: str, **changes: Any) -> SongPlan:
    """The plan with fields of the named sections changed, checked. Raises InvalidPlan."""
    _refuse_locked(plan, "sections", "The sections are")
    indices = find_sections(plan, name)
    sections = tuple(
        replace(section, **changes) if index in indices else section for index, section in enumerate(plan.sections)
    )
    changed = _keeping_parts(plan, "sections", sections)
    return validate(changed.with_sources("you said", *(f"sections.{field}" for field in changes)))


def with_player(
    plan: SongPlan, name: str, sections: str = "", *, rests: bool | None = None, **changes: Any
) -> SongPlan:
    """The plan with one player changed, checked: fields of Player, and of Manner by their names.

    sections: where alone the manner holds, and where `rests` says to rest or to play; "" = in the whole song.
    Raises InvalidPlan.
    """
    index = find_player(plan, name)
    track_id, player = track_ids(plan)[index], plan.players[index]
    for locked in ("players", f"players.{track_id}", f"players.{player.instrument}"):
        _refuse_locked(plan, locked, f"The player {track_id} is")
    where = find_sections(plan, sections) if sections.strip() else ()
    manner = {field: changes.pop(field) for field in MANNERS if field in changes}
    if manner:
        player = _with_manner(player, manner, where)
    if rests is not None:
        everywhere = where or tuple(range(len(plan.sections)))
        silent = set(player.silent_in) - set(everywhere) | (set(everywhere) if rests else set())
        player = replace(player, silent_in=tuple(sorted(silent)))
    player = replace(player, **changes)
    players = (*plan.players[:index], player, *plan.players[index + 1 :])
    changed = _keeping_parts(plan, "players", players)
    return validate(changed.with_sources("you said", f"players.{player.instrument}"))


def with_lock(plan: SongPlan, name: str, locked: bool) -> SongPlan:
    """The plan with a player locked against changes, or free again. Raises InvalidPlan."""
    track_id = track_ids(plan)[find_player(plan, name)]
    if locked:
        return plan.with_sources("locked", f"players.{track_id}")
    kept = tuple((field, who) for field, who in plan.sources if (field, who) != (f"players.{track_id}", "locked"))
    return replace(plan, sources=kept)


def _with_manner(player: Player, manner: dict[str, Any], where: tuple[int, ...]) -> Player:
    if not where:
        return replace(player, manner=replace(player.manner, **manner))
    exceptions = dict(player.in_sections)
    for index in where:
        exceptions[index] = replace(exceptions.get(index, Manner()), **manner)
    return replace(player, in_sections=tuple(sorted(exceptions.items(), key=lambda item: item[0])))


def _keeping_parts(plan: SongPlan, field: str, value: Any) -> SongPlan:
    """A changed field that keeps the sources of its parts."""
    parts = {name: who for name, who in plan.sources if name.startswith(f"{field}.")}
    changed = plan.with_choice("you said", **{field: value})
    return replace(changed, sources=tuple(sorted((dict(changed.sources) | parts).items())))


def _refuse_locked(plan: SongPlan, field: str, what: str) -> None:
    if dict(plan.sources).get(field) == "locked":
        raise InvalidPlan([f"{what} locked: unlock before changing anything."])


def _by_number(plan: SongPlan, wanted: str) -> tuple[int, ...]:
    number = int(wanted)
    return (number - 1,) if 1 <= number <= len(plan.sections) else ()


def _by_kind(plan: SongPlan, wanted: str) -> tuple[int, ...]:
    words = wanted.split()
    which = int(words.pop()) if len(words) > 1 and re.fullmatch("[0-9]{1,3}", words[-1]) else 0
    if len(words) > 1 and words[0] in _ORDINALS:
        which = _ORDINALS[words.pop(0)]
    kind = SECTION_WORDS.get(" ".join(words))
    alike = tuple(index for index, section in enumerate(plan.sections) if section.kind == kind)
    return alike[-1:] if which < 0 else alike[which - 1 : which] if which else alike


def _named(plan: SongPlan) -> tuple[str, ...]:
    def name(section: PlannedSection) -> str:
        return section.label or section.kind.replace("_", "-")

    return tuple(dict.fromkeys(name(section) for section in plan.sections))
