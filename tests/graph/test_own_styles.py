"""Styles in ComfyUI's user folder: found by Plan Song, and named where they are wrong."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from cadenza.nodes.fault import InvalidWire
from cadenza.nodes.plan import styles as styles_module

from ..comfy_host import FakePromptServer

LOFI = json.loads((styles_module.OURS / "lofi.json").read_text(encoding="utf-8"))


@pytest.fixture
def plan_song(prompt_server: FakePromptServer, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(styles_module, "_FOLDERS", [])
    from cadenza import comfy_entrypoint

    listed = asyncio.run(asyncio.run(comfy_entrypoint()).get_node_list())
    return next(node for node in listed if node.GET_SCHEMA().node_id == "Cadenza_PlanSong")


@pytest.fixture
def folder(plan_song: Any) -> Path:
    """The folder that the pack looks for styles in, once it is loaded."""
    found = styles_module._FOLDERS[0]
    assert found.parts[-2:] == ("cadenza", "styles")
    found.mkdir(parents=True, exist_ok=True)
    return found


def test_a_brief_finds_a_style_of_the_users(plan_song: Any, folder: Path) -> None:
    mine = LOFI | {"id": "gondola", "name": "Gondola", "aliases": ["gondola music"]}
    path = folder / "gondola.json"
    path.write_text(json.dumps(mine), encoding="utf-8")
    try:
        assert plan_song.execute("gondola music, 8 bars", 0).args[0].style == "gondola"
    finally:
        path.unlink()


def test_a_wrong_file_is_named_in_the_log_and_stops_only_who_asks_for_it(
    plan_song: Any, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = folder / "gondola.json"
    path.write_text(json.dumps(LOFI | {"id": "gondola", "swing": 5}), encoding="utf-8")
    try:
        with caplog.at_level(logging.WARNING):
            assert plan_song.execute("lo-fi beat", 0).args[0].style == "lofi"
        assert "gondola" in caplog.text
        assert "swing lies in 50..75" in caplog.text
        with pytest.raises(InvalidWire, match=r"'gondola' is wrong: swing.*Correct the file gondola\.json"):
            plan_song.execute("a gondola song", 0)
    finally:
        path.unlink()
