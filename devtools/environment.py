"""The environment that commands run in: a ComfyUI, on it the pack's requirements, on those the developer's tools.

Each is a layer in the cache, named by a hash of what went into it; changing requirements.txt builds one layer anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .cache import build_once, cache_root, key_of
from .console import run_step, say
from .host import Host, own_host, stock_host
from .layer import FORM, PIP_CURE, Python, describe_python, install_packages, make_layer, plain_environment, python_of

ROOT = Path(__file__).resolve().parent.parent
TOOLS = (
    "pytest==9.2.0",
    "pytest-asyncio==1.5.0",
    "pytest-timeout==2.4.0",
    "hypothesis==6.170.15",
    "ruff==0.17.6",
    "mypy==2.4.1",
    "playwright==1.65.2",
    "pip==26.3",  # resolves without downloading, which the packaging tests ask of it
    "uv==0.13.9",
    "music21==10.5.1",  # reads our MusicXML back
    "xmlschema==4.3.2",  # holds our DAWproject files against their schema
)


@dataclass(frozen=True, slots=True)
class Environment:
    """A ComfyUI and the Python to run it with."""

    host: Host
    python: Python


def find_host(comfyui: Path | None, python: Path | None) -> Host:
    """The developer's own ComfyUI where one is named, else the stock one."""
    return own_host(comfyui, python) if comfyui is not None else stock_host()


def pack_place(host: Host) -> Path:
    """Where the pack's layer on `host` lies, or will lie."""
    ingredients = [
        hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in ("requirements.txt", "install.py")
    ]
    return cache_root() / f"pack-{key_of(FORM, host.key, ingredients)}"


def pack_environment(host: Host) -> Environment:
    """What a user has after installing the pack: the host, then requirements.txt line by line, then install.py."""
    return Environment(host, _layer(pack_place(host), host.python, install_pack))


def tools_environment(pack: Environment) -> Environment:
    """The pack's environment, and on top what tests and checks it."""
    place = cache_root() / f"tools-{key_of(pack_place(pack.host).name, TOOLS)}"
    return Environment(pack.host, _layer(place, pack.python, _install_tools))


def requirement_lines() -> list[str]:
    """requirements.txt as ComfyUI-Manager reads it: one install a line, comments left out."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _layer(place: Path, beneath: Python, fill: Callable[[Python], None]) -> Python:
    def build(draft: Path) -> None:
        say(f"Building the environment: {place.name}")
        fill(make_layer(draft, beneath))

    return describe_python(python_of(build_once(place, build)))


def install_pack(python: Python) -> None:
    """Install the pack's requirements as ComfyUI-Manager does: line by line, then install.py."""
    for line in requirement_lines():
        install_packages(python, line, [line])
    run_step(
        "install.py",
        python.command(ROOT / "install.py"),
        cure=PIP_CURE,
        folder=ROOT,
        environment=plain_environment(),
    )


def _install_tools(python: Python) -> None:
    install_packages(python, ", ".join(TOOLS), TOOLS)
