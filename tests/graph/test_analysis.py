"""Analyse Score and Set Chords as ComfyUI runs them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from cadenza.nodes.fault import InvalidEdit, InvalidMusicText
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import KeyChange, MeterMap, TempoChange, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import Meter

from ..comfy_host import FakePromptServer

BAR = 1920
MISSING, ANEW = "what is missing", "everything anew"


@pytest.fixture
def nodes(prompt_server: FakePromptServer) -> dict[str, Any]:
    """node id -> class, from the pack's real entry point."""
    from cadenza import comfy_entrypoint

    listed = asyncio.run(asyncio.run(comfy_entrypoint()).get_node_list())
    return {node.GET_SCHEMA().node_id: node for node in listed}


@pytest.fixture
def imported() -> Score:
    """Dm7 | G7 | Cmaj7 | Cmaj7, twice, on a piano over a bass; nothing stated but the tempo."""
    piano, bass = [], []
    for bar, symbol in enumerate(["Dm7", "G7", "Cmaj7", "Cmaj7"] * 2):
        chord = parse_chord(symbol)
        piano += [Note(Ticks(bar * BAR), 60 + tone, Ticks(BAR)) for tone in chord.pitch_classes]
        bass += [Note(Ticks(bar * BAR + beat * 480), 36 + chord.root_pitch_class, Ticks(480)) for beat in range(4)]
    tracks = (Track("t1", "Piano", notes=tuple(piano)), Track("t2", "Bass", program=33, notes=tuple(bass)))
    tempo = TempoMap((TempoChange(Ticks(0), 90.0), TempoChange(Ticks(BAR), 104.0)))
    return Score(tempo, MeterMap.constant(Meter()), tracks=tracks)


def test_a_midi_is_analysed(nodes: dict[str, Any], imported: Score) -> None:
    score, chart, key, bpm, text = nodes["Cadenza_AnalyseScore"].execute(imported, MISSING)[slice(None)]
    assert chart == "| Dm7 | G7 | Cmaj7 | % |\n| Dm7 | G7 | Cmaj7 | % |"
    assert (key, bpm) == ("C major", 104.0)
    assert [track.role for track in score.tracks] == ["pad", "bass"]
    assert [track.notes for track in score.tracks] == [track.notes for track in imported.tracks]
    for said in ("Key: C major", "Tempo: 104 bpm, changing", "Meter: 4/4", "Swing: straight", "Bars: 8", "Bass (bass)"):
        assert said in text


def test_what_is_stated_is_kept_unless_everything_is_read_anew(nodes: dict[str, Any], imported: Score) -> None:
    stated = replace(imported, keys=(KeyChange(Ticks(0), parse_key("A minor")),))
    assert nodes["Cadenza_AnalyseScore"].execute(stated, MISSING)[2] == "A minor"
    assert nodes["Cadenza_AnalyseScore"].execute(stated, ANEW)[2] == "C major"


def test_nothing_is_analysed_without_a_fault(nodes: dict[str, Any], imported: Score) -> None:
    silent = replace(imported, tracks=())
    assert nodes["Cadenza_AnalyseScore"].execute(silent, MISSING)[1:] == ("", "", 90.0, "No notes.")


def test_the_chart_is_edited_and_followed(nodes: dict[str, Any], imported: Score) -> None:
    score, chart = nodes["Cadenza_AnalyseScore"].execute(imported, MISSING)[:2]
    edited = chart.replace("Dm7", "F6").replace("G7", "Db7")
    charted = nodes["Cadenza_FollowChart"].execute(score, edited, 1, True)[0]
    assert [span.chord.symbol for span in charted.chords[:3]] == ["F6", "Db7", "Cmaj7"]
    assert charted.tracks == score.tracks
    assert nodes["Cadenza_AnalyseScore"].execute(charted, MISSING)[1] == edited


def test_a_chord_that_cannot_be_read_is_named(nodes: dict[str, Any], imported: Score) -> None:
    with pytest.raises(InvalidMusicText, match="Gmaj8"):
        nodes["Cadenza_FollowChart"].execute(imported, "| C | Gmaj8 |", 1, True)


def test_both_show_the_piano_roll(nodes: dict[str, Any], imported: Score) -> None:
    assert set(nodes["Cadenza_AnalyseScore"].execute(imported, MISSING).ui) == {"cadenza_score"}
    assert set(nodes["Cadenza_FollowChart"].execute(imported, "| C |", 1, True).ui) == {"cadenza_score"}


def test_a_song_is_composed_around_a_midi(nodes: dict[str, Any], imported: Score) -> None:
    plan = nodes["Cadenza_PlanSong"].execute("pop song, 16 bars, in D minor, piano, flute, bass and drums", 3)[0]
    output = nodes["Cadenza_ComposeAround"].execute(plan, imported, False, True, True, False)
    score, planned = output[0], output[1]
    assert planned.key.name == score.key.name == "D minor"  # as was said; C major came, so its notes are F major's
    roots = [span.chord.root for span in score.chords if span.chord][:3]
    assert roots == ["G", "C", "F"]
    assert set(output.ui) == {"cadenza_score"}
    assert nodes["Cadenza_CheckSong"].execute(score, "as planned", -1.0, planned)[0] is not None


def test_what_cannot_be_taken_is_said(nodes: dict[str, Any], imported: Score) -> None:
    plan = nodes["Cadenza_PlanSong"].execute("pop song", 3)[0]
    with pytest.raises(InvalidEdit, match="no groove to take"):
        nodes["Cadenza_ComposeAround"].execute(plan, imported, False, True, False, True)
    with pytest.raises(InvalidEdit, match="got nothing"):
        nodes["Cadenza_ComposeAround"].execute(plan, imported, False, False, False, False)
