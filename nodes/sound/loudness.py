"""Loudness after ITU-R BS.1770-4 / EBU R 128.

Conventions: LUFS; channels stand in the order L R C Ls Rs (6 channels: L R C LFE Ls Rs). The K-weighting filters are
pyloudnorm's; the gating works on the energy of 100 ms hops, four of which make the standard's overlapping 400 ms block.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from .audio import Audio
from .stretches import stretches, whole_blocks

HOP_S = 0.1
HOPS_PER_BLOCK = 4  # 400 ms
ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
OFFSET_LUFS = -0.691  # eq. 2: a 997 Hz sine of 0 dBFS in one front channel reads -3.01
SURROUND_WEIGHT = 1.41
STRETCH_HOPS = 10  # filtered at a time
DIED_AWAY = 1e-30  # what a filter still remembers of a sound, 600 dB below full scale


def integrated_lufs(audio: Audio, progress: Progress = SILENT) -> float | None:
    """Gated loudness of the whole; None where it is shorter than 0.4 s or silent (nothing above the absolute gate)."""
    return gated_lufs(hop_powers(audio, progress))


def hop_samples(sample_rate: int) -> int:
    """Samples in a hop of 100 ms."""
    return round(sample_rate * HOP_S)


def hop_powers(audio: Audio, progress: Progress = SILENT) -> NDArray[np.float64]:
    """[n_hops] K-weighted mean square of every full 100 ms hop, summed over the channels with their weights."""
    return block_energies(audio, hop_samples(audio.sample_rate), progress) / hop_samples(audio.sample_rate)


def block_energies(audio: Audio, n_samples: int, progress: Progress = SILENT) -> NDArray[np.float64]:
    """[n_blocks] sum of squares of the K-weighted channels, weighted and added, in full blocks of `n_samples`."""
    energies = [np.zeros(0)]
    for weighted, weights in _k_weighted(audio, n_samples, progress):
        n_blocks = weighted.shape[1] // n_samples
        np.square(weighted, out=weighted)
        blocks = weighted[:, : n_blocks * n_samples].reshape(len(weights), n_blocks, n_samples)
        energies.append(weights @ blocks.sum(axis=2))
    return np.concatenate(energies)


def gated_lufs(powers: NDArray[np.float64]) -> float | None:
    """Integrated loudness of the powers of 100 ms hops; None where no 400 ms block passes the absolute gate."""
    if len(powers) < HOPS_PER_BLOCK:
        return None
    blocks = np.convolve(powers, np.full(HOPS_PER_BLOCK, 1 / HOPS_PER_BLOCK), mode="valid")
    blocks = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not len(blocks):
        return None
    relative_gate = blocks.mean() * 10 ** (RELATIVE_GATE_LU / 10)
    return OFFSET_LUFS + 10 * log10(blocks[blocks > relative_gate].mean())


def _power(loudness_lufs: float) -> float:
    return float(10 ** ((loudness_lufs - OFFSET_LUFS) / 10))


def _k_weighted(
    audio: Audio, n_samples: int, progress: Progress
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """(K-weighted [C, stretch], the caller's to change; channel weights [C]) of stretches of whole `n_samples`.

    Silence is not filtered once the filters have forgotten what came before: where they go on with numbers next to
    zero, many processors take a hundred times as long.
    """
    from scipy.signal import sosfilt

    fold, weights = _channel_fold(audio.n_channels)
    sections = _k_weighting(audio.sample_rate)
    state = np.zeros((len(sections), len(weights), 2))
    length = whole_blocks(n_samples, STRETCH_HOPS * hop_samples(audio.sample_rate))
    exact = np.empty(
        (audio.n_channels, min(length, audio.n_samples))
    )  # one buffer: fresh pages cost as much as the sum
    for start, stop in stretches(audio.n_samples, progress, length):
        stretch = exact[:, : stop - start]
        stretch[...] = audio.waveform[:, start:stop]
        if np.abs(state).max() < DIED_AWAY and not stretch.any():
            state[...] = 0
            yield np.zeros((len(weights), stop - start)), weights
            continue
        weighted, state = sosfilt(sections, stretch if fold is None else fold @ stretch, axis=1, zi=state)
        yield weighted, weights


def _k_weighting(sample_rate: int) -> NDArray[np.float64]:
    """[2, 6] second-order sections of the two filters of BS.1770-4, whose analogue prototypes De Man derived from the
    coefficients that the standard gives for 48 kHz; so they hold at any rate."""
    from pyloudnorm import IIRfilter

    filters: list[Any] = [
        IIRfilter(3.99984385397, 0.7071752369554193, 1681.9744509555319, sample_rate, "high_shelf_DeMan"),
        IIRfilter(0.0, 0.5003270373253953, 38.13547087613982, sample_rate, "high_pass_DeMan"),
    ]
    return np.array([np.concatenate([stage.b, stage.a]) for stage in filters])


def _channel_fold(n_channels: int) -> tuple[NDArray[np.float64] | None, NDArray[np.float64]]:
    """How channels are folded before weighting (None = as they are), and the weight of each folded channel.

    5.1 loses its LFE, 7.1 (L R C LFE Lss Rss Lrs Rrs) adds its side and rear pairs; other counts above five have no
    standard order: odd channels count as left, even ones as right.
    """
    if n_channels <= 5:
        return None, np.array([1.0, 1.0, 1.0, SURROUND_WEIGHT, SURROUND_WEIGHT])[:n_channels]
    if n_channels in (6, 8):
        fold = np.zeros((5, n_channels))
        fold[[0, 1, 2, 3, 4], [0, 1, 2, 4, 5]] = 1
        if n_channels == 8:
            fold[[3, 4], [6, 7]] = 1
        return fold, np.array([1.0, 1.0, 1.0, SURROUND_WEIGHT, SURROUND_WEIGHT])
    return np.array([[(channel + side + 1) % 2 for channel in range(n_channels)] for side in (0, 1)], float), np.ones(2)
