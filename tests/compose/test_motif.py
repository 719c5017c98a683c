"""Motifs and what is made of them, the forms of phrases, and the rhythms of themes."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from cadenza.nodes.compose.grid import shape_of
from cadenza.nodes.compose.motif import Motif, MotifNote, motif_of
from cadenza.nodes.compose.motif_bank import motif_bank
from cadenza.nodes.compose.ornament import ornamented, shifted, stepped
from cadenza.nodes.compose.part import Tone
from cadenza.nodes.compose.phrase import EIGHT, Unit, letters_for, units_of, with_hook
from cadenza.nodes.compose.rhythm import density, rhythms_for
from cadenza.nodes.compose.solo import solo_bank
from cadenza.nodes.plan.styles import load_style, style_ids
from cadenza.nodes.theory.meter import parse_meter

FOUR = shape_of(parse_meter("4/4"), 100)
C_MAJOR = frozenset((0, 2, 4, 5, 7, 9, 11))
POP = load_style("pop").idioms.melody
#  C D E G, then a long C
TUNE = (Tone(0, 480, 60), Tone(480, 480, 62), Tone(960, 960, 64), Tone(1920, 960, 67), Tone(2880, 720, 60))
IDEA = motif_of(TUNE)
THEMES = ("verse", "chorus", "bridge", "pre_chorus", "build_up")
LETTERS = "aAbBdsnirfgmqpco"


def steps(motif: Motif) -> list[int]:
    return [note.step for note in motif.notes]


def onsets(motif: Motif) -> list[int]:
    return [note.onset for note in motif.notes]


# --- transformations --------------------------------------------------------------------------------------------------


def test_a_motif_is_a_tune_without_its_pitches() -> None:
    assert onsets(IDEA) == [0, 480, 960, 1920, 2880]
    assert steps(IDEA) == [0, 1, 1, 2, -4]
    assert motif_of(shifted(TUNE, 5)) == IDEA


def test_inversion_turns_every_step_round() -> None:
    assert steps(IDEA.inverted()) == [0, -1, -1, -2, 4]
    assert IDEA.inverted().inverted() == IDEA


def test_an_inverted_tail_mirrors_only_the_tail() -> None:
    assert steps(IDEA.inverted_tail(1920)) == [0, 1, 1, -2, 4]


def test_a_retrograde_has_the_line_backwards_in_the_rhythm_it_had() -> None:
    backwards = IDEA.retrograde()
    assert onsets(backwards) == onsets(IDEA)
    assert steps(backwards) == [0, 4, -2, -1, -1]
    assert backwards.retrograde() == IDEA


def test_augmented_and_diminished_are_each_others_undoing() -> None:
    assert onsets(IDEA.augmented()) == [0, 960, 1920, 3840, 5760]
    assert IDEA.augmented().diminished() == IDEA


def test_a_part_starts_at_its_own_zero_and_ends_where_it_ends() -> None:
    second = IDEA.part(1920, 3360)
    assert onsets(second) == [0, 960]
    assert second.notes[-1].end == 1440


def test_two_motifs_are_joined_by_a_step() -> None:
    joined = IDEA.part(0, 960).then(IDEA.part(0, 960).moved(960), step=-2)
    assert steps(joined) == [0, 1, -2, 1]
    assert onsets(joined) == [0, 480, 960, 1440]


def test_the_line_of_a_motif_lies_around_its_own_middle() -> None:
    assert abs(sum(IDEA.heights)) < 1e-9
    assert IDEA.heights.index(max(IDEA.heights)) == 3


# --- sequences and ornaments ------------------------------------------------------------------------------------------


def test_a_real_sequence_keeps_intervals_and_a_tonal_one_keeps_the_scale() -> None:
    real = [tone.pitch for tone in shifted(TUNE, 2)]
    assert real == [62, 64, 66, 69, 62]
    tonal = stepped(TUNE, 1, C_MAJOR)
    assert tonal is not None
    assert [tone.pitch for tone in tonal] == [62, 64, 65, 69, 62]


def test_a_tonal_sequence_needs_notes_of_the_scale() -> None:
    assert stepped((Tone(0, 480, 61),), 1, C_MAJOR) is None


def test_ornaments_keep_the_notes_and_fill_between_them() -> None:
    plain = (Tone(0, 960, 60), Tone(960, 960, 64), Tone(1920, 960, 60))
    line = ornamented(plain, lambda _: C_MAJOR, 480)
    assert [(tone.onset, tone.pitch) for tone in line] == [(0, 60), (720, 62), (960, 64), (1680, 62), (1920, 60)]
    assert len(ornamented(plain, lambda _: C_MAJOR, 480, most=1)) == len(plain) + 1


def test_short_notes_and_notes_before_a_rest_stay_plain() -> None:
    short = (Tone(0, 240, 60), Tone(240, 240, 64), Tone(960, 480, 60))
    assert ornamented(short, lambda _: C_MAJOR, 480) == list(short)


# --- banks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("style_id", style_ids())
@pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8", "7/8", "5/4", "2/2", "12/8", "1/4"])
def test_every_motif_fills_its_two_bars_and_breathes(style_id: str, meter: str) -> None:
    idiom = load_style(style_id).idioms.melody
    for bpm in (40, 100, 220):
        shape = shape_of(parse_meter(meter), bpm)
        bank = motif_bank("verse", idiom, shape, seed=4)
        for letter in LETTERS:
            notes = bank[letter].notes
            assert notes, letter
            assert notes[-1].end < 2 * shape.ticks, letter
            assert all(before.onset < after.onset for before, after in pairwise(notes)), letter
            assert all(before.end <= after.onset for before, after in pairwise(notes)), letter


@pytest.mark.parametrize("style_id", style_ids())
def test_an_idea_has_enough_notes_to_be_remembered(style_id: str) -> None:
    for seed in range(10):
        bank = motif_bank("chorus", load_style(style_id).idioms.melody, FOUR, seed)
        assert len(bank["a"].notes) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_what_closes_rests_longer_than_what_asks(theme: str) -> None:
    longer = 0
    for seed in range(20):
        bank = motif_bank(theme, POP, FOUR, seed)
        longer += bank["c"].notes[-1].ticks >= max(note.ticks for note in bank["c"].notes[:-1])
    assert longer >= 14


def test_an_answer_begins_as_the_question_did() -> None:
    for seed in range(10):
        bank = motif_bank("verse", POP, FOUR, seed)
        head = [note for note in bank["a"].notes if note.onset < FOUR.ticks]
        assert [(n.onset, n.step) for n in bank["A"].notes[: len(head)]] == [(n.onset, n.step) for n in head]
        assert bank["A"] != bank["a"]


def test_a_given_idea_is_worked_with() -> None:
    bank = motif_bank("verse", POP, FOUR, 1, given=IDEA)
    assert bank["a"] == IDEA
    assert steps(bank["i"]) == steps(IDEA.inverted())


def test_pickups_lie_before_the_bar() -> None:
    for seed in range(10):
        notes = motif_bank("verse", POP, FOUR, seed)["pickup"].notes
        assert all(note.onset < 0 for note in notes[:-1])
        assert notes[-1].onset == 0


def test_a_solo_moves_more_than_a_verse() -> None:
    for style_id in ("rock", "jazz", "folk"):
        idiom = load_style(style_id).idioms.melody
        verse = motif_bank("verse", idiom, FOUR, 2)
        solo = solo_bank(idiom, FOUR, 2, verse["a"])
        assert len(solo["d"].notes) >= max(8, len(verse["a"].notes))
        assert sum(abs(note.step) == 1 for note in solo["d"].notes) >= len(solo["d"].notes) / 2


# --- rhythms ----------------------------------------------------------------------------------------------------------


def test_verse_and_chorus_lie_apart_in_density() -> None:
    for seed in range(50):
        assert abs(density("verse", seed) - density("chorus", seed)) >= 0.19


@pytest.mark.parametrize("style_id", style_ids())
def test_verse_and_chorus_have_other_rhythms(style_id: str) -> None:
    idiom = load_style(style_id).idioms.melody
    other = sum(
        rhythms_for("verse", idiom, FOUR, seed).idea != rhythms_for("chorus", idiom, FOUR, seed).idea
        for seed in range(20)
    )
    assert other >= 18


@pytest.mark.parametrize("style_id", style_ids())
def test_seeds_have_rhythms_of_their_own(style_id: str) -> None:
    idiom = load_style(style_id).idioms.melody
    bars = {rhythms_for("chorus", idiom, FOUR, seed).idea for seed in range(20)}
    assert len(bars) >= 7


# --- forms ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bars", [1, 2, 3, 4, 6, 8, 12, 16, 33])
def test_a_section_is_filled_with_units(bars: int) -> None:
    for theme in (*THEMES, "solo"):
        for seed in range(12):
            units = units_of(bars, theme, POP, seed)
            assert sum(unit.bars for unit in units) == bars
            assert [unit.bar for unit in units] == list(range(0, bars, 2))
            assert bars < 3 or units[-1].letter in "cAo"


def test_the_songs_last_bar_stands_alone() -> None:
    units = units_of(8, "chorus", POP, 1, is_last=True)
    assert (units[-1].letter, units[-1].bar, units[-1].bars) == ("e", 7, 1)


def test_themes_and_seeds_have_different_forms() -> None:
    forms = Counter("".join(letters_for(8, "verse", POP, seed)) for seed in range(60))
    assert len(forms) >= 10
    kinds = [kind for kind, listed in EIGHT.items() if any(form in forms for form in listed)]
    assert len(kinds) >= 5
    assert max(forms.values()) <= 15


def test_a_returning_section_begins_as_it_did_and_varies_what_follows() -> None:
    changed = 0
    for seed in range(20):
        first, again = (letters_for(8, "verse", POP, seed, varied=varied) for varied in (False, True))
        assert first[0] == again[0]
        assert sum(one != other for one, other in zip(first, again, strict=True)) <= 1
        changed += first != again
    assert changed >= 10


def test_the_highest_note_stands_late_in_a_phrase_and_in_one_unit_only() -> None:
    for seed in range(30):
        units = units_of(8, "chorus", POP, seed)
        peaks = [unit for unit in units if unit.has_peak]
        assert len(peaks) == 1
        assert peaks[0].place >= 1


def test_the_hook_is_said_most_often() -> None:
    row = [Unit(letter, 2 * place, 2, place, place % 2 == 1) for place, letter in enumerate("abac")]
    riff = [Unit(letter, 2 * place, 2, place, place % 2 == 1) for place, letter in enumerate("aaac")]
    rows = with_hook([riff, row, riff, riff], ["verse", "chorus", "verse", "verse"], "chorus")
    said = {
        theme: sum(unit.letter == "a" for row, of in zip(rows, said_by, strict=True) if of == theme for unit in row)
        for said_by in [["verse", "chorus", "verse", "verse"]]
        for theme in ("verse", "chorus")
    }
    assert said["chorus"] > said["verse"] >= 1


def test_a_motif_note_knows_its_end() -> None:
    assert MotifNote(480, 240, 1).end == 720
