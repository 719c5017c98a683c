"""Every workflow that we ship runs to its end in a real ComfyUI, and is offered in the template browser."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from cadenza.devtools.comfyui import PACK_FOLDER, Server
from cadenza.devtools.song import run_prompt
from cadenza.devtools.workflow import to_prompt

from ..midi.files import real_files

WORKFLOWS = sorted((Path(__file__).resolve().parents[2] / "workflows").glob("*.json"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_the_workflow_runs(comfy_server: Callable[..., Server], workflow: Path) -> None:
    server = comfy_server()
    (server.base / "input" / "song.mid").write_bytes(real_files()[0].read_bytes())
    prompt = to_prompt(json.loads(workflow.read_text(encoding="utf-8")), server.get("/object_info"))
    outputs = run_prompt(server, prompt)
    assert any("cadenza_audio" in output for output in outputs.values())


def test_the_template_browser_offers_all_of_them(comfy_server: Callable[..., Server]) -> None:
    server = comfy_server()
    assert sorted(server.get("/workflow_templates")[PACK_FOLDER]) == [path.stem for path in WORKFLOWS]
    for path in WORKFLOWS:
        served = server.get(f"/api/workflow_templates/{PACK_FOLDER}/{path.name}")
        assert served == json.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_the_workflow_names_no_path(workflow: Path) -> None:
    assert not {"/home/", "/root/", "/tmp/", "C:\\\\"} & set(workflow.read_text(encoding="utf-8").split('"'))


def test_every_node_has_its_help_page_served(comfy_server: Callable[..., Server]) -> None:
    server = comfy_server()
    ours = [name for name in server.get("/object_info") if name.startswith("Cadenza_")]
    assert len(ours) >= 15
    for name in ours:
        with urllib.request.urlopen(f"{server.url}/extensions/{PACK_FOLDER}/docs/{name}.md", timeout=10) as page:
            assert page.read().decode("utf-8").startswith("# ")
