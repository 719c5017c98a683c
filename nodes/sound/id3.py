"""ID3v2.3 tags at the head of an MP3 file (id3.org, "ID3 tag version 2.3.0"), the version that every player reads."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from ..fault import InvalidAudio

FRAMES = {
    "TITLE": b"TIT2",
    "ARTIST": b"TPE1",
    "ALBUM": b"TALB",
    "GENRE": b"TCON",
    "BPM": b"TBPM",
    "KEY": b"TKEY",
    "ENCODER": b"TSSE",
}
_NAMES = {frame: name for name, frame in FRAMES.items()}
NAMED = b"TXXX"  # a text with a name of its own
LATIN, UTF16 = 0, 1
MAX_TAG_BYTES = 2**28 - 1
HEAD_BYTES = 10


def with_tags(content: bytes, tags: Mapping[str, str]) -> bytes:
    frames = b"".join(_frame(name, text) for name, text in tags.items())
    if len(frames) > MAX_TAG_BYTES:
        raise InvalidAudio("An MP3 file holds 256 MB of tags, got more.", hint="Choose a WAV encoding.")
    head = b"ID3\x03\x00\x00" + _format_size(len(frames)) if frames else b""  # an empty tag is against the rules
    return head + frames + content[_tag_bytes(content) :]


def parse_tags(content: bytes) -> dict[str, str]:
    tags: dict[str, str] = {}
    for frame, body in _frames(content):
        if frame == NAMED:
            name, _, text = _decoded(body).partition("\0")
            tags.setdefault(name.upper(), text)
        elif frame in _NAMES:
            tags.setdefault(_NAMES[frame], _decoded(body))
    return tags


def _frame(name: str, text: str) -> bytes:
    if name not in FRAMES:
        text = f"{name}\0{text}"
    try:
        body = bytes((LATIN,)) + text.encode("latin-1")
    except UnicodeEncodeError:
        # each of the two texts of a TXXX frame has its own mark of byte order
        body = bytes((UTF16,)) + b"\0\0".join(b"\xff\xfe" + part.encode("utf-16-le") for part in text.split("\0"))
    return FRAMES.get(name, NAMED) + struct.pack(">IH", len(body), 0) + body


def _decoded(body: bytes) -> str:
    if not body:
        return ""
    coding = {LATIN: "latin-1", UTF16: "utf-16", 2: "utf-16-be", 3: "utf-8"}.get(body[0], "latin-1")
    if coding == "utf-16":  # every part may bring its own byte order
        text = body[1:].decode("utf-16", "replace").replace("\ufeff", "")
    else:
        text = body[1:].decode(coding, "replace")
    return text.rstrip("\0")


def _frames(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    stop = min(_tag_bytes(content), len(content))
    position = HEAD_BYTES
    is_v4 = content[3:4] == b"\x04"
    while position + HEAD_BYTES <= stop and content[position]:
        size = content[position + 4 : position + 8]
        length = _parse_size(size) if is_v4 else int.from_bytes(size)
        if position + HEAD_BYTES + length > stop:
            raise InvalidAudio("The ID3 tag is cut short.", hint="Take an untouched copy of the file.")
        start = position + HEAD_BYTES
        yield content[position : position + 4], content[start : start + length]
        position = start + length


def _tag_bytes(content: bytes) -> int:
    """Length of the tag at the head of the file, 0 for none."""
    return HEAD_BYTES + _parse_size(content[6:10]) if content[:3] == b"ID3" and len(content) >= HEAD_BYTES else 0


def _format_size(size: int) -> bytes:
    """Four bytes of seven bits, so that no sync word can appear."""
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))


def _parse_size(size: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=True))
