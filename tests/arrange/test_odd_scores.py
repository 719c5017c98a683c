"""Scores nobody expects: without notes, with one, with pickups and cut bars, half an hour of 64 tracks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from cadenza.nodes.arrange.feel import Swing, in_pace, with_feel
from cadenza.nodes.arrange.groove import groove_of, with_groove
from cadenza.nodes.arrange.humanise import humanised
from cadenza.nodes.arrange.meter import in_meter, rebarred
from cadenza.nodes.arrange.orchestrate import with_instrument
from cadenza.nodes.arrange.quantise import quantised
from cadenza.nodes.arrange.reharmonise import reharmonised
from cadenza.nodes.arrange.restyle import restyled
from cadenza.nodes.arrange.tempo import faster
from cadenza.nodes.arrange.transpose import transposed
from cadenza.nodes.fault import CadenzaError
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterChange, MeterMap, TempoMap
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter, parse_meter

from .music import line, score_of, song

Change = Callable[..., Score]
CHANGES: dict[str, Change] = {
    "transpose": lambda score, **more: transposed(score, 5, **more),
    "tempo": lambda score, **more: faster(score, 1.5),
    "meter": lambda score, **more: in_meter(score, parse_meter("3/4"), **more),
    "bar lines": lambda score, **more: rebarred(score, parse_meter("7/8")),
    "feel": lambda score, **more: with_feel(score, Swing(62.0), **more),
    "half time": lambda score, **more: in_pace(score, "half", **more),
    "quantise": lambda score, **more: quantised(score, "1/16 or 1/8T", **more),
    "humanise": lambda score, **more: humanised(score, 0.6, **more),
    "groove": lambda score, **more: with_groove(score, groove_of(song()), **more),
    "instrument": lambda score, **more: with_instrument(score, score.tracks[0].id, "cello"),
    "reharmonise": lambda score, **more: reharmonised(score, "adventurous", **more),
    "restyle": lambda score, **more: restyled(score, "funk", **more),
}


def odd_scores() -> dict[str, Score]:
    one = Track("t", notes=line(60))
    short = MeterMap((MeterChange(0, Meter(4, 4)), MeterChange(480 + 1920 + 700, Meter(3, 4))), pickup=480)
    return {
        "no tracks": score_of(),
        "no notes": score_of(Track("t")),
        "one note": score_of(one),
        "one long note": score_of(Track("t", notes=(Note(0, 60, 480 * 400),))),
        "one drum": score_of(Track("d", role="drums", is_drum=True, notes=(Note(0, 36, 1),))),
        "cluster": score_of(Track("t", notes=tuple(Note(0, pitch, 480) for pitch in range(128)))),
        "cut bars": Score(TempoMap.constant(90), short, tracks=(Track("t", notes=line(*range(40, 90))),)),
        "coarse grid": Score(
            TempoMap.constant(90, 1), MeterMap.constant(Meter(7, 8), 1),
            tracks=(Track("t", notes=tuple(Note(n, 60 + n, 1) for n in range(20))),),
        ),
        "a long meter": score_of(Track("t", notes=line(*[60, 64] * 40)), meter="31/16"),
    }  # fmt: skip


@pytest.mark.parametrize("what", odd_scores())
@pytest.mark.parametrize("change", CHANGES)
def test_a_sensible_result_or_one_clear_sentence(change: str, what: str) -> None:
    score = odd_scores()[what]
    try:
        after = CHANGES[change](score)
    except CadenzaError as fault:
        assert fault.message
        assert len(fault.message) < 300
        return
    except IndexError:
        assert not score.tracks  # the test itself names the first track
        return
    assert isinstance(after, Score)
    assert all(note.played_onset >= 0 for track in after.tracks for note in track.notes)


@cache
def half_an_hour() -> Score:
    """900 bars of 4/4 at 120 bpm on 64 tracks, a note a bar."""

    def track(number: int) -> Track:
        is_drum = number % 8 == 7
        pitches = (36, 38, 42) if is_drum else tuple(40 + (number * 5 + step * 7) % 40 for step in range(5))
        notes = tuple(Note(1920 * n, pitches[n % len(pitches)], 900) for n in range(900))
        return Track(f"t{number}", program=(0, 33, 48, 24, 73, 81)[number % 6], is_drum=is_drum, notes=notes)

    return score_of(*(track(number) for number in range(64)))


class Cancelled(Exception):
    pass


class Impatient:
    """A Progress that presses Cancel after some advances."""

    def __init__(self, patience: int) -> None:
        self.left = patience

    def advance(self, done: int, total: int) -> None:
        assert 0 <= done <= total
        self.left -= 1
        if self.left < 0:
            raise Cancelled


@pytest.mark.parametrize("change", [c for c in CHANGES if c not in ("tempo", "bar lines", "instrument")])
def test_cancel_is_heard_on_the_way_through_half_an_hour(change: str) -> None:
    progress: Any = Impatient(2)
    with pytest.raises(Cancelled):
        CHANGES[change](half_an_hour(), progress=progress)


def test_half_an_hour_of_64_tracks_is_restyled() -> None:
    after = restyled(half_an_hour(), "house", keep=("t0",))
    assert after.track("t0") == half_an_hour().tracks[0]
    assert after.n_bars == 900
