"""Levels over time: loudest moments, crest factor, noise floor. They describe a master and decide only by settings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..sound.audio import Audio
from ..sound.loudness import HOP_S, HOPS_PER_BLOCK, OFFSET_LUFS, hop_powers
from ..sound.loudness_range import SHORT_TERM_HOPS, gated_range_lu, windowed_lufs
from ..sound.stretches import stretches
from .report import Measurement, measured, not_measured

FLOOR_HOPS = 5  # half a second
SILENT_LUFS = -120.0
CREST_DB = (6.0, 24.0)  # denser is crushed, livelier will be turned down by any player
MAX_NOISE_LUFS = -30.0
MAX_RANGE_LU = 20.0  # the widest that EBU R 128 s1 advises for listening at home


def check_levels(score: Score, master: Audio, progress: Progress = SILENT) -> Iterator[Measurement]:
    """Momentary and short-term maximum (EBU Tech 3341), range (3342), crest factor, and the quietest half second."""
    powers = hop_powers(master, Slice(progress, 0.0, 0.8))
    yield _check_range(powers)
    for name, hops in (("momentary loudness", HOPS_PER_BLOCK), ("short-term loudness", SHORT_TERM_HOPS)):
        loudest = _lufs(_means(powers, hops).max(initial=0.0))
        if loudest is None:
            yield not_measured(name, f"The master is silent or shorter than {hops * HOP_S:g} s.", "LUFS")
        else:
            yield measured(name, loudest, "LUFS", high=0.0, decides=False, hint="Louder than full scale.")
    yield _check_crest(master, Slice(progress, 0.8, 1.0))
    yield _check_floor(score, powers)


def _check_range(powers: NDArray[np.float64]) -> Measurement:
    found = gated_range_lu(windowed_lufs(powers, SHORT_TERM_HOPS))
    if found is None:
        return not_measured("loudness range", "The master is silent or shorter than 3 s.", "LU")
    hint = "Soft passages will be lost where there is noise around the listener."
    return measured("loudness range", found, "LU", high=MAX_RANGE_LU, decides=False, hint=hint)


def _check_crest(master: Audio, progress: Progress) -> Measurement:
    name, peak, energy = "crest", 0.0, 0.0
    for start, stop in stretches(master.n_samples, progress):
        stretch = master.waveform[:, start:stop].astype(np.float64)
        peak = max(peak, float(np.abs(stretch).max()))
        energy += float(np.square(stretch).sum())
    if energy == 0:
        return not_measured(name, "The master is silent.", "dB")
    crest_db = float(20 * np.log10(peak) - 10 * np.log10(energy / master.waveform.size))
    low, high = CREST_DB
    hint = "Low is crushed by a limiter; high leaves the song soft beside others."
    return measured(name, crest_db, "dB", low=low, high=high, decides=False, hint=hint)


def _check_floor(score: Score, powers: NDArray[np.float64]) -> Measurement:
    name = "noise floor"
    at = score.tempo_map.seconds_at
    played = [(at(note.played_onset), at(note.played_end)) for track in score.tracks for note in track.notes]
    first, last = min((start for start, _ in played), default=0.0), max((end for _, end in played), default=0.0)
    between = _means(powers[round(first / HOP_S) : max(0, int(last / HOP_S))], FLOOR_HOPS)
    if not len(between):
        return not_measured(name, "It takes half a second of music.", "LUFS")
    floor = max(_lufs(float(between.min())) or SILENT_LUFS, SILENT_LUFS)
    hint = "Nowhere does the song become soft: noise, or a very dense style."
    return measured(name, floor, "LUFS", high=MAX_NOISE_LUFS, decides=False, hint=hint)


def _means(powers: NDArray[np.float64], hops: int) -> NDArray[np.float64]:
    return np.convolve(powers, np.full(hops, 1 / hops), mode="valid") if len(powers) >= hops else np.zeros(0)


def _lufs(power: float) -> float | None:
    return OFFSET_LUFS + 10 * float(np.log10(power)) if power > 0 else None
