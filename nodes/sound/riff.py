"""RIFF chunks of a WAV file: tags, and what a sampler or a loop-based sequencer wants to know of a loop.

Tags that LIST INFO knows stand there; all others stand in one chunk of our own, `cdza`, as Vorbis comments: readers
skip chunks they do not know. `PEAK`, which libsndfile dates by the clock, is left out: equal sound, equal bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..fault import InvalidAudio
from .vorbis_comment import format_comments, parse_comments

INFO = {"TITLE": b"INAM", "ARTIST": b"IART", "ALBUM": b"IPRD", "GENRE": b"IGNR", "COMMENT": b"ICMT", "ENCODER": b"ISFT"}
_NAMES = {field: name for name, field in INFO.items()}
OURS = b"cdza"
LEFT_OUT = (b"PEAK", OURS)
MAX_RIFF_BYTES = 2**32 - 9  # RIFF counts its bytes in 32 bits


@dataclass(frozen=True, slots=True)
class LoopPoints:
    """A file that is one loop. `root`: MIDI pitch of the tonic, 0..127, or None for drums and the like."""

    n_samples: int
    sample_rate: int  # Hz
    bpm: float
    quarters: float
    numerator: int  # of the meter
    denominator: int
    root: int | None = None


def with_tags(content: bytes, tags: Mapping[str, str]) -> bytes:
    chunks: list[tuple[bytes, bytes | memoryview]] = [
        (name, body) for name, body in _chunks(content) if name not in LEFT_OUT and not _is_info(name, body)
    ]
    known = {name: text for name, text in tags.items() if name in INFO}
    if known:
        chunks.append(
            (b"LIST", b"INFO" + b"".join(_chunk(INFO[name], text.encode() + b"\0") for name, text in known.items()))
        )
    own = {name: text for name, text in tags.items() if name not in INFO}
    if own:
        chunks.append((OURS, format_comments(own)))
    return _format(chunks)


def parse_tags(content: bytes) -> dict[str, str]:
    tags: dict[str, str] = {}
    for name, body in _chunks(content):
        if _is_info(name, body):
            fields = _chunks_between(body, 4, len(body))
            tags |= {_NAMES[field]: _text(bytes(text)) for field, text in fields if field in _NAMES}
        elif name == OURS:
            tags |= parse_comments(bytes(body))
    return tags


def with_loop(content: bytes, loop: LoopPoints) -> bytes:
    """The WAV file with the chunks `acid` (beats, meter, tempo, root) and `smpl` (loop points, root) that loop players
    read; layouts as in Microsoft's "Multimedia Programming Interface" (smpl) and as ACID files have it (acid)."""
    unity = 60 if loop.root is None else loop.root
    sampler = struct.pack("<9I", 0, 0, round(1e9 / loop.sample_rate), unity, 0, 0, 0, 1, 0)
    sampler += struct.pack("<6I", 0, 0, 0, loop.n_samples - 1, 0, 0)  # forward, first to last sample, for ever
    stretches, has_root = 0x04, 0x02
    flags = stretches | (0 if loop.root is None else has_root)
    beats = max(1, round(loop.quarters * loop.denominator / 4))
    acid = struct.pack("<IHHfIHHf", flags, unity, 0x8000, 0.0, beats, loop.denominator, loop.numerator, loop.bpm)
    chunks = [chunk for chunk in _chunks(content) if chunk[0] not in (b"acid", b"smpl")]
    return _format([*chunks, (b"smpl", sampler), (b"acid", acid)])


def parse_chunk(content: bytes, name: bytes) -> bytes | None:
    """The first chunk of that name, None without."""
    return next((bytes(body) for found, body in _chunks(content) if found == name), None)


def _is_info(name: bytes, body: bytes | memoryview) -> bool:
    return name == b"LIST" and body[:4] == b"INFO"


def _text(field: bytes) -> str:
    return field.split(b"\0")[0].decode("utf-8", "replace")


def _chunks(content: bytes) -> Iterator[tuple[bytes, memoryview]]:
    if content[8:12] != b"WAVE":
        raise InvalidAudio("The RIFF file is no WAV file.", hint="Choose a .wav file.")
    return _chunks_between(memoryview(content), 12, len(content))


def _chunks_between(content: memoryview, position: int, stop: int) -> Iterator[tuple[bytes, memoryview]]:
    """(name, content, not copied) of every chunk; one that promises more than there is, is given what there is."""
    while position + 8 <= stop:
        name, length = struct.unpack_from("<4sI", content, position)
        yield name, content[position + 8 : min(stop, position + 8 + length)]
        position += 8 + length + length % 2


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _format(chunks: Sequence[tuple[bytes, bytes | memoryview]]) -> bytes:
    n_bytes = 4 + sum(8 + len(body) + len(body) % 2 for _, body in chunks)
    if n_bytes > MAX_RIFF_BYTES:
        raise InvalidAudio("A WAV file holds at most 4 GB, got more.", hint="Choose flac, or shorter files.")
    pieces: list[bytes | memoryview] = [b"RIFF", struct.pack("<I", n_bytes), b"WAVE"]
    for name, body in chunks:
        pieces += [name, struct.pack("<I", len(body)), body, b"\0" * (len(body) % 2)]
    return b"".join(pieces)
