"""Level, peaks, clipping, dropouts, DC, silent stems: each fault is found, in its bars, and nothing clean is blamed."""

from __future__ import annotations

import numpy as np
import pytest

from cadenza.nodes.quality.audio import (
    bars_at,
    check_clipping,
    check_dc,
    check_dropouts,
    check_loudness,
    check_silent_stems,
    check_true_peak,
)
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.sound.stretches import STRETCH_SAMPLES

from ..sound.signals import noise, silence, sine
from ..sound.watch import assert_watched, peak_memory
from .songs import BPM, RATE, damaged, mastered, render, song

SCORE = song()
STEMS = render(SCORE)
MASTER = mastered(STEMS)
BAR_S = 240 / BPM


def in_bar(bar: float, duration_s: float) -> slice:
    start = round((bar - 1) * BAR_S * RATE)
    return slice(start, start + round(duration_s * RATE))


def test_a_clean_song_has_no_fault() -> None:
    clean = [
        check_loudness(MASTER, -14.0),
        check_true_peak(MASTER, -1.0),
        check_clipping(SCORE, MASTER),
        check_dropouts(SCORE, MASTER),
        check_dc(MASTER),
        check_silent_stems(SCORE, STEMS),
    ]
    assert [one.verdict for one in clean] == ["pass"] * 6


@pytest.mark.parametrize(
    ("target_lufs", "verdict"), [(-14.4, "pass"), (-13.6, "pass"), (-14.6, "fail"), (-9.0, "fail")]
)
def test_loudness_lies_half_a_unit_around_its_target(target_lufs: float, verdict: str) -> None:
    assert check_loudness(MASTER, target_lufs).verdict == verdict


def test_true_peak_counts_what_lies_between_the_samples() -> None:
    tone = sine(RATE / 4, -0.5, 2, RATE, phase=np.pi / 4)  # samples at -3.5 dBFS
    assert check_true_peak(tone, -1.0).verdict == "fail"
    assert check_true_peak(tone, -0.4).verdict == "pass"


@pytest.mark.parametrize("audio", [silence(3), silence(0), silence(0.1)], ids=["silent", "empty", "short"])
def test_silence_is_not_measured(audio: Audio) -> None:
    assert check_loudness(audio, -14).verdict == "not measured"
    assert check_true_peak(audio, -1).verdict == "not measured"
    assert check_clipping(SCORE, audio).verdict == "pass"


def test_clipping_is_found_in_its_bars() -> None:
    loud = MASTER.waveform.copy()
    loud[:, in_bar(5, 1)] *= 8
    loud[:, in_bar(12, 1)] *= 8
    found = check_clipping(SCORE, Audio(np.clip(loud, -1, 1), RATE))
    assert found.verdict == "fail"
    assert found.bars == (5, 12)


@pytest.mark.parametrize(("run", "tops"), [(1, 0), (2, 0), (3, 1), (50, 1)])
def test_a_flat_top_is_three_samples_in_a_row(run: int, tops: int) -> None:
    waveform = np.zeros((2, RATE), np.float32)
    waveform[1, 100 : 100 + run] = 1.0
    assert check_clipping(SCORE, Audio(waveform, RATE)).value == tops


def test_a_full_scale_tone_is_not_clipped() -> None:
    assert check_clipping(SCORE, sine(1000, 0.0, 2)).value == 0


def test_a_dropout_is_found_in_its_bars() -> None:
    waveform = MASTER.waveform.copy()
    waveform[:, in_bar(7, 0.8)] = 0
    found = check_dropouts(SCORE, Audio(waveform, RATE))
    assert (found.verdict, found.value, found.bars) == ("fail", 1, (7,))


