"""A loop: exact to the sample, without a seam, and it says what it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cadenza.nodes.export.embedding import parse_manifest
from cadenza.nodes.export.loop import folded, format_loop, loop_name, loop_samples, loop_score
from cadenza.nodes.export.manifest import LOOP, Manifest
from cadenza.nodes.fault import InvalidScore
from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.time import KeyChange, TempoChange, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.digest import audio_sha256
from cadenza.nodes.sound.files import parse_audio
from cadenza.nodes.sound.riff import parse_chunk
from cadenza.nodes.theory.key import Key

from ..sound.signals import noise
from .songs import PLAN, SCORE
from .test_musicxml import song

MANIFEST = Manifest(SCORE, PLAN)


@pytest.mark.parametrize(
    ("first", "last", "rate", "n_samples"),
    [(1, 1, 44_100, 147_000), (2, 3, 44_100, 294_000), (1, 4, 48_000, 640_000), (4, 4, 11_025, 36_750)],
)
def test_the_length_is_the_bars_to_the_sample(first: int, last: int, rate: int, n_samples: int) -> None:
    assert loop_samples(SCORE, first, last, rate) == n_samples


def test_neighbouring_loops_are_as_long_as_one_over_both() -> None:
    score = replace(SCORE, tempo_map=TempoMap((TempoChange(Ticks(0), 93.7), TempoChange(Ticks(2500), 117.3))))
    both = loop_samples(score, 1, 4, 44_100)
    assert abs(sum(loop_samples(score, bar, bar, 44_100) for bar in range(1, 5)) - both) <= 2


def test_where_the_tempo_changes_the_file_says_the_one_it_would_last_as_long_at() -> None:
    tempos = TempoMap((TempoChange(Ticks(0), 60.0), TempoChange(Ticks(2 * 1920), 120.0)))
    score = replace(SCORE, tempo_map=tempos)
    content = format_loop(noise(1), Manifest(score, PLAN), 2, 3)
    assert loop_samples(score, 2, 3, 44_100) == 6 * 44_100
    assert loop_name(Manifest(score, PLAN), 2, 3) == "rain-bars-2-3-80bpm-d-minor"
    acid = parse_chunk(content, b"acid")
    assert acid is not None
    assert (np.frombuffer(acid, "<u4")[3], np.frombuffer(acid, "<f4")[5]) == (8, 80.0)
    assert loop_samples(song(), 2, 3, 48_000) == round((4 * 60 / 120 + 3 * 60 / 120) * 48_000), "a meter changes too"


def test_what_rings_on_comes_round() -> None:
    waveform = np.arange(1, 11, dtype=np.float32)[None] / 16
    loop = folded(Audio(waveform, 44_100), 0, 4)
    assert (loop.waveform * 16).tolist() == [[1 + 5 + 9, 2 + 6 + 10, 3 + 7, 4 + 8]]
    early = folded(Audio(waveform, 44_100), 3, 4)  # three samples before the start belong to the end
    assert (early.waveform * 16).tolist() == [[4 + 8, 1 + 5 + 9, 2 + 6 + 10, 3 + 7]]
    longer = folded(Audio(waveform, 44_100), 0, 12)
    assert (longer.waveform * 16).tolist() == [[*range(1, 11), 0, 0]]


def test_only_the_notes_of_the_bars_play() -> None:
    bars, lead = loop_score(SCORE, 2, 3)
    assert lead == 0
    assert [note.onset for note in bars.tracks[0].notes] == [480 * beat for beat in range(8)]
    assert [note.pitch for note in bars.tracks[0].notes] == [note.pitch for note in SCORE.tracks[0].notes[4:12]]


def test_a_pushed_downbeat_belongs_to_the_end_of_the_loop() -> None:
    pushed = Track("lead", notes=(Note(Ticks(1920), 60, Ticks(480), offset=-30),))
    bars, lead = loop_score(SCORE.with_tracks((pushed,)), 2, 2)
    assert lead == 30
    assert bars.tracks[0].notes[0].played_onset == 0


def test_what_holds_at_the_first_bar_is_set() -> None:
    controls = (
        Control(Ticks(0), "cc", 7, 90),
        Control(Ticks(100), "cc", 7, 80),
        Control(Ticks(200), "bend", 0, 500),
        Control(Ticks(2000), "cc", 7, 70),
        Control(Ticks(5000), "cc", 7, 60),
    )
    tempos = TempoMap((TempoChange(Ticks(0), 72.0), TempoChange(Ticks(1000), 90.0), TempoChange(Ticks(2400), 100.0)))
    score = replace(SCORE, tempo_map=tempos, tracks=(replace(SCORE.tracks[0], controls=controls),))
    bars, _ = loop_score(score, 2, 2)
    assert [(control.tick, control.value) for control in bars.tracks[0].controls] == [(0, 80), (0, 500), (80, 70)]
    assert [(change.tick, change.bpm) for change in bars.tempo_map.changes] == [(0, 90.0), (480, 100.0)]


@pytest.mark.parametrize(("first", "last"), [(0, 1), (3, 2), (4, 5), (-1, -1)])
def test_bars_that_are_not_there_are_refused(first: int, last: int) -> None:
    with pytest.raises(InvalidScore, match=r"bars 1\.\.4 of the song"):
        loop_score(SCORE, first, last)


def test_the_name_says_bars_tempo_and_key() -> None:
    assert loop_name(MANIFEST, 2, 3) == "rain-bars-2-3-72bpm-d-minor"
    assert loop_name(Manifest(song()), 1, 1) == "a-b-bar-1-92.5bpm-e-flat-major"
    sharp = replace(SCORE, keys=(KeyChange(Ticks(0), Key("F#", "harmonic_minor")),), title="")
    assert loop_name(Manifest(sharp), 1, 4) == "loop-bars-1-4-72bpm-f-sharp-harmonic-minor"
    assert loop_name(Manifest(replace(SCORE, keys=())), 1, 1) == "rain-bar-1-72bpm"


@pytest.mark.parametrize("encoding", ["wav16", "wav24", "wav32f", "flac", "ogg"])
def test_the_file_is_as_long_as_the_loop_and_carries_the_manifest(encoding: str) -> None:
    content = format_loop(noise(1), MANIFEST, 2, 3, encoding)
    assert parse_audio(content).n_samples == 44_100
    kept = replace(MANIFEST, loop_bars=(2, 3), hashes=((LOOP, audio_sha256(noise(1))),))
    assert parse_manifest(content) == kept


def test_a_wave_file_says_beats_tempo_meter_and_root() -> None:
    content = format_loop(noise(1), MANIFEST, 2, 3)
    acid, sampler = parse_chunk(content, b"acid"), parse_chunk(content, b"smpl")
    assert acid is not None and sampler is not None
    assert np.frombuffer(acid, "<u4")[3] == 8
    assert np.frombuffer(acid, "<u2")[2] == 62
    assert np.frombuffer(acid, "<f4")[5] == 72.0
    assert np.frombuffer(sampler, "<u4")[12] == 44_099


def test_a_loud_loop_is_turned_down_not_clipped() -> None:
    loud = noise(1, 1.0)
    assert np.abs(parse_audio(format_loop(loud, MANIFEST, 1, 1)).waveform).max() == pytest.approx(0.9886, abs=1e-3)
    assert np.array_equal(parse_audio(format_loop(loud, MANIFEST, 1, 1, "wav32f")).waveform, loud.waveform)
