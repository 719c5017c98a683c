"""A saved workflow becomes the prompt that ComfyUI's own page would send for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright

from cadenza.devtools.comfyui import Server
from cadenza.devtools.console import Fault
from cadenza.devtools.workflow import to_prompt

ROOT = Path(__file__).resolve().parent.parent
FRONTENDS = ["1.32.9", "1.58.1"]
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--mute-audio"]
NOT_SENT_BY_EVERY_PAGE = {"upload", "audioUI"}  # the values of buttons and players, which the server ignores
# A graph of built-in nodes with every kind of widget, a seed, an upload button, a reroute and a note
BUILD_GRAPH = """() => {
    const graph = app.graph;
    graph.clear();
    const add = (type) => { const node = LiteGraph.createNode(type); graph.add(node); return node; };
    const set = (node, name, value) => { node.widgets.find((widget) => widget.name === name).value = value; };
    const latent = add("EmptyLatentAudio"), sampler = add("KSampler"), reroute = add("Reroute"), note = add("Note");
    set(latent, "seconds", 12.5);
    set(sampler, "seed", 1234);
    set(sampler, "control_after_generate", "increment");
    set(sampler, "cfg", 3.5);
    set(sampler, "sampler_name", "dpmpp_2m");
    latent.connect(0, reroute, 0);
    reroute.connect(0, sampler, "latent_image");
    const tone = add("EmptyAudio"), trim = add("TrimAudioDuration"), join = add("AudioConcat");
    set(trim, "start_index", 1.25);
    tone.connect(0, trim, 0);
    tone.connect(0, join, 0);
    trim.connect(0, join, 1);
    add("LoadAudio");
}"""
SERIALIZE = "() => JSON.stringify(app.graph.serialize())"
PAGE_PROMPT = "async () => JSON.stringify((await app.graphToPrompt()).output)"


def saved(*nodes: dict[str, Any], links: list[list[Any]] | None = None) -> dict[str, Any]:
    return {"nodes": list(nodes), "links": links or []}


def node(node_id: int, kind: str, values: Any = None, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": kind, "mode": 0, "inputs": [], "widgets_values": values, **more}


INFO: dict[str, Any] = {
    "Brief": {"display_name": "Write Brief", "input": {"required": {"brief": ["STRING", {}], "seed": ["INT", {}]}}},
    "Render": {
        "input": {
            "required": {"score": ["CADENZA_SCORE"], "bank": [["a.sf2", "b.sf2"]], "rate": ["COMBO", {}]},
            "optional": {"gain": ["FLOAT", {"forceInput": True}], "dry": ["BOOLEAN", {}]},
        },
        "input_order": {"required": ["score", "rate", "bank"], "optional": ["gain", "dry"]},
    },
}


def test_widget_values_follow_the_order_of_the_schema() -> None:
    prompt = to_prompt(saved(node(3, "Render", ["44100", "b.sf2", True])), INFO)
    assert prompt["3"]["inputs"] == {"rate": "44100", "bank": "b.sf2", "dry": True}


def test_a_seed_brings_a_companion_that_is_not_sent() -> None:
    prompt = to_prompt(saved(node(1, "Brief", ["a waltz", 7, "randomize"])), INFO)
    assert prompt == {
        "1": {"class_type": "Brief", "inputs": {"brief": "a waltz", "seed": 7}, "_meta": {"title": "Write Brief"}}
    }


def test_values_saved_by_name_are_taken_by_name() -> None:
    prompt = to_prompt(saved(node(1, "Brief", {"seed": 7, "brief": "a waltz", "other": 1})), INFO)
    assert prompt["1"]["inputs"] == {"brief": "a waltz", "seed": 7}


def test_a_link_goes_before_the_widget_it_replaces() -> None:
    linked = node(2, "Render", ["44100", "b.sf2", True], inputs=[{"name": "rate", "link": 5}])
    prompt = to_prompt(saved(node(1, "Brief", ["x", 1, "fixed"]), linked, links=[[5, 1, 0, 2, 1, "COMBO"]]), INFO)
    assert prompt["2"]["inputs"]["rate"] == ["1", 0]


def test_widgets_that_only_show_something_are_not_sent() -> None:
    prompt = to_prompt(saved(node(3, "Render", ["44100", None, True, None, ""])), INFO)
    assert prompt["3"]["inputs"] == {"rate": "44100", "dry": True}


def test_the_title_a_person_gave_is_kept() -> None:
    assert to_prompt(saved(node(1, "Brief", [], title="My words")), INFO)["1"]["_meta"] == {"title": "My words"}


@pytest.mark.parametrize(
    ("workflow", "says"),
    [
        (saved(node(1, "Brief", ["x", 1, "fixed", "more"])), "has 3 widget values, the workflow holds 4"),
        (saved(node(1, "Unknown")), "no node Unknown"),
        (saved(node(1, "Brief", mode=4)), "muted or bypassed"),
    ],
)
def test_what_does_not_fit_is_named(workflow: dict[str, Any], says: str) -> None:
    with pytest.raises(Fault, match=says):
        to_prompt(workflow, INFO)


@pytest.mark.parametrize("frontend", FRONTENDS)
def test_the_page_would_send_the_same(comfy_server: Callable[..., Server], frontend: str) -> None:
    server = comfy_server(frontend)
    workflows = sorted((ROOT / "workflows").glob("*.json"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        page = browser.new_page()
        page.goto(server.url, wait_until="domcontentloaded")
        page.wait_for_function("() => window.app?.vueAppReady && window.app.graph", timeout=60_000)
        page.evaluate(BUILD_GRAPH)
        _compare(server, page.evaluate(SERIALIZE), page.evaluate(PAGE_PROMPT))
        for path in workflows:
            page.evaluate("(workflow) => app.loadGraphData(workflow)", json.loads(path.read_text(encoding="utf-8")))
            _compare(server, path.read_text(encoding="utf-8"), page.evaluate(PAGE_PROMPT))
        browser.close()


def _compare(server: Server, workflow: str, sent_by_page: str) -> None:
    ours = to_prompt(json.loads(workflow), server.get("/object_info"))
    theirs = json.loads(sent_by_page)
    assert ours.keys() == theirs.keys()
    for node_id in ours:
        assert ours[node_id]["class_type"] == theirs[node_id]["class_type"]
        assert _sent(ours[node_id]) == _sent(theirs[node_id]), ours[node_id]["class_type"]


def _sent(prompted: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in prompted["inputs"].items() if name not in NOT_SENT_BY_EVERY_PAGE}
