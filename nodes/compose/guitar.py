"""Chords on a fingerboard: one note a string, at most four frets apart, the bass on the lowest string played."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from ..theory.chord import Chord
from ..theory.hand import TUNINGS

LAST_POSITION = 9  # the highest fret that the first finger goes to
SPAN = 3  # frets from the first finger to the last: four frets in a row


@lru_cache(maxsize=2048)
def guitar_voicings(chord: Chord, tuning: str, low: int, high: int, power: bool) -> tuple[tuple[int, ...], ...]:
    """The playable voicings of a chord between two pitches, ascending pitches each; () if there is none.

    A voicing holds every essential tone; strings below its bass are not played.
    """
    strings = TUNINGS[tuning]
    root = chord.root_pitch_class
    if power:
        tones = {root, (root + (chord.fifth or 7)) % 12}
        needed = tones
    else:
        tones = set(chord.pitch_classes)
        needed = {(root + interval) % 12 for interval in chord.essential}
    found: dict[tuple[int, ...], None] = {}
    basses = {chord.bass_pitch_class} | (tones if power else set())  # power chords stand on their fifth, too
    for position, lowest, bass in product(range(LAST_POSITION + 1), range(len(strings) - 2), sorted(basses)):
        voicing = _grip(strings[lowest:], position, tones, needed, bass)
        if power:
            voicing = voicing[:3]
        if len(voicing) >= 3 and low <= voicing[0] and voicing[-1] <= high and _covers(voicing, needed):
            found[voicing] = None
    return tuple(found)


def _covers(voicing: tuple[int, ...], needed: set[int]) -> bool:
    return needed <= {pitch % 12 for pitch in voicing}


def _grip(strings: tuple[int, ...], position: int, tones: set[int], needed: set[int], bass: int) -> tuple[int, ...]:
    """The pitches of one hand position, from its lowest string up; () where the bass is not under the fingers."""
    frets = _frets_for(strings[0], position, {bass})
    if not frets:
        return ()
    pitches = [strings[0] + frets[0]]
    missing = needed - {bass}
    for string in strings[1:]:
        options = [string + fret for fret in _frets_for(string, position, tones) if string + fret > pitches[-1]]
        if not options:
            break  # inner strings are not skipped: the voicing ends here
        chosen = next((pitch for pitch in options if pitch % 12 in missing), options[0])
        missing = missing - {chosen % 12}
        pitches.append(chosen)
    return tuple(pitches)


def _frets_for(string: int, position: int, tones: set[int]) -> list[int]:
    """Frets under the hand that sound one of the tones: the open string in low positions, then position..position+3."""
    span = range(max(1, position), max(1, position) + SPAN + 1)
    open_string = [0] if position <= 2 and string % 12 in tones else []
    return open_string + [fret for fret in span if (string + fret) % 12 in tones]
