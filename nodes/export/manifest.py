"""The manifest: everything that is needed to make the same render again.

The score may be edited or imported, so it is kept whole: its wire form, compressed (zlib) and written as base64.
"""

from __future__ import annotations

import base64
import binascii
import json
import platform
import tomllib
import zlib
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

from ..document import Json, as_list, as_object, checked, open_document, read_fields
from ..fault import InvalidWire
from ..mix.mix import Mix
from ..plan import wire as plan_wire
from ..plan.plan import SongPlan
from ..score import wire as score_wire
from ..score.score import Score
from ..sound.audio import Audio, Stems
from ..sound.digest import audio_sha256

FORMAT, VERSION = "cadenza.manifest", 1
MAX_SCORE_BYTES = 256 * 2**20  # a larger one is no song but a decompression bomb
LIBRARIES = ("numpy", "scipy", "soundfile", "pyloudnorm", "mido", "torch")
PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_TEXTS = ("soundfont", "soundfont_sha256", "graph")
_NUMBERS = ("loudness_lufs", "ceiling_dbtp")
_TABLES = {"seeds": int, "models": str, "versions": str, "hashes": str}
MASTER = "master"  # in `hashes`


@dataclass(frozen=True, slots=True)
class Manifest:
    """What went into a render. Tables are sorted pairs (name, value); "" and None = had no part in it."""

    score: Score
    plan: SongPlan | None = None
    mix: Mix | None = None
    loudness_lufs: float | None = None  # the master's target
    ceiling_dbtp: float | None = None
    sample_rate: int = 44_100  # Hz
    soundfont: str = ""  # file name
    soundfont_sha256: str = ""
    graph: str = ""  # the workflow as JSON text
    seeds: tuple[tuple[str, int], ...] = ()
    models: tuple[tuple[str, str], ...] = ()  # (name, sha256)
    versions: tuple[tuple[str, str], ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()  # ("stem bass" or MASTER, audio_sha256) of what was exported
    notes: tuple[str, ...] = ()  # what could not be kept, in sentences

    def to_wire(self) -> Json:
        """The manifest as a JSON object; equal manifests give equal objects with the same zlib."""
        wire: Json = {"format": FORMAT, "version": VERSION, "sample_rate": self.sample_rate}
        wire |= {"plan": plan_wire.to_wire(self.plan)} if self.plan else {}
        wire |= {"mix": self.mix.to_wire()} if self.mix else {}
        for name in (*_TEXTS, *_NUMBERS):
            if getattr(self, name) not in ("", None):
                wire[name] = getattr(self, name)
        wire |= {name: dict(getattr(self, name)) for name in _TABLES if getattr(self, name)}
        wire |= {"notes": list(self.notes)} if self.notes else {}
        wire["score"] = pack_score(self.score)
        return wire

    @classmethod
    def from_wire(cls, document: object) -> Manifest:
        """The manifest of a JSON object. Raises InvalidWire, and what its plan, mix and score raise."""
        return read_fields(
            cls,
            open_document(document, FORMAT, VERSION),
            "manifest",
            score=lambda packed: unpack_score(checked(packed, str, "manifest.score")),
            plan=plan_wire.from_wire,
            mix=Mix.from_wire,
            notes=_read_notes,
            **{name: partial(_read_table, name, kind) for name, kind in _TABLES.items()},
        )


def pack_score(score: Score) -> str:
    """The score's wire form, compressed, as base64 text."""
    text = json.dumps(score_wire.to_wire(score), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpack_score(packed: str) -> Score:
    """The inverse of `pack_score`. Raises InvalidWire for damaged or absurdly large content, InvalidScore."""
    try:
        expander = zlib.decompressobj()
        text = expander.decompress(base64.b64decode(packed, validate=True), MAX_SCORE_BYTES)
        if not expander.eof:
            raise InvalidWire(
                f"manifest.score is cut short or unpacks to more than {MAX_SCORE_BYTES // 2**20} MB.",
                hint="The file is damaged; take the song from its .mid file instead.",
            )
        document = json.loads(text)
    except (binascii.Error, zlib.error, ValueError) as fault:
        if isinstance(fault, InvalidWire):
            raise
        raise InvalidWire(
            f"manifest.score should be a compressed score, but cannot be unpacked: {fault}.",
            hint="The file is damaged; take the song from its .mid file instead.",
        ) from fault
    return score_wire.from_wire(document)


def sound_hashes(stems: Stems | None, master: Audio | None) -> tuple[tuple[str, str], ...]:
    """The `hashes` of these stems and this master."""
    found = [(stem_key(name), audio_sha256(stems[name])) for name in stems.names] if stems else []
    found += [(MASTER, audio_sha256(master))] if master else []
    return tuple(sorted(found))


def stem_key(name: str) -> str:
    """The name of a stem's hash in `hashes`."""
    return f"stem {name}"


def library_versions() -> tuple[tuple[str, str], ...]:
    """(name, version) of Python and of the libraries whose arithmetic shapes a render, sorted."""
    found = [("python", platform.python_version()), *_pack_version()]
    for name in LIBRARIES:
        try:
            found.append((name, metadata.version(name)))
        except metadata.PackageNotFoundError:
            continue  # an optional one
    return tuple(sorted(found))


def _pack_version() -> list[tuple[str, str]]:
    try:
        project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    except (OSError, ValueError, KeyError):
        return []  # unpacked without it
    return [("cadenza", str(project.get("version", "")))]


def _read_table(name: str, kind: type, document: object) -> tuple[tuple[str, int | str], ...]:
    table = as_object(document, f"manifest.{name}")
    return tuple(sorted((key, checked(value, kind, f"manifest.{name}.{key}")) for key, value in table.items()))


def _read_notes(document: object) -> tuple[str, ...]:
    return tuple(checked(note, str, "manifest.notes") for note in as_list(document, "manifest.notes"))
