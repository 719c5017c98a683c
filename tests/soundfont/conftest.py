"""The bank that every test of this room plays: the one that pretty_midi brings."""

from __future__ import annotations

import pytest

from cadenza.nodes.soundfont.bank import SoundFont, read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont


@pytest.fixture(scope="session")
def font() -> SoundFont:
    return read_soundfont(default_soundfont())
