"""`dev.py start`: ComfyUI with the pack, and the studio open in the browser."""

from __future__ import annotations

import json
import time
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from .cache import cache_root
from .comfyui import PACK_FOLDER, Launch, running
from .console import Fault, say
from .environment import ROOT, Environment
from .host import Host

SETTINGS = {"Comfy.TutorialCompleted": True}


def studio_base() -> Path:
    """Where the studio's songs, settings and models lie."""
    return cache_root() / "studio"


def start_studio(environment: Environment, port: int | None, *, browse: bool) -> int:
    """Run ComfyUI until it ends or Ctrl-C is pressed. Songs and settings stay in the cache between starts."""
    base = studio_base()
    launch = Launch(
        environment.host.tree,
        environment.python.executable,
        base,
        {PACK_FOLDER: ROOT},
        cpu=environment.host.needs_cpu(),
        flags=_model_flags(environment.host, base),
        settings=SETTINGS,
    )
    say("Starting ComfyUI")
    with running(launch, port) as server:
        say(f"Cadenza is open at {server.url} (Ctrl-C ends it; its log is {server.log})")
        if browse:
            webbrowser.open(server.url)
        try:
            while server.is_alive():
                time.sleep(0.5)
        except KeyboardInterrupt:
            return 0
        raise Fault(f"ComfyUI ended:\n{server.last_lines()}", "`dev.py doctor` says what is missing.")


def _model_flags(host: Host, base: Path) -> Sequence[str]:
    """For the developer's own ComfyUI: look for models in its folders too."""
    models = host.tree / "models"
    if host.stock or not models.is_dir():
        return ()
    kinds = {folder.name: folder.name for folder in sorted(models.iterdir()) if folder.is_dir()}
    described = base / "extra_model_paths.json"
    base.mkdir(parents=True, exist_ok=True)
    described.write_text(json.dumps({"own": {"base_path": str(models), **kinds}}), encoding="utf-8")  # JSON is YAML
    return ("--extra-model-paths-config", str(described))
