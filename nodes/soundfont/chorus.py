"""Adding voices up: the common wave of a chorus, block by block, with each voice's envelope, level and place.

While a note is held, wave times envelope is the same for all voices of the chorus. Once it is let go, a voice fades on
its own: over the common wave where that takes no notice, else over a branch of it that does (loop left, envelope
released).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..progress import Progress
from .bank import SoundFont
from .casting import Chorus, Voice, fade_rates
from .wave import BLOCK, Mono, Wave

Stereo = NDArray[np.float32]  # [2, T]

RAMP_S = 0.003  # a controller's step in level is spread over this time
REPORT_SAMPLES = 1 << 20  # work between two reports of progress: some tens of milliseconds


@dataclass(slots=True)
class Watch:
    """Adds up the work done (in samples computed) and reports it from time to time."""

    progress: Progress
    total: int
    done: int = 0
    reported: int = 0

    def add(self, n_samples: int) -> None:
        self.done += n_samples
        if self.done - self.reported >= REPORT_SAMPLES:
            self.reported = self.done
            self.progress.advance(min(self.done, self.total), max(1, self.total))


def work_of(chorus: Chorus) -> int:
    """Samples to compute, roughly: the wave once, and every voice's part of it."""
    return max(voice.end for voice in chorus.voices) + sum(voice.end for voice in chorus.voices)


def render_chorus(chorus: Chorus, font: SoundFont, stem: Stereo, watch: Watch) -> None:
    """Add all voices of a chorus to a stem, in place. Raises what the watch's progress raises."""
    trunk = chorus.wave(font)
    branches: dict[int, Wave] = {}  # by the moment at which the note is let go
    fades = _Fades(chorus)
    sounding = chorus.voices
    first = 0
    while sounding:
        after = first + min(BLOCK, max(voice.end for voice in sounding) - first)
        if trunk.heeds_release:
            for voice in sounding:
                if voice.let_go < min(after, voice.end) and voice.let_go not in branches:
                    branches[voice.let_go] = trunk.fork(voice.let_go)
        is_held = any(voice.let_go > first for voice in sounding)
        wave = trunk.block(after - first) if is_held or not trunk.heeds_release else _NOTHING
        held = wave * chorus.volume.held_gains(first, after - first) if is_held else _NOTHING
        freed = {let_go: branch.block(after - first) for let_go, branch in branches.items()}
        watch.add((after - first) * (1 + len(freed)))
        for voice in sounding:
            stop = min(voice.end, after)
            turn = min(max(voice.let_go, first), stop)
            if turn > first:
                _add(stem, voice, first, held[: turn - first], chorus.sample_rate)
            if stop > turn:
                tail = freed.get(voice.let_go, wave)[turn - first : stop - first] * fades.gains(voice, turn, stop)
                _add(stem, voice, turn, tail, chorus.sample_rate)
            watch.add(stop - first)
        first = after
        sounding = [voice for voice in sounding if voice.end > first]
        still = {voice.let_go for voice in sounding}
        branches = {let_go: branch for let_go, branch in branches.items() if let_go in still}


_NOTHING: Mono = np.zeros(0, dtype=np.float32)


class _Fades:
    """How the voices of a chorus fade once they are let go. The common slope is worked out once."""

    def __init__(self, chorus: Chorus) -> None:
        self._volume = chorus.volume
        self._slope: Mono = _NOTHING  # the fade of an undamped voice from level 1

    def gains(self, voice: Voice, first: int, stop: int) -> Mono:
        """Amplitudes of the samples first .. stop - 1 of a voice let go before."""
        level = np.float32(self._volume.held_gain(voice.let_go))
        slow, fast = fade_rates(voice, self._volume)
        if stop <= voice.damped:
            if len(self._slope) < stop - voice.let_go:
                n_samples = max(2 * len(self._slope), stop - voice.let_go)
                self._slope = np.exp(np.arange(n_samples) * -slow).astype(np.float32)
            return self._slope[first - voice.let_go : stop - voice.let_go] * level
        moments = np.arange(first, stop)
        fallen = (np.minimum(moments, voice.damped) - voice.let_go) * slow
        fallen = np.maximum(fallen, 0.0) + np.maximum(moments - voice.damped, 0) * fast
        return np.exp(-fallen).astype(np.float32) * level


def _add(stem: Stereo, voice: Voice, moment: int, mono: Mono, sample_rate: int) -> None:
    """Add a piece of a voice that starts at `moment` after its onset; what lies behind the stem's end is left out."""
    start = voice.onset + moment
    mono = mono[: max(0, stem.shape[1] - start)]
    for channel, part in enumerate(stem[:, start : start + len(mono)]):
        if len(voice.turns) == 1:
            part += mono * np.float32(voice.turns[0].impact[channel])
        else:
            part += mono * _gains(voice, channel, moment, len(mono), sample_rate)


def _gains(voice: Voice, channel: int, moment: int, count: int, sample_rate: int) -> Mono:
    """The level of one channel, sample by sample: every turn is a short ramp from the level before it."""
    moments = [0.0]
    levels = [voice.turns[0].impact[channel]]
    for place, turn in enumerate(voice.turns[1:], 1):
        following = voice.turns[place + 1].moment if place + 1 < len(voice.turns) else np.inf
        moments += [turn.moment, min(turn.moment + RAMP_S * sample_rate, following)]
        levels += [levels[-1], turn.impact[channel]]
    return np.interp(np.arange(moment, moment + count), moments, levels).astype(np.float32)
