"""The hydra: the nine tables of a SoundFont's pdta list (clause 7), read and checked as a whole.

Every index is proved to point inside its table here, so the rest of the room never has to. Tables end with a terminal
record, which is kept: record `i` owns the rows from its own first row up to that of record `i + 1`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidSoundFont
from .riff import TRUNCATED_HINT, Chunk, Content, read_chunks
from .specification import RECORDS, Generator

Records: TypeAlias = NDArray[Any]

LIE_HINT = "The bank contradicts itself: open and save it in a SoundFont editor such as Polyphone, or use another one."
LIST_CODES = frozenset({b"LIST", b"RIFF"})
HYDRA_CODES = frozenset(name.encode() for name in RECORDS)
SAMPLE_CODES = frozenset({b"smpl", b"sm24"})
INFO_CODES = frozenset(
    {b"ifil", b"isng", b"INAM", b"irom", b"iver", b"ICRD", b"IENG", b"IPRD", b"ICOP", b"ICMT", b"ISFT", b"DMOD"}
)
KNOWN_CODES = LIST_CODES | HYDRA_CODES | SAMPLE_CODES | INFO_CODES


@dataclass(frozen=True, slots=True, eq=False)
class Hydra:
    """The checked tables, each a structured array (see specification.RECORDS), and where the sample data lie.

    `pool` and `pool24`: the smpl chunk and the optional sm24 chunk with the low bytes of 24-bit samples.
    """

    name: str
    version: tuple[int, int]
    tables: dict[str, Records]
    pool: Chunk
    pool24: Chunk | None

    def rows(self, index_table: str, record: int, column: str) -> range:
        """The rows that a record owns in the table its `column` points to."""
        starts = self.tables[index_table][column]
        return range(int(starts[record]), int(starts[record + 1]))


def read_hydra(content: Content) -> Hydra:
    """Read and check the tables of a whole SoundFont file. Raises InvalidSoundFont."""
    lists = _read_lists(content)
    info = _children(content, lists, b"INFO")
    samples = _children(content, lists, b"sdta")
    tables = _children(content, lists, b"pdta")
    if b"smpl" not in samples:
        raise InvalidSoundFont(
            "A SoundFont carries its samples in a 'smpl' chunk, but this one has none.", hint=LIE_HINT
        )
    version_bytes = content[info[b"ifil"].start : info[b"ifil"].end] if b"ifil" in info else b""
    version = (int.from_bytes(version_bytes[:2], "little"), int.from_bytes(version_bytes[2:4], "little"))
    if version[0] not in (2, 3):
        raise InvalidSoundFont(
            f"Cadenza plays SoundFont versions 2 and 3, but this file says version {version[0]}.{version[1]:02}.",
            hint="Convert it to .sf2 with a SoundFont editor.",
        )
    title = info.get(b"INAM")
    hydra = Hydra(
        name=read_text(content[title.start : min(title.end, title.start + 256)]) if title else "",
        version=version,
        tables={name: _read_table(content, tables, name) for name in RECORDS},
        pool=samples[b"smpl"],
        pool24=_usable_pool24(samples),
    )
    _check_indices(hydra)
    return hydra


def read_text(stored: bytes) -> str:
    """A name as stored: up to its first zero byte, unreadable letters replaced, trimmed."""
    return stored.split(b"\0", 1)[0].decode("latin-1").strip()


def _read_lists(content: Content) -> dict[bytes, Chunk]:
    """The LIST chunks by type: INFO, sdta, pdta."""
    if content[0:4] != b"RIFF" or content[8:12] != b"sfbk":
        raise InvalidSoundFont(
            f"A SoundFont starts with 'RIFF', a size and 'sfbk', but this file starts with {content[0:12]!r}.",
            hint="Choose a .sf2 or .sf3 file.",
        )
    lists: dict[bytes, Chunk] = {}
    for chunk in read_chunks(content, 12, len(content), KNOWN_CODES):
        if chunk.code == b"LIST" and chunk.size >= 4:
            lists.setdefault(content[chunk.start : chunk.start + 4], chunk)
    missing = [name for name in (b"INFO", b"sdta", b"pdta") if name not in lists]
    if missing:
        raise InvalidSoundFont(
            f"A SoundFont has the lists INFO, sdta and pdta, but {missing[0].decode()!r} is missing.",
            hint=TRUNCATED_HINT,
        )
    return lists


def _children(content: Content, lists: dict[bytes, Chunk], kind: bytes) -> dict[bytes, Chunk]:
    """The sub-chunks of a list by code; of several with one code the first counts."""
    found: dict[bytes, Chunk] = {}
    chunk = lists[kind]
    for child in read_chunks(content, chunk.start + 4, chunk.end, KNOWN_CODES):
        found.setdefault(child.code, child)
    return found


def _usable_pool24(samples: dict[bytes, Chunk]) -> Chunk | None:
    """The sm24 chunk where it covers every sample (clause 6.2: otherwise it is to be ignored)."""
    low_bytes = samples.get(b"sm24")
    return low_bytes if low_bytes and low_bytes.size >= samples[b"smpl"].size // 2 else None


def _read_table(content: Content, chunks: dict[bytes, Chunk], name: str) -> Records:
    record = RECORDS[name]
    chunk = chunks.get(name.encode())
    if chunk is None:
        raise InvalidSoundFont(f"A SoundFont has the table {name!r}, but it is missing here.", hint=TRUNCATED_HINT)
    n_records, rest = divmod(chunk.size, record.itemsize)
    least = 2 if name in ("phdr", "inst", "shdr") else 1
    if rest or n_records < (least if name not in ("pmod", "imod") else 0):
        raise InvalidSoundFont(
            f"The table {name!r} holds records of {record.itemsize} bytes, at least {least} of them, "
            f"but it has {chunk.size:,} bytes.",
            hint=LIE_HINT,
        )
    return np.frombuffer(content[chunk.start : chunk.end], dtype=record)


# (table, column) -> the table it points into
_POINTERS = {
    ("phdr", "bag"): "pbag",
    ("pbag", "gen"): "pgen",
    ("pbag", "mod"): "pmod",
    ("inst", "bag"): "ibag",
    ("ibag", "gen"): "igen",
    ("ibag", "mod"): "imod",
}


def _check_indices(hydra: Hydra) -> None:
    """Prove that all pointers rise and stay inside their tables, and that zones name what exists."""
    for (table, column), target in _POINTERS.items():
        pointers = hydra.tables[table][column].astype(np.int64)
        # a pointer may equal the length of a generator or modulator table, but a bag must exist
        limit = len(hydra.tables[target]) - (1 if target.endswith("bag") else 0)
        if (np.diff(pointers) < 0).any():
            fault = int(np.argmax(np.diff(pointers) < 0))
            raise InvalidSoundFont(
                f"Record {fault + 1} of {table!r} points to row {pointers[fault + 1]} of {target!r}, "
                f"before its predecessor's row {pointers[fault]}.",
                hint=LIE_HINT,
            )
        if pointers[-1] > limit:
            raise InvalidSoundFont(
                f"The table {table!r} points to row {pointers[-1]} of {target!r}, which has {limit + 1} rows.",
                hint=LIE_HINT,
            )
    for table, generator, target in (("pgen", Generator.INSTRUMENT, "inst"), ("igen", Generator.SAMPLE, "shdr")):
        rows = hydra.tables[table]
        named = rows["amount"][rows["number"] == generator].astype(np.int64) & 0xFFFF
        n_targets = len(hydra.tables[target]) - 1
        if len(named) and named.max() >= n_targets:
            raise InvalidSoundFont(
                f"A zone names entry {named.max()} of {target!r}, which has {n_targets} entries.", hint=LIE_HINT
            )


def table_names(records: Records) -> list[str]:
    """The names in a phdr, inst or shdr table, without the terminal record."""
    return [read_text(bytes(name)) for name in records["name"][:-1]]


def neighbours(hydra: Hydra, table: str) -> list[tuple[int, int]]:
    """For every record of a header table its first bag and the first bag after it."""
    return [(int(first), int(after)) for first, after in pairwise(hydra.tables[table]["bag"])]
