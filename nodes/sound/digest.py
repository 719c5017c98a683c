"""What a sound is, as one hash: to say whether two renders are the same to the bit."""

from __future__ import annotations

import hashlib

import numpy as np

from .audio import Audio


def audio_sha256(audio: Audio) -> str:
    """SHA-256 over rate, channels and samples (float32, little-endian, channel after channel), 64 hex digits."""
    digest = hashlib.sha256(f"{audio.sample_rate} Hz, {audio.n_channels} channels\n".encode())
    for channel in audio.waveform:
        digest.update(np.ascontiguousarray(channel, dtype="<f4").data)
    return digest.hexdigest()
