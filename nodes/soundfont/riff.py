"""RIFF chunks (clause 3 of the SoundFont 2.04 specification), read strictly but without pedantry.

A chunk is a four-letter code, a 32-bit size and that many bytes, padded to an even length. Some real banks leave the
pad byte out, so after a chunk of odd size the next one is sought where a known code stands. Sizes that reach past the
end of the file are an error: such a file is cut off.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from ..fault import InvalidSoundFont

TRUNCATED_HINT = "The file is damaged or was not copied to its end: get it again from its source."


class Content(Protocol):
    """Bytes, or a file mapped into memory."""

    def __getitem__(self, span: slice, /) -> bytes: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where a chunk's payload lies in the file: `content[start:end]`."""

    code: bytes
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


def read_chunks(content: Content, start: int, end: int, known: Collection[bytes]) -> Iterator[Chunk]:
    """The chunks between two offsets. `known` codes help to find the next chunk where a pad byte is missing.

    Raises InvalidSoundFont when a chunk claims to be larger than its surroundings.
    """
    position = start
    while position + 8 <= end:
        code = content[position : position + 4]
        if not _is_code(code):
            if code.strip(b"\0"):
                raise InvalidSoundFont(
                    f"A chunk starts with four letters, but {code!r} stands at byte {position:,}.", hint=TRUNCATED_HINT
                )
            return  # zero bytes after the last chunk
        size = int.from_bytes(content[position + 4 : position + 8], "little")
        payload = position + 8
        if payload + size > end:
            raise InvalidSoundFont(
                f"The chunk {code.decode('ascii')!r} at byte {position:,} claims {size:,} bytes, "
                f"but only {end - payload:,} follow.",
                hint=TRUNCATED_HINT,
            )
        yield Chunk(code, payload, payload + size)
        position = _after(content, payload + size, size, end, known)


def _after(content: Content, stop: int, size: int, end: int, known: Collection[bytes]) -> int:
    """The offset of the next chunk: behind the pad byte of an odd one, unless a known code shows that it is missing."""
    if size % 2 == 0:
        return stop
    if content[stop + 1 : stop + 5] in known or stop + 1 >= end:
        return stop + 1
    return stop if content[stop : stop + 4] in known else stop + 1


def _is_code(code: bytes) -> bool:
    return len(code) == 4 and all(0x20 <= letter < 0x7F for letter in code)
