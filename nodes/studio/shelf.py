"""The preview shelf: the last things that nodes showed, kept for the browser to fetch.

A node puts a document or a sound on the shelf and sends only the ticket (an unguessable id) over ComfyUI's websocket;
the browser fetches the content through our routes. Sounds lie as files in a folder that only this user can read and
that goes away with the process. The shelf is bounded: what was not looked at for longest goes first.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
import threading
import weakref
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..progress import SILENT, Progress
from ..sound.files import write_content

MAX_ENTRIES = 256
MAX_BYTES = 2 * 2**30  # of sound files


@dataclass(frozen=True, slots=True, eq=False)
class ShownDocument:
    """A JSON document (a score, a report) as the browser gets it."""

    kind: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class ShownSound:
    """A sound file, its size in bytes, and what is known about it (peaks, loudness), computed by whoever shows it."""

    path: Path
    n_bytes: int
    picture: dict[str, Any]


Shown = ShownDocument | ShownSound


class PreviewShelf:
    """Ticket -> what was shown. Safe to use from ComfyUI's node thread and from the event loop at once."""

    def __init__(self, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, Shown] = OrderedDict()
        self._folder: Path | None = None
        self._lock = threading.Lock()

    def put_document(self, kind: str, content: dict[str, Any]) -> str:
        """Keep a document and return its ticket: 32 hex digits nobody can guess."""
        return self._keep(_new_ticket(), ShownDocument(kind, content))

    def put_sound(self, wav: bytes, picture: dict[str, Any], progress: Progress = SILENT) -> str:
        """Keep the bytes of a WAV file and return its ticket. Raises StorageFault where the disk refuses."""
        ticket = _new_ticket()
        path = self._sound_folder() / f"{ticket}.wav"
        write_content(wav, path, progress)
        return self._keep(ticket, ShownSound(path, len(wav), picture))

    def get(self, ticket: str) -> Shown | None:
        """What the ticket stands for, None if it is unknown or has left the shelf. Looking at it keeps it longer."""
        with self._lock:
            shown = self._entries.get(ticket)
            if shown is not None:
                self._entries.move_to_end(ticket)
            return shown

    def clear(self) -> None:
        with self._lock:
            while self._entries:
                self._drop_oldest()

    def _keep(self, ticket: str, shown: Shown) -> str:
        with self._lock:
            self._entries[ticket] = shown
            while len(self._entries) > 1 and self._is_overfull():
                self._drop_oldest()
        return ticket

    def _is_overfull(self) -> bool:
        held = sum(shown.n_bytes for shown in self._entries.values() if isinstance(shown, ShownSound))
        return len(self._entries) > self._max_entries or held > self._max_bytes

    def _drop_oldest(self) -> None:
        _, shown = self._entries.popitem(last=False)
        if isinstance(shown, ShownSound):
            with suppress(OSError):  # Windows keeps a file that is being played; it goes with the folder
                shown.path.unlink()

    def _sound_folder(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="cadenza-preview-"))
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            return self._folder


def _new_ticket() -> str:
    return secrets.token_hex(16)
