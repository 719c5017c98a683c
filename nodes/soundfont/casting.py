"""From strikes to voices: which layers a note sounds, for how long, and which notes can share a wave.

Voices whose source, contour and volume envelope agree are one `Chorus`: their common wave is rendered once, as long as
the longest of them needs it. A recurring note thus costs little more than adding it up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from .bank import SoundFont
from .contour import Bend, Contour
from .electronic import Synthesis
from .envelope import Envelope, fall_rate
from .performance import FOREVER, ChannelState, Performance, Strike
from .specification import Generator
from .voice import Impact, Motion, Playback, Setting, motion, playback, settle
from .wave import Wave
from .zone import Layer

FLOOR = 10.0 ** (-96.0 / 20.0)  # a voice whose amplitude stays below has ended
EXCLUDED_RELEASE_S = 2.0 ** (-200.0 / 1200.0)  # how fast a hi-hat's pedal damps it, as in FluidSynth
CUT_RELEASE_S = 0.02  # "all sound off": at once, but without a click


@dataclass(frozen=True, slots=True)
class Turn:
    """From `moment` (samples after the onset) on, a voice arrives with this impact."""

    moment: int
    impact: Impact


@dataclass(slots=True)
class Voice:
    """One layer of one note. onset: samples in the song; release, damped, end: samples after the onset.

    It fades from `release` on as its envelope says, and from `damped` on within `damp_samples` where that is faster.
    """

    onset: int
    release: int
    turns: tuple[Turn, ...]  # the first at moment 0
    damped: int = FOREVER
    damp_samples: float = 1.0
    let_go: int = FOREVER  # the first of the two
    end: int = 0

    def damp(self, moment: int, samples: float) -> None:
        """Let the voice fade faster from a moment on, unless it does so already."""
        if moment < self.damped:
            self.damped, self.damp_samples = moment, samples

    @property
    def loudest(self) -> float:
        return max(max(turn.impact) for turn in self.turns)

    @property
    def identity(self) -> tuple[object, ...]:
        """Everything that its sound depends on beside its chorus."""
        return (self.onset, self.release, self.turns, self.damped, self.damp_samples)


@dataclass(frozen=True, slots=True, eq=False)
class Chorus:
    """What voices that share a wave have in common. Compared by identity."""

    layer: Layer
    playback: Playback
    contour: Contour
    sample_rate: int

    def wave(self, font: SoundFont) -> Wave:
        sample = self.layer.sample
        return Wave(font.waveform(sample), self.playback, self.contour, (sample.sample_rate, self.sample_rate))

    @property
    def volume(self) -> Envelope:
        return self.contour.motion.volume

    @property
    def identity(self) -> tuple[object, ...]:
        """Everything that its sound depends on beside the bank and the rate."""
        return (self.layer, self.contour)

    @property
    def content(self) -> tuple[object, ...]:
        """The same, written out in numbers."""
        bends = [(bend.moment, bend.shape) for bend in self.contour.bends]
        sample = self.layer.sample.index
        return (self.playback, sample, self.layer.generators, bends, self.contour.motion)


Part = tuple[tuple[Chorus | Synthesis, Voice], ...]  # all voices of a track in the order in which they start


class Casting:
    """Gives the strikes of one track to choruses."""

    def __init__(self, font: SoundFont, performance: Performance, sample_rate: int) -> None:
        self._font = font
        self._performance = performance
        self._sample_rate = sample_rate
        self._choruses: dict[tuple[Layer, Contour], Chorus] = {}
        self._voices: list[tuple[Chorus, Voice]] = []
        self._exclusive: dict[int, list[Voice]] = {}
        # what recurring strikes need again
        self._chosen: dict[tuple[int, int, int, int], tuple[Layer, ...]] = {}
        self._settled: dict[tuple[Layer, int, int, ChannelState], tuple[Setting, Motion]] = {}
        self._playbacks: dict[Layer, Playback | None] = {}

    def strikes(self, first: int = 0, stop: int = FOREVER) -> Iterator[bool]:
        """Cast one strike after the other; says of each whether it was new and may have taken a while.

        Only voices that may sound between the samples `first` and `stop` of the song are cast.
        """
        for strike in self._performance.strikes:
            if strike.onset >= stop:
                break
            n_known = len(self._playbacks)
            self._cast(strike, first)
            yield len(self._playbacks) > n_known

    def part(self) -> Part:
        """All voices cast, with their let_go and end worked out."""
        longest = {chorus: chorus.wave(self._font).longest() for chorus in self._choruses.values()}
        for chorus, voice in self._voices:
            voice.let_go = min(voice.release, voice.damped)
            voice.end = _end(voice, chorus.volume, longest[chorus])
        return tuple(self._voices)

    def _cast(self, strike: Strike, first: int) -> None:
        layers = self._layers(strike)
        classes = {layer.generators[Generator.EXCLUSIVE_CLASS] for layer in layers} - {0}
        for number in sorted(classes):
            for before in self._exclusive.pop(number, ()):
                before.damp(strike.onset - before.onset, EXCLUDED_RELEASE_S * self._sample_rate)
        for layer in layers:
            part = self._playback(layer)
            voice = self._voice(strike, layer, part, first) if part else None
            number = layer.generators[Generator.EXCLUSIVE_CLASS]
            if number and voice is not None:
                self._exclusive.setdefault(number, []).append(voice)

    def _layers(self, strike: Strike) -> tuple[Layer, ...]:
        """The layers of the selected preset that sound at this pitch and velocity."""
        key = (strike.bank, strike.program, strike.pitch, strike.velocity)
        if key not in self._chosen:
            preset = self._font.preset_for(strike.bank, strike.program, self._performance.is_drum)
            layers = self._font.layers(preset) if preset else ()
            self._chosen[key] = tuple(layer for layer in layers if layer.sounds_at(strike.pitch, strike.velocity))
        return self._chosen[key]

    def _playback(self, layer: Layer) -> Playback | None:
        if layer not in self._playbacks:
            self._playbacks[layer] = playback(layer, len(self._font.waveform(layer.sample)))
        return self._playbacks[layer]

    def _voice(self, strike: Strike, layer: Layer, part: Playback, first: int) -> Voice | None:
        """A new voice, in the chorus that it belongs to; None where it is over before the sample `first`."""
        setting, moving = self._settle(layer, strike, self._performance.state_at(strike.onset))
        until = min(strike.release + math.ceil(moving.volume.release), strike.cut)
        if until + CUT_RELEASE_S * self._sample_rate < first:
            return None
        contour, turns = self._course(layer, strike, setting, moving, until)
        chorus = self._choruses.get((layer, contour))
        if chorus is None:
            chorus = self._choruses[layer, contour] = Chorus(layer, part, contour, self._sample_rate)
        voice = Voice(strike.onset, strike.release - strike.onset, turns)
        if strike.cut < FOREVER:
            voice.damp(strike.cut - strike.onset, CUT_RELEASE_S * self._sample_rate)
        self._voices.append((chorus, voice))
        return voice

    def _course(
        self, layer: Layer, strike: Strike, setting: Setting, moving: Motion, until: int
    ) -> tuple[Contour, tuple[Turn, ...]]:
        """How a voice moves from its onset on, as the player moves the controllers."""
        bends, turns = [Bend(0, setting.shape)], [Turn(0, setting.impact)]
        for change in self._performance.changes_within(strike.onset, until):
            later, _ = self._settle(layer, strike, change.state)
            moment = change.sample - strike.onset
            if later.shape != bends[-1].shape:
                bends.append(Bend(moment, later.shape))
            if later.impact != turns[-1].impact:
                turns.append(Turn(moment, later.impact))
        return Contour(tuple(bends), moving), tuple(turns)

    def _settle(self, layer: Layer, strike: Strike, state: ChannelState) -> tuple[Setting, Motion]:
        key = (layer, strike.pitch, strike.velocity, state)
        if key not in self._settled:
            setting = settle(layer, strike.pitch, strike.velocity, state, state.tuning_cents)
            self._settled[key] = setting, motion(setting, strike.pitch, self._sample_rate)
        return self._settled[key]


def _end(voice: Voice, volume: Envelope, longest: float) -> int:
    """When a voice has fallen below the floor for good, or has played its sample to the end."""
    floor = FLOOR / max(voice.loudest, FLOOR)
    end = volume.falls_below(floor)
    if end > voice.let_go:
        end = _faded(voice, volume, math.log(max(volume.held_gain(voice.let_go) / floor, 1.0)))
    return max(1, math.ceil(min(end, longest)))


def _faded(voice: Voice, volume: Envelope, fall: float) -> float:
    """When a voice that has been let go has fallen by so many neper."""
    slow, fast = fade_rates(voice, volume)
    until_damped = max(voice.damped - voice.let_go, 0) * slow
    if fall <= until_damped:
        return voice.let_go + fall / slow
    return max(voice.let_go, voice.damped) + (fall - until_damped) / fast


def fade_rates(voice: Voice, volume: Envelope) -> tuple[float, float]:
    """How fast a voice fades once let go, and how fast once damped, in neper per sample."""
    release = fall_rate(volume.release)
    return release, max(release, fall_rate(voice.damp_samples))