def test_a_written_rest_is_no_dropout() -> None:
    rest = SCORE.with_tracks(
        tuple(
            track.with_notes(tuple(note for note in track.notes if not 6 * 1920 <= note.onset < 8 * 1920))
            for track in SCORE.tracks
        )
    )
    waveform = mastered(render(rest)).waveform
    quiet = slice(in_bar(7, 0).start + RATE // 10, in_bar(9, 0).start)
    assert np.abs(waveform[:, quiet]).max() < 0.001, "the rest is silent indeed"
    assert check_dropouts(rest, Audio(waveform, RATE)).verdict == "pass"
    assert check_dropouts(SCORE, Audio(waveform, RATE)).bars == (7, 8), "where the score has notes, it is one"


def test_the_ring_out_after_the_last_note_is_no_dropout() -> None:
    longer = np.concatenate([MASTER.waveform, np.zeros((1, 3 * RATE), np.float32)], axis=1)
    assert check_dropouts(SCORE, Audio(longer, RATE)).verdict == "pass"


def test_a_song_that_ends_early_drops_out() -> None:
    cut = MASTER.waveform.copy()
    cut[:, in_bar(15, 0).start :] = 0
    assert check_dropouts(SCORE, Audio(cut, RATE)).bars == (15, 16)


@pytest.mark.parametrize(("offset", "verdict"), [(0.0, "pass"), (0.01, "fail"), (-0.01, "fail")])
def test_dc(offset: float, verdict: str) -> None:
    assert check_dc(damaged(MASTER, np.array([[offset]]))).verdict == verdict


def test_a_silent_stem_is_named_with_its_bars() -> None:
    broken = Stems(STEMS.names, (STEMS["melody"], Audio(STEMS["bass"].waveform * 0, RATE), STEMS["drums"]))
    found = check_silent_stems(SCORE, broken)
    assert (found.verdict, found.value) == ("fail", 1)
    assert found.hint.startswith("Bass: ")
    assert found.bars == tuple(range(1, 17))


def test_a_missing_stem_is_a_silent_one_and_an_empty_track_none() -> None:
    assert check_silent_stems(SCORE, Stems(("melody", "bass"), STEMS.audios[:2])).value == 1
    empty = SCORE.with_track(SCORE.track("bass").with_notes(()))
    broken = Stems(STEMS.names, (STEMS["melody"], Audio(STEMS["bass"].waveform * 0, RATE), STEMS["drums"]))
    assert check_silent_stems(empty, broken).verdict == "pass"


@pytest.mark.parametrize(("seconds", "bar"), [(0, 1), (BAR_S - 0.01, 1), (BAR_S + 0.01, 2), (1000, 16)])
def test_seconds_are_bars(seconds: float, bar: int) -> None:
    assert bars_at(SCORE, np.array([seconds, seconds])) == [bar]


def test_noise_without_a_score_is_left_in_peace() -> None:
    assert check_dropouts(SCORE.with_tracks(()), noise(2)).verdict == "pass"


@pytest.mark.parametrize("start", range(STRETCH_SAMPLES - 5, STRETCH_SAMPLES + 3))
def test_a_flat_top_across_two_stretches_is_one(start: int) -> None:
    waveform = np.zeros((2, 2 * STRETCH_SAMPLES), np.float32)
    waveform[0, start : start + 4] = -1.0
    assert check_clipping(SCORE, Audio(waveform, RATE)).value == 1


def test_every_check_of_the_sound_can_be_watched_and_cancelled() -> None:
    checks = (
        lambda progress: check_loudness(MASTER, -14.0, progress),
        lambda progress: check_true_peak(MASTER, -1.0, progress),
        lambda progress: check_clipping(SCORE, MASTER, progress),
        lambda progress: check_dropouts(SCORE, MASTER, progress),
        lambda progress: check_dc(MASTER, progress),
        lambda progress: check_silent_stems(SCORE, STEMS, progress),
    )
    for check in checks:
        assert_watched(check, MASTER.n_samples / 44_100)


def test_the_checks_take_little_memory() -> None:
    long = Audio(np.tile(MASTER.waveform, (2, 2)), RATE)
    for check in (check_clipping, check_dropouts):
        assert peak_memory(lambda check=check: check(SCORE, long)) < long.waveform.nbytes / 2  # type: ignore[misc]
    assert peak_memory(lambda: check_dc(long)) < long.waveform.nbytes / 2
