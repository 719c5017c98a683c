"""The contour of a wave: how its pitch, filter and tremolo move from its onset on.

Three things move them: the oscillators and the modulation envelope of the note itself (`Motion`), and the player, by
bend, wheel and controllers (`Bend`). All moments are samples after the onset, where steps of CONTROL samples begin;
what swings is taken in the middle of its step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .envelope import CONTROL, Curve
from .filter import is_open
from .voice import Motion, Shape


@dataclass(frozen=True, slots=True)
class Bend:
    """From `moment` on, a note has this shape."""

    moment: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Contour:
    """`bends`: in order, the first at moment 0."""

    bends: tuple[Bend, ...]
    motion: Motion

    @property
    def has_steady_pitch(self) -> bool:
        first = self.bends[0].shape
        return not any(
            shape.pitch != first.pitch or shape.vibrato or shape.lfo_pitch or shape.envelope_pitch
            for shape in self._shapes
        )

    @property
    def has_filter(self) -> bool:
        return any(
            shape.lfo_cutoff or shape.envelope_cutoff or not is_open(shape.cutoff, shape.resonance)
            for shape in self._shapes
        )

    @property
    def has_tremolo(self) -> bool:
        return any(shape.tremolo for shape in self._shapes)

    @property
    def heeds_release(self) -> bool:
        """Whether the wave itself changes when the note is let go, not only its volume."""
        return any(shape.envelope_pitch or shape.envelope_cutoff for shape in self._shapes)

    @property
    def lowest_pitch(self) -> float:
        """Cents; the contour never goes below."""
        return min(
            shape.pitch - abs(shape.vibrato) - abs(shape.lfo_pitch) + min(0.0, shape.envelope_pitch)
            for shape in self._shapes
        )

    def pitches(self, moments: Curve, release: float) -> Curve:
        """Cents above the sample at its own rate, for a note let go at `release`."""
        pitches = self._column("pitch", moments)
        if self.has_steady_pitch:
            return pitches
        pitches = pitches + self._column("vibrato", moments) * self.motion.vibrato.levels(moments + CONTROL / 2)
        return pitches + self._swing(moments, release, "lfo_pitch", "envelope_pitch")

    def cutoffs(self, moments: Curve, release: float) -> Curve:
        """Absolute cents."""
        return self._column("cutoff", moments) + self._swing(moments, release, "lfo_cutoff", "envelope_cutoff")

    def resonances(self, moments: Curve) -> Curve:
        """Centibels."""
        return self._column("resonance", moments)

    def tremolo(self, moments: Curve) -> Curve:
        """Amplitude factors."""
        swing_cb = self._column("tremolo", moments) * self.motion.lfo.levels(moments)
        factors: Curve = 10.0 ** (swing_cb / 200.0)
        return factors

    @property
    def _shapes(self) -> tuple[Shape, ...]:
        return tuple(bend.shape for bend in self.bends)

    def _swing(self, moments: Curve, release: float, by_lfo: str, by_envelope: str) -> Curve:
        swing, middles = np.zeros_like(moments), moments + CONTROL / 2
        if any(getattr(shape, by_lfo) for shape in self._shapes):
            swing += self._column(by_lfo, moments) * self.motion.lfo.levels(middles)
        if any(getattr(shape, by_envelope) for shape in self._shapes):
            swing += self._column(by_envelope, moments) * self.motion.modulation.positions(middles, release)
        return swing

    def _column(self, name: str, moments: Curve) -> Curve:
        """One part of the shape at every moment."""
        if len(self.bends) == 1:
            return np.full(len(moments), float(getattr(self.bends[0].shape, name)))
        starts = [bend.moment for bend in self.bends]
        places = np.searchsorted(starts, moments, side="right") - 1
        return np.array([getattr(shape, name) for shape in self._shapes], dtype=np.float64)[places]
