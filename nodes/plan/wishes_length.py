"""Wishes about length: "16 bars", "8 bars each", "2 minutes long", "12-bar blues"; not "a fill every 4 bars"."""

from __future__ import annotations

import re

from .brief import Brief, Wish
from .numeral import NUMBER, read_number, read_whole
from .plan import SectionKind

UNIT = r"(?:bars?|measures?)"

_BARS_ARE = re.compile(
    rf"\b(?:total )?(?:number of )?{UNIT}(?: ?[:=] ?| (?:is|are) )({NUMBER})(?! ?(?:seconds|minutes|" rf"/))"
)
_BARS = re.compile(rf"({NUMBER})[ -]?{UNIT}\b")
_NOT_TOTAL_AFTER = re.compile(
    r"[ -](?:phrases?|riffs?|patterns?|fills?|pickup|count|count-in|of (?:silence|rest|rests|"
    r"nothing|chocolate|soap|gold)|"
    r"apart|later|per|before|after|turnaround|vamp|groups?|blocks?|cycles?|progressions?|chord|"
    r"crescendo|in town|downtown|"
    r"in the city|motifs?|ideas?|melod|ostinato|intervals?|each|into|sections)\b|'"
)
_NOT_TOTAL_BEFORE = re.compile(
    r"\b(?:every|each|after|first|last|per|next|final|until|by|within|another|groups of|over|"
    r"bar|visited|three|these|the|"
    r"drop|enters? (?:at|after)|at) ?$"
)
_EACH_AFTER = re.compile(r" (?:each|per section|for each|every section)\b")
_TWELVE_BAR_BLUES = re.compile(r"\b(?:12|twelve|8|eight|16|sixteen)[ -]bars? blues\b")

_HALF = r"(?: and a half)?"
_CLOCK = re.compile(r"(?<![0-9:])([0-9]{1,2}):([0-5][0-9])(?![0-9:])(?! ?(?:am|pm|a\.m|p\.m|o'clock))")
_CLOCK_SAID = re.compile(r"(?:\b(?:length|duration|about|around|lasting|lasts?|for|of|an?|long)|[:=]) ?$")
_CLOCK_LONG = re.compile(r" ?-?(?:long|min|minutes?|song|track|piece|(?:in )?length|duration)\b")
_TIME = re.compile(
    rf"({NUMBER})({_HALF})[ -]?(hours?|hrs?|minutes?|mins?|seconds?|secs?)\b(?:,? (?:and )?({NUMBER})[ -]?(?:seconds?|"
    rf"secs?)\b| ([1-5][0-9])(?= ?(?:$|[,;.!?\n]|long\b)))?"
)
_WORDED_TIME = re.compile(
    r"\b(half a|a|one) minute( and a half)?(?= (?:long|song|track|piece|of music|in length|total)\b)"
)
_COMPACT_TIME = re.compile(r"\b([0-9]{1,2}) ?m(?:in)? ?([0-9]{1,2}) ?s(?:ec)?\b")
_NOT_LENGTH_AFTER = re.compile(
    r"[ -](?:ago|later|intro|outro|fade|of silence|delay|reverb|tail|pause|before|after|break|"
    r"solo|in\b(?! length|[ -]total)|"
    r"mark|apart|each|warning|attack|release|read|away|from now|commute|walk|drive|decay|ramp|crescendo|rest|build)"
)
_NOT_LENGTH_BEFORE = re.compile(
    r"\b(?:every|each|after|first|last|per|next|final|within|at|in|until|wait(?:ed|ing)?|over|"
    r"past|took|takes?|for the last|"
    r"bpm|fade out (?:over|in)|fade (?:over|in)|the) ?$"
)
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}


def read_bars(brief: Brief) -> tuple[Wish[int] | None, Wish[int] | None]:
    """(bars of the song, bars of each section)."""
    said = _BARS_ARE.search(brief.lower)
    total = brief.wish(read_whole(said[1]), said.span()) if said else None
    each = None
    for match in _BARS.finditer(brief.lower):
        if _EACH_AFTER.match(brief.lower, match.end()):
            each = each or brief.wish(read_whole(match[1]), match.span())
            continue
        before = brief.before(match.start(), 30)
        if _TWELVE_BAR_BLUES.match(brief.lower, match.start()) or _NOT_TOTAL_AFTER.match(brief.lower, match.end()):
            continue
        if not (_NOT_TOTAL_BEFORE.search(before) or brief.negates(match.start())):
            total = total or brief.wish(read_whole(match[1]), match.span())
    return total, each


def read_blues(brief: Brief) -> tuple[Wish[tuple[SectionKind, int]], ...]:
    match = _TWELVE_BAR_BLUES.search(brief.lower)
    if match is None or brief.negates(match.start()):
        return ()
    bars = read_whole(re.split(r"[ -]", match[0])[0])
    kinds: tuple[SectionKind, ...] = ("verse", "chorus", "solo")
    return tuple(brief.wish((kind, bars), match.span()) for kind in kinds)


def read_duration(brief: Brief) -> Wish[float] | None:
    found: list[tuple[float, int, int]] = []
    for match in _TIME.finditer(brief.lower):
        seconds = (read_number(match[1]) + (0.5 if match[2] else 0.0)) * _SECONDS[match[3][0]]
        rest = match[4] or match[5]  # "1 minute 30"
        seconds += read_number(rest) if rest else 0.0
        found.append((seconds, *match.span()))
    for match in _WORDED_TIME.finditer(brief.lower):
        found.append(((30.0 if match[1] == "half a" else 60.0) + (30.0 if match[2] else 0.0), *match.span()))
    for match in _COMPACT_TIME.finditer(brief.lower):
        found.append((60.0 * int(match[1]) + int(match[2]), *match.span()))
    for match in _CLOCK.finditer(brief.lower):
        said = _CLOCK_SAID.search(brief.before(match.start(), 20)) or _CLOCK_LONG.match(brief.lower, match.end())
        if said:
            found.append((60.0 * int(match[1]) + int(match[2]), *match.span()))
    for seconds, start, end in sorted(found, key=lambda item: item[1]):
        unsaid = _NOT_LENGTH_AFTER.match(brief.lower, end) or _NOT_LENGTH_BEFORE.search(brief.before(start, 24))
        if not unsaid and not brief.negates(start):
            return brief.wish(seconds, (start, end))
    return None
