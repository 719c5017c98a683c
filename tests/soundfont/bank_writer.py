"""Writes tiny SoundFonts, sound or broken on purpose: every byte is stated by the test."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cadenza.nodes.soundfont.specification import Generator as G

RATE_HZ = 22_000  # 50 samples to a cycle of A = 440 Hz
ZEROS_AFTER_SAMPLE = 46

Amounts = tuple[tuple[int, int], ...]
ModulatorRecord = tuple[int, int, int, int, int]


@dataclass(frozen=True)
class Tone:
    """A sample: a sine of `root_key`, `n_samples` long, looped over its last 2000."""

    name: str = "sine"
    root_key: int = 69
    n_samples: int = 2205
    correction_cents: int = 0
    kind: int = 1

    @property
    def wave(self) -> np.ndarray:
        hz = 440.0 * 2 ** ((self.root_key - 69) / 12)
        return 0.5 * np.sin(2 * np.pi * hz * np.arange(self.n_samples) / RATE_HZ)

    @property
    def loop(self) -> tuple[int, int]:
        """Start and end: 40 cycles of the A of `root_key` 69."""
        return self.n_samples - 2000, self.n_samples


@dataclass(frozen=True)
class InstrumentZone:
    amounts: Amounts = ()
    sample: int | None = 0
    modulators: tuple[ModulatorRecord, ...] = ()


@dataclass(frozen=True)
class PresetZone:
    amounts: Amounts = ()
    instrument: int | None = 0
    modulators: tuple[ModulatorRecord, ...] = ()


@dataclass(frozen=True)
class Bank:
    """What the file holds. `presets`: (name, bank, program, zones)."""

    tones: tuple[Tone, ...] = (Tone(),)
    instruments: tuple[tuple[InstrumentZone, ...], ...] = ((InstrumentZone(((G.SAMPLE_MODES, 1),)),),)
    presets: tuple[tuple[str, int, int, tuple[PresetZone, ...]], ...] = (("Sine", 0, 0, (PresetZone(),)),)
    vorbis: bool = False
    pad: bool = True
    name: bytes = b"Tiny"
    version: tuple[int, int] = (2, 4)
    edits: dict[str, bytes] = field(default_factory=dict)  # chunk -> content that replaces ours

    def with_edit(self, code: str, content: bytes) -> Bank:
        return replace(self, edits={**self.edits, code: content})


def one_zone(*amounts: tuple[int, int], modulators: tuple[ModulatorRecord, ...] = (), **tone: int) -> Bank:
    """A bank with one looped sine and these instrument generators."""
    zone = InstrumentZone(((G.SAMPLE_MODES, 1), *amounts), modulators=modulators)
    return Bank(tones=(replace(Tone(), **tone),), instruments=((zone,),))


def write_bank(bank: Bank) -> bytes:
    """The bytes of the SF2 (or SF3) file."""
    chunks = {code: bank.edits.get(code, content) for code, content in _tables(bank).items()}
    pool = bank.edits.get("smpl", chunks.pop("smpl"))
    info = _chunk(b"ifil", struct.pack("<HH", *bank.version), bank) + _chunk(b"INAM", bank.name, bank)
    hydra = b"".join(_chunk(code.encode(), content, bank) for code, content in chunks.items())
    lists = (b"INFO" + info, b"sdta" + _chunk(b"smpl", pool, bank), b"pdta" + hydra)
    body = b"sfbk" + b"".join(_chunk(b"LIST", content, bank) for content in lists)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(code: bytes, content: bytes, bank: Bank) -> bytes:
    pad = b"\0" if bank.pad and len(content) % 2 else b""
    return code + struct.pack("<I", len(content)) + content + pad


def _tables(bank: Bank) -> dict[str, bytes]:
    pool, headers = _samples(bank)
    preset_zones = [zone for preset in bank.presets for zone in preset[3]]
    instrument_zones = [zone for zones in bank.instruments for zone in zones]
    pbag, pmod, pgen = _bags([(z.amounts, z.instrument, z.modulators) for z in preset_zones], G.INSTRUMENT)
    ibag, imod, igen = _bags([(z.amounts, z.sample, z.modulators) for z in instrument_zones], G.SAMPLE)
    phdr, bag = b"", 0
    for name, number, program, zones in bank.presets:
        phdr += struct.pack("<20sHHHIII", name.encode(), program, number, bag, 0, 0, 0)
        bag += len(zones)
    phdr += struct.pack("<20sHHHIII", b"EOP", 0, 0, bag, 0, 0, 0)
    inst, bag = b"", 0
    for index, zones_of_one in enumerate(bank.instruments):
        inst += struct.pack("<20sH", f"instrument {index}".encode(), bag)
        bag += len(zones_of_one)
    inst += struct.pack("<20sH", b"EOI", bag)
    return {
        "smpl": pool, "phdr": phdr, "pbag": pbag, "pmod": pmod, "pgen": pgen,
        "inst": inst, "ibag": ibag, "imod": imod, "igen": igen, "shdr": headers,
    }  # fmt: skip


def _bags(
    zones: Sequence[tuple[Amounts, int | None, tuple[ModulatorRecord, ...]]], target: int
) -> tuple[bytes, bytes, bytes]:
    bags, modulators, generators = b"", b"", b""
    for amounts, index, records in zones:
        bags += struct.pack("<HH", len(generators) // 4, len(modulators) // 10)
        modulators += b"".join(struct.pack("<HHhHH", *record) for record in records)
        for number, amount in amounts:
            generators += struct.pack("<HH", number, amount & 0xFFFF)
        if index is not None:
            generators += struct.pack("<HH", target, index)
    bags += struct.pack("<HH", len(generators) // 4, len(modulators) // 10)
    return bags, modulators + bytes(10), generators + bytes(4)


def _samples(bank: Bank) -> tuple[bytes, bytes]:
    pool, headers = b"", b""
    for tone in bank.tones:
        loop_start, loop_end = tone.loop
        if bank.vorbis:
            stored = _vorbis(tone.wave)
            start, end, origin, kind = len(pool), len(pool) + len(stored), 0, tone.kind | 0x10
        else:
            stored = (tone.wave * 32767).astype("<i2").tobytes()
            start = len(pool) // 2
            end, origin, kind = start + tone.n_samples, start, tone.kind
            stored += bytes(2 * ZEROS_AFTER_SAMPLE)
        pool += stored
        headers += struct.pack(
            "<20sIIIIIBbHH", tone.name.encode(), start, end, origin + loop_start, origin + loop_end,
            RATE_HZ, tone.root_key, tone.correction_cents, 0, kind,
        )  # fmt: skip
    return pool, headers + struct.pack("<20sIIIIIBbHH", b"EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0)


def _vorbis(wave: np.ndarray) -> bytes:
    import soundfile

    stream = io.BytesIO()
    with soundfile.SoundFile(stream, "w", RATE_HZ, 1, format="OGG", subtype="VORBIS") as file:
        file.write(wave.astype(np.float32))
    return stream.getvalue()
