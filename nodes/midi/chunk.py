"""The container: the header and track chunks of a Standard MIDI File, bare or inside a RIFF wrapper (RMID).

Unknown chunks are skipped, as the MIDI 1.0 specification asks (RP-001, "Chunks"). More tracks than the header announces
are read, fewer are an error: the file was cut.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from ..fault import InvalidMidi
from .event import DAMAGED, MAX_EVENTS, MAX_OTHER_EVENTS, EventTrack, parse_events, too_many

MAX_FILE_BYTES = 32 * 2**20
MAX_TRACKS = 2048  # 128 ports of 16 channels; the header could count to 65,535
MAX_CHUNKS = 2 * MAX_TRACKS  # unknown ones with them
_HEADER = struct.Struct(">4sIHHH")
_CHUNK = struct.Struct(">4sI")

# How foreign files begin, and what they are
_FOREIGN = {
    b"RIFF": "a RIFF file without MIDI in it, such as WAV or AVI",
    b"ID3": "an MP3 file",
    b"OggS": "an Ogg file",
    b"fLaC": "a FLAC file",
    b"PK\x03\x04": "a zip archive or a compressed MusicXML file",
    b"\x1f\x8b": "a gzip archive",
    b"<": "a web page or MusicXML",
}


@dataclass(frozen=True, slots=True)
class MidiChunks:
    """A file as it stands: `format` 0..2, `division` as the header's 16 bits, tracks in file order (at least one)."""

    format: int
    division: int
    tracks: tuple[EventTrack, ...]


def parse_chunks(content: bytes) -> MidiChunks:
    """Read a Standard MIDI File of any type. Raises InvalidMidi with the cure."""
    check_size(len(content))
    content = _unwrapped(bytes(content))
    if content[:4] != b"MThd":
        raise _not_midi(content)
    if len(content) < _HEADER.size:
        raise InvalidMidi("The MIDI file ends inside its header: it is cut short.", hint=DAMAGED)
    _, header_bytes, file_format, n_tracks, division = _HEADER.unpack_from(content)
    if file_format > 2 or header_bytes < 6:
        raise InvalidMidi(
            f"A MIDI file is of type 0, 1 or 2 with a header of 6 bytes, got type {file_format} with {header_bytes}.",
            hint=DAMAGED,
        )
    tracks = _tracks(content, 8 + header_bytes, n_tracks)
    if not tracks or len(tracks) < n_tracks:
        raise InvalidMidi(
            f"The MIDI file announces {n_tracks} tracks, but holds {len(tracks)}: it is empty or cut short.",
            hint=DAMAGED,
        )
    return MidiChunks(file_format, division, tuple(tracks))


def check_size(n_bytes: int) -> None:
    """Raise InvalidMidi for more than MAX_FILE_BYTES."""
    if n_bytes > MAX_FILE_BYTES:
        raise InvalidMidi(
            f"A MIDI file may have {MAX_FILE_BYTES // 2**20} MiB, this one has {n_bytes / 2**20:.1f}.",
            hint="A song has a few hundred kilobytes; is this really a MIDI file?",
        )


def _unwrapped(content: bytes) -> bytes:
    """The MIDI file inside a RIFF wrapper (RMID); other content as it is."""
    if content[:4] != b"RIFF" or content[8:12] != b"RMID":
        return content
    position = 12
    for _ in range(MAX_CHUNKS):
        if position + 8 > len(content):
            break
        name, length = struct.unpack_from("<4sI", content, position)
        if name == b"data":
            return content[position + 8 : position + 8 + length]
        position += 8 + length + length % 2  # RIFF chunks are padded to an even length
    raise InvalidMidi("The RMID file holds no MIDI data.", hint=DAMAGED)


def _not_midi(content: bytes) -> InvalidMidi:
    if not content:
        return InvalidMidi("The file is empty.", hint=DAMAGED)
    found = next((kind for start, kind in _FOREIGN.items() if content.startswith(start)), "something else")
    return InvalidMidi(
        f'Expected a MIDI file, which begins with the letters "MThd", got {found}.',
        hint="Choose a file that ends in .mid, .midi, .kar or .rmi.",
    )


def _tracks(content: bytes, position: int, announced: int) -> list[EventTrack]:
    tracks: list[EventTrack] = []
    n_chunks = n_events = n_others = 0
    while position + _CHUNK.size <= len(content):
        name, length = _CHUNK.unpack_from(content, position)
        if name == b"MTrk":
            track, position = parse_events(content, position + _CHUNK.size, length)
            tracks.append(track)
            n_others += len(track.other_events)
            n_events += len(track.channel_events) + len(track.other_events)
            if n_events > MAX_EVENTS or n_others > MAX_OTHER_EVENTS:
                raise too_many("events")
        elif len(tracks) < announced and not (name.isascii() and name.decode("ascii").isprintable()):
            raise InvalidMidi(
                f"Expected a track at byte {position} of the MIDI file, got {name.hex(' ')}: it is damaged.",
                hint=DAMAGED,
            )
        else:
            position += _CHUNK.size + length
        n_chunks += 1
        if len(tracks) > MAX_TRACKS or n_chunks > MAX_CHUNKS:
            raise InvalidMidi(f"A MIDI file may hold {MAX_TRACKS} tracks, this one has more.", hint=DAMAGED)
    return tracks


def format_chunks(ticks_per_quarter: int, tracks: Sequence[bytes]) -> bytes:
    """A file of type 1 from the bytes of its tracks."""
    header = _HEADER.pack(b"MThd", 6, 1, len(tracks), ticks_per_quarter)
    return header + b"".join(_CHUNK.pack(b"MTrk", len(track)) + track for track in tracks)
