"""Music, measured: the checks that tell a song from a toy, over fixed seeds of every style.

Bands and definitions are the project's own: measured on real scores and folk tunes, or a producer's judgement.
Each check holds in at least 90 % of the songs to which it applies. Controls that must fail stand beside the checks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.plan import SongPlan
from cadenza.nodes.plan.styles import load_style, plan_for_style, style_ids
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score

SEEDS = 100  # a style, with --full
SHARE = 0.9
CRASH, KICKS, FEET = 49, (35, 36), (35, 36, 44)

Song = tuple[SongPlan, Score]
Check = Callable[[SongPlan, Score], float | None]


@pytest.fixture(scope="module")
def songs(proof_count: Callable[[int], int]) -> list[Song]:
    plans = [plan_for_style(style_id, seed) for style_id in style_ids() for seed in range(proof_count(SEEDS))]
    return [(plan, compose(plan)) for plan in plans]


def share_inside(songs: list[Song], check: Check, low: float, high: float) -> float:
    """Of the songs to which the check applies, the share inside the band."""
    values = [value for plan, score in songs if (value := check(plan, score)) is not None]
    assert len(values) >= len(songs) / 4
    return sum(low <= value <= high for value in values) / len(values)


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def notes(score: Score, role: str) -> tuple[Note, ...]:
    return next((track.notes for track in score.tracks if track.role == role), ())


def bars(score: Score) -> list[tuple[int, int]]:
    return [(score.meter_map.bar_start(bar), score.meter_map.bar_end(bar)) for bar in range(1, score.n_bars + 1)]


def in_bar(played: tuple[Note, ...], bar: tuple[int, int]) -> list[Note]:
    return [note for note in played if bar[0] <= note.onset < bar[1]]


# --- 1 phrase close ---------------------------------------------------------------------------------------------------


def phrase_close(_: SongPlan, score: Score) -> float | None:
    """Time of a phrase's last note over the mean of the others; phrases are the four bars of question and answer."""
    tune, ratios = notes(score, "melody"), []
    for section in score.sections:
        for bar in range(section.first_bar, section.end_bar, 4):
            start = score.meter_map.bar_start(bar)
            end = score.meter_map.bar_start(min(bar + 4, section.end_bar))
            onsets = [note.onset for note in tune if start <= note.onset < end]
            if len(onsets) >= 4:
                times = [after - before for before, after in pairwise([*onsets, end])]
                ratios.append(times[-1] / (sum(times[:-1]) / len(times[:-1])))
    return mean(ratios)


def test_phrases_come_to_rest(songs: list[Song]) -> None:
    assert share_inside(songs, phrase_close, 1.3, 3.8) >= SHARE


# --- 2 strong beats ---------------------------------------------------------------------------------------------------


