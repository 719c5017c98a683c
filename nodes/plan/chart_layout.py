"""The layout of a chord chart: which bar is played after which, with repeats and endings written out.

    |: Am | F :| x3         played three times; without a number twice, without `|:` from the beginning
    |: Am | F |[1 C :|[2 G ||   the last bar differs: [1 the first time, [2 the second; [1-3 or [1,3 for several times

The entries of a bar are taken as they are written; plan/chart.py reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..fault import InvalidMusicText

MAX_CHART_CHARACTERS = 20_000
MAX_CHART_BARS = 512
USUAL_TIMES = 2

_SIGNS = str.maketrans({"‖": "||", "𝄆": "|:", "𝄇": ":|", "𝄀": "|", "𝄁": "||", "𝄂": "||", "×": "x", "–": "-"})
_TOKEN = re.compile(
    r"(?P<barline>:?\|+\]?(?::\|+)?:?)"
    r"|(?P<ending>\[ ?[0-9](?: ?[-,] ?[0-9])*\.?)"
    r"|(?P<close>[\[\]])"
    r"|(?P<times>\(?x ?[0-9]{1,2}\)?(?![^\s|]))"
    r"|(?P<gap>[\s,]+|-(?=\s)|:(?=\s|$))"
    r"|(?P<entry>(?:\([^()|\s]*\)|(?!:\|)[^\s|\[\],])+)"
)


@dataclass(frozen=True, slots=True)
class WrittenBar:
    """One bar: its number as written on the page, counted from 1, and its entries."""

    number: int
    entries: tuple[str, ...]


def written_out(text: str) -> tuple[WrittenBar, ...]:
    """The bars of a chart in the order in which they are played. Raises InvalidMusicText for repeats gone wrong."""
    if len(text) > MAX_CHART_CHARACTERS:
        raise InvalidMusicText(
            f"A chord chart has at most {MAX_CHART_CHARACTERS} characters, got {len(text)}.", hint="Shorten it."
        )
    page = _Page(every_entry_is_a_bar="|" not in text.translate(_SIGNS))
    for match in _TOKEN.finditer(text.translate(_SIGNS)):
        if match.lastgroup != "gap":
            page.take(str(match.lastgroup), match[0])
    page.close()
    return tuple(page.played)


class _Page:
    """Reads barlines, endings and entries from left to right. A *block* is what a repeat plays again."""

    def __init__(self, *, every_entry_is_a_bar: bool) -> None:
        self.every_entry_is_a_bar = every_entry_is_a_bar
        self.played: list[WrittenBar] = []
        self.block: list[WrittenBar] = []
        self.endings: list[tuple[frozenset[int], list[WrittenBar]]] = []
        self.entries: list[str] = []
        self.number = 0
        self.times = 0  # how often the block is played, as said; 0 = nothing said
        self.has_ended = False  # a repeat sign ended the block, or one of its endings

    def take(self, kind: str, text: str) -> None:
        if kind == "times" and self.has_ended:
            self.times = int(re.sub(r"\D", "", text))
            return
        if kind in ("entry", "times"):
            if self.has_ended:
                self._play()
            self.entries.append(text)
            if self.every_entry_is_a_bar:
                self._end_bar()
        elif kind == "ending":
            self._end_bar()
            self._begin_ending(text)
        else:
            self._end_bar()
            self._draw_barline(text)

    def close(self) -> None:
        self._end_bar()
        self._play()

    def _end_bar(self) -> None:
        if self.entries:
            self.number += 1
            bar = WrittenBar(self.number, tuple(self.entries))
            (self.endings[-1][1] if self.endings else self.block).append(bar)
            self.entries = []

    def _draw_barline(self, text: str) -> None:
        if text.startswith(":"):
            self.has_ended = True
        ends_ending = bool(self.endings) and ("||" in text or "]" in text) and not self.has_ended
        if text.endswith(":") or ends_ending:
            self._play()

    def _begin_ending(self, text: str) -> None:
        numbers = _numbers(text)
        taken = frozenset[int]().union(*(earlier for earlier, _ in self.endings))
        if not self.endings and 1 not in numbers:
            raise InvalidMusicText(
                f'After bar {self.number} of the chart, "{text}" has no first ending before it.',
                hint='Write "|: Am | F |[1 C :|[2 G ||".',
            )
        if numbers & taken:
            raise InvalidMusicText(
                f"After bar {self.number} of the chart, ending {min(numbers & taken)} stands twice.",
                hint="Number the endings one after the other.",
            )
        self.endings.append((numbers, []))
        self.has_ended = False

    def _play(self) -> None:
        """Write the block out as often as it is played."""
        often = max((max(numbers) for numbers, _ in self.endings), default=USUAL_TIMES if self.has_ended else 1)
        often = self.times or often
        if len(self.played) + often * len(self.block) > MAX_CHART_BARS:
            raise InvalidMusicText(
                f"A chord chart has at most {MAX_CHART_BARS} bars with its repeats, and this one has more.",
                hint="Shorten it.",
            )
        for turn in range(1, often + 1):
            self.played += self.block
            if self.endings:
                self.played += self._ending(turn)
        self.block, self.endings, self.times, self.has_ended = [], [], 0, False

    def _ending(self, turn: int) -> list[WrittenBar]:
        for numbers, bars in self.endings:
            if turn in numbers:
                return bars
        raise InvalidMusicText(
            f"The repeat before bar {self.number} of the chart has no ending for its {turn}. time.",
            hint='Say for which times an ending is: "[1-3" or "[1,3".',
        )


def _numbers(text: str) -> frozenset[int]:
    """ "[1-3" -> 1, 2, 3; "[1,3" -> 1, 3."""
    numbers: set[int] = set()
    for part in text.strip("[. ").split(","):
        first, _, last = part.partition("-")
        numbers |= set(range(int(first), int(last or first) + 1))
    return frozenset(numbers)
