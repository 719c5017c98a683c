"""Studio: what lives as long as the process. Set once by the extension; tests open their own.

ComfyUI makes nodes of classes without state, so nodes and routes reach the SoundFonts and the preview shelf through
`current()`. `songs` remembers what was exported.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ...project_store.songs import SongCatalog
from ..fault import WrongState
from .shelf import PreviewShelf
from .soundfonts import SoundFontLibrary


@dataclass(frozen=True, slots=True, eq=False)
class Studio:
    soundfonts: SoundFontLibrary
    songs: SongCatalog
    shelf: PreviewShelf = field(default_factory=PreviewShelf)


_open: list[Studio] = []  # at most one


def open_studio(studio: Studio) -> None:
    """Make `studio` the one of this process; an earlier one is let go."""
    _open[:] = [studio]


def close_studio() -> None:
    _open.clear()


def current() -> Studio:
    if not _open:
        raise WrongState(
            "The studio is not open.", hint="ComfyUI opens it when it loads the pack; see its start-up log."
        )
    return _open[0]
