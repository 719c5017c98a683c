"""Audio files: every encoding read back by independent readers, and every way in which a file can be bad."""

from __future__ import annotations

import hashlib
import io
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile

from cadenza.nodes.fault import InvalidAudio, StorageFault
from cadenza.nodes.progress import Progress
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.files import ENCODINGS, file_rate, format_audio, parse_audio, read_audio, write_audio

from .foreign import decoded, probed
from .signals import noise, silence, sine
from .small_disk import small_disk
from .watch import assert_watched


@pytest.mark.parametrize(
    ("encoding", "error"), [("wav16", 1.5 / 2**15), ("wav24", 2**-24), ("wav32f", 0), ("flac", 2**-24)]
)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_round_trip(tmp_path: Path, encoding: str, error: float, channels: int) -> None:
    audio = noise(2, 0.1, channels=channels)
    path = tmp_path / ("take" + ENCODINGS[encoding].ending)
    write_audio(audio, path, encoding)
    back = read_audio(path)
    assert (back.sample_rate, back.waveform.shape) == (44_100, audio.waveform.shape)
    assert np.abs(back.waveform - audio.waveform).max() <= error
    assert [file.name for file in tmp_path.iterdir()] == [path.name], "no draft is left"


@pytest.mark.parametrize(("encoding", "width"), [("wav16", 2), ("wav24", 3)])
def test_the_standard_librarys_reader_sees_the_same_steps(encoding: str, width: int) -> None:
    audio = Audio(np.array([[0.5, -0.5, -1.0, 0.0]], np.float32), 48_000)
    with wave.open(io.BytesIO(format_audio(audio, encoding))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth(), reader.getframerate()) == (1, width, 48_000)
        frames = reader.readframes(4)
    steps = [int.from_bytes(frames[i : i + width], "little", signed=True) for i in range(0, len(frames), width)]
    full = 2 ** (8 * width - 1)
    assert steps == pytest.approx([full / 2, -full / 2, -full, 0], abs=1 if width == 2 else 0)


def test_above_full_scale_is_clipped_or_kept_never_wrapped() -> None:
    audio = Audio(np.array([[1.5, -1.5]], np.float32), 44_100)
    for encoding in ("wav16", "wav24", "flac"):
        high, low = parse_audio(format_audio(audio, encoding)).waveform[0]
        assert high > 0.999, encoding
        assert low == -1.0, encoding
    assert parse_audio(format_audio(audio, "wav32f")).waveform.tolist() == [[1.5, -1.5]]


def test_16_bit_is_dithered_so_that_a_tone_below_one_step_survives() -> None:
    tone = sine(1000, -96, 4, 44_100, channels=1)  # half a step high: plain rounding would leave almost nothing
    back = parse_audio(format_audio(tone, "wav16")).waveform[0]
    probe = np.exp(-2j * np.pi * 1000 * np.arange(len(back)) / 44_100)
    heard = 2 * abs(np.mean(back * probe))
    assert 20 * np.log10(heard) == pytest.approx(-96, abs=1)


def test_digital_silence_stays_silent() -> None:
    assert not parse_audio(format_audio(silence(1), "wav16")).waveform.any()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_equal_audio_gives_equal_bytes(encoding: str) -> None:
    digests = {hashlib.sha256(format_audio(noise(2), encoding)).hexdigest() for _ in range(2)}
    assert len(digests) == 1


@pytest.mark.parametrize("container", ["OGG", "MP3", "AIFF"])
def test_other_formats_are_read(tmp_path: Path, container: str) -> None:
    path = tmp_path / f"take.{container.lower()}"
    soundfile.write(path, sine(440, -6, 1, 44_100).waveform.T, 44_100, format=container)
    back = read_audio(path)
    assert back.n_channels == 2
    assert back.duration_s == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_writing_can_be_watched_and_cancelled_and_leaves_nothing(tmp_path: Path, encoding: str) -> None:
    audio = noise(6)

    def write(progress: Progress) -> None:
        path = tmp_path / "take"
        try:
            write_audio(audio, path, encoding, progress)
        finally:
            left = list(tmp_path.iterdir())
            path.unlink(missing_ok=True)
        assert left == [path]

    assert_watched(write, 6)
    assert list(tmp_path.iterdir()) == []


def test_reading_can_be_watched_and_cancelled(tmp_path: Path) -> None:
    write_audio(noise(12), tmp_path / "take.wav")
    assert_watched(lambda progress: read_audio(tmp_path / "take.wav", progress), 12)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidAudio, match=r"'gone.wav'.*Check that it exists"):
        read_audio(tmp_path / "gone.wav")


@pytest.mark.parametrize(
    "content", [b"", b"no audio at all", b"RIFF\x00\x00\x00\x00WAVE", b"fLaC" + bytes(40)], ids=repr
)
def test_what_is_no_audio_is_refused_with_a_cure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.wav"
    path.write_bytes(content)
    with pytest.raises(InvalidAudio) as fault:
        read_audio(path)
    assert "broken.wav" in fault.value.message
    assert fault.value.hint


def test_a_file_without_samples_is_refused() -> None:
    sink = io.BytesIO()
    soundfile.write(sink, np.zeros((0, 2)), 44_100, format="WAV")
    with pytest.raises(InvalidAudio, match="holds no samples"):
        parse_audio(sink.getvalue(), "empty.wav")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_nothing_is_no_audio_to_write(encoding: str) -> None:
    with pytest.raises(InvalidAudio, match="nothing to write"):
        format_audio(silence(0), encoding)


