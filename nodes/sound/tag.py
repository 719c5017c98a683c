"""Tags: named texts inside an audio file, read and written in the manner of its format.

    WAV         LIST INFO for the names that RIFF knows; every other name in a chunk of our own (riff.py)
    FLAC        Vorbis comments in a metadata block
    OGG, Opus   Vorbis comments in the second packet (ogg.py)
    MP3         ID3v2.3 frames (id3.py)

Names are in capitals, as Vorbis comments have them: TITLE, ARTIST, GENRE, COMMENT, BPM, KEY, ENCODER, and any other of
letters, digits and underscores. Why our own code: tag libraries are GPL (mutagen) or bring FFmpeg along (PyAV), and
libsndfile knows ten fixed names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from struct import error as StructError
from typing import Protocol

from ..fault import InvalidAudio
from . import flac, id3, ogg, riff

TITLE, ARTIST, GENRE, COMMENT, BPM, KEY, ENCODER = "TITLE", "ARTIST", "GENRE", "COMMENT", "BPM", "KEY", "ENCODER"
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}")


def with_tags(content: bytes, tags: Mapping[str, str]) -> bytes:
    """The audio file `content` (WAV, FLAC, OGG, Opus or MP3) with these tags in place of its own; sound untouched.

    An empty text leaves its tag out. Raises InvalidAudio for a name that is none, a format without tags, or tags that
    the format cannot hold.
    """
    for name in tags:
        if not _NAME.fullmatch(name):
            raise InvalidAudio(f"The name of a tag is up to 64 capitals, digits and underscores, got {name!r:.80}.")
    kept = {name: text.replace("\0", "") for name, text in tags.items() if text}
    with _damage_told():
        return _format_of(content).with_tags(content, kept)


def parse_tags(content: bytes) -> dict[str, str]:
    """The tags of an audio file, names in capitals; {} where it has none. Raises InvalidAudio where they are damaged
    or the file is of another kind."""
    with _damage_told():
        return _format_of(content).parse_tags(content)


class _Format(Protocol):
    """A module that knows the tags of one kind of file."""

    def with_tags(self, content: bytes, tags: Mapping[str, str]) -> bytes: ...

    def parse_tags(self, content: bytes) -> dict[str, str]: ...


def _format_of(content: bytes) -> _Format:
    formats: dict[bytes, _Format] = {b"RIFF": riff, b"fLaC": flac, b"OggS": ogg}
    if content[:4] in formats:
        return formats[content[:4]]
    if is_mp3(content):
        return id3
    raise InvalidAudio("Only WAV, FLAC, OGG, Opus and MP3 files carry tags, and this is none of them.")


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (StructError, IndexError, UnicodeError) as fault:
        raise InvalidAudio(
            f"The tags of the audio file are damaged: {fault}.", hint="Take an untouched copy of the file."
        ) from fault


def is_mp3(content: bytes) -> bool:
    """Whether the file begins with an ID3 tag or the sync word of an MPEG frame."""
    return content[:3] == b"ID3" or (len(content) > 1 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0)
