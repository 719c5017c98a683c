"""Written music as a notation program wants it: a grid, voices, and note values tied together.

The grid has 48 steps a quarter. A note begins and ends on a 64th or on a third of a 16th, whichever lies nearer: what
was written on either is exact, anything else (a hand-played import) is moved by at most 1/32 of a quarter, and
`Notation.notes` says how many were. Only the written onset and duration count: swing and push belong to the playing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from ..progress import SILENT, Progress
from ..score.note import Note
from ..score.score import Score
from ..score.time import Ticks
from ..score.track import Track

STEPS = 48  # a quarter
STRAIGHT, TRIPLET = 3, 4  # a 64th; a third of a 16th
# steps -> (MusicXML's name of the value, dots, whether it is one of three in the time of two)
_NAMES = ("whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th")
VALUES: dict[int, tuple[str, int, bool]] = {
    **{4 * STEPS * 2 // 3 >> power: (name, 0, True) for power, name in enumerate(_NAMES) if power < 8},
    **{6 * STEPS >> power: (name, 1, False) for power, name in enumerate(_NAMES) if power < 6},
    **{4 * STEPS >> power: (name, 0, False) for power, name in enumerate(_NAMES) if power < 7},
}
_LONGEST_FIRST = tuple(sorted(VALUES, reverse=True))
LONGEST_REST = 3 * STEPS  # in a bar with notes: a semibreve rest is read as a bar of rest, however long that is


@dataclass(frozen=True, slots=True)
class Piece:
    """A printed value inside one bar: `notes` sound together (none = a rest). `start`: steps from the bar line."""

    start: int
    steps: int  # one of VALUES, or the whole of an empty bar that its meter fills
    notes: tuple[Note, ...] = ()
    is_tied_from: bool = False
    is_tied_on: bool = False
    is_bar: bool = False  # a bar of rest


@dataclass(frozen=True, slots=True)
class NotatedBar:
    """One part's bar. `number`: 0 = pickup. `voices`: each fills the bar from its line to `steps`."""

    number: int
    steps: int
    voices: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Notation:
    """`parts`: the bars of every track, in track order. `bar_starts`: steps from the start, and the end of the last."""

    parts: tuple[tuple[NotatedBar, ...], ...]
    first_bar: int
    bar_starts: tuple[int, ...]
    notes: tuple[str, ...] = ()

    def place(self, step: int) -> tuple[int, int]:
        """(index of the bar, steps inside it) of a step from the start."""
        index = min(len(self.bar_starts) - 2, max(0, bisect_right(self.bar_starts, step) - 1))
        return index, step - self.bar_starts[index]


@dataclass(frozen=True, slots=True)
class _Chord:
    """Notes of one onset and end, in steps from the start."""

    start: int
    end: int
    notes: tuple[Note, ...]


def notate(score: Score, progress: Progress = SILENT) -> Notation:
    """Lay a score out in bars. A score without notes has one bar of rest."""
    first_bar = 0 if score.meter_map.pickup else 1
    last_end = max((track.end for track in score.tracks), default=0)  # a note may ring beyond the last bar
    last_bar = max(1, score.n_bars, score.meter_map.position(Ticks(max(0, last_end - 1))).bar)
    bars = range(first_bar, last_bar + 1)
    starts = tuple(steps_at(score, score.meter_map.bar_start(bar)) for bar in (*bars, bars.stop))
    parts, moved = [], 0
    for number, track in enumerate(score.tracks, 1):
        parts.append(_part(score, track, first_bar, starts))
        moved += sum(not _is_exact(score, note) for note in track.notes)
        progress.advance(number, len(score.tracks))
    notes = (
        f"{moved} notes stood between the 64ths and triplets that can be written; they were moved to the nearest.",
    )
    return Notation(tuple(parts), first_bar, starts, notes if moved else ())


def steps_at(score: Score, tick: Ticks) -> int:
    """A tick in whole steps."""
    return _rounded(tick * STEPS, score.ticks_per_quarter)


def grid_step(score: Score, tick: Ticks) -> int:
    """The step of the 64th or triplet nearest to a tick; of two equally near the 64th."""
    exact, unit = tick * STEPS, score.ticks_per_quarter
    straight = _rounded(exact, unit * STRAIGHT) * STRAIGHT
    triplet = _rounded(exact, unit * TRIPLET) * TRIPLET
    return min(straight, triplet, key=lambda step: abs(step * unit - exact))


