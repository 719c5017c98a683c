"""Whether the sound keeps the score's own time: its onsets, at any tempo changes, against the rises of the sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..score.score import Score
from ..sound.audio import Audio
from .audio import bars_at
from .report import Measurement, measured, not_measured
from .tempo import HOP_S, onset_strength, peak_offset

Floats = NDArray[np.float64]

MAX_PERCENT = 1.0
SEARCH_PERCENT, STEP_PERCENT = 12.0, 0.1
LATE_S = (-0.01, 0.0, 0.01, 0.02, 0.04)  # soft attacks and leading silence
RIVAL_PERCENT = 1.0  # farther away than this, a tempo is a rival
CLEAR_SHARE = 0.85  # of the best fit: a rival as good as this leaves the question open
MIN_ONSETS, MIN_S = 12, 5.0
EXCERPT_S = 120.0  # as much of the song is listened to


def check_drift(score: Score, audio: Audio, progress: Progress = SILENT) -> Measurement:
    """How many percent faster (positive) or slower than the score the sound runs."""
    name, unit = "tempo drift", "percent"
    at = score.tempo_map.seconds_at
    onsets = np.unique([at(note.played_onset) for track in score.tracks for note in track.notes])
    onsets = onsets[onsets < EXCERPT_S * (1 - SEARCH_PERCENT / 100)]
    if len(onsets) < MIN_ONSETS or audio.duration_s < MIN_S:
        return not_measured(name, f"It takes {MIN_ONSETS} onsets and {MIN_S:g} s.", unit)
    excerpt = Audio(audio.waveform[:, : round(EXCERPT_S * audio.sample_rate)], audio.sample_rate)
    strength = onset_strength(excerpt, progress)
    percents = np.arange(-SEARCH_PERCENT, SEARCH_PERCENT + STEP_PERCENT / 2, STEP_PERCENT)
    fits = np.array([_fit(strength, onsets / (1 + percent / 100)) for percent in percents])
    best = int(np.argmax(fits))
    rivals = fits[np.abs(percents - percents[best]) > RIVAL_PERCENT]
    if fits[best] <= 0 or rivals.max() > CLEAR_SHARE * fits[best]:
        return not_measured(name, "The sound has no onsets that stand out.", unit)
    hint = "Does the sound come from this score, and at its own sample rate?"
    found = round(float(percents[best]) + peak_offset(fits, best) * STEP_PERCENT, 2)
    bars = _drifting_bars(score, strength, onsets, found) if abs(found) > MAX_PERCENT else []
    return measured(name, found, unit, low=-MAX_PERCENT, high=MAX_PERCENT, bars=bars, hint=hint)


def _drifting_bars(score: Score, strength: Floats, onsets_s: Floats, percent: float) -> list[int]:
    """The bars whose onsets are better met by the drift than as they are written."""
    as_written, as_played = (_strengths(strength, onsets) for onsets in (onsets_s, onsets_s / (1 + percent / 100)))
    return bars_at(score, onsets_s[as_played > as_written])


def _strengths(strength: Floats, onsets_s: Floats) -> Floats:
    """[onsets] the strength at each, as late as fits it best."""
    grid = np.arange(len(strength))
    every = [np.interp((onsets_s + late) / HOP_S, grid, strength, right=0) for late in LATE_S]
    strongest: Floats = np.max(every, axis=0)
    return strongest


def _fit(strength: Floats, onsets_s: Floats) -> float:
    """Mean strength at the onsets, all of them as late as fits best."""
    grid = np.arange(len(strength))
    return max(float(np.interp((onsets_s + late) / HOP_S, grid, strength, right=0).mean()) for late in LATE_S)
