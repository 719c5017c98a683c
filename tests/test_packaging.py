"""What installers, ComfyUI-Manager and ComfyUI's registry read, and what it does to a ComfyUI that is there already."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from cadenza.devtools.environment import install_pack, requirement_lines
from cadenza.devtools.layer import Python, describe_python, make_layer, plain_environment

ROOT = Path(__file__).resolve().parent.parent
BROUGHT_BY_COMFYUI = {"numpy", "scipy", "torch", "torchaudio", "aiohttp"}
GPT4ALL_PLATFORMS = [
    ("linux", "x86_64", True),
    ("linux", "aarch64", False),
    ("win32", "AMD64", True),
    ("win32", "ARM64", False),
    ("darwin", "arm64", True),
    ("darwin", "x86_64", True),
]
# (sys_platform, platform_machine, pip's names of the platform)
WHEEL_PLATFORMS = [
    ("linux", "x86_64", "manylinux_2_28_x86_64 manylinux1_x86_64"),
    ("linux", "aarch64", "manylinux_2_28_aarch64"),
    ("win32", "AMD64", "win_amd64"),
    ("win32", "ARM64", "win_arm64"),
    ("darwin", "arm64", "macosx_14_0_arm64"),
    ("darwin", "x86_64", "macosx_14_0_x86_64"),
]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_requirements_txt_and_pyproject_name_the_same_list(project: dict[str, Any]) -> None:
    assert requirement_lines() == project["project"]["dependencies"]


def test_each_line_is_one_plain_requirement() -> None:
    """ComfyUI-Manager hands each line to pip as one argument, and reads the file in the system's own encoding."""
    assert (ROOT / "requirements.txt").read_bytes().isascii()
    for line in requirement_lines():
        assert not line.startswith("-")
        assert str(Requirement(line).name) in line


def test_what_comfyui_brings_carries_no_version() -> None:
    requirements = [Requirement(line) for line in requirement_lines()]
    brought = [requirement for requirement in requirements if requirement.name in BROUGHT_BY_COMFYUI]
    assert {requirement.name for requirement in brought} == BROUGHT_BY_COMFYUI
    assert not any(requirement.specifier for requirement in brought)


@pytest.mark.parametrize(("system", "machine", "installed"), GPT4ALL_PLATFORMS)
def test_gpt4all_comes_last_and_only_where_it_has_a_wheel(system: str, machine: str, installed: bool) -> None:
    last = Requirement(requirement_lines()[-1])
    assert last.name == "gpt4all"
    assert last.marker is not None
    assert last.marker.evaluate({"sys_platform": system, "platform_machine": machine}) is installed


def test_the_registry_finds_its_facts(project: dict[str, Any]) -> None:
    assert project["project"]["name"] == "cadenza"
    assert project["project"]["license"] == {"file": "LICENSE"}
    assert "MIT License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["project"]["urls"]["Repository"].startswith("https://")
    assert project["tool"]["comfy"]["PublisherId"] == "cadenza"
    assert project["tool"]["comfy"]["DisplayName"] == "Cadenza"
    assert project["tool"]["comfy"]["requires-comfyui"] == ">=0.3.75"


def test_scripts_are_registered_once(project: dict[str, Any]) -> None:
    """WEB_DIRECTORY and `web` in pyproject together would make every page load each script twice."""
    assert "web" not in project["tool"]["comfy"]


@pytest.mark.parametrize("release", ["3.11", "3.12", "3.13"])
def test_requirements_resolve_from_wheels_alone(release: str, tmp_path: Path) -> None:
    names = _dry_run(tmp_path, requirement_lines(), f"--python-version={release}")
    assert {"mido", "pretty-midi", "tinydb", "soundfile", "pyloudnorm"} <= names


@pytest.mark.parametrize(("system", "machine", "platforms"), WHEEL_PLATFORMS)
def test_every_line_has_a_wheel_on_every_system(system: str, machine: str, platforms: str, tmp_path: Path) -> None:
    """pip evaluates markers for the machine it runs on, so ours are evaluated here for the one that is asked about."""
    requirements = [Requirement(line) for line in requirement_lines()]
    about = {"sys_platform": system, "platform_machine": machine}
    wanted = [f"{r.name}{r.specifier}" for r in requirements if r.marker is None or r.marker.evaluate(about)]
    ours = [line for line in wanted if line not in BROUGHT_BY_COMFYUI]
    options = [f"--platform={platform}" for platform in platforms.split()]
    found = _dry_run(tmp_path, ours, *options, "--python-version=3.12", "--no-deps")
    assert len(found) == len(ours)


def test_installing_the_pack_changes_no_version_that_was_there(comfy_python: Python, tmp_path: Path) -> None:
    """The layer sees ComfyUI's packages as installed; a version that had to move would come to lie over them."""
    layer = make_layer(tmp_path / "layer", comfy_python)
    before = _freeze(layer)
    install_pack(layer)
    after = _freeze(layer)
    assert {name: after.get(name) for name in before} == before
    assert {"mido", "pretty-midi", "tinydb", "soundfile", "pyloudnorm", "stable-audio-tools"} <= after.keys() - before
    assert "torch" in before


def _freeze(python: Python) -> dict[str, str]:
    listed = subprocess.run(
        python.pip("list", "--format=json"), capture_output=True, text=True, check=True, env=plain_environment()
    )
    return {package["name"].lower().replace("_", "-"): package["version"] for package in json.loads(listed.stdout)}


def _dry_run(folder: Path, requirements: list[str], *options: str) -> set[str]:
    """The names that pip would install from wheels alone."""
    report = folder / "report.json"
    where = ("--dry-run", "--only-binary=:all:", f"--target={folder / 'nowhere'}", f"--report={report}")
    command = describe_python(Path(sys.executable)).pip("install", "--quiet", *where, *options, *requirements)
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=plain_environment())
    assert run.returncode == 0, run.stderr
    chosen = json.loads(report.read_text(encoding="utf-8"))["install"]
    return {package["metadata"]["name"].lower().replace("_", "-") for package in chosen}
