"""Reharmonise: new chords under the old melody, which they fit, and an accompaniment that follows in its own rhythm."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cadenza.nodes.arrange.chord_line import melody_fit
from cadenza.nodes.arrange.menu import WAYS
from cadenza.nodes.arrange.reharmonise import following_chart, melody_notes, reharmonised
from cadenza.nodes.arrange.substitution import CLASH, TENSION, TONE, discord, dominants_to, substitutes
from cadenza.nodes.fault import InvalidEdit, InvalidMusicText
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.quality.musicality import check_musicality, verdicts
from cadenza.nodes.score.analysis.sounding import is_pitched
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key

from .music import chord, line, loaded, score_of, some_files, song, written

C_MAJOR = parse_key("C major")
STYLES = ("pop", "jazz", "ballad", "bossa")


def symbols(score: Score) -> list[str]:
    return [span.chord.symbol if span.chord else "N.C." for span in score.chords]


def on_chord(score: Score, role: str) -> float:
    """Share of a role's onsets that are tones of the chord that holds there."""
    spans = [span for span in score.chords if span.chord]
    notes = [n for t in score.tracks if t.role == role and is_pitched(t) for n in t.notes]
    inside = [(n, s.chord) for n in notes for s in spans if s.onset <= n.onset < s.end]
    return sum(c.contains(n.pitch) for n, c in inside if c) / len(inside)


# --- substitutes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "symbol, way, expected",
    [
        ("C", "diatonic", {"Am", "Em"}),
        ("F", "diatonic", {"Dm", "Am"}),
        ("F", "modal interchange", {"Fm"}),
        ("G", "modal interchange", {"Bb", "Gm"}),
        ("C", "richer", {"Cmaj7", "Cmaj9"}),
        ("Dm9", "simpler", {"Dm"}),
        ("G13", "simpler", {"G"}),
    ],
)
def test_a_way_offers_what_harmony_classes_teach(symbol: str, way: str, expected: set[str]) -> None:
    offered = {one.chord.symbol for one in substitutes(parse_chord(symbol), C_MAJOR, way)}
    assert expected | {symbol} <= offered


def test_dominants_lead_a_fifth_or_a_semitone_down() -> None:
    found = [one.chord.symbol for one in dominants_to(parse_chord("Dm"), C_MAJOR, "secondary dominants")]
    assert found == ["A7", "A7b9"]
    assert [one.chord.symbol for one in dominants_to(parse_chord("G7"), C_MAJOR, "tritone")] == ["Ab7"]


@pytest.mark.parametrize(
    "symbol, pitch, expected",
    [("C", 4, TONE), ("C", 2, TENSION), ("C", 5, CLASH), ("G7", 8, CLASH), ("Am7", 2, TENSION)],
)
def test_a_tune_sits_on_a_chord_as_tone_tension_or_clash(symbol: str, pitch: int, expected: float) -> None:
    assert discord(parse_chord(symbol), pitch, C_MAJOR) == expected


# --- whole songs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("style", STYLES)
def test_the_melody_stays_and_fits_the_new_chords(style: str, way: str) -> None:
    before = song(style)
    after = reharmonised(before, way, 0.8, seed=1)
    tune = melody_notes(before)
    assert melody_notes(after) == tune
    fit = melody_fit(after, tune)
    assert fit is not None
    assert fit >= 0.97
    assert symbols(after) != symbols(before) or way in ("simpler", "richer")


@pytest.mark.parametrize("way", ["diatonic", "adventurous"])
@pytest.mark.parametrize("style", STYLES)
def test_the_accompaniment_follows_in_its_own_rhythm(style: str, way: str) -> None:
    before, after = song(style), reharmonised(song(style), way, 0.8, seed=1)
    for old, new in zip(before.tracks, after.tracks, strict=True):
        if old.role == "melody" or not is_pitched(old):
            assert new == old
            continue
        assert {note.onset for note in old.notes} <= {note.onset for note in new.notes}
        assert len(new.notes) >= 0.97 * len(old.notes)
    assert on_chord(after, "comping") >= on_chord(before, "comping") - 0.05
    assert on_chord(after, "bass") >= on_chord(before, "bass") - 0.1


