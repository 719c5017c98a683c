"""What the pack costs ComfyUI's start: ComfyUI's own "Import times for custom nodes", and what we make it load."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
from pathlib import Path

from cadenza.devtools.bench import Context, Figure, at_most
from cadenza.devtools.comfyui import PACK_FOLDER, Launch, comfyui_environment
from cadenza.devtools.console import Fault

STARTS = 5
LIMIT_S = 0.2
LATE = ("gpt4all", "stable_audio_tools", "scipy.signal", "soundfile")  # loaded when they are needed
WITNESS = "zz_witness"  # a pack that writes down, when ComfyUI ends, which modules were loaded
WITNESS_SOURCE = """import atexit, json, sys
NODE_CLASS_MAPPINGS = {{}}
def write():
    with open({path!r}, "w") as written:
        json.dump(sorted(sys.modules), written)
atexit.register(write)
"""


def run(context: Context) -> list[Figure]:
    times = []
    for start in range(STARTS):
        log, with_us = start_and_end(context, context.scratch / f"with-{start}", {PACK_FOLDER: context.pack})
        times.append(_import_time(log))
    _, without_us = start_and_end(context, context.scratch / "without", {})
    ours = with_us - without_us
    return [
        at_most("import time, median of ComfyUI's own figure", statistics.median(times), "s", LIMIT_S),
        *(at_most(f"{name} imported at load because of us", float(name in ours), "modules", 0) for name in LATE),
        Figure("modules loaded because of us", len(ours), "modules"),
    ]


def start_and_end(context: Context, base: Path, packs: dict[str, Path]) -> tuple[str, set[str]]:
    """Let ComfyUI load its packs and end; return its log and the names of all modules it had loaded."""
    seen = base / "modules.json"
    witness = base / "witness"
    witness.mkdir(parents=True)
    (witness / "__init__.py").write_text(WITNESS_SOURCE.format(path=str(seen)), encoding="utf-8")
    launch = Launch(context.tree, context.python, base, {**packs, WITNESS: witness})
    launch.lay_out()
    run = subprocess.run(
        launch.command("--quick-test-for-ci"),
        cwd=context.tree,
        env=comfyui_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout + run.stderr, set(json.loads(seen.read_text(encoding="utf-8")))


def _import_time(log: str) -> float:
    line = re.search(rf"([\d.]+) seconds( \(IMPORT FAILED\))?: \S*{PACK_FOLDER}$", log, re.MULTILINE)
    if line is None or line[2]:
        raise Fault(f"ComfyUI did not load the pack:\n{log[-3000:]}", "Mend what the log names.")
    return float(line[1])
