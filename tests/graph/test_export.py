"""The export nodes as ComfyUI runs them: what they write is read back by the nodes that load."""

from __future__ import annotations

import asyncio
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cadenza.nodes.fault import CadenzaError

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
    from cadenza.nodes.export.embedding import read_manifest

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
