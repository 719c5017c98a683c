"""The tempo of a sound, tested as a hypothesis: does the asked one fit better than its neighbours and rivals?

Onsets are the spectral flux; a tempo fits as well as the flux resembles itself at the distances of one, two, three …
beats. Over many beats a tempo that is off by one percent no longer meets them. Half and double tempo share
their beats with the asked one and are no rivals: which of them is *the* tempo is a matter of notation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..sound.audio import Audio
from ..sound.stretches import stretches

Floats = NDArray[np.float64]

HOP_S = 0.005
FRAME_S = 0.025
FRAMES_AT_ONCE = 256
SEARCH_PERCENT = 10.0  # neighbours on both sides
STEP_PERCENT = 0.1
RIVAL_RATIOS = (2 / 3, 3 / 4, 4 / 3, 3 / 2)  # times the asked tempo
MAX_BEATS = 32
MIN_BEATS = 8
MIN_FIT = 0.05  # below, the sound has no pulse to speak of
CLEAR_LEAD = 0.05  # by which a rival must fit better


@dataclass(frozen=True, slots=True)
class TempoFit:
    """`bpm`: the best fitting tempo near the asked one, nan = no pulse or too short. `fit`: -1..1. `rival_bpm`: a tempo
    in another relation that fits clearly better, None = none does."""

    bpm: float
    fit: float = 0.0
    rival_bpm: float | None = None


def fit_tempo(audio: Audio, bpm: float, beat_quarters: float = 1.0, progress: Progress = SILENT) -> TempoFit:
    """Test `bpm` (quarters per minute) on the sound; `beat_quarters`: length of the felt beat, 1.5 in 6/8."""
    beat_s = 60 / bpm * beat_quarters
    n_beats = min(MAX_BEATS, int(audio.duration_s / beat_s / 2))
    if n_beats < MIN_BEATS:
        return TempoFit(nan)
    likeness = _autocorrelation(onset_strength(audio, progress), round(beat_s * 1.6 * n_beats / HOP_S) + 2)
    factors = 1 + np.arange(-SEARCH_PERCENT, SEARCH_PERCENT + STEP_PERCENT / 2, STEP_PERCENT) / 100
    fits = np.array([_fit(likeness, beat_s / factor, n_beats) for factor in factors])
    best = int(np.argmax(fits))
    if fits[best] < MIN_FIT:
        return TempoFit(nan, float(fits[best]))
    rivals = {ratio: _fit(likeness, beat_s / ratio, n_beats) for ratio in RIVAL_RATIOS}
    strongest = max(rivals, key=lambda ratio: rivals[ratio])
    beaten = rivals[strongest] > fits[best] + CLEAR_LEAD
    factor = float(factors[best]) + peak_offset(fits, best) * STEP_PERCENT / 100
    return TempoFit(bpm * factor, float(fits[best]), bpm * strongest if beaten else None)


def onset_strength(audio: Audio, progress: Progress = SILENT) -> Floats:
    """[n] half-wave rectified rise of the log spectrum, one value per HOP_S, mean removed."""
    size = 1 << (round(audio.sample_rate * FRAME_S) - 1).bit_length()
    mono = np.zeros(audio.n_samples + 2 * (size // 2), np.float32)
    np.mean(audio.waveform, axis=0, out=mono[size // 2 : size // 2 + audio.n_samples])
    starts = np.round(np.arange(0, audio.n_samples, audio.sample_rate * HOP_S)).astype(int)
    window = np.hanning(size).astype(np.float32)
    loudest = float(np.abs(mono).max()) or 1.0
    flux, before = [], np.zeros((1, size // 2 + 1))
    for first, last in stretches(len(starts), progress, FRAMES_AT_ONCE):
        frames = mono[starts[first:last, None] + np.arange(size)] / loudest
        # compression: a soft hi-hat is an onset too, the noise floor is not
        spectra = np.log1p(100 * np.abs(np.fft.rfft(frames * window)))
        flux.append(np.maximum(np.diff(np.vstack([before, spectra]), axis=0), 0).sum(axis=1))
        before = spectra[-1:]
    strength = np.concatenate(flux)
    # a bump of 20 ms width: humanised onsets still meet
    strength = np.convolve(strength, np.hanning(9)[1:-1], mode="same")
    centred: Floats = strength - strength.mean()
    return centred


def _autocorrelation(strength: Floats, n_lags: int) -> Floats:
    """[n_lags] normalised likeness of the sequence to itself, 1 at lag 0, each lag by the overlap that it has."""
    size = 1 << (2 * len(strength) - 1).bit_length()
    spectrum = np.fft.rfft(strength, size)
    raw = np.fft.irfft(spectrum * spectrum.conj(), size)[: min(n_lags, len(strength))]
    raw = raw / np.arange(len(strength), len(strength) - len(raw), -1)
    likeness: Floats = raw / raw[0] if raw[0] > 0 else np.zeros_like(raw)
    return likeness


def _fit(likeness: Floats, beat_s: float, n_beats: int) -> float:
    lags = np.arange(1, n_beats + 1) * beat_s / HOP_S
    lags = lags[lags < len(likeness) - 1]
    return float(np.interp(lags, np.arange(len(likeness)), likeness).mean()) if len(lags) else 0.0


def peak_offset(fits: Floats, best: int) -> float:
    """Where between the steps the top of the parabola through three fits lies, -0.5..0.5."""
    if not 0 < best < len(fits) - 1:
        return 0.0
    left, middle, right = fits[best - 1 : best + 2]
    bend = left - 2 * middle + right
    return float(0.5 * (left - right) / bend) if bend < 0 else 0.0
