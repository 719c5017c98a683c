"""`dev.py doctor`: what is installed, found and missing, each with its exact cure. Builds and changes nothing."""

from __future__ import annotations

import json
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..install import WHEELS
from .cache import cache_root
from .console import Fault
from .debian import PACKAGES, install_line, missing_packages
from .environment import pack_place, requirement_lines
from .host import Host, own_host, stock_place
from .layer import Python, describe_python, python_of
from .start import studio_base

SOUNDFONT_FOLDERS = ("/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts")
SOUNDFONT_KINDS = ("*.sf2", "*.sf3")
_LIST_PACKAGES = (
    "import json; from importlib import metadata; "
    "print(json.dumps({d.name.lower().replace('_', '-'): d.version for d in metadata.distributions() if d.name}))"
)
_PRETTY_MIDI_FOLDER = (
    "import importlib.util as u; print(next(iter(u.find_spec('pretty_midi').submodule_search_locations)))"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `needed`: without it something in the pack fails; else it is an extra."""

    topic: str
    state: str
    cure: str = ""
    needed: bool = False


def report(comfyui: Path | None, python: Path | None) -> int:
    """Print all findings; the exit status is 1 if something needed is missing."""
    findings = list(_findings(comfyui, python))
    for finding in findings:
        mark = "ok     " if not finding.cure else "MISSING" if finding.needed else "no     "
        print(f"{mark}  {finding.topic}: {finding.state}")
        if finding.cure:
            print(f"           -> {finding.cure}")
    return int(any(finding.cure and finding.needed for finding in findings))


def _findings(comfyui: Path | None, python: Path | None) -> Iterator[Finding]:
    yield Finding("machine", f"{platform.system()} {platform.machine()}, Python {platform.python_version()}")
    yield Finding("cache", f"{cache_root()} (may be deleted at any time)")
    yield from _system()
    try:
        host = own_host(comfyui, python) if comfyui is not None else _stock_if_built()
    except Fault as fault:
        yield Finding("ComfyUI", fault.message, fault.cure, needed=True)
        return
    if host is None:
        yield Finding("ComfyUI", "no stock one is built yet", "python3 dev.py start builds it", needed=True)
        return
    yield Finding("ComfyUI", f"{_comfyui_version(host.tree)} in {host.tree}, run by {host.python.executable}")
    place = pack_place(host)
    if host.stock and not place.is_dir():
        yield Finding("the pack's requirements", "not installed yet", "python3 dev.py start installs them", needed=True)
        return
    runner = describe_python(python_of(place)) if place.is_dir() else host.python
    yield from _packages(runner)
    models = studio_base() / "models" if host.stock else host.tree / "models"
    yield from _soundfonts(runner, models)
    yield from _models(models)


def _system() -> Iterator[Finding]:
    missing = missing_packages()
    here = ", ".join(package.name for package in PACKAGES if package not in missing)
    yield Finding("for the tests", here or "nothing yet")
    for package in missing:
        yield Finding(package.name, f"not installed ({package.purpose})", install_line([package]))
    if shutil.which("npm") is None:
        yield Finding("npm", "not installed (types of the browser code)", "install Node.js with npm")


def _stock_if_built() -> Host | None:
    place = stock_place(describe_python(Path(sys.executable)))
    return (
        Host(place / "ComfyUI", describe_python(python_of(place / "venv")), True, place.name)
        if place.is_dir()
        else None
    )


def _comfyui_version(tree: Path) -> str:
    described = tree / "comfyui_version.py"
    text = described.read_text(encoding="utf-8") if described.is_file() else ""
    return text.partition('__version__ = "')[2].partition('"')[0] or "of unknown version"


def _packages(runner: Python) -> Iterator[Finding]:
    installed: dict[str, str] = json.loads(runner.ask(_LIST_PACKAGES) or "{}")
    install = f'"{runner.executable}" -m pip install'
    for line in requirement_lines():
        name = line.split(";")[0].strip()
        bare = name.split(">")[0].split("=")[0].replace("_", "-").lower()
        optional = ";" in line  # a marker: it has no wheel everywhere
        if bare in installed:
            yield Finding(bare, installed[bare])
        else:
            yield Finding(bare, "not installed", f'{install} "{name}"', needed=not optional)
    absent = [f"{name}=={version}" for name, version in WHEELS.items() if name not in installed]
    if absent:
        cure = f"{install} --no-deps {' '.join(absent)}"
        yield Finding("Stable Audio", f"without {', '.join(absent)}", cure)
    else:
        yield Finding("Stable Audio", ", ".join(f"{name} {installed[name]}" for name in WHEELS))


def _soundfonts(runner: Python, models: Path) -> Iterator[Finding]:
    brought = runner.ask(_PRETTY_MIDI_FOLDER)
    folders = [Path(brought)] if brought else []
    folders += [models / "soundfonts", *(Path(folder) for folder in SOUNDFONT_FOLDERS)]
    for folder in folders:
        banks = sorted(bank.name for kind in SOUNDFONT_KINDS for bank in folder.glob(kind))
        if banks:
            yield Finding("SoundFonts", f"{', '.join(banks)} in {folder}")
    if not brought:
        yield Finding("SoundFonts", "pretty_midi's own is not there", "install pretty_midi", needed=True)


def _models(models: Path) -> Iterator[Finding]:
    """Optional models, where later rooms look for them; a model may be a folder of files."""
    for kind, what in (("stable_audio", "Stable Audio models"), ("gpt4all", "language models (.gguf)")):
        folder = models / kind
        endings = {".safetensors", ".ckpt", ".gguf"}
        found = sorted(path.name for path in folder.rglob("*") if path.suffix in endings)
        state = f"{', '.join(found)} in {folder}" if found else f"none in {folder}"
        yield Finding(what, state, "" if found else f"optional: put model files into {folder}")
