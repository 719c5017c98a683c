"""A SoundFont bank: read once, checked, shared between renders.

`read_soundfont` reads the tables and proves them sound; samples are decoded when a note first needs them, so a bank of
hundreds of megabytes opens in a moment. Nothing keeps the file open.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidSoundFont
from .archive import Archive
from .hydra import Hydra, read_hydra, table_names
from .riff import TRUNCATED_HINT
from .sample import SampleHeader, SamplePool, read_headers
from .specification import DRUM_BANK
from .zone import Layer, flatten_preset

MAX_FILE_BYTES = 4 * 1024**3  # RIFF sizes are 32 bits wide
MAX_WAVE_BYTES = 64 * 2**20  # of waves kept for the next preview


@dataclass(frozen=True, slots=True)
class Preset:
    """An instrument that a MIDI program selects. bank: 0..127, 128 = drum kits. program: 0..127."""

    name: str
    bank: int
    program: int
    index: int = 0  # place in the file


@dataclass(frozen=True, slots=True, eq=False)
class SoundFont:
    """A bank of presets, sorted by bank and program. `sha256`: of the file, 64 hex digits. Compared by identity."""

    name: str
    path: Path
    sha256: str
    presets: tuple[Preset, ...]
    samples: tuple[SampleHeader, ...]
    _hydra: Hydra = field(repr=False)
    _pool: SamplePool = field(repr=False)
    _layers: dict[int, tuple[Layer, ...]] = field(default_factory=dict, repr=False)
    _places: dict[tuple[int, int], Preset] = field(init=False, repr=False)
    waves: Archive[Any] = field(default_factory=lambda: Archive(MAX_WAVE_BYTES), repr=False)  # see reel.py

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {(preset.bank, preset.program): preset for preset in self.presets})

    def preset_for(self, bank: int, program: int, is_drum: bool = False) -> Preset | None:
        """The preset that plays a MIDI bank (0..16383) and program, or what stands in for it.

        Drums: the kit, else the standard kit, else none (a drum part on a piano helps nobody). Others: the bank by its
        MSB, by its LSB, bank 0; then program 0, then the first that is no drum kit.
        """
        if is_drum:
            wanted = [(DRUM_BANK, program), (DRUM_BANK, 0)]
            rest = [preset for preset in self.presets if preset.bank == DRUM_BANK]
        else:
            numbers = [number for number in (bank >> 7, bank & 0x7F) if number]
            wanted = [*((number, program) for number in numbers), (0, program), (0, 0)]
            rest = [preset for preset in self.presets if preset.bank != DRUM_BANK]
        found = [self._places[place] for place in wanted if place in self._places]
        return next(iter(found + rest), None)

    def layers(self, preset: Preset) -> tuple[Layer, ...]:
        """The layers of a preset, worked out when first asked for."""
        if preset.index not in self._layers:
            self._layers[preset.index] = flatten_preset(self._hydra, self.samples, preset.index)
        return self._layers[preset.index]

    def waveform(self, sample: SampleHeader) -> NDArray[np.float32]:
        """A sample's sound `[T]` at its own rate, decoded when first asked for."""
        return self._pool.waveform(sample)

    def release(self) -> None:
        """Give the memory of decoded samples and kept waves back; both are made again when needed."""
        self._pool.release()
        self.waves.clear()


def read_soundfont(path: Path | str) -> SoundFont:
    """Read an SF2 or SF3 file. Raises InvalidSoundFont: missing, not a SoundFont, cut off, or contradicting itself."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            if not 12 <= size < MAX_FILE_BYTES:
                raise InvalidSoundFont(
                    f"A SoundFont has 12 bytes to 4 GB, but {path.name} has {size:,}.", hint=TRUNCATED_HINT
                )
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content, _named_faults(path):
                return _open_bank(path, content)
    except OSError as fault:
        raise InvalidSoundFont(
            f"The SoundFont {path.name} cannot be opened: {fault.strerror or fault}.",
            hint="Choose another one, or put the file back where it was.",
        ) from fault


@contextmanager
def _named_faults(path: Path) -> Iterator[None]:
    """Say in which file a fault was found: several may be at hand."""
    try:
        yield
    except InvalidSoundFont as fault:
        raise InvalidSoundFont(f"{path.name}: {fault.message}", hint=fault.hint) from fault


def _open_bank(path: Path, content: mmap.mmap) -> SoundFont:
    hydra = read_hydra(content)
    headers = read_headers(hydra)
    return SoundFont(
        name=hydra.name or path.stem,
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        presets=_presets(hydra),
        samples=headers,
        _hydra=hydra,
        _pool=SamplePool(path, hydra.pool, hydra.pool24),
    )


def _presets(hydra: Hydra) -> tuple[Preset, ...]:
    records = hydra.tables["phdr"]
    presets = [
        Preset(name, int(record["bank"]), int(record["program"]), index)
        for index, (record, name) in enumerate(zip(records, table_names(records), strict=False))
    ]
    return tuple(sorted(presets, key=lambda preset: (preset.bank, preset.program, preset.index)))
