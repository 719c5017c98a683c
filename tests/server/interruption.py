"""Queue a prompt, wait until one of its nodes is at work, press Cancel, and see what happens."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from cadenza.devtools.comfyui import Server
from cadenza.devtools.events import EventStream
from cadenza.devtools.workflow import Prompt


@dataclass(frozen=True)
class Interruption:
    """Which node was stopped, and how long after Cancel ComfyUI said so."""

    node_type: str
    seconds: float


def cancel_while(server: Server, prompt: Prompt, class_type: str, pause_s: float = 1.0) -> Interruption:
    """Cancel `pause_s` after the node of that class reports progress. Raises AssertionError if it ends by itself."""
    client = uuid.uuid4().hex
    events = EventStream(server.port, client)
    try:
        prompt_id = server.post("/prompt", {"prompt": prompt, "client_id": client})["prompt_id"]
        cancel_at: float | None = None
        pressed: float | None = None
        for event in events:
            now = time.monotonic()
            if cancel_at is not None and pressed is None and now >= cancel_at:
                pressed = now
                server.post("/interrupt", {"prompt_id": prompt_id})
            if event is None or event.get("data", {}).get("prompt_id") != prompt_id:
                continue
            kind, about = event["type"], event["data"]
            if kind == "progress_state" and cancel_at is None and _is_at_work(about["nodes"], prompt, class_type):
                cancel_at = now + pause_s
            elif kind == "execution_interrupted":
                assert pressed is not None, "interrupted before Cancel was pressed"
                return Interruption(about["node_type"], time.monotonic() - pressed)
            assert kind not in {"execution_success", "execution_error"}, f"the run ended with {kind}: {about}"
    finally:
        events.close()
    raise AssertionError("ComfyUI sent no more events")


def _is_at_work(nodes: dict[str, dict[str, object]], prompt: Prompt, class_type: str) -> bool:
    return any(
        prompt[node_id]["class_type"] == class_type and state["state"] == "running" and float(str(state["value"])) > 0
        for node_id, state in nodes.items()
        if node_id in prompt
    )
