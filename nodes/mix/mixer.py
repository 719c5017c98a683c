"""The mixer: stems through their channels into one stereo sum. The pan law stands in pan.py, the effects in desk.py."""

from __future__ import annotations

import numpy as np

from ..fault import InvalidMix
from ..progress import SILENT, Progress
from ..sound.audio import Audio, Stems
from ..sound.stretches import stretches
from .desk import play_mix
from .mix import Channel, Group, Mix
from .pan import pan_matrix


def mix_stems(stems: Stems, mix: Mix, progress: Progress = SILENT) -> Audio:
    """The stereo sum [2, T] of the stems with all that `mix` says of them. It may exceed full scale.

    Summed in double precision in stem order: the same stems and mix give the same samples. Raises InvalidMix where the
    mix has a channel, or a ducking, without a stem, or a stem has more than two channels.
    """
    _check_fit(stems, mix)
    return _sum(stems, mix, progress) if mix.is_plain else play_mix(stems, mix, progress)


def _sum(stems: Stems, mix: Mix, progress: Progress) -> Audio:
    """Gains and pans only: one stretch at a time, so that nothing but the sum takes memory."""
    channels = {channel.name: channel for channel in mix.channels}
    routes = [
        (audio.waveform[source], side, gain)
        for name, audio in zip(stems.names, stems.audios, strict=True)
        if mix.sounds(name)
        for (side, source), gain in np.ndenumerate(pan_matrix(channels.get(name, Channel(name)), audio.n_channels))
        if gain
    ]
    mixed = np.empty((2, stems.n_samples), np.float32)
    for start, stop in stretches(stems.n_samples, progress):
        total = np.zeros((2, stop - start))
        for source, side, gain in routes:
            total[side] += np.multiply(source[start:stop], gain, dtype=np.float64)
        mixed[:, start:stop] = total
    mixed.flags.writeable = False
    return Audio(mixed, stems.sample_rate)


def _check_fit(stems: Stems, mix: Mix) -> None:
    there_are = f"There are the stems {', '.join(stems.names)}: make the mix from the same score."
    strangers = [channel.name for channel in mix.channels if channel.name not in stems.names]
    if strangers:
        raise InvalidMix(
            f"The mix has a channel for {', '.join(map(repr, strangers))}, but there is no such stem.", hint=there_are
        )
    strips: tuple[Channel | Group, ...] = (*mix.channels, *mix.groups)
    for strip in strips:
        if strip.ducking is not None and strip.ducking.by not in stems.names:
            raise InvalidMix(
                f"{strip.name!r} is ducked by {strip.ducking.by!r}, but there is no such stem.", hint=there_are
            )
    n_channels = stems.audios[0].n_channels
    if n_channels > 2:
        raise InvalidMix(f"A stem is mono or stereo, got {n_channels} channels.", hint="Fold it down to stereo first.")
