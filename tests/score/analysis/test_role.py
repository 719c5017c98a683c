"""Roles of tracks: by name, by instrument, and by what they play."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.analysis.role import find_roles
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter

BEAT = 480


def line(*pitches: int, each: int = BEAT) -> tuple[Note, ...]:
    return tuple(Note(Ticks(number * each), pitch, Ticks(each)) for number, pitch in enumerate(pitches))


def chords(*pitches: int, each: int = 4 * BEAT, count: int = 4) -> tuple[Note, ...]:
    return tuple(Note(Ticks(number * each), pitch, Ticks(each)) for number in range(count) for pitch in pitches)


def roles_of(*tracks: Track) -> dict[str, str]:
    return find_roles(Score(TempoMap.constant(100.0), MeterMap.constant(Meter()), tracks=tracks))


TUNE = line(72, 74, 76, 74, 77, 76, 74, 72, 71, 72, 74, 76, 77, 79, 76, 72)
ROOTS = line(36, 36, 43, 36, 41, 41, 36, 41, 43, 43, 38, 43, 36, 36, 43, 36)


def test_a_band_without_a_word_on_it() -> None:
    assert roles_of(
        Track("tune", notes=TUNE, program=73),
        Track("keys", notes=chords(60, 64, 67, each=BEAT, count=16)),
        Track("strings", notes=chords(55, 60, 64), program=48),
        Track("low", notes=ROOTS, program=58),
        Track("broken", notes=line(*(60, 64, 67, 72, 76, 72, 67, 64) * 4, each=BEAT // 2), program=24),
        Track("kit", is_drum=True, notes=line(36, 38, 36, 38)),
        Track("shaker", is_drum=True, notes=line(82, 82, 82, 82)),
        Track("sea", notes=line(60), program=122),
    ) == {
        "tune": "melody", "keys": "comping", "strings": "pad", "low": "bass", "broken": "arpeggio", "kit": "drums",
        "shaker": "percussion", "sea": "effects",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Lead Vocal", "melody"), ("Melodie", "melody"), ("E-Bass", "bass"), ("Bass 2", "bass"), ("Synth Pad", "pad"),
        ("Arp", "arpeggio"), ("Rhythm Guitar", "comping"), ("Counterpoint", "counter"), ("DrumL", "drums"),
        ("Bass Drum", "drums"),
    ],
)  # fmt: skip
def test_a_name_says_the_role(name: str, role: str) -> None:
    assert roles_of(Track("a", name=name, notes=TUNE), Track("b", notes=TUNE))["a"] == role


@pytest.mark.parametrize("name", ["Bassoon", "Bass Clarinet", "Mislead", "Leader"])
def test_a_word_inside_a_word_says_nothing(name: str) -> None:
    roles = roles_of(Track("a", name=name, notes=chords(60, 64, 67)), Track("b", name="melody", notes=TUNE))
    assert roles["a"] == "pad"


def test_a_stated_role_is_kept() -> None:
    assert roles_of(Track("a", role="counter", notes=TUNE), Track("b", notes=TUNE)) == {"a": "counter", "b": "melody"}


def test_the_lowest_of_four_voices_is_the_bass_and_the_highest_the_melody() -> None:
    alto, tenor = tuple(line(*[67, 65] * 8)), tuple(line(*[60, 59] * 8))
    roles = roles_of(Track("s", notes=TUNE), Track("a", notes=alto), Track("t", notes=tenor), Track("b", notes=ROOTS))
    assert (roles["s"], roles["b"]) == ("melody", "bass")
    assert {roles["a"], roles["t"]} <= {"counter", "pad"}


def test_a_track_alone_sings() -> None:
    assert roles_of(Track("a", notes=TUNE)) == {"a": "melody"}
    assert roles_of(Track("a", notes=chords(60, 64, 67))) == {"a": "melody"}


def test_a_track_without_notes_has_no_role() -> None:
    assert roles_of(Track("a"), Track("b", notes=TUNE)) == {"b": "melody"}
    assert roles_of() == {}


@pytest.mark.parametrize("style", ["pop", "rock", "jazz", "lofi", "ballad"])
def test_the_roles_of_a_composed_song_are_found_again(style: str) -> None:
    score = compose(plan_for_style(style, 3))
    silent = score.with_tracks(tuple(replace(track, role="", name="") for track in score.tracks))
    found = find_roles(silent)
    pitched = [t for t in score.tracks if t.notes and t.role not in ("effects", "percussion")]
    right = sum(found[track.id] == track.role for track in pitched)
    assert right >= 0.7 * len(pitched)
    assert all(found[track.id] == "bass" for track in pitched if track.role == "bass")
