"""A run: neighbouring bars that are rewritten together, and what a player hears around them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from ..score.note import Note
from ..score.score import Score
from ..score.track import Track

EARSHOT_BARS = 4  # how far around a run a player listens for how dense, how loud and how high the part lies
FEW_NOTES = 4


@dataclass(frozen=True, slots=True)
class Run:
    """Bars `first`..`last` of a score, and the ticks start..end (excluded) that they fill."""

    first: int
    last: int
    start: int
    end: int


def runs_of(score: Score, bars: Iterable[int]) -> tuple[Run, ...]:
    """Bars put together into runs, in order."""
    wanted = set(bars)
    firsts = [bar for bar in sorted(wanted) if bar - 1 not in wanted]
    lasts = [bar for bar in sorted(wanted) if bar + 1 not in wanted]
    return tuple(
        Run(first, last, score.meter_map.bar_start(first), score.meter_map.bar_end(last))
        for first, last in zip(firsts, lasts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a part is like around a run. density: onsets a bar where it plays; thickness: notes an onset."""

    density: float
    thickness: float
    pitch: float
    velocity: float


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a run in one track.

    held: notes from before that sound into it. leading_on: notes of its last beat that sound on after it (pushes and
    ties: they belong to what follows). early: these, and notes of later bars that are played before they are due.
    before, after: the pitches that the part comes from and goes to. likeness: None for a track without notes.
    """

    held: tuple[Note, ...]
    leading_on: tuple[Note, ...]
    early: tuple[Note, ...]
    before: tuple[int, ...]
    after: int | None
    likeness: Likeness | None


def surroundings(score: Score, track: Track, run: Run) -> Surroundings:
    notes = track.notes
    first, stop = _index(notes, run.start), _index(notes, run.end)
    meter_map = score.meter_map
    from_tick = meter_map.bar_start(max(0, run.first - EARSHOT_BARS))
    until = meter_map.bar_end(run.last + EARSHOT_BARS)
    heard = notes[_index(notes, from_tick) : _index(notes, until)]
    if len(heard) < FEW_NOTES:
        heard = notes
    beat = round(meter_map.meter_of_bar(run.last).beat_quarters * score.ticks_per_quarter)
    last_beat = notes[_index(notes, max(run.start + 1, run.end - beat)) : stop]
    leading_on = tuple(note for note in last_beat if note.end > run.end)
    return Surroundings(
        held=tuple(note for note in notes[:first] if sounds_until(note) > run.start),
        leading_on=leading_on,
        early=(*leading_on, *(note for note in notes[stop:] if note.played_onset < run.end)),
        before=tuple(_line(notes[max(0, first - 8) : first])[-2:]),
        after=_line(notes[stop : stop + 8])[0] if stop < len(notes) else None,
        likeness=likeness(score, heard),
    )


def likeness(score: Score, notes: Sequence[Note]) -> Likeness | None:
    """What notes (sorted) are like."""
    if not notes:
        return None
    onsets = {note.onset for note in notes}
    bars = {score.meter_map.position(onset).bar for onset in onsets}
    return Likeness(
        density=len(onsets) / len(bars),
        thickness=len(notes) / len(onsets),
        pitch=median(note.pitch for note in notes),
        velocity=mean(note.velocity for note in notes),
    )


def sounds_until(note: Note) -> int:
    """Where a note ends, as written or as played, whichever is later."""
    return max(note.end, note.played_end)


def _index(notes: Sequence[Note], tick: int) -> int:
    return bisect_left(notes, tick, key=lambda note: note.onset)


def _line(notes: Sequence[Note]) -> list[int]:
    """The highest pitch of every onset."""
    highest: dict[int, int] = {}
    for note in notes:
        highest[note.onset] = max(note.pitch, highest.get(note.onset, 0))
    return list(highest.values())
