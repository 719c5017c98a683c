"""Gains that move: measured and decided at control rate, drawn over the samples without steps.

A song is cut into control blocks of about CONTROL_S. A dynamics effect looks at one level per block and decides one
gain per block; between the centres of the blocks the gain runs in straight lines, so it never jumps.
"""

from __future__ import annotations

from math import exp, log

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..sound.audio import Waveform
from ..sound.stretches import stretches, whole_blocks

CONTROL_S = 0.0007
FLOOR_DB = -200.0  # the level of silence

Curve = NDArray[np.float64]


def control_size(sample_rate: int) -> int:
    """Samples in a control block."""
    return max(1, round(sample_rate * CONTROL_S))


def block_levels_db(waveform: Waveform, size: int, progress: Progress = SILENT) -> Curve:
    """[n_blocks] peak level in dBFS of the loudest channel in blocks of `size` samples; the last may be short."""
    columns = [np.zeros(0)]
    for start, stop in stretches(waveform.shape[1], progress, whole_blocks(size)):
        magnitudes = np.abs(waveform[:, start:stop]).max(axis=0)
        columns.append(np.maximum.reduceat(magnitudes, np.arange(0, len(magnitudes), size)))
    peaks: Curve = np.concatenate(columns)
    return 20 * np.log10(np.maximum(peaks, 10 ** (FLOOR_DB / 20)))


def attack_and_release(needed: Curve, attack_s: float, release_s: float, block_s: float) -> Curve:
    """How far an effect goes, [n_blocks] >= 0, where `needed` is how far it should: it follows with the time constant
    `attack_s` and lets go with `release_s` (the time to reach 1 - 1/e of a step).

    The decoupled peak detector of Giannoulis, Massberg & Reiss, "Digital Dynamic Range Compressor Design" (JAES 60/6,
    2012, section 2.2.2). Its release, max(needed, what is left of before), is a running maximum of logarithms; its
    attack is a one-pole low-pass: no loop over samples or blocks.
    """
    from scipy.signal import lfilter

    if not len(needed) or not needed.any():
        return np.zeros(len(needed))
    fall = block_s / release_s * np.arange(len(needed))
    with np.errstate(divide="ignore"):
        held = np.exp(np.maximum.accumulate(np.log(needed) + fall) - fall)
    follow = 1 - exp(-block_s / attack_s) if attack_s > 0 else 1.0
    smoothed: Curve = lfilter([follow], [1.0, follow - 1.0], held)
    return smoothed


def apply_gains_db(waveform: Waveform, gains_db: Curve, size: int, progress: Progress = SILENT) -> Waveform:
    """`waveform` [C, T] with the gains of its control blocks of `size` samples; all channels share them."""
    if not gains_db.any():
        return waveform
    moved = np.empty_like(waveform)
    for start, stop in stretches(waveform.shape[1], progress):
        first = max(0, start // size - 2)
        near = np.exp(gains_db[first : stop // size + 3] * (log(10) / 20))
        centres = (np.arange(first, first + len(near)) + 0.5) * size - 0.5
        moved[:, start:stop] = waveform[:, start:stop] * np.interp(np.arange(start, stop), centres, near)
    return moved
