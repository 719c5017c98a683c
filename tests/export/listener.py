"""FFmpeg, which shares no code with ours (libsndfile), reads an exported sound: what it finds otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from pathlib import Path

import numpy as np

from cadenza.nodes.sound.audio import Audio, Waveform

from ..sound.foreign import decoded, probed

# encoding -> (ffprobe's name of the codec, largest error of a sample; None = lossy)
CODECS: dict[str, tuple[str, float | None]] = {
    "wav16": ("pcm_s16le", 1.5 / 2**15),  # dithered
    "wav24": ("pcm_s24le", 2**-24),
    "wav32f": ("pcm_f32le", 0.0),
    "flac": ("flac", 2**-24),
    "mp3": ("mp3", None),
    "ogg": ("vorbis", None),
    "opus": ("opus", None),
}
RATES = {"opus": 48_000}
MP3_PADDING = 1_200  # samples: encoder delay
LOSSY_CORRELATION = 0.9


def sound_faults(path: Path, audio: Audio, encoding: str, title: str = "") -> list[str]:
    """Codec, rate, channels, number of samples, the samples themselves, and the title. `audio`: stereo."""
    return list(_faults(path, audio, encoding, title))


def _faults(path: Path, audio: Audio, encoding: str, title: str) -> Iterator[str]:
    codec, error = CODECS[encoding]
    rate = RATES.get(encoding, audio.sample_rate)
    found = probed(path)
    said = (found["codec_name"], int(found["sample_rate"]), found["channels"])
    if said != (codec, rate, audio.n_channels):
        yield f"{said} for {(codec, rate, audio.n_channels)}"
    if title and found["tags"].get("TITLE") != title:
        yield f"title {found['tags'].get('TITLE')!r} for {title!r}"
    samples = decoded(path, rate)
    n_samples = ceil(audio.n_samples * rate / audio.sample_rate)
    if abs(samples.shape[1] - n_samples) > (MP3_PADDING if encoding == "mp3" else 0):
        yield f"{samples.shape[1]} samples for {n_samples}"
    elif error is not None:
        miss = float(np.abs(samples - np.clip(audio.waveform, -1, 1 if encoding != "wav32f" else 9)).max())
        if miss > error + 1e-9:
            yield f"samples off by {miss:.2g}"
    elif not _sounds_alike(samples, audio):
        yield "another sound"


def _sounds_alike(samples: Waveform, audio: Audio) -> bool:
    """Whether the loudness of both moves alike, in 50 pieces."""
    curves = []
    for waveform in (samples, audio.waveform):
        pieces = np.array_split(waveform.astype(np.float64), 50, axis=1)
        curves.append([float((piece**2).mean()) for piece in pieces])
    return bool(np.asarray(np.corrcoef(curves))[0, 1] > LOSSY_CORRELATION)
