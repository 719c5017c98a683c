"""Left and right: whether they agree, and what is lost when they are added to mono."""

from __future__ import annotations

import numpy as np

from ..progress import SILENT, Progress
from ..sound.audio import Audio
from ..sound.stretches import stretches
from .report import Measurement, measured, not_measured

MIN_CORRELATION = 0.0
MAX_MONO_LOSS_DB = 3.0  # a wide mix of independent sides loses 3 dB


def check_correlation(master: Audio, progress: Progress = SILENT) -> Measurement:
    """Pearson's correlation of left and right, without their means: -1..1."""
    name = "stereo correlation"
    left, right, product = _powers(master, progress)
    if left <= 0 or right <= 0:
        return not_measured(name, "It takes two channels that sound.")
    hint = "Left and right work against each other: one channel is inverted, or an effect is too wide."
    return measured(name, product / (left * right) ** 0.5, low=MIN_CORRELATION, hint=hint)


def check_mono_loss(master: Audio, progress: Progress = SILENT) -> Measurement:
    """Level of the mean of both channels below the mean level of the channels, in dB."""
    name = "mono loss"
    left, right, product = _powers(master, progress)
    if left + right <= 0:
        return not_measured(name, "It takes two channels that sound.", "dB")
    mono = max((left + right + 2 * product) / 4, 1e-12 * (left + right))
    loss_db = float(10 * np.log10((left + right) / 2 / mono))
    hint = "Telephones and many speakers add left and right: make the sides less wide, or turn the inverted one over."
    return measured(name, loss_db, "dB", high=MAX_MONO_LOSS_DB, hint=hint)


def check_channel_order() -> Measurement:
    """Whether left is left: a song and its mirror image are both songs, so that nobody can hear it without the mix."""
    why = "Left and right that are swapped, and not inverted, cannot be told without a reference."
    return not_measured("channel order", why)


def _powers(audio: Audio, progress: Progress) -> tuple[float, float, float]:
    """Sums of left², right² and left · right, without DC; zeros for anything but two channels."""
    if audio.n_channels != 2 or not audio.n_samples:
        return 0.0, 0.0, 0.0
    sums, products = np.zeros(2), np.zeros((2, 2))
    for start, stop in stretches(audio.n_samples, progress):
        both = audio.waveform[:, start:stop].astype(np.float64)
        sums += both.sum(axis=1)
        products += both @ both.T
    products -= np.outer(sums, sums) / audio.n_samples
    return float(products[0, 0]), float(products[1, 1]), float(products[0, 1])
