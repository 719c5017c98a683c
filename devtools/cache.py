"""The folder outside the tree where everything is kept that can be built again.

What lies in it is built in a draft folder and renamed when it is whole, under a lock that other processes respect; so a
folder that is there is complete, and its name says what went into it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from .console import Fault, say


def cache_root() -> Path:
    """`$CADENZA_CACHE`, else `cadenza` in the platform's own cache folder."""
    chosen = os.environ.get("CADENZA_CACHE")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "cadenza" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "cadenza"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cadenza"


def key_of(*ingredients: object) -> str:
    """Twelve hex digits that change whenever an ingredient (anything JSON can hold) does."""
    return hashlib.sha256(json.dumps(ingredients, sort_keys=True).encode()).hexdigest()[:12]


def build_once(place: Path, build: Callable[[Path], None]) -> Path:
    """`place`, built by `build(draft folder)` if it is not there yet. A build that fails leaves nothing."""
    if place.is_dir():
        return place
    with _locked(place.parent / f"{place.name}.lock"):
        if place.is_dir():  # somebody else built it while we waited
            return place
        draft = place.parent / f"{place.name}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            build(draft)
            draft.rename(place)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return place


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+b")
    except OSError as reason:
        raise Fault(f"The cache folder {path.parent} cannot be written ({reason}).", "Set CADENZA_CACHE.") from reason
    with handle:
        if not _try_lock(handle.fileno()):
            say(f"  waiting for another dev.py, which is building {path.stem}")
            _lock(handle.fileno())
        yield  # closing the file gives the lock back, also when this process is killed


if sys.platform == "win32":
    import msvcrt
    import time

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _lock(descriptor: int) -> None:
        while not _try_lock(descriptor):
            time.sleep(0.5)

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