def _rounded(dividend: int, divisor: int) -> int:
    return (2 * dividend + divisor) // (2 * divisor)


def grid_span(score: Score, note: Note) -> tuple[int, int]:
    """Onset and end of a note on the grid, at least a 64th long."""
    start = grid_step(score, note.onset)
    return start, max(start + STRAIGHT, grid_step(score, note.end))


def _is_exact(score: Score, note: Note) -> bool:
    unit = score.ticks_per_quarter
    return grid_span(score, note) == (note.onset * STEPS / unit, note.end * STEPS / unit)


def _part(score: Score, track: Track, first_bar: int, starts: tuple[int, ...]) -> tuple[NotatedBar, ...]:
    voices = _voices(_chords(score, track, starts[-1]))
    written = [_pieces_by_bar(voice, starts) for voice in voices]
    bars = []
    for index, (start, end) in enumerate(pairwise(starts)):
        # a voice keeps its number from bar to bar, or ties would break: one below it that is silent is a rest
        n_voices = max((number for number, by_bar in enumerate(written, 1) if index in by_bar), default=1)
        pieces = [by_bar.get(index, []) for by_bar in written[:n_voices]] or [[]]
        number, steps = first_bar + index, end - start
        is_regular = score.meter_map.meter_of_bar(number).quarters * STEPS == steps
        filled = tuple(
            tuple(_with_rests(voice, steps) if voice or not is_regular else _rest(steps)) for voice in pieces
        )
        bars.append(NotatedBar(number, steps, filled))
    return tuple(bars)


def _chords(score: Score, track: Track, end: int) -> list[_Chord]:
    together: defaultdict[tuple[int, int], list[Note]] = defaultdict(list)
    for note in track.notes:
        start, stop = grid_span(score, note)
        start = min(start, end - STRAIGHT)
        together[start, max(start + 1, min(stop, end))].append(note)
    return [_Chord(start, stop, tuple(notes)) for (start, stop), notes in sorted(together.items())]


def _voices(chords: list[_Chord]) -> list[list[_Chord]]:
    """Chords that overlap stand in different voices; each goes to the first voice that is free."""
    voices: list[list[_Chord]] = []
    for chord in chords:
        free = next((voice for voice in voices if voice[-1].end <= chord.start), None)
        if free is None:
            voices.append([chord])
        else:
            free.append(chord)
    return voices


def _pieces_by_bar(voice: list[_Chord], starts: tuple[int, ...]) -> dict[int, list[Piece]]:
    """A voice cut at the bar lines and into printable values, tied together again."""
    by_bar: defaultdict[int, list[Piece]] = defaultdict(list)
    for chord in voice:
        index = bisect_right(starts, chord.start) - 1
        position = chord.start
        while position < chord.end:
            stop = min(chord.end, starts[index + 1])
            for steps in values_of(stop - position):
                is_last = position + steps == chord.end
                piece = Piece(position - starts[index], steps, chord.notes, position > chord.start, not is_last)
                by_bar[index].append(piece)
                position += steps
            index += 1
    return by_bar


def _rest(bar_steps: int) -> list[Piece]:
    """A bar of rest, which readers take to be as long as the meter says."""
    return [Piece(0, bar_steps, is_bar=True)]


def _with_rests(pieces: list[Piece], bar_steps: int) -> list[Piece]:
    filled: list[Piece] = []
    position = 0
    for piece in [*pieces, Piece(bar_steps, 0)]:
        for steps in values_of(piece.start - position, LONGEST_REST):
            filled.append(Piece(position, steps))
            position += steps
        if piece.steps:
            filled.append(piece)
            position = piece.start + piece.steps
    return filled


def values_of(steps: int, longest: int = _LONGEST_FIRST[0]) -> list[int]:
    """A length as the fewest values, the longest first: 60 -> [48, 12]; none above `longest`."""
    values = []
    while steps:
        value = next(value for value in _LONGEST_FIRST if value <= min(steps, longest))
        values.append(value)
        steps -= value
    return values
