"""The export nodes as ComfyUI runs them: what they write is read back by the nodes that load."""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cadenza.nodes.export.embedding import read_manifest
from cadenza.nodes.fault import CadenzaError, StorageFault

from ..sound.small_disk import small_disk

BRIEF = "lo-fi beat, 90 bpm, D minor, piano, bass and drums, 4 bars"
RATE = 11_025


@pytest.fixture(scope="module")
def nodes(comfyui: Path) -> dict[str, Any]:
    from cadenza import comfy_entrypoint

    extension = asyncio.run(comfy_entrypoint())
    return {node.GET_SCHEMA().node_id: node for node in asyncio.run(extension.get_node_list())}


class Song:
    """A small song on the way to its export."""

    def __init__(self, nodes: dict[str, Any]) -> None:
        self.plan = nodes["Cadenza_PlanSong"].execute(BRIEF, 1)[0]
        self.score = nodes["Cadenza_ComposeSong"].execute(self.plan)[0]
        self.stems, _, self.font = nodes["Cadenza_RenderStems"].execute(self.score, "default", RATE)[slice(None)]
        self.mix = nodes["Cadenza_BalanceMix"].execute(self.stems, self.score)[0]
        self.mixed = nodes["Cadenza_MixStems"].execute(self.stems, self.mix)[0]
        self.audio = nodes["Cadenza_MasterAudio"].execute(self.mixed, "album", -1.5)[0]


@pytest.fixture(scope="module")
def song(nodes: dict[str, Any]) -> Song:
    return Song(nodes)


@pytest.fixture(scope="module")
def exported(nodes: dict[str, Any], song: Song, comfyui: Path) -> dict[str, Any]:
    node = nodes["Cadenza_ExportSong"]
    output = node.PREPARE_CLASS_CLONE({"hidden_inputs": {}}).execute(
        name="Node test",
        encoding="FLAC",
        plan=song.plan,
        score=song.score,
        stems=song.stems,
        audio=song.audio,
        mix=song.mix,
        soundfont=song.font,
    )
    shown: dict[str, Any] = output.ui["cadenza_song"][0]
    return shown


@pytest.mark.parametrize("kind", ["master", "midi", "manifest", "stem"])
def test_any_exported_file_brings_the_song_back(
    nodes: dict[str, Any], song: Song, exported: dict[str, Any], comfyui: Path, kind: str
) -> None:
    path = exported["stems"][1] if kind == "stem" else exported[kind]
    name = f"carrier-{kind}{Path(path).suffix}"
    shutil.copy(comfyui / "output" / path, comfyui / "input" / name)
    assert nodes["Cadenza_LoadSong"].validate_inputs(name) is True
    plan, score, mix, font = nodes["Cadenza_LoadSong"].execute(name)[slice(None)]
    assert (plan, score, mix, font) == (song.plan, song.score, song.mix, song.font)


def test_replay_says_equal(nodes: dict[str, Any], song: Song, exported: dict[str, Any], comfyui: Path) -> None:
    shutil.copy(comfyui / "output" / exported["master"], comfyui / "input" / "replay.flac")
    stems, audio, agrees, verdict = nodes["Cadenza_ReplaySong"].execute("replay.flac")[slice(None)]
    assert agrees, verdict
    assert stems.names == song.stems.names
    assert bool((audio["waveform"] == song.audio["waveform"]).all())


def test_a_master_of_unknown_making_is_noted(nodes: dict[str, Any], song: Song, comfyui: Path) -> None:
    bare = {"waveform": song.audio["waveform"], "sample_rate": RATE}  # as another pack's node passes it on
    node = nodes["Cadenza_ExportSong"].PREPARE_CLASS_CLONE({"hidden_inputs": {}})
    output = node.execute(
        name="bare", encoding="WAV 16 bit", plan=song.plan, score=song.score, stems=song.stems, audio=bare
    )
    shutil.copy(comfyui / "output" / output.ui["cadenza_song"][0]["master"], comfyui / "input" / "bare.wav")
    from comfy_execution.graph_utils import ExecutionBlocker

    _, _, mix, font = nodes["Cadenza_LoadSong"].execute("bare.wav")[slice(None)]
    assert isinstance(mix, ExecutionBlocker) and font == ""
    notes = " ".join(read_manifest(comfyui / "input" / "bare.wav").notes)
    assert "did not come straight from Master Audio" in notes and "SoundFont" in notes


@pytest.mark.parametrize("name", ["../secret.wav", "/etc/passwd", "missing.flac", ""])
def test_a_name_that_was_not_listed_is_refused(nodes: dict[str, Any], name: str) -> None:
    for node_id in ("Cadenza_LoadSong", "Cadenza_ReplaySong"):
        assert "input folder" in nodes[node_id].validate_inputs(name)


