"""Tempo and key as hypotheses: the right one holds, near and far wrong ones do not."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from cadenza.nodes.quality.hearing import check_sounding_key, check_sounding_tempo
from cadenza.nodes.quality.key import (
    best_key,
    chroma,
    key_correlations,
    name_of,
    relative_of,
    transposition,
)
from cadenza.nodes.quality.tempo import fit_tempo, onset_strength
from cadenza.nodes.quality.timing import check_drift
from cadenza.nodes.score.time import MeterMap, TempoChange, TempoMap, Ticks
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.theory.meter import Meter

from ..sound.signals import noise, silence, sine
from ..sound.watch import assert_watched
from .songs import BPM, RATE, mastered, render, song, transposed

SCORE = song()
STEMS = render(SCORE)
MASTER = mastered(STEMS)


def clicks(bpm: float, duration_s: float = 30) -> Audio:
    chance = np.random.default_rng(2)
    wave = np.zeros(round(duration_s * RATE), np.float32)
    for beat in range(int(duration_s * bpm / 60)):
        at = round(beat * 60 / bpm * RATE)
        tail = wave[at : at + 400]
        tail += (chance.standard_normal(len(tail)) * np.exp(-np.arange(len(tail)) / 80)).astype(np.float32)
    return Audio(wave[None] * 0.3, RATE)


@pytest.mark.parametrize("bpm", [50.0, 72.0, 96.0, 120.0, 133.3, 174.0, 220.0])
def test_the_asked_tempo_is_found_exactly(bpm: float) -> None:
    assert fit_tempo(clicks(bpm), bpm).bpm == pytest.approx(bpm, rel=0.001)


@pytest.mark.parametrize("percent", [-8, -5, -3, -1.5, 1.5, 3, 5, 8])
def test_a_neighbour_is_told_apart(percent: float) -> None:
    fit = fit_tempo(MASTER, BPM * (1 + percent / 100))
    assert fit.bpm == pytest.approx(BPM, rel=0.002)
    assert check_sounding_tempo(SCORE, MASTER, BPM * (1 + percent / 100)).verdict == "fail"


def test_the_planned_tempo_passes() -> None:
    found = check_sounding_tempo(SCORE, MASTER, BPM)
    assert found.verdict == "pass"
    assert found.value == pytest.approx(BPM, rel=0.001)


@pytest.mark.parametrize("ratio", [0.5, 2.0])
def test_half_and_double_tempo_share_their_beats(ratio: float) -> None:
    assert fit_tempo(MASTER, BPM * ratio).bpm == pytest.approx(BPM * ratio, rel=0.002)


@pytest.mark.parametrize("ratio", [2 / 3, 3 / 4, 4 / 3, 3 / 2])
def test_a_tempo_in_another_relation_fails(ratio: float) -> None:
    found = check_sounding_tempo(SCORE, clicks(BPM * ratio, 40), BPM)
    assert found.verdict == "fail"
    assert found.value == pytest.approx(BPM * ratio, rel=0.01)


def test_six_eight_is_felt_in_dotted_quarters() -> None:
    waltz = replace(SCORE, meter_map=MeterMap.constant(Meter(6, 8)))
    dotted = clicks(80.0, 40)  # dotted quarters at 80 are quarters at 120
    assert check_sounding_tempo(waltz, dotted, 120.0).verdict == "pass"


@pytest.mark.parametrize("audio", [silence(20), sine(440, -12, 20), noise(3)], ids=["silent", "tone", "short"])
def test_without_a_pulse_there_is_no_tempo(audio: Audio) -> None:
    assert isnan(fit_tempo(audio, 120).bpm)
    assert check_sounding_tempo(SCORE, audio, 120).verdict == "not measured"


def test_where_the_tempo_changes_the_longest_steady_stretch_is_asked() -> None:
    tempo_map = TempoMap((TempoChange(Ticks(0), 80.0), TempoChange(Ticks(4 * 1920), BPM)))
    turning = replace(SCORE, tempo_map=tempo_map)
    sound = mastered(render(turning))
    for drift_percent in (None, 0.1):
        assert check_sounding_tempo(turning, sound, BPM, drift_percent=drift_percent).verdict == "pass"
    assert check_sounding_tempo(turning, sound, BPM * 1.05).verdict == "fail"
    assert check_drift(turning, sound).value == pytest.approx(0, abs=0.1)


def test_chroma_of_a_tone() -> None:
    for pitch in (57, 60, 66, 71, 82):
        tone = sine(440 * 2 ** ((pitch - 69) / 12), -12, 2, 44_100)
        assert int(np.argmax(chroma((tone,)))) == pitch % 12


def test_the_written_key_sounds() -> None:
    found = check_sounding_key(SCORE, MASTER, STEMS)
    assert found.verdict == "pass"
    assert found.value in ("D minor (relative F major)", "F major (relative D minor)")
    assert check_sounding_key(SCORE, MASTER, None).verdict == "pass", "the drums of the mix do no harm"


@pytest.mark.parametrize("semitones", [-5, -3, -2, -1, 1, 2, 3, 4, 5, 6])
def test_a_transposed_render_is_told_by_its_interval(semitones: int) -> None:
    moved = render(transposed(SCORE, semitones))
    found = check_sounding_key(SCORE, mastered(moved), moved)
    assert found.verdict == "fail"
    assert f"{semitones:+d} semitones" in found.hint


def test_without_pitch_there_is_no_key() -> None:
    assert check_sounding_key(SCORE, silence(3), None).verdict == "not measured"
    assert check_sounding_key(SCORE, None, None).verdict == "not measured"
    assert check_sounding_key(SCORE.with_tracks(SCORE.tracks[2:]), MASTER, STEMS).verdict == "not measured"


def test_keys_by_the_probe_tone_profiles() -> None:
    c_major = np.array([2, 0, 1, 0, 2, 1, 0, 2, 0, 1, 0, 1], float)
    assert best_key(c_major) == (0, "major")
    assert best_key(np.roll(c_major, 7)) == (7, "major")
    assert best_key(np.ones(12)) is None
    assert key_correlations(np.zeros(12)) == {}


@pytest.mark.parametrize(
    ("key", "name", "relative"),
    [
        ((2, "minor"), "D minor", "F major"),
        ((6, "major"), "F# major", "Eb minor"),
        ((9, "major"), "A major", "F# minor"),
    ],
)
def test_names_and_relatives(key: tuple[int, str], name: str, relative: str) -> None:
    assert name_of(key) == name
    assert name_of(relative_of(key)) == relative
    assert relative_of(relative_of(key)) == key


def test_silence_is_not_transposed() -> None:
    assert transposition(np.zeros(12), np.arange(12.0)) == (0, 0.0, 0.0)


def test_chroma_of_stems_is_that_of_their_sum() -> None:
    together = Stems(STEMS.names, STEMS.audios).dry_mix()
    assert chroma(STEMS.audios) == pytest.approx(chroma((together,)), rel=1e-6)


@pytest.mark.parametrize("duration_s", [0.01, 0.1, 0.7])
def test_chroma_of_very_short_sound(duration_s: float) -> None:
    assert int(np.argmax(chroma((sine(440, -12, duration_s, 44_100),)))) == 9


def test_listening_can_be_watched_and_cancelled() -> None:
    long = noise(24)
    assert_watched(lambda progress: chroma((long,), progress), 24)
    assert_watched(lambda progress: onset_strength(long, progress), 24)
