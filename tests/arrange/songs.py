"""Songs for the arranger's tests: our own in several styles, odd ones, and small ones made by hand."""

from __future__ import annotations

from functools import cache

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.plan import PlannedSection, Player, SongPlan
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.score import ChordSpan, Score, Section
from cadenza.nodes.score.time import KeyChange, MeterChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import Meter

STYLES = ("pop", "jazz", "lofi", "waltz", "rock", "cinematic", "house", "folk")


@cache
def planned(style: str, seed: int = 1) -> tuple[SongPlan, Score]:
    """The plan that a style proposes, and its song."""
    plan = plan_for_style(style, seed)
    return plan, compose(plan)


@cache
def eight_tracks() -> tuple[SongPlan, Score]:
    """A pop song of three minutes for eight players."""
    plan = plan_for_style("pop", 0)
    players = (
        Player("flute", "melody"), Player("clarinet", "counter"), Player("piano", "comping"),
        Player("steel_guitar", "arpeggio"), Player("string_ensemble", "pad"), Player("fingered_bass", "bass"),
        Player("standard_kit", "drums"), Player("standard_kit", "percussion"),
    )  # fmt: skip
    kinds = ("intro", "verse", "chorus", "verse", "chorus", "bridge", "chorus", "outro")
    bars = (4, 16, 8, 16, 8, 8, 16, 8)
    energies = (0.7, 0.6, 0.85, 0.65, 0.9, 0.7, 0.95, 0.7)
    sections = tuple(PlannedSection(k, n, e) for k, n, e in zip(kinds, bars, energies, strict=True))  # type: ignore[arg-type]
    plan = plan.with_choice("you said", players=players, sections=sections, bpm=112.0, seed=7)
    return plan, compose(plan)


@cache
def in_meter(numerator: int, denominator: int, style: str = "pop") -> tuple[SongPlan, Score]:
    meter = Meter(numerator, denominator)
    sections = (PlannedSection("verse", 4, 0.6), PlannedSection("chorus", 4, 0.9))
    plan = plan_for_style(style, 2).with_choice("you said", meter=meter, sections=sections)
    return plan, compose(plan)


def with_pickup_and_short_bar() -> Score:
    """Eight bars on a grid of 96: a pickup of one beat, and bar 4 cut short to 3/8 by a change to 3/4."""
    meters = MeterMap(
        (MeterChange(Ticks(0), Meter(4, 4)), MeterChange(Ticks(96 + 3 * 384 + 144), Meter(3, 4))), 96, Ticks(96)
    )
    ends = meters.bar_end(8)
    tune = tuple(Note(Ticks(tick), 72 - tick // 96 % 5, Ticks(90), 70) for tick in range(0, ends - 96, 96))
    bass = tuple(Note(Ticks(meters.bar_start(bar)), 36 + bar % 3, Ticks(96), 90) for bar in range(1, 9))
    held = (Note(Ticks(96), 60, Ticks(3 * 384), 60), Note(Ticks(96 + 4 * 384), 64, Ticks(500), 60))
    chords = tuple(
        ChordSpan(meters.bar_start(bar), Ticks(meters.bar_end(bar) - meters.bar_start(bar)), parse_chord(symbol))
        for bar, symbol in enumerate(("C", "Am", "F", "G", "C", "Am", "F", "G"), 1)
    )
    return Score(
        TempoMap.constant(100, 96),
        meters,
        keys=(KeyChange(Ticks(0), parse_key("C major")),),
        sections=(Section("verse", 1, 5), Section("chorus", 6, 3, 0.8)),
        chords=chords,
        tracks=(
            Track("tune", "Flute", "melody", 73, notes=tune),
            Track("low", "Bass", "bass", 33, notes=bass),
            Track("held", "Strings", "pad", 48, notes=held, controls=(Control(Ticks(0), "cc", 7, 80),)),
        ),
        bars=8,
    )


def one_note() -> Score:
    track = Track("only", notes=(Note(Ticks(0), 60, Ticks(480)),))
    return Score(TempoMap.constant(120), MeterMap.constant(Meter(4, 4)), tracks=(track,))


def nobody() -> Score:
    return Score(TempoMap.constant(120), MeterMap.constant(Meter(4, 4)))


def long_and_wide(n_tracks: int = 64, minutes: int = 30) -> Score:
    """Many tracks for a long time: quarter notes at 120 bpm."""
    n_bars = minutes * 60 * 2 // 4
    tracks = tuple(
        Track(
            f"t{number}",
            program=number % 128,
            notes=tuple(
                Note(Ticks(bar * 1920 + number % 4 * 480), 40 + number % 40, Ticks(480)) for bar in range(n_bars)
            ),
        )
        for number in range(n_tracks)
    )
    return Score(TempoMap.constant(120), MeterMap.constant(Meter(4, 4)), tracks=tracks)
