"""Timing: notes played at another time or speed, their written layer as it was; and ticks carried over to other ticks.

Played times here are real numbers of ticks; a note stores whole ticks (`offset`) and whole percents (`gate`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ..score.note import MAX_GATE, Note
from ..score.score import Score
from ..score.time import MAX_TICK, Ticks
from ..score.track import Track

TickMap = Callable[[float], float]


def played(note: Note, onset: float, end: float) -> Note:
    """The note as written, played from `onset` to `end`; the very note where both are what they were."""
    start = max(0, round(onset))
    length = max(1, round(end) - start)
    if start == note.played_onset and length == note.played_end - note.played_onset:
        return note
    gate = min(MAX_GATE, max(1, round(100 * length / note.duration)))
    return replace(note, offset=start - note.onset, gate=gate)


def warped(notes: Iterable[Note], change: TickMap) -> tuple[Note, ...]:
    """Every note played where `change` puts its played onset and end."""
    return kept_apart([played(note, change(note.played_onset), change(note.played_end)) for note in notes])


def kept_apart(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The notes with a shorter gate where one would sound on into the next of its pitch that is played later."""
    result = sorted(notes)
    latest: dict[int, int] = {}
    for index in sorted(range(len(result)), key=lambda index: (result[index].played_onset, index)):
        note = result[index]
        before_index = latest.get(note.pitch)
        if before_index is not None:
            before = result[before_index]
            room = note.played_onset - before.played_onset
            if room > 0 and before.played_end > note.played_onset:
                result[before_index] = replace(before, gate=max(1, int(100 * room / before.duration)))
        latest[note.pitch] = index
    return tuple(result)


def without_collisions(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Sorted notes of which no two of one pitch are written over each other.

    Of two that begin together the longer one stays, as loud as the louder; one that another cuts short ends there.
    """
    result: list[Note] = []
    latest: dict[int, int] = {}
    for note in sorted(notes):
        index = latest.get(note.pitch)
        if index is not None and result[index].end > note.onset:
            before = result[index]
            if before.onset == note.onset:
                longer = max(before, note, key=lambda either: either.duration)
                result[index] = replace(longer, velocity=max(before.velocity, note.velocity))
                continue
            shorter = replace(before, duration=Ticks(note.onset - before.onset), offset=0, gate=100)
            result[index] = played(shorter, before.played_onset, min(before.played_end, note.played_onset))
        latest[note.pitch] = len(result)
        result.append(note)
    return tuple(result)


def ticks_ms(score: Score, tick: int, milliseconds: float) -> float:
    """How many ticks so many milliseconds are at a tick of the score."""
    return milliseconds / 1000.0 * score.tempo_map.bpm_at(Ticks(tick)) / 60.0 * score.ticks_per_quarter


def moved_events(track: Track, change: Callable[[int], int]) -> Track:
    """The track with its controls and carried events at other ticks."""
    return replace(
        track,
        controls=tuple(replace(control, tick=clamped(change(control.tick))) for control in track.controls),
        carried=tuple(replace(event, tick=clamped(change(event.tick))) for event in track.carried),
    )


def clamped(tick: float) -> Ticks:
    return Ticks(min(MAX_TICK, max(0, round(tick))))
