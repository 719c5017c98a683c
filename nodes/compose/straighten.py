"""From played time back to written time: imported ticks on our grid, swing taken out, notes on places one can write.

An import has swing and looseness in its onsets; written music has neither. What already stands on a place of the fine
grid (thirty-seconds, and sixteenths of a triplet) stays there. A score that says apart from its written notes how they
are played is believed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..score.analysis.groove import STRAIGHT, Groove, find_groove, groove_tracks
from ..score.note import Note
from ..score.score import Score
from ..score.time import TICKS_PER_QUARTER, MeterMap, Ticks

FINE = (60, 80)  # ticks that a written onset is a multiple of, where it already nearly is one
COARSE = (120, 160)  # and else: sixteenths and eighths of a triplet
NEAR = 8  # ticks


@dataclass(frozen=True, slots=True)
class Straightener:
    """Places of a score as written: `bar` and ticks (480 to the quarter) from its barline."""

    meter_map: MeterMap
    groove: Groove
    is_written: bool  # the score's onsets are straight already

    @classmethod
    def of(cls, score: Score) -> Straightener:
        is_written = any(note.offset for track in score.tracks for note in track.notes)
        return cls(score.meter_map, find_groove(groove_tracks(score.tracks), score.meter_map), is_written)

    def onset(self, note: Note, step: int = 0) -> tuple[int, int]:
        """(bar, ticks) at which a note is written. `step`: what the ticks are a multiple of; 0 = see FINE."""
        return self.place(note.onset, step)

    def place(self, tick: int, step: int = 0) -> tuple[int, int]:
        """(bar, ticks) of a tick of the score, as `onset`."""
        place = self.meter_map.position(Ticks(tick))
        straight = self.ticks(place.tick) if self.is_written else self.straight(place.tick)
        written = _nearest(straight, (step,)) if step else _written(straight)
        bar_ticks = self.ticks(self.meter_map.bar_end(place.bar) - self.meter_map.bar_start(place.bar))
        return (place.bar, written) if written < bar_ticks else (place.bar + 1, 0)

    def ticks(self, ticks: int) -> int:
        """A length of the score on our grid."""
        return round(ticks * TICKS_PER_QUARTER / self.meter_map.ticks_per_quarter)

    def straight(self, ticks: int) -> float:
        """Ticks of the score from a barline as straight ticks of ours."""
        quarters = ticks / self.meter_map.ticks_per_quarter
        if self.groove.swing == STRAIGHT:
            return quarters * TICKS_PER_QUARTER
        pair = 1.0 if self.groove.swing_unit == "1/8" else 0.5
        whole, into = divmod(quarters, pair)
        long = pair * self.groove.swing / 100
        half = pair / 2
        unwarped = into * half / long if into <= long else half + (into - long) * half / (pair - long)
        return (whole * pair + unwarped) * TICKS_PER_QUARTER


def _nearest(ticks: float, steps: tuple[int, ...]) -> int:
    places = [step * round(ticks / step) for step in steps]
    return min(places, key=lambda place: abs(place - ticks))


def _written(ticks: float) -> int:
    fine = _nearest(ticks, FINE)
    return fine if abs(fine - ticks) <= NEAR else _nearest(ticks, COARSE)
