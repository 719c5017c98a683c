"""The whole report: a good song passes, each damage fails where it should, and Cancel comes through."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from cadenza.nodes.plan.styles import load_style
from cadenza.nodes.quality.musicality import FINDINGS
from cadenza.nodes.quality.report import QualityReport
from cadenza.nodes.quality.song import OF_MASTER, OF_PLAN, OF_STEMS, check_song
from cadenza.nodes.quality.symbolic import METRICS
from cadenza.nodes.sound.audio import Audio, Stems

from ..sound.watch import assert_watched, peak_memory
from .songs import BPM, PLAN, RATE, damaged, mastered, render, song, transposed

SCORE = song()
STEMS = render(SCORE)
MASTER = mastered(STEMS)


def test_a_good_song_passes_and_everything_is_measured() -> None:
    report = check_song(SCORE, PLAN, MASTER, STEMS)
    assert report.passed, report.format_text()
    names = [one.name for one in report.measurements]
    assert names == [
        *OF_PLAN, *OF_MASTER, "sounding key", *OF_STEMS, "notes in range",
        *(name for name in FINDINGS if name != "notes in range"), "idioms", "composite", "form in band", *METRICS,
    ]  # fmt: skip
    open_questions = {one.name for one in report.measurements if one.verdict == "not measured"}
    said_by_style = dict(load_style(PLAN.style).yardstick.exempt)
    open_questions -= {*FINDINGS, *said_by_style, "idioms"}
    open_questions -= {"channel order", "spectral balance"}  # never known; not of 22 kHz
    assert open_questions == {"stereo correlation", "mono loss"}, "the songs of these tests are mono"


def _faster(master: Audio) -> Audio:
    n = np.arange(0, master.n_samples, 1.05)
    return Audio(np.interp(n, np.arange(master.n_samples), master.waveform[0])[None].astype(np.float32), RATE)


@pytest.mark.parametrize(
    ("damage", "failing"),
    [
        (lambda master: mastered(STEMS, -20.0), "loudness"),
        (lambda master: Audio(np.clip(master.waveform * 8, -1, 1), RATE), "clipping"),
        (lambda master: damaged(master, np.array([[0.02]])), "DC offset"),
        (_faster, "sounding tempo"),
        (
            lambda master: Audio(np.where(np.arange(master.n_samples) // RATE == 9, 0, master.waveform), RATE),
            "dropouts",
        ),
    ],
)
def test_each_damage_is_found(damage: Callable[[Audio], Audio], failing: str) -> None:
    report = check_song(SCORE, PLAN, damage(MASTER), STEMS)
    assert failing in [one.name for one in report.failures]


def test_stems_of_another_song_are_found() -> None:
    other = render(transposed(SCORE, 3))
    found = [one.name for one in check_song(SCORE, PLAN, MASTER, other).failures]
    assert {"sounding key", "tuning"} <= set(found)


def test_what_is_not_given_is_not_measured() -> None:
    report = check_song(SCORE)
    verdicts = {one.name: one.verdict for one in report.measurements}
    for name in (*OF_PLAN, *OF_MASTER, "sounding key", *OF_STEMS):
        assert verdicts[name] == "not measured", name
    assert verdicts["notes in range"] == "pass"
    assert report.passed


def test_the_target_of_the_master_can_be_stated() -> None:
    loud = mastered(STEMS, -9.0)
    assert check_song(SCORE, PLAN, loud, STEMS).find("loudness") in check_song(SCORE, PLAN, loud, STEMS).failures
    assert check_song(SCORE, PLAN, loud, STEMS, loudness_lufs=-9.0).passed
    assert not check_song(SCORE, PLAN, MASTER, STEMS, ceiling_dbtp=-9.0).passed


def test_a_silent_master_gets_a_report() -> None:
    silent = Audio(np.zeros_like(MASTER.waveform), RATE)
    report = check_song(SCORE, PLAN, silent, Stems(STEMS.names, (silent,) * 3))
    assert {one.name for one in report.failures} == {"dropouts", "silent stems", "notes in the stems"}


def test_an_empty_master_gets_a_report() -> None:
    empty = Audio(np.zeros((2, 0), np.float32), RATE)
    assert check_song(SCORE, PLAN, empty).find("loudness") is not None


def test_the_report_is_the_same_every_time_and_fits_on_the_wire() -> None:
    first, second = (check_song(SCORE, PLAN, MASTER, STEMS) for _ in range(2))
    assert first == second
    assert QualityReport.from_wire(json.loads(json.dumps(first.to_wire(), allow_nan=False))) == first


def test_can_be_watched_and_cancelled() -> None:
    assert_watched(lambda progress: check_song(SCORE, PLAN, MASTER, STEMS, progress), 10 * MASTER.n_samples / 44_100)
    assert_watched(lambda progress: check_song(SCORE, None, None, None, progress), 0)


def test_takes_little_memory() -> None:
    long = Audio(np.tile(MASTER.waveform, (2, 4)), RATE)
    assert peak_memory(lambda: check_song(SCORE, PLAN, long, Stems(("melody",), (long,)))) < long.waveform.nbytes


def test_the_songs_tempo_counts_without_a_plan() -> None:
    found = check_song(SCORE, None, MASTER).find("sounding tempo")
    assert found is not None
    assert found.value == pytest.approx(BPM, rel=0.001)
