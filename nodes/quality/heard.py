"""Which notes of a score must be heard, and when.

Risers begin in silence, beds of noise lie under everything: effects promise no sound at a moment. A note that dies away
after its start, that is played next to nothing, or while its expression or volume is down, promises none either.
"""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

from ..score.score import Score
from ..score.time import Ticks
from ..score.track import Track

VOLUME, EXPRESSION = 7, 11  # controllers
LEAST_CONTROL = 24  # of 127, about -29 dB: below, a fade is nearly over
LEAST_VELOCITY = 8


def heard_spans_s(score: Score, fresh_s: float) -> NDArray[np.float64]:
    """[n, 2] start and end in seconds of every note that must be heard, cut `fresh_s` after its start, by start."""
    at = score.tempo_map.seconds_at
    spans = []
    for track in sounding_tracks(score):
        ticks, soft = _fades(track)
        for note in track.notes:
            start, end = note.played_onset, note.played_end
            place = bisect_right(ticks, start)
            if note.velocity < LEAST_VELOCITY or (place and soft[place - 1]):
                continue
            faded = next((tick for tick, is_soft in zip(ticks[place:], soft[place:], strict=True) if is_soft), end)
            spans.append((at(start), min(at(Ticks(min(end, faded))), at(start) + fresh_s)))
    return np.array(sorted(spans), dtype=np.float64).reshape(-1, 2)


def sounding_tracks(score: Score) -> list[Track]:
    """The tracks with notes that are to be heard as notes: all but the effects."""
    return [track for track in score.tracks if track.notes and track.role != "effects"]


def _fades(track: Track) -> tuple[list[int], list[bool]]:
    """Ticks at which volume or expression move, and whether one of them is down from there on."""
    levels, ticks, soft = {VOLUME: 127, EXPRESSION: 127}, [], []
    for control in track.controls:
        if control.kind == "cc" and control.number in levels:
            levels[control.number] = control.value
            ticks.append(int(control.tick))
            soft.append(min(levels.values()) < LEAST_CONTROL)
    return ticks, soft
