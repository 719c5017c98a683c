"""The low-pass of the electronic voices: the coefficients of the SoundFont's filter, its memory kept between blocks."""

from __future__ import annotations

import numpy as np

from .electronic_source import Mono, Series, Stereo
from .filter import low_pass

STEP = 64  # samples for which the filter rests


class LowPass:
    """A resonant low-pass of second order whose cutoff moves (absolute cents), and what it remembers."""

    def __init__(self, resonance_cb: float, sample_rate: int) -> None:
        self._resonance_cb = resonance_cb
        self._sample_rate = sample_rate
        self._heard = np.zeros(2)  # the last two samples that went in …
        self._given = np.zeros(2)  # … and that came out

    def apply(self, wave: Mono, cutoffs: Series) -> Mono:
        """Filter the next samples, at least two of them; `cutoffs`: one for every STEP samples.

        A recursive filter is a system of equations with a band of three: BLAS solves it in one call.
        """
        from scipy.linalg.blas import dtbsv

        section = low_pass(cutoffs, np.full(len(cutoffs), self._resonance_cb), self._sample_rate)
        gain, back1, back2 = (np.repeat(part, STEP)[: len(wave)] for part in section)
        heard = np.concatenate([self._heard, wave])
        driven = gain * (heard[2:] + 2.0 * heard[1:-1] + heard[:-2])
        driven[0] -= back1[0] * self._given[1] + back2[0] * self._given[0]
        driven[1] -= back2[1] * self._given[1]
        band = np.zeros((len(wave), 3))
        band[:-1, 1] = back1[1:]
        band[:-2, 2] = back2[2:]
        given: Series = dtbsv(2, band.T, driven, lower=1, diag=1, overwrite_x=1)
        self._heard, self._given = heard[-2:].copy(), given[-2:].copy()
        return given.astype(np.float32)


def low_passed(wave: Stereo, cutoffs: Series, resonance_cb: float, sample_rate: int) -> Stereo:
    """Each channel through a low-pass of its own."""
    return np.stack([LowPass(resonance_cb, sample_rate).apply(channel, cutoffs) for channel in wave])
