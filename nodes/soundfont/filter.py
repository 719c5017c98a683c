"""The low-pass filter of a voice (clause 9.1.8): second order, resonant, its cutoff moving with envelope and LFO.

The cutoff is in absolute cents. `resonance_cb` is the height of the peak over a filter without one (0 = maximally
flat); the level is lowered by half of it, as the specification asks. Design: R. Bristow-Johnson's low-pass.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

OPEN_CENTS = 13500.0  # at the top of its range with no resonance the filter does nothing worth computing
REFERENCE_HZ = 8.176
STEP_CENTS = 25.0  # the cutoff moves in steps of this size: too small to hear, large enough to be quick
MAX_CUTOFF = 0.45  # of the sample rate
FLAT_DB = 3.01  # a peak of 0 dB means 3 dB down at the cutoff

Coefficients = NDArray[np.float64]
Kernel = Callable[[Coefficients, Coefficients, Coefficients, int, Coefficients], tuple[Coefficients, Coefficients]]


def is_open(cutoff_cents: float, resonance_cb: float) -> bool:
    """Whether a resting filter of this setting can be left out."""
    return cutoff_cents >= OPEN_CENTS and resonance_cb <= 0.0


@lru_cache(maxsize=4096)
def low_pass(cutoff_cents: float, resonance_cb: float, sample_rate: int) -> tuple[Coefficients, Coefficients]:
    """Numerator and denominator of the filter."""
    cutoff_hz = min(REFERENCE_HZ * 2.0 ** (cutoff_cents / 1200.0), MAX_CUTOFF * sample_rate)
    quality = 10.0 ** ((resonance_cb / 10.0 - FLAT_DB) / 20.0)
    angle = 2.0 * math.pi * cutoff_hz / sample_rate
    width = math.sin(angle) / (2.0 * quality)
    scale = 10.0 ** (-resonance_cb / 400.0) / (1.0 + width)
    middle = (1.0 - math.cos(angle)) * scale
    numerator = (middle / 2.0, middle, middle / 2.0)
    denominator = (1.0, -2.0 * math.cos(angle) / (1.0 + width), (1.0 - width) / (1.0 + width))
    return np.array(numerator), np.array(denominator)


@lru_cache(maxsize=1)
def _kernel() -> Kernel:
    """scipy's filter: lfilter, or the routine inside it, since a moving cutoff makes many short calls."""
    from scipy import signal

    inner = getattr(signal._sigtools, "_linear_filter", None) if hasattr(signal, "_sigtools") else None
    if inner is not None:
        return cast(Kernel, inner)
    return lambda numerator, denominator, wave, axis, memory: cast(
        "tuple[Coefficients, Coefficients]", signal.lfilter(numerator, denominator, wave, axis, memory)
    )


class LowPass:
    """The filter of one wave, with its memory. `fork` continues from the same moment on its own."""

    def __init__(self, sample_rate: int) -> None:
        self._sample_rate = sample_rate
        self._memory = np.zeros(2)

    def fork(self) -> LowPass:
        twin = LowPass(self._sample_rate)
        twin._memory = self._memory
        return twin

    def apply(
        self,
        wave: NDArray[np.float32],
        cutoffs: NDArray[np.float64],
        resonances: NDArray[np.float64],
        step: int,
    ) -> NDArray[np.float32]:
        """Filter the next samples. `cutoffs`, `resonances`: one value for every `step` samples."""
        run_filter = _kernel()
        filtered = np.empty_like(wave)
        exact = wave.astype(np.float64)
        starts = _changes(np.round(cutoffs / STEP_CENTS), resonances)
        for first, after in zip(starts, [*starts[1:], len(cutoffs)], strict=True):
            span = slice(first * step, after * step)
            cutoff = round(float(cutoffs[first]) / STEP_CENTS) * STEP_CENTS
            numerator, denominator = low_pass(cutoff, float(resonances[first]), self._sample_rate)
            filtered[span], self._memory = run_filter(numerator, denominator, exact[span], -1, self._memory)
        return filtered


def _changes(steps: NDArray[np.float64], resonances: NDArray[np.float64]) -> list[int]:
    """Where the setting differs from the one before; 0 is always one of them."""
    changed = (np.diff(steps) != 0.0) | (np.diff(resonances) != 0.0)
    return [0, *(np.flatnonzero(changed) + 1).tolist()]
