"""A TinyDB storage that is always whole: written to a draft, flushed, renamed; the version before is kept.

TinyDB's own JSONStorage writes in place, so a killed process or a full disk leaves a damaged file. Here the file is the
old one or the new one, and `<name>.last-good` holds the one before; a damaged file is read from there.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from ..nodes.draft import write_whole
from ..nodes.fault import StorageFault

Tables = dict[str, dict[str, Any]]


class WholeStorage(Storage):
    """One JSON file. `read` is None where there is none yet. Raises StorageFault."""

    def __init__(self, path: Path) -> None:
        self._path = Path(path)
        self._last_good = self._path.with_name(self._path.name + ".last-good")

    def read(self) -> Tables | None:
        if not self._path.exists() and not self._last_good.exists():
            return None
        for path in (self._path, self._last_good):
            tables = _read_tables(path)
            if tables is not None:
                return tables
        raise StorageFault(
            f"{self._path.name!r} and its last good copy are both damaged.",
            hint=f"Restore them from a backup, or move them out of {str(self._path.parent)!r} to begin anew.",
        )

    def write(self, data: Tables) -> None:
        content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
        if _read_tables(self._path) is not None:  # never let a damaged file become the last good one
            with suppress(OSError):
                self._last_good.unlink()
            with suppress(OSError):
                os.link(self._path, self._last_good)
        write_whole(self._path, content)


def _read_tables(path: Path) -> Tables | None:
    """The tables of a file, None if it is missing or damaged."""
    try:
        tables = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as fault:
        raise StorageFault(f"Could not read {path.name!r}: {fault.strerror}.", hint="Check its permissions.") from fault
    return tables if isinstance(tables, dict) else None