def test_music_xml_is_written_and_loads_back(nodes: dict[str, Any], song: Song, comfyui: Path) -> None:
    path, notes = nodes["Cadenza_ExportMusicXML"].execute(song.score, "sheet/../../music", song.plan)[slice(None)]
    assert notes == "", "what we compose lies on the grid"
    written = comfyui / "output" / path
    assert written.resolve().is_relative_to((comfyui / "output").resolve())
    shutil.copy(written, comfyui / "input" / "sheet.musicxml")
    plan, score, *_ = nodes["Cadenza_LoadSong"].execute("sheet.musicxml")[slice(None)]
    assert (plan, score) == (song.plan, song.score)


def test_a_dawproject_is_written_and_loads_back(nodes: dict[str, Any], song: Song, comfyui: Path) -> None:
    path = nodes["Cadenza_ExportDawproject"].execute(song.score, song.stems, "daw", song.mix, song.plan)[0]
    shutil.copy(comfyui / "output" / path, comfyui / "input" / "song.dawproject")
    plan, score, mix, _ = nodes["Cadenza_LoadSong"].execute("song.dawproject")[slice(None)]
    assert (plan, score, mix) == (song.plan, song.score, song.mix)


def replayed(nodes: dict[str, Any], comfyui: Path, path: str) -> tuple[Any, Any, bool, str]:
    """What Replay Song makes of a file in the output folder."""
    name = f"again-{Path(path).name}"
    shutil.copy(comfyui / "output" / path, comfyui / "input" / name)
    made: tuple[Any, Any, bool, str] = nodes["Cadenza_ReplaySong"].execute(name)[slice(None)]
    return made


@pytest.mark.parametrize(("delivery", "glue_db"), [("album", 0.0), ("streaming", 1.5), ("as the reference", 1.0)])
def test_every_master_of_master_audio_is_made_again(
    nodes: dict[str, Any], song: Song, comfyui: Path, delivery: str, glue_db: float
) -> None:
    reference = song.mixed if delivery == "as the reference" else None
    audio = nodes["Cadenza_MasterAudio"].execute(song.mixed, delivery, -1.5, glue_db, None, reference)[0]
    node = nodes["Cadenza_ExportSong"].PREPARE_CLASS_CLONE({"hidden_inputs": {}})
    output = node.execute("again", "FLAC", song.score, song.stems, audio, mix=song.mix, soundfont=song.font)
    _, again, agrees, verdict = replayed(nodes, comfyui, output.ui["cadenza_song"][0]["master"])
    assert agrees, verdict
    assert bool((again["waveform"] == audio["waveform"]).all())


def test_a_song_without_a_plan_loads_and_replays(nodes: dict[str, Any], song: Song, comfyui: Path) -> None:
    from comfy_execution.graph_utils import ExecutionBlocker

    node = nodes["Cadenza_ExportSong"].PREPARE_CLASS_CLONE({"hidden_inputs": {}})
    output = node.execute("", "FLAC", song.score, song.stems, song.audio, mix=song.mix, soundfont=song.font)
    files = output.ui["cadenza_song"][0]
    assert files["plan"] is None
    assert replayed(nodes, comfyui, files["midi"])[2]
    plan, score, mix, _ = nodes["Cadenza_LoadSong"].execute(f"again-{Path(files['midi']).name}")[slice(None)]
    assert isinstance(plan, ExecutionBlocker) and "without a plan" in plan.message
    assert (score, mix) == (song.score, song.mix)


def test_stems_loops_projects_and_notation_are_made_again(nodes: dict[str, Any], song: Song, comfyui: Path) -> None:
    from comfy_execution.graph_utils import ExecutionBlocker

    stems, score, mix, font = song.stems, song.score, song.mix, song.font
    zipped = nodes["Cadenza_ExportStems"].execute(
        stems, score, "stems", "mastered: through mix and master", False, "FLAC", mix, None, song.audio, font
    )[0]
    daw = nodes["Cadenza_ExportDawproject"].execute(score, stems, "daw", mix, song.plan, font)[0]
    sheet = nodes["Cadenza_ExportMusicXML"].execute(score, "sheet", None)[0]
    _, loop = nodes["Cadenza_ExportLoop"].execute(score, 2, 3, "default", RATE, "FLAC", "loops", mix)[slice(None)]
    for path in (zipped, daw, sheet, loop):
        made_stems, made_audio, agrees, verdict = replayed(nodes, comfyui, path)
        assert agrees, verdict
        assert isinstance(made_stems, ExecutionBlocker) == (path in (sheet, loop))
        assert isinstance(made_audio, ExecutionBlocker) == (path == sheet)


def test_mastered_stems_say_what_they_lack(nodes: dict[str, Any], song: Song) -> None:
    node = nodes["Cadenza_ExportStems"]
    foreign = {name: value for name, value in song.audio.items() if name != "cadenza_mastered_to"}
    for audio in (None, foreign):
        with pytest.raises(CadenzaError, match="Connect the output of Master Audio"):
            node.execute(
                song.stems, song.score, "stems", "mastered: through mix and master", True, "FLAC", song.mix, None, audio
            )


