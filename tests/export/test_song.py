"""Exporting a song: every file is there and right, or nothing is."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from cadenza.nodes.export.manifest import Manifest
from cadenza.nodes.export.song import SongFiles, export_song
from cadenza.nodes.fault import InvalidAudio, StorageFault
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.plan import wire as plan_wire
from cadenza.nodes.quality.report import QualityReport, measured
from cadenza.nodes.sound.audio import Stems

from ..sound.signals import noise
from ..sound.small_disk import small_disk
from .songs import PLAN, SCORE

MIDI = b"MThd\x00\x00\x00\x06\x00\x01\x00\x01\x01\xe0MTrk\x00\x00\x00\x04\x00\xff/\x00"
STEMS = Stems(("melody", "../bass", "CON"), tuple(noise(1, seed=seed) for seed in (1, 2, 3)))
REPORT = QualityReport((measured("true peak", -1.2, "dBTP", high=-1.0),))


def export(folder: Path, name: str = "Rain, again", **changes: object) -> SongFiles:
    given = {"midi": MIDI, "plan": PLAN, "stems": STEMS, "master": noise(1), "report": REPORT} | changes
    return export_song(folder, name, manifest=Manifest(SCORE, PLAN), **given)  # type: ignore[arg-type]


def tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_folder_holds_the_whole_song(tmp_path: Path) -> None:
    files = export(tmp_path)
    assert tree(tmp_path) == [
        "rain-again/manifest.json",
        "rain-again/plan.json",
        "rain-again/rain-again.mid",
        "rain-again/rain-again.wav",
        "rain-again/report.json",
        "rain-again/stems/01-melody.wav",
        "rain-again/stems/02-bass.wav",
        "rain-again/stems/03-con-track.wav",
    ]
    assert files.folder == tmp_path / "rain-again"
    assert files.midi is not None
    assert parse_midi(files.midi.read_bytes()) == parse_midi(MIDI)


def test_every_file_says_what_was_given(tmp_path: Path) -> None:
    files = export(tmp_path)
    assert files.plan is not None and files.report is not None and files.manifest is not None
    assert plan_wire.from_wire(json.loads(files.plan.read_text("utf-8"))) == PLAN
    assert QualityReport.from_wire(json.loads(files.report.read_text("utf-8"))) == REPORT
    assert Manifest.from_wire(json.loads(files.manifest.read_text("utf-8"))) == Manifest(SCORE, PLAN)
    for path, audio in zip(files.stems, STEMS.audios, strict=True):
        waveform, rate = soundfile.read(path, dtype="float32", always_2d=True)
        assert rate == 44_100
        assert np.abs(waveform.T - audio.waveform).max() <= 2**-24


def test_the_paths_as_json(tmp_path: Path) -> None:
    wire = json.loads(json.dumps(export(tmp_path, report=None).to_wire()))
    assert set(wire) == {"folder", "midi", "stems", "master", "report", "plan", "manifest"}
    assert wire["report"] is None
    assert all(Path(path).is_file() for path in [wire["midi"], wire["master"], *wire["stems"]])


def test_flac_and_only_what_was_given(tmp_path: Path) -> None:
    files = export_song(tmp_path, "take", master=noise(1), encoding="flac")
    assert tree(tmp_path) == ["take/take.flac"]
    assert (files.midi, files.stems, files.plan) == (None, (), None)


def test_an_existing_song_is_never_touched(tmp_path: Path) -> None:
    first = export(tmp_path)
    before = {path: (first.folder / path).read_bytes() for path in tree(first.folder)}
    (tmp_path / "rain-again-2").write_text("a file of the same name")
    third = export(tmp_path, "RAIN again")
    assert third.folder.name == "rain-again-3"
    assert len(before) == 8
    assert all((first.folder / path).read_bytes() == content for path, content in before.items())


def test_no_path_is_built_from_the_name(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    files = export(inside, "../../../outside")
    assert files.folder == inside / "outside"
    assert os.listdir(tmp_path) == ["inside"]


@pytest.mark.parametrize("encoding", ["wav16", "wav24", "wav32f", "flac"])
def test_a_full_disk_leaves_nothing(tmp_path: Path, encoding: str) -> None:
    with small_disk(tmp_path / "disk", 600_000) as disk:
        with pytest.raises(StorageFault, match=r"Could not export 'rain-again'.*free space") as fault:
            export(disk, stems=Stems(("melody", "bass"), (noise(5), noise(5))), encoding=encoding)
        assert os.listdir(disk) == []
        assert str(disk) in fault.value.hint


def test_a_full_disk_leaves_the_song_before(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1_400_000) as disk:
        export(disk, encoding="wav16")
        before = tree(disk)
        with pytest.raises(StorageFault):
            export(disk, stems=Stems(("melody",), (noise(20),)))
        assert tree(disk) == before
        assert os.listdir(disk) == ["rain-again"]


def test_cancel_at_any_moment_leaves_nothing(tmp_path: Path) -> None:
    class Cancelled(BaseException):
        pass

    class Cancel:
        def __init__(self, after: int) -> None:
            self.left = after

        def advance(self, done: int, total: int) -> None:
            assert 0 <= done <= total
            self.left -= 1
            if self.left < 0:
                raise Cancelled

    for after in range(5):
        with pytest.raises(Cancelled):
            export(tmp_path, progress=Cancel(after))
        assert os.listdir(tmp_path) == []


def test_a_folder_that_is_a_file_is_a_storage_fault(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("")
    with pytest.raises(StorageFault, match="Could not export"):
        export(tmp_path / "blocked")


def test_an_encoding_that_does_not_exist_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InvalidAudio, match="one of wav16"):
        export(tmp_path, encoding="mp5")
    assert os.listdir(tmp_path) == []


def test_what_a_killed_export_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / ".rain-again-1.draft").mkdir()
    (tmp_path / ".rain-again-1.draft" / "half.wav").write_bytes(b"RIFF")
    assert export(tmp_path).folder == tmp_path / "rain-again"


def test_two_exports_at_once_get_two_folders(tmp_path: Path) -> None:
    class Meanwhile:
        """Another export of the same name finishes while this one still writes."""

        def __init__(self) -> None:
            self.other: SongFiles | None = None

        def advance(self, done: int, total: int) -> None:
            if self.other is None:
                self.other = export_song(tmp_path, "Rain, again", master=noise(0.1))

    meanwhile = Meanwhile()
    files = export(tmp_path, progress=meanwhile)
    assert meanwhile.other is not None
    assert {files.folder.name, meanwhile.other.folder.name} == {"rain-again", "rain-again-2"}
    assert len(tree(files.folder)) == 8


def test_the_master_reads_as_a_wave_file(tmp_path: Path) -> None:
    files = export(tmp_path, encoding="wav16")
    assert files.master is not None
    info = soundfile.info(io.BytesIO(files.master.read_bytes()))
    assert (info.samplerate, info.channels, info.subtype, info.frames) == (44_100, 2, "PCM_16", 44_100)
