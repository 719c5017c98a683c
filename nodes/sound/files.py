"""Audio files: any format that libsndfile reads, and WAV or FLAC out.

Conventions: a file is encoded in memory and then written through `draft`, so that a full disk is an ordinary OSError
(libsndfile itself reports one late or by an assertion) and nothing half-written is ever visible. Full scale 1.0 is
2**15 or 2**23 steps; what lies above is clipped (16 and 24 bit) or kept (32 bit float). 16 bit is dithered, with a
fixed seed: equal audio gives equal bytes.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..draft import write_whole
from ..fault import InvalidAudio, MissingDependency
from ..progress import SILENT, Progress
from .audio import Audio, Waveform

Encoding = Literal["wav16", "wav24", "wav32f", "flac"]
# encoding -> (libsndfile's container, its sample type, bytes per sample, file extension)
ENCODINGS: dict[str, tuple[str, str, int, str]] = {
    "wav16": ("WAV", "PCM_16", 2, ".wav"),
    "wav24": ("WAV", "PCM_24", 3, ".wav"),
    "wav32f": ("WAV", "FLOAT", 4, ".wav"),
    "flac": ("FLAC", "PCM_24", 3, ".flac"),
}

CHUNK_FRAMES = 65_536  # also the measure that libsndfile's Vorbis encoder survives
MAX_READ_SAMPLES = 2**29  # 2 GiB as float32, 100 minutes of 44.1 kHz stereo: beyond it a file lies or is no song
MAX_WAV_BYTES = 2**32 - 4096  # RIFF counts its bytes in 32 bits
MAX_FLAC_CHANNELS = 8
DITHER_SEED = 16


def read_audio(path: Path, progress: Progress = SILENT) -> Audio:
    """The audio file at `path` (WAV, FLAC, OGG, Opus, MP3, AIFF …) at its own rate.

    Raises InvalidAudio where there is no such file, or it is empty, broken, too long or no audio.
    """
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise InvalidAudio(
            f"Could not read the audio file {path.name!r}: {fault.strerror or fault}.",
            hint=f"Check that it exists in the folder {str(path.parent)!r} and may be read.",
        ) from fault
    return parse_audio(content, path.name, progress)


def parse_audio(content: bytes, name: str = "audio", progress: Progress = SILENT) -> Audio:
    """The audio in the bytes of a file; `name` stands in the messages. Raises InvalidAudio."""
    soundfile = _soundfile()
    try:
        with soundfile.SoundFile(io.BytesIO(content)) as file:
            rate, waveform = int(file.samplerate), _read_chunks(file, name, progress)
    except soundfile.LibsndfileError as fault:
        raise InvalidAudio(
            f"{name!r} is no audio file that can be read: {fault.error_string.strip()}",
            hint="Use a WAV, FLAC, OGG, Opus, MP3 or AIFF file; if it is one, it is damaged: export it again.",
        ) from fault
    if not waveform.shape[1]:
        raise InvalidAudio(f"{name!r} holds no samples.", hint="Choose a file with sound in it.")
    waveform.flags.writeable = False
    return Audio(waveform, rate)


def _read_chunks(file: Any, name: str, progress: Progress) -> Waveform:
    """[C, T]. In chunks, since a header may promise more samples than memory holds."""
    chunks: list[Waveform] = []
    n_frames = 0
    while len(chunk := file.read(CHUNK_FRAMES, dtype="float32", always_2d=True)):
        n_frames += len(chunk)
        if n_frames * file.channels > MAX_READ_SAMPLES:
            raise InvalidAudio(
                f"{name!r} is longer than {MAX_READ_SAMPLES // file.channels / file.samplerate / 60:.0f} minutes.",
                hint="Cut it into shorter files.",
            )
        chunks.append(chunk)
        progress.advance(min(n_frames, file.frames), max(1, file.frames))
    if not chunks:
        return np.zeros((file.channels, 0), np.float32)
    return np.ascontiguousarray(np.concatenate(chunks).T)


def write_audio(audio: Audio, path: Path, encoding: str = "wav24", progress: Progress = SILENT) -> None:
    """Write `audio` to `path`, whole or not at all. `encoding`: one of ENCODINGS.

    Raises InvalidAudio where the encoding cannot hold it, StorageFault where the disk refuses.
    """
    write_whole(path, format_audio(audio, encoding, progress))


def format_audio(audio: Audio, encoding: str = "wav24", progress: Progress = SILENT) -> bytes:
    """`audio` as the bytes of a file. Equal audio gives equal bytes. Raises InvalidAudio."""
    _check_encoding(audio, encoding)
    soundfile = _soundfile()
    container, sample_type, _, _ = ENCODINGS[encoding]
    chance = np.random.default_rng(DITHER_SEED)
    sink = io.BytesIO()
    with soundfile.SoundFile(sink, "w", audio.sample_rate, audio.n_channels, sample_type, format=container) as file:
        for start in range(0, audio.n_samples, CHUNK_FRAMES):
            chunk = audio.waveform[:, start : start + CHUNK_FRAMES].T
            file.write(_quantised(chunk, sample_type, chance))
            progress.advance(start + len(chunk), audio.n_samples)
    return sink.getvalue()


def _check_encoding(audio: Audio, encoding: str) -> None:
    if encoding not in ENCODINGS:
        raise InvalidAudio(f"An encoding is one of {', '.join(ENCODINGS)}, got {encoding!r}.")
    container, _, width, _ = ENCODINGS[encoding]
    if container == "FLAC" and audio.n_channels > MAX_FLAC_CHANNELS:
        raise InvalidAudio(
            f"FLAC holds 1..{MAX_FLAC_CHANNELS} channels, got {audio.n_channels}.", hint="Choose a WAV encoding."
        )
    if container == "WAV" and audio.waveform.size * width > MAX_WAV_BYTES:
        raise InvalidAudio(
            f"A WAV file holds at most 4 GB, got {audio.waveform.size * width / 2**30:.1f} GB.",
            hint="Choose flac, or cut the audio into shorter files.",
        )


def _quantised(chunk: NDArray[np.float32], sample_type: str, chance: np.random.Generator) -> NDArray[Any]:
    """[T, C] in the sample type that libsndfile takes over bit by bit."""
    if sample_type == "FLOAT":
        return np.ascontiguousarray(chunk)
    if sample_type == "PCM_24":
        steps = np.rint(chunk.astype(np.float64) * 2**23).clip(-(2**23), 2**23 - 1)
        return np.ascontiguousarray(steps.astype(np.int32) << 8)  # libsndfile reads the upper 24 of 32 bits
    # TPDF, two steps wide, makes the error independent of the signal; exact digital silence is left silent
    dither = chance.random(chunk.shape) - chance.random(chunk.shape)
    steps = np.where(chunk == 0, 0.0, np.rint(chunk.astype(np.float64) * 2**15 + dither))
    return np.ascontiguousarray(steps.clip(-(2**15), 2**15 - 1).astype(np.int16))


def _soundfile() -> Any:
    try:
        import soundfile
    except (ImportError, OSError) as fault:  # OSError: the wheel for this system brings no libsndfile
        raise MissingDependency(
            "Reading and writing audio files needs the package soundfile with libsndfile.",
            hint="Run: python -m pip install soundfile (on Linux also: apt install libsndfile1).",
        ) from fault
    return soundfile