def files_under(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("kind", ["Song", "Stems", "Loop", "MusicXML", "Dawproject"])
def test_a_full_disk_leaves_nothing(
    nodes: dict[str, Any], song: Song, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    import folder_paths

    export = {
        "Song": lambda node: node.execute("full", "FLAC", song.score, song.stems, song.audio),
        "Stems": lambda node: node.execute(song.stems, song.score, "full", "dry: as rendered", True, "FLAC"),
        "Loop": lambda node: node.execute(song.score, 1, 4, "default", RATE, "WAV 24 bit", "full"),
        "MusicXML": lambda node: node.execute(song.score, "full"),
        "Dawproject": lambda node: node.execute(song.score, song.stems, "full"),
    }[kind]
    with small_disk(tmp_path / "disk", 12_000) as disk:
        monkeypatch.setattr(folder_paths, "get_output_directory", lambda: str(disk))
        with pytest.raises(StorageFault, match="free space"):
            export(nodes[f"Cadenza_Export{kind}"].PREPARE_CLASS_CLONE({"hidden_inputs": {}}))
        assert files_under(disk) == []


def sounding(channels: int, n_samples: int = 30_000, rate: int = RATE, filling: float | None = None) -> dict[str, Any]:
    import torch

    chance = torch.Generator().manual_seed(1)
    waveform = 0.1 * torch.randn((1, channels, n_samples), generator=chance)
    return {"waveform": waveform if filling is None else torch.full_like(waveform, filling), "sample_rate": rate}


@pytest.mark.parametrize("audio", [sounding, lambda c: sounding(c, 7_000, 48_000)], ids=["as is", "other length, rate"])
@pytest.mark.parametrize("channels", [1, 2, 8])
def test_a_master_of_any_width_length_and_rate_is_written(
    nodes: dict[str, Any], song: Song, comfyui: Path, channels: int, audio: Any
) -> None:
    import soundfile

    node = nodes["Cadenza_ExportSong"].PREPARE_CLASS_CLONE({"hidden_inputs": {}})
    given = audio(channels)
    output = node.execute("wide", "WAV 24 bit", song.score, song.stems, given)
    master = comfyui / "output" / output.ui["cadenza_song"][0]["master"]
    assert ("was not made from them" in " ".join(read_manifest(master).notes)) == (given["sample_rate"] != RATE)
    found = soundfile.info(master)
    assert (found.channels, found.frames, found.samplerate) == (
        channels, given["waveform"].shape[2], given["sample_rate"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("audio", "encoding", "words"),
    [
        (lambda: sounding(2, 0), "WAV 24 bit", "nothing to write"),
        (lambda: sounding(2, filling=float("nan")), "WAV 24 bit", "NaN or infinity"),
        (lambda: sounding(2, filling=float("inf")), "FLAC", "NaN or infinity"),
        (lambda: sounding(8), "MP3", r"1\.\.2 channels, got 8.*Choose a WAV"),
        (lambda: sounding(2, rate=500_000), "FLAC", "sample rate lies in"),
        (lambda: None, "FLAC", "got nothing"),
    ],
    ids=["no samples", "NaN", "infinity", "MP3 of 8 channels", "rate", "nothing"],
)
def test_a_master_that_is_none_is_refused_and_leaves_nothing(
    nodes: dict[str, Any], song: Song, comfyui: Path, audio: Any, encoding: str, words: str
) -> None:
    before = files_under(comfyui / "output")
    node = nodes["Cadenza_ExportSong"].PREPARE_CLASS_CLONE({"hidden_inputs": {}})
    with pytest.raises(CadenzaError, match=words):
        node.execute("none", encoding, song.score, song.stems, audio())
    assert files_under(comfyui / "output") == before


def test_stems_are_zipped_dry_and_wet(nodes: dict[str, Any], song: Song, comfyui: Path) -> None:
    node = nodes["Cadenza_ExportStems"]
    dry = node.execute(song.stems, song.score, "stems", "dry: as rendered", True, "WAV 24 bit")[0]
    wet = node.execute(song.stems, song.score, "stems", "wet: through the mix", False, "OGG Vorbis", song.mix)[0]
    assert dry != wet
    for path, ending in ((dry, ".wav"), (wet, ".ogg")):
        with zipfile.ZipFile(comfyui / "output" / path) as archive:
            names = archive.namelist()
        assert len(names) == len(song.stems.names) + 1
        assert all(name.endswith(ending) for name in names[:-1])
    with pytest.raises(CadenzaError, match="Connect the mix"):
        node.execute(song.stems, song.score, "stems", "wet: through the mix", False, "FLAC")


def test_a_loop_is_named_after_its_bars_tempo_and_key(nodes: dict[str, Any], song: Song, comfyui: Path) -> None:
    node = nodes["Cadenza_ExportLoop"]
    audio, path = node.execute(song.score, 2, 3, "default", RATE, "WAV 24 bit", "loops", song.mix, song.plan)[
        slice(None)
    ]
    assert "bars-2-3-90bpm-d-minor" in path
    assert audio["waveform"].shape == (1, 2, round(2 * 4 * 60 / 90 * RATE))
    assert (comfyui / "output" / path).is_file()
    with pytest.raises(CadenzaError, match="bars"):
        node.execute(song.score, 3, 2, "default", RATE, "FLAC", "loops")
    assert "models/soundfonts" in node.validate_inputs("no.sf2")
