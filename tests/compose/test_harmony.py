"""Progressions, cadences and what chords are made of in any key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.compose.grid import shape_of
from cadenza.nodes.compose.harmony import chord_of, chord_onsets, chord_scale, enriched
from cadenza.nodes.plan.plan import PlannedSection
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.score.score import Score
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import parse_meter
from cadenza.nodes.theory.scale import MODES

D_MINOR = parse_key("D minor")


@pytest.mark.parametrize(
    ("numeral", "key", "colour", "symbol"),
    [
        ("i", "D minor", "triad", "Dm"),
        ("i", "D minor", "seventh", "Dm7"),
        ("i", "D minor", "ninth", "Dm9"),
        ("V", "D minor", "ninth", "A7"),
        ("VI", "D minor", "seventh", "Bbmaj7"),
        ("iio", "D minor", "seventh", "Em7b5"),
        ("V/V", "C major", "triad", "D"),
        ("V/3", "C major", "triad", "G/B"),
        ("I/5", "Eb major", "triad", "Eb/Bb"),
        ("IV", "G mixolydian", "seventh", "Cmaj7"),
        ("v", "E dorian", "seventh", "Bm7"),
        ("V", "A phrygian", "triad", "Edim"),
        ("i", "G harmonic minor", "seventh", "GmMaj7"),
    ],
)
def test_numerals_become_chords_of_the_key(numeral: str, key: str, colour: str, symbol: str) -> None:
    assert chord_of(numeral, parse_key(key), colour).symbol == symbol  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", [mode for mode, scale in MODES.items() if len(scale) == 7])
def test_every_mode_of_seven_notes_has_a_tonic_chord(mode: str) -> None:
    key = parse_key(f"D {mode.replace('_', ' ')}")
    assert chord_of("i" if key.is_minor else "I", key, "triad").root_pitch_class == 2


def test_a_triad_grows_only_with_notes_of_the_key() -> None:
    key = parse_key("C major")
    for symbol in ("C", "Dm", "Em", "F", "G", "Am", "Bdim"):
        rich = enriched(parse_chord(symbol), key, "ninth")
        assert set(rich.pitch_classes) <= set(key.scale.pitch_classes)
        assert len(rich.pitch_classes) >= 4


def test_over_a_dominant_in_minor_the_leading_note_replaces_the_seventh_degree() -> None:
    scale = chord_scale(D_MINOR, parse_chord("A7"))
    assert 1 in scale
    assert 0 not in scale
    assert chord_scale(D_MINOR, None) == set(D_MINOR.scale.pitch_classes)


@pytest.mark.parametrize(
    ("meter", "count", "quarters"),
    [
        ("4/4", 1, [0]),
        ("4/4", 2, [0, 2]),
        ("4/4", 3, [0, 2, 3]),
        ("4/4", 4, [0, 1, 2, 3]),
        ("3/4", 2, [0, 2]),
        ("6/8", 2, [0, 1.5]),
        ("7/8", 2, [0, 2]),
        ("2/4", 4, [0, 0.5, 1, 1.5]),
    ],
)
def test_the_chords_of_a_bar_share_its_beats(meter: str, count: int, quarters: list[float]) -> None:
    assert [tick / 480 for tick in chord_onsets(count, shape_of(parse_meter(meter), 100))] == quarters


SLOW = ("ambient", "techno")  # live on one chord for many bars


@pytest.mark.parametrize("style_id", style_ids())
def test_a_song_ends_on_its_tonic_and_changes_chords_at_a_musical_rate(style_id: str) -> None:
    for seed in range(5):
        score = compose(plan_for_style(style_id, seed))
        last = score.chords[-1]
        assert last.chord is not None
        assert last.chord.root_pitch_class == score.keys[-1].key.tonic_pitch_class
        assert last.end == score.end
        slowest = 0.1 if style_id in SLOW else 0.4
        assert slowest <= len(score.chords) / score.n_bars <= 2.0


def test_a_kind_of_section_keeps_its_progression() -> None:
    for seed in range(5):
        score = compose(replace(plan_for_style("pop"), seed=seed))
        choruses = [section for section in score.sections if section.kind == "chorus"]
        rows = {symbols(score, section.first_bar, bars=6) for section in choruses}
        assert len(rows) == 1


def symbols(score: Score, first_bar: int, bars: int) -> tuple[str, ...]:
    start, end = score.meter_map.bar_start(first_bar), score.meter_map.bar_start(first_bar + bars)
    return tuple(span.chord.symbol for span in score.chords if start <= span.onset < end and span.chord)


def test_before_a_chorus_stands_a_dominant() -> None:
    plan = plan_for_style("pop")
    sections = (PlannedSection("verse", 8, 0.5), PlannedSection("chorus", 8, 0.8))
    score = compose(replace(plan, sections=sections))
    before = [span for span in score.chords if span.end == score.meter_map.bar_start(9)]
    assert before[0].chord is not None
    assert before[0].chord.root == "G"
