"""Compass: what an instrument can reach, and how a part comes to lie within it by octaves.

A part moves as a whole where that brings it in; what still lies outside is folded note by note, keeping its pitch class
wherever the instrument has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..fault import InvalidMusicText
from ..score.note import Note
from ..score.track import Track
from ..theory.instrument import Instrument, instrument_by_id, instrument_by_program

OCTAVE = 12
MOVED, OUTSIDE, UNCOMFORTABLE = 0.02, 1.0, 0.15  # what an octave, a note outside, a note out of comfort cost


def instrument_of(track: Track) -> Instrument:
    """What plays a track: the instrument that it names, where we know it, else the one of its program."""
    if track.instrument:
        try:
            return instrument_by_id(track.instrument)
        except InvalidMusicText:
            pass  # somebody else's id: the program stands in for it
    return instrument_by_program(track.program, track.is_drum)


def folded(pitch: int, low: int, high: int) -> int:
    """A pitch moved by octaves into low..high; where that range has not its class, to its nearest end."""
    if pitch < low:
        pitch += -(-(low - pitch) // OCTAVE) * OCTAVE
    if pitch > high:
        pitch -= -(-(pitch - high) // OCTAVE) * OCTAVE
    return max(low, pitch)


def octaves_into(pitches: Sequence[int], instrument: Instrument) -> int:
    """Semitones, a whole number of octaves, that bring most of a part to where an instrument is comfortable."""
    if not pitches:
        return 0

    def cost(shift: int) -> float:
        outside = sum(not instrument.contains(pitch + shift) for pitch in pitches)
        strained = sum(not instrument.comfort_low <= pitch + shift <= instrument.comfort_high for pitch in pitches)
        return (OUTSIDE * outside + UNCOMFORTABLE * strained) / len(pitches) + MOVED * abs(shift) / OCTAVE

    return min(range(-8 * OCTAVE, 9 * OCTAVE, OCTAVE), key=lambda shift: (cost(shift), abs(shift), shift))


def within(notes: Sequence[Note], instrument: Instrument, shift: int = 0) -> tuple[Note, ...]:
    """Notes moved by `shift` semitones (whole octaves) and folded into the instrument's range, all of them."""
    return tuple(
        note
        if (pitch := folded(note.pitch + shift, instrument.low, instrument.high)) == note.pitch
        else replace(note, pitch=pitch, spelling=note.spelling if (pitch - note.pitch) % OCTAVE == 0 else "")
        for note in notes
    )
