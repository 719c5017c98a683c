"""The SoundFonts of this machine: found by name, read once, shared between renders, released on request."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..fault import InvalidSoundFont
from ..soundfont.finder import default_soundfont, find_soundfonts

if TYPE_CHECKING:
    from ..soundfont.bank import SoundFont
    from ..soundfont.take import Take

DEFAULT = "default"
MAX_BANKS = 2  # SoundFonts kept in memory at once


class SoundFontLibrary:
    """`folders` gives the folders to look in, best first; asked anew each time since users drop files while we run."""

    def __init__(self, folders: Callable[[], Sequence[Path]]) -> None:
        self._folders = folders
        self._banks: OrderedDict[tuple[str, int, int], SoundFont] = OrderedDict()
        self._take: Take | None = None
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """What a user may choose: "default" first, then every SoundFont found, by file name."""
        return [DEFAULT, *self._found()]

    def path_of(self, name: str) -> Path:
        """The file behind a name. Only names that we found ourselves are known, so no path is built from `name`."""
        if name == DEFAULT:
            return default_soundfont(self._folders())
        found = self._found()
        if name not in found:
            raise InvalidSoundFont(
                f"There is no SoundFont named {name!r:.80}.",
                hint=f"Put .sf2 or .sf3 files into models/soundfonts/; found now: {', '.join(found) or 'none'}.",
            )
        return found[name]

    def fingerprint(self, name: str) -> str:
        """Changes when the file behind the name changes."""
        path = self.path_of(name)
        state = path.stat()
        return f"{path.name}:{state.st_size}:{state.st_mtime_ns}"

    def open(self, name: str = DEFAULT) -> SoundFont:
        """The SoundFont of that name, from memory where the file is unchanged."""
        from ..soundfont.bank import read_soundfont

        path = self.path_of(name)
        state = path.stat()
        identity = (str(path), state.st_size, state.st_mtime_ns)
        with self._lock:
            if identity not in self._banks:
                self._banks[identity] = read_soundfont(path)
            self._banks.move_to_end(identity)
            while len(self._banks) > MAX_BANKS:
                self._banks.popitem(last=False)
            return self._banks[identity]

    def take(self) -> Take:
        """The last render, so that only an edit is played anew."""
        from ..soundfont.take import Take

        with self._lock:
            self._take = self._take or Take()
            return self._take

    def release(self) -> None:
        """Forget all banks and the last render; they are read and played again when needed."""
        with self._lock:
            self._banks.clear()
            self._take = None

    def _found(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for path in find_soundfonts(self._folders()):
            found.setdefault(path.name, path)
        return found
