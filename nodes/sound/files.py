"""Audio files: any format that libsndfile reads; WAV, FLAC, MP3, OGG Vorbis and Opus out, with tags.

Conventions: a file is encoded in memory and then written through `draft`, so that a full disk is an ordinary OSError
(libsndfile itself reports one late or by an assertion) and nothing half-written is ever visible. Full scale 1.0 is
2**15 or 2**23 steps; what lies above is clipped (16 and 24 bit) or kept (32 bit float and the lossy ones). 16 bit is
dithered, with a fixed seed: equal audio and tags give equal bytes. A rate that an encoding does not know (Opus has
48 kHz only) becomes the nearest that it knows: `file_rate` says which.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..draft import drafted
from ..fault import InvalidAudio, MissingDependency
from ..progress import SILENT, Progress, Slice
from .audio import Audio, Waveform
from .resample import resample
from .stretches import stretches
from .tag import with_tags


@dataclass(frozen=True, slots=True)
class Encoding:
    """How samples are kept. `rates` in Hz, () = any. `compression`: libsndfile's level, 0 best .. 1 smallest."""

    container: str  # libsndfile's names
    sample_type: str
    ending: str  # of the file's name
    bytes_per_sample: int = 0  # 0 = lossy
    max_channels: int = 64
    rates: tuple[int, ...] = ()
    compression: float | None = None


MPEG_RATES = (8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000)
ENCODINGS: dict[str, Encoding] = {
    "wav16": Encoding("WAV", "PCM_16", ".wav", 2),
    "wav24": Encoding("WAV", "PCM_24", ".wav", 3),
    "wav32f": Encoding("WAV", "FLOAT", ".wav", 4),
    "flac": Encoding("FLAC", "PCM_24", ".flac", 3, max_channels=8),
    "mp3": Encoding("MP3", "MPEG_LAYER_III", ".mp3", max_channels=2, rates=MPEG_RATES, compression=0.0),  # V0
    "ogg": Encoding("OGG", "VORBIS", ".ogg", max_channels=8, compression=0.3),  # about 220 kbit/s of stereo
    "opus": Encoding("OGG", "OPUS", ".opus", max_channels=8, rates=(48_000,), compression=0.6),
}

CHUNK_FRAMES = 65_536  # also the measure that libsndfile's Vorbis encoder survives
MAX_READ_SAMPLES = 2**29  # 2 GiB as float32, 100 minutes of 44.1 kHz stereo: beyond it a file lies or is no song
MAX_MP3_FRAMES_PER_BYTE = 24  # 8 kbit/s at 24 kHz, the thinnest that MPEG knows
MAX_WAV_BYTES = 2**32 - 4096  # RIFF counts its bytes in 32 bits
DITHER_SEED = 16
FLUSH_BYTES = 1 << 24  # written to the disk before the next: a whole song at the end would take long and hear no Cancel
NO_TAGS: Mapping[str, str] = MappingProxyType({})


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
            rate, waveform = int(file.samplerate), _read_chunks(file, name, len(content), progress)
    except soundfile.LibsndfileError as fault:
        raise InvalidAudio(
            f"{name!r} is no audio file that can be read: {fault.error_string.strip()}",
            hint="Use a WAV, FLAC, OGG, Opus, MP3 or AIFF file; if it is one, it is damaged: export it again.",
        ) from fault
    if not waveform.shape[1]:
        raise InvalidAudio(f"{name!r} holds no samples.", hint="Choose a file with sound in it.")
    waveform.flags.writeable = False
    return Audio(waveform, rate)


def _read_chunks(file: Any, name: str, n_bytes: int, progress: Progress) -> Waveform:
    """[C, T]. In chunks, since a header may promise more samples than memory holds."""
    chunks: list[Waveform] = []  # [n, C] each
    n_frames = 0
    reading, joining = Slice(progress, 0.0, 0.8), Slice(progress, 0.8, 1.0)
    # soundfile seeks after every read, and a seek in an MP3 file costs the decoder what it knows of the frame before:
    # it is read in one piece, as long as its bytes can possibly hold
    piece = min(file.frames, n_bytes * MAX_MP3_FRAMES_PER_BYTE) if file.format == "MP3" else CHUNK_FRAMES
    while len(chunk := file.read(piece, dtype="float32", always_2d=True)):
        n_frames += len(chunk)
        if n_frames * file.channels > MAX_READ_SAMPLES:
            raise InvalidAudio(
                f"{name!r} is longer than {MAX_READ_SAMPLES // file.channels / file.samplerate / 60:.0f} minutes.",
                hint="Cut it into shorter files.",
            )
        chunks.append(chunk)
        reading.advance(min(n_frames, file.frames), max(1, file.frames))
    waveform = np.empty((file.channels, n_frames), np.float32)
    missing = n_frames
    while chunks:  # one array grows while the other shrinks
        chunk = chunks.pop()
        waveform[:, missing - len(chunk) : missing] = chunk.T
        missing -= len(chunk)
        joining.advance(n_frames - missing, n_frames)
    return waveform


