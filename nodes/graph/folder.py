"""ComfyUI's input and output folders, reached only by names that we listed or made ourselves."""

from __future__ import annotations

import re
from pathlib import Path

import folder_paths

MAX_LISTED = 2000


def input_files(endings: tuple[str, ...]) -> list[str]:
    """Names of the files with such endings in the input folder and its subfolders, with forward slashes, sorted."""
    root = Path(folder_paths.get_input_directory())
    found = (path for path in root.rglob("*") if path.suffix.lower() in endings and path.is_file())
    return sorted(path.relative_to(root).as_posix() for path in found)[:MAX_LISTED]


def input_path(name: str, endings: tuple[str, ...]) -> Path | None:
    """The file behind a listed name, None if it is not (or no longer) listed: no path is built from `name`."""
    if name not in input_files(endings):
        return None
    return Path(folder_paths.get_input_directory()) / name


def output_root() -> Path:
    return Path(folder_paths.get_output_directory())


def next_output(name: str, ending: str) -> tuple[Path, str]:
    """A file in the output folder that does not exist yet, and its name relative to that folder.

    `name` may hold subfolders; every part is reduced to letters, digits, dot, space, dash and underscore.
    """
    parts = [part for part in (safe_part(part) for part in re.split(r"[/\\]+", name)) if part] or ["cadenza"]
    folder = output_root().joinpath(*parts[:-1])
    number = 1
    while (target := folder / f"{parts[-1]}_{number:05d}{ending}").exists():
        number += 1
    return target, target.relative_to(output_root()).as_posix()


def safe_part(part: str) -> str:
    """One part of a path that is harmless on every system: no separators, no outer dots, 80 characters."""
    return re.sub(r"[^\w .-]+", "_", part).strip(" .")[:80].rstrip(" .")
