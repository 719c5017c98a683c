"""How far two renders of one song are apart, as an ear's rough picture of their spectra.

The log-mel distance, in dB: both renders as mono sums, the shorter one's length, brought to the same mean power; Hann
windows of 2048 samples (46 ms) every 1024; power in 64 triangular bands, evenly spaced in mel (2595 log10(1 + f / 700))
from 30 Hz to 16 kHz; in decibels, nothing less than 60 dB below the louder render's highest band. The distance is the
mean of the absolute differences over all bands and windows in which at least one of the two stands above that floor.
"""

from __future__ import annotations

import numpy as np

WINDOW, HOP, BANDS = 2048, 1024, 64
LOWEST_HZ, HIGHEST_HZ = 30.0, 16_000.0
FLOOR_DB = 60.0


def distance_db(one: np.ndarray, other: np.ndarray, sample_rate: int) -> float:
    """The log-mel distance of two renders `[channels, T]`."""
    length = min(one.shape[1], other.shape[1])
    powers = [_powers(sound[:, :length].sum(axis=0), sample_rate) for sound in (one, other)]
    highest = max(power.max() for power in powers)
    floor = highest * 10.0 ** (-FLOOR_DB / 10.0)
    heard = (powers[0] > floor) | (powers[1] > floor)
    levels = [10.0 * np.log10(np.maximum(power, floor)) for power in powers]
    return float(np.mean(np.abs(levels[0] - levels[1])[heard]))


def _powers(mono: np.ndarray, sample_rate: int) -> np.ndarray:
    """Power by window and band `[windows, BANDS]` of a sound brought to a mean power of 1."""
    mono = mono / np.sqrt(np.mean(mono**2))
    windows = np.lib.stride_tricks.sliding_window_view(mono, WINDOW)[::HOP]
    shape, bands = np.hanning(WINDOW), _bands(sample_rate)
    pieces = [np.abs(np.fft.rfft(piece * shape)) ** 2 @ bands for piece in np.array_split(windows, 32)]
    return np.concatenate(pieces)


def _bands(sample_rate: int) -> np.ndarray:
    """The weights of the bands `[bins, BANDS]`."""
    low, high = (2595.0 * np.log10(1.0 + hz / 700.0) for hz in (LOWEST_HZ, HIGHEST_HZ))
    edges = 700.0 * (10.0 ** (np.linspace(low, high, BANDS + 2) / 2595.0) - 1.0)
    bins = np.fft.rfftfreq(WINDOW, 1.0 / sample_rate)[:, np.newaxis]
    rising = (bins - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - bins) / np.diff(edges)[1:]
    return np.maximum(np.minimum(rising, falling), 0.0)
