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
from .wave import BLOCK, CONTROL, Mono, Wave

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
    waves = _Waves(chorus.wave(font))
    fades = _Fades(chorus)
    sounding = chorus.voices
    first = 0
    while sounding:
        after = min(first + BLOCK, max(voice.end for voice in sounding))
        watch.add(waves.render(first, after, sounding))
        held = waves.common * chorus.volume.held_gains(first, len(waves.common))
        for voice in sounding:
            stop = min(voice.end, after)
            turn = min(max(voice.let_go, first), stop)
            if turn > first:
                _add(stem, voice, first, held[: turn - first], chorus.sample_rate)
            if stop > turn:
                tail = waves.tail(voice, turn, stop) * fades.gains(voice, turn, stop)
                _add(stem, voice, turn, tail, chorus.sample_rate)
            watch.add(stop - first)
        first = after
        sounding = [voice for voice in sounding if voice.end > first]


_NOTHING: Mono = np.zeros(0, dtype=np.float32)


class _Waves:
    """The common wave of a chorus and, where letting go changes it, a branch for every moment at which voices do."""

    def __init__(self, trunk: Wave) -> None:
        self.common = _NOTHING  # of this block, as far as anybody needs it
        self._trunk = trunk
        self._branches: dict[int, Wave] = {}
        self._tails: dict[int, Mono] = {}  # of this block, up to its end
        self._first = self._after = 0

    def render(self, first: int, after: int, sounding: list[Voice]) -> int:
        """Compute the block first .. after - 1 of all waves; returns the samples that this took."""
        self._first, self._after = first, after
        if not self._trunk.heeds_release:
            self.common = self._trunk.block(after - first)
            return after - first
        wanted = {voice.let_go for voice in sounding}
        self._tails = {moment: wave.block(after - first) for moment, wave in self._branches.items() if moment in wanted}
        self._branches = {moment: self._branches[moment] for moment in self._tails}
        partings = sorted({voice.let_go for voice in sounding if first <= voice.let_go < min(after, voice.end)})
        until = max((min(voice.let_go, voice.end, after) for voice in sounding), default=first)
        self.common = self._grow(partings, max(first, until))
        return len(self.common) + sum(len(tail) for tail in self._tails.values())

    def tail(self, voice: Voice, start: int, stop: int) -> Mono:
        """The wave of a voice that has been let go."""
        if not self._trunk.heeds_release:
            return self.common[start - self._first : stop - self._first]
        tail = self._tails[voice.let_go]
        begin = self._after - len(tail)
        return tail[start - begin : stop - begin]

    def _grow(self, partings: list[int], until: int) -> Mono:
        """The common wave up to `until`; a branch parts from it at the control step before each of `partings`."""
        pieces = [_NOTHING]
        moment = self._first
        for parting in partings:
            step = parting - (parting - self._first) % CONTROL
            if step > moment:
                pieces.append(self._trunk.block(step - moment))
                moment = step
            branch = self._branches[parting] = self._trunk.fork(parting)
            self._tails[parting] = branch.block(self._after - step)
        if until > moment:
            pieces.append(self._trunk.block(until - moment))
        return np.concatenate(pieces)


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
    left, right = stem[:, start : start + len(mono)]
    impact = voice.turns[0].impact
    if len(voice.turns) > 1:
        left += mono * _gains(voice, 0, moment, len(mono), sample_rate)
        right += mono * _gains(voice, 1, moment, len(mono), sample_rate)
    elif impact.left == impact.right:
        scaled = mono * np.float32(impact.left)
        left += scaled
        right += scaled
    else:
        left += mono * np.float32(impact.left)
        right += mono * np.float32(impact.right)


def _gains(voice: Voice, channel: int, moment: int, count: int, sample_rate: int) -> Mono:
    """The level of one channel, sample by sample: every turn is a short ramp from the level before it."""
    moments = [0.0]
    levels = [voice.turns[0].impact[channel]]
    for place, turn in enumerate(voice.turns[1:], 1):
        following = voice.turns[place + 1].moment if place + 1 < len(voice.turns) else np.inf
        moments += [turn.moment, min(turn.moment + RAMP_S * sample_rate, following)]
        levels += [levels[-1], turn.impact[channel]]
    return np.interp(np.arange(moment, moment + count), moments, levels).astype(np.float32)