@pytest.mark.parametrize(("encoding", "error"), [("mp3", 0.001), ("ogg", 0.006), ("opus", 0.02)])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_lossy_file_keeps_length_place_and_sound(tmp_path: Path, encoding: str, error: float, channels: int) -> None:
    audio = sine(997, -12, 2, 48_000, channels=channels)
    path = tmp_path / ("take" + ENCODINGS[encoding].ending)
    write_audio(audio, path, encoding)
    back = read_audio(path)
    assert (back.sample_rate, back.waveform.shape) == (48_000, audio.waveform.shape)
    assert np.abs(back.waveform - audio.waveform)[:, 2400:-2400].max() <= error, "aligned to the sample, same level"


@pytest.mark.parametrize(
    ("encoding", "codec", "rate"),
    [
        ("wav16", "pcm_s16le", 44_100),
        ("wav24", "pcm_s24le", 44_100),
        ("wav32f", "pcm_f32le", 44_100),
        ("flac", "flac", 44_100),
        ("mp3", "mp3", 44_100),
        ("ogg", "vorbis", 44_100),
        ("opus", "opus", 48_000),
    ],
)
def test_ffmpeg_reads_every_encoding(tmp_path: Path, encoding: str, codec: str, rate: int) -> None:
    path = tmp_path / ("take" + ENCODINGS[encoding].ending)
    write_audio(sine(997, -12, 3, 44_100), path, encoding, tags={"TITLE": "Take ♯1"})
    found = probed(path)
    assert (found["codec_name"], int(found["sample_rate"]), found["channels"]) == (codec, rate, 2)
    samples = decoded(path, rate)
    assert samples.shape[1] == pytest.approx(3 * rate, abs=1200 if encoding == "mp3" else 0)  # encoder delay, padding
    loudest = np.abs(np.fft.rfft(samples[0][:rate]))
    assert int(loudest.argmax()) == pytest.approx(997, abs=1)
    assert np.abs(samples).max() == pytest.approx(10 ** (-12 / 20), rel=0.05)


def test_a_long_ogg_is_written_in_pieces() -> None:
    """libsndfile's Vorbis encoder crashes on some millions of samples at once."""
    audio = Audio(np.tile(noise(10).waveform, (1, 12)), 44_100)
    back = parse_audio(format_audio(audio, "ogg"))
    assert back.n_samples == audio.n_samples == 5_292_000


@pytest.mark.parametrize(
    ("encoding", "rate", "kept_as"),
    [
        ("opus", 44_100, 48_000),
        ("opus", 192_000, 48_000),
        ("mp3", 96_000, 48_000),
        ("mp3", 88_200, 44_100),
        ("mp3", 9_000, 11_025),
        ("ogg", 44_100, 44_100),
        ("flac", 192_000, 192_000),
        ("wav24", 37_000, 37_000),
    ],
)
def test_a_rate_that_an_encoding_does_not_know_becomes_the_nearest(encoding: str, rate: int, kept_as: int) -> None:
    assert file_rate(encoding, rate) == kept_as
    back = parse_audio(format_audio(sine(440, -12, 1, rate), encoding))
    assert back.sample_rate == kept_as
    assert back.duration_s == pytest.approx(1, abs=0.001)


def test_a_float_file_holds_no_date() -> None:
    assert b"PEAK" not in format_audio(noise(0.1), "wav32f")


def test_a_float_file_with_nan_is_refused() -> None:
    sink = io.BytesIO()
    soundfile.write(sink, np.array([[0.0], [np.nan]]), 44_100, format="WAV", subtype="FLOAT")
    with pytest.raises(InvalidAudio, match="NaN"):
        parse_audio(sink.getvalue())


def test_truncated_files_never_crash(proof_count: object, proof_seed: int) -> None:
    chance = np.random.default_rng(proof_seed)
    for encoding in ENCODINGS:
        whole = format_audio(noise(0.5), encoding)
        for _ in range(proof_count(400)):  # type: ignore[operator]
            damaged = bytearray(whole[: int(chance.integers(1, len(whole)))])
            for at in chance.integers(0, min(200, len(damaged)), 3):
                damaged[int(at)] = int(chance.integers(256))
            try:
                parse_audio(bytes(damaged))
            except InvalidAudio as fault:
                assert fault.message


@pytest.mark.parametrize(
    ("audio", "encoding", "words"),
    [
        (noise(0.1, channels=9), "flac", "flac holds 1..8 channels"),
        (noise(0.1, channels=8), "mp3", "mp3 holds 1..2 channels"),
        (noise(0.1), "mp5", "one of wav16, wav24"),
    ],
)
def test_an_encoding_that_cannot_hold_the_audio(audio: Audio, encoding: str, words: str) -> None:
    with pytest.raises(InvalidAudio, match=words):
        format_audio(audio, encoding)


def test_a_folder_that_is_a_file_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("not a folder")
    with pytest.raises(StorageFault):
        write_audio(noise(0.1), tmp_path / "blocked" / "take.wav")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_full_disk_is_a_storage_fault_and_leaves_the_old_file(tmp_path: Path, encoding: str) -> None:
    with small_disk(tmp_path / "disk", 128_000) as disk:
        path = disk / "take.wav"
        write_audio(noise(0.1), path, encoding)
        before = path.read_bytes()
        with pytest.raises(StorageFault, match=r"Could not write 'take.wav'.*free space"):
            write_audio(noise(5), path, encoding)
        assert path.read_bytes() == before
        assert [file.name for file in disk.iterdir()] == ["take.wav"]
