"""The tone of a reference: a mix is brought to the tonal balance of another recording.

Both are measured in third-octave bands (mean power by Welch's method, each relative to the mean of its bands, so that
loudness plays no part). The difference is smoothed over neighbouring bands, bounded to LIMIT_DB, and becomes a
linear-phase filter whose delay is taken out again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..fault import InvalidAudio
from ..progress import SILENT, Progress, Slice
from ..sound.audio import Audio, Waveform

LIMIT_DB = 6.0
BANDS_HZ = 1000.0 * 2.0 ** (np.arange(-14, 13) / 3)  # 39 Hz .. 16 kHz
SMOOTHING = np.array([0.25, 0.5, 0.25])
WINDOW_S = 0.19
TAPS_S = 0.09
CHUNK_SAMPLES = 1 << 17
LEAST_S = 1.0
EMPTY_DB = 60.0  # a band this far below the loudest holds nothing to compare


@dataclass(frozen=True, slots=True)
class Matched:
    """The mix in the tone of the reference. corrections_db: [27] for BANDS_HZ. note: a full sentence."""

    audio: Audio
    corrections_db: tuple[float, ...]
    note: str


def match_tone(mix: Audio, reference: Audio, progress: Progress = SILENT) -> Matched:
    """`mix` with the tonal balance of `reference`, no band moved by more than LIMIT_DB. Any rates and channels.

    Raises InvalidAudio where one of them is shorter than LEAST_S or silent.
    """
    own = tonal_balance_db(mix, "the mix", Slice(progress, 0.0, 0.25))
    theirs = tonal_balance_db(reference, "the reference", Slice(progress, 0.25, 0.5))
    corrections = np.round(bounded_difference_db(own, theirs), 2)  # as they are told, so that they can be repeated
    audio = with_tone(mix, corrections, Slice(progress, 0.5, 1.0))
    most = int(np.argmax(np.abs(corrections)))
    note = (
        f"The tone was matched to the reference by up to {abs(corrections[most]):.1f} dB "
        f"({'more' if corrections[most] > 0 else 'less'} at {BANDS_HZ[most]:.0f} Hz)."
    )
    return Matched(audio, tuple(float(value) for value in corrections), note)


def tonal_balance_db(audio: Audio, of: str, progress: Progress = SILENT) -> NDArray[np.float64]:
    """[27] dB of BANDS_HZ relative to their mean; NaN where a band lies above Nyquist or holds nothing."""
    size = round(WINDOW_S * audio.sample_rate)
    if audio.duration_s < LEAST_S:
        raise InvalidAudio(f"To match a tone, {of} lasts at least {LEAST_S:g} s, got {audio.duration_s:.2f} s.")
    powers = _spectrum(audio, size, progress)
    hz = np.fft.rfftfreq(size, 1 / audio.sample_rate)
    edges = np.append(BANDS_HZ * 2 ** (-1 / 6), BANDS_HZ[-1] * 2 ** (1 / 6))
    # a band narrower than the bins takes its share of them: the running sum of the spectrum, read at its edges
    running = np.concatenate([[0.0], np.cumsum(powers)])
    at_edges = np.interp(edges, np.append(hz - hz[1] / 2, hz[-1] + hz[1] / 2), running)
    bands = np.diff(at_edges)
    if not bands.max() > 0:
        raise InvalidAudio(f"To match a tone, {of} has to sound, but it is silent.")
    levels = 10 * np.log10(np.maximum(bands, bands.max() * 1e-20))
    levels[(edges[1:] > audio.sample_rate / 2) | (levels < levels.max() - EMPTY_DB)] = np.nan
    balance: NDArray[np.float64] = levels - np.nanmean(levels)
    return balance


def bounded_difference_db(own: NDArray[np.float64], theirs: NDArray[np.float64]) -> NDArray[np.float64]:
    """[27] dB to add to `own`; 0 where one of the two has nothing, within +-LIMIT_DB."""
    known = ~np.isnan(own) & ~np.isnan(theirs)
    wanted = np.where(known, np.nan_to_num(theirs) - np.nan_to_num(own), 0.0)
    wanted[known] -= wanted[known].mean() if known.any() else 0.0
    smooth = np.convolve(np.pad(wanted, 1, mode="edge"), SMOOTHING, mode="valid")
    return np.clip(np.where(known, smooth, 0.0), -LIMIT_DB, LIMIT_DB)


def _spectrum(audio: Audio, size: int, progress: Progress) -> NDArray[np.float64]:
    """[size // 2 + 1] summed power of half-overlapping Hann windows of all channels."""
    window = np.hanning(size)
    hop = size // 2
    n_windows = (audio.n_samples - size) // hop + 1
    powers = np.zeros(size // 2 + 1)
    for first in range(0, n_windows, 64):
        places = np.arange(first, min(first + 64, n_windows))[:, None] * hop + np.arange(size)
        for channel in audio.waveform:
            powers += (np.abs(np.fft.rfft(channel[places] * window)) ** 2).sum(axis=0)
        progress.advance(min(first + 64, n_windows), n_windows)
    return powers


def with_tone(mix: Audio, corrections_db: ArrayLike, progress: Progress = SILENT) -> Audio:
    """`mix` [C, T] with its tone corrected by so many dB in each of BANDS_HZ. Linear in the mix."""
    from scipy.signal import firwin2, oaconvolve

    corrections = np.asarray(corrections_db, np.float64)
    n_taps = 2 * round(TAPS_S * mix.sample_rate / 2) + 1
    nyquist_hz = mix.sample_rate / 2
    inside = nyquist_hz > BANDS_HZ
    hz = np.concatenate([[0.0], BANDS_HZ[inside], [nyquist_hz]])
    gains = np.concatenate([corrections[:1], corrections[inside], corrections[inside][-1:]])
    taps = firwin2(n_taps, hz / nyquist_hz, 10 ** (gains / 20)).astype(np.float32)
    half = n_taps // 2
    result: Waveform = np.empty_like(mix.waveform)
    for start in range(0, mix.n_samples, CHUNK_SAMPLES):
        stop = min(start + CHUNK_SAMPLES, mix.n_samples)
        before = min(start, half)
        stretch = mix.waveform[:, start - before : stop + half]
        result[:, start:stop] = oaconvolve(stretch, taps[None], axes=1)[:, before + half : before + half + stop - start]
        progress.advance(stop, mix.n_samples)
    result.flags.writeable = False
    return Audio(result, mix.sample_rate)
