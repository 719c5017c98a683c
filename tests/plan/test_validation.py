"""A plan that cannot be played says everything that is wrong with it, at once, each fault with its range and cure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cadenza.nodes.fault import InvalidPlan
from cadenza.nodes.plan.plan import LIMITS, Manner, PlannedSection, Player, SongPlan
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

from .said import HEADS, STYLES

GOOD = plan_from_brief("lofi, piano, bass and drums, 16 bars", heads=HEADS)


def faults(plan: SongPlan) -> tuple[str, ...]:
    with pytest.raises(InvalidPlan) as raised:
        validate(plan, STYLES)
    return raised.value.faults


def sections(**changes: Any) -> tuple[PlannedSection, ...]:
    return (replace(GOOD.sections[0], **changes), *GOOD.sections[1:])


def players(**changes: Any) -> tuple[Player, ...]:
    return (replace(GOOD.players[0], **changes), *GOOD.players[1:])


def test_a_good_plan_is_returned_itself() -> None:
    assert validate(GOOD, STYLES) is GOOD


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"bpm": 900.0}, "The tempo lies in 20 to 400 quarter notes per minute, got 900: choose at most 400."),
        ({"bpm": 19.9}, "got 19.9: choose at least 20."),
        ({"bpm": float("nan")}, "20 to 400"),
        ({"bpm": float("inf")}, "20 to 400"),
        ({"bpm": "fast"}, "got 'fast'"),
        ({"bpm": True}, "20 to 400"),
        ({"swing": 49.0}, "50 to 75"),
        ({"humanise": -0.1}, "0 to 1"),
        ({"seed": -1}, "choose at least 0"),
        ({"seed": 2**63}, "The seed lies in"),
        ({"seed": 1.5}, "whole number"),
        ({"loudness_lufs": -60.0}, "-36 to -5 LUFS"),
        ({"delivery": "loud"}, "There is no delivery 'loud'"),
        ({"swing_unit": "1/4"}, "There is no swing unit '1/4'"),
        ({"style": "jaz"}, 'did you mean "jazz"?'),
        ({"title": "x" * 201}, "The title has at most 200 characters, got 201: shorten it."),
        ({"title": "a\nb"}, "one line"),
        ({"title": None}, "is text"),
        ({"mood": "x" * 61}, "at most 60"),
        ({"key": "D minor"}, "The key is a tonic and a mode"),
        ({"key": Key("A", "minor_pentatonic")}, "seven notes, A minor pentatonic has 5: choose A minor."),
        ({"meter": Meter(1, 32)}, "A bar lasts 1 to 16 quarter notes"),
        ({"meter": Meter(200, 4)}, "A bar lasts 1 to 16 quarter notes, 200/4 lasts 200"),
        ({"meter": Meter(64, 64)}, "at most 32"),
        ({"sections": ()}, "The number of sections lies in 1 to 64"),
        ({"sections": sections(bars=0)}, "Section 1 (intro): its length lies in 1 to 512 bars in a section, got 0"),
        ({"sections": sections(bars=2.5)}, "whole number"),
        ({"sections": sections(energy=1.2)}, "the energy lies in 0 to 1"),
        ({"sections": sections(kind="vers")}, 'did you mean "verse"?'),
        ({"sections": sections(label="x" * 61)}, "the label has at most 60"),
        ({"sections": (PlannedSection("verse", 512),) * 5}, "at most 2048 bars, got 2560: shorten or drop sections."),
        ({"sections": (PlannedSection("verse", 1),) * 65}, "1 to 64"),
        ({"sections": sections(chart="| Dm7 | Hm7 |")}, '"Hm7"'),
        ({"sections": sections(chart="| C | F | G |")}, "A chart of 3 bars does not repeat evenly into a section of 4"),
        ({"sections": sections(chart="| C | F | G | C | C |")}, "a section of 4 bars"),
        ({"sections": sections(lift=12)}, "its key lift lies in -11 to 11 semitones, got 12: choose at most 11."),
        ({"sections": sections(bpm=10.0)}, "its tempo lies in 20 to 400"),
        ({"sections": sections(meter=Meter(1, 32))}, "Section 1 (intro): A bar lasts 1 to 16"),
        ({"sections": sections(pickup_quarters=-1.0)}, "its pickup lies in 0 to 8 quarter notes, got -1"),
        ({"sections": sections(pickup_quarters=0.75)}, "whole eighths (.5, 1, 1.5 … quarter notes), got 0.75: round"),
        ({"sections": sections(pickup_quarters=4.0)}, "shorter than a bar of 4 quarter notes, got 4: shorten it."),
        ({"ending": "slow"}, "There is no ending 'slow' (fade, loop, ring, ritardando, stop)"),
        ({"vocal_range": "tenr"}, 'did you mean "tenor"?'),
        ({"players": ()}, "The number of players lies in 1 to 32 players, got 0"),
        ({"players": (Player("standard_kit", "drums"),)}, "at least one pitched instrument, got only drums: add a"),
        ({"players": players(instrument="pianno")}, 'did you mean "piano"?'),
        ({"players": players(role="solo")}, "There is no role 'solo'"),
        ({"players": players(instrument="standard_kit")}, "drums cannot play the role melody"),
        ({"players": players(role="drums")}, "the role drums needs a drum kit"),
        ({"players": players(manner=Manner(intensity=2.0))}, "intensity lies in 0 to 1"),
        ({"players": players(manner=Manner(register=3))}, "-2 to 2 octaves"),
        ({"players": players(manner=Manner(feel="lazy"))}, "There is no feel 'lazy'"),
        ({"players": players(in_sections=((3, Manner()),))}, "sections are counted from 0 to 2, got 3"),
        ({"players": players(in_sections=((0, Manner(fills=7.0)),))}, "fills lies in 0 to 1"),
        ({"players": players(silent_in=(-1,))}, "got -1"),
        ({"sources": (("volume", "you said"),)}, "'volume'"),
        ({"sources": (("bpm", "me"),)}, "There is no source 'me'"),
    ],
)
def test_each_fault_has_its_range_and_cure(changes: dict[str, Any], words: str) -> None:
    found = faults(replace(GOOD, **changes))
    assert any(words in fault for fault in found), found
    assert all(fault[0].isupper() and fault[-1] in ".?" for fault in found)


def test_all_faults_come_at_once() -> None:
    plan = replace(
        GOOD, bpm=900.0, sections=sections(bars=0), players=(Player("standard_kit", "drums"),), style="polka"
    )
    assert len(faults(plan)) == 4


def test_one_fault_is_named_once() -> None:
    assert len(faults(replace(GOOD, bpm=900.0))) == 1


def test_swing_in_a_compound_meter_is_no_fault() -> None:
    validate(replace(GOOD, meter=Meter(6, 8), swing=66.0), STYLES)


def test_pitched_percussion_may_play_percussion() -> None:
    validate(replace(GOOD, players=(*GOOD.players, Player("timpani", "percussion"))), STYLES)


@pytest.mark.parametrize("name", ["bpm", "swing", "humanise"])
def test_the_ends_of_a_range_belong_to_it(name: str) -> None:
    for end in LIMITS[name][:2]:
        validate(replace(GOOD, **{name: float(end)}), STYLES)
