"""Passages: a part cut on a fixed grid, each stretch with the voices that sound in it.

Equal voices make an equal passage, to the last bit, whatever happens elsewhere in the song. So passages are what is
taken over from an earlier take, and a preview is the same as the song.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .casting import Chorus, Part, Voice
from .electronic import Synthesis
from .reel import BLOCK

PASSAGE = 4 * BLOCK  # samples: 3 s at 44.1 kHz

Identity = tuple[object, ...]


@dataclass(slots=True)
class Passage:
    """The samples start .. stop - 1 of a song. voices: by chorus, in the order in which they enter."""

    number: int  # place on the grid
    start: int
    stop: int
    voices: dict[Chorus | Synthesis, list[Voice]] = field(default_factory=dict)

    @property
    def identity(self) -> Identity:
        """Everything that its sound depends on beside the bank and the rate."""
        voices = (
            (chorus.identity, tuple(voice.identity for voice in sounding)) for chorus, sounding in self.voices.items()
        )
        return (self.start, self.stop, *voices)

    @property
    def work(self) -> int:
        """How much there is to do, roughly."""
        return 1 + sum(len(sounding) for sounding in self.voices.values())


def passages_of(part: Part, start: int, stop: int) -> list[Passage]:
    """The samples start .. stop - 1 of a part, cut where the grid cuts them; silent passages are left out."""
    first = start // PASSAGE
    found: dict[int, Passage] = {}
    for chorus, voice in part:
        last = min(voice.onset + voice.end, stop) - 1
        for number in range(max(voice.onset // PASSAGE, first), last // PASSAGE + 1):
            if number not in found:
                span = max(start, number * PASSAGE), min(stop, (number + 1) * PASSAGE)
                found[number] = Passage(number, *span)
            found[number].voices.setdefault(chorus, []).append(voice)
    return [found[number] for number in sorted(found)]
