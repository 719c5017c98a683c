"""The desk at work: strips, groups, sends and the finish of a mix that has more than gains and pans.

One stem after the other passes its strip and is added where it goes, in stem order and double precision; then come the
groups in their order, the reverb, the delay and the finish.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress, Slice, equal_shares
from ..sound.audio import Audio, Stems, Waveform
from ..sound.stretches import stretches
from .channel import Channel
from .delay import echo
from .finish import finish_mix
from .mix import Mix
from .pan import place
from .reverb import reverberate
from .strip import play_strip

FADE_S = 0.05  # a bus that still rings at the end of the song goes out this fast

Sum = NDArray[np.float64]


def play_channel(stems: Stems, channel: Channel, progress: Progress = SILENT) -> Waveform:
    """[2, T] one stem behind its strip, fader and pan pot."""
    sound = stems[channel.name].waveform
    shaped = play_strip(sound, channel, stems, Slice(progress, 0.0, 0.8))
    return place(shaped, stems.sample_rate, channel, Slice(progress, 0.8, 1.0))


def play_mix(stems: Stems, mix: Mix, progress: Progress = SILENT) -> Audio:
    """The sum [2, T] of a mix that fits its stems, through all that it has. It may exceed full scale."""
    buses = _Buses(stems, mix)
    heard = [name for name in stems.names if mix.sounds(name)]
    channels = {channel.name: channel for channel in mix.channels}
    for name, share in zip(heard, equal_shares(Slice(progress, 0.0, 0.6), len(heard)), strict=True):
        channel = channels.get(name, Channel(name))
        buses.take(channel, play_channel(stems, channel, share))
    buses.close_groups(Slice(progress, 0.6, 0.7))
    buses.close_sends(Slice(progress, 0.7, 0.9))
    audio = buses.audio()
    return finish_mix(audio, mix.finish, None, Slice(progress, 0.9, 1.0)).audio if mix.finish else audio


class _Buses:
    """The sums of one mixdown. A bus that nobody uses is not made."""

    def __init__(self, stems: Stems, mix: Mix) -> None:
        self._stems, self._mix = stems, mix
        self._total = np.zeros((2, stems.n_samples))
        self._groups: dict[str, Sum] = {}
        self._reverb: Sum | None = None
        self._delay: Sum | None = None

    def take(self, channel: Channel, sound: Waveform) -> None:
        """Add a channel's sound where it goes and to what it sends to."""
        if channel.group:
            self._groups[channel.group] = _added(self._groups.get(channel.group), sound, 0.0)
        else:
            self._total += sound
        if channel.reverb_db is not None and self._mix.reverb is not None:
            self._reverb = _added(self._reverb, sound, channel.reverb_db)
        if channel.delay_db is not None and self._mix.delay is not None:
            self._delay = _added(self._delay, sound, channel.delay_db)

    def close_groups(self, progress: Progress) -> None:
        """Each group's sum through its strip into the mix."""
        groups = [group for group in self._mix.groups if group.name in self._groups and not group.mute]
        for group, share in zip(groups, equal_shares(progress, len(groups)), strict=True):
            played = play_strip(self._groups.pop(group.name).astype(np.float32), group, self._stems, share)
            self._total += played * np.float32(10 ** (group.gain_db / 20))

    def close_sends(self, progress: Progress) -> None:
        """What reverb and delay give back into the mix."""
        rate = self._stems.sample_rate
        if self._reverb is not None and self._mix.reverb is not None:
            sent = self._reverb.astype(np.float32)
            self._total += _faded(reverberate(sent, rate, self._mix.reverb, Slice(progress, 0.0, 0.6)), rate)
        if self._delay is not None and self._mix.delay is not None:
            sent = self._delay.astype(np.float32)
            self._total += _faded(echo(sent, rate, self._mix.delay, Slice(progress, 0.6, 1.0)), rate)

    def audio(self) -> Audio:
        mixed = self._total.astype(np.float32)
        mixed.flags.writeable = False
        return Audio(mixed, self._stems.sample_rate)


def _added(bus: Sum | None, sound: Waveform, level_db: float) -> Sum:
    bus = np.zeros(sound.shape) if bus is None else bus
    gain = 10 ** (level_db / 20)
    for start, stop in stretches(sound.shape[1]):
        bus[:, start:stop] += gain * sound[:, start:stop].astype(np.float64)
    return bus


def _faded(returned: Waveform, sample_rate: int) -> Waveform:
    n_samples = min(round(FADE_S * sample_rate), returned.shape[1])
    returned[:, returned.shape[1] - n_samples :] *= np.linspace(1, 0, n_samples, dtype=np.float32)
    return returned
