"""Cancel stops a long render, leaves nothing behind, and the next run works. (How fast: `dev.py bench cancel`.)"""

from __future__ import annotations

from collections.abc import Callable

from cadenza.devtools.comfyui import Server
from cadenza.devtools.song import prompt_for, run_prompt

from .interruption import cancel_while

LONG = "ambient song, 60 bpm, 400 bars"
SHORT = "short pop loop, 4 bars, 120 bpm"


def test_cancel_stops_a_render_and_the_next_run_works(comfy_server: Callable[..., Server]) -> None:
    server = comfy_server()
    before = sorted((server.base / "output").rglob("*"))
    interrupted = cancel_while(server, prompt_for(server, LONG), "Cadenza_RenderStems")
    assert interrupted.node_type == "Cadenza_RenderStems"
    assert sorted((server.base / "output").rglob("*")) == before
    outputs = run_prompt(server, prompt_for(server, SHORT))
    assert any("cadenza_song" in output for output in outputs.values())
