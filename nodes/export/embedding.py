"""The manifest inside the files themselves, so that any one of them can make the song again.

    WAV, FLAC, OGG, Opus, MP3    a tag CADENZA_MANIFEST (see sound/tag.py)
    MIDI                         the first event of the first track, sequencer-specific (see score/own_event.py)
    zip, DAWproject              a member manifest.json
    MusicXML                     a miscellaneous field "cadenza-manifest"
    manifest.json                itself

The text is the manifest's JSON in ASCII on one line.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from html import unescape
from pathlib import Path

from ..document import Json, parse_document
from ..fault import CadenzaError, InvalidWire
from ..score.own_event import SEQUENCER_SPECIFIC, own_event
from ..sound.tag import BPM, ENCODER, GENRE, KEY, TITLE, parse_tags
from .manifest import MAX_SCORE_BYTES, Manifest

TAG = "CADENZA_MANIFEST"
MEMBER = "manifest.json"
FIELD = "cadenza-manifest"
SOFTWARE = "Cadenza"
MIDI_EVENT = own_event("manifest")
NO_MANIFEST = (
    "Only files that Cadenza exported carry a manifest, and many programs drop it when they save a file again."
)
ENDINGS = (".wav", ".flac", ".mp3", ".ogg", ".opus", ".mid", ".zip", ".dawproject", ".musicxml", ".json")


def manifest_text(manifest: Manifest) -> str:
    """One line of ASCII."""
    return wire_text(manifest.to_wire())


def wire_text(wire: Json) -> str:
    """The text of a manifest's JSON object."""
    return json.dumps(wire, separators=(",", ":"), sort_keys=True)


def song_tags(manifest: Manifest, part: str = "", text: str = "") -> dict[str, str]:
    """The tags of an audio file of the song. `part`: a stem's name; `text`: the manifest's, where it is known."""
    score, plan = manifest.score, manifest.plan
    title = (plan.title if plan else "") or score.title
    key = score.key or (plan.key if plan else None)
    return {
        TITLE: f"{title} ({part})" if part else title,
        GENRE: plan.style if plan else "",
        BPM: f"{round(score.tempo_map.changes[0].bpm)}",
        KEY: key.symbol if key else "",
        ENCODER: SOFTWARE,
        TAG: text or manifest_text(manifest),
    }


def with_midi_manifest(content: bytes, text: str) -> bytes:
    """The MIDI file (as midi/writer.py formats it) with the manifest as its first event."""
    start = content.index(b"MTrk")
    (length,) = struct.unpack_from(">I", content, start + 4)
    body = MIDI_EVENT + text.encode("ascii")
    event = bytes((0, 0xFF, SEQUENCER_SPECIFIC)) + _midi_length(len(body)) + body
    head = content[:start] + b"MTrk" + struct.pack(">I", length + len(event))
    return head + event + content[start + 8 :]


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file that Cadenza exported. Raises InvalidWire where there is none, the file cannot be read, or
    it is damaged, and what the plan, mix and score in it raise."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InvalidWire(
            f"Could not read {path.name!r}: {fault.strerror or fault}.", hint="Check its name and its permissions."
        ) from fault
    return parse_manifest(content, path.name)


def parse_manifest(content: bytes, name: str = "The file") -> Manifest:
    """The manifest in the bytes of a file; `name` stands in the messages. Raises as `read_manifest`."""
    text = _reader_for(content)(content)
    if text is None:
        raise InvalidWire(f"{name!r:.120} carries no manifest.", hint=NO_MANIFEST)
    return Manifest.from_wire(parse_document(text))


def _reader_for(content: bytes) -> Callable[[bytes], str | bytes | None]:
    head = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if content[:4] == b"MThd":
        return _from_midi
    if content[:4] == b"PK\x03\x04":
        return _from_zip
    if head[:1] == b"{":
        return bytes
    if head[:1] == b"<":
        return _from_xml
    return _from_tags


def _from_tags(content: bytes) -> str | None:
    try:
        return parse_tags(content).get(TAG)
    except CadenzaError as fault:
        raise InvalidWire(
            f"The file carries no manifest that can be read. {fault.message}", hint=NO_MANIFEST
        ) from fault


def _from_midi(content: bytes) -> str | None:
    """By its name, wherever another program has moved it to; the JSON itself says where it ends."""
    start = content.find(MIDI_EVENT)
    if start < 0:
        return None
    text = content[start + len(MIDI_EVENT) :].decode("latin-1")
    try:
        _, stop = json.JSONDecoder().raw_decode(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise InvalidWire("The manifest in the MIDI file is damaged.", hint="Take an untouched copy.") from fault
    return text[:stop]


def _from_zip(content: bytes) -> bytes | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if MEMBER not in archive.namelist():
                return None
            if archive.getinfo(MEMBER).file_size > MAX_SCORE_BYTES:
                raise InvalidWire("The manifest in the archive is too large to be one of ours.")
            return archive.read(MEMBER)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as fault:
        raise InvalidWire(f"The archive is damaged: {fault}.", hint="Take an untouched copy.") from fault


def _from_xml(content: bytes) -> str | None:
    found = re.search(rb'<miscellaneous-field name="%s">([^<]*)<' % FIELD.encode(), content)
    return unescape(found[1].decode("utf-8", "replace")) if found else None


def _midi_length(value: int) -> bytes:
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))
