"""Voices beside the SoundFont: which tracks they play, and how a channel's controllers are heard on them.

A track names its instrument by its id in theory.instrument (`Track.instrument`). Where the id is one of VOICES and the
track still has that instrument's program, the voice plays the part instead of the SoundFont. A track without an
instrument (an imported file, which knows only programs), with an id that is not known here, with a program or bank
changed since, or with program changes on its way is left to the SoundFont. A MIDI file carries the program alone: that
of the instrument itself, or of its stand-in where General MIDI has no such instrument.

Stems are as the SoundFont's: dry, stereo, loudness by velocity, volume and expression as 40 log10(value / 127) dB, pan
of constant power (CC 10), pitch wheel and tuning on what has a pitch. The same track gives the same bits in every run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import partial
from types import MappingProxyType

import numpy as np

from ..progress import SILENT, Progress
from ..score.track import Track
from ..theory.instrument import instrument_by_id
from .electronic_bass import end_of_sub, play_sub
from .electronic_drums import KITS, end_of_kit, play_kit
from .electronic_effects import end_of_impacts, end_of_risers, end_of_vinyl, play_impacts, play_risers, play_vinyl
from .electronic_lead import end_of_lead, end_of_pad, play_lead, play_pad
from .electronic_source import Series, Stereo
from .performance import ChannelState, Performance, Strike


@dataclass(frozen=True, slots=True)
class ElectronicVoice:
    """play: the part `[2, T]` before its channel's controllers. end: the sample at which the last tail is over."""

    play: Callable[[Performance, int, Progress], Stereo]
    end: Callable[[Sequence[Strike], int], int]


VOICES: Mapping[str, ElectronicVoice] = MappingProxyType(
    {
        **{kit: ElectronicVoice(partial(play_kit, kit), partial(end_of_kit, kit)) for kit in KITS},
        "sub_bass": ElectronicVoice(play_sub, end_of_sub),
        "saw_lead": ElectronicVoice(play_lead, end_of_lead),
        "saw_pad": ElectronicVoice(play_pad, end_of_pad),
        "riser": ElectronicVoice(play_risers, end_of_risers),
        "impact": ElectronicVoice(play_impacts, end_of_impacts),
        "vinyl_noise": ElectronicVoice(play_vinyl, end_of_vinyl),
    }
)
"""Instrument id -> what plays it."""

VOLUME, PAN, EXPRESSION = 7, 10, 11
HEADROOM_DB = -3.0  # of a voice, as in the SoundFont's
LONGEST_RING_S = 4.0  # after a note's release
NEEDS_THE_PAST = ("sub_bass",)  # a line may have begun long before
RAMP_S = 0.003  # a controller's step is spread over this time


def is_electronic(track: Track) -> bool:
    """Whether a voice of this module plays the track, and not the SoundFont."""
    if track.instrument not in VOICES or track.bank or any(control.kind == "program" for control in track.controls):
        return False
    instrument = instrument_by_id(track.instrument)
    return (track.program, track.is_drum) == (instrument.program, instrument.is_drum)


@dataclass(frozen=True, slots=True, eq=False)
class Synthesis:
    """A part for an electronic voice. `instrument`: one of VOICES."""

    instrument: str
    performance: Performance
    sample_rate: int

    @property
    def identity(self) -> tuple[object, ...]:
        """Everything that its sound depends on beside the rate."""
        return (self.instrument, self.performance)

    @property
    def content(self) -> tuple[object, ...]:
        """The same, written out in numbers."""
        strikes = [astuple(strike) for strike in self.performance.strikes]
        return (
            self.instrument,
            strikes,
            [(change.sample, astuple(change.state)) for change in self.performance.changes],
        )

    @property
    def end(self) -> int:
        """The sample at which its last tail is over."""
        return VOICES[self.instrument].end(self.performance.strikes, self.sample_rate)

    def within(self, first: int, stop: int) -> Synthesis:
        """The same between two samples of the song, without the notes that are not heard there."""
        ring = 0 if self.instrument in NEEDS_THE_PAST else first - round(LONGEST_RING_S * self.sample_rate)
        heard = (strike for strike in self.performance.strikes if strike.release > ring and strike.onset < stop)
        return replace(self, performance=replace(self.performance, strikes=tuple(heard)))

    def play(self, progress: Progress = SILENT) -> Stereo:
        """The part `[2, T]` from the start of the song to its end. Raises what `progress` raises."""
        stem = VOICES[self.instrument].play(self.performance, self.sample_rate, progress)
        for channel, gains in zip(stem, _gains(self.performance, stem.shape[1], self.sample_rate), strict=True):
            channel *= gains
        return stem


def _gains(performance: Performance, n_samples: int, sample_rate: int) -> tuple[Series | float, Series | float]:
    """The channel's level left and right, sample by sample where it moves."""
    levels = [_levels(change.state) for change in performance.changes]
    if len(set(levels)) == 1:
        return levels[0]
    ramp = RAMP_S * sample_rate
    moments, left, right = [0.0], [levels[0][0]], [levels[0][1]]
    starts = [change.sample for change in performance.changes[1:]]
    for place, (start, level) in enumerate(zip(starts, levels[1:], strict=True)):
        following = starts[place + 1] if place + 1 < len(starts) else np.inf
        moments += [start, min(start + ramp, following)]
        left += [left[-1], level[0]]
        right += [right[-1], level[1]]
    samples = np.arange(n_samples)
    return np.interp(samples, moments, left).astype(np.float32), np.interp(samples, moments, right).astype(np.float32)


def _levels(state: ChannelState) -> tuple[float, float]:
    volume, expression = state.controllers[VOLUME], state.controllers[EXPRESSION]
    gain = 10.0 ** (HEADROOM_DB / 20.0) * (volume * expression / 127.0**2) ** 2
    angle = max(0, state.controllers[PAN] - 1) / 126.0 * np.pi / 2.0  # RP-036: 64 is the middle
    return float(gain * np.cos(angle)), float(gain * np.sin(angle))
