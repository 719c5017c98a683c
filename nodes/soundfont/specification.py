"""The numbers of the SoundFont 2.04 specification. Clause numbers stand beside what they define.

Conventions of the format: times in timecents (2^(tc/1200) s), frequencies in absolute cents above 8.176 Hz, gains in
centibels of attenuation, pan in 0.1 % (-500 left .. 500 right), envelope depth in cents at full swing.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np


class Generator(IntEnum):
    """Generator numbers (clause 8.1.2). A file may hold others: they are skipped."""

    START_OFFSET = 0
    END_OFFSET = 1
    LOOP_START_OFFSET = 2
    LOOP_END_OFFSET = 3
    START_COARSE_OFFSET = 4
    MOD_LFO_TO_PITCH = 5
    VIB_LFO_TO_PITCH = 6
    MOD_ENV_TO_PITCH = 7
    FILTER_CUTOFF = 8
    FILTER_Q = 9
    MOD_LFO_TO_CUTOFF = 10
    MOD_ENV_TO_CUTOFF = 11
    END_COARSE_OFFSET = 12
    MOD_LFO_TO_VOLUME = 13
    CHORUS_SEND = 15
    REVERB_SEND = 16
    PAN = 17
    MOD_LFO_DELAY = 21
    MOD_LFO_FREQUENCY = 22
    VIB_LFO_DELAY = 23
    VIB_LFO_FREQUENCY = 24
    MOD_ENV_DELAY = 25
    MOD_ENV_ATTACK = 26
    MOD_ENV_HOLD = 27
    MOD_ENV_DECAY = 28
    MOD_ENV_SUSTAIN = 29
    MOD_ENV_RELEASE = 30
    KEY_TO_MOD_ENV_HOLD = 31
    KEY_TO_MOD_ENV_DECAY = 32
    VOL_ENV_DELAY = 33
    VOL_ENV_ATTACK = 34
    VOL_ENV_HOLD = 35
    VOL_ENV_DECAY = 36
    VOL_ENV_SUSTAIN = 37
    VOL_ENV_RELEASE = 38
    KEY_TO_VOL_ENV_HOLD = 39
    KEY_TO_VOL_ENV_DECAY = 40
    INSTRUMENT = 41
    KEY_RANGE = 43
    VELOCITY_RANGE = 44
    LOOP_START_COARSE_OFFSET = 45
    FIXED_KEY = 46
    FIXED_VELOCITY = 47
    ATTENUATION = 48
    LOOP_END_COARSE_OFFSET = 50
    COARSE_TUNE = 51
    FINE_TUNE = 52
    SAMPLE = 53
    SAMPLE_MODES = 54
    SCALE_TUNING = 56
    EXCLUSIVE_CLASS = 57
    ROOT_KEY = 58


G = Generator
N_GENERATORS: Final = 61

_OFFSET = (-32768, 32767)
_DEPTH = (-12000, 12000)
_DELAY = (-12000, 5000)
_SWING = (-12000, 8000)
_PER_KEY = (-1200, 1200)

# number -> (default, lowest, highest) of clause 8.1.3. Three limits differ: no volume release is shorter than 16 ms
# (-7200 tc), or it would click; fine tuning may add up to more than a semitone; and an attenuation may be below zero:
# banks lift presets so, and it counts as long as the note as a whole is attenuated (by velocity and volume).
GENERATOR_RANGES: Final[dict[Generator, tuple[int, int, int]]] = {
    G.START_OFFSET: (0, *_OFFSET),
    G.END_OFFSET: (0, *_OFFSET),
    G.LOOP_START_OFFSET: (0, *_OFFSET),
    G.LOOP_END_OFFSET: (0, *_OFFSET),
    G.START_COARSE_OFFSET: (0, *_OFFSET),
    G.MOD_LFO_TO_PITCH: (0, *_DEPTH),
    G.VIB_LFO_TO_PITCH: (0, *_DEPTH),
    G.MOD_ENV_TO_PITCH: (0, *_DEPTH),
    G.FILTER_CUTOFF: (13500, 1500, 13500),
    G.FILTER_Q: (0, 0, 960),
    G.MOD_LFO_TO_CUTOFF: (0, *_DEPTH),
    G.MOD_ENV_TO_CUTOFF: (0, *_DEPTH),
    G.END_COARSE_OFFSET: (0, *_OFFSET),
    G.MOD_LFO_TO_VOLUME: (0, -960, 960),
    G.CHORUS_SEND: (0, 0, 1000),
    G.REVERB_SEND: (0, 0, 1000),
    G.PAN: (0, -500, 500),
    G.MOD_LFO_DELAY: (-12000, *_DELAY),
    G.MOD_LFO_FREQUENCY: (0, -16000, 4500),
    G.VIB_LFO_DELAY: (-12000, *_DELAY),
    G.VIB_LFO_FREQUENCY: (0, -16000, 4500),
    G.MOD_ENV_DELAY: (-12000, *_DELAY),
    G.MOD_ENV_ATTACK: (-12000, *_SWING),
    G.MOD_ENV_HOLD: (-12000, *_DELAY),
    G.MOD_ENV_DECAY: (-12000, *_SWING),
    G.MOD_ENV_SUSTAIN: (0, 0, 1000),
    G.MOD_ENV_RELEASE: (-12000, *_SWING),
    G.KEY_TO_MOD_ENV_HOLD: (0, *_PER_KEY),
    G.KEY_TO_MOD_ENV_DECAY: (0, *_PER_KEY),
    G.VOL_ENV_DELAY: (-12000, *_DELAY),
    G.VOL_ENV_ATTACK: (-12000, *_SWING),
    G.VOL_ENV_HOLD: (-12000, *_DELAY),
    G.VOL_ENV_DECAY: (-12000, *_SWING),
    G.VOL_ENV_SUSTAIN: (0, 0, 1440),
    G.VOL_ENV_RELEASE: (-12000, -7200, 8000),
    G.KEY_TO_VOL_ENV_HOLD: (0, *_PER_KEY),
    G.KEY_TO_VOL_ENV_DECAY: (0, *_PER_KEY),
    G.LOOP_START_COARSE_OFFSET: (0, *_OFFSET),
    G.FIXED_KEY: (-1, -1, 127),
    G.FIXED_VELOCITY: (-1, -1, 127),
    G.ATTENUATION: (0, -1440, 1440),
    G.LOOP_END_COARSE_OFFSET: (0, *_OFFSET),
    G.COARSE_TUNE: (0, -120, 120),
    G.FINE_TUNE: (0, -9900, 9900),
    G.SAMPLE_MODES: (0, 0, 3),
    G.SCALE_TUNING: (100, 0, 1200),
    G.EXCLUSIVE_CLASS: (0, 0, 127),
    G.ROOT_KEY: (-1, -1, 127),
}

# Generators with a meaning in an instrument only; a preset that sets them is ignored there (clause 8.1.2).
INSTRUMENT_ONLY: Final = frozenset(
    {
        G.START_OFFSET,
        G.END_OFFSET,
        G.LOOP_START_OFFSET,
        G.LOOP_END_OFFSET,
        G.START_COARSE_OFFSET,
        G.END_COARSE_OFFSET,
        G.LOOP_START_COARSE_OFFSET,
        G.LOOP_END_COARSE_OFFSET,
        G.FIXED_KEY,
        G.FIXED_VELOCITY,
        G.SAMPLE_MODES,
        G.EXCLUSIVE_CLASS,
        G.ROOT_KEY,
    }
)
# Generators that hold a pair of bytes (low, high) or an index, not an amount (clause 8.1.2).
RANGES: Final = frozenset({G.KEY_RANGE, G.VELOCITY_RANGE})
INDICES: Final = frozenset({G.INSTRUMENT, G.SAMPLE})

COARSE_STEP: Final = 32768  # samples per unit of a coarse offset generator

# Records of the "hydra", the nine sub-chunks of pdta (clauses 7.2-7.10). Little-endian, packed.
_TEXT = "S20"
RECORDS: Final[dict[str, np.dtype[np.void]]] = {
    "phdr": np.dtype(
        [
            ("name", _TEXT),
            ("program", "<u2"),
            ("bank", "<u2"),
            ("bag", "<u2"),
            ("library", "<u4"),
            ("genre", "<u4"),
            ("morphology", "<u4"),
        ]
    ),
    "pbag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    "pmod": np.dtype([("source", "<u2"), ("target", "<u2"), ("amount", "<i2"), ("scale", "<u2"), ("transform", "<u2")]),
    "pgen": np.dtype([("number", "<u2"), ("amount", "<i2")]),
    "inst": np.dtype([("name", _TEXT), ("bag", "<u2")]),
    "ibag": np.dtype([("gen", "<u2"), ("mod", "<u2")]),
    "imod": np.dtype([("source", "<u2"), ("target", "<u2"), ("amount", "<i2"), ("scale", "<u2"), ("transform", "<u2")]),
    "igen": np.dtype([("number", "<u2"), ("amount", "<i2")]),
    "shdr": np.dtype(
        [
            ("name", _TEXT),
            ("start", "<u4"),
            ("end", "<u4"),
            ("loop_start", "<u4"),
            ("loop_end", "<u4"),
            ("sample_rate", "<u4"),
            ("root_key", "u1"),
            ("correction", "i1"),
            ("link", "<u2"),
            ("kind", "<u2"),
        ]
    ),
}

# Sample kinds (clause 7.10): bit 15 = in the ROM of a sound card, bit 4 = Ogg Vorbis (SF3, not in the specification).
ROM_SAMPLE: Final = 0x8000
VORBIS_SAMPLE: Final = 0x0010
MIN_SAMPLE_RATE_HZ, MAX_SAMPLE_RATE_HZ = 400, 192_000  # the specification asks for 400..50,000; newer banks have more

DRUM_BANK: Final = 128  # clause 7.2: the percussion bank
