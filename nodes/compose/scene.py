"""Where a unit of a tune stands, and whether a line that is known already can stand there too: as it is, or moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .form import Passage
from .motif_bank import breath
from .ornament import ornamented, shifted, stepped
from .part import Tone
from .phrase import Unit
from .setting import FOREIGN, Joint, Support, friction, joins, lands, support_of, weight_of

REAL_SHIFTS = (2, -2, 5, -5, 3, -3, 4, -4, 1, -1, 7, -7)
TONAL_SHIFTS = (1, -1, 2, -2, 3, -3)
BEARABLE = 0.3  # the friction per note, of a foreign note's on a strong beat, up to which a line may return
WORTH_KEEPING = 0.5  # the same for a theme's idea, before it is written anew
HANGING = 0.3  # what a long last note foreign to its chord adds
MOST_ORNAMENTS = 2

Notes = tuple[Tone, ...]
Carried = tuple[tuple[Support, ...], ...]  # for each note of a line what it was written over


@dataclass(frozen=True, slots=True)
class Scene:
    """One unit in one passage, seen from the song's own key. before, after: what the tune comes from and goes to.

    lift: semitones by which the passage's tune lies above the song's key. low, high: the pitches to keep to.
    """

    passage: Passage
    unit: Unit
    lift: int
    low: int
    high: int
    scale: frozenset[int]  # of the song's key
    before: tuple[int, ...] = ()
    after: Joint | None = None

    @property
    def start(self) -> int:
        return self.unit.bar * self.passage.shape.ticks

    def support(self, onset: int) -> Support:
        """What carries a note of the unit."""
        return support_of(self.passage.key, self.passage.event_at(self.start + onset).chord, self.lift)

    def scale_at(self, onset: int) -> frozenset[int]:
        return self.support(onset).scale

    def rub(self, line: Notes) -> float:
        """The mean friction of a line, 0..1 and more; a long last note wants to be carried by its chord."""
        shape = self.passage.shape
        last, below = line[-1], self.support(line[-1].onset)
        hangs = below.tones and last.pitch % 12 not in below.tones and last.ticks >= shape.beat_ticks
        weights = [weight_of(tone.onset, tone.ticks, shape) for tone in line]
        total = sum(friction(t.pitch, self.support(t.onset), w) for t, w in zip(line, weights, strict=True))
        return total / (FOREIGN * sum(weights)) + (HANGING if hangs else 0.0)

    def goes_on(self, line: Notes) -> bool:
        """Whether a line fits between its neighbours; what returns may do so by an awkward interval."""
        pitches = [tone.pitch for tone in line]
        after = [self.after.pitch, self.after.pitch + self.after.interval] if self.after else []
        if self.unit.letter == "a":
            return lands(self.before, pitches)
        return joins(self.before, pitches) and joins(pitches, after)

    def takes_back(self, line: Notes, written_over: Carried) -> bool:
        """Whether a line may be sung again: over the chords it was written for, or without rub; no leap stays open."""
        pitches = [tone.pitch for tone in line]
        after = [self.after.pitch, self.after.pitch + self.after.interval] if self.after else []
        is_idea = self.unit.letter == "a"
        is_inner = self.unit.bar + self.unit.bars < self.passage.bars
        if not lands(self.before, pitches):
            return False
        known = all(self.support(tone.onset) in below for tone, below in zip(line, written_over, strict=True))
        if not known and self.rub(line) > BEARABLE:
            return False
        return is_idea or (known and is_inner) or lands(pitches, after)

    def welcomes(self, line: Notes, rub: float = BEARABLE) -> bool:
        return self.rub(line) <= rub and self.goes_on(line)

    # --- what is made of the idea ----------------------------------------------------------------------------------

    def derived(self, idea: Notes) -> Notes | None:
        """What the unit's letter makes of the theme's idea by moving or ornamenting it; None if that does not fit."""
        make = {"a": self._again, "s": self._moved, "n": self._ornamented, "f": self._fragmented}.get(self.unit.letter)
        if make is None or self.unit.bars != 2 or self.unit.has_peak:
            return None
        return make(idea)

    def _again(self, idea: Notes) -> Notes | None:
        """The idea elsewhere with all its intervals; where that fits nowhere, rubbing a little."""
        return self.moved(idea, tonal=False) or (idea if self.welcomes(idea, WORTH_KEEPING) else None)

    def _moved(self, idea: Notes) -> Notes | None:
        return self.moved(idea)

    def _ornamented(self, idea: Notes) -> Notes | None:
        line = tuple(ornamented(idea, self.scale_at, self.passage.shape.beat_ticks, MOST_ORNAMENTS))
        return line if len(line) > len(idea) and self.welcomes(line) else None

    def _fragmented(self, idea: Notes) -> Notes | None:
        """The idea's first bar moved, and moved once more in the second."""
        bar = self.passage.shape.ticks
        head = tuple(tone for tone in idea if tone.onset < bar)
        first = replace(self, after=None).moved(head) if head else None
        if first is None:
            return None
        room = 2 * bar - breath(self.passage.shape)
        again = [replace(tone, onset=tone.onset + bar) for tone in first if tone.onset + bar < room]
        again = [replace(tone, ticks=min(tone.ticks, room - tone.onset)) for tone in again]
        second = replace(self, before=tuple(tone.pitch for tone in first)).moved(again) if again else None
        return (*first, *second) if second else None

    def moved(self, line: Sequence[Tone], tonal: bool = True) -> Notes | None:
        """A line moved by the interval that suits chords, range and neighbours best; None if none does."""
        real = [moved for moved in (shifted(line, s) for s in REAL_SHIFTS) if self._is_in_scale(moved)]
        steps = [stepped(line, s, self.scale) for s in TONAL_SHIFTS] if tonal else []
        best: tuple[float, Notes] | None = None
        for place, candidate in enumerate([*real, *steps]):
            if candidate is None or not all(self.low <= tone.pitch <= self.high for tone in candidate):
                continue
            if not self.welcomes(candidate):
                continue
            cost = self.rub(candidate) + 0.02 * abs(candidate[0].pitch - line[0].pitch) + 0.001 * place
            if best is None or cost < best[0]:
                best = (cost, candidate)
        return best[1] if best else None

    def _is_in_scale(self, line: Notes) -> bool:
        return all(tone.pitch % 12 in self.scale for tone in line)
