"""Quantise: what is written goes onto a grid; what is left of the timing stays in how it is played, as much as wanted.

Every note is taken where it is played. Its written onset becomes the nearest grid line; the way that it was off the
line stays in its played offset, scaled by (1 - strength): 0 changes nothing that is heard, 1 leaves the grid with its
swing. Where the grid is swung, off-lines are played later than written.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ..fault import InvalidMusicText
from ..progress import SILENT, Progress
from ..score.note import Note
from ..score.score import Score
from ..score.time import MAX_TICK, MeterMap, Ticks
from ..score.track import Track
from .feel import STRAIGHT, Swing, swing_change, swing_of
from .menu import GRIDS
from .selection import chosen_tracks
from .timing import played, without_collisions

UNSWUNG = Swing()


@dataclass(frozen=True, slots=True)
class _Line:
    """Where a note goes: the written tick, the tick it is played at when it is exact, and the step of its grid."""

    written: int
    exact: float
    step: float


def quantised(
    score: Score,
    grid: str = "1/16",
    strength: float = 1.0,
    swing: Swing | None = UNSWUNG,
    names: Sequence[str] = (),
    *,
    lengths: bool = True,
    progress: Progress = SILENT,
) -> Score:
    """The tracks on a grid. grid: a name in GRIDS; strength: 0..1; swing: None = the one that they are played with.

    `lengths`: written durations become whole steps of the grid too, at least one. How long a note sounds is kept. Two
    notes of one pitch that come to one line become one. With strength 1 quantising again changes nothing.
    """
    if grid not in GRIDS:
        raise InvalidMusicText(f"There is no grid {grid!r:.40}.", hint=f"Known are {', '.join(GRIDS)}.")
    if not 0 <= strength <= 1:
        raise InvalidMusicText(f"A strength lies in 0..1, got {strength:g}.")
    chosen = {track.id for track in chosen_tracks(score, names)}
    ruler = _Ruler(score.meter_map, GRIDS[grid], swing or swing_of(score, names))
    tracks = []
    for done, track in enumerate(score.tracks, 1):
        tracks.append(_quantised(track, ruler, strength, lengths) if track.id in chosen and track.notes else track)
        progress.advance(done, len(score.tracks))
    return score.with_tracks(tuple(tracks))


class _Ruler:
    """The grid lines of a score: bar lines divided by steps, lines played where the swing has them."""

    def __init__(self, meter_map: MeterMap, steps: tuple[Fraction, ...], swing: Swing) -> None:
        self.meter_map = meter_map
        self.steps = tuple(float(step * meter_map.ticks_per_quarter) for step in steps)
        self.swung = swing_change(meter_map, UNSWUNG, swing)
        self.is_swung = swing.percent != STRAIGHT
        self._found: dict[tuple[float, float], _Line] = {}  # players share most of their ticks
        self._bars: dict[tuple[int, float], tuple[list[int], list[float]]] = {}

    def beat_of(self, tick: int) -> tuple[int, int]:
        """(bar, quarter of it) that a played tick lies in: in one of them all notes share a step."""
        place = self.meter_map.position(Ticks(tick))
        return place.bar, place.tick // self.meter_map.ticks_per_quarter

    def line(self, tick: float, step: float) -> _Line:
        """The nearest line of the bar that a played tick lies in; its end is the next bar's first."""
        key = (tick, step)
        if key not in self._found:
            self._found[key] = self._nearest(tick, step)
        return self._found[key]

    def _nearest(self, tick: float, step: float) -> _Line:
        bar = self.meter_map.position(Ticks(max(0, int(tick)))).bar
        written, exact = self._lines(bar, step)
        place = bisect_left(exact, tick)
        near = [index for index in (place - 1, place) if 0 <= index < len(exact)]
        best = min(near, key=lambda index: (abs(exact[index] - tick), index))
        return _Line(written[best], exact[best], step)

    def _lines(self, bar: int, step: float) -> tuple[list[int], list[float]]:
        key = (bar, step)
        if key not in self._bars:
            start, end = self.meter_map.bar_start(bar), self.meter_map.bar_end(bar)
            count = int((end - start) / step + 1e-6)
            if bar == 0:  # a pickup is counted back from its bar line
                ticks = [round(end - step * number) for number in range(count, -1, -1)]
            else:
                ticks = [round(start + step * number) for number in range(count + 1)]
            written = sorted({*(tick for tick in ticks if start <= tick <= end), start, end})
            exact = [self.swung(tick) if tick < end and self.is_swung else float(tick) for tick in written]
            self._bars[key] = (written, exact)
        return self._bars[key]


def _quantised(track: Track, ruler: _Ruler, strength: float, lengths: bool) -> Track:
    steps = _steps(track.notes, ruler)
    notes = [_note(note, ruler, steps[ruler.beat_of(note.played_onset)], strength, lengths) for note in track.notes]
    return track.with_notes(without_collisions(notes))


def _steps(notes: Sequence[Note], ruler: _Ruler) -> dict[tuple[int, int], float]:
    """Beat -> the step whose lines its notes are nearest to; the first one where they are equally near."""
    by_beat: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for note in notes:
        by_beat[ruler.beat_of(note.played_onset)].append(note.played_onset)
    if len(ruler.steps) == 1:
        return dict.fromkeys(by_beat, ruler.steps[0])

    def distance(onsets: list[int], step: float) -> float:
        return sum((onset - ruler.line(onset, step).exact) ** 2 for onset in onsets)

    return {
        beat: min(ruler.steps, key=lambda step: round(distance(onsets, step), 3)) for beat, onsets in by_beat.items()
    }


def _note(note: Note, ruler: _Ruler, step: float, strength: float, lengths: bool) -> Note:
    line = ruler.line(note.played_onset, step)
    onset = line.exact + (note.played_onset - line.exact) * (1 - strength)
    sounding = note.played_end - note.played_onset
    duration = note.duration
    if lengths:
        duration = _length(line, note.duration, ruler)
    written = min(line.written, MAX_TICK - duration)
    moved = replace(note, onset=Ticks(written), duration=duration, offset=0, gate=100)
    return played(moved, onset, round(onset) + sounding)


def _length(line: _Line, duration: int, ruler: _Ruler) -> Ticks:
    """A written length that ends on a line, at least one step long; one that does already stays."""
    end = line.written + duration
    if any(ruler.line(end, step).written == end for step in ruler.steps):
        return Ticks(duration)
    end = ruler.line(max(line.written + line.step, end), line.step).written
    return Ticks(max(1, end - line.written))
