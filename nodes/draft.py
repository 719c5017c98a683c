"""Files that are either whole or not there. Floor 0, standard library only.

A file is written under a draft name beside its target, flushed to the disk, then renamed over the target in one step.
Whatever interrupts the writing (a full disk, Cancel, a killed process) leaves the old file untouched; a draft that a
killed process left behind ends in DRAFT_SUFFIX and is never read.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .fault import StorageFault

DRAFT_SUFFIX = ".draft"
NAME_CHARACTERS = 40  # of the target's name in the draft's: file systems allow 255 bytes, up to 4 a character


@contextmanager
def drafted(target: Path) -> Iterator[Path]:
    """Yield a draft path beside `target`; when the block ends well the draft becomes `target`, else it is deleted.

    Raises StorageFault where the disk refuses (full, read-only, folder missing or not a folder).
    """
    draft: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        path = target.with_name(f"{target.name[:NAME_CHARACTERS]}.{secrets.token_hex(8)}{DRAFT_SUFFIX}")
        # An ordinary file under the user's own umask (mkstemp would make it private), and never one that was there.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        draft = path
        yield draft
        _flush_to_disk(draft)
        os.replace(draft, target)
        _flush_folder(target.parent)
    except OSError as fault:
        raise StorageFault(
            f"Could not write {target.name!r}: {fault.strerror or fault}.",
            hint=f"Check free space and write permission of the folder {str(target.parent)!r}, then run again.",
        ) from fault
    finally:
        if draft is not None:
            with suppress(OSError):
                draft.unlink()


def write_whole(target: Path, content: bytes) -> None:
    """Write `content` to `target`, whole or not at all. Raises StorageFault."""
    with drafted(target) as draft:
        draft.write_bytes(content)


def _flush_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut. Windows and some network disks cannot, and need not."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
