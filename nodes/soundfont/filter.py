"""The low-pass filter of a voice (clause 9.1.8): second order, resonant, its cutoff moving with envelope and LFO.

The cutoff is in absolute cents. `resonance_cb` is the height of the peak over a filter without one (0 = maximally
flat); the level is lowered by half of it, as the specification asks. Design: R. Bristow-Johnson's low-pass.

A recursive filter is a triangular system of linear equations with a band of three, so BLAS solves it in one call even
where every row has its own coefficients: a moving cutoff costs no more than a resting one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

OPEN_CENTS = 13500.0  # at the top of its range with no resonance the filter does nothing worth computing
LOWEST_CENTS = 1500.0
REFERENCE_HZ = 8.176
MAX_CUTOFF = 0.45  # of the sample rate
FLAT_DB = 3.01  # a peak of 0 dB means 3 dB down at the cutoff

Series = NDArray[np.float64]


class Section(NamedTuple):
    """y[n] = gain * (x[n] + 2 x[n-1] + x[n-2]) - back1 * y[n-1] - back2 * y[n-2]."""

    gain: Series
    back1: Series
    back2: Series


def is_open(cutoff_cents: float, resonance_cb: float) -> bool:
    """Whether a resting filter of this setting can be left out."""
    return cutoff_cents >= OPEN_CENTS and resonance_cb <= 0.0


def low_pass(cutoff_cents: Series, resonance_cb: Series, sample_rate: int) -> Section:
    """The coefficients for each of some settings."""
    cents = np.clip(cutoff_cents, LOWEST_CENTS, OPEN_CENTS)
    cutoff_hz = np.minimum(REFERENCE_HZ * 2.0 ** (cents / 1200.0), MAX_CUTOFF * sample_rate)
    quality = 10.0 ** ((resonance_cb / 10.0 - FLAT_DB) / 20.0)
    angle = 2.0 * np.pi * cutoff_hz / sample_rate
    width = np.sin(angle) / (2.0 * quality)
    level = 10.0 ** (-resonance_cb / 400.0)
    return Section(
        gain=level * (1.0 - np.cos(angle)) / 2.0 / (1.0 + width),
        back1=-2.0 * np.cos(angle) / (1.0 + width),
        back2=(1.0 - width) / (1.0 + width),
    )


class Memory(NamedTuple):
    """What the filter remembers of the past: the last two samples that went in and that came out, newest last."""

    heard: tuple[float, float] = (0.0, 0.0)
    given: tuple[float, float] = (0.0, 0.0)


class Filtered(NamedTuple):
    """`sound` [T] float32; `heard`, `given` [steps + 1, 2]: the memory before each control step and after the last."""

    sound: NDArray[np.float32]
    heard: Series
    given: Series

    def memory(self, step: int) -> Memory:
        (one, two), (three, four) = self.heard[step].tolist(), self.given[step].tolist()
        return Memory((one, two), (three, four))


def filtered(wave: NDArray[np.float32], memory: Memory, section: Section, step: int) -> Filtered:
    """Filter a piece of a wave whose length is a multiple of `step`; the section has one row for every step."""
    from scipy.linalg.blas import dtbsv

    count = len(wave)
    gain, back1, back2 = (np.repeat(part, step) for part in section)
    heard = np.concatenate([memory.heard, wave])
    driven = gain * (heard[2:] + 2.0 * heard[1:-1] + heard[:-2])
    driven[0] -= back1[0] * memory.given[1] + back2[0] * memory.given[0]
    driven[1] -= back2[1] * memory.given[1]
    band = np.zeros((count, 3))  # column j: what sample j adds to the equations of j + 1 and j + 2
    band[:-1, 1] = back1[1:]
    band[:-2, 2] = back2[2:]
    solved: Series = dtbsv(2, band.T, driven, lower=1, diag=1, overwrite_x=1)
    given = np.concatenate([memory.given, solved])
    bounds = np.arange(0, count + 1, step)[:, np.newaxis] + np.arange(2)
    return Filtered(solved.astype(np.float32), heard[bounds], given[bounds])
