"""Stems as a zip: all from the start, all equally long, dry, through the mix or through the master."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from cadenza.nodes.export.embedding import parse_manifest, read_manifest
from cadenza.nodes.export.manifest import Manifest, sound_hashes
from cadenza.nodes.export.stem_archive import write_stem_archive
from cadenza.nodes.export.treatment import Treatment
from cadenza.nodes.fault import InvalidAudio, InvalidMix, StorageFault
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.finish import Finish
from cadenza.nodes.mix.mastering import finish_and_master
from cadenza.nodes.mix.mix import Channel, Mix
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.sound.files import parse_audio

from ..sound.signals import noise
from ..sound.small_disk import small_disk
from ..sound.watch import Cancelled, Watch, assert_watched
from .songs import PLAN, SCORE

SONG_S = 16 * 60 / 72
STEMS = Stems(("melody", "bass", "drums"), tuple(noise(SONG_S + 1.5, seed=seed, rate=8_000) for seed in (1, 2, 3)))
MIX = Mix((Channel("melody", -3.0, 0.5), Channel("bass", -6.0, -0.5)))
MANIFEST = Manifest(SCORE, PLAN, MIX)
WET = Treatment("wet")


def sounds(path: Path) -> dict[str, Audio]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name != "manifest.json"]
        return {name: parse_audio(archive.read(name)) for name in names}


def test_dry_stems_are_the_stems(tmp_path: Path) -> None:
    path = tmp_path / "stems.zip"
    members = write_stem_archive(path, STEMS, MANIFEST, encoding="wav32f")
    found = sounds(path)
    assert members == ("01-melody.wav", "02-bass.wav", "03-drums.wav", "manifest.json")
    for audio, stem in zip(found.values(), STEMS.audios, strict=True):
        assert np.array_equal(audio.waveform, stem.waveform)
    assert read_manifest(path) == replace(MANIFEST, hashes=sound_hashes(STEMS, None))


@pytest.mark.parametrize(
    "mix", [MIX, Mix((Channel("melody", 2.0), Channel("bass", mute=True), Channel("drums", solo=True)))]
)
def test_wet_stems_sum_to_the_mix(tmp_path: Path, mix: Mix) -> None:
    write_stem_archive(tmp_path / "stems.zip", STEMS, replace(MANIFEST, mix=mix), WET, "wav32f")
    total = sum(audio.waveform.astype(np.float64) for audio in sounds(tmp_path / "stems.zip").values())
    assert np.abs(total - mix_stems(STEMS, mix).waveform).max() < 1e-6


def test_the_mix_of_a_desk_is_the_sum_of_its_wet_stems(tmp_path: Path) -> None:
    """With strips, sends and ducking, whose key sounds in no other stem than its own."""
    automatic = automatic_mix(SCORE, STEMS)
    mix = replace(automatic, groups=(), channels=tuple(replace(one, group="") for one in automatic.channels))
    write_stem_archive(tmp_path / "stems.zip", STEMS, replace(MANIFEST, mix=mix), WET, "wav32f")
    total = sum(audio.waveform.astype(np.float64) for audio in sounds(tmp_path / "stems.zip").values())
    whole = mix_stems(STEMS, replace(mix, finish=None)).waveform
    assert np.abs(total - whole).max() < 1e-5 * np.abs(whole).max()


@pytest.mark.parametrize("loudness_lufs", [-16.0, -8.0])
def test_mastered_stems_sum_to_the_master(tmp_path: Path, loudness_lufs: float) -> None:
    """With strips, sends, glue in the mix and in the master, the tone of a reference, and the limiter at work."""
    mix, reference = automatic_mix(SCORE, STEMS), noise(3, rate=8_000, seed=9)
    made = finish_and_master(mix_stems(STEMS, mix), Finish(glue_db=1.5), loudness_lufs, -1.0, reference)
    manifest = replace(
        MANIFEST, mix=mix, loudness_lufs=loudness_lufs, ceiling_dbtp=-1.0, finish=made.mastering.finish
    )  # fmt: skip
    assert manifest.mastering == made.mastering
    write_stem_archive(tmp_path / "stems.zip", STEMS, manifest, Treatment("mastered"), "wav32f")
    total = sum(audio.waveform.astype(np.float64) for audio in sounds(tmp_path / "stems.zip").values())
    assert np.abs(total - made.audio.waveform).max() < 1e-5
    write_stem_archive(tmp_path / "short.zip", STEMS, manifest, Treatment("mastered", with_tail=False), "wav32f")
    assert {audio.n_samples for audio in sounds(tmp_path / "short.zip").values()} == {round(SONG_S * 8_000)}
    assert read_manifest(tmp_path / "short.zip").treatment == Treatment("mastered", with_tail=False)


def test_every_file_has_the_hash_of_its_own_sound(tmp_path: Path) -> None:
    write_stem_archive(tmp_path / "stems.zip", STEMS, MANIFEST, WET, "flac")
    whole = read_manifest(tmp_path / "stems.zip")
    assert [name for name, _ in whole.hashes] == ["stem bass", "stem drums", "stem melody"]
    with zipfile.ZipFile(tmp_path / "stems.zip") as archive:
        single = [parse_manifest(archive.read(name)) for name in archive.namelist()[:-1]]
    assert sorted(one.hashes[0] for one in single) == list(whole.hashes)
    assert {len(one.hashes) for one in single} == {1}


@pytest.mark.parametrize("channels", [1, 2, 8])
def test_stems_of_any_width_are_written_dry(tmp_path: Path, channels: int) -> None:
    stems = Stems(("a", "b"), (noise(1, channels=channels), noise(1, channels=channels, seed=2)))
    write_stem_archive(tmp_path / "stems.zip", stems, Manifest(SCORE))
    assert {audio.n_channels for audio in sounds(tmp_path / "stems.zip").values()} == {channels}


def test_wet_stems_are_stereo_from_mono_and_refused_from_eight_channels(tmp_path: Path) -> None:
    manifest = replace(MANIFEST, mix=Mix((Channel("a", pan=0.5),)))
    write_stem_archive(tmp_path / "mono.zip", Stems(("a",), (noise(1, channels=1),)), manifest, WET)
    assert {audio.n_channels for audio in sounds(tmp_path / "mono.zip").values()} == {2}
    with pytest.raises(InvalidMix, match=r"mono or stereo, got 8.*Fold it down"):
        write_stem_archive(tmp_path / "wide.zip", Stems(("a",), (noise(1, channels=8),)), manifest, WET)
    assert os.listdir(tmp_path) == ["mono.zip"]


def test_without_the_tail_they_end_with_the_last_bar(tmp_path: Path) -> None:
    write_stem_archive(tmp_path / "stems.zip", STEMS, MANIFEST, Treatment(with_tail=False), "flac")
    assert {audio.n_samples for audio in sounds(tmp_path / "stems.zip").values()} == {round(SONG_S * 8_000)}
    write_stem_archive(tmp_path / "tail.zip", STEMS, MANIFEST, encoding="flac")
    assert {audio.n_samples for audio in sounds(tmp_path / "tail.zip").values()} == {STEMS.n_samples}


def test_what_cannot_be_done_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "stems.zip"
    with pytest.raises(InvalidMix, match="Connect the mix"):
        write_stem_archive(path, STEMS, Manifest(SCORE), WET)
    with pytest.raises(InvalidMix, match="Connect the output of Master Audio"):
        write_stem_archive(path, STEMS, MANIFEST, Treatment("mastered"))
    with pytest.raises(InvalidMix, match="dry, wet or mastered"):
        Treatment("damp")  # type: ignore[arg-type]
    with pytest.raises(InvalidAudio, match="one of wav16"):
        write_stem_archive(path, STEMS, MANIFEST, encoding="mp5")
    with pytest.raises(InvalidAudio, match=r"stems last 1\.00 s, but the song lasts 13\.33 s"):
        write_stem_archive(path, Stems(("a",), (noise(1),)), MANIFEST, Treatment(with_tail=False))
    with pytest.raises(InvalidAudio, match="nothing to write"):
        write_stem_archive(path, Stems(("a",), (noise(0),)), MANIFEST)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("kind", ["dry", "wet", "mastered"])
def test_writing_is_watched_and_cancel_leaves_nothing(tmp_path: Path, kind: Literal["dry", "wet", "mastered"]) -> None:
    manifest = replace(MANIFEST, loudness_lufs=-14.0, ceiling_dbtp=-1.0)
    path = tmp_path / "stems.zip"
    assert_watched(
        lambda progress: write_stem_archive(path, STEMS, manifest, Treatment(kind), "flac", progress), SONG_S
    )
    path.unlink()
    with pytest.raises(Cancelled):
        write_stem_archive(path, STEMS, manifest, Treatment(kind), "flac", Watch(4))
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 300_000) as disk:
        with pytest.raises(StorageFault, match=r"Could not write 'stems\.zip'"):
            write_stem_archive(disk / "stems.zip", STEMS, MANIFEST)
        assert os.listdir(disk) == []
