"""The wave of a voice before its volume: a sample read at the voice's pitch, looped, filtered.

Reading between two samples is by cubic interpolation (Catmull-Rom), the phase in double precision. Pitch, cutoff and
tremolo are worked out every CONTROL samples. A wave is rendered block by block from its onset; `fork` gives a twin that
goes on from the same moment in its own way, as the tail of a note that is let go does.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .contour import Contour
from .envelope import Curve
from .filter import LowPass
from .voice import MAX_PITCH_CENTS, Playback

Mono = NDArray[np.float32]

CONTROL = 64  # samples
BLOCK = 256 * CONTROL  # samples; small enough to stay in a processor's cache
MIN_STEP = 1e-6  # samples of the source per sample of the wave
_LOOPED, _LOOPED_WHILE_HELD = 1, 3
_REACH = 4  # samples around a read that interpolation looks at


class Wave:
    """Renders a wave in consecutive blocks."""

    def __init__(self, source: Mono, playback: Playback, contour: Contour, sample_rates: tuple[int, int]) -> None:
        """`source`: the decoded sample `[T]`. `sample_rates`: its own and that of the wave, in Hz."""
        self._source = source
        self._playback = playback
        self._contour = contour
        self._sample_rates = sample_rates
        self._release = math.inf
        self._moment = 0
        self._position = float(playback.start)
        self._filter = LowPass(sample_rates[1]) if contour.has_filter else None
        self._tile: Mono = np.zeros(0, dtype=np.float32)  # the loop, repeated

    @property
    def heeds_release(self) -> bool:
        """Whether the wave itself changes when the note is let go, not only its volume."""
        return self._playback.mode == _LOOPED_WHILE_HELD or self._contour.heeds_release

    def longest(self) -> float:
        """How many samples the wave lasts at most; infinity when it loops."""
        if self._playback.mode in (_LOOPED, _LOOPED_WHILE_HELD):
            return math.inf
        return math.ceil((self._playback.end - self._playback.start) / self._step(self._contour.lowest_pitch)) + 1.0

    def fork(self, release: int) -> Wave:
        """A twin at the same moment whose note is let go at `release` (samples after the onset)."""
        twin = Wave(self._source, self._playback, self._contour, self._sample_rates)
        twin._release, twin._moment, twin._position = release, self._moment, self._position
        twin._filter = self._filter.fork() if self._filter else None
        twin._tile = self._tile
        return twin

    def block(self, count: int) -> Mono:
        """The next `count` samples; `count` is a multiple of CONTROL, or the block is the last one."""
        moments: Curve = np.arange(self._moment, self._moment + count, CONTROL, dtype=np.float64)
        wave = self._read(moments, count)
        if self._filter is not None:
            cutoffs = self._contour.cutoffs(moments, self._release)
            wave = self._filter.apply(wave, cutoffs, self._contour.resonances(moments), CONTROL)
        if self._contour.has_tremolo:
            grid = np.append(moments, moments[-1] + CONTROL)
            factors = np.interp(np.arange(self._moment, self._moment + count), grid, self._contour.tremolo(grid))
            wave *= factors.astype(np.float32)
        self._moment += count
        return wave

    def _step(self, pitch: float) -> float:
        """Samples of the source per sample of the wave."""
        ratio = self._sample_rates[0] / self._sample_rates[1]
        return max(math.pow(2.0, min(pitch, MAX_PITCH_CENTS) / 1200.0) * ratio, MIN_STEP)

    def _read(self, moments: Curve, count: int) -> Mono:
        """Interpolated samples at the moving position. A loop that ends on release is left at the sample it ends on."""
        if self._contour.has_steady_pitch:
            steps: Curve | float = self._step(self._contour.bends[0].shape.pitch)
        else:
            pitches = np.minimum(self._contour.pitches(moments, self._release), MAX_PITCH_CENTS)
            per_block = np.maximum(
                2.0 ** (pitches / 1200.0) * (self._sample_rates[0] / self._sample_rates[1]), MIN_STEP
            )
            steps = np.repeat(per_block, CONTROL)[:count]
        looped = count
        if self._playback.mode != _LOOPED:
            looped = int(min(max(self._release - self._moment, 0), count)) if self._playback.mode else 0
        if looped in (0, count):
            return self._run(steps, count, looped > 0)
        first, rest = (steps, steps) if isinstance(steps, float) else (steps[:looped], steps[looped:])
        return np.concatenate([self._run(first, looped, True), self._run(rest, count - looped, False)])

    def _run(self, steps: Curve | float, count: int, is_looped: bool) -> Mono:
        """The next `count` samples, all of them inside the loop or all of them after it."""
        whole = math.floor(self._position)
        if not is_looped and whole >= self._playback.end:
            return np.zeros(count, dtype=np.float32)
        travelled: Curve
        if isinstance(steps, float):
            travelled = np.arange(count + 1, dtype=np.float64) * steps
        else:
            travelled = np.concatenate([np.zeros(1), np.cumsum(steps)])
        reads = travelled[:-1] + (self._position - whole)
        self._position += float(travelled[-1])
        start, end = self._playback.loop_start, self._playback.loop_end
        if is_looped and self._position >= end:
            # not to the loop's first sample but behind it: interpolation looks at the sample before, too
            self._position = start + 1 + (self._position - start - 1) % (end - start)
        return _interpolate(self._fetch(whole - 1, int(reads[-1]) + _REACH, is_looped), reads)

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
            self._tile = np.resize(loop, max(count, BLOCK))
        return self._tile[:count]


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
