"""Regenerate Bars, Edit Sections and Loop to Song as ComfyUI runs them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from cadenza.nodes.arrange.certificate import certificate_from_wire, verify
from cadenza.nodes.compose.composer import compose
from cadenza.nodes.fault import InvalidEdit, InvalidScore
from cadenza.nodes.plan.plan import SongPlan
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.score import Score

from ..comfy_host import FakePromptServer

OWN = "as it is"


@pytest.fixture
def nodes(prompt_server: FakePromptServer) -> dict[str, Any]:
    """node id -> class, from the pack's real entry point."""
    from cadenza import comfy_entrypoint

    listed = asyncio.run(asyncio.run(comfy_entrypoint()).get_node_list())
    return {node.GET_SCHEMA().node_id: node for node in listed}


@pytest.fixture(scope="module")
def plan() -> SongPlan:
    return plan_for_style("pop", 3)


@pytest.fixture(scope="module")
def score(plan: SongPlan) -> Score:
    return compose(plan)


def test_bars_are_played_anew_with_a_certificate(nodes: dict[str, Any], plan: SongPlan, score: Score) -> None:
    infill = nodes["Cadenza_InfillBars"]
    output = infill.execute(score, 5, 8, "bass, Drums", 7, OWN, "", plan)
    after, text, hashes = output.args
    assert after != score
    assert [t.id for t, old in zip(after.tracks, score.tracks, strict=True) if t != old] == ["bass", "drums"]
    assert "bass bars 5-8" in text
    assert verify(certificate_from_wire(json.loads(hashes)), score, after) == ()
    assert output.ui["cadenza_score"]


def test_all_and_nothing_mean_whoever_plays_there(nodes: dict[str, Any], score: Score) -> None:
    infill = nodes["Cadenza_InfillBars"]
    assert infill.execute(score, 5, 8, "all", 7, "jazz")[0] == infill.execute(score, 5, 8, "", 7, "jazz")[0]


def test_wrong_bars_and_tracks_are_named(nodes: dict[str, Any], score: Score) -> None:
    infill = nodes["Cadenza_InfillBars"]
    with pytest.raises(InvalidEdit, match="has bars 1 to"):
        infill.execute(score, 1, 99_999, "", 0, OWN)
    with pytest.raises(InvalidEdit, match="The last bar comes after the first"):
        infill.execute(score, 5, 4, "", 0, OWN)
    with pytest.raises(InvalidScore, match="no track 'sitar'"):
        infill.execute(score, 1, 2, "sitar", 0, OWN)
    with pytest.raises(InvalidEdit, match="bass is locked"):
        infill.execute(score, 1, 2, "bass", 0, OWN, "bass")


def test_every_operation_on_sections_runs(nodes: dict[str, Any], plan: SongPlan, score: Score) -> None:
    edit = nodes["Cadenza_EditSections"]
    section = score.sections[1]
    expected = {"repeat": 2 * section.bars, "move": 0, "delete": -section.bars, "insert": 2, "extend": 2, "shorten": -2}
    for operation, longer in expected.items():
        after = edit.execute(score, operation, 2, 2, "bridge", 0.6, 1, OWN, plan)[0]
        assert after.n_bars == score.n_bars + longer, operation


def test_a_loop_becomes_a_song(nodes: dict[str, Any], score: Score) -> None:
    output = nodes["Cadenza_LoopToSong"].execute(score, "short", 5, 12, 1, OWN)
    assert [section.kind for section in output[0].sections] == ["intro", "verse", "chorus", "outro"]
    assert output.ui["cadenza_score"]


def test_cancel_comes_out_of_regenerating(nodes: dict[str, Any], score: Score, comfyui: Any) -> None:
    import comfy.model_management as management

    management.interrupt_current_processing(True)
    try:
        with pytest.raises(management.InterruptProcessingException):
            nodes["Cadenza_InfillBars"].execute(score, 1, 8, "", 0, OWN)
    finally:
        management.interrupt_current_processing(False)
