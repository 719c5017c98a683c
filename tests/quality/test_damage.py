"""Tops, clicks, cuts, tuning, drift, sides, levels, parts in the mix: each damage is measured, nothing else is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cadenza.nodes.quality.clicks import check_clicks
from cadenza.nodes.quality.defects import check_cuts, check_flat_tops
from cadenza.nodes.quality.levels import check_levels
from cadenza.nodes.quality.parts import check_parts_in_mix
from cadenza.nodes.quality.stereo import check_correlation, check_mono_loss
from cadenza.nodes.quality.timing import check_drift
from cadenza.nodes.quality.tuning import check_transposition, check_tuning
from cadenza.nodes.sound.audio import Audio, Stems

from .songs import RATE, mastered, render, song, transposed

SCORE = song()
STEMS = render(SCORE)
MASTER = mastered(STEMS)
BAR_S = 2.5


def stretched(audio: Audio, factor: float) -> Audio:
    """Played `factor` times as fast, and so higher."""
    places = np.arange(0, audio.n_samples - 1, factor)
    wave = np.interp(places, np.arange(audio.n_samples), audio.waveform[0])
    return Audio(wave[None].astype(np.float32), audio.sample_rate)


def stereo(right: float) -> Audio:
    return Audio(np.concatenate([MASTER.waveform, MASTER.waveform * np.float32(right)]), RATE)


def test_a_clean_song_shows_no_damage() -> None:
    checks = (check_flat_tops(SCORE, MASTER), check_clicks(SCORE, MASTER), check_cuts(SCORE, MASTER))
    assert [one.value for one in checks] == [0, 0, 0]
    assert check_drift(SCORE, MASTER).value == pytest.approx(0, abs=0.1)
    assert check_tuning(SCORE, STEMS).value == pytest.approx(0, abs=3)
    assert check_transposition(SCORE, MASTER).value == 0
    assert check_parts_in_mix(SCORE, STEMS, MASTER).value == 0


@pytest.mark.parametrize("gain_db", [0.0, -0.5, -12.0])
def test_what_was_clipped_stays_clipped_when_it_is_turned_down(gain_db: float) -> None:
    cut = np.clip(MASTER.waveform * 4, -1, 1) * np.float32(10 ** (gain_db / 20))
    found = check_flat_tops(SCORE, Audio(cut, RATE))
    assert found.verdict == "fail"
    assert len(found.bars) > 8


@pytest.mark.parametrize("width", [1, 2, 4])
def test_a_click_is_found_in_its_bar(width: int) -> None:
    waveform = MASTER.waveform.copy()
    at = round((5 * BAR_S + 0.47) * RATE)
    waveform[:, at : at + width] += 0.4
    found = check_clicks(SCORE, Audio(waveform, RATE))
    assert (found.verdict, found.value, found.bars) == ("fail", 1, (6,))


def test_a_short_silence_in_the_middle_of_a_note_is_a_cut() -> None:
    waveform = MASTER.waveform.copy()
    start = round((8 * BAR_S + 0.05) * RATE)
    waveform[:, start : start + round(0.2 * RATE)] = 0
    found = check_cuts(SCORE, Audio(waveform, RATE))
    assert (found.verdict, found.bars) == ("fail", (9,))


@pytest.mark.parametrize("percent", [-8, -3, 3, 8])
def test_drift_is_measured(percent: int) -> None:
    found = check_drift(SCORE, stretched(MASTER, 1 + percent / 100))
    assert found.verdict == "fail"
    assert found.value == pytest.approx(percent, abs=0.2)


@pytest.mark.parametrize("cents", [-100, -30, 30, 100])
def test_detuning_of_one_stem_is_measured_and_named(cents: int) -> None:
    melody = stretched(STEMS["melody"], 2 ** (cents / 1200)).waveform
    same_length = np.zeros_like(STEMS["melody"].waveform)
    n_samples = min(melody.shape[1], same_length.shape[1])
    same_length[:, :n_samples] = melody[:, :n_samples]
    eight_bars = song(bars=2)  # over a longer stretch the other speed would move the notes
    found = check_tuning(eight_bars, Stems(STEMS.names, (Audio(same_length, RATE), *STEMS.audios[1:])))
    assert found.verdict == "fail"
    assert found.value == pytest.approx(abs(cents), abs=9)
    assert found.hint.startswith(f"Flute {'+' if cents > 0 else '-'}")


@pytest.mark.parametrize("semitones", [-5, -1, 1, 6])
def test_transposition_is_measured(semitones: int) -> None:
    found = check_transposition(SCORE, mastered(render(transposed(SCORE, semitones))))
    assert (found.value, found.verdict) == (semitones, "fail")


@pytest.mark.parametrize("missing", ["melody", "bass", "drums"])
def test_a_part_that_is_not_in_the_mix_is_named(missing: str) -> None:
    silent = replace(STEMS["melody"], waveform=np.zeros_like(STEMS["melody"].waveform))
    without = Stems(STEMS.names, tuple(silent if name == missing else STEMS[name] for name in STEMS.names))
    found = check_parts_in_mix(SCORE, STEMS, mastered(without))
    assert (found.verdict, found.value) == ("fail", 1)
    assert found.hint.startswith(SCORE.track(missing).name)


def test_a_master_of_other_stems_is_not_judged() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, MASTER.waveform.shape).astype(np.float32)
    assert check_parts_in_mix(SCORE, STEMS, Audio(noise, RATE)).verdict == "not measured"


@pytest.mark.parametrize(("right", "correlation", "loss_db"), [(1.0, 1.0, 0.0), (0.5, 1.0, 0.46), (-0.5, -1.0, 10.0)])
def test_left_and_right(right: float, correlation: float, loss_db: float) -> None:
    both = stereo(right)
    assert check_correlation(both).value == pytest.approx(correlation, abs=0.001)
    assert check_mono_loss(both).value == pytest.approx(loss_db, abs=0.01)
    assert check_correlation(both).verdict == ("pass" if right > 0 else "fail")


def test_one_channel_has_no_sides() -> None:
    assert [check_correlation(MASTER).verdict, check_mono_loss(MASTER).verdict] == ["not measured"] * 2


def test_levels_of_a_tone() -> None:
    n = np.arange(10 * 48_000)
    tone = Audio((0.1 * np.sin(2 * np.pi * 997 * n / 48_000))[None].astype(np.float32), 48_000)
    levels = {one.name: one.value for one in check_levels(SCORE, tone)}
    for name in ("momentary loudness", "short-term loudness", "noise floor"):
        assert levels[name] == pytest.approx(-23.01, abs=0.05), name
    assert levels["crest"] == pytest.approx(3.01, abs=0.01)


def test_levels_of_silence_are_not_measured() -> None:
    silent = Audio(np.zeros((2, RATE), np.float32), RATE)
    verdicts = {one.name: one.verdict for one in check_levels(SCORE, silent)}
    assert verdicts["momentary loudness"] == verdicts["crest"] == "not measured"
