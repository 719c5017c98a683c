"""Wishes about the meter: "3/4", "in seven", "five-four", "waltz time"; not dates, "24/7" or "3/4 of the song"."""

from __future__ import annotations

import re

from ..fault import InvalidMusicText
from ..theory.meter import Meter, parse_meter
from .brief import Brief, Wish

COMMON_METERS = {
    "2/4", "3/4", "4/4", "5/4", "6/4", "7/4", "9/4", "3/8", "5/8", "6/8", "7/8", "8/8", "9/8", "10/8", "11/8", "12/8",
    "13/8", "15/8", "2/2", "3/2", "4/2", "7/16", "11/16", "13/16", "5/16",
}  # fmt: skip
COUNTED = {"two": "2/4", "three": "3/4", "four": "4/4", "five": "5/4", "six": "6/8", "seven": "7/8", "nine": "9/8",
           "eleven": "11/8", "twelve": "12/8", "thirteen": "13/8"}  # fmt: skip
NAMED_METERS = {
    "waltz": "3/4", "waltzes": "3/4", "waltz-like": "3/4", "minuet": "3/4", "mazurka": "3/4", "sarabande": "3/4",
    "jig": "6/8", "gigue": "6/8", "tarantella": "6/8", "barcarolle": "6/8", "siciliano": "6/8", "siciliana": "6/8",
    "slip jig": "9/8", "polka": "2/4", "common time": "4/4", "cut time": "2/2", "alla breve": "2/2",
    "triple meter": "3/4", "triple metre": "3/4", "triple time": "3/4", "compound meter": "6/8",
    "compound metre": "6/8",
    "compound time": "6/8", "odd meter": "7/8", "odd metre": "7/8", "odd time": "7/8", "odd time signature": "7/8",
}  # fmt: skip

_COUNT = "|".join(COUNTED)
_FRACTION = re.compile(r"(?<![0-9/.,:+])([0-9]{1,2}(?: ?\+ ?[0-9]{1,2}){0,7}) ?/ ?([0-9]{1,2})(?![0-9]|/[0-9]| ?%)")
_SAID = r" ?-?(?:time\b|met(?:er|re)\b|signature|feel\b|groove\b|beat\b|pulse\b|rhythm\b|waltz\b|ballad\b|bars?\b)"
_SAID_AFTER = re.compile(_SAID)
_SAID_BEFORE = re.compile(r"(?:time signature|signature|met(?:er|re)|time|\bin|\ba|\ban)(?: of| is|:| =)? ?$")
_DATE_BEFORE = re.compile(
    r"\b(?:on|by|until|till|before|since|after|date|dated|deadline|due|january|february|march|"
    r"april|may|june|july|august|"
    r"september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"sunday|rated|score[ds]?|about|"
    r"take|part|track|page|version|step) ?:? ?$"
)
_SHARE_AFTER = re.compile(
    r" ?(?:of (?!the bar)|cup|inch|full|done|empty|star|through\b|the way|mark|price|size|stars|ths?\b)"
)
_SWING_AFTER = re.compile(r" ?-?(?:swing|swung|notes?\b|triplets?|th\b|quanti)")
_WORDED = re.compile(
    rf"\b({_COUNT})[ -](two|four|eight|sixteen)\b(?! (?:on the floor|bars?|measures?|times|minutes|seconds))"
)
_IN_COUNT = re.compile(
    rf"\bin ({_COUNT}|[35679]|11|13)(?= ?(?:$|[,;!?\n)]|\.(?![0-9])| (?:time|at|with|feel|please|and a|for)\b))"
)
_NAMED = re.compile(rf"\b({'|'.join(sorted(NAMED_METERS, key=len, reverse=True))})\b")
_DENOMINATORS = {"two": 2, "four": 4, "eight": 8, "sixteen": 16}
_NUMERATORS = {word: int(symbol.partition("/")[0]) for word, symbol in COUNTED.items()}

Found = tuple[Meter, int, int]


def read_meter(brief: Brief) -> Wish[Meter] | None:
    """The meter that the brief asks for, or None. A number beats a word: "a waltz in 6/8" is in 6/8."""
    numbers = [*_fractions(brief), *_worded(brief), *_counted(brief)]
    found = numbers or _named(brief)
    if not found:
        return None
    meter, start, end = min(found, key=lambda item: item[1])
    return brief.wish(meter, (start, end))


def _fractions(brief: Brief) -> list[Found]:
    found: list[Found] = []
    for match in _FRACTION.finditer(brief.lower):
        symbol = f"{match[1].replace(' ', '')}/{match[2]}"
        if _means_meter(brief, match, symbol):
            _add(found, symbol, match)
    return found


def _means_meter(brief: Brief, match: re.Match[str], symbol: str) -> bool:
    """Whether a fraction is a meter: no date, no share, no note value of a swing."""
    before = brief.before(match.start(), 24)
    common = symbol in COMMON_METERS or "+" in symbol
    if _SWING_AFTER.match(brief.lower, match.end()) or brief.negates(match.start()):
        return False
    if _SAID_AFTER.match(brief.lower, match.end()):
        return common or not _DATE_BEFORE.search(before)
    if _DATE_BEFORE.search(before):
        return False
    return (common and not _SHARE_AFTER.match(brief.lower, match.end())) or bool(_SAID_BEFORE.search(before))


def _add(found: list[Found], symbol: str, match: re.Match[str]) -> None:
    try:
        found.append((parse_meter(symbol), *match.span()))
    except InvalidMusicText:
        return  # "in 7/9" is no meter, and so no wish


def _worded(brief: Brief) -> list[Found]:
    found: list[Found] = []
    for match in _WORDED.finditer(brief.lower):
        symbol = f"{_NUMERATORS[match[1]]}/{_DENOMINATORS[match[2]]}"
        said = _SAID_AFTER.match(brief.lower, match.end()) or _SAID_BEFORE.search(brief.before(match.start(), 24))
        if said and symbol in COMMON_METERS and not brief.negates(match.start()):
            _add(found, symbol, match)
    return found


def _counted(brief: Brief) -> list[Found]:
    found: list[Found] = []
    digits = {symbol.partition("/")[0]: symbol for symbol in COUNTED.values()}
    for match in _IN_COUNT.finditer(brief.lower):
        if not brief.negates(match.start()):
            _add(found, COUNTED.get(match[1]) or digits[match[1]], match)
    return found


def _named(brief: Brief) -> list[Found]:
    found: list[Found] = []
    for match in _NAMED.finditer(brief.lower):
        if not brief.negates(match.start()):
            _add(found, NAMED_METERS[match[1]], match)
    return found
