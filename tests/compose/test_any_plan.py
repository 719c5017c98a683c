"""What holds for the song of every valid plan, in any meter, tempo, form and band."""

from __future__ import annotations

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.plan.plan import PlannedSection, SongPlan
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.wire import from_wire, to_wire
from cadenza.nodes.theory.instrument import instrument_by_id

from .mido_reader import read_song
from .obedience import disobeyed

WINDS = ("brass", "reed", "pipe")


def keyed(plan: SongPlan, section: PlannedSection) -> set[int]:
    """The pitch classes of a section's key; of a minor key natural, harmonic and melodic together."""
    key = plan.key_of(section)
    scale = set(key.scale.pitch_classes)
    if key.mode in ("minor", "harmonic_minor", "melodic_minor"):
        scale |= {(key.tonic_pitch_class + interval) % 12 for interval in (8, 9, 10, 11)}
    return scale


@pytest.fixture(scope="module")
def songs(plans: list[SongPlan]) -> list[tuple[SongPlan, Score]]:
    return [(plan, compose(plan)) for plan in plans]


def test_the_midi_file_says_what_the_plan_says(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        assert not disobeyed(plan, read_song(format_midi(score))), plan
        assert (score.n_bars, score.title) == (plan.total_bars, plan.title)


def test_sections_stand_in_the_plans_order_with_their_bars(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        assert [(s.kind, s.bars) for s in score.sections] == [(s.kind, s.bars) for s in plan.sections]
        assert score.sections[0].first_bar == 1
        assert score.sections[-1].end_bar == plan.total_bars + 1


def test_every_player_has_a_track_of_their_instrument_and_plays(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        assert [(t.role, t.program, t.is_drum) for t in score.tracks] == [
            (p.role, instrument_by_id(p.instrument).program, instrument_by_id(p.instrument).is_drum)
            for p in plan.players
        ]
        every_section = set(range(len(plan.sections)))
        silence_is_charted = any("N.C." in section.chart for section in plan.sections)
        for player, track in zip(plan.players, score.tracks, strict=True):
            if not silence_is_charted and set(player.silent_in) != every_section:
                assert track.notes, (player, plan)


def test_silent_players_are_silent(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        for player, track in zip(plan.players, score.tracks, strict=True):
            for index in player.silent_in:
                section = score.sections[index]
                start = score.meter_map.bar_start(section.first_bar)
                assert not [n for n in track.notes if start <= n.onset < score.meter_map.bar_start(section.end_bar)]


def test_nothing_is_written_or_sounds_after_the_last_bar(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        end = score.meter_map.bar_start(plan.total_bars + 1)
        for track in score.tracks:
            assert all(note.end <= end and note.played_end <= end for note in track.notes)
            assert all(control.tick < end for control in track.controls)


def test_every_note_lies_in_its_instruments_range(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        for player, track in zip(plan.players, score.tracks, strict=True):
            instrument = instrument_by_id(player.instrument)
            assert all(instrument.contains(note.pitch) for note in track.notes)


def test_no_pitch_of_a_track_sounds_twice_at_once(songs: list[tuple[SongPlan, Score]]) -> None:
    for _, score in songs:
        for track in score.tracks:
            free_at: dict[int, tuple[int, int]] = {}
            for note in track.notes:
                written, played = free_at.get(note.pitch, (0, 0))
                assert note.onset >= written
                assert note.played_onset >= min(played, note.played_onset + 1) - 1
                free_at[note.pitch] = (note.end, note.played_end)


def test_monophonic_instruments_play_one_note_at_a_time(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        for player, track in zip(plan.players, score.tracks, strict=True):
            if instrument_by_id(player.instrument).is_monophonic:
                ends = [0, *(note.end for note in track.notes)]
                assert all(note.onset >= end for note, end in zip(track.notes, ends, strict=False))


def test_no_instrument_sounds_more_notes_than_it_has_voices(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        for player, track in zip(plan.players, score.tracks, strict=True):
            instrument = instrument_by_id(player.instrument)
            if instrument.is_drum:
                continue
            for note in track.notes:
                held = sum(other.onset <= note.onset < other.end for other in track.notes)
                assert held <= max(instrument.polyphony, 1)


def test_pianists_have_two_hands(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        for player, track in zip(plan.players, score.tracks, strict=True):
            if instrument_by_id(player.instrument).family != "piano":
                continue
            chords: dict[int, list[int]] = {}
            for note in track.notes:
                chords.setdefault(note.onset, []).append(note.pitch)
            assert all(in_two_hands(sorted(chord)) for chord in chords.values())


def in_two_hands(chord: list[int]) -> bool:
    def hand(pitches: list[int]) -> bool:
        return len(pitches) <= 5 and (not pitches or pitches[-1] - pitches[0] <= 14)

    return any(hand(chord[:split]) and hand(chord[split:]) for split in range(len(chord) + 1))


def test_drummers_have_two_hands(songs: list[tuple[SongPlan, Score]]) -> None:
    for _, score in songs:
        for track in score.tracks:
            if track.is_drum:
                strokes: dict[int, int] = {}
                for note in track.notes:
                    strokes[note.onset] = strokes.get(note.onset, 0) + (note.pitch not in (35, 36, 44))
                assert all(count <= 2 for count in strokes.values())


def test_most_notes_are_in_the_key_of_their_section_where_no_chart_says_otherwise(
    songs: list[tuple[SongPlan, Score]],
) -> None:
    shares = []
    for plan, score in songs:
        if any(section.chart for section in plan.sections):
            continue
        n_notes, in_key = 0, 0
        for planned, section in zip(plan.sections, score.sections, strict=True):
            start, end = (score.meter_map.bar_start(bar) for bar in (section.first_bar, section.end_bar))
            pitched = [track for track in score.tracks if not track.is_drum]
            notes = [note for track in pitched for note in track.notes if start <= note.onset < end]
            n_notes += len(notes)
            in_key += sum(note.pitch % 12 in keyed(plan, planned) for note in notes)
        if n_notes >= 64:
            shares.append(in_key / n_notes)
    coloured = sum(share < 0.85 for share in shares)  # borrowed chords may crowd a short song in an odd mode
    assert coloured <= max(1, len(shares) / 100)
    assert min(shares) >= 0.75


def test_chords_cover_the_song_without_gap(songs: list[tuple[SongPlan, Score]]) -> None:
    for plan, score in songs:
        tick = 0
        for span in score.chords:
            assert span.onset == tick
            tick = span.end
        assert tick == score.meter_map.bar_start(plan.total_bars + 1)


def test_the_score_survives_its_wire(songs: list[tuple[SongPlan, Score]]) -> None:
    for _, score in songs[:20]:
        assert from_wire(to_wire(score)) == score
