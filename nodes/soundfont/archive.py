"""What may be wanted again by a later call, of a limited size: the longest unused goes first.

A bank keeps one for the waves of previews: a bar heard again, or a note that recurs, is not rendered again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Archive(Generic[Kept]):
    """Things by key, of `max_bytes` in all. Safe to share between threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._n_bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def n_bytes(self) -> int:
        """How much is kept."""
        return self._n_bytes

    def get(self, key: Hashable) -> Kept | None:
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, thing: Kept, n_bytes: int) -> None:
        """Keep a thing, in place of what was there under that key; what is too large for all the room is not kept."""
        with self._lock:
            if key in self._kept:
                self._n_bytes -= self._kept.pop(key)[1]
            if n_bytes > self._max_bytes:
                return
            self._kept[key] = (thing, n_bytes)
            self._n_bytes += n_bytes
            while self._n_bytes > self._max_bytes:
                self._n_bytes -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._n_bytes = 0
