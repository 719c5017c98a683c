"""Scores of a few bars, written as rows of numbers, for the tests of what is measured on them."""

from __future__ import annotations

from collections.abc import Sequence

from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.quality.finding import Finding
from cadenza.nodes.quality.musicality import check_musicality
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import ChordSpan, Score, Section
from cadenza.nodes.score.time import KeyChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import Chord
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

Row = tuple[float, float, int]  # onset and duration in quarters, pitch
FLUTE, PIANO, GUITAR, BASS, STRINGS = 73, 0, 24, 33, 48
EVEN = [(float(i), 1.0, 72 + i % 3) for i in range(64)]


def part(role: str, rows: Sequence[Row], program: int = PIANO, velocity: int = 80) -> Track:
    notes = (Note(Ticks(round(480 * on)), pitch, Ticks(round(480 * length)), velocity) for on, length, pitch in rows)
    return Track(f"{role} {program}", role=role, program=program, is_drum=role == "drums", notes=tuple(notes))


def score(*tracks: Track, bars: int = 16, sections: str = "", meter: str = "4/4", chords: str = "") -> Score:
    """In C major at 120 bpm. `sections`: "verse 8, chorus 8". `chords`: one a bar, from bar 1."""
    upper, lower = map(int, meter.split("/"))
    first, form = 1, []
    for kind, length in (word.split() for word in sections.split(",") if word):
        form.append(Section(kind, first, int(length)))
        first += int(length)
    spans = [ChordSpan(Ticks(1920 * bar), Ticks(1920), Chord(name)) for bar, name in enumerate(chords.split())]
    return Score(
        TempoMap.constant(120),
        MeterMap.constant(Meter(upper, lower)),
        (KeyChange(Ticks(0), Key("C", "major")),),
        tuple(form),
        tuple(spans),
        tracks,
        bars=bars,
    )


def find(name: str, of: Score, style: str = "") -> Finding:
    plan = plan_for_style(style) if style else None
    return next(finding for finding in check_musicality(of, plan) if finding.name == name)


def chords_of(*voicings: tuple[int, ...], role: str = "comping", program: int = PIANO) -> Track:
    return part(role, [(4.0 * bar, 4, p) for bar in range(16) for p in voicings[bar % len(voicings)]], program)
