"""What ComfyUI-Manager runs after requirements.txt: Stable Audio's four small wheels, without their dependencies.

stable-audio-tools pins numpy and others far away from ComfyUI's own, so it may only go in with `--no-deps`; a
requirements.txt cannot say that of a single line. What is installed already, in whatever version, is left alone. Stable
Audio is an extra: where nothing can be installed, this prints the command to type and still ends well.

Standard library only; by hand: `python install.py`, with the Python that runs ComfyUI.
"""

from __future__ import annotations

import importlib
import importlib.util
import shutil
import subprocess
import sys
from importlib import metadata

WHEELS = {
    "stable-audio-tools": "0.0.19",
    "k-diffusion": "0.1.1.post1",
    "alias-free-torch": "0.0.6",
    "einops-exts": "0.0.4",
}


def missing_wheels() -> list[str]:
    """The wheels that this Python lacks, as `name==version`."""
    importlib.invalidate_caches()
    return [f"{name}=={version}" for name, version in WHEELS.items() if not _is_installed(name)]


def install_command(wheels: list[str]) -> list[str] | None:
    """How this Python installs `wheels`: with pip, else with uv; None where it has neither.

    `-s` (ComfyUI's portable Python is started with it) is passed on, so that pip looks where ComfyUI looks.
    """
    python = [sys.executable, "-s"] if sys.flags.no_user_site else [sys.executable]
    options = ["install", "--no-deps", *wheels]
    if importlib.util.find_spec("pip") is not None:
        return [*python, "-m", "pip", *options]
    if importlib.util.find_spec("uv") is not None:
        return [*python, "-m", "uv", "pip", "install", "--python", sys.executable, *options[1:]]
    uv = shutil.which("uv")
    if uv is not None:
        return [uv, "pip", "install", "--python", sys.executable, *options[1:]]
    return None


def main() -> None:
    """Install what is missing; say what was done, or what to type."""
    wheels = missing_wheels()
    if not wheels:
        print("Cadenza: everything for Stable Audio is installed.")
        return
    command = install_command(wheels)
    if command is None:
        _print_cure(wheels, "this Python has neither pip nor uv")
    elif not _runs(command) or missing_wheels():
        _print_cure(wheels, "the installation above failed")
    else:
        print(f"Cadenza: installed {', '.join(wheels)} for Stable Audio.")


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _runs(command: list[str]) -> bool:
    print("Cadenza:", " ".join(command), flush=True)
    try:
        return subprocess.run(command, check=False).returncode == 0
    except OSError as reason:
        print(f"Cadenza: {reason}")
        return False


def _print_cure(wheels: list[str], why: str) -> None:
    print(f"Cadenza: Stable Audio's packages were not installed, since {why}. All else in Cadenza works without them.")
    print("To add them later, with the Python that runs ComfyUI:")
    print(f'    "{sys.executable}" -m pip install --no-deps {" ".join(wheels)}')
    print("(or the same through uv: `uv pip install --python … --no-deps …`)")


if __name__ == "__main__":
    main()
