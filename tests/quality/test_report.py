"""The report: bands, verdicts, words for people, the wire form."""

from __future__ import annotations

import json
from math import inf, nan

import pytest

from cadenza.nodes.fault import InvalidWire
from cadenza.nodes.quality.musicality import FINDINGS
from cadenza.nodes.quality.names import WORDS
from cadenza.nodes.quality.report import (
    Measurement,
    QualityReport,
    format_bars,
    format_measurement,
    judged,
    measured,
    not_measured,
)
from cadenza.nodes.quality.symbolic import METRICS

PEAK = measured("true peak", 0.31, "dBTP", high=-1.0, bars=(5, 3, 4, 3), hint="Lower the ceiling.")
LOUD = measured("loudness", -14.02, "LUFS", low=-14.5, high=-13.5, bars=(1,), hint="Never seen.")
ODD = measured("lag_contrast", 0.7, low=0.09, high=0.52, decides=False)
KEY = judged("sounding key", "D minor", True, "Never seen.")
REPORT = QualityReport((LOUD, PEAK, ODD, KEY, not_measured("clipping", "No master was given.")))


@pytest.mark.parametrize(
    ("value", "low", "high", "verdict"),
    [
        (0.0, None, None, "pass"),
        (-1.0, None, -1.0, "pass"),
        (-0.999, None, -1.0, "fail"),
        (0.85, 0.85, None, "pass"),
        (0.84, 0.85, 1.0, "fail"),
        (nan, 0.0, 1.0, "not measured"),
        (-inf, None, 0.0, "not measured"),
    ],
)
def test_a_band_decides(value: float, low: float | None, high: float | None, verdict: str) -> None:
    assert measured("some", value, low=low, high=high).verdict == verdict


def test_what_does_not_decide_is_at_worst_unusual() -> None:
    assert ODD.verdict == "unusual"
    assert QualityReport((LOUD, ODD)).passed


def test_bars_and_hints_are_kept_for_what_does_not_pass() -> None:
    assert (PEAK.bars, PEAK.hint) == ((3, 4, 5), "Lower the ceiling.")
    assert (LOUD.bars, LOUD.hint) == ((), "")
    assert KEY.hint == ""


def test_a_failure_decides_the_report_and_what_is_not_measured_does_not() -> None:
    assert not REPORT.passed
    assert REPORT.failures == (PEAK,)
    assert QualityReport((LOUD, not_measured("tempo", "No pulse."))).passed
    assert QualityReport().passed


def test_a_measurement_is_found_by_its_name() -> None:
    assert REPORT.find("loudness") is LOUD
    assert REPORT.find("weather") is None


def test_the_report_for_people() -> None:
    assert REPORT.format_text().splitlines() == [
        "1 failed, 3 measured.",
        "FAIL  true peak: 0.31 dBTP (at most -1 dBTP). Bars 3-5. Lower the ceiling.",
        "note  form contrast: 0.7 (0.09 to 0.52)",
        "ok    loudness: -14.02 LUFS (-14.5 to -13.5 LUFS)",
        "ok    sounding key: D minor",
        "--    clipping: not measured. No master was given.",
    ]


@pytest.mark.parametrize(
    ("bars", "text"), [((), ""), ((4,), "Bar 4"), ((0, 1), "Bars 0-1"), ((1, 2, 3, 7, 9, 10), "Bars 1-3, 7, 9-10")]
)
def test_bars_are_told_as_spans(bars: tuple[int, ...], text: str) -> None:
    assert format_bars(bars) == text


def test_people_read_the_label_and_programs_the_name() -> None:
    assert (ODD.name, ODD.label) == ("lag_contrast", "form contrast")
    assert ODD.meaning.startswith("How much more the song resembles itself")
    assert (LOUD.label, measured("weather", 1).meaning) == ("", ""), "a name that needs no other has no label"


def test_every_number_has_words_of_its_own() -> None:
    assert {*METRICS, *FINDINGS} <= set(WORDS)
    labels = [label for label, _ in WORDS.values()]
    assert len(set(labels)) == len(labels)
    for label, meaning in WORDS.values():
        assert "_" not in label
        assert meaning.endswith(".") and meaning[0].isupper() and len(meaning) <= 100


def test_an_exact_band_is_told_once() -> None:
    assert format_measurement(measured("bars", 15, "bars", low=16, high=16)) == "FAIL  bars: 15 bars (16 bars)"


def test_a_whole_song_out_of_place_lists_a_bounded_number_of_bars() -> None:
    assert len(measured("some", 1, high=0, bars=range(1, 1000)).bars) == 64


def test_the_wire_form_comes_back_equal() -> None:
    assert QualityReport.from_wire(json.loads(json.dumps(REPORT.to_wire(), allow_nan=False))) == REPORT


def test_every_measurement_on_the_wire_has_name_and_verdict() -> None:
    wire = REPORT.to_wire()
    assert wire["passed"] is False
    assert all({"name", "verdict"} <= set(one) for one in wire["measurements"])
    assert wire["measurements"][4] == {
        "name": "clipping",
        "verdict": "not measured",
        "hint": "No master was given.",
        "meaning": "Tops cut off at full scale.",
    }


@pytest.mark.parametrize(
    ("measurement", "words"),
    [
        ({"name": "a", "colour": 1}, "unknown field 'colour'"),
        ({"verdict": "pass"}, "lacks the field 'name'"),
        ({"name": "a", "verdict": "perhaps"}, "one of 'pass', 'fail', 'unusual', 'not measured'"),
        ({"name": "a", "bars": ["one"]}, "report.bars should be int"),
        ({"name": "a", "value": []}, "value should be float or str or null"),
    ],
)
def test_a_damaged_document_is_refused_by_name(measurement: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidWire, match=words):
        QualityReport.from_wire({"format": "cadenza.report", "version": 1, "measurements": [measurement]})


def test_a_measurement_is_a_value() -> None:
    assert Measurement("a") == Measurement("a")
    assert hash(PEAK) == hash(PEAK)
