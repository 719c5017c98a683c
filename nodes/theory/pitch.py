"""Pitches and their names.

Conventions: `pitch` is a MIDI note number 0..127, C4 = 60 (ISO 16:1975: A4 = 69 = 440 Hz). `pitch_class` is 0..11,
C = 0. A name is a letter A..G with accidentals in ASCII ("F#", "Bb", "Gbb", "C##"); readers also take ♯ ♭ ♮ 𝄪 𝄫 x.

Spelling happens on the *line of fifths* (… Bb = -2, F = -1, C = 0, G = 1, D = 2 …): one number that says letter and
accidental at once, so that an interval between two names is a subtraction and transposing a name is an addition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from ..fault import InvalidMusicText

LETTERS: Mapping[str, int] = MappingProxyType({"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11})
"""Letter -> pitch class of the natural note."""

MIN_PITCH, MAX_PITCH = 0, 127

_LINE = "FCGDAEB"  # letters in order of fifths, from F = -1
_ACCIDENTALS = MappingProxyType({"♯": "#", "♭": "b", "♮": "", "𝄪": "##", "𝄫": "bb", "x": "##"})
_NAME = re.compile(r"([A-Ga-g])(#{0,2}|b{0,2})")
_PITCH = re.compile(rf"{_NAME.pattern}(-?\d+)")
_SIMPLE_SHARPEST, _SIMPLE_FLATTEST = 12, -8  # B# and Fb: the ends of the names with at most one accidental


class Speller(Protocol):
    """Whatever knows how a pitch class is written: a Key, a Chord."""

    def spell(self, pitch_class: int) -> str: ...


def ascii_accidentals(text: str) -> str:
    """The text with ♯ ♭ ♮ 𝄪 𝄫 written as # b nothing ## bb."""
    for sign, plain in _ACCIDENTALS.items():
        if sign != "x":
            text = text.replace(sign, plain)
    return text


def _plain(text: str) -> str:
    name = ascii_accidentals(text.strip())
    return re.sub(r"(?<=^[A-Ga-g])[xX]", "##", name)


def _unreadable(text: str, expected: str, example: str) -> InvalidMusicText:
    hint = f'Write a letter A to G with # or b, such as "{example}".'
    if text.strip()[:1] in ("H", "h"):
        hint = 'The German H is written "B", and the German B is written "Bb".'
    return InvalidMusicText(f'Expected {expected}, got "{_shortened(text)}".', hint=hint)


def _shortened(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def parse_name(text: str) -> str:
    """ "g♭" -> "Gb": a note name without octave, normalised. At most two accidentals; raises InvalidMusicText."""
    match = _NAME.fullmatch(_plain(text))
    if match is None:
        raise _unreadable(text, "a note name", "F#")
    return match[1].upper() + match[2]


def parse_pitch_class(text: str) -> int:
    """ "Gb" -> 6; raises InvalidMusicText."""
    return fifths_of(parse_name(text)) * 7 % 12


def parse_pitch(text: str) -> int:
    """ "F#3" -> 54, "Cb4" -> 59, "C-1" -> 0; raises InvalidMusicText, also outside 0..127 (C-1..G9)."""
    match = _PITCH.fullmatch(_plain(text))
    if match is None:
        raise _unreadable(text, "a pitch with its octave", "F#3")
    letter, accidentals, octave = match[1].upper(), match[2], int(match[3][:6])
    pitch = LETTERS[letter] + _alteration(accidentals) + 12 * (octave + 1)
    if not MIN_PITCH <= pitch <= MAX_PITCH:
        raise InvalidMusicText(
            f'A pitch lies in C-1..G9 (MIDI 0..127), got "{_shortened(text)}".', hint="Middle C is C4."
        )
    return pitch


def format_pitch(pitch: int, key: Speller | None = None) -> str:
    """60 -> "C4". `key` (a Key or a Chord) chooses the spelling, without it sharps; raises outside 0..127."""
    if not MIN_PITCH <= pitch <= MAX_PITCH:
        raise InvalidMusicText(f"A pitch lies in 0..127, got {pitch}.")
    name = spell(pitch % 12) if key is None else key.spell(pitch % 12)
    octave = (pitch - _alteration(name[1:])) // 12 - 1  # the octave of the letter: 59 as Cb is Cb4, 60 as B# is B#3
    return f"{name}{octave}"


def spell(pitch_class: int, flats: bool = False) -> str:
    """The name of a pitch class without any context: 6 -> "F#", or "Gb" with `flats`."""
    flattest = -6 if flats else -1  # Gb Db Ab Eb Bb F C G D A E B, or F C G D A E B F# C# G# D# A#
    return name_of_fifths((pitch_class * 7 - flattest) % 12 + flattest)


def fifths_of(name: str) -> int:
    """Place of a normalised name on the line of fifths: "C" 0, "G" 1, "F" -1, "F#" 6, "Gb" -6."""
    return _LINE.index(name[0]) - 1 + 7 * _alteration(name[1:])


def name_of_fifths(fifths: int) -> str:
    """The inverse of `fifths_of`, with as many accidentals as it takes: 6 -> "F#", -6 -> "Gb"."""
    octaves, place = divmod(fifths + 1, 7)
    return _LINE[place] + ("#" * octaves if octaves > 0 else "b" * -octaves)


def simplified(fifths: int) -> int:
    """The same pitch class with at most one accidental: Fb..B# stay, Bbb becomes A, F## becomes G."""
    while fifths > _SIMPLE_SHARPEST:
        fifths -= 12
    while fifths < _SIMPLE_FLATTEST:
        fifths += 12
    return fifths


def _alteration(accidentals: str) -> int:
    return accidentals.count("#") - accidentals.count("b")
