"""Adding voices up: what a passage of a part sounds like.

While a note is held, wave times envelope is the same for all voices of its chorus. Once it is let go, a voice fades on
its own. A passage is a pure function of the voices that sound in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from .bank import SoundFont
from .casting import Chorus, Part, Voice, fade_rates
from .electronic import Synthesis
from .reel import BLOCK, Reel, Shelf, Store
from .wave import Mono

Stereo = NDArray[np.float32]  # [2, T]

RAMP_S = 0.003  # a controller's step in level is spread over this time

_NOTHING: Mono = np.zeros(0, dtype=np.float32)


class Ensemble:
    """Plays passages of one part, and keeps what recurs from passage to passage."""

    def __init__(
        self, font: SoundFont, part: Part, stop: int, keeps_waves: bool = False, progress: Progress = SILENT
    ) -> None:
        """`part`: all voices that the passages hold. stop: the end of the last passage. keeps_waves: in the bank, for
        the next call. progress: of what is played before the first passage; raises what it raises."""
        self._shelf = Shelf()
        voices: dict[Chorus | Synthesis, list[Voice]] = {}
        for chorus, voice in part:
            voices.setdefault(chorus, []).append(voice)
        self._players = {
            chorus: _Recording(chorus, progress)
            if isinstance(chorus, Synthesis)
            else _Player(chorus, font, every, stop, self._shelf, keeps_waves)
            for chorus, every in voices.items()
        }

    def play(self, start: int, stop: int, voices: Mapping[Chorus | Synthesis, Sequence[Voice]]) -> Stereo:
        """The samples start .. stop - 1 of the song `[2, T]`, with these voices added in this order."""
        sound = np.zeros((2, stop - start), dtype=np.float32)
        for chorus, sounding in voices.items():
            self._players[chorus].add(sounding, start, sound)
        self._shelf.forget(stop)
        return sound


class _Recording:
    """A part of an electronic voice, played as a whole before its first passage."""

    def __init__(self, synthesis: Synthesis, progress: Progress) -> None:
        self._stem = synthesis.play(progress)

    def add(self, voices: Sequence[Voice], start: int, sound: Stereo) -> None:
        """Add what the part has in the samples from `start` of the song on."""
        stretch = self._stem[:, start : start + sound.shape[1]]
        sound[:, : stretch.shape[1]] += stretch


class _Player:
    """Adds voices of one chorus to a sound. How they fade when undamped is worked out once."""

    def __init__(
        self, chorus: Chorus, font: SoundFont, voices: Iterable[Voice], stop: int, shelf: Shelf, keeps_waves: bool
    ) -> None:
        store = Store(font.waves, (*chorus.identity, chorus.sample_rate)) if keeps_waves else None
        self._reel = Reel(chorus.volume, chorus.wave(font), voices, stop, shelf, store)
        self._volume = chorus.volume
        self._sample_rate = chorus.sample_rate
        self._slope: Mono = _NOTHING  # the fade of an undamped voice from level 1

    def add(self, voices: Sequence[Voice], start: int, sound: Stereo) -> None:
        """Add what voices have in the samples from `start` of the song on, block by block of their common wave."""
        stop = start + sound.shape[1]
        spans = [(voice, max(0, start - voice.onset), min(voice.end, stop - voice.onset)) for voice in voices]
        spans = [(voice, first, after) for voice, first, after in spans if first < after]
        numbers = {number for _, first, after in spans for number in range(first // BLOCK, (after - 1) // BLOCK + 1)}
        for number in sorted(numbers):
            begin, end = number * BLOCK, (number + 1) * BLOCK
            inside = [
                (voice, max(first, begin), min(after, end))
                for voice, first, after in spans
                if first < end and after > begin
            ]
            self._add_block(number, inside, start, sound)

    def _add_block(self, number: int, inside: Sequence[tuple[Voice, int, int]], start: int, sound: Stereo) -> None:
        """Add the samples first .. after - 1 of some voices, all in one block of the wave."""
        turns = [min(max(voice.let_go, first), after) for voice, first, after in inside]
        is_held = any(turn > first for (_, first, _), turn in zip(inside, turns, strict=True))
        held = self._reel.held(number) if is_held else _NOTHING
        begin = number * BLOCK
        for (voice, first, after), turn in zip(inside, turns, strict=True):
            place = voice.onset - start
            if turn > first:
                self._place(voice, first, held[first - begin : turn - begin], sound[:, place + first : place + turn])
            if after > turn:
                tail = self._reel.let_go(voice.let_go, number, turn, after) * self._fade(voice, turn, after)
                self._place(voice, turn, tail, sound[:, place + turn : place + after])

    def _fade(self, voice: Voice, first: int, stop: int) -> Mono:
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

    def _place(self, voice: Voice, moment: int, mono: Mono, sound: Stereo) -> None:
        """Add a piece of a voice that starts at `moment` after its onset, left and right."""
        left, right = sound
        impact = voice.turns[0].impact
        if len(voice.turns) > 1:
            left += mono * _gains(voice, 0, moment, len(mono), self._sample_rate)
            right += mono * _gains(voice, 1, moment, len(mono), self._sample_rate)
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
