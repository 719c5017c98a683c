"""Ogg pages, as far as tags need them: the header packets of a Vorbis or Opus stream are laid out anew (RFC 3533).

An encoder picks the stream's serial number by chance; ours is fixed, so that equal sound and tags give equal bytes.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..fault import InvalidAudio
from .vorbis_comment import format_comments, parse_comments, parse_vendor

_HEAD = struct.Struct("<4sBBqIIIB")
CONTINUED, FIRST, LAST = 1, 2, 4  # flags of a page
SERIAL = 0x0CADE22A
NO_PACKET_ENDS = -1  # granule position of a page inside a packet
MAX_SEGMENTS = 255
# start of the second packet -> (what ends it, number of header packets)
_KINDS = {b"\x03vorbis": (b"\x01", 3), b"OpusTags": (b"", 2)}
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it stands; `segments` are the lengths of its pieces of packets, 255 = goes on in the next piece."""

    flags: int
    granule: int
    segments: bytes
    body: bytes


def with_tags(content: bytes, tags: Mapping[str, str]) -> bytes:
    pages = _pages(content)
    packets, n_header_pages = _header(pages)
    kind, (end, _) = _kind(packets)
    comments = format_comments(tags, parse_vendor(packets[1][len(kind) :]))
    packets[1] = kind + comments + end
    header = [*_paged(packets[:1], FIRST), *_paged(packets[1:], 0)]
    return b"".join(_format(page, number) for number, page in enumerate([*header, *pages[n_header_pages:]]))


def parse_tags(content: bytes) -> dict[str, str]:
    packets, _ = _header(_pages(content))
    return parse_comments(packets[1][len(_kind(packets)[0]) :])


def _kind(packets: Sequence[bytes]) -> tuple[bytes, tuple[bytes, int]]:
    for kind, form in _KINDS.items():
        if len(packets) > 1 and packets[1].startswith(kind):
            return kind, form
    raise InvalidAudio("The OGG file is neither Vorbis nor Opus.", hint="Only these two carry tags here.")


def _pages(content: bytes) -> list[Page]:
    pages, position = [], 0
    while position < len(content):
        magic, _, flags, granule, _, _, _, n_segments = _HEAD.unpack_from(content, position)
        start = position + _HEAD.size + n_segments
        segments = content[position + _HEAD.size : start]
        stop = start + sum(segments)
        if magic != b"OggS" or stop > len(content):
            raise InvalidAudio("The OGG file is cut short or damaged.", hint="Take an untouched copy of the file.")
        pages.append(Page(flags, granule, segments, content[start:stop]))
        position = stop
    return pages


def _header(pages: Sequence[Page]) -> tuple[list[bytes], int]:
    """The header packets, and how many pages they fill."""
    packets: list[bytes] = []
    piece, wanted = b"", 2
    for n_pages, page in enumerate(pages, 1):
        position = 0
        for length in page.segments:
            piece += page.body[position : position + length]
            position += length
            if length < MAX_SEGMENTS:
                packets.append(piece)
                piece = b""
        if len(packets) >= 2:
            wanted = _kind(packets)[1][1]
        if len(packets) >= wanted:
            return packets[:wanted], n_pages
    raise InvalidAudio("The OGG file ends inside its tags.", hint="Take an untouched copy of the file.")


def _paged(packets: Sequence[bytes], flags: int) -> list[Page]:
    """Packets in pages of up to 255 pieces of up to 255 bytes; a packet ends with a piece shorter than 255."""
    pieces = [
        packet[start : start + 255] for packet in packets for start in range(0, len(packet) // 255 * 255 + 1, 255)
    ]
    pages = []
    is_continued = False
    for start in range(0, len(pieces), MAX_SEGMENTS):
        page = pieces[start : start + MAX_SEGMENTS]
        ends = any(len(piece) < 255 for piece in page)
        pages.append(
            Page(
                flags | (CONTINUED if is_continued else 0),
                0 if ends else NO_PACKET_ENDS,
                bytes(map(len, page)),
                b"".join(page),
            )
        )
        is_continued = len(page[-1]) == 255
    return pages


def _format(page: Page, number: int) -> bytes:
    def head(checksum: int) -> bytes:
        return _HEAD.pack(b"OggS", 0, page.flags, page.granule, SERIAL, number, checksum, len(page.segments))

    rest = page.segments + page.body
    return head(_checksum(head(0) + rest)) + rest


def _checksum(page: bytes) -> int:
    """Ogg's CRC-32: zlib's polynomial, but the bits the other way round, from 0 and not inverted at the end."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int.from_bytes(mirrored.to_bytes(4, "little").translate(_MIRRORED))
