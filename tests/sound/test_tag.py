"""Tags: what is written is read again, by us and by FFmpeg, and the sound stays what it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidAudio
from cadenza.nodes.sound.files import ENCODINGS, format_audio, parse_audio
from cadenza.nodes.sound.riff import LoopPoints, parse_chunk, with_loop
from cadenza.nodes.sound.tag import parse_tags, with_tags

from .foreign import decoded, probed
from .signals import noise

TAGS = {"TITLE": "Rain ♭ 雨", "ARTIST": "Us", "GENRE": "Lo-Fi", "BPM": "72", "KEY": "Dm", "CADENZA_TEXT": '{"a": [1]}'}
ONE_PER_CONTAINER = ("wav24", "wav32f", "flac", "mp3", "ogg", "opus")


def tagged(encoding: str, tags: dict[str, str] = TAGS) -> bytes:
    return format_audio(noise(1), encoding, tags=tags)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_tags_are_read_again(encoding: str) -> None:
    tags = parse_tags(tagged(encoding))
    assert {name: tags[name] for name in TAGS} == TAGS


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_sound_is_untouched(encoding: str) -> None:
    plain = parse_audio(format_audio(noise(1), encoding))
    assert np.array_equal(parse_audio(tagged(encoding)).waveform, plain.waveform)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_ffprobe_finds_them(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / ("take" + ENCODINGS[encoding].ending)
    path.write_bytes(tagged(encoding))
    found = probed(path)["tags"]
    assert (found["TITLE"], found["ARTIST"], found["GENRE"]) == ("Rain ♭ 雨", "Us", "Lo-Fi")
    if ENCODINGS[encoding].container != "WAV":  # RIFF has no field for it: a chunk of our own
        assert found["CADENZA_TEXT"] == '{"a": [1]}'


@pytest.mark.parametrize("encoding", ONE_PER_CONTAINER)
@pytest.mark.parametrize("size", [0, 254, 255, 256, 60_000, 65_025, 300_000])
def test_a_long_text_comes_back_whole(tmp_path: Path, encoding: str, size: int) -> None:
    """Ogg cuts packets at every 255 bytes and pages at 65,025."""
    for length in (size, size + 200):  # with what stands before it, one of them meets the seam
        text = "x" * length
        content = tagged(encoding, {"CADENZA_TEXT": text, "TITLE": "Rain"})
        assert parse_tags(content).get("CADENZA_TEXT", "") == text
        path = tmp_path / ("take" + ENCODINGS[encoding].ending)
        path.write_bytes(content)
        assert decoded(path, 48_000).shape[1] > 47_000
        assert probed(path)["tags"]["TITLE"] == "Rain"


@pytest.mark.parametrize("encoding", ONE_PER_CONTAINER)
def test_new_tags_take_the_place_of_the_old(encoding: str) -> None:
    again = with_tags(tagged(encoding), {"TITLE": "Snow"})
    tags = parse_tags(again)
    assert tags["TITLE"] == "Snow"
    assert not {"CADENZA_TEXT", "ARTIST"} & set(tags)
    assert with_tags(again, {"TITLE": "Snow"}) == again


@pytest.mark.parametrize("encoding", ONE_PER_CONTAINER)
def test_damaged_files_are_refused_or_read_never_a_crash(encoding: str, proof_count: object, proof_seed: int) -> None:
    chance = np.random.default_rng(proof_seed)
    whole = tagged(encoding)
    for _ in range(proof_count(1000)):  # type: ignore[operator]
        damaged = bytearray(whole[: int(chance.integers(1, 2000))])
        for at in chance.integers(0, len(damaged), 4):
            damaged[int(at)] = int(chance.integers(256))
        for work in (parse_tags, lambda content: with_tags(content, TAGS)):
            try:
                work(bytes(damaged))
            except InvalidAudio as fault:
                assert fault.message


@pytest.mark.parametrize("name", ["", "title", "A=B", "1ST", "X" * 65, "TÜR"])
def test_a_name_that_no_format_takes_is_refused(name: str) -> None:
    with pytest.raises(InvalidAudio, match="name of a tag"):
        tagged("wav24", {name: "text"})


def test_other_files_carry_no_tags() -> None:
    for content in (b"", b"MThd", b"FORM....AIFF"):
        with pytest.raises(InvalidAudio):
            with_tags(content, TAGS)
        with pytest.raises(InvalidAudio):
            parse_tags(content)


def test_a_loop_says_its_points_tempo_and_root(tmp_path: Path) -> None:
    loop = LoopPoints(44_100, 44_100, bpm=120.0, quarters=2.0, numerator=4, denominator=4, root=62)
    content = with_loop(tagged("wav24"), loop)
    sampler, acid = parse_chunk(content, b"smpl"), parse_chunk(content, b"acid")
    assert sampler is not None and acid is not None
    words = np.frombuffer(sampler, "<u4")
    assert (words[2], words[3], words[7]) == (22_676, 62, 1), "period in ns, root, one loop"
    assert words[10:13].tolist() == [0, 0, 44_099], "forward, from the first sample to the last"
    assert np.frombuffer(acid, "<u4")[3] == 2, "beats"
    assert np.frombuffer(acid, "<u2")[8:10].tolist() == [4, 4]
    assert np.frombuffer(acid, "<f4")[5] == 120.0
    path = tmp_path / "loop.wav"
    path.write_bytes(content)
    assert decoded(path, 44_100).shape == (2, 44_100)
    assert parse_tags(content)["TITLE"] == TAGS["TITLE"]
