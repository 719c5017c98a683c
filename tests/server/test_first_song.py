"""A brief goes into a real ComfyUI; what comes out is judged by readers that are not ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cadenza.devtools.comfyui import Server
from cadenza.devtools.host import OLDEST_FRONTEND
from cadenza.devtools.song import prompt_for, run_prompt

from ..song.judge import MAJOR, MINOR, read_master_facts, read_midi_facts

D, E, G, A, C = 2, 4, 7, 9, 0
PIANOS, BASSES = range(0, 8), range(32, 40)  # General MIDI families, programs counted from 0
GUITARS, STRINGS, FLUTES = range(24, 32), range(40, 56), range(72, 80)


@dataclass(frozen=True)
class Asked:
    """What a brief says, in numbers. families: each must be among the programs that sound."""

    brief: str
    bpm: float
    meter: tuple[int, int]
    bars: int
    tonic: int
    scale: frozenset[int]
    families: tuple[range, ...]
    drums: bool = False


SONGS = [
    Asked(
        "melancholic lo-fi beat, 72 bpm, D minor, piano, bass and drums, 16 bars",
        72, (4, 4), 16, D, MINOR, (PIANOS, BASSES), drums=True,
    ),
    Asked(
        "gentle waltz in 3/4, G major, 96 bpm, piano, strings and flute, 24 bars",
        96, (3, 4), 24, G, MAJOR, (PIANOS, STRINGS, FLUTES),
    ),
    Asked(
        "folk tune in 6/8, A minor, 140 bpm, acoustic guitar, bass and violin, 16 bars",
        140, (6, 8), 16, A, MINOR, (GUITARS, BASSES, STRINGS),
    ),
    Asked(
        "bright pop song in C major at 118 bpm: intro 4 bars, verse 8, chorus 8, verse 8, chorus 8, outro 4",
        118, (4, 4), 40, C, MAJOR, (),
    ),
    Asked(
        "furious rock in E minor, 176 bpm, electric guitar, bass guitar and drums, 32 bars",
        176, (4, 4), 32, E, MINOR, (GUITARS, BASSES), drums=True,
    ),
]  # fmt: skip


@dataclass(frozen=True)
class Song:
    """The files of a song, as absolute paths."""

    midi: Path
    stems: list[Path]
    master: Path
    report: Path
    plan: Path


def make(server: Server, brief: str) -> Song:
    outputs = run_prompt(server, prompt_for(server, brief))
    files: dict[str, Any] = next(output["cadenza_song"][0] for output in outputs.values() if "cadenza_song" in output)
    root = server.base / "output"
    return Song(
        midi=root / files["midi"],
        stems=[root / stem for stem in files["stems"]],
        master=root / files["master"],
        report=root / files["report"],
        plan=root / files["plan"],
    )


def judge_sound(song: Song) -> None:
    master = read_master_facts(song.master)
    assert (master.sample_rate, master.n_channels) == (44100, 2)
    assert master.loudness_lufs == pytest.approx(-14.0, abs=0.5)
    assert master.true_peak_dbtp <= -1.0
    assert len(song.stems) >= 5
    assert all(read_master_facts(stem).loudness_lufs > -70 for stem in song.stems)


@pytest.mark.parametrize("asked", SONGS, ids=lambda asked: asked.brief[:24])
def test_a_brief_becomes_the_song_it_asks_for(comfy_server: Callable[..., Server], asked: Asked) -> None:
    song = make(comfy_server(), asked.brief)
    midi = read_midi_facts(song.midi)
    assert midi.bpm == pytest.approx(asked.bpm, abs=0.01)
    assert midi.meter == asked.meter
    assert midi.bars == asked.bars
    assert midi.share_in(asked.tonic, asked.scale) >= 0.9
    assert [family for family in asked.families if not midi.programs & set(family)] == []
    assert midi.has_drums or not asked.drums
    assert midi.n_parts == len(song.stems)
    judge_sound(song)


def test_a_mood_alone_becomes_a_song_that_keeps_its_own_plan(comfy_server: Callable[..., Server]) -> None:
    song = make(comfy_server(), "wistful")
    plan = json.loads(song.plan.read_text(encoding="utf-8"))
    midi = read_midi_facts(song.midi)
    assert plan["mood"] == "wistful"
    assert plan["sources"]["mood"] == "you said"
    assert midi.bpm == pytest.approx(plan["bpm"], abs=0.01)
    assert midi.bars == sum(section["bars"] for section in plan["sections"])
    judge_sound(song)


def test_the_report_says_what_was_measured(comfy_server: Callable[..., Server]) -> None:
    song = make(comfy_server(), SONGS[0].brief)
    report = json.loads(song.report.read_text(encoding="utf-8"))
    measured = {measurement["name"]: measurement for measurement in report["measurements"]}
    loudness = next(value for name, value in measured.items() if "loudness" in name)
    assert loudness["value"] == pytest.approx(read_master_facts(song.master).loudness_lufs, abs=0.2)
    failed = [name for name, measurement in measured.items() if measurement["verdict"] == "fail"]
    assert failed == []


def test_the_same_brief_gives_the_same_files(comfy_server: Callable[..., Server]) -> None:
    server = comfy_server(OLDEST_FRONTEND, "--cache-none")  # or ComfyUI would hand out the first song again
    first, second = (make(server, "calm ambient piece, 12 bars, 80 bpm") for _ in range(2))
    assert first.midi != second.midi
    once, again = ([song.midi, song.master, *song.stems] for song in (first, second))
    assert [path.read_bytes() for path in once] == [path.read_bytes() for path in again]


def test_an_exported_song_is_in_the_catalog(comfy_server: Callable[..., Server]) -> None:
    server = comfy_server()
    song = make(server, "short house loop, 8 bars, 124 bpm, F minor")
    newest = server.get("/cadenza/songs?limit=1")["songs"][0]
    assert server.base / "output" / newest["files"]["midi"] == song.midi
    assert newest["summary"]["bpm"] == 124
