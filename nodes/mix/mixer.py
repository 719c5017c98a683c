"""The mixer: stems through their channels into one stereo sum.

The pan law is the Web Audio StereoPanner's, so that the browser's faders and a render agree. A mono stem: constant
power, -3 dB per side in the centre. A stereo stem: untouched in the centre; towards a side, the other side is moved
over to it with constant power instead of being lost.
"""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidMix
from ..progress import SILENT, Progress
from ..sound.audio import Audio, Stems
from .mix import Channel, Mix

CHUNK_SAMPLES = 1 << 17  # small enough for the processor's cache, long enough for numpy


def mix_stems(stems: Stems, mix: Mix, progress: Progress = SILENT) -> Audio:
    """The stereo sum [2, T] of the stems with the gain, pan, mute and solo of `mix`. It may exceed full scale.

    Summed in double precision in stem order: the same stems and mix give the same samples. Raises InvalidMix where the
    mix has a channel without a stem or a stem has more than two channels.
    """
    _check_fit(stems, mix)
    channels = {channel.name: channel for channel in mix.channels}
    routes = [
        (audio.waveform[source], side, gain)
        for name, audio in zip(stems.names, stems.audios, strict=True)
        if mix.sounds(name)
        for (side, source), gain in np.ndenumerate(pan_matrix(channels.get(name, Channel(name)), audio.n_channels))
        if gain
    ]
    mixed = np.empty((2, stems.n_samples), np.float32)
    for start in range(0, stems.n_samples, CHUNK_SAMPLES):
        stop = min(start + CHUNK_SAMPLES, stems.n_samples)
        total = np.zeros((2, stop - start))
        for source, side, gain in routes:
            total[side] += np.multiply(source[start:stop], gain, dtype=np.float64)
        mixed[:, start:stop] = total
        progress.advance(stop, stems.n_samples)
    mixed.flags.writeable = False
    return Audio(mixed, stems.sample_rate)


def pan_matrix(channel: Channel, n_channels: int) -> NDArray[np.float64]:
    """[2, n_channels]: how much of each channel of a stem (1 or 2) goes left and right, gain included."""
    gain = 10 ** (channel.gain_db / 20)
    if n_channels == 1:
        angle = (channel.pan + 1) * pi / 4
        return gain * np.array([[cos(angle)], [sin(angle)]])
    if channel.pan <= 0:
        angle = (channel.pan + 1) * pi / 2
        return gain * np.array([[1.0, cos(angle)], [0.0, sin(angle)]])
    angle = channel.pan * pi / 2
    return gain * np.array([[cos(angle), 0.0], [sin(angle), 1.0]])


def _check_fit(stems: Stems, mix: Mix) -> None:
    strangers = [channel.name for channel in mix.channels if channel.name not in stems.names]
    if strangers:
        raise InvalidMix(
            f"The mix has a channel for {', '.join(map(repr, strangers))}, but there is no such stem.",
            hint=f"There are the stems {', '.join(stems.names)}: make the mix from the same score.",
        )
    n_channels = stems.audios[0].n_channels
    if n_channels > 2:
        raise InvalidMix(f"A stem is mono or stereo, got {n_channels} channels.", hint="Fold it down to stereo first.")
