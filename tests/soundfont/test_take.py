"""Takes and threads change how long a render takes, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.track import Track
from cadenza.nodes.soundfont import chorus, synthesizer
from cadenza.nodes.soundfont.bank import SoundFont, read_soundfont
from cadenza.nodes.soundfont.casting import Part
from cadenza.nodes.soundfont.synthesizer import cast_parts, render_mix, render_stems
from cadenza.nodes.soundfont.take import Take

from .playing import RATE
from .test_preview import entering
from .test_synthesizer import band, digest


def edited(score: Score, first_bar: int, last_bar: int) -> Score:
    """Every pitched track a tone higher in these bars."""

    def moved(struck: Note) -> Note:
        inside = first_bar <= score.meter_map.position(struck.onset).bar <= last_bar
        return replace(struck, pitch=struck.pitch + 2) if inside else struck

    return score.with_tracks(
        tuple(
            track if track.is_drum else track.with_notes(tuple(moved(n) for n in track.notes)) for track in score.tracks
        )
    )


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The first sample of every passage that is really played."""
    starts: list[int] = []
    play = chorus.Ensemble.play

    def noting(self: chorus.Ensemble, start: int, *rest: object) -> object:
        starts.append(start)
        return play(self, start, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(chorus.Ensemble, "play", noting)
    yield starts


@pytest.mark.parametrize("score", [band(12), entering()], ids=["band", "entering"])
def test_one_thread_or_more_with_or_without_a_take_the_bits_are_the_same(font: SoundFont, score: Score) -> None:
    take = Take()
    changed = edited(score, 3, 4)
    for version in (score, changed, changed, score):
        expected = digest(render_stems(version, font, threads=1))
        assert digest(render_stems(version, font, threads=2)) == expected
        assert digest(render_stems(version, font, take=take)) == expected


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_mix_has_the_bits_of_the_stems_sum(font: SoundFont, threads: int) -> None:
    score = band(12)
    total = render_stems(score, font).dry_mix().waveform
    np.testing.assert_array_equal(render_mix(score, font, threads=threads).waveform, total)


def test_after_an_edit_only_the_edited_bars_are_played(font: SoundFont, played: list[int]) -> None:
    take, score = Take(), band(40)
    render_stems(score, font, take=take)
    everything = len(played)
    played.clear()
    render_stems(edited(score, 10, 13), font, take=take)
    assert 0 < len(played) < everything / 5
    assert all(18 - 3 <= start / RATE <= 26 + 6 for start in played)
    played.clear()
    render_stems(edited(score, 10, 13), font, take=take)
    assert not played


def test_unedited_tracks_are_not_even_read_again(font: SoundFont, monkeypatch: pytest.MonkeyPatch) -> None:
    take, score = Take(), band(12)
    render_stems(score, font, take=take)
    read: list[str] = []

    def noting(tracks: Sequence[Track], *rest: object, **named: object) -> list[Part]:
        read.extend(track.id for track in tracks)
        return cast_parts(tracks, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(synthesizer, "cast_parts", noting)
    changed = edited(score, 3, 4)
    render_stems(changed, font, take=take)
    assert read == [new.id for new, old in zip(changed.tracks, score.tracks, strict=True) if new != old]
    assert 0 < len(read) < len(score.tracks)


def test_another_bank_or_rate_is_played_anew(font: SoundFont, played: list[int]) -> None:
    take, score = Take(), band(4)
    expected = digest(render_stems(score, font, 48_000))
    render_stems(score, font, take=take)
    assert digest(render_stems(score, font, 48_000, take=take)) == expected
    played.clear()
    render_stems(score, read_soundfont(font.path), 48_000, take=take)
    assert played


def test_a_take_keeps_no_more_than_it_may(font: SoundFont, played: list[int]) -> None:
    score = band(4)
    small, none = Take(max_bytes=2 * 10 * RATE * 2 * 4), Take(max_bytes=0)
    for take, n_kept in ((small, 2), (none, 0)):
        render_stems(score, font, take=take)
        assert len(take.stems(font, RATE)) == n_kept
    small.clear()
    assert not small.stems(font, RATE)
