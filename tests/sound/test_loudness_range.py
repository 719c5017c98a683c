"""Loudness range by the minimum-requirement signals of EBU Tech 3342, made from their published definitions."""

from __future__ import annotations

import pyloudnorm
import pytest

from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.loudness_range import loudness_range_lu, momentary_lufs, short_term_lufs

from .signals import joined, noise, silence, sine


def steps(*levels_dbfs: float, seconds: float = 20) -> Audio:
    return joined(*(sine(1_000, level, seconds) for level in levels_dbfs))


@pytest.mark.parametrize(
    ("levels", "range_lu"),
    [((-20, -30), 10), ((-20, -15), 5), ((-40, -20), 20), ((-50, -35, -20, -35, -50), 15)],
    ids=["case 1", "case 2", "case 3", "case 4"],
)
def test_the_loudness_range_of_tech_3342_within_1_lu(levels: tuple[float, ...], range_lu: float) -> None:
    assert loudness_range_lu(steps(*levels)) == pytest.approx(range_lu, abs=1)


def test_an_independent_meter_agrees() -> None:
    audio = joined(noise(8, 0.02), noise(8, 0.1), noise(8, 0.05))
    theirs = pyloudnorm.Meter(44_100).loudness_range(audio.waveform.T.astype(float))
    assert loudness_range_lu(audio) == pytest.approx(theirs, abs=0.5)


def test_windows_of_a_steady_tone_read_its_level() -> None:
    tone = sine(1_000, -23, 5)
    assert momentary_lufs(tone)[10:-10] == pytest.approx(-23, abs=0.1)
    assert short_term_lufs(tone)[5:-5] == pytest.approx(-23, abs=0.1)
    assert (len(momentary_lufs(tone)), len(short_term_lufs(tone))) == (47, 21)


def test_what_is_too_short_or_silent_has_no_range() -> None:
    assert loudness_range_lu(noise(2.9)) is None
    assert loudness_range_lu(silence(5)) is None
    assert len(momentary_lufs(noise(0.3))) == 0