def strong_beats(score: Score) -> list[tuple[int, set[int]]]:
    """(pitch class, pitch classes of the others) for the tune's notes at the start and the middle of bars."""
    bar_ticks = score.meter_map.bar_start(2)
    others = [track for track in score.tracks if not track.is_drum and track.role != "melody"]
    found = []
    for note in notes(score, "melody"):
        if note.onset % bar_ticks in (0, bar_ticks // 2):
            held = {n.pitch % 12 for track in others for n in track.notes if n.onset <= note.onset < n.end}
            if len(held) >= 2:
                found.append((note.pitch % 12, held))
    return found


def strong_beat_fit(_: SongPlan, score: Score) -> float | None:
    return mean([float(pitch in held) for pitch, held in strong_beats(score)])


def strong_beat_clash(_: SongPlan, score: Score) -> float | None:
    return mean(
        [
            float(pitch not in held and bool({(pitch + 1) % 12, (pitch - 1) % 12} & held))
            for pitch, held in strong_beats(score)
        ]
    )


def test_the_tune_agrees_with_the_harmony_where_the_bar_is_strong(songs: list[Song]) -> None:
    assert share_inside(songs, strong_beat_fit, 0.6, 1.0) >= SHARE
    assert share_inside(songs, strong_beat_clash, 0.0, 0.1) >= SHARE


def test_a_tune_of_random_notes_does_not_agree(songs: list[Song]) -> None:
    chance = Random(1)
    scrambled: list[Song] = []
    for plan, score in songs:
        tune = score.track("melody")
        scale = plan.key.scale
        moved = tuple(replace(note, pitch=scale.nearest(chance.randint(60, 79))) for note in tune.notes)
        scrambled.append((plan, score.with_track(tune.with_notes(moved))))
    assert share_inside(scrambled, strong_beat_fit, 0.6, 1.0) < 0.5


# --- 3 singability ----------------------------------------------------------------------------------------------------


def leaps_recovered(_: SongPlan, score: Score) -> float | None:
    pitches = [note.pitch for note in notes(score, "melody")]
    intervals = [after - before for before, after in pairwise(pitches)]
    return mean([float(leap * after < 0 or abs(after) <= 2) for leap, after in pairwise(intervals) if abs(leap) >= 7])


def tune_range(_: SongPlan, score: Score) -> float | None:
    pitches = [note.pitch for note in notes(score, "melody")]
    return float(max(pitches) - min(pitches)) if pitches else None


def steps(_: SongPlan, score: Score) -> float | None:
    pitches = [note.pitch for note in notes(score, "melody")]
    return mean([float(0 < abs(after - before) <= 2) for before, after in pairwise(pitches)])


def test_tunes_can_be_sung(songs: list[Song]) -> None:
    assert share_inside(songs, leaps_recovered, 0.9, 1.0) >= SHARE
    assert share_inside(songs, tune_range, 8, 19) >= SHARE
    assert share_inside(songs, steps, 0.2, 0.75) >= SHARE


# --- 4 cadence and ending ---------------------------------------------------------------------------------------------


def cadences(plan: SongPlan, score: Score) -> float | None:
    """Share of eight-bar phrases that end with the bass on the first or fifth degree."""
    low, tonic, hits = notes(score, "bass"), plan.key.tonic_pitch_class, []
    for section in score.sections:
        for bar in range(section.first_bar + 7, section.end_bar, 8):
            start = score.meter_map.bar_start(bar)
            sounding = [note for note in low if note.onset <= start < note.end]
            hits += [float((sounding[-1].pitch - tonic) % 12 in (0, 7))] if sounding else []
    return mean(hits)


def test_phrases_of_eight_bars_end_in_cadences(songs: list[Song]) -> None:
    assert share_inside(songs, cadences, 0.5, 1.0) >= SHARE


def test_every_song_ends_on_its_tonic(songs: list[Song]) -> None:
    for plan, score in songs:
        tonic = plan.key.tonic_pitch_class
        last_bar = score.meter_map.bar_start(score.n_bars)
        last_bass, last_tune = notes(score, "bass")[-1], notes(score, "melody")[-1]
        assert last_bass.pitch % 12 == tonic
        assert last_bass.onset == last_bar
        assert (last_tune.pitch - tonic) % 12 in (0, 3, 4, 7)
        assert last_tune.duration >= 2 * 480


# --- 5 boundary fill --------------------------------------------------------------------------------------------------


def boundaries(score: Score) -> tuple[float, float] | None:
    """(share of marked section starts, share of marked bars elsewhere)."""
    drums = notes(score, "drums")
    if not drums:
        return None
    hits = [{(n.pitch, round((n.onset - bar[0]) / 120)) for n in in_bar(drums, bar)} for bar in bars(score)]

    def is_marked(bar: int) -> bool:
        one, two = hits[bar - 1], hits[bar - 2]
        distance = 1 - len(one & two) / len(one | two) if one | two else 0.0
        return distance >= 0.25 or not one or (CRASH, 0) in hits[bar]

    starts = {section.first_bar - 1 for section in score.sections if section.first_bar > 1}
    elsewhere = [is_marked(bar) for bar in range(2, len(hits)) if bar not in starts]
    at_starts = [is_marked(bar) for bar in starts]
    return sum(at_starts) / len(at_starts), sum(elsewhere) / len(elsewhere)


def test_drums_mark_where_sections_begin(songs: list[Song]) -> None:
    found = [marked for _, score in songs if (marked := boundaries(score))]
    assert sum(start >= 0.8 and start - other >= 0.3 for start, other in found) >= SHARE * len(found)


# --- 6 kick and bass --------------------------------------------------------------------------------------------------


def grooves(plan: SongPlan, score: Score) -> list[tuple[set[int], set[int]]]:
    """(kicks, bass onsets) in sixteenths, for the 4/4 bars with both."""
    if plan.meter.symbol != "4/4" or load_style(plan.style).idioms.bassist == "walking":
        return []
    found = []
    for bar in bars(score):
        kicks = {round((n.onset - bar[0]) / 120) for n in in_bar(notes(score, "drums"), bar) if n.pitch in KICKS}
        low = {round((n.onset - bar[0]) / 120) for n in in_bar(notes(score, "bass"), bar)}
        if kicks and low:
            found.append((kicks, low))
    return found


def kick_lock(plan: SongPlan, score: Score) -> float | None:
    def together(kicks: set[int], low: set[int], shift: int) -> float:
        return sum((kick + shift) % 16 in low for kick in kicks) / len(kicks)

    return mean(
        [
            together(kicks, low, 0) - sum(together(kicks, low, shift) for shift in (-1, 1, -3, 3, 5, 7)) / 6
            for kicks, low in grooves(plan, score)
        ]
    )


def kicks_on_one_with_bass(plan: SongPlan, score: Score) -> float | None:
    return mean([float(0 in low) for kicks, low in grooves(plan, score) if 0 in kicks])


def test_the_bass_is_locked_to_the_kick(songs: list[Song]) -> None:
    assert share_inside(songs, kick_lock, 0.2, 1.0) >= SHARE
    assert share_inside(songs, kicks_on_one_with_bass, 0.8, 1.0) >= SHARE


# --- 9 playability ----------------------------------------------------------------------------------------------------


def test_no_drummer_needs_a_third_hand(songs: list[Song]) -> None:
    for _, score in songs:
        strokes = Counter(note.onset for note in notes(score, "drums") if note.pitch not in FEET)
        assert not strokes or max(strokes.values()) <= 2


def test_winds_breathe_at_least_every_eight_seconds(songs: list[Song]) -> None:
    for plan, score in songs:
        for track in score.tracks:
            if 56 <= track.program <= 79 and not track.is_drum and track.program not in (61, 62, 63):
                fifth = 0.2 * plan.meter.beat_quarters * 480
                since = track.notes[0].onset
                for before, after in pairwise(track.notes):
                    stretch = score.tempo_map.seconds_at(before.end) - score.tempo_map.seconds_at(since)
                    assert stretch <= 8.0, (plan.style, plan.seed, track.id, before)
                    if after.onset - before.end >= fifth:
                        since = after.onset


# --- 10 hook and dynamics ---------------------------------------------------------------------------------------------


def two_bar_patterns(score: Score) -> list[tuple[int, tuple[tuple[int, int], ...]]]:
    """(first bar from 0, pattern) of every two bars of the tune with at least four notes; transposed ones are equal."""
    tune, lines = notes(score, "melody"), bars(score)
    found = []
    for index in range(len(lines) - 1):
        inside = [note for note in tune if lines[index][0] <= note.onset < lines[index + 1][1]]
        if len(inside) >= 4:
            found.append(
                (index, tuple((round((n.onset - lines[index][0]) / 120), n.pitch - inside[0].pitch) for n in inside))
            )
    return found


def hook_count(_: SongPlan, score: Score) -> float | None:
    counts = Counter(pattern for _, pattern in two_bar_patterns(score))
    return float(max(counts.values())) if counts else None


def hook_share(_: SongPlan, score: Score) -> float | None:
    counts = Counter(pattern for _, pattern in two_bar_patterns(score))
    return max(counts.values()) / (score.n_bars - 1) if counts else None


def hook_in_every_chorus(_: SongPlan, score: Score) -> float | None:
    choruses = [section for section in score.sections if section.kind in ("chorus", "drop")]
    found = two_bar_patterns(score)
    sets = [{p for bar, p in found if s.first_bar - 1 <= bar < s.end_bar - 2} for s in choruses]
    return float(bool(set.intersection(*sets))) if len(sets) > 1 else None


def chorus_lift_db(_: SongPlan, score: Score) -> float | None:
    """Chorus minus verse in decibels of summed squared velocity a bar."""
    from math import log10

    sums: dict[str, list[float]] = {"chorus": [], "verse": []}
    for section in score.sections:
        if section.kind in sums:
            start, end = score.meter_map.bar_start(section.first_bar), score.meter_map.bar_start(section.end_bar)
            power = sum(n.velocity**2 for track in score.tracks for n in track.notes if start <= n.onset < end)
            sums[section.kind].append(power / section.bars)
    chorus, verse = mean(sums["chorus"]), mean(sums["verse"])
    return 10 * log10(chorus / verse) if chorus and verse else None


def commonest_hat(plan: SongPlan, score: Score) -> float | None:
    hats = [note.velocity for note in notes(score, "drums") if note.pitch in (42, 46)]
    if len(hats) < 20 or load_style(plan.style).idioms.machine:
        return None
    return Counter(hats).most_common(1)[0][1] / len(hats)


def test_a_hook_returns_and_stands_in_every_chorus(songs: list[Song]) -> None:
    assert share_inside(songs, hook_count, 3, 99) >= SHARE
    assert share_inside(songs, hook_share, 0.05, 0.5) >= SHARE
    assert share_inside(songs, hook_in_every_chorus, 1, 1) >= SHARE


def test_choruses_are_fuller_than_verses(songs: list[Song]) -> None:
    assert share_inside(songs, chorus_lift_db, 1.0, 6.0) >= SHARE


def test_hats_are_not_all_alike(songs: list[Song]) -> None:
    assert share_inside(songs, commonest_hat, 0.0, 0.5) >= SHARE


# --- idioms -----------------------------------------------------------------------------------------------------------


def onsets_in_bar(score: Score, pitches: tuple[int, ...]) -> list[set[int]]:
    """Sixteenths of every bar on which one of the pieces sounds."""
    drums = notes(score, "drums")
    return [{round((n.onset - bar[0]) / 120) for n in in_bar(drums, bar) if n.pitch in pitches} for bar in bars(score)]


def share_of_bars(found: list[set[int]], wanted: set[int]) -> float:
    played = [bar for bar in found if bar]
    return sum(wanted <= bar for bar in played) / len(played)


def of_style(songs: list[Song], style_id: str) -> list[Score]:
    return [score for plan, score in songs if plan.style == style_id]


def test_house_has_four_on_the_floor_and_open_hats_between(songs: list[Song]) -> None:
    for score in of_style(songs, "house"):
        assert share_of_bars(onsets_in_bar(score, KICKS), {0, 4, 8, 12}) >= 0.85
        hats = [bar for bar in onsets_in_bar(score, (46,)) if len(bar) > 1]
        assert share_of_bars(hats, {2, 6}) >= 0.9


def test_rock_and_pop_have_a_backbeat(songs: list[Song]) -> None:
    for score in of_style(songs, "rock") + of_style(songs, "pop"):
        snares = [bar for bar in onsets_in_bar(score, (38, 40))]
        assert share_of_bars(snares, {4}) >= 0.8


def test_a_walking_bass_walks_in_quarters(songs: list[Song]) -> None:
    for score in of_style(songs, "jazz"):
        low = notes(score, "bass")[:-1]
        assert sum(note.duration == 480 for note in low) >= 0.75 * len(low)


def test_swing_has_the_hat_on_two_and_four(songs: list[Song]) -> None:
    for score in of_style(songs, "jazz"):
        assert share_of_bars(onsets_in_bar(score, (44,)), {4, 12}) >= 0.8


def test_a_waltz_goes_low_chord_chord(songs: list[Song]) -> None:
    for score in of_style(songs, "waltz"):
        piano = notes(score, "comping")
        by_beat = {beat: [n.pitch for n in piano if n.onset % 1440 == 480 * beat] for beat in range(3)}
        assert sum(by_beat[0]) / len(by_beat[0]) + 8 < sum(by_beat[1]) / len(by_beat[1])


def test_lofi_snares_lie_late(songs: list[Song]) -> None:
    for score in of_style(songs, "lofi"):
        late = [n.offset for n in notes(score, "drums") if n.pitch == 38 and n.onset % 480 == 0]
        assert sum(late) / len(late) > 0


def test_bossa_plays_root_and_fifth(songs: list[Song]) -> None:
    for score in of_style(songs, "bossa"):
        roots = {span.onset: span.chord for span in score.chords if span.chord}
        on_one = [n for n in notes(score, "bass") if n.onset in roots]
        assert sum(n.pitch % 12 == roots[n.onset].bass_pitch_class for n in on_one) >= 0.95 * len(on_one)
