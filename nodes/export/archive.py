"""Zip archives, whole or not at all: written member by member straight to the disk, so that a song's stems need not fit
into memory together. Equal members give equal bytes: no member has a date.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..draft import drafted
from ..progress import SILENT, Progress
from ..sound.files import FLUSH_BYTES
from ..sound.stretches import stretches

NO_DATE = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can say
PLAIN_FILE = 0o100644 << 16
SOUND_ENDINGS = (".wav", ".flac", ".mp3", ".ogg", ".opus")  # packed again they would take time, not less room


class Archive:
    """A zip file in the making."""

    def __init__(self, zipped: zipfile.ZipFile, file: BinaryIO) -> None:
        self._zipped, self._file = zipped, file

    def add(self, name: str, content: bytes, progress: Progress = SILENT) -> None:
        """Add a member and bring it to the disk. `name`: made by us, with forward slashes."""
        member = zipfile.ZipInfo(name, NO_DATE)
        member.create_system = 3  # the same on every system
        member.external_attr = PLAIN_FILE
        member.compress_type = zipfile.ZIP_STORED if name.endswith(SOUND_ENDINGS) else zipfile.ZIP_DEFLATED
        member.file_size = len(content)
        with self._zipped.open(member, "w") as sink:
            for start, stop in stretches(len(content), progress, FLUSH_BYTES):
                sink.write(content[start:stop])
                self._file.flush()
                os.fsync(self._file.fileno())


@contextmanager
def drafted_archive(path: Path) -> Iterator[Archive]:
    """An archive that becomes `path` when the block ends well, else vanishes. Raises StorageFault."""
    with drafted(path) as draft, draft.open("wb") as file, zipfile.ZipFile(file, "w") as archive:
        yield Archive(archive, file)
