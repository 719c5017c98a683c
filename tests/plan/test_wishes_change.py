"""Briefs that ask for changes on the way: key lifts, sections with a tempo or meter of their own, pickups, endings."""

from __future__ import annotations

import pytest

from cadenza.nodes.plan.plan import SongPlan
from cadenza.nodes.plan.wishes import plan_from_brief, read_wishes

from .said import HEADS


def plan(brief: str) -> SongPlan:
    return plan_from_brief(brief, heads=HEADS)


def lifts(brief: str) -> dict[int, int]:
    return {index: section.lift for index, section in enumerate(plan(brief).sections) if section.lift}


@pytest.mark.parametrize(
    ("brief", "semitones"),
    [
        ("pop song, key change up a whole step in the last chorus", 2),
        ("pop song that modulates", 2),
        ("pop, truck driver's gear change at the end", 2),
        ("pop: the last chorus goes up a half step", 1),
        ("pop, key change up three semitones before the last chorus", 3),
        ("pop, key change down a minor third in the final chorus", -3),
        ("pop in C, modulates to D in the final chorus", 2),
        ("pop in C, modulates to Bb in the final chorus", -2),
    ],
)
def test_a_key_change_holds_from_the_last_chorus_to_the_end(brief: str, semitones: int) -> None:
    sections = plan(brief).sections
    last = max(index for index, section in enumerate(sections) if section.kind == "chorus")
    assert lifts(brief) == dict.fromkeys(range(last, len(sections)), semitones)


def test_a_key_change_elsewhere_is_that_sections_own() -> None:
    kinds = [section.kind for section in plan("pop").sections]
    assert lifts("pop, modulates up a fourth in the bridge") == {kinds.index("bridge"): 5}


@pytest.mark.parametrize("brief", ["pop, no key change", "pop in D major", "pop without a modulation"])
def test_without_a_key_change_no_section_is_lifted(brief: str) -> None:
    assert lifts(brief) == {}


@pytest.mark.parametrize(
    ("brief", "song", "kind", "bpm"),
    [
        ("rock at 120 bpm, faster chorus at 140", 120, "chorus", 140),
        ("rock at 120 bpm, the bridge slows to 90", 120, "bridge", 90),
        ("rock at 100 bpm with a faster chorus", 100, "chorus", 110),
        ("rock at 100 bpm, slower bridge", 100, "bridge", 90),
        ("pop, verse at 90 bpm, chorus at 120 bpm", 90, "chorus", 120),
    ],
)
def test_a_section_may_have_its_own_tempo(brief: str, song: float, kind: str, bpm: float) -> None:
    made = plan(brief)
    assert made.bpm == song
    assert {made.bpm_of(section) for section in made.sections if section.kind == kind} == {bpm}


def test_a_tempo_beside_the_last_section_of_a_form_is_the_songs() -> None:
    made = plan("verse, chorus, verse, chorus at 120 bpm")
    assert made.bpm == 120 and {section.bpm for section in made.sections} == {None}


def test_a_bare_number_between_commas_is_a_tempo() -> None:
    assert plan("jazz, 140, F major").bpm == 140
    assert plan("jazz, 16 bars, 100").bpm == 100
    assert read_wishes("jazz, 7, F major", HEADS).tempo is None
    assert read_wishes("jazz, 140, at 90 bpm", HEADS).tempo.value.bpm == 90  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("brief", "kind", "meter"),
    [
        ("pop, bridge in 3/4", "bridge", "3/4"),
        ("pop in 4/4, the bridge switches to 7/8", "bridge", "7/8"),
        ("pop with a 6/8 verse", "verse", "6/8"),
        ("pop, changes to 5/4 in the bridge", "bridge", "5/4"),
    ],
)
def test_a_section_may_have_its_own_meter(brief: str, kind: str, meter: str) -> None:
    made = plan(brief)
    assert made.meter.symbol == "4/4"
    symbols = {section.kind: made.meter_of(section).symbol for section in made.sections}
    assert symbols[kind] == meter and symbols["chorus"] == "4/4"


@pytest.mark.parametrize(
    ("brief", "pickups"),
    [
        ("folk song with a pickup", {0: 1.0}),
        ("folk song with an eighth-note pickup", {0: 0.5}),
        ("folk song, two-beat pickup", {0: 2.0}),
        ("folk, guitar with a bridge pickup", {}),
        ("folk song about a pickup truck", {}),
        ("folk song without a pickup", {}),
    ],
)
def test_a_pickup_leads_into_the_song(brief: str, pickups: dict[int, float]) -> None:
    sections = enumerate(plan(brief).sections)
    assert {index: section.pickup_quarters for index, section in sections if section.pickup_quarters} == pickups


@pytest.mark.parametrize(
    ("brief", "ending"),
    [
        ("pop, fade out ending", "fade"),
        ("an 8-bar funk loop", "loop"),
        ("lo-fi, loops seamlessly", "loop"),
        ("lo-fi with a drum loop", ""),
        ("house, a loop of vinyl noise", ""),
        ("pop that fades out", "fade"),
        ("cinematic, ends with a ritardando", "ritardando"),
        ("waltz, slows down at the end", "ritardando"),
        ("funk, ends on a hit", "stop"),
        ("funk with an abrupt ending", "stop"),
        ("rock, let the last chord ring", "ring"),
        ("house, no fade out, hard ending", "stop"),
        ("house, no fade-out", ""),
        ("ambient with slow fade ins", ""),
    ],
)
def test_the_ending_is_as_said(brief: str, ending: str) -> None:
    assert plan(brief).ending == ending


@pytest.mark.parametrize(
    ("brief", "voice"),
    [
        ("ballad for a soprano", "soprano"),
        ("ballad for an alto voice", "alto"),
        ("pop, tenor range", "tenor"),
        ("pop for a female singer", "alto"),
        ("hymn for a bass voice", "bass"),
        ("jazz with a tenor sax", ""),
        ("jazz for alto sax", ""),
        ("rock for bass and drums", ""),
    ],
)
def test_a_voice_that_is_named_has_its_range(brief: str, voice: str) -> None:
    assert plan(brief).vocal_range == voice


def test_what_was_said_has_its_source() -> None:
    made = plan("pop, bridge in 3/4, key change in the last chorus, fade out, for a tenor")
    assert made.source_of("ending") == made.source_of("vocal_range") == "you said"
    assert made.source_of("sections.meter") == made.source_of("sections.lift") == "you said"
    assert made.source_of("sections.bars") == "style"
