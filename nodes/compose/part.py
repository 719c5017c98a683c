"""What the players' modules hand to the performer: tones as written, before anybody plays them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..score.note import Articulation


@dataclass(frozen=True, slots=True)
class Tone:
    """One written note of a passage. `onset` counts ticks from the start of the passage.

    stress: 0..1, how much it stands out (.5 = plain). spread: place in a rolled chord, 0 = first. piece: the drum.
    """

    onset: int
    ticks: int
    pitch: int
    stress: float = 0.5
    articulation: Articulation = ""
    spread: int = 0
    piece: str = ""

    @property
    def end(self) -> int:
        return self.onset + self.ticks


def without_overlaps(tones: Iterable[Tone], monophonic: bool) -> list[Tone]:
    """Sorted tones of which no two of one pitch (of a wind: no two at all) sound at once; later ones cut earlier."""
    result: list[Tone] = []
    latest: dict[int, int] = {}  # pitch (or -1 for a single line) -> index in result
    for tone in sorted(tones, key=lambda tone: (tone.onset, -tone.pitch)):
        line = -1 if monophonic else tone.pitch
        index = latest.get(line)
        if index is not None:
            before = result[index]
            if before.onset == tone.onset:
                continue  # the higher one (or the first of two equal ones) stands
            if before.end > tone.onset:
                result[index] = replace(before, ticks=tone.onset - before.onset)
        latest[line] = len(result)
        result.append(tone)
    return result
