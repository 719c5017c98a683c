"""`dev.py song`: a brief goes in; a real ComfyUI runs workflows/first_song.json with it; the files come out."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .cache import cache_root
from .comfyui import PACK_FOLDER, Launch, Server, running
from .console import Fault, say
from .environment import ROOT, Environment
from .events import EventStream
from .workflow import Prompt, to_prompt

WORKFLOW = ROOT / "workflows" / "first_song.json"
BRIEF_INPUT = "brief"
RESULT_KEY = "cadenza_song"
RESULT_FILES = ("midi", "stems", "master", "report", "plan")


def make_song(environment: Environment, brief: str, out: Path | None) -> dict[str, Any]:
    """Make the song in a fresh ComfyUI; return where its files lie: `midi`, `stems`, `master`, `report`, `plan`."""
    with tempfile.TemporaryDirectory(prefix="cadenza-song-", ignore_cleanup_errors=True) as base:
        launch = Launch(
            environment.host.tree,
            environment.python.executable,
            Path(base),
            {PACK_FOLDER: ROOT},
            cpu=environment.host.needs_cpu(),
        )
        say("Starting ComfyUI")
        with running(launch) as server:
            made = run_prompt(server, prompt_for(server, brief))
            folder = out or cache_root() / "songs" / f"{datetime.datetime.now():%Y%m%d-%H%M%S}-{_slug(brief)}"
            return _collect(made, server.base / "output", folder)


def prompt_for(server: Server, brief: str) -> Prompt:
    """The first-song workflow with `brief` in the one input of that name."""
    prompt = to_prompt(json.loads(WORKFLOW.read_text(encoding="utf-8")), server.get("/object_info"))
    briefed = [node for node in prompt.values() if isinstance(node["inputs"].get(BRIEF_INPUT), str)]
    if len(briefed) != 1:
        raise Fault(f"{WORKFLOW.name} has {len(briefed)} inputs named `{BRIEF_INPUT}`; it needs exactly one.")
    briefed[0]["inputs"][BRIEF_INPUT] = brief
    return prompt


def run_prompt(server: Server, prompt: Prompt) -> dict[str, Any]:
    """Queue `prompt`, say what runs, return its outputs by node id. Raises Fault with the node's own sentence."""
    client = uuid.uuid4().hex
    events = EventStream(server.port, client)
    try:
        answer = server.post("/prompt", {"prompt": prompt, "client_id": client})
        _refuse_half_a_run(prompt, answer.get("node_errors") or {})
        _follow(server, events, prompt, answer["prompt_id"])
    except ConnectionError as reason:
        raise Fault(f"ComfyUI went away:\n{server.last_lines()}", "Free some memory and try again.") from reason
    finally:
        events.close()
    record = server.get(f"/history/{answer['prompt_id']}")[answer["prompt_id"]]
    outputs: dict[str, Any] = record["outputs"]
    return outputs


def _refuse_half_a_run(prompt: Prompt, node_errors: Mapping[str, Any]) -> None:
    """ComfyUI runs what it finds valid and only mentions the rest; a song wants all of its nodes."""
    for node_id, found in node_errors.items():
        for error in found["errors"]:
            raise Fault(f"{_title(prompt, node_id)}: {error['details'] or error['message']}")


def _follow(server: Server, events: EventStream, prompt: Prompt, prompt_id: str) -> None:
    """Say each node as it starts and every quarter of its way, until the prompt has ended well."""
    said: set[tuple[str, int]] = set()
    for event in events:
        if event is None:
            if not server.is_alive():
                raise ConnectionError
            continue
        kind, about = event["type"], event.get("data", {})
        if about.get("prompt_id") != prompt_id:
            continue
        if kind == "progress_state":
            for node_id, state in about["nodes"].items():
                _say_progress(prompt, node_id, state, said)
        elif kind == "execution_error":
            raise Fault(f"{_title(prompt, about['node_id'])}: {about['exception_message'].strip()}")
        elif kind == "execution_interrupted":
            raise Fault("The song was cancelled.")
        elif kind == "executing" and about["node"] is None:
            return  # the last word, after execution_success: only now is the history written


def _say_progress(prompt: Prompt, node_id: str, state: Mapping[str, Any], said: set[tuple[str, int]]) -> None:
    if state.get("state") != "running":
        return
    quarter = min(3, int(4 * state["value"] / state["max"])) if state.get("max") else 0
    if (node_id, quarter) not in said:
        said.add((node_id, quarter))
        say(f"  {_title(prompt, node_id)}" + (f"  {25 * quarter} %" if quarter else ""))


def _title(prompt: Prompt, node_id: str) -> str:
    node = prompt.get(str(node_id), {})
    title: str = node.get("_meta", {}).get("title", f"node {node_id}")
    return title


def _collect(outputs: Mapping[str, Any], made_in: Path, folder: Path) -> dict[str, Any]:
    """Copy the song's files to `folder`, keeping the names of their own; return the new absolute paths."""
    songs = [song for output in outputs.values() for song in output.get(RESULT_KEY, ())]
    if not songs:
        raise Fault(f"No node of the workflow put out `{RESULT_KEY}`.", "Does it end in Cadenza_ExportSong?")

    song = {kind: songs[-1][kind] for kind in RESULT_FILES}
    names = [name for found in song.values() for name in (found if isinstance(found, list) else [found])]
    shared = os.path.commonpath([Path(name).parent for name in names])

    def take(name: str) -> str:
        target = folder / Path(name).relative_to(shared)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(made_in / name, target)
        except OSError as reason:
            raise Fault(
                f"{target} cannot be written ({reason}).", "Free some space, or name a folder with --out."
            ) from reason
        return str(target.resolve())

    return {kind: [take(name) for name in found] if kind == "stems" else take(found) for kind, found in song.items()}


def _slug(brief: str) -> str:
    words = re.findall(r"[a-z0-9]+", brief.lower())[:6]
    return "-".join(words)[:60] or "song"
