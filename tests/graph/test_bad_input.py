"""Every node that takes a score, given what nobody expects: a sensible result, or one clear sentence, and no hang."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cadenza.nodes.fault import CadenzaError
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.score import Score

from ..arrange.music import song
from ..arrange.test_odd_scores import half_an_hour, odd_scores
from ..comfy_host import FakePromptServer

# input -> values that are odd, or lie outside what the canvas lets through
ODD: dict[str, tuple[Any, ...]] = {
    "first_bar": (0, 1, 3, 99_999, -4),
    "last_bar": (0, 1, 4, 99_999, -4),
    "tracks": ("", "nobody", "drums, , bass"),
    "track": ("", "nobody", "drums"),
    "keep": ("nobody", "drums"),
    "locked": ("nobody", "all"),
    "chart": ("| Cfoo | H7 |", "", "|:|:", "| " * 3_000, "| C | F |"),
    "to_key": ("H dur", "D minor"),
    "meter": ("0/4", "7/0", "banana", "5/4"),
    "section": (0, 1, 9_999),
    "amount": (-1, 0, 1, 9_999),
    "semitones": (-200, 200),
    "bpm": (0.0, -5.0, 1e9, float("nan")),
    "percent": (0.0, -5.0, 1e9, float("nan")),
    "strength": (-1.0, 2.0, float("nan")),
    "swing": (0.0, 100.0, float("nan")),
    "seed": (-1, 2**70),
}


CATEGORIES = ("Cadenza/arrange", "Cadenza/compose", "Cadenza/quality")


@pytest.fixture
def nodes(prompt_server: FakePromptServer) -> dict[str, Any]:
    """node id -> class, of those that change or measure a score."""
    from cadenza import comfy_entrypoint

    listed = asyncio.run(asyncio.run(comfy_entrypoint()).get_node_list())
    schemas = [(node.GET_SCHEMA(), node) for node in listed]
    return {
        schema.node_id: node
        for schema, node in schemas
        if schema.category in CATEGORIES and any(each.id == "score" for each in schema.inputs)
    }


def usual(node: Any, score: Score) -> dict[str, Any]:
    """The inputs of a node as they stand on a fresh canvas, around a score."""
    given: dict[str, Any] = {}
    for each in node.GET_SCHEMA().inputs:
        kind = type(each).__qualname__
        if each.id in ("score", "groove") and "Combo" not in kind and "Boolean" not in kind:
            given[each.id] = score
        elif each.id == "plan" and not each.optional:
            given[each.id] = plan_for_style("pop", 1)
        elif not each.optional:
            default = getattr(each, "default", None)
            given[each.id] = default if default is not None else each.options[0]
    return given


def tried(node: Any, given: dict[str, Any]) -> None:
    try:
        node.execute(**given)
    except CadenzaError as fault:
        assert fault.message
        assert len(fault.message) < 400, fault.message


def test_there_is_something_to_try(nodes: dict[str, Any]) -> None:
    assert len(nodes) >= 20


@pytest.mark.parametrize("what", odd_scores())
def test_odd_scores(nodes: dict[str, Any], what: str) -> None:
    for node in nodes.values():
        tried(node, usual(node, odd_scores()[what]))


def test_odd_inputs(nodes: dict[str, Any]) -> None:
    for node in nodes.values():
        given = usual(node, song("pop", 1))
        for name, values in ODD.items():
            for value in values if name in given else ():
                tried(node, given | {name: value})


def test_half_an_hour_of_64_tracks(nodes: dict[str, Any]) -> None:
    for node in nodes.values():
        tried(node, usual(node, half_an_hour()))
