"""The equaliser of a channel: a high-pass, a low-pass and up to four bands.

Bands are the biquads of Robert Bristow-Johnson's "Audio EQ Cookbook" (peaking and shelving, shelf slope from q); the
passes are Butterworth filters of second order (12 dB per octave). All run as second-order sections in double precision.
A corner above MAX_SHARE of the sample rate does nothing that could be heard and is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidMix
from ..progress import SILENT, Progress
from ..sound.audio import Waveform
from ..sound.stretches import stretches
from .ranges import Ranges, require_ranges

BandKind = Literal["peak", "low_shelf", "high_shelf"]
BAND_KINDS: tuple[BandKind, ...] = ("peak", "low_shelf", "high_shelf")
MAX_BANDS = 4
MAX_SHARE = 0.49

BAND_RANGES: Ranges = {"hz": (20.0, 20_000.0, "Hz"), "gain_db": (-18.0, 18.0, "dB"), "q": (0.1, 10.0, "")}
PASS_RANGES: Ranges = {"high_pass_hz": (10.0, 2_000.0, "Hz"), "low_pass_hz": (200.0, 20_000.0, "Hz")}


@dataclass(frozen=True, slots=True)
class Band:
    """One band. hz: 20..20000, its middle (peak) or corner (shelf). gain_db: -18..18. q: 0.1..10, narrow is high."""

    hz: float
    gain_db: float
    q: float = 0.7
    kind: BandKind = "peak"

    def __post_init__(self) -> None:
        if self.kind not in BAND_KINDS:
            raise InvalidMix(f"A band is one of {', '.join(BAND_KINDS)}, got {self.kind!r}.")
        require_ranges(self, "an equaliser band", BAND_RANGES)


@dataclass(frozen=True, slots=True)
class Equaliser:
    """high_pass_hz: 10..2000, low_pass_hz: 200..20000 (None = none). bands: at most MAX_BANDS, in any order."""

    high_pass_hz: float | None = None
    low_pass_hz: float | None = None
    bands: tuple[Band, ...] = ()

    def __post_init__(self) -> None:
        require_ranges(self, "an equaliser", PASS_RANGES)
        if len(self.bands) > MAX_BANDS:
            raise InvalidMix(f"An equaliser has at most {MAX_BANDS} bands, got {len(self.bands)}.")


def equalise(waveform: Waveform, sample_rate: int, equaliser: Equaliser, progress: Progress = SILENT) -> Waveform:
    """`waveform` [C, T] through the equaliser; the same array where it does nothing."""
    return filtered(waveform, sections(equaliser, sample_rate), progress)


def filtered(waveform: Waveform, chain: NDArray[np.float64], progress: Progress = SILENT) -> Waveform:
    """`waveform` [C, T] through second-order sections [n, 6], from rest."""
    from scipy.signal import sosfilt

    if not len(chain):
        return waveform
    n_channels, n_samples = waveform.shape
    state = np.zeros((len(chain), n_channels, 2))
    result = np.empty_like(waveform)
    for start, stop in stretches(n_samples, progress):
        exact = waveform[:, start:stop].astype(np.float64)
        result[:, start:stop], state = sosfilt(chain, exact, axis=1, zi=state)
    return result


def sections(equaliser: Equaliser, sample_rate: int) -> NDArray[np.float64]:
    """[n, 6] second-order sections of all that is switched on and lies below Nyquist."""
    highest_hz = MAX_SHARE * sample_rate
    rows = [
        _pass(hz, sample_rate, kind)
        for hz, kind in ((equaliser.high_pass_hz, "highpass"), (equaliser.low_pass_hz, "lowpass"))
        if hz is not None and hz < highest_hz
    ]
    rows += [_band(band, sample_rate) for band in equaliser.bands if band.gain_db and band.hz < highest_hz]
    return np.array(rows).reshape(-1, 6)


def response_db(equaliser: Equaliser, sample_rate: int, hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the equaliser does at the frequencies `hz`, in dB."""
    z = np.exp(-2j * np.pi * hz / sample_rate)
    powers = np.stack([z**0, z, z**2])
    magnitudes = np.ones(len(hz))
    for row in sections(equaliser, sample_rate):
        magnitudes = magnitudes * np.abs((row[:3] @ powers) / (row[3:] @ powers))
    return 20 * np.log10(np.maximum(magnitudes, 1e-10))


def _pass(hz: float, sample_rate: int, kind: str) -> NDArray[np.float64]:
    from scipy.signal import butter

    row: NDArray[np.float64] = butter(2, hz, kind, fs=sample_rate, output="sos")[0]
    return row


def _band(band: Band, sample_rate: int) -> NDArray[np.float64]:
    """The cookbook's coefficients, normalised by a0."""
    amplitude = 10 ** (band.gain_db / 40)
    angle = 2 * pi * band.hz / sample_rate
    turn, width = cos(angle), sin(angle) / (2 * band.q)
    if band.kind == "peak":
        b = [1 + width * amplitude, -2 * turn, 1 - width * amplitude]
        a = [1 + width / amplitude, -2 * turn, 1 - width / amplitude]
    else:
        side = 1.0 if band.kind == "low_shelf" else -1.0
        plus, minus, slope = amplitude + 1, amplitude - 1, 2 * sqrt(amplitude) * width
        b = [
            amplitude * (plus - side * minus * turn + slope),
            side * 2 * amplitude * (minus - side * plus * turn),
            amplitude * (plus - side * minus * turn - slope),
        ]
        a = [
            plus + side * minus * turn + slope,
            -side * 2 * (minus + side * plus * turn),
            plus + side * minus * turn - slope,
        ]
    return np.array([*b, *a]) / a[0]
