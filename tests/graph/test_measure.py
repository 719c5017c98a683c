"""Measure Music: the written music alone, beside real pieces of one's choice."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.quality.musicality import FINDINGS
from cadenza.nodes.quality.reference import GROUPS
from cadenza.nodes.quality.symbolic import METRICS

from ..comfy_host import FakePromptServer
from ..quality.controls import exact_loop

PLAN = plan_for_style("pop", 1)


@pytest.fixture
def measure(prompt_server: FakePromptServer) -> Any:
    from cadenza import comfy_entrypoint

    listed = asyncio.run(asyncio.run(comfy_entrypoint()).get_node_list())
    return next(node for node in listed if node.GET_SCHEMA().node_id == "Cadenza_MeasureMusic")


def test_the_report_has_every_check_and_every_number(measure: Any) -> None:
    result = measure.execute(compose(PLAN), "as planned", PLAN)
    report, like_real_music, text = result.args
    assert {*FINDINGS, *METRICS, "composite", "form in band", "idioms"} == {one.name for one in report.measurements}
    assert like_real_music is (report.find("composite").verdict == report.find("form in band").verdict == "pass")
    assert text == report.format_text()
    assert result.ui["cadenza_report"]


def test_a_loop_is_not_like_real_music(measure: Any) -> None:
    report, like_real_music, _ = measure.execute(exact_loop(1), "as planned").args
    assert like_real_music is False
    assert report.find("section_contrast_sd").verdict == "unusual"
    assert report.find("idioms").verdict == "not measured", "nobody said which style"


def test_the_band_is_that_of_the_chosen_pieces(measure: Any) -> None:
    options = next(port for port in measure.GET_SCHEMA().inputs if port.id == "beside").options
    assert options == ["as planned", *GROUPS]
    score = exact_loop(1)
    lows = {beside: measure.execute(score, beside).args[0].find("chord_fit").low for beside in options}
    assert lows["as planned"] == lows["multitrack_midi"] != lows["bach_chorales"]


def test_an_empty_score_is_measured_too(measure: Any) -> None:
    report, like_real_music, _ = measure.execute(exact_loop(1).with_tracks(()), "as planned").args
    assert like_real_music is False
    assert {one.verdict for one in report.measurements} == {"not measured"}
