"""What drummers do, as predicates: each gives the bars that it concerns, and whether it is true there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .listening import CountedBar, Listening, are_met, is_on

Heard = tuple[int, bool]  # bar, whether it is true there
SOFT = 0.68  # a ghost note's velocity beside the loudest stroke of its piece in the bar
QUICKER_THAN = 0.24  # beats between two strokes of a roll


def _grooves(song: Listening) -> Iterator[CountedBar]:
    """Bars in which the drums play time: neither fills at the end of a section nor the song's last bar."""
    for bar in song.bars:
        if not (bar.leads_on or bar.is_final) and song.strokes(bar):
            yield bar


def strokes(song: Listening, pieces: tuple[str, ...], beats: tuple[float, ...]) -> list[Heard]:
    """Where any of the pieces plays, one of them plays on each of these beats."""
    played = [(bar, song.strokes(bar, pieces)) for bar in _grooves(song)]
    return [(bar.number, are_met(song.beats(bar, notes), beats)) for bar, notes in played if notes]


def no_strokes(song: Listening, pieces: tuple[str, ...], beats: tuple[float, ...]) -> list[Heard]:
    """Where the drums play, none of the pieces plays on any of these beats."""
    return [
        (bar.number, not any(is_on(beat, beats) for beat in song.beats(bar, song.strokes(bar, pieces))))
        for bar in _grooves(song)
    ]


def together(
    song: Listening, pieces: tuple[str, ...], others: tuple[str, ...], beats: tuple[float, ...]
) -> list[Heard]:
    """Where the drums play, one of the pieces and one of the others meet on each of these beats."""
    return [
        (
            bar.number,
            are_met(song.beats(bar, song.strokes(bar, pieces)), beats)
            and are_met(song.beats(bar, song.strokes(bar, others)), beats),
        )
        for bar in _grooves(song)
        if song.strokes(bar, pieces)
    ]


def ghosts(song: Listening, piece: str, at_least: float) -> list[Heard]:
    """Where the piece plays more than its accents, so many strokes of it are much softer than the loudest."""
    found: list[Heard] = []
    for bar in _grooves(song):
        velocities = [note.velocity for note in song.strokes(bar, (piece,))]
        if velocities:
            soft = sum(velocity <= SOFT * max(velocities) for velocity in velocities)
            found.append((bar.number, soft >= at_least))
    return found


def syncopated(song: Listening, pieces: tuple[str, ...], at_least: float) -> list[Heard]:
    """Where one of the pieces plays, at least so many of their strokes stand off the beat."""
    found: list[Heard] = []
    for bar in _grooves(song):
        places = song.beats(bar, song.strokes(bar, pieces))
        if places:
            found.append((bar.number, sum(not is_on(place % 1.0, (0.0, 1.0)) for place in places) >= at_least))
    return found


def rolls(song: Listening, pieces: tuple[str, ...], every_bars: float) -> list[Heard]:
    """In so many bars of playing there are strokes of these pieces faster than sixteenths."""
    playing = [bar for bar in song.bars if song.strokes(bar, pieces)]
    found: list[Heard] = []
    size = int(every_bars)
    for first in range(0, len(playing) - size + 1, size):
        stretch = playing[first : first + size]
        places = [sorted(song.beats(bar, song.strokes(bar, pieces))) for bar in stretch]
        quick = any(after - before < QUICKER_THAN for row in places for before, after in pairwise(row))
        found.append((stretch[0].number, quick))
    return found


def late(song: Listening, pieces: tuple[str, ...], at_least_ms: float, at_most_ms: float = 40.0) -> list[Heard]:
    """On the average of a bar the pieces sound so late after their place."""
    found: list[Heard] = []
    for bar in _grooves(song):
        played = [note for note in song.strokes(bar, pieces) if is_on(bar.beat_of(note.onset) % 1.0, (0.0, 1.0))]
        if played:
            lateness = 1000 * sum(song.seconds(note.offset, note.onset) for note in played) / len(played)
            found.append((bar.number, at_least_ms <= lateness <= at_most_ms))
    return found


def no_drums(song: Listening) -> list[Heard]:
    """Nobody keeps time on drums."""
    return [(bar.number, not song.strokes(bar)) for bar in song.bars]
