"""Vorbis comments: the list of `NAME=text` that FLAC, OGG Vorbis and Opus files share (xiph.org, "Ogg Vorbis I format
specification: comment field and header specification")."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from ..fault import InvalidAudio

VENDOR = "Cadenza"


def format_comments(tags: Mapping[str, str], vendor: str = VENDOR) -> bytes:
    """The comment block: vendor, count, `NAME=text` each, all in UTF-8 with its length in 32 bits before it."""
    texts = [vendor, *(f"{name}={text}" for name, text in tags.items())]
    fields = [struct.pack("<I", len(raw)) + raw for raw in (text.encode() for text in texts)]
    return fields[0] + struct.pack("<I", len(tags)) + b"".join(fields[1:])


def parse_comments(block: bytes) -> dict[str, str]:
    """The inverse of `format_comments`; of a name that stands twice, the first. Raises InvalidAudio."""
    _vendor, position = _text(block, 0)
    (count,) = struct.unpack_from("<I", block, position)
    position += 4
    tags: dict[str, str] = {}
    for _ in range(count):
        text, position = _text(block, position)
        name, sign, value = text.partition("=")
        if sign:
            tags.setdefault(name.upper(), value)
    return tags


def parse_vendor(block: bytes) -> str:
    """Who encoded it."""
    return _text(block, 0)[0]


def _text(block: bytes, position: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", block, position)
    position += 4
    if position + length > len(block):
        raise InvalidAudio("The tags of the audio file are cut short.", hint="Take an untouched copy of the file.")
    return block[position : position + length].decode("utf-8", "replace"), position + length
