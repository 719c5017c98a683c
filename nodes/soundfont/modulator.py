"""Modulators: how velocity, key, controllers, bend and pressure act on generators (clauses 8.2-8.4 of SoundFont 2.04).

output = transform(amount * source(controls) * amount source(controls)), added to its target generator.
A modulator is identified by everything but its amount: an instrument's replaces the equal default, a preset's is added.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from .specification import N_GENERATORS, Generator

PEAK_ATTENUATION_CB = 960.0  # depth of the concave and convex curves (clause 9.5.3) and of the envelopes
MAX_CONTROL = 127
WHEEL_RANGE = 16384

# General controllers (clause 8.2.1) by number
NO_CONTROLLER, VELOCITY, KEY, KEY_PRESSURE, PRESSURE, BEND, BEND_RANGE, LINK = 0, 2, 3, 10, 13, 14, 16, 127
CONTROLLER_FLAG = 0x80
RESONANCE, RELEASE, ATTACK, BRIGHTNESS = 71, 72, 73, 74
CENTRED_CONTROLLERS = (8, 10, *range(70, 80))  # 64 is their middle
# Controllers that have a meaning of their own and may not modulate (clause 8.2.1)
RESERVED_CONTROLLERS = frozenset({0, 6, 32, 38, 98, 99, 100, 101, 120, 121, 122, 123, 124, 125, 126, 127})


class Controls(Protocol):
    """What modulators listen to, at one moment of one note."""

    @property
    def controllers(self) -> tuple[int, ...]: ...  # 128 values 0..127
    @property
    def bend(self) -> int: ...  # -8192..8191
    @property
    def bend_range_cents(self) -> int: ...
    @property
    def pressure(self) -> int: ...  # 0..127
    def key_pressure(self, pitch: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Source:
    """A modulation source: which control, which curve (clause 8.2)."""

    index: int  # a general controller, or a MIDI controller where is_controller
    is_controller: bool = False
    falls: bool = False  # direction: from high to low
    is_bipolar: bool = False  # -1..1 instead of 0..1
    curve: int = 0  # 0 linear, 1 concave, 2 convex, 3 switch

    @classmethod
    def parse(cls, code: int) -> Source:
        """The source of a 16-bit enumeration (clause 8.2)."""
        return cls(code & 0x7F, bool(code & CONTROLLER_FLAG), bool(code & 0x100), bool(code & 0x200), code >> 10)

    @property
    def is_playable(self) -> bool:
        """Whether the specification gives the source a meaning."""
        if self.curve > 3:
            return False
        if self.is_controller:
            return self.index not in RESERVED_CONTROLLERS
        return self.index in (NO_CONTROLLER, VELOCITY, KEY, KEY_PRESSURE, PRESSURE, BEND, BEND_RANGE)

    @property
    def is_fixed(self) -> bool:
        """Whether the value never changes while a note sounds."""
        return not self.is_controller and self.index in (NO_CONTROLLER, VELOCITY, KEY)

    def level(self, controls: Controls, pitch: int, velocity: int) -> float:
        """The source's value after its curve: 0..1, or -1..1 when bipolar."""
        position = self._position(controls, pitch, velocity)
        if self.falls:
            position = 1.0 - position
        if not self.is_bipolar:
            return _CURVES[self.curve](position)
        if self.curve == 3:
            return 1.0 if position >= 0.5 else -1.0
        swing = 2.0 * position - 1.0
        return math.copysign(_CURVES[self.curve](abs(swing)), swing)

    def _position(self, controls: Controls, pitch: int, velocity: int) -> float:
        """Where the control stands in its range, 0..1."""
        if self.is_controller:
            value = controls.controllers[self.index]
            if self.is_bipolar and self.index in CENTRED_CONTROLLERS:
                # RP-036: 64 is the exact centre, 0 and 1 are both hard left
                return max(0, value - 1) / (MAX_CONTROL - 1)
            return value / MAX_CONTROL
        if self.index == BEND:
            return (controls.bend + WHEEL_RANGE // 2) / WHEEL_RANGE
        if self.index == BEND_RANGE:
            return controls.bend_range_cents / 100.0 / MAX_CONTROL
        if self.index == PRESSURE:
            return controls.pressure / MAX_CONTROL
        if self.index == KEY_PRESSURE:
            return controls.key_pressure(pitch) / MAX_CONTROL
        return {VELOCITY: velocity, KEY: pitch}.get(self.index, MAX_CONTROL) / MAX_CONTROL


def _concave(position: float) -> float:
    """0 -> 0, 1 -> 1, slow then steep: the fall of 40 log in decibels, cut at PEAK_ATTENUATION_CB."""
    if position >= 1.0:
        return 1.0
    return min(1.0, -400.0 / PEAK_ATTENUATION_CB * math.log10(1.0 - position))


def _convex(position: float) -> float:
    return 1.0 - _concave(1.0 - position)


def _switch(position: float) -> float:
    return 1.0 if position >= 0.5 else 0.0


def _linear(position: float) -> float:
    return position


_CURVES: tuple[Callable[[float], float], ...] = (_linear, _concave, _convex, _switch)


@dataclass(frozen=True, slots=True)
class Modulator:
    """One modulator: `amount` in the unit of its target generator."""

    source: Source
    target: int
    amount: float
    amount_source: Source
    is_absolute: bool = False

    def identity(self) -> tuple[Source, int, Source, bool]:
        return (self.source, self.target, self.amount_source, self.is_absolute)

    @property
    def is_fixed(self) -> bool:
        """Whether the output never changes while a note sounds."""
        return self.source.is_fixed and self.amount_source.is_fixed

    def output(self, controls: Controls, pitch: int, velocity: int) -> float:
        if self.source.index == NO_CONTROLLER and not self.source.is_controller:
            return 0.0
        value = self.amount * self.source.level(controls, pitch, velocity)
        if self.amount_source.index != NO_CONTROLLER or self.amount_source.is_controller:
            value *= self.amount_source.level(controls, pitch, velocity)
        return abs(value) if self.is_absolute else value


def parse_modulator(source: int, target: int, amount: int, scale: int, transform: int) -> Modulator | None:
    """The modulator of one record; None where it is linked, unknown, or aims at no generator (clause 8.2: ignored)."""
    sources = (Source.parse(source), Source.parse(scale))
    if not all(part.is_playable for part in sources) or transform not in (0, 2) or target >= N_GENERATORS:
        return None
    return Modulator(sources[0], _PITCH_TARGETS.get(target, target), float(amount), sources[1], transform == 2)


_PITCH_TARGETS = {59: int(Generator.FINE_TUNE)}  # "initial pitch" as some editors number it
_NONE = Source(NO_CONTROLLER)

# The sound controllers of General MIDI 2, which the specification leaves to the bank: where a bank says what one does,
# that counts alone, and FluidSynth plays nothing else. At 64 nothing changes; at 127 the filter's peak is 20 dB higher,
# a release takes 8 times as long, an attack 64 times (the usual one is a millisecond), and the filter opens by 30
# semitones; at 1 the reverse.
_SOUND_MODULATORS = tuple(
    Modulator(Source(number, is_controller=True, is_bipolar=True), target, amount, _NONE)
    for number, target, amount in (
        (RESONANCE, Generator.FILTER_Q, 200.0),
        (RELEASE, Generator.VOL_ENV_RELEASE, 3600.0),
        (ATTACK, Generator.VOL_ENV_ATTACK, 7200.0),
        (BRIGHTNESS, Generator.FILTER_CUTOFF, 3000.0),
    )
)

# Clause 8.4. Left out, as in FluidSynth: velocity to filter cutoff (8.4.2), which the specification itself defines
# inconsistently and which dulls banks made by ear; sends to reverb and chorus (8.4.8, 8.4.9), which the mixer owns.
DEFAULT_MODULATORS: tuple[Modulator, ...] = (
    Modulator(Source(VELOCITY, falls=True, curve=1), Generator.ATTENUATION, 960.0, _NONE),
    Modulator(Source(PRESSURE), Generator.VIB_LFO_TO_PITCH, 50.0, _NONE),
    Modulator(Source(1, is_controller=True), Generator.VIB_LFO_TO_PITCH, 50.0, _NONE),
    Modulator(Source(7, is_controller=True, falls=True, curve=1), Generator.ATTENUATION, 960.0, _NONE),
    Modulator(Source(10, is_controller=True, is_bipolar=True), Generator.PAN, 500.0, _NONE),
    Modulator(Source(11, is_controller=True, falls=True, curve=1), Generator.ATTENUATION, 960.0, _NONE),
    Modulator(Source(BEND, is_bipolar=True), Generator.FINE_TUNE, 12700.0, Source(BEND_RANGE)),
    *_SOUND_MODULATORS,
)
_CUTOFF_BY_VELOCITY = (Source(VELOCITY, falls=True), int(Generator.FILTER_CUTOFF))


def overlay(base: Iterable[Modulator], above: Iterable[Modulator]) -> tuple[Modulator, ...]:
    """`base` with every modulator that `above` also has replaced by it; the others of `above` follow."""
    merged = {modulator.identity(): modulator for modulator in base}
    merged.update((modulator.identity(), modulator) for modulator in above)
    return tuple(merged.values())


def added(base: Iterable[Modulator], above: Iterable[Modulator]) -> tuple[Modulator, ...]:
    """`base` with the amounts of the equal modulators of `above` added; the others of `above` follow (clause 9.4)."""
    merged = {modulator.identity(): modulator for modulator in base}
    for modulator in above:
        known = merged.get(modulator.identity())
        total = modulator.amount + (known.amount if known else 0.0)
        merged[modulator.identity()] = replace(modulator, amount=total)
    return tuple(merged.values())


def effective(modulators: Iterable[Modulator]) -> tuple[Modulator, ...]:
    """Those that can be heard here: with an amount and a source, and not the default of clause 8.4.2 as banks state it;
    ours of a sound controller only where the bank gives it no meaning."""
    heard = [
        modulator
        for modulator in modulators
        if modulator.amount
        and (modulator.source.index != NO_CONTROLLER or modulator.source.is_controller)
        and not _is_default_cutoff(modulator)
    ]
    by_bank = {m.source.index for m in heard if m.source.is_controller and m not in DEFAULT_MODULATORS}
    return tuple(m for m in heard if not (m in _SOUND_MODULATORS and m.source.index in by_bank))


def _is_default_cutoff(modulator: Modulator) -> bool:
    gate = modulator.amount_source
    is_gated = gate.curve == 3 and gate.index == VELOCITY and not gate.is_controller
    return (modulator.source, modulator.target) == _CUTOFF_BY_VELOCITY and is_gated


@lru_cache(maxsize=1024)
def _parse_cached(record: tuple[int, int, int, int, int]) -> Modulator | None:
    return parse_modulator(*record)


def parse_modulators(records: Iterable[tuple[int, int, int, int, int]]) -> tuple[Modulator, ...]:
    """The modulators of a zone's records, those without meaning left out; of equal ones the last counts."""
    parsed = (_parse_cached(record) for record in records)
    return overlay((), (modulator for modulator in parsed if modulator is not None))
