"""The delay bus: echoes in note values of the song's tempo.

The tempo stands in the settings as marks (from when on, how fast), so that a mix says the same wherever it is read.
What is sent in while a tempo lasts echoes at that tempo. Each repeat passes the tone filter once more and is `feedback`
weaker; with ping-pong it also changes sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, log10

import numpy as np

from ..fault import InvalidMix
from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..sound.audio import Waveform
from .equaliser import Equaliser, sections
from .ranges import Ranges, require_ranges

# note value -> quarter notes
NOTES: dict[str, float] = {
    "1/2": 2.0, "1/4.": 1.5, "1/4": 1.0, "1/4t": 2 / 3, "1/8.": 0.75, "1/8": 0.5, "1/8t": 1 / 3, "1/16": 0.25,
}  # fmt: skip
RANGES: Ranges = {
    "feedback": (0.0, 0.9, ""),
    "low_cut_hz": (10.0, 2_000.0, "Hz"),
    "high_cut_hz": (500.0, 20_000.0, "Hz"),
    "return_db": (-60.0, 12.0, "dB"),
}
MARK_RANGES: Ranges = {"at_s": (0.0, 360_000.0, "s"), "bpm": (3.0, 2_000.0, "quarter notes per minute")}
GONE_DB = -70.0  # an echo below this is not made
SAME_TEMPO = 0.01  # a change smaller than this share is not worth a mark


@dataclass(frozen=True, slots=True)
class TempoMark:
    """From `at_s` on the song has `bpm` quarter notes per minute."""

    at_s: float
    bpm: float

    def __post_init__(self) -> None:
        require_ranges(self, "a tempo mark", MARK_RANGES)


@dataclass(frozen=True, slots=True)
class Delay:
    """note: one of NOTES, "." dotted, "t" triplet. feedback: 0..0.9, each repeat's share of the one before. low_cut_hz:
    10..2000, high_cut_hz: 500..20000, what a repeat keeps. return_db: -60..12. tempo: rising marks, the first at 0."""

    note: str = "1/8."
    feedback: float = 0.35
    ping_pong: bool = True
    low_cut_hz: float = 250.0
    high_cut_hz: float = 4_500.0
    return_db: float = 0.0
    tempo: tuple[TempoMark, ...] = (TempoMark(0.0, 120.0),)

    def __post_init__(self) -> None:
        require_ranges(self, "the delay", RANGES)
        if self.note not in NOTES:
            raise InvalidMix(f"The note of the delay is one of {', '.join(NOTES)}, got {self.note!r}.")
        starts = [mark.at_s for mark in self.tempo]
        if not starts or starts[0] != 0 or any(later <= earlier for earlier, later in pairwise(starts)):
            raise InvalidMix(f"The tempo marks of the delay rise from 0 s, got {starts or 'none'}.")


def tempo_marks(score: Score) -> tuple[TempoMark, ...]:
    """The tempo of a score for a Delay; changes under 1 % are left out."""
    low, high, _ = MARK_RANGES["bpm"]
    marks: list[TempoMark] = []
    for change in score.tempo_map.changes:
        bpm = min(high, max(low, change.bpm))
        at_s = float(score.tempo_map.seconds_at(change.tick)) if marks else 0.0
        if not marks or (abs(bpm / marks[-1].bpm - 1) >= SAME_TEMPO and at_s > marks[-1].at_s):
            marks.append(TempoMark(at_s, bpm))
    return tuple(marks)


def echo(waveform: Waveform, sample_rate: int, delay: Delay, progress: Progress = SILENT) -> Waveform:
    """The echoes alone, [2, T], of what is sent in, [2, T]. Cut at T."""
    n_samples = waveform.shape[1]
    starts = [min(n_samples, round(mark.at_s * sample_rate)) for mark in delay.tempo]
    result = np.zeros(waveform.shape, waveform.dtype)
    for place, (mark, start, stop) in enumerate(zip(delay.tempo, starts, [*starts[1:], n_samples], strict=True)):
        share = Slice(progress, place / len(starts), (place + 1) / len(starts))
        step = max(1, round(NOTES[delay.note] * 60 / mark.bpm * sample_rate))
        if stop > start and waveform[:, start:stop].any():
            _add_echoes(result, waveform[:, start:stop], start, step, sample_rate, delay, share)
        share.advance(1, 1)
    return result


def _add_echoes(
    result: Waveform, sent: Waveform, start: int, step: int, sample_rate: int, delay: Delay, progress: Progress
) -> None:
    """Block by block of one echo's distance: what returns in a block was sent, or had returned, one block before."""
    from scipy.signal import sosfilt

    chain = sections(Equaliser(delay.low_cut_hz, delay.high_cut_hz), sample_rate)
    state = np.zeros((len(chain), 2, 2))
    gain = 10 ** (delay.return_db / 20)
    n_repeats = ceil(GONE_DB / (20 * log10(delay.feedback))) if delay.feedback else 1
    n_blocks = min(ceil(sent.shape[1] / step) + n_repeats, ceil((result.shape[1] - start) / step))
    returned = np.zeros((2, step))
    for block in range(n_blocks):
        at = start + (block + 1) * step
        piece = np.zeros((2, step))
        fresh = sent[:, block * step : (block + 1) * step]
        piece[:, : fresh.shape[1]] = fresh
        crossed = returned[::-1] if delay.ping_pong else returned
        returned, state = sosfilt(chain, piece + delay.feedback * crossed, axis=1, zi=state)
        room = max(0, min(step, result.shape[1] - at))
        result[:, at : at + room] += gain * returned[:, :room]
        progress.advance(block + 1, n_blocks)
