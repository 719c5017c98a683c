"""Quality settings: presets, custom bands, the strict wire form, and the sentence of the gate."""

from __future__ import annotations

import json

import pytest

from cadenza.nodes.fault import FailedQuality, InvalidWire
from cadenza.nodes.quality.report import QualityReport, judged, measured, not_measured
from cadenza.nodes.quality.settings import PRESETS, Band, QualitySettings, demand, parse_settings

LOUD = measured("loudness", -14.0, "LUFS", low=-14.5, high=-13.5)
PEAK = measured("true peak", -0.2, "dBTP", high=-1.0, bars=(3, 4), hint="Lower the ceiling.")
KEY = judged("sounding key", "D minor", False, "It lies 2 semitones away.")
SILENT = measured("silent stems", 1, "stems", high=0)
REPORT = QualityReport((LOUD, PEAK, KEY))


def test_streaming_is_how_a_report_judges_by_itself() -> None:
    assert PRESETS["streaming"].judge(REPORT) == REPORT


def test_draft_stops_only_what_nobody_could_use() -> None:
    sketch = PRESETS["draft"].judge(REPORT)
    assert sketch.passed
    assert [one.verdict for one in sketch.measurements] == ["pass", "unusual", "unusual"]
    assert PRESETS["draft"].judge(QualityReport((SILENT,))).failures == (SILENT,)


def test_broadcast_asks_for_another_loudness() -> None:
    judged_loud = PRESETS["broadcast"].judge(REPORT).find("loudness")
    assert judged_loud is not None
    assert (judged_loud.verdict, judged_loud.low, judged_loud.high) == ("fail", -23.5, -22.5)


def test_what_is_required_must_be_measured() -> None:
    nothing = QualityReport((not_measured("loudness", "No master was given."),))
    assert nothing.passed
    assert not PRESETS["strict"].judge(nothing).passed


def test_strict_is_nowhere_milder_than_streaming() -> None:
    tuned = QualityReport((measured("tuning", 22.0, "cents", high=24.0), measured("crest", 3, low=6, decides=False)))
    assert PRESETS["streaming"].judge(tuned).passed
    assert len(PRESETS["strict"].judge(tuned).failures) == 2


def test_custom_bands_come_from_text() -> None:
    settings = parse_settings(
        '{"format": "cadenza.quality_settings", "version": 1, "name": "mine", "others": "unusual",'
        ' "bands": [{"name": "loudness", "low": -12, "high": -9}]}'
    )
    assert settings == QualitySettings("mine", (Band("loudness", -12.0, -9.0),), "unusual")
    assert [one.name for one in settings.judge(REPORT).failures] == ["loudness"]


@pytest.mark.parametrize("name", PRESETS)
def test_the_wire_form_comes_back_equal(name: str) -> None:
    wire = json.loads(json.dumps(PRESETS[name].to_wire(), allow_nan=False))
    assert QualitySettings.from_wire(wire) == PRESETS[name]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("{}", "format 'cadenza.quality_settings'"),
        ('{"name": "a", "bands": [{"name": "weather"}]}', "no measurement 'weather'"),
        ('{"name": "a", "bands": [{"name": "loudness", "low": 2, "high": 1}]}', "from low to high, got 2 to 1"),
        ('{"name": "a", "bands": [{"name": "loudness", "colour": 1}]}', "unknown field 'colour'"),
        ('{"name": "a", "bands": [{"name": "loudness"}, {"name": "loudness"}]}', "two for loudness"),
        ('{"name": "a", "others": "explode"}', "one of 'fail', 'unusual'"),
        ('{"bands": []}', "lacks the field 'name'"),
    ],
)
def test_wrong_settings_are_refused_by_name(text: str, words: str) -> None:
    if text.startswith('{"'):
        text = text.replace("{", '{"format": "cadenza.quality_settings", "version": 1, ', 1)
    with pytest.raises(InvalidWire, match=words):
        parse_settings(text)


def test_the_gate_says_in_one_sentence_what_failed_where() -> None:
    with pytest.raises(FailedQuality) as fault:
        demand(REPORT, PRESETS["streaming"])
    assert fault.value.message == (
        "The song did not pass the quality setting 'streaming': true peak: -0.2 dBTP (at most -1 dBTP). Bars 3-4. "
        "Lower the ceiling; sounding key: D minor. It lies 2 semitones away."
    )
    demand(PRESETS["draft"].judge(REPORT), PRESETS["draft"])
