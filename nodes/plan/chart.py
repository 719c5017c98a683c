"""Chord charts as text: `| Dm7 G7b9 | Cmaj7 % | N.C. |`.

A bar's chords share it evenly. `%` alone repeats the bar before; beside other chords it (or `/`) holds the chord
before.
`N.C.` is silence of the chord players. `|: … :|` is played twice, `:| x3` three times. Chords are symbols (`F#m7b5`,
`Cmaj9/E`) or roman numerals in the song's key (`ii7`, `V7/V`). Without any barline every chord fills a bar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..fault import InvalidMusicText
from ..theory.chord import Chord, parse_chord
from ..theory.key import Key
from ..theory.roman import parse_roman

MAX_CHART_CHARACTERS = 20_000
MAX_CHORDS_A_BAR = 8
MAX_CHART_BARS = 512

_ROMAN = re.compile(r"[b#♭♯]*[ivIV]")
_NO_CHORD = ("n.c.", "nc", "n.c", "no chord")
_REPEAT = re.compile(r"\|:([^|:]*(?:\|[^|:]+)*)\|?:\|?(?: ?x ?([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar of a chart. `chords` share the bar evenly; None = N.C."""

    chords: tuple[Chord | None, ...]


def parse_chart(text: str, key: Key) -> tuple[ChartBar, ...]:
    """The bars of a chart. Raises InvalidMusicText that names every chord it cannot read, with the nearest known."""
    if len(text) > MAX_CHART_CHARACTERS:
        raise InvalidMusicText(
            f"A chord chart has at most {MAX_CHART_CHARACTERS} characters, got {len(text)}.", hint="Shorten it."
        )
    bars: list[ChartBar] = []
    unreadable: list[str] = []
    for tokens in _written_bars(text):
        bars.append(_read_bar(tokens, bars, key, unreadable))
    if unreadable:
        raise InvalidMusicText(" ".join(dict.fromkeys(unreadable)))
    if not bars:
        raise InvalidMusicText("The chord chart holds no chord.", hint='Write it like "| Dm7 G7 | Cmaj7 % |".')
    if len(bars) > MAX_CHART_BARS:
        raise InvalidMusicText(f"A chord chart has at most {MAX_CHART_BARS} bars, got {len(bars)}.", hint="Shorten it.")
    return tuple(bars)


def repeated_chart(text: str, key: Key, bars: int) -> tuple[ChartBar, ...]:
    """The chart, repeated until it fills `bars` bars. Raises InvalidMusicText when it does not come out even."""
    chart = parse_chart(text, key)
    if len(chart) > bars or bars % len(chart):
        least = max(1, bars // len(chart)) * len(chart)
        raise InvalidMusicText(
            f"A chart of {_count_bars(len(chart))} does not repeat evenly into a section of {_count_bars(bars)}.",
            hint=f"Make the section {_count_bars(least)} long, or the chart a divisor of {bars}.",
        )
    return chart * (bars // len(chart))


def _count_bars(bars: int) -> str:
    return "1 bar" if bars == 1 else f"{bars} bars"


def _written_bars(text: str) -> list[list[str]]:
    """The text of each bar as its chord tokens, repeats written out."""
    plain = " ".join(text.replace("‖", "||").split())
    plain = _REPEAT.sub(_write_out, plain)
    if "|" not in plain:
        return [[token] for token in plain.replace(",", " ").replace(" - ", " ").split()]
    return [tokens for part in plain.split("|") if (tokens := part.replace(",", " ").replace(":", " ").split())]


def _write_out(repeat: re.Match[str]) -> str:
    times = min(MAX_CHART_BARS, int(repeat[2] or 2))
    return f"|{repeat[1]}" * times + "|"


def _read_bar(tokens: list[str], before: list[ChartBar], key: Key, unreadable: list[str]) -> ChartBar:
    if tokens == ["%"]:
        if before:
            return before[-1]
        unreadable.append('The chart begins with "%", and there is no bar before it: write a chord.')
        return ChartBar((None,))
    if len(tokens) > MAX_CHORDS_A_BAR:
        unreadable.append(f'A bar holds at most {MAX_CHORDS_A_BAR} chords, "{" ".join(tokens):.40}" has {len(tokens)}.')
        return ChartBar((None,))
    chords: list[Chord | None] = []
    held = before[-1].chords[-1] if before else None
    for token in tokens:
        if token not in ("%", "/"):
            try:
                held = _read_chord(token, key)
            except InvalidMusicText as fault:
                unreadable.append(str(fault))
        chords.append(held)
    return ChartBar(tuple(chords))


def _read_chord(token: str, key: Key) -> Chord | None:
    if token.lower() in _NO_CHORD:
        return None
    return parse_roman(token, key) if _ROMAN.match(token) else parse_chord(token)
