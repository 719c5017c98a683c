"""Loop to song: the loop stays itself, and a song stands around it."""

from __future__ import annotations

import pytest

from cadenza.nodes.arrange.loop import ENERGY, LITERAL, loop_to_song
from cadenza.nodes.arrange.menu import FORMS
from cadenza.nodes.arrange.section import spliced
from cadenza.nodes.arrange.splice import Block
from cadenza.nodes.fault import InvalidEdit
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.score.bars import bar_hashes
from cadenza.nodes.score.score import Score, Section

from ..midi.files import real_files
from . import songs


def loop_of(style: str) -> tuple[object, Score]:
    plan, score = songs.planned(style)
    chorus = next(section for section in score.sections if section.kind in ("chorus", "drop", "verse"))
    return plan, spliced(score, [Block(chorus.first_bar, 8)], (Section("chorus", 1, 8),))


def bars_of(score: Score, section: Section) -> dict[str, tuple[str, ...]]:
    return {
        track.id: bar_hashes(track, score.meter_map, score.n_bars)[section.first_bar : section.end_bar]
        for track in score.tracks
    }


def playing(song: Score, section: Section) -> set[str]:
    start, end = song.meter_map.bar_start(section.first_bar), song.meter_map.bar_start(section.end_bar)
    return {track.id for track in song.tracks if any(start <= note.onset < end for note in track.notes)}


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("style", ["pop", "house", "jazz"])
def test_every_chorus_is_the_loop_to_the_note(style, form) -> None:
    plan, loop = loop_of(style)
    song = loop_to_song(loop, form=form, plan=plan, seed=3)
    assert [section.kind for section in song.sections] == list(FORMS[form])
    original = bars_of(loop, loop.sections[0])
    choruses = [section for section in song.sections if section.kind in LITERAL]
    assert choruses
    for section in choruses:
        assert bars_of(song, section) == original


def test_the_song_builds_up_and_comes_to_an_end() -> None:
    plan, loop = loop_of("pop")
    song = loop_to_song(loop, plan=plan, seed=1)
    intro, chorus = song.sections[0], next(s for s in song.sections if s.kind == "chorus")
    assert playing(song, intro) < playing(song, chorus)
    first, last = (Section("", intro.first_bar + shift, 1) for shift in (0, intro.bars - 1))
    assert len(playing(song, first)) < len(playing(song, last))
    ending = Section("", song.n_bars, 1)
    assert len(playing(song, ending)) >= 3
    start = song.meter_map.bar_start(song.n_bars)
    bass = [note for note in song.track("bass").notes if note.onset >= start]
    assert song.key is not None
    assert bass[-1].pitch % 12 == song.key.tonic_pitch_class
    tune = [note for note in song.track("melody").notes if note.onset >= start]
    assert song.chords[-1].chord is not None
    assert tune and song.chords[-1].chord.contains(tune[-1].pitch)
    assert all(section.energy == ENERGY[section.kind] for section in song.sections)


def test_verses_have_a_tune_of_their_own_and_each_another() -> None:
    plan, loop = loop_of("pop")
    song = loop_to_song(loop, plan=plan, seed=1)
    tunes = [bars_of(song, section)["melody"] for section in song.sections if section.kind in ("verse", "chorus")]
    assert len(set(tunes)) == 3  # two verses, and the chorus twice


def test_the_same_seed_gives_the_same_song_and_another_seed_another() -> None:
    plan, loop = loop_of("lofi")
    once, again, other = (loop_to_song(loop, plan=plan, seed=seed) for seed in (1, 1, 2))
    assert once == again != other


def test_a_short_loop_is_turned_until_a_section_is_full() -> None:
    _, loop = loop_of("pop")
    song = loop_to_song(loop, form="short", first_bar=1, last_bar=2)
    assert [section.bars for section in song.sections] == [8, 8, 8, 9]


def test_a_real_file_becomes_a_song(proof_seed) -> None:
    for path in real_files()[:: 84 // 5]:
        score = parse_midi(path.read_bytes())
        last = min(score.n_bars, 16)
        song = loop_to_song(score, form="short", first_bar=max(1, last - 7), last_bar=last, seed=proof_seed)
        assert song.n_bars == sum(section.bars for section in song.sections)
        assert len(parse_midi(format_midi(song)).tracks) >= 1


@pytest.mark.parametrize(
    ("bars", "message"), [((0, 4), "bars 1 to 8"), ((5, 4), "bars 1 to 8"), ((1, 9), "bars 1 to 8")]
)
def test_bars_outside_are_refused(bars, message) -> None:
    _, loop = loop_of("pop")
    with pytest.raises(InvalidEdit, match=message):
        loop_to_song(loop, first_bar=bars[0], last_bar=bars[1])


def test_what_is_no_loop_is_refused() -> None:
    with pytest.raises(InvalidEdit, match="no music"):
        loop_to_song(songs.nobody())
    with pytest.raises(InvalidEdit, match="up to 64 bars"):
        loop_to_song(
            songs.planned("cinematic")[1] if songs.planned("cinematic")[1].n_bars > 64 else songs.long_and_wide(1)
        )
    with pytest.raises(InvalidEdit, match="no form 'rondo'"):
        loop_to_song(loop_of("pop")[1], form="rondo")


def test_one_note_is_a_loop_too() -> None:
    assert loop_to_song(songs.one_note(), form="short").n_bars == 33
