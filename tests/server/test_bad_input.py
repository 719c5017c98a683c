"""Bad input ends in one clear sentence on the node, with the cure, and leaves nothing half-written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cadenza.devtools.comfyui import Server
from cadenza.devtools.console import Fault
from cadenza.devtools.song import prompt_for, run_prompt

from ..sound.small_disk import small_disk

SHORT = "short lo-fi loop, 4 bars, 90 bpm, piano, bass and drums"
OLDEST = "1.32.9"


def sentence_of(server: Server, prompt: dict[str, Any]) -> str:
    """What the user reads on the node when this prompt runs."""
    with pytest.raises(Fault) as caught:
        run_prompt(server, prompt)
    return str(caught.value)


def written(server: Server) -> list[str]:
    output = server.base / "output"
    return sorted(str(path.relative_to(output)) for path in output.rglob("*"))


def node_of(prompt: dict[str, Any], class_type: str) -> dict[str, Any]:
    inputs: dict[str, Any] = next(node["inputs"] for node in prompt.values() if node["class_type"] == class_type)
    return inputs


@pytest.mark.parametrize(
    ("brief", "says"),
    [
        ("sad piano " * 10_000, r"100,?000|20,?000"),
        ("a song with 0 bars", r"bars.*1.*512|1\.\.512|at least 1"),
        ("pop at 900 bpm", r"900.*20.*400|20.*400.*900"),
        ("only drums, nothing else, 8 bars", r"pitched"),
    ],
)
def test_an_impossible_brief(comfy_server: Callable[..., Server], brief: str, says: str) -> None:
    server = comfy_server()
    before = written(server)
    sentence = sentence_of(server, prompt_for(server, brief))
    assert sentence.startswith("Plan Song: ")
    assert re.search(says, sentence), sentence
    assert len(sentence) < 500
    assert "Traceback" not in sentence
    assert written(server) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "12 bytes"), (b"RIFF\xff\xff\xff\xffsfbk", "INFO|damaged"), (b"not a SoundFont at all", "RIFF")],
)
def test_a_broken_soundfont(comfy_server: Callable[..., Server], content: bytes, says: str) -> None:
    server = comfy_server()
    folder = server.base / "models" / "soundfonts"
    folder.mkdir(exist_ok=True)
    (folder / "broken.sf2").write_bytes(content)
    prompt = prompt_for(server, SHORT)
    node_of(prompt, "Cadenza_RenderStems")["soundfont"] = "broken.sf2"
    sentence = sentence_of(server, prompt)
    assert sentence.startswith("Render Stems: ")
    assert "broken.sf2" in sentence
    assert re.search(says, sentence), sentence


def test_a_missing_soundfont(comfy_server: Callable[..., Server]) -> None:
    server = comfy_server()
    prompt = prompt_for(server, SHORT)
    node_of(prompt, "Cadenza_RenderStems")["soundfont"] = "../../secret.sf2"
    sentence = sentence_of(server, prompt)
    assert "models/soundfonts" in sentence


@pytest.fixture
def full_output(comfy_server: Callable[..., Server], tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A server whose output folder lies on a disk of 1 MB."""
    with small_disk(tmp_path / "disk", 1_000_000) as disk:
        yield comfy_server(OLDEST, "--output-directory", str(disk)), disk


def test_a_full_disk_while_exporting(full_output: tuple[Server, Path]) -> None:
    server, disk = full_output
    sentence = sentence_of(server, prompt_for(server, SHORT))
    assert sentence.startswith("Export Song: ")
    assert re.search(r"[Ff]ree|space", sentence), sentence
    assert [path for path in disk.rglob("*") if path.is_file()] == []
