"""The pan law: how a place in the stereo picture becomes left and right.

It is the Web Audio StereoPanner's, so that the browser's faders and a render agree. A mono stem: constant power, -3 dB
per side in the centre. A stereo stem: untouched in the centre; towards a side, the other side is moved over to it with
constant power instead of being lost.
"""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..sound.audio import Waveform
from ..sound.stretches import stretches
from .channel import Channel
from .ride import ride_at


def pan_matrix(channel: Channel, n_channels: int) -> NDArray[np.float64]:
    """[2, n_channels]: how much of each channel of a stem (1 or 2) goes left and right, gain included."""
    gain: float = 10 ** (channel.gain_db / 20)
    matrix: NDArray[np.float64] = gain * pan_gains(np.array([channel.pan]), n_channels)[:, :, 0]
    return matrix


def pan_gains(places: NDArray[np.float64], n_channels: int) -> NDArray[np.float64]:
    """[2, n_channels, n]: how much of each channel goes left and right at each of n places -1..1."""
    gains = np.zeros((2, n_channels, len(places)))
    if n_channels == 1:
        angles = (places + 1) * pi / 4
        gains[0, 0], gains[1, 0] = np.cos(angles), np.sin(angles)
        return gains
    is_left = places <= 0
    angles = np.where(is_left, places + 1, places) * pi / 2
    near, over = np.sin(angles), np.cos(angles)
    gains[0, 0] = np.where(is_left, 1.0, over)
    gains[0, 1] = np.where(is_left, over, 0.0)
    gains[1, 0] = np.where(is_left, 0.0, near)
    gains[1, 1] = np.where(is_left, near, 1.0)
    return gains


def place(waveform: Waveform, sample_rate: int, channel: Channel, progress: Progress = SILENT) -> Waveform:
    """`waveform` [1 or 2, T] behind fader and pan pot, with their rides: [2, T]."""
    n_channels, n_samples = waveform.shape
    matrix = pan_matrix(channel, n_channels)[:, :, None]
    placed = np.empty((2, n_samples), np.float32)
    for start, stop in stretches(n_samples, progress):
        seconds = np.arange(start, stop) / sample_rate
        gains = matrix
        if channel.pan_ride:
            places = np.clip(channel.pan + ride_at(channel.pan_ride, seconds), -1.0, 1.0)
            gains = 10 ** (channel.gain_db / 20) * pan_gains(places, n_channels)
        if channel.gain_ride:
            gains = gains * 10 ** (ride_at(channel.gain_ride, seconds) / 20)
        sound = waveform[:, start:stop]
        placed[:, start:stop] = sum(gains[:, source] * sound[source] for source in range(n_channels))
    return placed
