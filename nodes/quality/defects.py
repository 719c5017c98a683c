"""Damage that can be heard: tops cut off at any level, and sudden holes where the score has no rest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..score.score import Score
from ..sound.audio import Audio
from ..sound.stretches import stretches, whole_blocks
from .audio import bars_at
from .heard import heard_spans_s
from .report import Measurement, measured

Floats = NDArray[np.float64]

LEVEL_TOLERANCE = 1e-4  # of the peak: as much as 16 bits and a gain leave of a flat top
FLAT_SAMPLES = 3
MAX_FLAT_TOPS = 2

HOLE_FRAME_S = 0.005
HOLE_DBFS = -60.0
MIN_HOLE_S = 0.08
LOUD_DBFS = -48.0  # what stands at the edge of a hole must have been heard
MAX_EDGE_FRAMES = 2  # a hole begins or ends within 10 ms; the release of an instrument takes longer
FRESH_S = 1.0
MISSED_S = 0.05
NO_ONSET_S = 0.03


def check_flat_tops(score: Score, master: Audio, progress: Progress = SILENT) -> Measurement:
    """Runs of at least FLAT_SAMPLES equal samples at the highest or lowest level of a channel, whatever that level is:
    sound that was clipped and turned down later."""
    tops = [np.zeros(0, np.int64)]
    for index, channel in enumerate(master.waveform):
        for sign in (1, -1):
            tops.append(_flat_runs(channel, sign))
        progress.advance(index + 1, master.n_channels)
    starts = np.unique(np.concatenate(tops))
    hint = "The sound was clipped before: lower the gain of the step that clipped it; turning down later is too late."
    bars = bars_at(score, starts / master.sample_rate)
    return measured("flat tops", len(starts), "flat tops", high=MAX_FLAT_TOPS, bars=bars, hint=hint)


def check_cuts(score: Score, master: Audio, progress: Progress = SILENT) -> Measurement:
    """Silences from MIN_HOLE_S on that begin or end at once while notes of the score sound."""
    notes = heard_spans_s(score, FRESH_S)
    holes = [hole for hole in _holes_s(master, progress) if _is_cut(hole, notes)]
    edges = np.array([second for start, end, *_ in holes for second in (start, end - HOLE_FRAME_S)])
    hint = "The sound breaks off although notes sound there: render again, or look for a broken edit."
    return measured("cuts", len(holes), "holes", high=0, bars=bars_at(score, edges), hint=hint)


def _flat_runs(channel: NDArray[np.floating], sign: int) -> NDArray[np.int64]:
    """Where runs of equal samples at the top (`sign` 1) or the bottom (-1) of the channel start."""
    top = float(channel.max(initial=0.0) if sign > 0 else -channel.min(initial=0.0))
    if top <= 0:
        return np.zeros(0, np.int64)
    limit = top * (1 - LEVEL_TOLERANCE)
    high = np.flatnonzero(channel >= limit if sign > 0 else channel <= -limit)
    runs = np.split(high, np.flatnonzero(np.diff(high) > 1) + 1)
    # a slow, rounded top is high for long but bends: a flat one is the same from end to end
    flat = [
        int(run[0])
        for run in runs
        if len(run) >= FLAT_SAMPLES and float(np.ptp(channel[run])) <= top * LEVEL_TOLERANCE / 3
    ]
    return np.array(flat, dtype=np.int64)


def _holes_s(audio: Audio, progress: Progress) -> list[tuple[float, float, bool, bool]]:
    """(start, end, begins at once, ends at once) of every silence inside the sound, of at least MIN_HOLE_S."""
    size = max(1, round(HOLE_FRAME_S * audio.sample_rate))
    n_frames = audio.n_samples // size
    columns = [np.zeros(0)]
    for first, last in stretches(n_frames * size, progress, whole_blocks(size)):
        columns.append(np.abs(audio.waveform[:, first:last]).reshape(audio.n_channels, -1, size).max(axis=(0, 2)))
    peaks = np.concatenate(columns)
    quiet = np.concatenate([[False], peaks < 10 ** (HOLE_DBFS / 20), [False]]).astype(np.int8)
    loud = peaks >= 10 ** (LOUD_DBFS / 20)
    edges = np.diff(quiet)
    found = []
    for start, end in zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True):
        if start == 0 or end >= n_frames or (end - start) * HOLE_FRAME_S < MIN_HOLE_S:
            continue
        begins = bool(loud[max(0, start - MAX_EDGE_FRAMES) : start].any())
        ends = bool(loud[end : end + MAX_EDGE_FRAMES].any())
        found.append((start * size / audio.sample_rate, end * size / audio.sample_rate, begins, ends))
    return found


def _is_cut(hole: tuple[float, float, bool, bool], notes: Floats) -> bool:
    start, end, begins, ends = hole
    covered = np.minimum(notes[:, 1], end) - np.maximum(notes[:, 0], start)
    if float(covered.max(initial=0.0)) < MISSED_S:
        return False
    returns = ends and not (np.abs(notes[:, 0] - end) < NO_ONSET_S).any()
    return begins or returns
