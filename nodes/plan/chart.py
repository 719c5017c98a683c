"""Chord charts as text: `| Dm7 / / G7b9 | Cmaj7 % | N.C. |`. docs/chord_charts.md shows it to musicians.

    | Dm7 G7 |          the entries of a bar share its beats evenly
    | Dm7 / / G7 |      "/" (or "%") holds the chord before for another share: three beats and one
    | Dm7 | % |         "%" alone repeats the bar before
    | N.C. |            no chord: the chord players are silent
    | C | <F |          a push: F is struck an eighth before its beat, and held over
    | C! / / / |        a stop: everybody hits the beat and rests until the next chord
    |: … :| x3          repeats; [1 … [2 … are endings, see chart_layout.py

Chords are symbols (`F#m7b5`, `Cmaj9/E`) or roman numerals in the key (`ii7`, `V7/V`). Without any barline every entry
fills a bar.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..fault import InvalidMusicText
from ..theory.chord import Chord, is_no_chord, parse_chord
from ..theory.key import Key
from ..theory.roman import parse_roman
from .chart_layout import MAX_CHART_BARS, WrittenBar, written_out

MAX_CHORDS_A_BAR = 8
PUSH, STOP = "<", "!"
HOLDS = ("/", "%")

_ROMAN = re.compile(r"[b#♭♯]*[ivIV]")


@dataclass(frozen=True, slots=True)
class ChartEntry:
    """What begins in one share of a bar. `chord` None = N.C.

    is_push: struck an eighth before its beat. is_stop: hit, then silence until the next chord. is_held: goes on.
    """

    chord: Chord | None
    is_push: bool = False
    is_stop: bool = False
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar of a chart; its entries share the bar evenly."""

    entries: tuple[ChartEntry, ...]

    @property
    def chords(self) -> tuple[Chord | None, ...]:
        """The chord in each share of the bar; None = N.C."""
        return tuple(entry.chord for entry in self.entries)


def parse_chart(text: str, key: Key) -> tuple[ChartBar, ...]:
    """The bars of a chart as played, repeats written out.

    Raises InvalidMusicText that names every chord it cannot read, its bar as written, and the nearest that is known.
    """
    bars: list[ChartBar] = []
    unreadable: list[str] = []
    for written in written_out(text):
        try:
            bars.append(_read_bar(written, bars, key))
        except InvalidMusicText as fault:
            unreadable.append(str(fault))
            bars.append(ChartBar((ChartEntry(None),)))
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


def _read_bar(written: WrittenBar, before: list[ChartBar], key: Key) -> ChartBar:
    place, entries = f"Bar {written.number} of the chart", written.entries
    if entries == ("%",):
        if not before:
            raise InvalidMusicText(f'{place} is "%", and there is no bar before it: write a chord.')
        return before[-1]
    if len(entries) > MAX_CHORDS_A_BAR:
        listed = " ".join(entries)
        raise InvalidMusicText(f'{place} holds at most {MAX_CHORDS_A_BAR} chords, "{listed:.40}" has {len(entries)}.')
    last = before[-1].entries[-1] if before else ChartEntry(None)
    read: list[ChartEntry] = []
    unreadable: list[str] = []
    for entry in entries:
        try:
            last = replace(last, is_push=False, is_held=True) if entry in HOLDS else _read_entry(entry, key)
        except InvalidMusicText as fault:
            unreadable.append(f"{place}: {fault}")
        read.append(last)
    if unreadable:
        raise InvalidMusicText(" ".join(unreadable))
    return ChartBar(tuple(read))


def _read_entry(text: str, key: Key) -> ChartEntry:
    symbol = text.removeprefix(PUSH).removesuffix(STOP)
    return ChartEntry(_read_chord(symbol, key), is_push=text.startswith(PUSH), is_stop=text.endswith(STOP))


def _read_chord(symbol: str, key: Key) -> Chord | None:
    if is_no_chord(symbol):
        return None
    return parse_roman(symbol, key) if _ROMAN.match(symbol) else parse_chord(symbol)
