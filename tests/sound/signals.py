"""Test signals from their definitions."""

from __future__ import annotations

import numpy as np

from cadenza.nodes.sound.audio import Audio


def sine(
    hz: float, level_dbfs: float, duration_s: float, rate: int = 48_000, channels: int = 2, phase: float = 0.0
) -> Audio:
    """A sine of the given peak level in every channel, faded over 10 ms so that its edges add no peak of their own."""
    n = np.arange(round(duration_s * rate))
    wave = 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * hz * n / rate + phase)
    fade = np.clip(np.minimum(n, n[::-1]) / (0.01 * rate), 0, 1)
    return Audio(np.tile((wave * fade).astype(np.float32), (channels, 1)), rate)


def noise(duration_s: float, gain: float = 0.1, rate: int = 44_100, channels: int = 2, seed: int = 1) -> Audio:
    chance = np.random.default_rng(seed)
    return Audio((gain * chance.standard_normal((channels, round(duration_s * rate)))).astype(np.float32), rate)


def silence(duration_s: float, rate: int = 44_100, channels: int = 2) -> Audio:
    return Audio(np.zeros((channels, round(duration_s * rate)), np.float32), rate)


def joined(*audios: Audio) -> Audio:
    return Audio(np.concatenate([audio.waveform for audio in audios], axis=1), audios[0].sample_rate)
