"""The numbers of written music, on pieces small enough to work them out by hand."""

from __future__ import annotations

from math import isnan, log2

import numpy as np
import pytest

from cadenza.nodes.quality.piece import Piece, piece_of
from cadenza.nodes.quality.symbolic import CORE, EXTRAS, FORM, METRICS, measure_piece
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter

from .songs import song

FOUR_FOUR = MeterMap.constant(Meter(4, 4))


def piece(notes: list[tuple[float, float, int]], velocity: int = 80, drums: list[float] | None = None) -> Piece:
    """A piece in 4/4 of (start, duration, pitch) in quarters."""
    pitched = tuple(Note(Ticks(round(480 * s)), p, Ticks(round(480 * d)), velocity) for s, d, p in notes)
    kit = tuple(Note(Ticks(round(480 * s)), 36, Ticks(60), velocity) for s in drums or [])
    tracks = (Track("a", notes=pitched), Track("d", is_drum=True, notes=kit))
    return piece_of(Score(TempoMap.constant(120), FOUR_FOUR, tracks=tracks))


def value(name: str, of: Piece) -> float:
    return measure_piece(of)[name]


C_MAJOR = (60, 62, 64, 65, 67, 69, 71, 72)
SCALE_LOOP = piece([(bar * 4 + i / 2, 0.5, pitch) for bar in range(12) for i, pitch in enumerate(C_MAJOR)])


def test_entropy_of_pitch_classes() -> None:
    assert value("pitch_class_entropy", piece([(i, 1, 60 + i % 12) for i in range(48)])) == pytest.approx(log2(12))
    assert value("pitch_class_entropy", piece([(i, 1, 60) for i in range(48)])) == 0
    assert value("pitch_class_entropy", SCALE_LOOP) == pytest.approx(6 * -log2(1 / 8) / 8 + -log2(2 / 8) * 2 / 8)


def test_scale_consistency() -> None:
    assert value("scale_consistency", SCALE_LOOP) == 1
    off = piece([(i, 1, 61 if i % 4 == 0 else C_MAJOR[i % 8]) for i in range(48)])
    assert value("scale_consistency", off) < 1
    assert value("scale_consistency", piece([(i, 1, 60 + i % 12) for i in range(48)])) == pytest.approx(7 / 12)


def test_key_clarity_prefers_a_key_to_the_chromatic_scale() -> None:
    assert value("key_clarity", SCALE_LOOP) > 0.7
    assert isnan(value("key_clarity", piece([(i, 1, 60 + i % 12) for i in range(48)])))


def test_semitone_clashes() -> None:
    assert value("semitone_clash_rate", SCALE_LOOP) == 0, "one voice cannot clash"
    both = [(i, 1.0, pitch) for i in range(40) for pitch in (60, 61, 64)]
    assert value("semitone_clash_rate", piece(both)) == pytest.approx(1 / 3)


def test_an_exact_loop_has_a_perfect_groove_and_no_form() -> None:
    assert value("groove_consistency", SCALE_LOOP) == 1
    assert value("groove_jaccard", SCALE_LOOP) == 1
    assert value("bar_repeat_rate_0.9", SCALE_LOOP) == 1
    assert value("lag_contrast", SCALE_LOOP) == pytest.approx(0)
    assert value("section_contrast_sd", SCALE_LOOP) == pytest.approx(0)
    assert value("density_cv_bars", SCALE_LOOP) == 0


def test_a_groove_that_differs_by_one_of_eight_onsets() -> None:
    alternating = piece(
        [(bar * 4 + i / 2, 0.25, 60) for bar in range(12) for i in range(8) if not (bar % 2 and i == 7)]
    )
    assert value("groove_consistency", alternating) == pytest.approx(1 - 1 / 48)
    assert value("groove_jaccard", alternating) == pytest.approx(7 / 8)


def test_a_form_of_four_bars_shows_at_its_lag() -> None:
    bars = [(bar * 4 + i, 1.0, 60 + 2 * (bar % 4) + (i * (1 + bar % 4)) % 5) for bar in range(16) for i in range(4)]
    assert value("lag_contrast", piece(bars)) > 0.2
    assert value("lag_peak_4_8_16", piece(bars)) == pytest.approx(value("lag_contrast", piece(bars)))
    assert value("seg4_repeat_strength", piece(bars)) == pytest.approx(1)


def test_places_in_the_bar() -> None:
    quarters = piece([(i, 1, 60) for i in range(48)])
    assert value("onbeat_rate", quarters) == 1
    assert value("metric_entropy", quarters) == pytest.approx(2)
    assert value("onbeat_rate", SCALE_LOOP) == 0.5
    assert value("metric_entropy", SCALE_LOOP) == pytest.approx(3)


def test_density_velocity_polyphony_and_gaps() -> None:
    chords = piece([(2.0 * i, 1.0, pitch) for i in range(24) for pitch in (60, 64, 67)], drums=[0.0, 1.0])
    assert value("note_density_per_beat", chords) == pytest.approx(74 / 47)
    assert value("polyphony", chords) == pytest.approx(3)
    assert value("velocity_sd", chords) == 0
    assert value("empty_beat_rate", chords) == pytest.approx(22 / 47), "every second beat, but for the drum's"


def test_what_is_too_short_is_not_defined_rather_than_wrong() -> None:
    short = piece([(i, 1.0, 60 + i % 3) for i in range(12)])
    assert not short.is_measurable
    assert measure_piece(short) == {}


def test_an_empty_score_is_a_piece_that_is_not_measurable() -> None:
    empty = piece_of(Score(TempoMap.constant(120), FOUR_FOUR))
    assert (empty.n_bars, empty.end, empty.is_measurable) == (0, 0.0, False)


def test_a_pickup_lies_before_the_first_bar() -> None:
    notes = tuple(Note(Ticks(480 * i), 60, Ticks(480)) for i in range(49))
    score = Score(TempoMap.constant(120), MeterMap.constant(Meter(4, 4), pickup=480), tracks=(Track("a", notes=notes),))
    with_pickup = piece_of(score)
    assert with_pickup.pitched[0, 0] == -1
    assert with_pickup.n_bars == 12
    assert value("groove_consistency", with_pickup) == 1
    assert value("density_cv_bars", with_pickup) == 0
    assert np.isfinite(list(measure_piece(with_pickup).values())).sum() >= 20


def test_every_number_of_a_song_is_there_in_its_order() -> None:
    found = measure_piece(piece_of(song()))
    assert tuple(found) == METRICS
    undefined = [name for name, number in found.items() if not np.isfinite(number)]
    assert undefined == []
    assert (len(CORE), len(FORM), len(EXTRAS)) == (26, 7, 6)
    assert set(FORM) <= set(CORE)
