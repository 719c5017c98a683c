"""A workflow as ComfyUI's page saves it, turned into the prompt that POST /prompt takes.

The page stores the values of a node's widgets as a bare list, in the order in which the page builds the widgets; which
inputs are widgets, and which bring a companion (the choice of what happens to a seed after a run), follows from
/object_info. Notes are dropped, reroutes followed. A muted, bypassed or unknown node is a Fault: no workflow of ours
has one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .console import Fault

Prompt = dict[str, dict[str, Any]]
WIDGET_TYPES = {"INT", "FLOAT", "STRING", "BOOLEAN", "COMBO"}
SEED_NAMES = {"seed", "noise_seed"}
UPLOAD_OPTIONS = ("image_upload", "audio_upload", "video_upload")  # each adds a button that holds a value of its own
NOTES = {"Note", "MarkdownNote"}
REROUTE = "Reroute"
ACTIVE = 0  # a node's mode; 2 is muted, 4 bypassed


def to_prompt(workflow: Mapping[str, Any], object_info: Mapping[str, Any]) -> Prompt:
    """The prompt of `workflow`. `object_info`: what GET /object_info answers. Raises Fault where the two do not fit."""
    nodes = {node["id"]: node for node in workflow["nodes"]}
    links = {link[0]: (link[1], link[2]) for link in workflow["links"]}
    prompt: Prompt = {}
    for node in nodes.values():
        if node["type"] in NOTES or node["type"] == REROUTE:
            continue
        schema = _schema_of(node, object_info)
        inputs = dict(_widget_values(node, schema))
        for slot in node.get("inputs", ()):
            if slot.get("link") is not None:
                origin, output = _follow(links[slot["link"]], nodes, links)
                inputs[slot["name"]] = [str(origin), output]
        prompt[str(node["id"])] = {
            "class_type": node["type"],
            "inputs": inputs,
            "_meta": {"title": node.get("title") or schema.get("display_name") or node["type"]},
        }
    return prompt


def _schema_of(node: Mapping[str, Any], object_info: Mapping[str, Any]) -> Mapping[str, Any]:
    if node.get("mode", ACTIVE) != ACTIVE:
        raise Fault(f"Node {node['id']} ({node['type']}) is muted or bypassed.", "Save the workflow with it active.")
    if node["type"] not in object_info:
        raise Fault(
            f"ComfyUI has no node {node['type']}, which the workflow uses.", "Look for IMPORT FAILED in its log."
        )
    schema: Mapping[str, Any] = object_info[node["type"]]
    return schema


def _follow(origin: tuple[int, int], nodes: Mapping[int, Any], links: Mapping[int, tuple[int, int]]) -> tuple[int, int]:
    while nodes[origin[0]]["type"] == REROUTE:
        origin = links[nodes[origin[0]]["inputs"][0]["link"]]
    return origin


def _widget_values(node: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(input name, value) of each widget, from the saved list or, where names were saved, from the saved mapping."""
    saved = node.get("widgets_values") or []
    if isinstance(saved, Mapping):
        yield from ((name, saved[name]) for name, _ in _widgets(schema) if name in saved)
        return
    names = [slot for name, companions in _widgets(schema) for slot in (name, *[None] * companions)]
    surplus = [value for value in saved[len(names) :] if value not in (None, "")]  # players and pictures hold nothing
    if surplus:
        raise Fault(
            f"Node {node['id']} ({node['type']}) has {len(names)} widget values, the workflow holds {len(saved)}.",
            "Open the workflow in ComfyUI and save it again.",
        )
    for name, value in zip(names, saved, strict=False):
        if name is not None and value is not None:
            yield name, value


def _widgets(schema: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """(name, how many companions follow it) of each input that the page shows as a widget, in its order."""
    groups: Mapping[str, Mapping[str, Any]] = schema["input"]
    order: Mapping[str, list[str]] = schema.get("input_order", {})
    for group in ("required", "optional"):
        for name in order.get(group, list(groups.get(group, {}))):
            kind, options = _spec(groups[group][name])
            if (isinstance(kind, list) or kind in WIDGET_TYPES) and not options.get("forceInput"):
                yield name, _companions(name, kind, options)


def _spec(declared: list[Any]) -> tuple[Any, Mapping[str, Any]]:
    return declared[0], declared[1] if len(declared) > 1 else {}


def _companions(name: str, kind: Any, options: Mapping[str, Any]) -> int:
    controlled = options.get("control_after_generate", kind == "INT" and name in SEED_NAMES)
    return int(bool(controlled)) + int(any(options.get(option) for option in UPLOAD_OPTIONS))
