"""The gate: stops with one sentence, or warns and lets the audio through untouched."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from cadenza.nodes.fault import FailedQuality, InvalidWire
from cadenza.nodes.quality.report import QualityReport, measured

from ..comfy_host import FakePromptServer

GOOD = QualityReport((measured("loudness", -14.0, "LUFS", low=-14.5, high=-13.5),))
BAD = QualityReport((measured("true peak", 0.3, "dBTP", high=-1.0, hint="Lower the ceiling."),))


@pytest.fixture
def gate(prompt_server: FakePromptServer) -> Any:
    from cadenza import comfy_entrypoint

    listed = asyncio.run(asyncio.run(comfy_entrypoint()).get_node_list())
    return next(node for node in listed if node.GET_SCHEMA().node_id == "Cadenza_GateSong")


def test_a_good_song_goes_on(gate: Any) -> None:
    audio = object()
    judged, passed_on, passed, text = gate.execute(GOOD, "streaming", "stop", "", audio).args
    assert (judged, passed) == (GOOD, True)
    assert passed_on is audio
    assert text.startswith("Passed")


def test_a_bad_one_stops_the_run(gate: Any) -> None:
    with pytest.raises(FailedQuality, match=r"did not pass the quality setting 'streaming': true peak: 0\.3 dBTP"):
        gate.execute(BAD, "streaming", "stop")


def test_or_goes_on_with_a_warning(gate: Any) -> None:
    result = gate.execute(BAD, "streaming", "warn")
    assert result.args[2] is False
    assert result.ui["cadenza_report"]


def test_a_draft_and_custom_bands_may_let_it_pass(gate: Any) -> None:
    assert gate.execute(BAD, "draft", "stop").args[2] is True
    bands = [{"name": "true peak", "high": 1}]
    custom = json.dumps({"format": "cadenza.quality_settings", "version": 1, "name": "loud", "bands": bands})
    assert gate.execute(BAD, "custom", "stop", custom).args[2] is True
    with pytest.raises(InvalidWire, match="no JSON"):
        gate.execute(BAD, "custom", "stop", "")
