"""The desk at work: strips, groups, sends and the finish of a mix that has more than gains and pans.

One stem after the other passes its strip and is added where it goes, in stem order; then come the groups in their
order, the reverb, the delay and the finish. The mix itself is summed in double precision, what goes to a group or a
send in single: long songs are large.
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
        sound = play_channel(stems, channel, Slice(share, 0.0, 0.9))
        buses.take(channel, sound, Slice(share, 0.9, 1.0))
        del sound  # makes room for the next
    buses.close_groups(Slice(progress, 0.6, 0.7))
    buses.close_sends(Slice(progress, 0.7, 0.9))
    audio = buses.audio(Slice(progress, 0.9, 0.92))
    del buses  # makes room for the finish
    return finish_mix(audio, mix.finish, None, Slice(progress, 0.92, 1.0)).audio if mix.finish else audio


class _Buses:
    """The sums of one mixdown. A bus that nobody uses is not made."""

    def __init__(self, stems: Stems, mix: Mix) -> None:
        self._stems, self._mix = stems, mix
        self._total: Sum = np.zeros((2, stems.n_samples))
        self._groups: dict[str, Waveform] = {}
        self._reverb: Waveform | None = None
        self._delay: Waveform | None = None

    def take(self, channel: Channel, sound: Waveform, progress: Progress) -> None:
        """Add a channel's sound where it goes and to what it sends to."""
        into: list[tuple[Sum | Waveform, float]] = []
        if channel.group:
            if channel.group not in self._groups:
                self._groups[channel.group] = self._silence()
            into.append((self._groups[channel.group], 0.0))
        else:
            into.append((self._total, 0.0))
        if channel.reverb_db is not None and self._mix.reverb is not None:
            self._reverb = self._silence() if self._reverb is None else self._reverb
            into.append((self._reverb, channel.reverb_db))
        if channel.delay_db is not None and self._mix.delay is not None:
            self._delay = self._silence() if self._delay is None else self._delay
            into.append((self._delay, channel.delay_db))
        for (bus, level_db), share in zip(into, equal_shares(progress, len(into)), strict=True):
            gain = 10 ** (level_db / 20)
            for start, stop in stretches(sound.shape[1], share):
                bus[:, start:stop] += np.multiply(sound[:, start:stop], gain, dtype=np.float64)

    def close_groups(self, progress: Progress) -> None:
        """Each group's sum through its strip into the mix."""
        groups = [group for group in self._mix.groups if group.name in self._groups and not group.mute]
        for group, share in zip(groups, equal_shares(progress, len(groups)), strict=True):
            played = self._groups.pop(group.name)
            played = play_strip(played, group, self._stems, Slice(share, 0.0, 0.9))
            self._return(played, np.float32(10 ** (group.gain_db / 20)), Slice(share, 0.9, 1.0))

    def close_sends(self, progress: Progress) -> None:
        """What reverb and delay give back into the mix."""
        rate = self._stems.sample_rate
        if self._reverb is not None and self._mix.reverb is not None:
            sent, self._reverb = self._reverb, None
            returned = reverberate(sent, rate, self._mix.reverb, Slice(progress, 0.0, 0.55))
            self._return(_faded(returned, rate), np.float32(1), Slice(progress, 0.55, 0.6))
        if self._delay is not None and self._mix.delay is not None:
            sent, self._delay = self._delay, None
            returned = echo(sent, rate, self._mix.delay, Slice(progress, 0.6, 0.95))
            self._return(_faded(returned, rate), np.float32(1), Slice(progress, 0.95, 1.0))

    def audio(self, progress: Progress) -> Audio:
        mixed = np.empty((2, self._stems.n_samples), np.float32)
        for start, stop in stretches(mixed.shape[1], progress):
            mixed[:, start:stop] = self._total[:, start:stop]
        mixed.flags.writeable = False
        return Audio(mixed, self._stems.sample_rate)

    def _silence(self) -> Waveform:
        return np.zeros((2, self._stems.n_samples), np.float32)

    def _return(self, sound: Waveform, gain: np.float32, progress: Progress) -> None:
        for start, stop in stretches(sound.shape[1], progress):
            self._total[:, start:stop] += sound[:, start:stop] * gain


def _faded(returned: Waveform, sample_rate: int) -> Waveform:
    n_samples = min(round(FADE_S * sample_rate), returned.shape[1])
    returned[:, returned.shape[1] - n_samples :] *= np.linspace(1, 0, n_samples, dtype=np.float32)
    return returned
