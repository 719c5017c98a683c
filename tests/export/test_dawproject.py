"""DAWproject: valid by the format's own schema, and everything in it is the song's."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.export.dawproject import format_project, write_dawproject
from cadenza.nodes.export.embedding import read_manifest
from cadenza.nodes.export.manifest import Manifest, document_sha256, sound_hashes
from cadenza.nodes.fault import InvalidAudio, StorageFault
from cadenza.nodes.midi.reader import read_midi
from cadenza.nodes.mix.mix import Channel, Group, Mix
from cadenza.nodes.plan.wishes import plan_from_brief
from cadenza.nodes.sound.audio import Stems
from cadenza.nodes.sound.files import parse_audio

from ..midi.files import real_files
from ..sound.signals import noise
from ..sound.small_disk import small_disk
from .songs import PLAN, SCORE
from .test_musicxml import song
from .varied import of_every_origin
from .witness import has_schemas, project_faults, schema_faults

STEMS = Stems(("melody", "bass"), (noise(1), noise(1, seed=2)))
MIX = Mix((Channel("melody", 12.0, -0.5), Channel("bass", -6.0, mute=True, solo=True)))
MANIFEST = Manifest(SCORE, PLAN, MIX)


@pytest.fixture(scope="module")
def schemas() -> None:
    if not has_schemas():
        pytest.skip("The DAWproject schema is not here; it comes with the format's own repository.")


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def project(manifest: Manifest = MANIFEST, stems: Stems | None = STEMS) -> ElementTree.Element:
    files = {name: f"audio/{name}.wav" for name in stems.names} if stems else {}
    return ElementTree.fromstring(format_project(manifest, stems, files))


def test_the_file_is_valid_by_its_schema(tmp_path: Path, schemas: None) -> None:
    path = tmp_path / "song.dawproject"
    write_dawproject(path, MANIFEST, STEMS)
    inside = members(path)
    assert sorted(inside) == [
        "audio/01-melody.wav", "audio/02-bass.wav", "manifest.json", "metadata.xml", "project.xml",
    ]  # fmt: skip
    assert schema_faults(inside["project.xml"], inside["metadata.xml"]) == []
    hashes = {"DAWproject": document_sha256(inside["project.xml"]), **dict(sound_hashes(STEMS, None))}
    assert read_manifest(path) == replace(MANIFEST, hashes=tuple(sorted(hashes.items())))


def test_any_song_is_valid_and_keeps_its_tempos_and_meters(
    schemas: None, proof_count: Callable[[int], int], proof_seed: int
) -> None:
    chance = random.Random(proof_seed)
    scores = [read_midi(path) for path in chance.sample(real_files(), proof_count(40))]
    scores += [song(), SCORE.with_tracks(()), compose(plan_from_brief("jazz, 8 bars", 2))]
    scores += [score for _, score in of_every_origin(chance, proof_count(100))]
    for score in scores:
        assert project_faults(score) == []


@pytest.mark.parametrize("channels", [1, 8])
def test_stems_of_any_width_are_written(tmp_path: Path, schemas: None, channels: int) -> None:
    stems = Stems(("melody",), (noise(1, channels=channels),))
    write_dawproject(tmp_path / "song.dawproject", MANIFEST, stems)
    inside = members(tmp_path / "song.dawproject")
    assert schema_faults(inside["project.xml"], inside["metadata.xml"]) == []
    assert parse_audio(inside["audio/01-melody.wav"]).n_channels == channels


def test_stems_without_a_sample_leave_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidAudio, match="nothing to write"):
        write_dawproject(tmp_path / "song.dawproject", MANIFEST, Stems(("melody",), (noise(0),)))
    assert os.listdir(tmp_path) == []


def test_every_path_in_the_project_is_in_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "song.dawproject"
    write_dawproject(path, MANIFEST, STEMS)
    inside = members(path)
    root = ElementTree.fromstring(inside["project.xml"])
    files = [element.get("path", "") for element in root.iter("File")]
    assert files == ["audio/01-melody.wav", "audio/02-bass.wav"]
    for name, file in zip(STEMS.names, files, strict=True):
        assert np.abs(parse_audio(inside[file]).waveform - STEMS[name].waveform).max() <= 2**-24


def test_notes_are_those_that_are_played() -> None:
    score = compose(plan_from_brief("lo-fi beat, swing 60 %, 4 bars", 5))
    root = project(Manifest(score), None)
    for number, track in enumerate(score.tracks, 1):
        notes = next(lane for lane in root.iter("Notes") if lane.get("id") == f"n{number}-notes")
        found = sorted(
            (float(note.get("time", "")), int(note.get("key", "")), round(float(note.get("vel", "")) * 127))
            for note in notes
        )
        unit = score.ticks_per_quarter
        wanted = sorted((note.played_onset / unit, note.pitch, note.velocity) for note in track.notes)
        assert [one[1:] for one in found] == [one[1:] for one in wanted]
        assert np.allclose([one[0] for one in found], [one[0] for one in wanted])


def strip(root: ElementTree.Element, track: str) -> dict[str, str]:
    channel = root.find(f".//Track[@id='{track}']/Channel")
    assert channel is not None
    return {kind: channel.find(kind).get("value") for kind in ("Volume", "Pan", "Mute")}  # type: ignore[union-attr, misc]


def test_volumes_pans_and_mutes_are_the_mixs() -> None:
    root = project(replace(MANIFEST, mix=Mix((Channel("melody", -6.0, -0.5), Channel("bass", 3.0, mute=True)))))
    melody, bass = strip(root, "a1"), strip(root, "a2")
    assert float(melody["Volume"]) == pytest.approx(10 ** (-6 / 20))
    assert (melody["Pan"], melody["Mute"]) == ("0.25", "false")
    assert float(bass["Volume"]) == pytest.approx(10 ** (3 / 20))
    assert (bass["Pan"], bass["Mute"]) == ("0.5", "true")
    assert strip(root, "master")["Volume"] == "1"


def test_a_groups_gain_and_mute_stand_on_its_members() -> None:
    mix = Mix((Channel("melody", -6.0), Channel("bass"))).with_group(Group("band", gain_db=-4.0), ["melody"])
    muted = mix.with_group(Group("band", mute=True), ["melody"])
    root = project(replace(MANIFEST, mix=mix))
    assert float(strip(root, "a1")["Volume"]) == pytest.approx(10 ** (-10 / 20))
    assert float(strip(root, "a2")["Volume"]) == 1
    assert strip(project(replace(MANIFEST, mix=muted)), "a1")["Mute"] == "true"


def test_what_is_above_a_faders_top_moves_to_the_master() -> None:
    root = project()
    melody, bass = strip(root, "a1"), strip(root, "a2")
    assert float(melody["Volume"]) == pytest.approx(10 ** (6 / 20))
    assert float(bass["Volume"]) == pytest.approx(10 ** (-12 / 20))
    assert float(strip(root, "master")["Volume"]) == pytest.approx(10 ** (6 / 20))


def test_form_tempo_and_meter() -> None:
    root = project(Manifest(song()), None)
    markers = [(marker.get("time"), marker.get("name")) for marker in root.iter("Marker")]
    assert markers == [("1", "Verse <1> & so on"), ("9", "chorus")]
    tempos = [(point.get("time"), point.get("value")) for point in root.iter("RealPoint")]
    assert tempos == [("0", "92.5"), ("5", "120")]
    meters = [
        (point.get("time"), point.get("numerator"), point.get("denominator"))
        for point in root.iter("TimeSignaturePoint")
    ]
    assert meters == [("0", "1", "4"), ("1", "4", "4"), ("9", "3", "4")], "the pickup is a bar of its own"


def test_equal_songs_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_dawproject(tmp_path / name, MANIFEST, STEMS)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_full_disk_or_a_wrong_encoding_leaves_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 300_000) as disk:
        with pytest.raises(StorageFault, match=r"Could not write 'song\.dawproject'"):
            write_dawproject(disk / "song.dawproject", MANIFEST, STEMS)
        assert os.listdir(disk) == []
    with pytest.raises(InvalidAudio, match="one of wav16"):
        write_dawproject(tmp_path / "song.dawproject", MANIFEST, STEMS, "mp5")
    with pytest.raises(InvalidAudio, match=r"1\.\.2 channels"):
        write_dawproject(tmp_path / "song.dawproject", MANIFEST, Stems(("a",), (noise(1, channels=8),)), "mp3")
    assert os.listdir(tmp_path) == ["disk"]


def test_cancel_leaves_nothing(tmp_path: Path) -> None:
    class Cancelled(BaseException):
        pass

    class Cancel:
        def advance(self, done: int, total: int) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_dawproject(tmp_path / "song.dawproject", MANIFEST, STEMS, progress=Cancel())
    assert os.listdir(tmp_path) == []


def test_the_archive_opens_with_any_zip_reader(tmp_path: Path) -> None:
    write_dawproject(tmp_path / "song.dawproject", MANIFEST, STEMS)
    with zipfile.ZipFile(io.BytesIO((tmp_path / "song.dawproject").read_bytes())) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
