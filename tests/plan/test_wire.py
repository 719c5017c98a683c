"""A plan as JSON: lossless, every field with its source, nothing unknown let through."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from cadenza.nodes.fault import CadenzaError, InvalidWire
from cadenza.nodes.plan.plan import Manner, PlannedSection, Player
from cadenza.nodes.plan.wire import from_wire, to_wire
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

from .said import HEADS

PLAIN = plan_from_brief("melancholic lo-fi beat, 72 bpm, D minor, piano, bass and drums, 16 bars", heads=HEADS)
RICH = replace(
    PLAIN,
    title='"Ümlaut" 🎵',
    key=Key("F#", "harmonic_minor"),
    meter=Meter(7, 8, (3, 2, 2)),
    loudness_lufs=-12.5,
    sections=(
        PlannedSection("verse", 8, 0.25, "A", "| Dm7 G7b9 | Cmaj7 % |"),
        PlannedSection("chorus", 4, lift=-2, bpm=93.5, meter=Meter(3, 4), pickup_quarters=1.5),
    ),
    vocal_range="alto",
    ending="ritardando",
    players=(
        Player("piano", "melody", Manner(0.1, 0.2, 0.3, -2, "pushed"), ((1, Manner(intensity=0.0)),), (0,)),
        Player("standard_kit", "drums"),
    ),
)


@pytest.mark.parametrize("plan", [PLAIN, RICH], ids=["plain", "rich"])
def test_reading_gives_back_what_was_written(plan: Any) -> None:
    assert from_wire(json.loads(json.dumps(to_wire(plan)))) == plan


def test_it_says_what_it_is_and_who_chose_each_field() -> None:
    wire = to_wire(PLAIN)
    assert (wire["format"], wire["version"]) == ("cadenza.plan", 1)
    assert (wire["bpm"], wire["key"], wire["meter"]) == (72.0, "D minor", "4/4")
    assert wire["sources"]["bpm"] == "you said"
    assert wire["sources"]["swing"] == "style"
    assert set(wire) - {"format", "version", "sources"} <= set(wire["sources"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"volume": 11}, "'volume'"),
        ({"bpm": "72"}, "plan.bpm"),
        ({"title": None}, "plan.title"),
        ({"swing_unit": "1/4"}, "plan.swing_unit"),
        ({"version": 2}, "version 1"),
        ({"format": "cadenza.score"}, "cadenza.plan"),
        ({"key": "H minor"}, "H minor"),
        ({"meter": "4/5"}, "got 5"),
        ({"key": None}, "plan.key"),
        ({"sections": {}}, "plan.sections"),
        ({"sections": [{"kind": "verse"}]}, "'bars'"),
        ({"sections": [{"kind": "verse", "bars": 4, "volume": 1}]}, "plan.sections[0]"),
        ({"sections": [{"kind": "polka", "bars": 4}]}, "plan.sections[0].kind"),
        ({"players": [{"instrument": "piano", "role": "melody", "manner": {"speed": 1}}]}, "plan.players[0].manner"),
        ({"players": [{"instrument": "piano", "role": "melody", "in_sections": [{"section": 0}]}]}, "'manner'"),
        ({"players": [{"instrument": "piano", "role": "melody", "silent_in": [0.5]}]}, "silent_in[0]"),
        ({"sources": {"volume": "you said"}}, "'volume'"),
        ({"sources": {"bpm": "me"}}, "plan.sources.bpm"),
        ({"sources": []}, "plan.sources"),
    ],
)
def test_what_does_not_belong_is_named(change: dict[str, Any], words: str) -> None:
    with pytest.raises(CadenzaError) as fault:
        from_wire(to_wire(PLAIN) | change)
    assert words in str(fault.value)


def test_a_missing_field_is_named() -> None:
    wire = to_wire(PLAIN)
    del wire["bpm"]
    with pytest.raises(InvalidWire, match="lacks the field 'bpm'"):
        from_wire(wire)


@pytest.mark.parametrize("document", [None, [], "plan", 7, {}])
def test_anything_else_is_no_plan(document: object) -> None:
    with pytest.raises(InvalidWire):
        from_wire(document)


def test_a_part_follows_its_field_and_a_new_choice_forgets_the_parts() -> None:
    plan = PLAIN.with_sources("assistant", "sections.energy")
    assert plan.source_of("sections.energy") == "assistant"
    assert plan.source_of("sections.chart") == "style"
    assert plan.source_of("bpm.fine") == "you said"
    locked = plan.with_choice("locked", sections=plan.sections[:1])
    assert locked.source_of("sections.energy") == "locked"
