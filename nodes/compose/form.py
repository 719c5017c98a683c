"""The form of a song: its passages, one per planned section, with what each needs to know of its neighbours.

A passage never depends on the energy of another one: changing one section's energy leaves the others as they were.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from ..plan.plan import OPEN_ENDINGS, Ending, SectionKind, SongPlan
from ..plan.style import Style
from ..score.time import TICKS_PER_QUARTER
from ..theory.chord import Chord
from ..theory.key import Key
from .grid import BarShape, shape_of
from .mood import Lean

# Whose tune a section plays: choruses and what frames them share the hook.
THEMES: dict[str, str] = {"drop": "chorus", "intro": "chorus", "outro": "chorus", "break": "chorus"}
LIFT_PER_RETURN = 0.04  # a returning section is a little more alive, if the plan does not say its energy
MOOD_LIFT = 0.1  # how much a driving mood adds to every energy


@dataclass(frozen=True, slots=True)
class ChordEvent:
    """A chord from `onset` for `ticks`, counted from the start of the passage. None = no chord.

    push: by how many ticks the onset lies before the chord's beat. is_stop: everybody hits it, then rests to its end.
    """

    onset: int
    ticks: int
    chord: Chord | None
    push: int = 0
    is_stop: bool = False

    @property
    def end(self) -> int:
        return self.onset + self.ticks

    @property
    def beat(self) -> int:
        """Where the chord stands in the chart."""
        return self.onset + self.push


@dataclass(frozen=True, slots=True)
class Passage:
    """One section as the players see it. `start`: its first tick in the song. `energy`: 0..1, mood included.

    What leads into a passage is played before its start: `pickup` ticks of its tune, `push` ticks of its first chord.
    """

    index: int
    kind: SectionKind
    label: str
    theme: str
    occurrence: int  # 0 for the first of its kind
    first_bar: int
    start: int
    bars: int
    stated_energy: float
    energy: float
    chart: str
    is_last: bool  # the song ends here, and neither fades nor goes round
    next_kind: SectionKind | None
    key: Key
    shape: BarShape
    chords: tuple[ChordEvent, ...] = ()
    next_chord: Chord | None = None  # the first chord of what follows
    next_key: Key | None = None
    pickup: int = 0
    push: int = 0
    next_pickup: int = 0
    next_push: int = 0
    usual_energy: float = 1.0  # what the style gives this kind of section, whatever the plan says

    @property
    def ticks(self) -> int:
        return self.bars * self.shape.ticks

    def event_at(self, tick: int) -> ChordEvent:
        """The chord that sounds at a tick of the passage."""
        return self.chords[max(0, bisect_right(self.chords, tick, key=lambda event: event.onset) - 1)]

    @property
    def has_hits(self) -> bool:
        """Whether a push or a stop is to be obeyed here."""
        return bool(self.push or self.next_push) or any(event.push or event.is_stop for event in self.chords)


def passages_of(plan: SongPlan, style: Style, mood: Lean) -> list[Passage]:
    """The passages of a plan, still without chords."""
    curve = dict(style.head.energy)
    kinds = [section.kind for section in plan.sections]
    has_hook = any(kind in ("chorus", "drop") for kind in kinds)
    seen: Counter[str] = Counter()
    passages: list[Passage] = []
    pickups = [round(section.pickup_quarters * TICKS_PER_QUARTER) for section in plan.sections] + [0]
    goes_on = ending_of(plan, style) in OPEN_ENDINGS
    bar, start = 1, pickups[0]
    for index, section in enumerate(plan.sections):
        occurrence = seen[section.kind]
        seen[section.kind] += 1
        energy = section.energy
        if energy is None:
            energy = min(1.0, curve[section.kind] + LIFT_PER_RETURN * min(occurrence, 3))
        shape = shape_of(plan.meter_of(section), plan.bpm_of(section))
        theme = THEMES.get(section.kind, section.kind)
        passages.append(
            Passage(
                index=index,
                kind=section.kind,
                label=section.label or _label(section.kind, occurrence, kinds.count(section.kind)),
                theme=theme if has_hook or theme != "chorus" else _hook_owner(kinds),
                occurrence=occurrence,
                first_bar=bar,
                start=start,
                bars=section.bars,
                stated_energy=energy,
                energy=min(1.0, max(0.0, energy + MOOD_LIFT * mood.drive)),
                chart=section.chart,
                is_last=index == len(plan.sections) - 1 and not goes_on,
                next_kind=kinds[index + 1] if index + 1 < len(kinds) else None,
                key=plan.key_of(section),
                shape=shape,
                next_key=plan.key_of(plan.sections[index + 1]) if index + 1 < len(kinds) else None,
                pickup=pickups[index],
                next_pickup=pickups[index + 1],
                usual_energy=curve[section.kind],
            )
        )
        bar += section.bars
        start += passages[-1].ticks
    return passages


def ending_of(plan: SongPlan, style: Style) -> Ending:
    """How the song ends: as the plan says, else as its style does."""
    return plan.ending or style.idioms.ending


def _hook_owner(kinds: list[SectionKind]) -> str:
    """Whose tune an intro or outro quotes in a song without a chorus."""
    own = [kind for kind in kinds if kind not in THEMES]
    return own[0] if own else "chorus"


def _label(kind: str, occurrence: int, count: int) -> str:
    name = kind.replace("_", "-").capitalize()
    return f"{name} {occurrence + 1}" if count > 1 else name
