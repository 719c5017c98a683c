"""Every workflow that we ship runs to its end in a real ComfyUI, and is offered in the template browser."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from cadenza.devtools.comfyui import PACK_FOLDER, Server
from cadenza.devtools.song import run_prompt
from cadenza.devtools.workflow import to_prompt
from cadenza.nodes.compose.composer import compose
from cadenza.nodes.export.embedding import song_tags
from cadenza.nodes.export.manifest import Manifest, sound_hashes
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.master import master
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.sound.files import format_audio
from cadenza.nodes.soundfont.bank import read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont
from cadenza.nodes.soundfont.synthesizer import render_stems

from ..midi.files import real_files

WORKFLOWS = sorted((Path(__file__).resolve().parents[2] / "workflows").glob("*.json"))


@cache
def exported_master() -> bytes:
    """A master as Export Song writes it, with the manifest that makes it again."""
    score = compose(plan_from_brief("lo-fi beat, 4 bars", 1))
    font = read_soundfont(default_soundfont())
    stems = render_stems(score, font, 22_050)
    mix = automatic_mix(score, stems)
    finished = master(mix_stems(stems, mix))
    manifest = Manifest(
        score,
        mix=mix,
        loudness_lufs=-14.0,
        ceiling_dbtp=-1.0,
        sample_rate=22_050,
        soundfont_sha256=font.sha256,
        hashes=sound_hashes(stems, finished),
    )
    return format_audio(finished, tags=song_tags(manifest))


def test_a_replay_in_a_workflow_agrees(comfy_server: Callable[..., Server]) -> None:
    server = comfy_server()
    (server.base / "input" / "song.wav").write_bytes(exported_master())
    workflow = next(path for path in WORKFLOWS if path.stem == "replay_a_song")
    prompt = to_prompt(json.loads(workflow.read_text(encoding="utf-8")), server.get("/object_info"))
    said = [text for output in run_prompt(server, prompt).values() for text in output.get("text", ())]
    assert any(text.startswith("Equal to the bit: master, stem ") for text in said), said


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.stem)
def test_the_workflow_runs(comfy_server: Callable[..., Server], workflow: Path) -> None:
    server = comfy_server()
    (server.base / "input" / "song.mid").write_bytes(real_files()[0].read_bytes())
    (server.base / "input" / "song.wav").write_bytes(exported_master())
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
