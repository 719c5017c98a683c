"""Intervals as musicians name them: degrees of the major scale with accidentals ("b3", "#11").

A `Degree` keeps both what it sounds like (semitones above the root, tensions above 12: 9 = 14, 11 = 17, 13 = 21) and
how it is written (steps on the line of fifths), so that scales, chords and numerals are spelled from one table each.
"""

from __future__ import annotations

from typing import NamedTuple

_SEMITONES = (0, 2, 4, 5, 7, 9, 11)  # degrees 1..7 of the major scale
_FIFTHS = (0, 2, 4, -1, 1, 3, 5)
CHROMATIC_SEMITONE_FIFTHS = 7  # a sharp is seven fifths up, a flat seven down


class Degree(NamedTuple):
    number: int  # 1..13, counted in letters from the root
    alteration: int  # semitones against the major scale: b = -1, # = +1

    @property
    def semitones(self) -> int:
        octaves, step = divmod(self.number - 1, 7)
        return _SEMITONES[step] + 12 * octaves + self.alteration

    @property
    def fifths(self) -> int:
        return _FIFTHS[(self.number - 1) % 7] + CHROMATIC_SEMITONE_FIFTHS * self.alteration

    @property
    def text(self) -> str:
        return accidentals(self.alteration) + str(self.number)


def accidentals(alteration: int) -> str:
    return "#" * alteration if alteration > 0 else "b" * -alteration


def degree(text: str) -> Degree:
    """ "b3" -> Degree(3, -1). For our own tables: the text is not checked."""
    number = text.lstrip("b#")
    return Degree(int(number), text.count("#") - text.count("b"))


def degrees(formula: str) -> tuple[Degree, ...]:
    """ "1 b3 5" -> its degrees, in the order written."""
    return tuple(degree(text) for text in formula.split())


def degree_of_fifths(fifths: int) -> Degree:
    """The degree 1..7 that lies so many fifths above the root: 1 -> 5, -3 -> b3, 6 -> #4."""
    alteration, place = divmod(fifths + 1, 7)
    return Degree(_FIFTHS.index(place - 1) + 1, alteration)
