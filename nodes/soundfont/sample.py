"""Samples: their headers (clause 7.10) and their sound, decoded when first asked for.

16- and 24-bit samples lie in the file's sample pool; SF3 samples are Ogg Vorbis streams in the same place. A decoded
sample is float32 in -1..1, mono, read-only, and stays in memory until `release`.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidSoundFont, MissingDependency
from .hydra import LIE_HINT, Hydra, table_names
from .riff import TRUNCATED_HINT, Chunk
from .specification import MAX_SAMPLE_RATE_HZ, MIN_SAMPLE_RATE_HZ, ROM_SAMPLE, VORBIS_SAMPLE

MAX_VORBIS_FRAMES = 30_000_000  # 11 minutes at 44.1 kHz: no stream may claim more
DECODE_FRAMES = 65_536
VORBIS_HINT = "Its Ogg Vorbis data are damaged: get the bank again, or use its .sf2 edition."


@dataclass(frozen=True, slots=True)
class SampleHeader:
    """Where a sample lies and how it is tuned.

    `start`, `end`: samples in the pool, or bytes for Vorbis. `loop_start`, `loop_end`: samples counted from the
    sample's own beginning. `root_key` 0..127, `correction_cents` is added to the pitch.
    """

    index: int
    name: str
    start: int
    end: int
    loop_start: int
    loop_end: int
    sample_rate: int
    root_key: int
    correction_cents: int
    is_vorbis: bool
    is_playable: bool


def read_headers(hydra: Hydra) -> tuple[SampleHeader, ...]:
    """All sample headers. Raises InvalidSoundFont where one reaches past the sample pool or has no possible rate.

    Samples in the ROM of a sound card and empty ones are kept but not playable, as many banks carry a few.
    """
    records = hydra.tables["shdr"][:-1]
    headers = []
    for index, (record, name) in enumerate(zip(records, table_names(hydra.tables["shdr"]), strict=True)):
        kind, start, end = int(record["kind"]), int(record["start"]), int(record["end"])
        is_vorbis = bool(kind & VORBIS_SAMPLE)
        origin = 0 if is_vorbis else start
        header = SampleHeader(
            index=index,
            name=name,
            start=start,
            end=end,
            loop_start=int(record["loop_start"]) - origin,
            loop_end=int(record["loop_end"]) - origin,
            sample_rate=int(record["sample_rate"]),
            root_key=min(int(record["root_key"]), 127) if record["root_key"] != 255 else 60,  # 255 = unpitched
            correction_cents=int(record["correction"]),
            is_vorbis=is_vorbis,
            is_playable=not kind & ROM_SAMPLE and start < end,
        )
        if header.is_playable:
            _check(header, hydra.pool)
        headers.append(header)
    return tuple(headers)


def _check(header: SampleHeader, pool: Chunk) -> None:
    capacity, unit = (pool.size, "bytes") if header.is_vorbis else (pool.size // 2, "samples")
    if header.end > capacity:
        raise InvalidSoundFont(
            f"The sample {header.name!r} ends at {header.end:,}, but the sample pool has {capacity:,} {unit}.",
            hint=TRUNCATED_HINT,
        )
    if not MIN_SAMPLE_RATE_HZ <= header.sample_rate <= MAX_SAMPLE_RATE_HZ:
        raise InvalidSoundFont(
            f"The rate of a sample lies in {MIN_SAMPLE_RATE_HZ:,}..{MAX_SAMPLE_RATE_HZ:,} Hz, "
            f"but {header.name!r} says {header.sample_rate:,}.",
            hint=LIE_HINT,
        )


class SamplePool:
    """The sound behind the headers of one file. Safe to share between threads."""

    def __init__(self, path: Path, pool: Chunk, pool24: Chunk | None) -> None:
        self._path = path
        self._pool = pool
        self._pool24 = pool24
        self._decoded: dict[int, NDArray[np.float32]] = {}
        self._lock = threading.Lock()

    def waveform(self, header: SampleHeader) -> NDArray[np.float32]:
        """The decoded sample `[T]`. Raises InvalidSoundFont when the file has changed or holds no such sound."""
        with self._lock:
            if header.index not in self._decoded:
                waveform = self._decode(header)
                waveform.flags.writeable = False
                self._decoded[header.index] = waveform
            return self._decoded[header.index]

    def release(self) -> None:
        """Forget all decoded samples; they are decoded again when asked for."""
        with self._lock:
            self._decoded.clear()

    def _decode(self, header: SampleHeader) -> NDArray[np.float32]:
        if header.is_vorbis:
            return _decode_vorbis(self._read(self._pool, header.start, header.end - header.start), header.name)
        n_samples = header.end - header.start
        stored = np.frombuffer(self._read(self._pool, header.start * 2, n_samples * 2), dtype="<i2")
        waveform = stored.astype(np.float32) / np.float32(32768.0)
        if self._pool24 is not None:
            low_bytes = np.frombuffer(self._read(self._pool24, header.start, n_samples), dtype=np.uint8)
            waveform += low_bytes.astype(np.float32) / np.float32(8388608.0)
        return waveform

    def _read(self, pool: Chunk, offset: int, size: int) -> bytes:
        try:
            with self._path.open("rb") as file:
                file.seek(pool.start + offset)
                content = file.read(size)
        except OSError as fault:
            raise InvalidSoundFont(f"The SoundFont {self._path.name} cannot be read any more: {fault}.") from fault
        if len(content) != size:
            raise InvalidSoundFont(
                f"The SoundFont {self._path.name} was cut off while in use: "
                f"{size:,} bytes expected, {len(content):,} came.",
                hint="Choose it again once it is complete.",
            )
        return content


def _decode_vorbis(stream: bytes, name: str) -> NDArray[np.float32]:
    """An SF3 sample, mixed down to mono. Decoded piece by piece: the stream's own length is not trusted."""
    try:
        import soundfile
    except (ImportError, OSError) as fault:
        raise MissingDependency(
            f"SF3 SoundFonts need the package soundfile, which is not usable: {fault}.",
            hint="python -m pip install soundfile",
        ) from fault
    pieces = []
    n_frames = 0
    try:
        with soundfile.SoundFile(io.BytesIO(stream)) as file:
            while len(piece := file.read(DECODE_FRAMES, dtype="float32", always_2d=True)):
                pieces.append(piece.mean(axis=1, dtype=np.float32))
                n_frames += len(piece)
                if n_frames > MAX_VORBIS_FRAMES:
                    raise InvalidSoundFont(f"The sample {name!r} is longer than {MAX_VORBIS_FRAMES:,} frames.")
    except (soundfile.SoundFileError, RuntimeError) as fault:
        raise InvalidSoundFont(
            f"The sample {name!r} is no readable Ogg Vorbis stream: {fault}", hint=VORBIS_HINT
        ) from fault
    if not pieces:
        raise InvalidSoundFont(f"The sample {name!r} holds no sound.", hint=VORBIS_HINT)
    waveform: NDArray[np.float32] = np.nan_to_num(np.concatenate(pieces))
    return waveform
