"""install.py in the Pythons that ComfyUI runs in: with pip, with uv, with neither, with -s, without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cadenza.devtools.layer import Python, describe_python, plain_environment, python_of
from cadenza.install import WHEELS

ROOT = Path(__file__).resolve().parent.parent


def make_python(folder: Path, *options: str) -> Python:
    subprocess.run([sys.executable, "-m", "venv", *options, folder], check=True, env=plain_environment())
    return describe_python(python_of(folder))


def run_install(python: Python, *flags: str, **environment: str) -> str:
    """Run install.py as ComfyUI-Manager does, in the pack's folder; it always ends well. Return what it printed."""
    run = subprocess.run(
        python.command(*flags, "install.py"),
        cwd=ROOT,
        env={**plain_environment(), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def installed(python: Python) -> dict[str, str]:
    """What lies in the environment beside pip and setuptools."""
    folders = [name.removesuffix(".dist-info").split("-") for name in python.distributions()]
    return {name.replace("_", "-"): version for name, version in folders if name not in {"pip", "setuptools", "uv"}}


def path_without_uv(python: Python) -> str:
    """A PATH on which there is no uv: a developer may have one."""
    assert shutil.which("uv", path=str(python.executable.parent)) is None
    return str(python.executable.parent)


@pytest.fixture
def plain_python(tmp_path: Path) -> Python:
    return make_python(tmp_path / "with pip")


@pytest.fixture
def bare_python(tmp_path: Path) -> Python:
    return make_python(tmp_path / "without-pip", "--without-pip")


def test_pip_installs_the_four_wheels_and_nothing_else(plain_python: Python) -> None:
    printed = run_install(plain_python)
    assert installed(plain_python) == WHEELS
    assert "-m pip install --no-deps" in printed
    assert f"installed stable-audio-tools=={WHEELS['stable-audio-tools']}" in printed


def test_a_second_run_does_nothing(plain_python: Python) -> None:
    run_install(plain_python)
    before = plain_python.distributions()
    printed = run_install(plain_python, PIP_NO_INDEX="1", PATH=path_without_uv(plain_python))
    assert printed == "Cadenza: everything for Stable Audio is installed.\n"
    assert plain_python.distributions() == before


def test_another_version_that_is_there_is_left_alone(plain_python: Python) -> None:
    theirs = plain_python.packages / "stable_audio_tools-0.0.17.dist-info"
    theirs.mkdir()
    (theirs / "METADATA").write_text("Metadata-Version: 2.1\nName: stable-audio-tools\nVersion: 0.0.17\n")
    run_install(plain_python)
    assert installed(plain_python) == {**WHEELS, "stable-audio-tools": "0.0.17"}


def test_uv_installs_where_there_is_no_pip(bare_python: Python) -> None:
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    assert uv is not None, "uv is one of dev.py's tools"
    printed = run_install(bare_python, PATH=f"{Path(uv).parent}{os.pathsep}{os.environ['PATH']}")
    assert f"pip install --python {bare_python.executable}" in printed
    assert installed(bare_python) == WHEELS


def test_uv_as_a_module_installs_where_it_is_not_on_the_path(plain_python: Python, bare_python: Python) -> None:
    target = f"--target={bare_python.packages}"
    subprocess.run(plain_python.pip("install", "--quiet", target, "uv==0.13.9"), check=True, env=plain_environment())
    printed = run_install(bare_python, PATH=path_without_uv(bare_python))
    assert "-m uv pip install" in printed
    assert installed(bare_python) == WHEELS


def test_the_portable_pythons_flag_is_passed_on(plain_python: Python) -> None:
    """ComfyUI's portable package runs `python_embeded\\python.exe -s`: pip must look where ComfyUI will look."""
    printed = run_install(plain_python, "-s")
    assert f"{plain_python.executable} -s -m pip install" in printed
    assert installed(plain_python) == WHEELS


def test_without_pip_and_uv_it_ends_well_and_prints_the_cure(bare_python: Python) -> None:
    printed = run_install(bare_python, PATH=path_without_uv(bare_python))
    assert installed(bare_python) == {}
    assert "has neither pip nor uv" in printed
    assert _cure(bare_python) in printed


def test_without_a_network_it_ends_well_and_prints_the_cure(plain_python: Python) -> None:
    printed = run_install(plain_python, PIP_NO_INDEX="1", PIP_FIND_LINKS=str(plain_python.packages))
    assert installed(plain_python) == {}
    assert "the installation above failed" in printed
    assert _cure(plain_python) in printed


def test_importing_it_installs_nothing(plain_python: Python) -> None:
    subprocess.run(plain_python.command("-c", "import install"), cwd=ROOT, check=True, env=plain_environment())
    assert installed(plain_python) == {}


def _cure(python: Python) -> str:
    wheels = " ".join(f"{name}=={version}" for name, version in WHEELS.items())
    return f'"{python.executable}" -m pip install --no-deps {wheels}'
