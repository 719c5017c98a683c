"""The delay: echoes in time with the song."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cadenza.nodes.fault import InvalidMix
from cadenza.nodes.mix.delay import NOTES, Delay, TempoMark, echo, tempo_marks
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoChange, TempoMap, Ticks
from cadenza.nodes.theory.meter import Meter

from ..sound.signals import silence

RATE = 44_100
PLAIN = Delay("1/4", 0.5, False, 10, 20_000, 0, (TempoMark(0, 120),))


def click(at: int, seconds: float = 4) -> np.ndarray:
    wave = np.zeros((2, round(seconds * RATE)), np.float32)
    wave[:, at] = 1
    return wave


def arrivals(returned: np.ndarray, channel: int = 0, above: float = 0.05) -> list[int]:
    """First samples of the echoes."""
    loud = np.flatnonzero(np.abs(returned[channel]) > above)
    return [int(at) for place, at in enumerate(loud) if place == 0 or at - loud[place - 1] > 500]


@pytest.mark.parametrize("note", list(NOTES))
@pytest.mark.parametrize("bpm", [72.0, 120.0, 174.0])
def test_the_first_echo_comes_after_its_note_value(note: str, bpm: float) -> None:
    delay = replace(PLAIN, note=note, feedback=0.0, tempo=(TempoMark(0, bpm),))
    first = 1_000 + round(NOTES[note] * 60 / bpm * RATE)
    assert arrivals(echo(click(1_000), RATE, delay)) == [pytest.approx(first, abs=2)]


def test_each_repeat_is_weaker_by_the_feedback() -> None:
    returned = echo(click(0), RATE, PLAIN)[0]
    energies = [np.sqrt((returned[at : at + 400].astype(float) ** 2).sum()) for at in (22_050, 44_100, 66_150)]
    assert energies[1] / energies[0] == pytest.approx(0.5, abs=0.03)
    assert energies[2] / energies[1] == pytest.approx(0.5, abs=0.03)


def test_ping_pong_changes_sides() -> None:
    left = click(0)
    left[1] = 0
    returned = echo(left, RATE, replace(PLAIN, ping_pong=True))
    assert arrivals(returned, 0) == [pytest.approx(22_050, abs=2), pytest.approx(66_150, abs=2)]
    assert arrivals(returned, 1)[0] == pytest.approx(44_100, abs=2)


def test_each_repeat_is_darker() -> None:
    returned = echo(click(0), RATE, replace(PLAIN, feedback=0.9, high_cut_hz=4_000))[0].astype(float)

    def treble(at: int) -> float:
        powers = np.abs(np.fft.rfft(returned[at : at + 4_096])) ** 2
        return float(powers[1_000:].sum() / powers[20:200].sum())

    assert treble(66_150) < treble(44_100) < treble(22_050)


def test_the_echoes_follow_the_tempo_map() -> None:
    changes = (TempoChange(Ticks(0), 120), TempoChange(Ticks(4 * 480), 60))
    score = Score(TempoMap(changes, 480), MeterMap.constant(Meter(4, 4), 480))
    assert tempo_marks(score) == (TempoMark(0, 120), TempoMark(2, 60))
    delay = replace(PLAIN, feedback=0.0, tempo=tempo_marks(score))
    early, late = click(0, 5), click(3 * RATE, 5)
    assert arrivals(echo(early + late, RATE, delay)) == [
        pytest.approx(RATE // 2, abs=2),
        pytest.approx(4 * RATE, abs=2),
    ]


def test_a_hair_of_tempo_is_not_worth_a_mark() -> None:
    changes = (TempoChange(Ticks(0), 120), TempoChange(Ticks(480), 120.5), TempoChange(Ticks(960), 90))
    marks = tempo_marks(Score(TempoMap(changes, 480), MeterMap.constant(Meter(4, 4), 480)))
    assert [mark.bpm for mark in marks] == [120, 90]


def test_it_is_linear_and_the_same_every_time() -> None:
    one, two = click(500), click(70_000)
    assert echo(one + two, RATE, PLAIN) == pytest.approx(echo(one, RATE, PLAIN) + echo(two, RATE, PLAIN), abs=1e-6)
    assert echo(one, RATE, PLAIN).tobytes() == echo(one, RATE, PLAIN).tobytes()


def test_silence_and_nothing_go_through() -> None:
    assert not echo(silence(1).waveform, RATE, PLAIN).any()
    assert echo(silence(0).waveform, RATE, PLAIN).shape == (2, 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"note": "1/3"}, "note of the delay is one of 1/2, 1/4."),
        ({"feedback": 1.0}, "feedback of the delay lies in 0..0.9"),
        ({"tempo": ()}, "rise from 0 s, got none"),
        ({"tempo": (TempoMark(0, 100), TempoMark(0, 90))}, "rise from 0 s"),
    ],
)
def test_settings_are_checked(change: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidMix, match=words):
        replace(PLAIN, **change)  # type: ignore[arg-type]
