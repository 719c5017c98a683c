"""Loading the pack into ComfyUI imports nothing heavy. (How long it takes: `dev.py bench import`.)"""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

from cadenza.devtools.bench import Context
from cadenza.devtools.comfyui import PACK_FOLDER
from cadenza.devtools.host import Host

ROOT = Path(__file__).resolve().parent.parent
ROOMS_THAT_RUN = ("compose", "midi", "export", "quality")  # loaded when a node of theirs runs, not before


def test_comfyui_loads_no_heavy_module_because_of_us(comfy_host: Host, tmp_path: Path) -> None:
    bench = importlib.import_module("cadenza.tests.bench.import")
    context = Context(comfy_host.tree, comfy_host.python.executable, ROOT, tmp_path)
    _, with_us = bench.start_and_end(context, tmp_path / "with", {PACK_FOLDER: ROOT})
    _, without_us = bench.start_and_end(context, tmp_path / "without", {})
    ours = with_us - without_us
    assert any(name.endswith("nodes.extension") for name in ours)
    assert not ours & set(bench.LATE)
    assert not {name for name in ours for room in ROOMS_THAT_RUN if f".nodes.{room}." in name}


def test_the_root_alone_imports_nothing_of_ours() -> None:
    """pytest and ComfyUI's scanners load __init__.py by itself, in folders of any name."""
    program = (
        "import runpy, sys; from pathlib import Path\n"
        f"runpy.run_path({str(ROOT / 'devtools' / 'pack.py')!r})['load_pack'](Path({str(ROOT)!r}))\n"
        "print([name for name in sys.modules if name.startswith('cadenza.')])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
