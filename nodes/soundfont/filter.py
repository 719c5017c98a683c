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


class LowPass:
    """The filter of one wave, with its memory. `fork` continues from the same moment on its own."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._heard = np.zeros(2)  # the last two samples that went in …
        self._given = np.zeros(2)  # … and that came out

    def fork(self) -> LowPass:
        twin = LowPass(self._sample_rate)
        twin._heard, twin._given = self._heard, self._given
        return twin

    def apply(self, wave: NDArray[np.float32], cutoffs: Series, resonances: Series, step: int) -> NDArray[np.float32]:
        """Filter the next samples. `cutoffs`, `resonances`: one value for every `step` samples."""
        from scipy.linalg.blas import dtbsv

        count = len(wave)
        section = low_pass(cutoffs, resonances, self._sample_rate)
        gain, back1, back2 = (np.repeat(part, step)[:count] for part in section)
        heard = np.concatenate([self._heard, wave])
        driven = gain * (heard[2:] + 2.0 * heard[1:-1] + heard[:-2])
        driven[0] -= back1[0] * self._given[1] + back2[0] * self._given[0]
        driven[1:2] -= back2[1:2] * self._given[1]
        band = np.zeros((count, 3))  # column j: what sample j adds to the equations of j + 1 and j + 2
        band[:-1, 1] = back1[1:]
        band[:-2, 2] = back2[2:]
        given: Series = dtbsv(2, band.T, driven, lower=1, diag=1, overwrite_x=1)
        self._heard = heard[-2:].copy()
        self._given = np.concatenate([self._given, given[-2:]])[-2:]
        return given.astype(np.float32)
