"""Stems as a zip: all from the start, all equally long, dry or through the mix."""

from __future__ import annotations

import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cadenza.nodes.export.embedding import read_manifest
from cadenza.nodes.export.manifest import Manifest
from cadenza.nodes.export.stem_archive import write_stem_archive
from cadenza.nodes.fault import InvalidAudio, InvalidMix, StorageFault
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.mix import Channel, Mix
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.sound.files import parse_audio

from ..sound.signals import noise
from ..sound.small_disk import small_disk
from .songs import PLAN, SCORE

SONG_S = 16 * 60 / 72
STEMS = Stems(("melody", "bass", "drums"), tuple(noise(SONG_S + 1.5, seed=seed, rate=8_000) for seed in (1, 2, 3)))
MIX = Mix((Channel("melody", -3.0, 0.5), Channel("bass", -6.0, -0.5)))
MANIFEST = Manifest(SCORE, PLAN, MIX)


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
    assert read_manifest(path) == MANIFEST


@pytest.mark.parametrize(
    "mix", [MIX, Mix((Channel("melody", 2.0), Channel("bass", mute=True), Channel("drums", solo=True)))]
)
def test_wet_stems_sum_to_the_mix(tmp_path: Path, mix: Mix) -> None:
    write_stem_archive(tmp_path / "stems.zip", STEMS, MANIFEST, kind="wet", mix=mix, encoding="wav32f")
    total = sum(audio.waveform.astype(np.float64) for audio in sounds(tmp_path / "stems.zip").values())
    assert np.abs(total - mix_stems(STEMS, mix).waveform).max() < 1e-6


def test_the_mix_of_a_desk_is_the_sum_of_its_wet_stems(tmp_path: Path) -> None:
    """With strips, sends and ducking, whose key sounds in no other stem than its own."""
    automatic = automatic_mix(SCORE, STEMS)
    mix = replace(automatic, groups=(), channels=tuple(replace(one, group="") for one in automatic.channels))
    write_stem_archive(tmp_path / "stems.zip", STEMS, MANIFEST, kind="wet", mix=mix, encoding="wav32f")
    total = sum(audio.waveform.astype(np.float64) for audio in sounds(tmp_path / "stems.zip").values())
    whole = mix_stems(STEMS, replace(mix, finish=None)).waveform
    assert np.abs(total - whole).max() < 1e-5 * np.abs(whole).max()


def test_without_the_tail_they_end_with_the_last_bar(tmp_path: Path) -> None:
    write_stem_archive(tmp_path / "stems.zip", STEMS, MANIFEST, with_tail=False, encoding="flac")
    assert {audio.n_samples for audio in sounds(tmp_path / "stems.zip").values()} == {round(SONG_S * 8_000)}
    write_stem_archive(tmp_path / "tail.zip", STEMS, MANIFEST, encoding="flac")
    assert {audio.n_samples for audio in sounds(tmp_path / "tail.zip").values()} == {STEMS.n_samples}


def test_what_cannot_be_done_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "stems.zip"
    with pytest.raises(InvalidMix, match="Connect the mix"):
        write_stem_archive(path, STEMS, MANIFEST, kind="wet")
    with pytest.raises(InvalidMix, match="dry or wet"):
        write_stem_archive(path, STEMS, MANIFEST, kind="damp")
    with pytest.raises(InvalidAudio, match="one of wav16"):
        write_stem_archive(path, STEMS, MANIFEST, encoding="mp5")
    with pytest.raises(InvalidAudio, match=r"stems last 1\.00 s, but the song lasts 13\.33 s"):
        write_stem_archive(path, Stems(("a",), (noise(1),)), MANIFEST, with_tail=False)
    with pytest.raises(InvalidAudio, match="nothing to write"):
        write_stem_archive(path, Stems(("a",), (noise(0),)), MANIFEST)
    assert os.listdir(tmp_path) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 300_000) as disk:
        with pytest.raises(StorageFault, match=r"Could not write 'stems\.zip'"):
            write_stem_archive(disk / "stems.zip", STEMS, MANIFEST)
        assert os.listdir(disk) == []