@pytest.mark.parametrize("style", STYLES)
def test_home_stays_home(style: str) -> None:
    before, after = song(style), reharmonised(song(style), "adventurous", 1.0)
    for end in (0, -1):
        old, new = before.chords[end].chord, after.chords[end].chord
        assert old is not None
        assert new is not None
        assert new.root_pitch_class == old.root_pitch_class


def test_dominants_resolve() -> None:
    after = reharmonised(song("pop"), "secondary dominants", 1.0)
    before = set(symbols(song("pop")))
    chords = [span.chord for span in after.chords if span.chord]
    new = [(a, b) for a, b in pairwise(chords) if a.is_dominant and a.symbol not in before]
    assert new
    assert all((b.root_pitch_class - a.root_pitch_class) % 12 in (0, 5) for a, b in new)


def test_chords_cover_the_song_as_before() -> None:
    after = reharmonised(song(), "adventurous", 0.9)
    assert sum(span.duration for span in after.chords) == sum(span.duration for span in song().chords)
    assert after.chords[-1].end == song().chords[-1].end


def test_the_same_seed_gives_the_same_chords_and_a_kept_track_stays() -> None:
    assert reharmonised(song(), "adventurous", 0.8, 4) == reharmonised(song(), "adventurous", 0.8, 4)
    assert reharmonised(song(), "adventurous", 0.8, 4) != reharmonised(song(), "adventurous", 0.8, 5)
    assert reharmonised(song(), "diatonic", 0.8, keep=("bass",)).track("bass") == song().track("bass")


def test_a_held_note_that_no_longer_fits_is_struck_again() -> None:
    pad = Track("pad", role="pad", program=89, notes=(*chord(60, 67, quarters=8),))
    tune = Track("tune", role="melody", program=73, notes=line(72, quarters=8))
    after = following_chart(score_of(tune, pad, chords=("C", "C")), "| C | Ab |")
    assert written(after.track("pad").notes) == [(0, 60, 3840), (0, 67, 1920), (1920, 68, 1920)]


def test_a_chart_is_followed_by_everybody() -> None:
    after = following_chart(song(), "| Am7 | Dm7 | G7 | Cmaj7 |")
    assert symbols(after)[:4] == ["Am7", "Dm7", "G7", "Cmaj7"]
    assert melody_notes(after) == melody_notes(song())
    roots = {}
    for span in after.chords[:8]:
        roots[span.onset] = span.chord.bass_pitch_class if span.chord else None
    first = [n for n in after.track("bass").notes if n.onset in roots]
    assert sum(n.pitch % 12 == roots[n.onset] for n in first) >= 0.8 * len(first)


def test_where_a_chart_has_no_chord_the_chord_players_are_silent() -> None:
    after = following_chart(song(), "| C | N.C. |")
    silent = [span for span in after.chords if span.chord is None]
    assert silent
    for span in silent:
        assert not any(span.onset <= note.onset < span.end for note in after.track("comping").notes)


def test_what_made_it_music_still_does() -> None:
    """Of the ten checks of written music, those that held before."""
    kept = []
    for style in ("pop", "folk", "rock"):
        before = verdicts(check_musicality(song(style), plan_for_style(style, 1)))
        for way in WAYS:
            after = verdicts(check_musicality(reharmonised(song(style), way, 0.8), plan_for_style(style, 1)))
            kept += [bool(after[check]) for check, holds in before.items() if holds]
    assert sum(kept) / len(kept) >= 0.97


def test_real_files_are_reharmonised_with_their_melody_kept(proof_count) -> None:
    for number, name in enumerate(some_files(proof_count(84))):
        score = loaded(name)
        after = reharmonised(score, WAYS[number % len(WAYS)], 0.7)
        tune = {track.id for track in after.tracks if track.role == "melody"}
        for before in score.tracks:
            if before.id in tune or not is_pitched(before):
                assert written(after.track(before.id).notes) == written(before.notes), (name, before.id)
            else:
                assert {n.onset for n in before.notes} <= {n.onset for n in after.track(before.id).notes}, (
                    name,
                    before.id,
                )


def test_what_cannot_be_done_is_said() -> None:
    with pytest.raises(InvalidEdit, match="tritone"):
        reharmonised(song(), "sideways")
    with pytest.raises(InvalidEdit, match="no chords"):
        reharmonised(score_of(Track("drums", role="drums", is_drum=True, notes=line(36, 38))))
    with pytest.raises(InvalidMusicText, match="Qm7"):
        following_chart(song(), "| Qm7 |")
