"""System packages that only the tests need: a browser, a second synthesizer, real MIDI files, Node.js."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from .console import run_step, say


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """A Debian package, the command that shows it is there in another form ("" for none), and what it is for."""

    name: str
    command: str
    purpose: str


PACKAGES = (
    SystemPackage("chromium", "chromium", "browser tests"),
    SystemPackage("fluidsynth", "fluidsynth", "the synthesizer that ours is held against"),
    SystemPackage("fluidr3mono-gm-soundfont", "", "a second SoundFont, compressed"),
    SystemPackage("ffmpeg", "ffprobe", "reading our audio files back"),
    SystemPackage("nodejs", "node", "tests of the browser code"),
    SystemPackage("simutrans-data", "", "real MIDI files"),
    SystemPackage("openttd-openmsx", "", "real MIDI files"),
)


def missing_packages() -> list[SystemPackage]:
    """The packages that are not there, neither installed by Debian nor as a command."""
    return [package for package in PACKAGES if not (_has_command(package) or _is_installed(package))]


def install_line(packages: list[SystemPackage]) -> str:
    """The command that a person types."""
    return "sudo apt-get install --no-install-recommends " + " ".join(package.name for package in packages)


def provide_packages() -> None:
    """Install what is missing where we are root on a Debian; elsewhere ask for it by name and go on."""
    missing = missing_packages()
    if not missing:
        return
    names = [package.name for package in missing]
    if shutil.which("apt-get") is None:
        say(f"The tests also want {', '.join(names)}; without them those that need one fail and say so.")
    elif os.geteuid() != 0:
        say(
            f"The tests also want some Debian packages; those that need one fail without it:\n  {install_line(missing)}"
        )
    else:
        say("Installing Debian packages for the tests")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        cure = f"Install them by hand: {install_line(missing)}"
        run_step("apt-get update", ["apt-get", "update"], cure=cure, environment=quiet)
        command = ["apt-get", "install", "-y", "--no-install-recommends", *names]
        run_step(", ".join(names), command, cure=cure, environment=quiet)


def _has_command(package: SystemPackage) -> bool:
    return bool(package.command) and shutil.which(package.command) is not None


def _is_installed(package: SystemPackage) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    query = ["dpkg-query", "--show", "--showformat=${Status}", package.name]
    answer = subprocess.run(query, capture_output=True, text=True, check=False)
    return answer.stdout == "install ok installed"
