"""Spectral balance: where lows, middles and highs lie, beside what songs of the style usually have.

The norms stand in spectral_norms.json: masters of our own songs, played with the default SoundFont, so that a balance
off the norm is unusual and no fault. Made by tests/quality/norms.py; how and of what is in docs/quality.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..sound.audio import Audio
from ..sound.stretches import stretches, whole_blocks
from .report import Measurement, measured, not_measured

Floats = NDArray[np.float64]

SOURCE = Path(__file__).with_name("spectral_norms.json")
EDGES_HZ = (30, 60, 120, 250, 500, 1000, 2000, 4000, 8000, 16000)
NAMES = ("30-60 Hz", "60-120 Hz", "120-250 Hz", "250-500 Hz", "0.5-1 kHz", "1-2 kHz", "2-4 kHz", "4-8 kHz", "8-16 kHz")
FRAME_S = 0.19
FLOOR_DB = -60.0  # below the strongest band: softer ones say nothing
TOLD_SPREADS = 2.0  # bands farther out are named
MIN_RATE_HZ = 32_000


@dataclass(frozen=True, slots=True)
class Norms:
    """What masters have: `mean_db`: style -> [bands] levels beside their mean. `spread_db`: [bands] how much the songs
    of one style differ, all styles together. `limit`: mean distance in spreads that 95 of 100 songs keep when the norm
    of their style was made of others."""

    mean_db: Mapping[str, Floats]
    spread_db: Floats
    limit: float


def check_balance(master: Audio, style: str, progress: Progress = SILENT) -> Measurement:
    """Mean distance of the bands from the style's norm, in spreads of that style; at most what songs of it have."""
    name, unit = "spectral balance", "spreads"
    known = norms()
    if style not in known.mean_db:
        return not_measured(name, "There is no norm for this style." if style else "No plan was given.", unit)
    if master.sample_rate < MIN_RATE_HZ:
        return not_measured(name, f"It takes a sample rate of {MIN_RATE_HZ} Hz.", unit)
    levels = band_levels_db(master, progress)
    if levels is None:
        return not_measured(name, "The master is silent.", unit)
    beside = levels - known.mean_db[style]
    off = np.abs(beside / known.spread_db)
    told = [f"{band} {beside[i]:+.0f} dB" for i, band in enumerate(NAMES) if off[i] > TOLD_SPREADS]
    hint = f"Beside other songs of the style: {', '.join(told) or 'a little everywhere'}."
    return measured(name, float(off.mean()), unit, high=known.limit, decides=False, hint=hint)


def band_levels_db(audio: Audio, progress: Progress = SILENT) -> Floats | None:
    """[bands] level of each band beside the mean of all bands, in dB; None for silence."""
    size = 1 << round(np.log2(audio.sample_rate * FRAME_S))
    edges = np.round(np.array(EDGES_HZ) * size / audio.sample_rate).astype(int)
    window = np.hanning(size).astype(np.float32)
    powers = np.zeros(len(EDGES_HZ) - 1)
    for start, stop in stretches(audio.n_samples // size * size, progress, whole_blocks(size)):
        frames = audio.waveform[:, start:stop].reshape(-1, size) * window
        spectra = np.square(np.abs(np.fft.rfft(frames))).sum(axis=0)
        powers += [spectra[low:high].sum() for low, high in pairwise(edges.tolist())]
    if not powers.any():
        return None
    levels = 10 * np.log10(np.maximum(powers, powers.max() * 10 ** (FLOOR_DB / 10)))
    beside: Floats = levels - levels.mean()
    return beside


@cache
def norms() -> Norms:
    """The norms that are shipped."""
    document: dict[str, Any] = json.loads(SOURCE.read_text("utf-8"))
    means = {style: np.array(one["mean_db"]) for style, one in document["styles"].items()}
    return Norms(means, np.array(document["spread_db"]), float(document["limit_spreads"]))
