"""MIDI files for the tests: small ones built byte by byte, and the real ones of two Debian packages."""

from __future__ import annotations

import struct
import subprocess
from functools import cache
from pathlib import Path

import pytest

PACKAGES = ("simutrans-data", "openttd-openmsx")
END = b"\x00\xff\x2f\x00"


def smf(*tracks: bytes, midi_format: int = 1, division: int = 480, announced: int | None = None) -> bytes:
    """A file out of the events of its tracks; each gets its End of Track."""
    return header(midi_format, len(tracks) if announced is None else announced, division) + b"".join(map(mtrk, tracks))


def header(midi_format: int = 1, n_tracks: int = 1, division: int = 480) -> bytes:
    return struct.pack(">4sIHHH", b"MThd", 6, midi_format, n_tracks, division)


def mtrk(events: bytes, end: bytes = END, length: int | None = None) -> bytes:
    return struct.pack(">4sI", b"MTrk", len(events + end) if length is None else length) + events + end


def rmid(content: bytes) -> bytes:
    """A MIDI file in its RIFF wrapper, behind a chunk of odd length."""
    body = b"RMID" + b"DISP" + struct.pack("<I", 3) + b"abc\0" + b"data" + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(body)) + body


@cache
def real_files() -> tuple[Path, ...]:
    """Every .mid of the packages; fails with the cure where one is not installed."""
    found: list[Path] = []
    for package in PACKAGES:
        try:
            listed = subprocess.run(["dpkg", "-L", package], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.CalledProcessError):
            pytest.fail(f"Real MIDI files are missing. Install them: apt-get install {' '.join(PACKAGES)}")
        found += [Path(line) for line in listed.splitlines() if line.lower().endswith(".mid")]
    return tuple(sorted(found))
