"""`dev.py check`: format, lint, types of Python and JavaScript, architecture. Seconds; before every commit."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from .cache import build_once, cache_root, key_of
from .comfyui import link_folder
from .console import run_step, run_through, say
from .environment import ROOT, Environment
from .layer import Python
from .pack import ALIAS

TYPESCRIPT = "typescript@5.9.3"
TYPED_PACKAGES = ("nodes", "project_store", "devtools")
TYPED_MODULES = ("dev", "install")


def check_tree(environment: Environment) -> int:
    """Run every check, also after one failed; return how many failed."""
    python = environment.python
    cache = ("--cache-dir", cache_root() / "ruff")
    checks: list[tuple[str, Callable[[], int]]] = [
        ("format", lambda: run_through(python.command("-m", "ruff", "format", "--check", *cache, ROOT))),
        ("lint", lambda: run_through(python.command("-m", "ruff", "check", "--output-format=concise", *cache, ROOT))),
        ("types", lambda: _check_types(python)),
        ("browser types", _check_browser_types),
        ("architecture", lambda: _check_architecture(python)),
    ]
    failed = []
    for name, check in checks:
        started = time.monotonic()
        status = check()
        say(f"{'ok    ' if status == 0 else 'FAILED'}  {name}  {time.monotonic() - started:.1f} s")
        if status != 0:
            failed.append(name)
    if failed:
        say(f"{', '.join(failed)}: see above. `ruff format` and `ruff check --fix` mend most of format and lint.")
    return len(failed)


def _check_types(python: Python) -> int:
    """mypy sees the tree under its alias, since a clone's folder may have a name that no package can have."""
    wanted = [f"--package={ALIAS}.{name}" for name in TYPED_PACKAGES if (ROOT / name).is_dir()]
    wanted += [f"--module={name}" for name in (ALIAS, *(f"{ALIAS}.{module}" for module in TYPED_MODULES))]
    place = cache_root() / f"types-{key_of(str(ROOT))}"  # one for each clone, so that they do not undo each other's
    place.mkdir(parents=True, exist_ok=True)
    link_folder(ROOT, place / ALIAS)
    options = ("--config-file", ROOT / "pyproject.toml", "--cache-dir", place / "mypy", "--no-error-summary")
    return run_through(python.command("-m", "mypy", *options, *wanted), folder=place)


def _check_browser_types() -> int:
    described = ROOT / "web" / "jsconfig.json"
    if not described.is_file():
        return 0
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        say("        npm is not here, so the browser code's types were not checked")
        return 0

    def build(draft: Path) -> None:
        command = [npm, "install", "--prefix", str(draft), "--no-audit", "--no-fund", "--no-save", TYPESCRIPT]
        run_step(TYPESCRIPT, command, cure="Check that npm reaches its registry.")

    packages = build_once(cache_root() / TYPESCRIPT.replace("@", "-"), build) / "node_modules"
    return run_through([node, str(packages / "typescript" / "bin" / "tsc"), "--project", str(described)])


def _check_architecture(python: Python) -> int:
    rules = ROOT / "tests" / "test_architecture.py"
    kept = f"cache_dir={cache_root() / 'pytest'}"
    return run_through(python.command("-m", "pytest", "-q", "--no-header", "-o", kept, rules), folder=ROOT)
