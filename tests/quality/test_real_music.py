"""The metrics against the outside world: the corpora that the reference was measured on give its numbers again."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.quality.finding import Finding
from cadenza.nodes.quality.musicality import check_musicality
from cadenza.nodes.quality.reference import _document, composite
from cadenza.nodes.quality.symbolic import METRICS
from cadenza.nodes.score.analysis.reading import analysed

from ..midi.files import real_files
from ..score.analysis.chorales import chorale, judged_names
from .measuring import values_of

CHORALES = 20


@pytest.fixture(scope="module")
def songs() -> list[dict[str, float]]:
    """84 of the 108 game songs of the reference."""
    found = [values_of(parse_midi(path.read_bytes())) for path in real_files()]
    return [values for values in found if values]


@pytest.fixture(scope="module")
def chorales() -> list[dict[str, float]]:
    return [values_of(chorale(name).score) for name in judged_names()[:CHORALES]]


def told_of(group: str) -> dict[str, Any]:
    spreads: dict[str, Any] = _document()["distributions"][group]
    return spreads


@pytest.mark.parametrize("name", METRICS)
def test_the_middle_of_the_game_songs_is_that_of_the_reference(name: str, songs: list[dict[str, float]]) -> None:
    """Within a quarter of the distance between the quartiles: 24 of the pieces are not here."""
    told = told_of("multitrack_midi")[name]
    found = np.nanmedian([values[name] for values in songs])
    assert abs(found - told["median"]) <= 0.25 * (told["q3"] - told["q1"]) + 0.001


@pytest.mark.parametrize(
    "name", [name for name in METRICS if name not in ("snare_backbeat_rate", "kick_downbeat_bars")]
)
def test_the_middle_of_the_chorales_is_that_of_the_reference(name: str, chorales: list[dict[str, float]]) -> None:
    """Other chorales, and twenty of them: within half the distance between the quartiles."""
    told = told_of("bach_chorales")[name]
    found = np.nanmedian([values[name] for values in chorales if values])
    assert abs(found - told["median"]) <= 0.5 * (told["q3"] - told["q1"]) + 0.001


def test_real_pieces_are_like_their_own_kind(songs: list[dict[str, float]], chorales: list[dict[str, float]]) -> None:
    assert np.mean([composite(values) for values in songs]) > 0.85
    assert np.mean([composite(values, "bach_chorales") for values in chorales if values]) > 0.85
    assert np.mean([composite(values) for values in chorales if values]) < 0.75, "a chorale is no game song"


@pytest.fixture(scope="module")
def findings() -> list[dict[str, Finding]]:
    scores = [analysed(parse_midi(path.read_bytes())) for path in real_files()]
    return [{finding.name: finding for finding in check_musicality(score)} for score in scores]


@pytest.mark.parametrize(
    ("name", "quantile", "told"),
    [
        ("strong-beat fit", 0.25, 0.62),
        ("strong-beat fit", 0.50, 0.80),
        ("strong-beat clash", 0.75, 0.083),
        ("kick and bass", 0.05, 0.12),
        ("bass on beat 1", 0.05, 0.83),
        ("bass approach", 0.25, 0.56),
        ("bass approach", 0.50, 0.79),
        ("block movement", 0.75, 0.23),
        ("hook share", 0.25, 0.056),
        ("hook share", 0.95, 0.485),
    ],
)
def test_the_checks_find_in_game_songs_what_their_bands_rest_on(
    name: str, quantile: float, told: float, findings: list[dict[str, Finding]]
) -> None:
    values = [value for each in findings if (value := each[name].value) is not None]
    assert np.quantile(values, quantile) == pytest.approx(told, abs=0.05)


def test_bach_hardly_writes_parallel_fifths() -> None:
    found = [check_musicality(chorale(name).score) for name in judged_names()[:CHORALES]]
    shares = [one.value for each in found for one in each if one.name == "parallel fifths" and one.value is not None]
    assert len(shares) >= CHORALES - 2, "a chorale is heard as one"
    assert np.mean(shares) <= 0.005