def write_audio(
    audio: Audio,
    path: Path,
    encoding: str = "wav24",
    progress: Progress = SILENT,
    tags: Mapping[str, str] = NO_TAGS,
) -> None:
    """Write `audio` to `path`, whole or not at all. `encoding`: one of ENCODINGS; `tags`: see tag.py.

    Raises InvalidAudio where the encoding cannot hold it, StorageFault where the disk refuses.
    """
    write_content(format_audio(audio, encoding, Slice(progress, 0.0, 0.8), tags), path, Slice(progress, 0.8, 1.0))


def write_content(content: bytes, path: Path, progress: Progress = SILENT) -> None:
    """Write the bytes of a large file to `path`, whole or not at all. Raises StorageFault."""
    with drafted(path) as draft, draft.open("wb") as file:
        for start, stop in stretches(len(content), progress, FLUSH_BYTES):
            file.write(content[start:stop])
            file.flush()
            os.fsync(file.fileno())


def format_audio(
    audio: Audio, encoding: str = "wav24", progress: Progress = SILENT, tags: Mapping[str, str] = NO_TAGS
) -> bytes:
    """`audio` as the bytes of a file. Equal audio and tags give equal bytes. Raises InvalidAudio."""
    form = encoding_named(encoding)
    _check_fit(audio, form, encoding)
    rate = file_rate(encoding, audio.sample_rate)
    if rate != audio.sample_rate:
        audio, progress = resample(audio, rate, Slice(progress, 0.0, 0.3)), Slice(progress, 0.3, 1.0)
    soundfile = _soundfile()
    quality: dict[str, Any] = {}
    if form.compression is not None:
        quality["compression_level"] = form.compression
    if form.container == "MP3":
        quality["bitrate_mode"] = "VARIABLE"
    chance = np.random.default_rng(DITHER_SEED)
    sink = io.BytesIO()
    with soundfile.SoundFile(
        sink, "w", audio.sample_rate, audio.n_channels, form.sample_type, format=form.container, **quality
    ) as file:
        for start in range(0, audio.n_samples, CHUNK_FRAMES):
            chunk = audio.waveform[:, start : start + CHUNK_FRAMES].T
            file.write(_quantised(chunk, form.sample_type, chance))
            progress.advance(start + len(chunk), audio.n_samples)
    return with_tags(sink.getvalue(), tags)


def encoding_named(name: str) -> Encoding:
    """The encoding of that name. Raises InvalidAudio naming those there are."""
    if name not in ENCODINGS:
        raise InvalidAudio(f"An encoding is one of {', '.join(ENCODINGS)}, got {name!r}.")
    return ENCODINGS[name]


def file_rate(encoding: str, sample_rate: int) -> int:
    """The rate in Hz at which a file of this encoding holds audio of `sample_rate`. Raises InvalidAudio."""
    rates = encoding_named(encoding).rates
    if not rates or sample_rate in rates:
        return sample_rate
    higher = [rate for rate in rates if rate > sample_rate]
    whole = [rate for rate in rates if sample_rate % rate == 0]  # 96 kHz to 48, 88.2 to 44.1
    return higher[0] if higher else max(whole, default=rates[-1])


def _check_fit(audio: Audio, form: Encoding, name: str) -> None:
    if not audio.n_samples:
        raise InvalidAudio("There is nothing to write: the audio has no samples.", hint="Check what made it.")
    if audio.n_channels > form.max_channels:
        raise InvalidAudio(
            f"{name} holds 1..{form.max_channels} channels, got {audio.n_channels}.", hint="Choose a WAV encoding."
        )
    if form.container == "WAV" and audio.waveform.size * form.bytes_per_sample > MAX_WAV_BYTES:
        raise InvalidAudio(
            f"A WAV file holds at most 4 GB, got {audio.waveform.size * form.bytes_per_sample / 2**30:.1f} GB.",
            hint="Choose flac, or cut the audio into shorter files.",
        )


def _quantised(chunk: NDArray[np.float32], sample_type: str, chance: np.random.Generator) -> NDArray[Any]:
    """[T, C] in the sample type that libsndfile takes over bit by bit."""
    if sample_type not in ("PCM_16", "PCM_24"):
        return np.ascontiguousarray(chunk)  # float32 as it is
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
