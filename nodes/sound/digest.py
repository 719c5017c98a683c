"""What a sound is, as one hash: to say whether two renders are the same to the bit."""

from __future__ import annotations

import hashlib

import numpy as np

from ..progress import SILENT, Progress, equal_shares
from .audio import Audio
from .stretches import stretches


def audio_sha256(audio: Audio, progress: Progress = SILENT) -> str:
    """SHA-256 over rate, channels and samples (float32, little-endian, channel after channel), 64 hex digits."""
    digest = hashlib.sha256(f"{audio.sample_rate} Hz, {audio.n_channels} channels\n".encode())
    for channel, share in zip(audio.waveform, equal_shares(progress, audio.n_channels), strict=True):
        for start, stop in stretches(audio.n_samples, share):
            digest.update(np.ascontiguousarray(channel[start:stop], dtype="<f4").data)
    return digest.hexdigest()
