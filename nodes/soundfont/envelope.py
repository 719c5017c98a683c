"""Envelopes and low-frequency oscillators (clauses 8.1.2 and 9.1.7), worked out for any sample without stepping there.

A position on an envelope is 0..1; on the volume envelope 1 - position is PEAK_ATTENUATION_CB of attenuation, so decay
and release are straight lines in decibels, as fast as they would need from full level to silence. The attack is a
straight line in amplitude. Times are in samples, counted from the onset of the note.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .modulator import PEAK_ATTENUATION_CB

Curve = NDArray[np.float64]

CONTROL = 64  # samples: how often pitch, filter and tremolo are worked out

DEPTH_NEPER = PEAK_ATTENUATION_CB / 200.0 * math.log(10.0)  # natural logarithm of the amplitude at position 0


class Envelope(NamedTuple):
    """Six stages. delay, attack, hold, decay, release: samples (the last two: for the whole depth). sustain: 0..1."""

    delay: float
    attack: float
    hold: float
    decay: float
    sustain: float
    release: float

    @property
    def _hold_start(self) -> float:
        return self.delay + self.attack

    @property
    def _decay_start(self) -> float:
        return self.delay + self.attack + self.hold

    @property
    def settles_at(self) -> float:
        """From here on the held envelope stands at its sustain."""
        return self._decay_start + self.decay * (1.0 - self.sustain)

    def held_gains(self, first: int, count: int) -> NDArray[np.float32]:
        """Volume: amplitudes of the samples first .. first + count - 1 of a note still held."""
        if first >= self.settles_at:
            return np.full(count, math.exp(-DEPTH_NEPER * (1.0 - self.sustain)), dtype=np.float32)
        moments = np.arange(first, first + count, dtype=np.float64)
        fallen = np.clip((moments - self._decay_start) / max(self.decay, 1.0), 0.0, 1.0 - self.sustain)
        gains: Curve = np.exp(-DEPTH_NEPER * fallen)
        if first < self._hold_start:
            gains *= np.clip((moments - self.delay) / max(self.attack, 1.0), 0.0, 1.0)
        return gains.astype(np.float32)

    def held_gain(self, moment: float) -> float:
        """Volume: the amplitude of a held note at one moment."""
        fallen = min(max((moment - self._decay_start) / max(self.decay, 1.0), 0.0), 1.0 - self.sustain)
        rise = min(max((moment - self.delay) / max(self.attack, 1.0), 0.0), 1.0)
        return rise * math.exp(-DEPTH_NEPER * fallen)

    def falls_below(self, gain: float) -> float:
        """Volume: from when on a held note stays below an amplitude; infinity if it never does."""
        if gain >= 1.0:
            return 0.0
        fall = math.log(gain) / -DEPTH_NEPER if gain > 0.0 else math.inf
        return self._decay_start + self.decay * fall if fall < 1.0 - self.sustain else math.inf

    def positions(self, moments: Curve, release: float = math.inf) -> Curve:
        """Modulation: the position 0..1 at each moment of a note released at `release`; the attack is convex."""
        held = self._held_positions(np.minimum(moments, release))
        fallen: Curve = np.maximum(moments - release, 0.0) / max(self.release, 1.0)
        return np.maximum(held - fallen, 0.0)

    def _held_positions(self, moments: Curve) -> Curve:
        rise = np.clip((moments - self.delay) / max(self.attack, 1.0), 0.0, 1.0)
        fall = np.clip((moments - self._decay_start) / max(self.decay, 1.0), 0.0, 1.0 - self.sustain)
        # the convex curve of clause 9.5.3: steep, then slow
        steps = np.maximum(rise, 1e-9)
        convex = np.where(rise > 0.0, np.maximum(1.0 + 400.0 / PEAK_ATTENUATION_CB * np.log10(steps), 0.0), 0.0)
        positions: Curve = np.where(rise < 1.0, convex, 1.0 - fall)
        return positions


class Oscillator(NamedTuple):
    """A triangle wave -1..1 that starts at 0, rising, after `delay` samples. frequency: cycles per sample."""

    delay: float
    frequency: float

    def levels(self, moments: Curve) -> Curve:
        cycles = np.maximum(moments - self.delay, 0.0) * self.frequency
        levels: Curve = 4.0 * np.abs((cycles - 0.25) % 1.0 - 0.5) - 1.0
        return levels


def fall_rate(samples: float) -> float:
    """The decay per sample, in neper, of a release that takes `samples` for the whole depth."""
    return DEPTH_NEPER / max(samples, 1.0)
