"""Another sample rate for the same sound."""

from __future__ import annotations

from math import gcd

from .audio import Audio


def resample(audio: Audio, sample_rate: int) -> Audio:
    """`audio` at `sample_rate` Hz, by a polyphase low-pass (scipy's Kaiser window). The same value if it has the rate.

    The new length is the old duration, rounded up to a whole sample. Raises InvalidAudio for a rate out of range.
    """
    empty = Audio(audio.waveform[:, :0], sample_rate)  # a rate out of range fails before the work
    if sample_rate == audio.sample_rate:
        return audio
    if not audio.n_samples:
        return empty
    from scipy.signal import resample_poly

    common = gcd(sample_rate, audio.sample_rate)
    waveform = resample_poly(audio.waveform, sample_rate // common, audio.sample_rate // common, axis=1)
    waveform.flags.writeable = False
    return Audio(waveform, sample_rate)
