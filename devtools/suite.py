"""`dev.py test`: every layer of tests, first the browser code's own, then pytest's."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from .cache import cache_root
from .console import run_through, say
from .debian import provide_packages
from .environment import ROOT, Environment
from .host import NEWEST_FRONTEND, OLDEST_FRONTEND, frontend_root
from .layer import plain_environment


def run_tests(environment: Environment, pytest_arguments: Sequence[str]) -> int:
    """Run all tests, or where `pytest_arguments` choose some, those. The exit status is 0 if all passed."""
    provide_packages()
    for version in (OLDEST_FRONTEND, NEWEST_FRONTEND):
        frontend_root(environment.host, version)
    status = 0 if _choose_some(pytest_arguments) else _run_browser_unit_tests()
    command = environment.python.command("-m", "pytest", "-o", f"cache_dir={cache_root() / 'pytest'}")
    tested = run_through([*command, *pytest_arguments], folder=ROOT, environment=test_environment(environment))
    return tested or status


def test_environment(environment: Environment) -> dict[str, str]:
    """What the tests are told: where ComfyUI is, and which Python a user of the pack would run."""
    host = environment.host
    return plain_environment(
        CADENZA_COMFYUI=str(host.tree),
        CADENZA_COMFYUI_PYTHON=str(host.python.executable),
        CADENZA_CACHE=str(cache_root()),
    )


def _choose_some(pytest_arguments: Sequence[str]) -> bool:
    paths = (argument.partition("::")[0] for argument in pytest_arguments if not argument.startswith("-"))
    return bool({"-k", "-m", "--lf"} & set(pytest_arguments)) or any((ROOT / path).exists() for path in paths)


def _run_browser_unit_tests() -> int:
    tests = sorted((ROOT / "tests" / "web").glob("**/*.test.mjs"))
    node = shutil.which("node")
    if not tests:
        return 0
    if node is None:
        say("FAILED: the browser code's tests need Node.js (Debian: apt-get install nodejs)")
        return 1
    return run_through([node, "--test", "--test-reporter=spec", *map(str, tests)], folder=ROOT)
