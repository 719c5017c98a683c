"""`dev.py bench NAME`: a named benchmark, tests/bench/NAME.py, run in the pack's own environment.

A benchmark is a module with `run(context: Context) -> list[Figure]`. A speed is a ratio to a rival named in the figure,
paired in the same run, medians. The last line printed is one JSON object; the exit status is 1 where a bar fails.
"""

from __future__ import annotations

import importlib
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from .console import Fault, run_through
from .environment import ROOT, Environment
from .suite import test_environment

FOLDER = ROOT / "tests" / "bench"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number. `bar`: in words, "at most 0.2"; `holds`: whether it does; "" and True for a mere figure."""

    name: str
    value: float
    unit: str
    bar: str = ""
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """What a benchmark may use.

    `tree`: ComfyUI's folder; `python`: what runs it, with the pack's requirements; `pack`: the working tree;
    `scratch`: an empty folder that goes away afterwards.
    """

    tree: Path
    python: Path
    pack: Path
    scratch: Path


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that should not exceed `limit`."""
    return Figure(name, value, unit, f"at most {limit:g}", value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that should reach `limit`."""
    return Figure(name, value, unit, f"at least {limit:g}", value >= limit)


def run_bench(environment: Environment, name: str) -> int:
    """Run one benchmark with the environment's own Python."""
    if not (FOLDER / f"{name}.py").is_file():
        known = ", ".join(sorted(path.stem for path in FOLDER.glob("*.py")))
        raise Fault(f"There is no benchmark `{name}`.", f"Choose one of: {known}.")
    command = environment.python.command(ROOT / "dev.py", "bench", "--inside", name)
    return run_through(command, folder=ROOT, environment=test_environment(environment))


def run_inside(name: str) -> int:
    """The benchmark itself, in the environment that `run_bench` prepared; prints its JSON line."""
    bench = importlib.import_module(f"..tests.bench.{name}", __package__)
    with tempfile.TemporaryDirectory(prefix="cadenza-bench-", ignore_cleanup_errors=True) as scratch:
        tree = Path(os.environ["CADENZA_COMFYUI"])
        figures: list[Figure] = bench.run(Context(tree, Path(sys.executable), ROOT, Path(scratch)))
    holds = all(figure.holds for figure in figures)
    document = {"bench": name, "machine": _machine(), "figures": [asdict(f) for f in figures], "holds": holds}
    print(json.dumps(document, ensure_ascii=False), flush=True)
    return 0 if holds else 1


def _machine() -> str:
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {_processor()}"
    return f"{system}, Python {platform.python_version()}"


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.is_file():
        for line in described.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "processor unknown"
