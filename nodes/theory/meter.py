"""Meters: how a bar is divided and which of its places are strong.

Conventions: lengths and positions are in quarter notes, as exact Fractions. `groups` are in units of the lower number
(7/8 = 2+2+3 eighths). The *felt beat* is what a foot taps: the unit itself where the lower number is 1, 2 or 4; where
it is 8 or more, each group of two or three units (6/8 has two beats, 7/8 has three, the last one longer). Patterns are
derived from the beats and never cut to fit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from ..fault import InvalidMusicText

MAX_NUMERATOR = 255  # a Standard MIDI File holds it in one byte (FF 58)
DENOMINATORS = (1, 2, 4, 8, 16, 32, 64, 128)

DOWNBEAT, STRONG_BEAT, BEAT = 1.0, 0.75, 0.5  # `strength` of the places where a beat begins; below: halved per level
_WEAKEST = 1 / 32  # places that no halving of the unit reaches, such as triplets


@dataclass(frozen=True, slots=True)
class Meter:
    """`numerator` 1..255, `denominator` a power of two 1..128, `groups` sums to the numerator; raises InvalidMusicText.

    Without `groups` the customary ones are filled in: 4/4 1+1+1+1, 6/8 3+3, 7/8 2+2+3, 5/4 3+2, 8/8 3+3+2.
    """

    numerator: int = 4
    denominator: int = 4
    groups: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.denominator not in DENOMINATORS:
            nearest = min(DENOMINATORS, key=lambda value: (abs(value - self.denominator), value))
            raise InvalidMusicText(
                f"The lower number of a meter is a note value (1, 2, 4, 8, 16, 32, 64 or 128), got {self.denominator}.",
                hint=f"Perhaps {self.numerator}/{nearest}?",
            )
        if not 1 <= self.numerator <= MAX_NUMERATOR:
            raise InvalidMusicText(
                f"The upper number of a meter lies in 1..{MAX_NUMERATOR}, got {self.numerator}.",
                hint="Common meters are 4/4, 3/4 and 6/8.",
            )
        groups = tuple(self.groups) or _customary_groups(self.numerator, self.denominator)
        if min(groups) < 1 or sum(groups) != self.numerator:
            written = "+".join(map(str, groups))
            raise InvalidMusicText(
                f"The groups of {self.numerator}/{self.denominator} sum to {self.numerator}, got {written}.",
                hint="Leave the groups out to have the customary ones.",
            )
        object.__setattr__(self, "groups", groups)

    @property
    def quarters(self) -> Fraction:
        """Length of a bar in quarters."""
        return self.numerator * self.unit_quarters

    @property
    def unit_quarters(self) -> Fraction:
        """Length of one unit of the lower number in quarters: 1/2 for an eighth."""
        return Fraction(4, self.denominator)

    @property
    def beats(self) -> tuple[Fraction, ...]:
        """Lengths of the felt beats in quarters; they sum to `quarters`."""
        return tuple(units * self.unit_quarters for units in _beat_units(self))

    @property
    def beat_onsets(self) -> tuple[Fraction, ...]:
        """Where the felt beats begin, in quarters from the barline."""
        return (Fraction(0), *accumulate(self.beats[:-1]))

    @property
    def group_onsets(self) -> tuple[Fraction, ...]:
        """Where the groups begin, in quarters from the barline."""
        return tuple(sum(self.groups[:i]) * self.unit_quarters for i in range(len(self.groups)))

    @property
    def beat_quarters(self) -> Fraction:
        """Length of the first felt beat in quarters: 3/2 in 6/8."""
        return self.beats[0]

    @property
    def is_compound(self) -> bool:
        """Whether every felt beat divides into three units (6/8, 9/8, 12/8). 6/4 counts as six quarter beats."""
        return all(units == 3 for units in _beat_units(self))

    @property
    def is_odd(self) -> bool:
        """Whether the groups are of unequal length (5/4, 7/8, 8/8 as 3+3+2)."""
        return len(set(self.groups)) > 1

    @property
    def symbol(self) -> str:
        """ "7/8"; with other than the customary groups "3+2+2/8", a single one "(3)/8". `parse_meter` reads it back."""
        customary = self.groups == _customary_groups(self.numerator, self.denominator)
        upper = str(self.numerator) if customary else "+".join(map(str, self.groups))
        if not customary and len(self.groups) == 1:
            upper = f"({upper})"  # 3/8 felt in one
        return f"{upper}/{self.denominator}"

    def strength(self, position: Fraction) -> float:
        """Metrical weight 0..1 of a place in the bar, in quarters from a barline (any bar's).

        1 downbeat; .75 strong beat (the start of a group of several beats, else the beat nearest the middle of a bar of
        three or more, if one is nearest); .5 beat; then .25 for the first division of a beat (eighths in 4/4, 6/8 and
        7/8), .125 for the next, and so on; 1/32 for what lies on none of them.
        """
        place = Fraction(position) % self.quarters
        weights = _beat_weights(self)
        if place in weights:
            return weights[place]
        division = self.unit_quarters if max(_beat_units(self)) > 1 else self.unit_quarters / 2
        weight = BEAT / 2
        while weight > _WEAKEST:
            if place % division == 0:
                return weight
            division, weight = division / 2, weight / 2
        return _WEAKEST


def _customary_groups(numerator: int, denominator: int) -> tuple[int, ...]:
    if numerator <= 4:
        return (1,) * numerator
    if denominator <= 4:
        return _threes_and_twos(5) if numerator == 5 else _fours_and_threes(numerator)
    return _threes_and_twos(numerator)


def _threes_and_twos(units: int) -> tuple[int, ...]:
    """5 = 3+2, 6 = 3+3, 7 = 2+2+3, 8 = 3+3+2, 10 = 3+3+2+2, 11 = 3+3+3+2."""
    if units == 7:
        return (2, 2, 3)
    twos = (-units) % 3
    return (3,) * ((units - 2 * twos) // 3) + (2,) * twos


def _fours_and_threes(units: int) -> tuple[int, ...]:
    """6 = 3+3, 7 = 4+3, 8 = 4+4, 9 = 3+3+3, 10 = 4+3+3."""
    threes = (-units) % 4
    return (4,) * ((units - 3 * threes) // 4) + (3,) * threes


@lru_cache(maxsize=512)
def _beat_units(meter: Meter) -> tuple[int, ...]:
    """Lengths of the felt beats in units of the lower number."""
    if meter.denominator <= 4:
        return (1,) * meter.numerator
    beats: list[int] = []
    for group in meter.groups:
        beats += [group] if group <= 3 else _threes_and_twos(group)
    return tuple(beats)


@lru_cache(maxsize=512)
def _beat_weights(meter: Meter) -> dict[Fraction, float]:
    onsets = meter.beat_onsets
    weights = dict.fromkeys(onsets, BEAT)
    if len(meter.groups) < len(onsets):  # groups of several beats
        strong = meter.group_onsets
    elif len(onsets) >= 3:
        strong = _nearest_to_middle(onsets, meter.quarters / 2)
    else:
        strong = ()
    weights.update(dict.fromkeys(strong, STRONG_BEAT))
    weights[Fraction(0)] = DOWNBEAT
    return weights


def _nearest_to_middle(onsets: tuple[Fraction, ...], middle: Fraction) -> tuple[Fraction, ...]:
    distance = min(abs(onset - middle) for onset in onsets)
    nearest = tuple(onset for onset in onsets if abs(onset - middle) == distance)
    return nearest if len(nearest) == 1 else ()  # in 3/4 two beats are equally near: neither is strong


_WORDS = {
    "common": "4/4",
    "c": "4/4",
    "cut": "2/2",
    "cut common": "2/2",
    "alla breve": "2/2",
    "c|": "2/2",
    "¢": "2/2",
    "waltz": "3/4",
}
_NUMBERS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fifteen": 15,
    "sixteen": 16,
}
_METER_TEXT = re.compile(r"(\()?(\d{1,4}(?:\+\d{1,4})*)(?(1)\))/(\d{1,4})")


def parse_meter(text: str) -> Meter:
    """ "7/8", "2+2+3/8", "(3+3+2)/8", "(3)/8" (in one), "common time", "cut", "six-eight", "¾" -> Meter.

    Raises InvalidMusicText with the cure.
    """
    words = " ".join(unicodedata.normalize("NFKC", text[:100]).replace("\N{FRACTION SLASH}", "/").lower().split())
    words = re.sub(r"[\s-]*(time( signature)?|meter|metre)$", "", words)
    words = _WORDS.get(words, words)
    spoken = re.fullmatch(r"([a-z]+)[\s/-]+([a-z]+?)s?", words)
    if spoken and spoken[1] in _NUMBERS and spoken[2] in _NUMBERS:
        words = f"{_NUMBERS[spoken[1]]}/{_NUMBERS[spoken[2]]}"
    match = _METER_TEXT.fullmatch(re.sub(r"\s*([/+])\s*", r"\1", words))
    if match is None:
        raise InvalidMusicText(f'Expected a meter, got "{text[:40]}".', hint='Write it like "4/4", "6/8" or "2+2+3/8".')
    groups = tuple(map(int, match[2].split("+")))
    return Meter(sum(groups), int(match[3]), groups if match[1] or len(groups) > 1 else ())
