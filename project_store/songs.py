"""The catalog of songs: every song that was exported, newest first, so that nobody has to search for a take."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MAX_LISTED = 500


@dataclass(frozen=True, slots=True)
class SongEntry:
    """One exported song. `made_at`: ISO 8601 with zone. `files`: kind -> path inside the output folder. `summary`: what
    a list shows about it (style, tempo, key …), plain JSON values."""

    title: str
    made_at: str
    files: dict[str, Any] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)


class SongCatalog:
    """A TinyDB table in one file. Safe to use from ComfyUI's node thread and from the event loop at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def add(self, entry: SongEntry) -> None:
        """Keep the entry; it is on the disk when this returns. Raises StorageFault."""
        with self._lock:
            self._table().insert(asdict(entry))

    def latest(self, limit: int = 20) -> list[SongEntry]:
        """The newest entries, newest first; at most MAX_LISTED."""
        with self._lock:
            documents = self._table().all()
        newest = documents[::-1][: max(0, min(limit, MAX_LISTED))]
        return [SongEntry(**document) for document in newest]

    def _table(self) -> Any:
        from tinydb import TinyDB

        from .storage import WholeStorage

        return TinyDB(self._path, storage=WholeStorage).table("songs")
