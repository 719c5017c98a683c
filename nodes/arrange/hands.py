"""Hands: whether an instrument's player can play some pitches at once, and what they play instead where not.

A keyboard has two hands of five fingers that span 14 semitones; a guitar one note a string within four frets (open
strings are free); everybody else as many notes as the instrument has voices, a wind one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

from ..compose.cue import FRETTED
from ..compose.playing import KEYBOARDS
from ..score.note import Note
from ..theory.hand import TUNINGS, fits_frets, fits_two_hands
from ..theory.instrument import Instrument
from .compass import OCTAVE

FRETS = 4  # that a hand covers
HIGHEST_FRET = 19
SEARCHED = 6  # notes of a chord for which every octave is tried

Pitches = tuple[int, ...]


def is_playable(pitches: Sequence[int], instrument: Instrument) -> bool:
    """Whether one player can sound these pitches at once; each of them has to be in range."""
    chord = tuple(sorted(set(pitches)))
    if not all(instrument.contains(pitch) for pitch in chord) or len(chord) > instrument.polyphony:
        return False
    if tuning := tuning_of(instrument):
        return fits_frets(chord, TUNINGS[tuning], FRETS - 1, HIGHEST_FRET - FRETS + 1)
    if instrument.family in KEYBOARDS:
        return fits_two_hands(chord)
    return True


def in_hand(pitches: Sequence[int], instrument: Instrument) -> dict[int, int]:
    """Pitch -> what is played for it, so that all that remains can be played at once. Pitches left out are missing.

    All pitches are in range. The top note stays where it is; the others move by octaves if that lets more of them be
    played, else inner ones go first, doublings before all.
    """
    return dict(_in_hand(tuple(sorted(set(pitches))), instrument))


def under_hands(notes: Sequence[Note], instrument: Instrument) -> tuple[Note, ...]:
    """Notes in range, of every onset those that the player's hands hold, where they hold them."""
    if instrument.is_monophonic:
        return tuple(notes)
    chords: defaultdict[int, list[Note]] = defaultdict(list)
    for note in notes:
        chords[note.onset].append(note)
    kept: list[Note] = []
    for chord in chords.values():
        found = in_hand([note.pitch for note in chord], instrument)
        taken: set[int] = set()
        for note in chord:
            pitch = found.get(note.pitch)
            if pitch is not None and pitch not in taken:  # folded notes may meet
                taken.add(pitch)
                kept.append(replace(note, pitch=pitch))
    return tuple(kept)


def tuning_of(instrument: Instrument) -> str:
    """The tuning of a fretted instrument, "" for all others."""
    return FRETTED.get(instrument.id) or FRETTED.get(instrument.family, "")


@lru_cache(maxsize=8192)
def _in_hand(chord: Pitches, instrument: Instrument) -> tuple[tuple[int, int], ...]:
    if instrument.is_monophonic:
        return ((chord[-1], chord[-1]),)
    while chord and not is_playable(chord, instrument):
        moved = _by_octaves(chord, instrument) if len(chord) <= SEARCHED else ()
        if moved:
            return tuple(zip(chord, moved, strict=True))
        chord = _without_one(chord)
    return tuple((pitch, pitch) for pitch in chord)


def _by_octaves(chord: Pitches, instrument: Instrument) -> Pitches:
    """The nearest playable chord with the same top whose other notes lie in other octaves; () if there is none."""
    best: tuple[int, Pitches] | None = None
    options = [
        [pitch + shift for shift in (0, OCTAVE, -OCTAVE) if instrument.contains(pitch + shift)
         and pitch + shift < chord[-1]]
        for pitch in chord[:-1]
    ]  # fmt: skip
    for lower in product(*options):
        moved = (*lower, chord[-1])
        distance = sum(abs(new - old) for new, old in zip(moved, chord, strict=True))
        if len(set(moved)) == len(moved) and (best is None or distance < best[0]) and is_playable(moved, instrument):
            best = (distance, moved)
    return best[1] if best else ()


def _without_one(chord: Pitches) -> Pitches:
    """Without the note that is missed least: an inner doubling, any doubling below, the innermost note."""
    classes = [pitch % OCTAVE for pitch in chord]
    inner = range(1, len(chord) - 1)
    doubled = [index for index in (*inner, 0) if index < len(chord) - 1 and classes.count(classes[index]) > 1]
    leaving = doubled[0] if doubled else len(chord) // 2 if len(chord) > 2 else 0
    return chord[:leaving] + chord[leaving + 1 :]
