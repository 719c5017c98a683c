"""SongPlan: every parameter of a song, with the source of each.

A plan is a value; `validation.validate` lists all its faults at once. `sources` says for each field who chose it:
"you said", "style", "assistant" or "locked". Where somebody chose only a part of a field, the part has a line of its
own under a dotted name: "sections.bars", "sections.energy", "key.mode", "players.piano". Ranges stand beside the fields
and in LIMITS.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from ..fault import InvalidPlan
from ..theory.key import Key
from ..theory.meter import Meter

Source = Literal["you said", "style", "assistant", "locked"]
SOURCES: tuple[Source, ...] = ("you said", "style", "assistant", "locked")

Role = Literal["melody", "counter", "comping", "pad", "arpeggio", "bass", "drums", "percussion", "effects"]
ROLES: tuple[Role, ...] = (
    "melody", "counter", "comping", "pad", "arpeggio", "bass", "drums", "percussion", "effects",
)  # fmt: skip
UNPITCHED_ROLES: tuple[Role, ...] = ("drums", "percussion", "effects")  # these alone are no song
EFFECTS_FAMILY = "sound effects"  # of theory.instrument: what the role effects takes

SectionKind = Literal[
    "intro", "verse", "pre_chorus", "chorus", "bridge", "solo", "break", "build_up", "drop", "outro"
]  # fmt: skip
SECTION_KINDS: tuple[SectionKind, ...] = (
    "intro", "verse", "pre_chorus", "chorus", "bridge", "solo", "break", "build_up", "drop", "outro",
)  # fmt: skip

SwingUnit = Literal["1/8", "1/16"]
# delivery preset -> integrated loudness in LUFS; "style" leaves it to the style
DELIVERIES: dict[str, float | None] = {
    "style": None,
    "streaming": -14.0,
    "album": -16.0,
    "broadcast": -23.0,
    "club": -9.0,
}
# whose range the tune keeps to, with (lowest, highest) pitch; "" = the style's own span, for instruments
VOCAL_RANGES: dict[str, tuple[int, int]] = {
    "": (0, 127),
    "soprano": (60, 77),
    "alto": (55, 72),
    "tenor": (48, 65),
    "baritone": (45, 62),
    "bass": (40, 57),
}
# "" = as the style ends its songs; "loop" = not at all: the end leads back to the beginning
Ending = Literal["", "ring", "stop", "ritardando", "fade", "loop"]
ENDINGS: tuple[Ending, ...] = ("", "ring", "stop", "ritardando", "fade", "loop")
OPEN_ENDINGS: tuple[Ending, ...] = ("fade", "loop")  # the music goes on
REGISTERS = (-2, 2)  # octaves below or above the instrument's comfortable middle
FEELS = ("laid_back", "on_top", "pushed")

# field -> (lowest, highest, unit)
LIMITS: dict[str, tuple[float, float, str]] = {
    "bpm": (20.0, 400.0, "quarter notes per minute"),
    "bars": (1, 512, "bars in a section"),
    "total_bars": (1, 2048, "bars in a song"),
    "energy": (0.0, 1.0, ""),
    "intensity": (0.0, 1.0, ""),
    "complexity": (0.0, 1.0, ""),
    "fills": (0.0, 1.0, ""),
    "register": (-2, 2, "octaves"),
    "swing": (50.0, 75.0, "percent of a pair before the off-note"),
    "humanise": (0.0, 1.0, ""),
    "loudness_lufs": (-36.0, -5.0, "LUFS"),
    "seed": (0, 2**63 - 1, ""),
    "lift": (-11, 11, "semitones"),
    "take": (0, 2**31 - 1, ""),
    "pickup": (0.0, 8.0, "quarter notes"),
    "players": (1, 32, "players"),
    "sections": (1, 64, "sections"),
}
MAX_TITLE_CHARACTERS = 200
MAX_MOOD_CHARACTERS = 60
MAX_LABEL_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class PlannedSection:
    """One section of the form. energy None = as the style's curve has it for this kind and place.

    chart: chords as text ("| Dm7 G7 | Cmaj7 % |"), "" = the composer chooses.
    lift: semitones from the song's key to this section's. bpm, meter: None = the song's.
    pickup_quarters: how long before its first bar its tune begins, in whole eighths. That of the first section is the
    song's pickup, bar 0; that of a later one lies in the last bar of the section before.
    """

    kind: SectionKind
    bars: int  # 1..512
    energy: float | None = None  # 0..1
    label: str = ""
    chart: str = ""
    lift: int = 0  # -11..11
    bpm: float | None = None  # quarter notes per minute, 20..400
    meter: Meter | None = None
    pickup_quarters: float = 0.0  # 0..8, shorter than a bar


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody plays: all optional, None = as the style or the player's general manner says."""

    intensity: float | None = None  # 0..1, how loud
    complexity: float | None = None  # 0..1, how busy
    fills: float | None = None  # 0..1, how often and how long
    register: int | None = None  # -2..2 octaves
    feel: str | None = None  # one of FEELS


