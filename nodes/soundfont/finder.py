"""Where SoundFonts lie: the folders that a user names, the operating system's, and the bank that pretty_midi brings."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..fault import MissingDependency

SUFFIXES = (".sf2", ".sf3")
PRETTY_MIDI_FONT = "TimGM6mb.sf2"


def system_folders() -> tuple[Path, ...]:
    """The folders where this operating system keeps SoundFonts, whether they exist or not."""
    home = Path.home()
    if sys.platform == "darwin":
        banks = Path("Library/Audio/Sounds/Banks")
        return (
            home / banks,
            Path("/") / banks,
            Path("/opt/homebrew/share/soundfonts"),
            Path("/usr/local/share/soundfonts"),
        )
    if sys.platform == "win32":
        roots = [os.environ.get(name) for name in ("LOCALAPPDATA", "PROGRAMDATA", "COMMONPROGRAMFILES")]
        return (*(Path(root) / "SoundFonts" for root in roots if root), Path("C:/soundfonts"))
    local = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    shared = [Path(root) / kind for root in ("/usr/local/share", "/usr/share") for kind in ("sounds/sf3", "sounds/sf2")]
    return (local / "soundfonts", local / "sounds/sf2", *shared, Path("/usr/share/soundfonts"))


def find_soundfonts(folders: Sequence[Path] = ()) -> tuple[Path, ...]:
    """All .sf2 and .sf3 files in `folders` (and the folders in them), then in the system's, then pretty_midi's.

    Each file once and, where links lead to it, under its own name. Folders that do not exist or may not be read are
    passed over.
    """
    found: dict[Path, Path] = {}
    for folder in (*folders, *system_folders()):
        for path in _soundfonts_in(Path(folder)):
            file = path.resolve()
            if file not in found or (found[file].is_symlink() and not path.is_symlink()):
                found[file] = path
    bundled = _pretty_midi_font()
    if bundled is not None:
        found.setdefault(bundled.resolve(), bundled)
    return tuple(found.values())


def default_soundfont(folders: Sequence[Path] = ()) -> Path:
    """The bank that pretty_midi brings; where that is missing, the first one found. Raises MissingDependency."""
    bundled = _pretty_midi_font()
    if bundled is not None:
        return bundled
    for path in find_soundfonts(folders):
        return path
    raise MissingDependency(
        "Cadenza plays with the SoundFont that the package pretty_midi brings, but it is not installed, "
        "and no other SoundFont was found.",
        hint="python -m pip install pretty_midi, or put a .sf2 or .sf3 file into models/soundfonts/.",
    )


def _soundfonts_in(folder: Path) -> Iterator[Path]:
    """SoundFont files below a folder, sorted by name; links between folders are not followed."""
    for place, inner, names in os.walk(folder):
        inner.sort()
        for name in sorted(names):
            path = Path(place) / name
            if path.suffix.lower() in SUFFIXES and path.is_file():
                yield path


def _pretty_midi_font() -> Path | None:
    """Found without importing pretty_midi, which takes a third of a second."""
    spec = importlib.util.find_spec("pretty_midi")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / PRETTY_MIDI_FONT
    return path if path.is_file() else None
