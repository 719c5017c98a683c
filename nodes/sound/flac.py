"""FLAC's metadata blocks, as far as tags need them (RFC 9639, section 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..fault import InvalidAudio
from .vorbis_comment import VENDOR, format_comments, parse_comments, parse_vendor

COMMENTS, PADDING = 4, 1  # types of block
LAST_BLOCK = 0x80
MAX_BLOCK_BYTES = 2**24 - 1


def with_tags(content: bytes, tags: Mapping[str, str]) -> bytes:
    blocks = list(_blocks(content))
    audio = content[4 + sum(4 + len(block) for _, block in blocks) :]
    vendor = next((parse_vendor(block) for kind, block in blocks if kind == COMMENTS), VENDOR)
    comments = format_comments(tags, vendor)
    if len(comments) > MAX_BLOCK_BYTES:
        raise InvalidAudio(
            f"A FLAC file holds 16 MB of tags, got {len(comments) / 2**20:.0f}.", hint="Choose a WAV encoding."
        )
    kept = [block for block in blocks if block[0] not in (COMMENTS, PADDING)]
    kept.append((COMMENTS, comments))
    written = [b"fLaC"]
    for place, (kind, block) in enumerate(kept, 1):
        head = kind | (LAST_BLOCK if place == len(kept) else 0)
        written += [bytes((head,)), len(block).to_bytes(3), block]
    return b"".join([*written, audio])


def parse_tags(content: bytes) -> dict[str, str]:
    return next((parse_comments(block) for kind, block in _blocks(content) if kind == COMMENTS), {})


def _blocks(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, content) of every metadata block."""
    position, head = 4, 0
    while not head & LAST_BLOCK:
        head = content[position]
        stop = position + 4 + int.from_bytes(content[position + 1 : position + 4])
        if stop > len(content):
            raise InvalidAudio("The FLAC file ends inside its tags.", hint="Take an untouched copy of the file.")
        yield head & 0x7F, content[position + 4 : stop]
        position = stop