@dataclass(frozen=True, slots=True)
class Player:
    """Who plays: an instrument id of theory.instrument, a role, a manner, and exceptions per section index.

    take: which of their attempts; another number plays the same plan anew and leaves everybody else as they were.
    """

    instrument: str
    role: Role
    manner: Manner = Manner()
    in_sections: tuple[tuple[int, Manner], ...] = ()  # (index of the section in the plan, manner there)
    silent_in: tuple[int, ...] = ()  # indices of sections where the player rests
    take: int = 0


@dataclass(frozen=True, slots=True)
class SongPlan:
    """All parameters of a song. Build one with `styles.plan_for_style` or `wishes.plan_from_brief`."""

    title: str
    style: str
    mood: str
    bpm: float  # quarter notes per minute, 20..400
    key: Key
    meter: Meter
    sections: tuple[PlannedSection, ...]
    players: tuple[Player, ...]
    swing: float = 50.0  # percent, 50..75
    swing_unit: SwingUnit = "1/8"
    humanise: float = 0.5  # 0..1
    delivery: str = "streaming"  # a key of DELIVERIES
    loudness_lufs: float | None = None  # -36..-5; None = as the delivery says
    seed: int = 0
    vocal_range: str = ""  # a key of VOCAL_RANGES
    ending: Ending = ""
    sources: tuple[tuple[str, Source], ...] = ()  # (field name, who chose it), sorted by field

    @property
    def total_bars(self) -> int:
        return sum(section.bars for section in self.sections)

    def key_of(self, section: PlannedSection) -> Key:
        return self.key.transposed(section.lift) if section.lift else self.key

    def bpm_of(self, section: PlannedSection) -> float:
        return self.bpm if section.bpm is None else section.bpm

    def meter_of(self, section: PlannedSection) -> Meter:
        return section.meter or self.meter

    def source_of(self, field: str) -> Source:
        """Who chose a field or, by its dotted name, a part of it; a part without a line follows its field."""
        sources = dict(self.sources)
        return sources.get(field) or sources.get(field.partition(".")[0], "style")

    def with_choice(self, source: Source, **changes: Any) -> SongPlan:
        """A copy with fields changed and their source noted. Not validated: call `validation.validate`."""
        unknown = sorted(set(changes) - {field.name for field in fields(self)})
        if unknown:
            raise InvalidPlan([f"There is no field {', '.join(unknown)}."])
        kept = {name: who for name, who in self.sources if name.partition(".")[0] not in changes}
        return replace(self, **changes, sources=tuple(sorted((kept | dict.fromkeys(changes, source)).items())))

    def with_sources(self, source: Source, *names: str) -> SongPlan:
        """A copy in which these fields, or dotted parts of fields, are said to come from `source`."""
        sources = dict(self.sources) | dict.fromkeys(names, source)
        return replace(self, sources=tuple(sorted(sources.items())))
