"""Tunes: what a listener remembers, what a singer can sing, and what stays as it was."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.compose.grid import shape_of
from cadenza.nodes.compose.melody import Singer
from cadenza.nodes.compose.part import Tone
from cadenza.nodes.compose.session import Session, prepare
from cadenza.nodes.compose.setting import Joint, Setter, Spot, friction, joins, recovers, support_of
from cadenza.nodes.compose.vocal import compass, near_lift, sung
from cadenza.nodes.plan.plan import VOCAL_RANGES, PlannedSection, SongPlan
from cadenza.nodes.plan.styles import load_style, plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.quality.ensemble import ensemble_of
from cadenza.nodes.quality.musicality_tune import find_hook
from cadenza.nodes.score.score import Score
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import parse_meter

C_MAJOR = parse_key("C major")
FOUR = shape_of(parse_meter("4/4"), 120)
AWKWARD = (6, 10, 11)


def tune_of(score: Score, index: int) -> list[tuple[int, int, int]]:
    section = score.sections[index]
    start, end = score.meter_map.bar_start(section.first_bar), score.meter_map.bar_start(section.end_bar)
    return [(n.onset - start, n.pitch, n.duration) for n in score.track("melody").notes if start <= n.onset < end]


def leads_of(session: Session, kind: str) -> list[tuple[Tone, ...]]:
    return [session.leads[passage.index] for passage in session.passages if passage.kind == kind]


def with_sections(plan: SongPlan, *sections: PlannedSection) -> SongPlan:
    return validate(plan.with_choice("you said", sections=sections))


def line(tones: tuple[Tone, ...], end: int = 10**9) -> list[tuple[int, int]]:
    return [(tone.onset, tone.pitch) for tone in tones if tone.onset < end]


# --- setting ----------------------------------------------------------------------------------------------------------


def test_a_strong_note_rubs_more_against_a_chord_than_a_weak_one() -> None:
    support = support_of(C_MAJOR, parse_chord("C"), 0)
    assert friction(64, support, 1.0) == 0.0
    assert friction(62, support, 1.0) > friction(62, support, 0.1) > 0.0
    assert friction(65, support, 1.0) > friction(62, support, 1.0)  # a semitone above the third


def test_a_support_is_seen_from_the_songs_own_key() -> None:
    lifted = support_of(parse_key("D major"), parse_chord("D"), 2)
    assert lifted == support_of(C_MAJOR, parse_chord("C"), 0)


def test_strong_notes_become_chord_tones_and_leaps_are_recovered() -> None:
    setter = Setter(C_MAJOR, only_pentatonic=False)
    support = support_of(C_MAJOR, parse_chord("F"), 0)
    moves = (0.0, 7.0, 3.5, 1.75, -1.75, 8.75, 5.25, -3.5)
    spots = [Spot((support,), 1.0 if i % 2 == 0 else 0.1, move, 70.0, 60, 79) for i, move in enumerate(moves)]
    for seed in range(20):
        pitches = setter.set(spots, Random(seed), None, None)
        intervals = [after - before for before, after in pairwise(pitches)]
        assert all(pitch % 12 in (5, 9, 0) for pitch in pitches[::2])
        assert all(recovers(leap, after) for leap, after in pairwise(intervals))
        assert not [interval for interval in intervals if abs(interval) in AWKWARD or abs(interval) > 12]


def test_a_line_knows_where_it_comes_from_and_goes_to() -> None:
    setter = Setter(C_MAJOR, only_pentatonic=False)
    support = support_of(C_MAJOR, parse_chord("C"), 0)
    spots = [Spot((support,), 0.5, 0.0, 70.0, 60, 79)] * 3
    for start, end in ((60, 79), (79, 60), (67, 67)):
        pitches = setter.set(spots, Random(1), Joint(start, 0), Joint(end, 0))
        assert abs(pitches[0] - start) <= 12
        assert abs(pitches[-1] - end) <= 12
        assert joins([start], pitches)


def test_a_unit_in_two_places_suits_both_chords() -> None:
    setter = Setter(C_MAJOR, only_pentatonic=False)
    both = tuple(support_of(C_MAJOR, parse_chord(symbol), 0) for symbol in ("C", "Am"))
    pitches = setter.set([Spot(both, 1.0, 0.0, 66.0, 60, 72)] * 4, Random(3), None, None)
    assert all(pitch % 12 in (0, 4) for pitch in pitches)


@pytest.mark.parametrize(("row", "good"), [((60, 67, 65), True), ((60, 67, 72), False), ((60, 62, 64), True)])
def test_an_open_leap_joins_badly(row: tuple[int, int, int], good: bool) -> None:
    assert joins(row[:2], row[2:]) is good


# --- recurrence -------------------------------------------------------------------------------------------------------


def test_a_chorus_returns_note_for_note() -> None:
    for seed in range(8):
        session = prepare(plan_for_style("pop", seed))
        bar = session.passages[0].shape.ticks
        whole = [p.index for p in session.passages if p.kind == "chorus" and p.bars == 8]
        first, second = (session.leads[index] for index in whole[:2])
        assert line(first, 2 * bar) == line(second, 2 * bar)
        same = set(line(first, 6 * bar)) & set(line(second, 6 * bar))
        assert len(same) >= 0.7 * len(line(first, 6 * bar))  # other chords may ask for other notes


def test_the_second_verse_is_like_the_first() -> None:
    alike = []
    for seed in range(8):
        verses = leads_of(prepare(plan_for_style("pop", seed)), "verse")
        one, two = set(line(verses[0])), set(line(verses[1]))
        alike.append(len(one & two) / len(one | two))
    assert min(alike) > 0.25
    assert any(share < 1 for share in alike)


@pytest.mark.parametrize("style_id", style_ids())
def test_the_hook_returns_and_stands_in_every_chorus(style_id: str) -> None:
    found = [find_hook(ensemble_of(compose(plan_for_style(style_id, seed)))) for seed in range(4)]
    good = [hook for hook in found if hook and len(hook.bars) >= 3 and hook.is_in_every_chorus is not False]
    assert len(good) >= 3


@pytest.mark.parametrize("style_id", ["pop", "jazz", "waltz", "house"])
@pytest.mark.parametrize("form", [("verse", "chorus"), ("intro", "verse", "chorus"), ("chorus", "chorus"), ("verse",)])
def test_short_songs_have_a_hook_too(style_id: str, form: tuple[str, ...]) -> None:
    sections = [PlannedSection(kind, 4 if kind == "intro" else 8, 0.7) for kind in form]  # type: ignore[arg-type]
    if len(form) == 1:
        sections *= 2
    good = 0
    for seed in range(6):
        hook = find_hook(ensemble_of(compose(with_sections(plan_for_style(style_id, seed), *sections))))
        good += hook is not None and len(hook.bars) >= 3
    assert good >= 5  # of 6


def test_bars_in_another_order_have_no_hook() -> None:
    """The control: the same notes, every bar moved by an interval of its own."""
    chance, found = Random(3), 0
    for seed in range(6):
        score = compose(plan_for_style("pop", seed))
        track = score.track("melody")
        moved = [replace(note, pitch=note.pitch + chance.randint(-5, 5)) for note in track.notes]
        hook = find_hook(ensemble_of(score.with_track(track.with_notes(moved))))
        found += hook is not None and len(hook.bars) >= 3
    assert found == 0


def test_a_lifted_section_is_the_same_tune_moved() -> None:
    for style_id in ("pop", "waltz", "soul"):
        plan = plan_for_style(style_id, 1)
        sections = [
            PlannedSection("chorus", 8, 0.8),
            *(PlannedSection("chorus", 8, 0.8, lift=n) for n in (2, 5, 9, -3)),
        ]
        session = prepare(with_sections(plan, *sections, PlannedSection("outro", 4)))
        home = session.leads[0]
        for index, lift in enumerate((2, 5, -3, -3), 1):
            lifted = session.leads[index]
            end = 6 * session.passages[0].shape.ticks
            assert [(onset, pitch + lift) for onset, pitch in line(home, end)] == line(lifted, end)
            low, high = session.tune_range
            assert all(low <= tone.pitch <= high for tone in lifted)


def test_another_tempo_leaves_the_tune_as_it_is() -> None:
    plan = plan_for_style("pop", 2)
    sections = [PlannedSection("chorus", 8, 0.8), PlannedSection("chorus", 8, 0.8, bpm=plan.bpm * 0.8)]
    session = prepare(with_sections(plan, *sections, PlannedSection("outro", 4)))
    first, slower = session.leads[:2]
    assert line(first, 6 * 1920) == line(slower, 6 * 1920)


def test_a_tune_is_the_same_in_any_process_order() -> None:
    plan, other = plan_for_style("folk", 5), plan_for_style("jazz", 5)
    first = prepare(plan).leads
    prepare(other)
    assert prepare(plan).leads == first


# --- form and register ------------------------------------------------------------------------------------------------


def mean_pitch(tones: tuple[Tone, ...]) -> float:
    return sum(tone.pitch for tone in tones) / len(tones)


def test_the_chorus_lies_higher_than_the_verse_and_moves_otherwise() -> None:
    higher = other = 0
    for seed in range(12):
        session = prepare(plan_for_style("pop", seed))
        verse, chorus = leads_of(session, "verse")[0], leads_of(session, "chorus")[0]
        higher += mean_pitch(chorus) > mean_pitch(verse)
        other += {tone.onset % 1920 for tone in verse} != {tone.onset % 1920 for tone in chorus}
    assert higher >= 10
    assert other >= 11


def test_the_highest_note_is_the_choruses_and_stands_once_in_a_phrase() -> None:
    in_chorus = late = once = total = 0
    for style_id in ("pop", "ballad", "rock", "waltz"):
        for seed in range(6):
            session = prepare(plan_for_style(style_id, seed))
            lift = {p.index: session.plan.sections[p.index].lift for p in session.passages}
            tops = [max((t.pitch - lift[i] for t in lead), default=0) for i, lead in enumerate(session.leads)]
            best = [passage for passage in session.passages if tops[passage.index] == max(tops)]
            total += 1
            in_chorus += any(passage.kind == "chorus" for passage in best)
            lead = session.leads[best[0].index]
            places = [t.onset / best[0].ticks for t in lead if t.pitch == max(t.pitch for t in lead)]
            once += len(places) <= -(-best[0].bars // 8)
            late += max(places) >= 0.3
    assert in_chorus >= 0.9 * total
    assert once >= 0.8 * total
    assert late >= 0.8 * total


def test_folk_phrases_begin_before_the_bar() -> None:
    idiom = replace(load_style("folk").idioms.melody, pickup=1.0)
    never = replace(idiom, pickup=0.0)
    for given, expected in ((idiom, True), (never, False)):
        session = prepare(plan_for_style("folk", 3))
        singer = Singer(session.plan.key, given, FOUR, 3)
        leads = singer.leads([replace(p, shape=FOUR) for p in session.passages if p.shape.meter == FOUR.meter])
        led = [
            after.onset
            for lead in leads
            for before, after in pairwise(lead)
            if after.onset - before.end >= 240 and after.onset % 1920 >= 960 and after.onset // 1920 % 4 == 3
        ]
        assert (len(led) >= 3) is expected


def test_a_solo_is_livelier_than_the_verse() -> None:
    notes: Counter[str] = Counter()
    for seed in range(8):
        session = prepare(plan_for_style("rock", seed))
        for solo, verse in zip(leads_of(session, "solo")[:1], leads_of(session, "verse")[:1], strict=False):
            bar = session.passages[0].shape.ticks
            notes["solo"] += len(line(solo, 8 * bar))
            notes["verse"] += len(line(verse, 8 * bar))
    assert notes["solo"] > notes["verse"] > 0


@pytest.mark.parametrize("meter", ["3/4", "5/4", "7/8", "6/8", "12/8", "2/2", "15/16"])
@pytest.mark.parametrize("bpm", [30.0, 120.0, 280.0])
def test_tunes_go_in_any_meter_and_tempo(meter: str, bpm: float) -> None:
    plan = plan_for_style("pop", 1).with_choice("you said", meter=parse_meter(meter), bpm=bpm)
    session = prepare(plan)
    for passage, lead in zip(session.passages, session.leads, strict=True):
        assert lead
        assert all(0 <= tone.onset < passage.ticks and tone.ticks > 0 for tone in lead)
        assert all(before.end <= after.onset for before, after in pairwise(lead))
        assert passage.shape.seconds(min(after.onset - before.onset for before, after in pairwise(lead))) >= 0.07


# --- voices -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice", [name for name in VOCAL_RANGES if name])
@pytest.mark.parametrize("style_id", ["pop", "soul", "cinematic", "jazz"])
def test_a_voice_can_sing_it(voice: str, style_id: str) -> None:
    low, high = VOCAL_RANGES[voice]
    for seed in range(2):
        plan = plan_for_style(style_id, seed)
        players = tuple(replace(p, instrument="choir_aahs") if p.role == "melody" else p for p in plan.players)
        score = compose(plan.with_choice("you said", vocal_range=voice, players=players))
        notes = score.track("melody").notes
        assert low <= min(note.pitch for note in notes)
        assert max(note.pitch for note in notes) <= high
        assert 7 <= max(note.pitch for note in notes) - min(note.pitch for note in notes) <= 17
        intervals = [abs(after.pitch - before.pitch) for before, after in pairwise(notes)]
        assert sum(size in AWKWARD or size > 12 for size in intervals) <= 0.01 * len(intervals)
        seconds = score.tempo_map.seconds_at
        since = notes[0].onset
        for before, after in pairwise(notes):
            assert seconds(after.onset) - seconds(before.onset) >= 0.15
            assert seconds(before.end) - seconds(since) <= 8.0
            since = after.onset if seconds(after.onset) - seconds(before.end) >= 0.15 else since


def test_a_lift_leaves_room_in_a_voices_range() -> None:
    for tonic in ("C", "F#", "Bb"):
        low, high = compass(parse_key(f"{tonic} major"), 16, "tenor", (0, 2, 3))
        assert VOCAL_RANGES["tenor"][0] <= low < high + 3 <= VOCAL_RANGES["tenor"][1]


@pytest.mark.parametrize(("lift", "near"), [(0, 0), (2, 2), (6, 6), (7, -5), (11, -1), (-2, -2), (-11, 1)])
def test_a_tune_goes_to_another_key_the_short_way(lift: int, near: int) -> None:
    assert near_lift(lift) == near


def test_syllables_that_are_too_quick_are_joined_and_breaths_are_taken() -> None:
    quick = [Tone(onset, 60, 60 + onset // 60 % 5) for onset in range(0, 4800, 60)]
    spoken = sung(quick, FOUR, ends_song=False)
    assert min(after.onset - before.onset for before, after in pairwise(spoken)) >= 0.16 * 960 - 1
    endless = [Tone(onset, 480, 60 + onset // 480 % 5) for onset in range(0, 48000, 480)]
    gaps = [after.onset - before.end for before, after in pairwise(sung(endless, FOUR, ends_song=False))]
    assert sum(gap >= 240 for gap in gaps) >= 5
    assert max(gaps) <= 480


# --- a tune that somebody brought -------------------------------------------------------------------------------------

GIVEN = tuple(
    Tone(onset, ticks, pitch)
    for onset, ticks, pitch in (  # G A B D B A G
        (0, 480, 67), (480, 480, 69), (960, 960, 71), (1920, 960, 74),
        (2880, 480, 71), (3840, 960, 69), (4800, 960, 67),
    )
)  # fmt: skip


def test_a_given_tune_is_stated_literally_and_developed() -> None:
    session = prepare(replace(plan_for_style("pop", 1), key=parse_key("G major"), meter=parse_meter("4/4")))
    singer = Singer(session.plan.key, session.style.idioms.melody, session.passages[0].shape, 1, given={"verse": GIVEN})
    leads = singer.leads(session.passages)
    verses = [passage for passage in session.passages if passage.kind == "verse"]
    stated = leads[verses[0].index]
    octave = stated[0].pitch - GIVEN[0].pitch
    assert octave % 12 == 0
    assert line(stated)[: len(GIVEN)] == [(tone.onset, tone.pitch + octave) for tone in GIVEN]
    later = {tone.onset for tone in leads[verses[1].index] if tone.onset < 3840}
    assert len(later & {tone.onset for tone in GIVEN}) >= 3
    assert Counter(line(leads[verses[1].index], 3840)) != Counter()


def test_without_a_given_tune_other_themes_are_as_they_were() -> None:
    session = prepare(plan_for_style("pop", 1))
    plain = Singer(session.plan.key, session.style.idioms.melody, session.passages[0].shape, 1)
    given = Singer(session.plan.key, session.style.idioms.melody, session.passages[0].shape, 1, given={"bridge": GIVEN})
    first, second = plain.leads(session.passages), given.leads(session.passages)
    verse = next(passage for passage in session.passages if passage.kind == "verse")
    assert set(line(first[verse.index])) == set(line(second[verse.index]))
