"""The manifest: everything that is needed to make the same render again.

The score may be edited or imported, so it is kept whole: its wire form, compressed (zlib) and written as base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import platform
import tomllib
import zlib
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path

from ..document import Json, as_list, as_object, checked, open_document, read_fields, write_fields
from ..fault import InvalidWire
from ..mix.finish import AS_IT_IS, Finish
from ..mix.mastering import Mastering
from ..mix.mix import Mix
from ..mix.wire import read_finish, write_settings
from ..plan import wire as plan_wire
from ..plan.plan import SongPlan
from ..progress import SILENT, Progress, equal_shares
from ..score import wire as score_wire
from ..score.score import Score
from ..sound.audio import Audio, Stems
from ..sound.digest import audio_sha256
from .treatment import AS_RENDERED, Treatment

FORMAT, VERSION = "cadenza.manifest", 2
# Version 1 knew no finish, treatment or loop: its masters had no finish, and what it lacks is as it was before
OLDER_VERSIONS = (1,)
MAX_SCORE_BYTES = 256 * 2**20  # a larger one is no song but a decompression bomb
LIBRARIES = ("numpy", "scipy", "soundfile", "pyloudnorm", "mido", "torch")
PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_TEXTS = ("soundfont", "soundfont_sha256", "graph")
_NUMBERS = ("loudness_lufs", "ceiling_dbtp")
_TABLES = {"seeds": int, "models": str, "versions": str, "hashes": str}
MASTER, LOOP, MUSICXML, DAWPROJECT = "master", "loop", "MusicXML", "DAWproject"  # in `hashes`; stems: `stem_key`


@dataclass(frozen=True, slots=True)
class Manifest:
    """What went into a render. Tables are sorted pairs (name, value); "" and None = had no part in it."""

    score: Score
    plan: SongPlan | None = None
    mix: Mix | None = None
    loudness_lufs: float | None = None  # the master's target
    ceiling_dbtp: float | None = None
    finish: Finish = AS_IT_IS  # of the master: glue, the tone of a reference
    sample_rate: int = 44_100  # Hz
    soundfont: str = ""  # file name
    soundfont_sha256: str = ""
    graph: str = ""  # the workflow as JSON text
    seeds: tuple[tuple[str, int], ...] = ()
    models: tuple[tuple[str, str], ...] = ()  # (name, sha256)
    versions: tuple[tuple[str, str], ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()  # ("stem bass", MASTER …; audio_sha256, or a document's) of the export
    notes: tuple[str, ...] = ()  # what could not be kept, in sentences
    treatment: Treatment = AS_RENDERED  # of the stems
    loop_bars: tuple[int, int] | None = None  # first and last, of a loop

    @property
    def mastering(self) -> Mastering | None:
        """What makes the master again from its mix; None where that is not known."""
        if self.loudness_lufs is None or self.ceiling_dbtp is None:
            return None
        return Mastering(self.loudness_lufs, self.ceiling_dbtp, self.finish)

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
        wire |= {"finish": write_settings(self.finish)} if self.finish != AS_IT_IS else {}
        wire |= {"treatment": write_fields(self.treatment)} if self.treatment != AS_RENDERED else {}
        wire |= {"loop_bars": list(self.loop_bars)} if self.loop_bars else {}
        wire["score"] = pack_score(self.score)
        return wire

    @classmethod
    def from_wire(cls, document: object) -> Manifest:
        """The manifest of a JSON object. Raises InvalidWire, and what its plan, mix and score raise."""
        return read_fields(
            cls,
            _opened(document),
            "manifest",
            score=lambda packed: unpack_score(checked(packed, str, "manifest.score")),
            plan=plan_wire.from_wire,
            mix=Mix.from_wire,
            notes=_read_notes,
            finish=lambda content: read_finish(content, "manifest.finish"),
            treatment=lambda content: read_fields(Treatment, content, "manifest.treatment"),
            loop_bars=_read_loop_bars,
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


def sound_hashes(stems: Stems | None, master: Audio | None, progress: Progress = SILENT) -> tuple[tuple[str, str], ...]:
    """The `hashes` of these stems and this master."""
    sounds = {stem_key(name): stems[name] for name in stems.names} if stems else {}
    sounds |= {MASTER: master} if master else {}
    shares = equal_shares(progress, len(sounds))
    return tuple(sorted((name, audio_sha256(sounds[name], share)) for name, share in zip(sounds, shares, strict=True)))


def document_sha256(content: bytes) -> str:
    """The hash of a document, 64 hex digits."""
    return hashlib.sha256(content).hexdigest()


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


def _opened(document: object) -> Json:
    """The fields of a manifest of this or an older version."""
    content = dict(as_object(document, FORMAT))
    if content.get("version") in OLDER_VERSIONS:
        content["version"] = VERSION
    return open_document(content, FORMAT, VERSION)


def _read_loop_bars(document: object) -> tuple[int, int]:
    bars = [checked(bar, int, "manifest.loop_bars") for bar in as_list(document, "manifest.loop_bars")]
    if len(bars) != 2:
        raise InvalidWire(f"manifest.loop_bars holds the first and the last bar of a loop, got {len(bars)} numbers.")
    return bars[0], bars[1]


def _read_notes(document: object) -> tuple[str, ...]:
    return tuple(checked(note, str, "manifest.notes") for note in as_list(document, "manifest.notes"))
