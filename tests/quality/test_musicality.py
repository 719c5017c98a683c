"""The ten checks, each on a few bars that keep it and a few that do not, with the bars that are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.quality.finding import Finding
from cadenza.nodes.quality.musicality import CHECKS, FINDINGS, check_musicality, verdicts
from cadenza.nodes.score.track import Track

from .few_bars import BASS, EVEN, FLUTE, STRINGS, chords_of, find, part, score


def test_every_finding_is_there_whatever_the_score() -> None:
    for each in (score(bars=0), score(part("melody", [(0, 1, 60)]), bars=1), score(part("drums", [(0, 1, 36)]))):
        assert tuple(finding.name for finding in check_musicality(each)) == FINDINGS
        assert tuple(verdicts(check_musicality(each))) == tuple(range(1, len(CHECKS) + 1))


def test_a_score_without_roles_says_why_it_is_not_measured() -> None:
    of = score(part("", [(i, 1, 60 + i % 5) for i in range(64)]))
    assert find("phrase close", of).why == "No track has the role melody."
    assert verdicts(check_musicality(of))[1] is None


# --- 1 phrase close ---------------------------------------------------------------------------------------------------

SUNG = [(16 * phrase + i, 1.0, 72 + i % 3) for phrase in range(4) for i in range(13)]  # twelve quarters, then four


def test_a_phrase_comes_to_rest() -> None:
    found = find("phrase close", score(part("melody", SUNG)))
    assert found.value == pytest.approx(4.0)
    assert (found.low, found.high, found.holds) == (1.3, 3.8, False)
    assert found.bars == (4, 8, 12, 16)
    assert find("phrase close", score(part("melody", EVEN))).value == pytest.approx(1.0)


def test_a_rest_after_the_last_note_counts_with_it() -> None:
    rested = [(on, length, pitch) for on, length, pitch in EVEN if on % 16 < 15]
    assert find("phrase close", score(part("melody", rested))).value == pytest.approx(2.0)


def test_a_pickup_belongs_to_the_phrase_that_it_leads_into() -> None:
    led = [row for row in SUNG if row[0] % 16 < 12 or row[0] % 16 == 12] + [
        (16.0 * n + 15.5, 0.5, 71) for n in range(4)
    ]
    found = find("phrase close", score(part("melody", sorted(led)), bars=16))
    assert found.value == pytest.approx(3.5 / 1, abs=0.15)


# --- 2 strong beats ---------------------------------------------------------------------------------------------------

CHORDS = [(4.0 * bar, 4.0, pitch) for bar in range(16) for pitch in (48, 52, 55)]


def test_the_tune_meets_the_chord_on_strong_beats() -> None:
    on_chord = [(2.0 * i, 2.0, 72 if i % 4 else 76) for i in range(32)]
    found = find("strong-beat fit", score(part("melody", on_chord), part("comping", CHORDS)))
    assert (found.value, found.holds) == (1.0, True)


def test_a_tune_beside_the_chord_is_named_with_its_bars() -> None:
    beside = [(4.0 * bar, 4.0, 77 if bar in (2, 5) else 72) for bar in range(16)]
    of = score(part("melody", beside), part("comping", CHORDS))
    assert find("strong-beat clash", of).value == pytest.approx(2 / 16)
    assert find("strong-beat clash", of).bars == (3, 6)
    assert find("strong-beat fit", of).value == pytest.approx(14 / 16)


def test_a_single_bass_note_is_no_harmony_to_agree_with() -> None:
    of = score(part("melody", EVEN), part("bass", [(4.0 * bar, 4.0, 36) for bar in range(16)], BASS))
    assert find("strong-beat fit", of).holds is None


# --- 3 singability ----------------------------------------------------------------------------------------------------


def test_a_leap_turns_back_or_goes_on_by_step() -> None:
    turning = [(float(i), 1.0, pitch) for i, pitch in enumerate([60, 67, 65, 60, 67, 69, 60, 67, 67] * 3)]
    assert find("leaps recovered", score(part("melody", turning))).value == 1
    going_on = [(float(i), 1.0, pitch) for i, pitch in enumerate([60, 67, 75, 60])]
    found = find("leaps recovered", score(part("melody", going_on)))
    assert (found.value, found.bars) == (0.5, (1,))
    assert find("leaps recovered", score(part("melody", EVEN))).holds is None, "no leaps"


def test_a_vocal_range_is_asked_of_a_plan_for_a_voice_alone() -> None:
    of = score(part("melody", [(0, 1, 60), (1, 1, 80)]))
    plan = replace(plan_for_style("pop"), vocal_range="alto")
    voice = next(finding for finding in check_musicality(of, plan) if finding.name == "vocal range")
    assert (voice.value, voice.low, voice.high, voice.holds) == (20, 8, 17, False)
    assert find("vocal range", of, "pop").holds is None


# --- 4 cadence and ending ---------------------------------------------------------------------------------------------


def bass_of(roots: str) -> Track:
    return part("bass", [(4.0 * bar, 4.0, 36 + "C D EF G A B".index(root)) for bar, root in enumerate(roots)], BASS)


def test_eight_bars_end_on_the_first_or_fifth_degree() -> None:
    assert find("cadences", score(bass_of("CFGCAFDGCFGCAFGC"))).value == 1
    found = find("cadences", score(bass_of("CFGCAFGDCFGCAFGA")))
    assert (found.value, found.bars) == (0, (8, 16))


def test_a_song_ends_on_its_tonic() -> None:
    tune = part("melody", [(0, 4, 74), (60, 4, 76)], FLUTE)
    assert find("ending", score(bass_of("C" * 16), tune)).holds
    half = find("ending", score(bass_of("C" * 15 + "G"), tune))
    assert (half.value, half.why) == (2, "The bass does not end on the tonic.")
    assert find("ending", score(bass_of("C" * 16), part("melody", [(60, 4, 74)], FLUTE))).holds is False


def test_a_song_that_fades_has_no_ending_to_judge() -> None:
    plan = replace(plan_for_style("pop"), ending="fade")
    found = [each for each in check_musicality(score(bass_of("G" * 16)), plan) if each.name == "ending"]
    assert found[0].holds is None


# --- 5 boundary fill --------------------------------------------------------------------------------------------------

BEAT = [(4.0 * bar + beat, 0.25, 36 if beat % 2 == 0 else 38) for bar in range(16) for beat in range(4)]
FILLS = [(4.0 * bar + 3 + i / 4, 0.25, 45 + i) for bar in (7,) for i in range(4)]


def test_a_fill_or_a_crash_marks_a_section() -> None:
    form = "verse 8, chorus 8"
    plain = score(part("drums", BEAT), sections=form)
    assert find("marked boundaries", plain).value == 0
    assert find("marked boundaries", plain).bars == (9,)
    assert find("marked boundaries", score(part("drums", [*BEAT, *FILLS]), sections=form)).value == 1
    assert find("marked boundaries", score(part("drums", [*BEAT, (32, 1, 49)]), sections=form)).value == 1


def test_fills_everywhere_mark_nothing() -> None:
    restless = [(4.0 * bar + (bar % 5 + 2 * i) / 4 % 4, 0.25, 38 + bar % 3) for bar in range(16) for i in range(5)]
    found = find("boundary contrast", score(part("drums", restless), sections="verse 8, chorus 8"))
    assert found.holds is False
    assert 9 not in found.bars


def test_a_shaker_plays_no_fills() -> None:
    shaker = Track("p", role="percussion", is_drum=True, notes=part("drums", BEAT).notes)
    assert find("marked boundaries", score(shaker, sections="verse 8, chorus 8")).why == "There are no drums."


# --- 6 kick and bass --------------------------------------------------------------------------------------------------


def test_bass_notes_lie_on_kicks() -> None:
    kicks = part("drums", [(4.0 * bar + at, 0.25, 36) for bar in range(16) for at in (0, 1.5, 2.5)])
    locked = part("bass", [(4.0 * bar + at, 0.5, 36) for bar in range(16) for at in (0, 1.5, 2.5)], BASS)
    assert find("kick and bass", score(kicks, locked)).holds
    assert find("bass on beat 1", score(kicks, locked)).value == 1
    beside = part("bass", [(4.0 * bar + at, 0.5, 36) for bar in range(16) for at in (0.75, 2.0, 3.25)], BASS)
    assert find("kick and bass", score(kicks, beside)).value == pytest.approx(-1 / 18 * 3, abs=0.3)
    assert find("kick and bass", score(kicks, beside)).bars == tuple(range(1, 17))


def test_even_eighths_everywhere_are_no_lock() -> None:
    kicks = part("drums", [(2.0 * i, 0.25, 36) for i in range(32)])
    sixteenths = part("bass", [(i / 4, 0.25, 36) for i in range(256)], BASS)
    assert find("kick and bass", score(kicks, sixteenths)).value == pytest.approx(0)


def test_a_walking_bass_and_a_waltz_are_not_asked() -> None:
    kicks, bass = part("drums", BEAT), bass_of("C" * 16)
    assert find("kick and bass", score(kicks, bass), "jazz").why == "A walking bass does not follow the kick."
    assert find("kick and bass", score(kicks, bass, meter="3/4")).holds is None


# --- 7 bass approach --------------------------------------------------------------------------------------------------


def test_the_bass_comes_to_a_downbeat_by_step_fourth_or_fifth() -> None:
    led = [row for bar in range(8) for row in ((8.0 * bar, 3, 36), (8.0 * bar + 3, 1, 41), (8.0 * bar + 4, 4, 43))]
    assert find("bass approach", score(part("bass", led, BASS))).value == 1
    leaping = [row for bar in range(8) for row in ((8.0 * bar, 3, 36), (8.0 * bar + 3, 1, 39), (8.0 * bar + 4, 4, 43))]
    found = find("bass approach", score(part("bass", leaping, BASS)))
    assert found.value == 0
    assert found.bars == tuple(range(2, 17, 2))


def test_a_walking_bass_leads_to_the_next_root() -> None:
    walked = [(4.0 * bar + beat, 1, 36 + (beat if beat < 3 else 8)) for bar in range(16) for beat in range(4)]
    chords = " ".join(["C", "G"] * 8)
    found = find("walking approach", score(part("bass", walked, BASS), chords=chords), "jazz")
    assert found.value == pytest.approx(8 / 15), "G sharp leads to G, not to C"
    assert find("bass approach", score(part("bass", walked, BASS), chords=chords), "jazz").holds is None


# --- 8 comping --------------------------------------------------------------------------------------------------------


def test_voices_move_little_from_chord_to_chord() -> None:
    led = chords_of((60, 64, 67), (60, 65, 69))
    assert find("comping movement", score(led)).value == pytest.approx(1.0)
    assert find("comping movement", score(chords_of((48, 52, 55), (60, 65, 69)))).holds is False


def test_pads_and_strings_move_less() -> None:
    wide = ((60, 64, 67), (64, 67, 71))
    assert find("sustained movement", score(chords_of(*wide, role="pad"))).holds is False
    assert find("sustained movement", score(chords_of(*wide, program=STRINGS))).high == 3.0
    assert find("comping movement", score(chords_of(*wide))).holds


def test_chords_that_slide_as_a_block() -> None:
    block = chords_of((60, 64, 67), (62, 66, 69))
    assert find("block movement", score(block)).value == 1
    assert find("block movement", score(block), "rock").why == "Power chords move as a block."
    assert find("block movement", score(chords_of((60, 64, 67), (60, 65, 69)))).value == 0


def test_close_intervals_below_c3_are_mud() -> None:
    assert find("muddy chords", score(chords_of((40, 43, 47)))).value == 1
    assert find("muddy chords", score(chords_of((36, 43, 52)))).value == 0
    assert find("muddy chords", score(chords_of((40, 43, 47), *[(60, 64, 67)] * 15))).bars == (1,)


def test_parallel_fifths_are_asked_of_a_chorale_alone() -> None:
    def voice(number: int, pitches: tuple[int, ...]) -> Track:
        return replace(part("", [(float(i), 1, pitches[i % 4]) for i in range(64)]), id=str(number))

    parallel = [voice(0, (72, 74, 76, 74)), voice(1, (65, 67, 69, 67)), voice(2, (48, 47, 45, 47))]
    assert find("parallel fifths", score(*parallel)).value == pytest.approx(1 / 3, abs=0.02)
    contrary = [voice(0, (72, 74, 76, 74)), voice(1, (64, 62, 60, 62)), voice(2, (48, 45, 41, 45))]
    assert find("parallel fifths", score(*contrary)).value == 0
    assert find("parallel fifths", score(*parallel, part("drums", BEAT))).holds is None


# --- 10 hook and dynamics ---------------------------------------------------------------------------------------------

HOOK = (0, 0.5, 1, 2, 3, 4, 6)


def test_a_hook_returns_transposed_and_not_too_often() -> None:
    turns = [tuple((i * 7 + n * n) % 12 for i in range(7)) for n in range(8)]  # no two alike
    line = [(0, 2, 4, 5, 7, 4, 0), turns[1], turns[2], (0, 2, 4, 5, 7, 4, 0), turns[4], turns[5], (0, 2, 4, 5, 7, 4, 0)]
    tune = [
        (8.0 * n + at, 0.5, 60 + n + step) for n, turn in enumerate(line) for at, step in zip(HOOK, turn, strict=True)
    ]
    found = find("hook returns", score(part("melody", tune)))
    assert (found.value, found.holds) == (3, True)
    assert found.bars == ()
    assert find("hook share", score(part("melody", tune))).holds
    loop = [(8.0 * n + at, 0.5, 60 + step) for n in range(8) for at, step in zip(HOOK, turns[1], strict=True)]
    assert find("hook share", score(part("melody", loop))).value == pytest.approx(8 / 15)


def test_the_hook_stands_in_every_chorus() -> None:
    turn = [
        (8.0 * n + at, 0.5, 60 + step) for n in (2, 3, 6) for at, step in zip(HOOK, (0, 2, 4, 5, 7, 4, 0), strict=True)
    ]
    form = "verse 4, chorus 4, verse 4, chorus 4"
    assert find("hook in choruses", score(part("melody", turn), sections=form)).value == 1
    once = [row for row in turn if row[0] < 48]
    assert find("hook in choruses", score(part("melody", once), sections=form)).value == 0


def test_a_chorus_stands_above_the_verse() -> None:
    form = "verse 8, chorus 8"
    verse = part("comping", [(float(i), 1, 60) for i in range(32)], velocity=80)
    chorus = replace(part("pad", [(32.0 + i, 1, 60) for i in range(32)], velocity=100), id="loud")
    found = find("chorus lift", score(verse, chorus, sections=form))
    assert found.value == pytest.approx(1.94, abs=0.01)
    assert find("chorus lift", score(part("comping", EVEN), sections=form)).holds is False
    assert find("chorus lift", score(part("comping", EVEN))).holds is None


def test_a_hat_of_one_velocity_is_a_machine() -> None:
    hats = score(part("drums", [(i / 2, 0.25, 42) for i in range(64)]))
    assert find("even hi-hat", hats).value == 1
    assert find("even hi-hat", hats, "house").holds is None
    assert find("even hi-hat", hats, "rock").holds is False


# --- what a report makes of it ----------------------------------------------------------------------------------------


def test_a_finding_is_unusual_rather_than_a_failure() -> None:
    found = find("muddy chords", score(chords_of((40, 43, 47)))).to_measurement()
    assert (found.verdict, found.value, found.high) == ("unusual", 1.0, 0.02)
    assert found.bars == tuple(range(1, 17))
    assert found.hint == "Close intervals below C3 here."


def test_a_check_holds_where_all_that_applies_holds() -> None:
    findings = (Finding(1, "phrase close", 2.0, 1.3, 3.8), Finding(2, "a", 1.0), Finding(2, "b"), Finding(3, "c"))
    assert verdicts(findings) == {1: True, 2: True, 3: None}
    assert verdicts((Finding(2, "a", 1.0), Finding(2, "b", 1.0, high=0.5))) == {2: False}
