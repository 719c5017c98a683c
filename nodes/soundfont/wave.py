"""The wave of a voice before its volume: a sample read at the voice's pitch, looped, filtered.

Reading between two samples is by cubic interpolation (Catmull-Rom), the phase in double precision. Pitch, cutoff and
tremolo are worked out every CONTROL samples. A wave is rendered in pieces, each from the state that the one before left
behind; the beginning of a piece does not depend on how long the piece is, to the last bit.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .contour import Contour
from .envelope import CONTROL, Curve
from .filter import Filtered, Memory, filtered, low_pass
from .voice import MAX_PITCH_CENTS, Playback

Mono = NDArray[np.float32]

MIN_TILE = 16_384  # samples
MIN_STEP = 1e-6  # samples of the source per sample of the wave
_LOOPED, _LOOPED_WHILE_HELD = 1, 3
_REACH = 4  # samples around a read that interpolation looks at


class State(NamedTuple):
    """Where a wave stands. moment: samples after its onset. position: in the source."""

    moment: int
    position: float
    memory: Memory = Memory()


class Piece(NamedTuple):
    """A stretch of a wave from `start` on. `positions`: before each control step and after the last,
    or the last only."""

    start: State
    sound: Mono
    positions: Curve
    filtered: Filtered | None

    @property
    def n_bytes(self) -> int:
        arrays = [self.sound, self.positions, *(self.filtered or ())]
        return sum(array.nbytes for array in arrays)


class Wave:
    """A recipe: the same state always goes on in the same way."""

    def __init__(self, source: Mono, playback: Playback, contour: Contour, sample_rates: tuple[int, int]) -> None:
        """`source`: the decoded sample `[T]`. `sample_rates`: its own and that of the wave, in Hz."""
        self._source = source
        self._playback = playback
        self._contour = contour
        self._sample_rates = sample_rates
        self._has_filter = contour.has_filter
        self._tile: Mono = np.zeros(0, dtype=np.float32)  # the loop, repeated

    @property
    def onset(self) -> State:
        return State(0, float(self._playback.start))

    @property
    def heeds_release(self) -> bool:
        """Whether the wave itself changes when the note is let go, not only its volume."""
        return self._playback.mode == _LOOPED_WHILE_HELD or self._contour.heeds_release

    def longest(self) -> float:
        """How many samples the wave lasts at most; infinity when it loops."""
        if self._playback.mode in (_LOOPED, _LOOPED_WHILE_HELD):
            return math.inf
        return math.ceil((self._playback.end - self._playback.start) / self._step(self._contour.lowest_pitch)) + 1.0

    def render(self, state: State, count: int, release: float = math.inf) -> Piece:
        """The next `count` samples, a multiple of CONTROL, of a note let go at `release` (samples after its onset)."""
        moments: Curve = np.arange(state.moment, state.moment + count, CONTROL, dtype=np.float64)
        sound, positions = self._read(state, moments, count, release)
        passed = None
        if self._has_filter:
            cutoffs = self._contour.cutoffs(moments, release)
            section = low_pass(cutoffs, self._contour.resonances(moments), self._sample_rates[1])
            passed = filtered(sound, state.memory, section, CONTROL)
            sound = passed.sound
        if self._contour.has_tremolo:
            grid = np.append(moments, moments[-1] + CONTROL)
            factors = np.interp(np.arange(state.moment, state.moment + count), grid, self._contour.tremolo(grid))
            sound = sound * factors.astype(np.float32)
        return Piece(state, sound, positions, passed)

    def state_after(self, piece: Piece, count: int) -> State:
        """The state after the first `count` samples of a piece, a multiple of CONTROL."""
        step = count // CONTROL
        memory = piece.filtered.memory(step) if piece.filtered else Memory()
        return State(piece.start.moment + count, float(piece.positions[min(step, len(piece.positions) - 1)]), memory)

    def skip(self, state: State, count: int, release: float = math.inf) -> State:
        """The state that `render` would leave behind, at less cost where no filter has to be known."""
        if self._has_filter:
            return self.state_after(self.render(state, count, release), count)
        moments: Curve = np.arange(state.moment, state.moment + count, CONTROL, dtype=np.float64)
        position = state.position
        for steps, length, is_looped in self._runs(state, moments, count, release):
            position = self._moved(position, _travelled(steps, length)[-1:], is_looped)[-1]
        return State(state.moment + count, float(position))

    def _step(self, pitch: float) -> float:
        """Samples of the source per sample of the wave."""
        ratio = self._sample_rates[0] / self._sample_rates[1]
        return max(math.pow(2.0, min(pitch, MAX_PITCH_CENTS) / 1200.0) * ratio, MIN_STEP)

    def _read(self, state: State, moments: Curve, count: int, release: float) -> tuple[Mono, Curve]:
        """Interpolated samples at the moving position, and the positions at control steps.

        A loop that ends on release is left at the sample it ends on: there the positions are those of the end only.
        """
        sounds, positions = [], np.full(1, state.position)
        for steps, length, is_looped in self._runs(state, moments, count, release):
            position = float(positions[-1])
            whole = math.floor(position)
            if not is_looped and whole >= self._playback.end:
                sounds.append(np.zeros(length, dtype=np.float32))
                continue
            travelled = _travelled(steps, length)
            reads = travelled[:-1] + (position - whole)
            sounds.append(_interpolate(self._fetch(whole - 1, int(reads[-1]) + _REACH, is_looped), reads))
            positions = self._moved(position, travelled[:: CONTROL if length == count else length], is_looped)
        return (sounds[0] if len(sounds) == 1 else np.concatenate(sounds)), positions

    def _runs(self, state: State, moments: Curve, count: int, release: float) -> list[tuple[Curve | float, int, bool]]:
        """The stretches that lie wholly inside the loop or wholly after it: steps, number of samples, is looped."""
        if self._contour.has_steady_pitch:
            steps: Curve | float = self._step(self._contour.bends[0].shape.pitch)
        else:
            pitches = np.minimum(self._contour.pitches(moments, release), MAX_PITCH_CENTS)
            ratio = self._sample_rates[0] / self._sample_rates[1]
            steps = np.repeat(np.maximum(2.0 ** (pitches / 1200.0) * ratio, MIN_STEP), CONTROL)
        looped = count
        if self._playback.mode != _LOOPED:
            looped = int(min(max(release - state.moment, 0), count)) if self._playback.mode else 0
        if looped in (0, count):
            return [(steps, count, looped > 0)]
        first, rest = (steps, steps) if isinstance(steps, float) else (steps[:looped], steps[looped:])
        return [(first, looped, True), (rest, count - looped, False)]

    def _moved(self, position: float, travelled: Curve, is_looped: bool) -> Curve:
        """Positions after some ways from a position."""
        positions: Curve = position + travelled
        start, end = self._playback.loop_start, self._playback.loop_end
        if is_looped:
            # not to the loop's first sample but behind it: interpolation looks at the sample before, too
            wrapped = start + 1 + (positions - start - 1) % (end - start)
            positions = np.where(positions >= end, wrapped, positions)
        return positions

    def _fetch(self, first: int, count: int, is_looped: bool) -> Mono:
        """`count` samples of the source from `first` on, as the loop repeats them; silence before and after."""
        stop = self._playback.loop_end if is_looped else self._playback.end
        lead = max(self._playback.start - first, 0)
        straight = self._source[first + lead : min(first + count, stop)]
        wanted = count - lead - len(straight)
        if not lead and not wanted:
            return straight
        silence = np.zeros(lead, dtype=np.float32)
        return np.concatenate(
            [silence, straight, self._repeated(wanted) if is_looped else np.zeros(wanted, np.float32)]
        )

    def _repeated(self, count: int) -> Mono:
        """The loop, again and again, from its start."""
        if len(self._tile) < count:
            loop = self._source[self._playback.loop_start : self._playback.loop_end]
            self._tile = np.resize(loop, max(count, MIN_TILE))
        return self._tile[:count]


def _travelled(steps: Curve | float, count: int) -> Curve:
    """How far one has come before each of `count` samples and after the last."""
    if isinstance(steps, float):
        return np.arange(count + 1, dtype=np.float64) * steps
    return np.concatenate([np.zeros(1), np.cumsum(steps)])


def _interpolate(source: Mono, reads: Curve) -> Mono:
    """Catmull-Rom. `reads`: positions counted from the second sample of `source`, which goes on two samples past."""
    places = reads.astype(np.intp)
    between = (reads - places).astype(np.float32)
    s0, s1, s2, s3 = source[:-3], source[1:-2], source[2:-1], source[3:]
    coefficients = [
        np.float32(1.5) * (s1 - s2) + np.float32(0.5) * (s3 - s0),
        s0 - np.float32(2.5) * s1 + np.float32(2.0) * s2 - np.float32(0.5) * s3,
        np.float32(0.5) * (s2 - s0),
        s1,
    ]
    wave: Mono = coefficients[0].take(places)
    for coefficient in coefficients[1:]:
        wave *= between
        wave += coefficient.take(places)
    return wave
