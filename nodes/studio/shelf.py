"""The preview shelf: the last things that nodes showed, kept in memory for the browser to fetch.

A node puts a document or a sound on the shelf and sends only the ticket (an unguessable id) over ComfyUI's websocket;
the browser fetches the content through our routes. The shelf is bounded: the oldest go first.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from ..sound.audio import Audio

MAX_ENTRIES = 256
MAX_BYTES = 256 * 2**20  # of waveforms held


@dataclass(frozen=True, slots=True, eq=False)
class ShownDocument:
    """A JSON document (a score, a report) as the browser gets it."""

    kind: str
    content: dict[str, Any]

    @property
    def n_bytes(self) -> int:
        return 0


@dataclass(frozen=True, slots=True, eq=False)
class ShownSound:
    """A sound and what is known about it (peaks, loudness), computed by whoever shows it."""

    audio: Audio
    picture: dict[str, Any]

    @property
    def n_bytes(self) -> int:
        return self.audio.waveform.nbytes


Shown = ShownDocument | ShownSound


class PreviewShelf:
    """Ticket -> what was shown. Safe to use from ComfyUI's node thread and from the event loop at once."""

    def __init__(self, max_entries: int = MAX_ENTRIES, max_bytes: int = MAX_BYTES) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._entries: OrderedDict[str, Shown] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, shown: Shown) -> str:
        """Keep `shown` and return its ticket: 32 hex digits nobody can guess."""
        ticket = secrets.token_hex(16)
        with self._lock:
            self._entries[ticket] = shown
            while len(self._entries) > 1 and self._is_overfull():
                self._entries.popitem(last=False)
        return ticket

    def get(self, ticket: str) -> Shown | None:
        """What the ticket stands for, None if it is unknown or has left the shelf. Looking at it keeps it longer."""
        with self._lock:
            shown = self._entries.get(ticket)
            if shown is not None:
                self._entries.move_to_end(ticket)
            return shown

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()

    def _is_overfull(self) -> bool:
        held = sum(shown.n_bytes for shown in self._entries.values())
        return len(self._entries) > self._max_entries or held > self._max_bytes
