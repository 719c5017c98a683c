"""Feel: straight or swung, and drums in half or double time. Swing lives in how notes are played, not in writing.

Swing is the percent of a pair that passes before its off-note, 50 (straight) to 75; a pair of eighths is a quarter
long, a pair of sixteenths half of that. Pairs are counted from every felt beat; beats of three are never swung.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from ..fault import InvalidMusicText
from ..progress import SILENT, Progress
from ..score.analysis.groove import SwingUnit, find_groove, groove_tracks
from ..score.bars import Bar, join_track, split_track
from ..score.note import Note
from ..score.score import Score
from ..score.time import MeterMap, Ticks
from ..score.track import Track
from ..theory.instrument import DRUM_PIECES
from ..theory.meter import Meter
from .selection import chosen_tracks
from .timing import TickMap, warped, without_collisions

STRAIGHT, MOST = 50.0, 75.0
PAIRS: dict[str, Fraction] = {"1/8": Fraction(1), "1/16": Fraction(1, 2)}  # unit -> quarters in a pair
TIMEKEEPERS = frozenset(
    DRUM_PIECES[piece]
    for piece in ("closed_hat", "pedal_hat", "open_hat", "ride", "ride_2", "ride_bell", "shaker", "tambourine")
    if piece in DRUM_PIECES
)

Pace = Literal["half", "double"]


@dataclass(frozen=True, slots=True)
class Swing:
    """How pairs are divided: `percent` 50..75 of a pair before its off-note, pairs of `unit`."""

    percent: float = STRAIGHT
    unit: SwingUnit = "1/8"

    def __post_init__(self) -> None:
        if not STRAIGHT <= self.percent <= MOST:
            raise InvalidMusicText(
                f"Swing lies in {STRAIGHT:g}..{MOST:g} percent, got {self.percent:g}.",
                hint="50 is straight, about 66 a triplet's shuffle.",
            )
        if self.unit not in PAIRS:
            raise InvalidMusicText(f"Swing counts in {' or '.join(PAIRS)}, got {self.unit!r}.")


def swing_of(score: Score, names: Sequence[str] = ()) -> Swing:
    """The swing that the tracks (those whose timing is the groove) are played with."""
    groove = find_groove(groove_tracks(chosen_tracks(score, names)), score.meter_map)
    return Swing(groove.swing, groove.swing_unit)


def with_feel(
    score: Score,
    swing: Swing,
    names: Sequence[str] = (),
    *,
    before: Swing | None = None,
    progress: Progress = SILENT,
) -> Score:
    """The tracks played with another swing; what is written stays. `before`: their swing now, None = as found."""
    chosen = chosen_tracks(score, names)
    known = before or swing_of(score, names)
    if known.percent == swing.percent and (known.unit == swing.unit or swing.percent == STRAIGHT):
        return score
    change = swing_change(score.meter_map, known, swing)
    ids = {track.id for track in chosen}
    tracks = []
    for done, track in enumerate(score.tracks, 1):
        tracks.append(track.with_notes(warped(track.notes, change)) if track.id in ids else track)
        progress.advance(done, len(score.tracks))
    return score.with_tracks(tuple(tracks))


def swing_change(meter_map: MeterMap, before: Swing, after: Swing) -> TickMap:
    """Where a tick played with one swing is played with another."""

    found: dict[float, float] = {}  # players share most of their ticks

    def change(tick: float) -> float:
        if tick not in found:
            straight = _divided(meter_map, tick, before.unit, before.percent, STRAIGHT)
            found[tick] = _divided(meter_map, straight, after.unit, STRAIGHT, after.percent)
        return found[tick]

    return change


def _divided(meter_map: MeterMap, tick: float, unit: str, before: float, after: float) -> float:
    """A tick moved so that its pair, divided at `before` percent, is divided at `after`."""
    if before == after:
        return tick
    pair = pair_at(meter_map, tick, unit)
    if pair is None:
        return tick
    start, length = pair
    into, old, new = tick - start, length * before / 100.0, length * after / 100.0
    if into <= old:
        return start + into * new / old
    return start + new + (into - old) * (length - new) / (length - old)


def pair_at(meter_map: MeterMap, tick: float, unit: str) -> tuple[float, float] | None:
    """(first tick, length) of the pair that a tick lies in; None where beats divide into three or a pair is cut."""
    place = meter_map.position(Ticks(max(0, int(tick))))
    meter = meter_map.meter_of_bar(place.bar)
    grid = meter_map.ticks_per_quarter
    bar_start = meter_map.bar_start(place.bar)
    skipped = 0.0
    if place.bar == 0:  # a pickup ends with its bar line
        skipped = float(meter.quarters * grid) - meter_map.pickup
    inside = tick - bar_start + skipped
    for onset, length in _pairs(meter, unit, grid):
        if onset <= inside < onset + length:
            return bar_start - skipped + onset, length
    return None


@lru_cache(maxsize=256)
def _pairs(meter: Meter, unit: str, grid: int) -> tuple[tuple[float, float], ...]:
    """(onset, length) in ticks of the pairs of a bar."""
    pair = PAIRS[unit]
    found: list[tuple[float, float]] = []
    for onset, length in zip(meter.beat_onsets, meter.beats, strict=True):
        if length / meter.unit_quarters == 3:
            continue
        found += [(float((onset + pair * number) * grid), float(pair * grid)) for number in range(int(length / pair))]
    return tuple(found)


# --- half time and double time -------------------------------------------------------------------------------------


def in_pace(score: Score, pace: Pace, names: Sequence[str] = (), progress: Progress = SILENT) -> Score:
    """Drums in half time (the backbeat once a bar, later) or double time, over the same tempo and chords.

    Without names the drums alone change. Cymbals and shakers that keep the time go on as they were. In half time two
    bars are filled by the first of them; in double time every bar is played twice in its own time.
    """
    tracks = chosen_tracks(score, names) if names else tuple(track for track in score.tracks if track.is_drum)
    if not tracks:
        raise InvalidMusicText("Half and double time are played by drums, and the score has none.", hint="Name tracks.")
    ids = {track.id for track in tracks}
    changed = []
    for done, track in enumerate(score.tracks, 1):
        changed.append(_paced(track, score, pace) if track.id in ids else track)
        progress.advance(done, len(score.tracks))
    return score.with_tracks(tuple(changed))


def _paced(track: Track, score: Score, pace: Pace) -> Track:
    bars = split_track(track, score.meter_map, score.n_bars)
    fresh = [_half_time(bars, bar, score) if pace == "half" else _double_time(bars[bar], bar, score)
             for bar in range(len(bars))]  # fmt: skip
    joined = join_track(track, tuple(fresh), score.meter_map)
    return joined.with_notes(without_collisions(joined.notes))


def _keeps_time(note: Note, is_drum: bool = True) -> bool:
    return is_drum and note.pitch in TIMEKEEPERS


def _half_time(bars: Sequence[Bar], bar: int, score: Score) -> Bar:
    """The half of a bar, stretched, that belongs here: bars 1, 3, 5 … take the first half of themselves."""
    length = score.meter_map.bar_end(bar) - score.meter_map.bar_start(bar)
    own = bars[bar]
    if bar == 0:
        return own
    source = bars[bar if bar % 2 else bar - 1]
    begins = 0 if bar % 2 else length / 2
    stretched = [
        replace(note, onset=Ticks(round((note.onset - begins) * 2)), duration=Ticks(note.duration * 2),
                offset=note.offset * 2)
        for note in source.notes
        if not _keeps_time(note) and begins <= note.onset < begins + length / 2
    ]  # fmt: skip
    return replace(own, notes=(*stretched, *(note for note in own.notes if _keeps_time(note))))


def _double_time(own: Bar, bar: int, score: Score) -> Bar:
    length = score.meter_map.bar_end(bar) - score.meter_map.bar_start(bar)
    if bar == 0:
        return own
    halves = [
        replace(note, onset=Ticks(note.onset // 2 + half * length // 2), duration=Ticks(max(1, note.duration // 2)),
                offset=round(note.offset / 2))
        for half in (0, 1)
        for note in own.notes
        if not _keeps_time(note)
    ]  # fmt: skip
    return replace(own, notes=(*halves, *(note for note in own.notes if _keeps_time(note))))
