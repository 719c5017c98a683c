"""Quantise, humanise, groove transfer: what is written and what is played, each by its own rules."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from statistics import correlation, pstdev

import pytest

from cadenza.nodes.arrange.feel import Swing, with_feel
from cadenza.nodes.arrange.groove import groove_of, with_groove
from cadenza.nodes.arrange.humanise import humanised
from cadenza.nodes.arrange.menu import GRIDS, STRAIGHT_GRIDS, TRIPLET_GRIDS
from cadenza.nodes.arrange.quantise import quantised
from cadenza.nodes.fault import InvalidMusicText, InvalidScore
from cadenza.nodes.score.analysis.groove import find_groove, groove_tracks
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.track import Track

from .music import QUARTER, heard, line, loaded, score_of, some_files, song, written


def recorded(seed: int = 1, spread: int = 30) -> Score:
    """Sixteenths as somebody plays them into a sequencer: all of the timing is written."""
    chance = Random(seed)
    notes = []
    for number in range(1, 128):
        onset = number * QUARTER // 4 + chance.randint(-spread, spread)
        notes.append(Note(onset, 60 + number % 12, chance.randint(60, 140), chance.randint(60, 110)))
    return score_of(Track("t", notes=tuple(notes)))


# --- quantise ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grid", [*STRAIGHT_GRIDS, *TRIPLET_GRIDS])
def test_every_written_onset_and_length_lies_on_the_grid(grid: str) -> None:
    step = float(GRIDS[grid][0] * QUARTER)
    for note in quantised(recorded(), grid).tracks[0].notes:
        assert abs(note.onset - round(note.onset / step) * step) <= 0.5
        assert abs(note.end - round(note.end / step) * step) <= 0.5


def test_at_full_strength_notes_sound_where_they_are_written() -> None:
    assert all(note.offset == 0 for note in quantised(recorded(), "1/16").tracks[0].notes)


def test_at_no_strength_everything_sounds_as_it_did() -> None:
    before, after = recorded(spread=20), quantised(recorded(spread=20), "1/16", 0.0)
    assert [h[:3] for h in heard(before)] == [h[:3] for h in heard(after)]
    assert all(abs(old[3] - new[3]) <= 2 for old, new in zip(heard(before), heard(after), strict=True))
    assert written(before.tracks[0].notes) != written(after.tracks[0].notes)


def test_half_strength_leaves_half_of_the_timing() -> None:
    before, after = recorded().tracks[0].notes, quantised(recorded(), "1/16", 0.5).tracks[0].notes
    for old, new in zip(before, after, strict=True):
        assert abs(new.offset - (old.onset - new.onset) / 2) <= 1


@pytest.mark.parametrize("grid", list(GRIDS))
def test_quantising_twice_is_quantising_once(grid: str, proof_count) -> None:
    for name in some_files(proof_count(80)):
        once = quantised(loaded(name), grid)
        assert quantised(once, grid) == once, name


@pytest.mark.parametrize("strength", [0.0, 0.3, 0.8])
def test_the_written_layer_is_settled_after_one_time_at_any_strength(strength: float) -> None:
    once = quantised(recorded(), "1/16", strength)
    assert written(quantised(once, "1/16", strength).tracks[0].notes) == written(once.tracks[0].notes)


def test_a_swung_recording_is_written_straight_and_keeps_its_swing() -> None:
    late = round(QUARTER * 0.66)
    notes = tuple(Note(number // 2 * QUARTER + (late if number % 2 else 0), 60, 100) for number in range(64))
    after = quantised(score_of(Track("t", notes=notes)), "1/8", 1.0, None).tracks[0].notes
    assert [note.onset for note in after] == [number * QUARTER // 2 for number in range(64)]
    assert all(abs(new.played_onset - old.onset) <= 3 for old, new in zip(notes, after, strict=True))
    straight = quantised(score_of(Track("t", notes=notes)), "1/8", 1.0, Swing()).tracks[0].notes
    assert all(note.offset == 0 for note in straight)


def test_each_beat_takes_the_grid_that_fits_it() -> None:
    notes = (*line(60, 60, 60, 60, quarters=0.25), *(Note(480 + 160 * n, 62, 150) for n in range(3)))
    after = quantised(score_of(Track("t", notes=notes)), "1/16 or 1/8T").tracks[0].notes
    assert written(after) == written(replace(n, duration=160) if n.pitch == 62 else n for n in notes)


def test_two_notes_of_one_pitch_that_meet_become_one() -> None:
    flam = (Note(470, 38, 60, 60), Note(490, 38, 90, 100))
    after = quantised(score_of(Track("t", notes=flam)), "1/8").tracks[0].notes
    assert [(note.onset, note.velocity) for note in after] == [(480, 100)]


def test_unknown_grids_and_strengths_are_refused() -> None:
    with pytest.raises(InvalidMusicText, match="1/16T"):
        quantised(recorded(), "1/5")
    with pytest.raises(InvalidMusicText, match=r"0\.\.1"):
        quantised(recorded(), "1/8", 1.5)


# --- humanise ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("amount", [0.2, 0.6, 1.0])
def test_humanise_never_changes_what_is_written(amount: float) -> None:
    for score in (song(), *map(loaded, some_files(4))):
        after = humanised(score, amount, seed=3)
        for before, human in zip(score.tracks, after.tracks, strict=True):
            assert written(before.notes) == written(human.notes)
            assert before.controls == human.controls


def test_without_amount_nothing_changes() -> None:
    assert humanised(song(), 0.0, seed=5) == song()


def test_the_seed_decides_and_one_track_does_not_depend_on_the_others() -> None:
    assert humanised(song(), 0.5, 1) == humanised(song(), 0.5, 1)
    assert humanised(song(), 0.5, 1) != humanised(song(), 0.5, 2)
    assert humanised(song(), 0.5, 1, ("bass",)).track("bass") == humanised(song(), 0.5, 1).track("bass")
    assert humanised(song(), 0.5, 1, ("bass",)).track("melody") == song().track("melody")


@pytest.mark.parametrize("role, low, high", [("pad", 9.0, 15.0), ("drums", 4.5, 9.0), ("melody", 9.0, 16.0)])
def test_players_drift_by_so_many_milliseconds(role: str, low: float, high: float) -> None:
    score = score_of(Track("t", role=role, notes=line(*[60, 62] * 400, quarters=0.5)), bpm=120)
    tick_ms = 60_000 / 120 / QUARTER
    offsets = [note.offset * tick_ms for note in humanised(score, 1.0, seed=1).tracks[0].notes[1:]]
    assert low <= pstdev(offsets) <= high
    assert correlation(offsets[:-1], offsets[1:]) > 0.5  # they wander, they do not jump


def test_a_chord_stays_together() -> None:
    chords = tuple(Note(QUARTER * number, pitch, 400) for number in range(8) for pitch in (60, 64, 67))
    after = humanised(score_of(Track("t", notes=chords)), 1.0).tracks[0].notes
    assert all(len({note.offset for note in after if note.onset == QUARTER * n}) == 1 for n in range(8))


# --- groove --------------------------------------------------------------------------------------------------------


def measured(score: Score):
    return find_groove(groove_tracks(score.tracks), score.meter_map)


def drummed(offsets: dict[int, int], velocities: dict[int, int], bars: int = 8) -> Score:
    """Sixteenths on a hat with these offsets (ticks) and velocities per sixteenth of the bar."""
    notes = tuple(
        Note(
            bar * 1920 + slot * 120, 42, 60, velocities.get(slot, 80), offset=offsets.get(slot, 0) if bar or slot else 0
        )
        for bar in range(bars)
        for slot in range(16)
    )
    return score_of(Track("drums", role="drums", is_drum=True, notes=notes))


DONOR = drummed({2: 12, 4: 20, 6: -15, 12: 20, 14: 9}, {0: 110, 4: 100, 8: 105, 12: 100, 3: 50, 7: 55})


@pytest.mark.parametrize("share", [0.25, 0.5, 1.0])
def test_the_groove_that_is_measured_after_is_the_one_that_was_given(share: float) -> None:
    own = measured(song())
    wanted = measured(DONOR)
    after = measured(with_groove(song(), groove_of(DONOR), share, share))
    for slot in range(16):
        expected = own.offsets[slot] + share * (wanted.offsets[slot] - own.offsets[slot])
        assert after.offsets[slot] == pytest.approx(expected, abs=0.006), slot
        louder = 1 + share * (wanted.velocities[slot] / own.velocities[slot] - 1)
        assert after.velocities[slot] == pytest.approx(own.velocities[slot] * louder, rel=0.12), slot


def test_a_real_groove_comes_over_to_a_song() -> None:
    for name in some_files(4):
        donor = loaded(name)
        if not any(track.is_drum for track in donor.tracks):
            continue
        given, after = measured(donor), measured(with_groove(song(), groove_of(donor)))
        both = min(len(given.offsets), len(after.offsets))
        apart = [abs(after.offsets[slot] - given.offsets[slot]) for slot in range(both)]
        assert sum(apart) / both <= 0.02, name


def test_a_groove_changes_only_how_notes_are_played() -> None:
    after = with_groove(song(), groove_of(DONOR))
    for before, grooved in zip(song().tracks, after.tracks, strict=True):
        assert written(before.notes) == written(grooved.notes)
    assert with_groove(song(), groove_of(DONOR), 0.0, 0.0) == song()


def test_ones_own_groove_changes_nothing_much() -> None:
    after = with_groove(song(), groove_of(song()))
    assert all(abs(a[1] - b[1]) <= 1 for a, b in zip(heard(after), heard(song()), strict=True))


def test_swing_comes_over_as_part_of_a_groove() -> None:
    straight = score_of(Track("t", notes=line(*[60, 62] * 32, quarters=0.5)))
    shuffle = with_feel(drummed({}, {}), Swing(66.0), before=Swing())
    after = with_groove(straight, groove_of(shuffle)).tracks[0].notes
    assert after[1].played_onset == pytest.approx(QUARTER * 0.66, abs=4)


def test_a_silent_donor_is_refused_and_a_silent_taker_stays() -> None:
    silent = score_of(Track("t"))
    with pytest.raises(InvalidScore, match="has no notes"):
        groove_of(silent)
    assert with_groove(silent, groove_of(DONOR)) == silent
