"""A virtual environment on top of another Python, which it sees and leaves as it is.

The layer's own site-packages come first; a .pth file then adds those beneath. So the pack's requirements never touch
the ComfyUI they are tried in, be it a stock one or the developer's own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .console import Fault, run_step

FORM = 2  # of a layer; raise it when layers are made in another way, so that older ones are built anew
VENV_CURE = "Install Python's venv and pip (Debian: apt-get install python3-venv), or run dev.py with another Python."
PIP_CURE = "If the network failed, run the same command again: what is already built is kept."
_DESCRIBE = (
    "import json, sys, sysconfig; "
    "print(json.dumps([sys.version_info[:3], sysconfig.get_platform(), sysconfig.get_path('purelib')]))"
)


@dataclass(frozen=True, slots=True)
class Python:
    """One interpreter. `version`: (3, 11, 7); `platform`: "linux-x86_64"; `packages`: its site-packages."""

    executable: Path
    version: tuple[int, int, int]
    platform: str
    packages: Path

    def command(self, *arguments: str | Path) -> list[str]:
        """The command line that runs this interpreter with `arguments`."""
        return [str(self.executable), *map(str, arguments)]

    def pip(self, verb: str, *arguments: str | Path) -> list[str]:
        """The command line of a pip call that asks nothing."""
        return self.command("-m", "pip", "--disable-pip-version-check", "--no-input", verb, *arguments)

    def runs(self, program: str) -> bool:
        """Whether a one-line program ends well."""
        command = self.command("-c", program)
        return subprocess.run(command, capture_output=True, check=False, env=plain_environment()).returncode == 0

    def ask(self, program: str) -> str:
        """What a one-line program prints, "" where it fails."""
        command = self.command("-c", program)
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env=plain_environment()
        ).stdout.strip()

    def distributions(self) -> list[str]:
        """Names of what is installed beside this interpreter, sorted; changes whenever an install does."""
        return sorted(folder.name for folder in self.packages.glob("*.dist-info"))


def describe_python(executable: Path) -> Python:
    """Ask an interpreter who it is. Raises Fault where it does not answer or is older than Python 3.11."""
    try:
        answer = subprocess.run(
            [executable, "-c", _DESCRIBE], capture_output=True, text=True, check=True, env=plain_environment()
        ).stdout
        version, platform, packages = json.loads(answer)
    except (OSError, subprocess.CalledProcessError, ValueError) as reason:
        raise Fault(
            f"{executable} is no Python that answers ({reason}).", "Name the right one with --python."
        ) from reason
    if tuple(version) < (3, 11):
        raise Fault(
            f"{executable} is Python {version[0]}.{version[1]}; Cadenza needs 3.11 or newer.", "Use a newer one."
        )
    return Python(Path(executable), (version[0], version[1], version[2]), platform, Path(packages))


def plain_environment(**extra: str) -> dict[str, str]:
    """This process's environment without what would lead another Python astray, plus `extra`."""
    astray = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in astray}
    return {**kept, "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1", **extra}


def make_venv(folder: Path, python: Path, *options: str) -> None:
    """A fresh virtual environment of `python` in `folder`."""
    run_step(
        f"virtual environment of {python}",
        [str(python), "-m", "venv", *options, str(folder)],
        cure=VENV_CURE,
        environment=plain_environment(),
    )


def python_of(folder: Path) -> Path:
    """The interpreter of the virtual environment in `folder`."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def make_layer(folder: Path, beneath: Python) -> Python:
    """A virtual environment in `folder` that also sees every package of `beneath`, and installs with its pip."""
    has_pip = beneath.runs("import pip")  # a pip of the layer's own would bring a setuptools that hides theirs
    make_venv(folder, _venv_maker(beneath), *(["--without-pip"] if has_pip else []))
    layer = describe_python(python_of(folder))
    see_beneath = f"import site; site.addsitedir({str(beneath.packages)!r})\n"
    (layer.packages / "cadenza-beneath.pth").write_text(see_beneath, encoding="utf-8")
    return layer


def _venv_maker(beneath: Python) -> Path:
    """`beneath` itself; for ComfyUI's portable Python, which has no venv, this Python if it is the same release."""
    if beneath.runs("import venv, ensurepip"):
        return beneath.executable
    if beneath.version[:2] == sys.version_info[:2]:
        return Path(sys.executable)
    needed = ".".join(map(str, beneath.version[:2]))
    raise Fault(f"{beneath.executable} cannot make virtual environments.", f"Run dev.py with Python {needed}.")


def install_packages(
    python: Python, title: str, packages: Sequence[str | Path], *options: str | Path, constraints: Path | None = None
) -> None:
    """Install `packages` into `python`'s environment as one step."""
    limits: list[str | Path] = [] if constraints is None else ["--constraint", constraints]
    command = python.pip("install", "--progress-bar=off", *options, *limits, *packages)
    run_step(title, command, cure=PIP_CURE, environment=plain_environment())
