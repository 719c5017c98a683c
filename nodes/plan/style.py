"""A style: everything that makes a kind of music what it is, as data (style_data/<id>.json).

The head says what a plan takes from a style when the user is silent. The idioms (harmony, grooves, textures) are what
compose reads.

Conventions of patterns. A pattern is one bar, written as one cell per felt beat: four steps in a duple beat, six in a
triple one (6/8, 12/8). Its cells are named by their place: four cells are *down back strong back*, three are *down weak
back*, two are *down back*. A meter is a row of the same places, so 3/4, 5/4, 7/8 and 12/8 take the cells that they need
and no bar is ever chopped. Signs:

    drums, percussion   X accent  x stroke  o soft  g ghost  ? only when busy  . nothing
                        r two strokes in the step  t three strokes in this step and the next (hat rolls, drags)
    bass                1 3 5 7 chord tones  8 octave  L fifth below  a approach to the next root  w walking
                        s slide to the octave (from it: to the root) without a new attack  p pedal point
                        m muted note  = hold  . rest
    comping             x chord  X accent  o soft  u up-stroke  l lowest voice  h the others  1..6 one voice
                        m muted strum  p pinch (lowest and highest voice)  = hold  . rest
    arpeggio            1..8 voices from the lowest  = hold  . rest
    melody              x note  X accent  ? only when busy  = hold  . rest

Sub-styles. A pattern may name the kinds of section in which alone it is played; there the general ones of its pulse,
length and about its intensity are silent. It may name the instruments that alone play it, and that then play no other.
Of patterns of equal intensity the song's seed picks one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .plan import Ending, PlannedSection, Player, SectionKind, SwingUnit

Pulse = Literal["duple", "triple"]
STEPS: dict[Pulse, int] = {"duple": 4, "triple": 6}  # steps in a cell
PLACES: dict[int, tuple[str, ...]] = {  # number of cells in a pattern -> the places that they stand for
    1: ("down",),
    2: ("down", "back"),
    3: ("down", "weak", "back"),
    4: ("down", "back", "strong", "back"),
}

INVERSIONS = {"/3": 1, "/5": 2, "/7": 3}  # what a numeral may end with: the chord tone in the bass

YARDSTICK_GROUPS = (  # of the reference distributions, quality/symbolic_reference.json
    "multitrack_midi", "multitrack_4_4_drums", "mma_autoaccomp", "bach_chorales", "classical_scores",
)  # fmt: skip

Colour = Literal["power", "triad", "seventh", "ninth"]
Bassist = Literal["locked", "gliding", "walking", "free"]  # gliding: locked, with slides of its own


@dataclass(frozen=True, slots=True)
class StyleHead:
    """What a plan takes from a style when nobody says otherwise."""

    id: str  # "lofi"
    name: str  # "Lo-fi"
    aliases: tuple[str, ...]  # as people write it in a brief: "lo-fi", "chillhop"
    bpm: tuple[float, float, float]  # lowest, usual, highest, in FELT beats per minute
    meters: tuple[str, ...]  # usual first: "4/4"
    keys: tuple[str, ...]  # usual first: "D minor"
    mood: str  # the usual mood
    swing: float  # percent, 50..75
    swing_unit: SwingUnit
    humanise: float  # 0..1
    loudness_lufs: float  # what the delivery "style" means
    players: tuple[Player, ...]
    form: tuple[PlannedSection, ...]  # the usual form, every energy given
    energy: tuple[tuple[str, float], ...]  # energy by section kind, for forms that the user gives
    other_forms: tuple[tuple[PlannedSection, ...], ...] = ()  # forms that some songs have instead
    guests: tuple[Player, ...] = ()  # who joins in some songs


@dataclass(frozen=True, slots=True)
class Pattern:
    """One bar of a part. `lines`: (drum piece or voice name, cells); every line has the same number of cells."""

    intensity: float  # 0..1, how much energy asks for it
    lines: tuple[tuple[str, tuple[str, ...]], ...]
    pulse: Pulse = "duple"
    sections: tuple[SectionKind, ...] = ()  # where it is played; () = wherever no pattern is meant for just that place
    instruments: tuple[str, ...] = ()  # ids or families of who plays it; () = all who have no pattern of their own

    @property
    def places(self) -> tuple[str, ...]:
        return PLACES[len(self.lines[0][1])]


@dataclass(frozen=True, slots=True)
class ModeHarmony:
    """Progressions in roman numerals, bars separated by "|", chords in a bar by spaces. "V/3": third in the bass."""

    progressions: tuple[tuple[str, tuple[str, ...]], ...]  # section kind (or "any") -> choices
    half: tuple[str, ...]  # the last bars of a section that leads on
    full: tuple[str, ...]  # the last bars of a section that closes

    def choices(self, kind: str) -> tuple[str, ...]:
        known = dict(self.progressions)
        return known.get(kind) or known["any"]


def split_inversion(numeral: str) -> tuple[str, int]:
    """ "V/3" -> ("V", 1), "V/V" -> ("V/V", 0): the numeral and which chord tone is in the bass, 0 = the root."""
    inversion = INVERSIONS.get(numeral[-2:], 0)
    return (numeral[:-2], inversion) if inversion else (numeral, 0)


@dataclass(frozen=True, slots=True)
class MelodyIdiom:
    """How the tune moves."""

    rhythms: tuple[Pattern, ...]  # one line "melody"; intensity = how busy
    span: int = 14  # semitones from lowest to highest, 8..19
    leap: float = 0.2  # 0..1, how readily it leaps
    pentatonic: bool = False  # passing notes from the pentatonic scale
    sparse: float = 0.2  # 0..1, how often a bar is left to breathe
    pickup: float = 0.2  # 0..1, how often a theme's phrases begin before the bar


@dataclass(frozen=True, slots=True)
class Idioms:
    """What compose reads."""

    major: ModeHarmony
    minor: ModeHarmony
    grooves: tuple[Pattern, ...]
    fills: tuple[Pattern, ...]
    percussion: tuple[Pattern, ...]
    bass: tuple[Pattern, ...]
    comping: tuple[Pattern, ...]
    arpeggio: tuple[Pattern, ...]
    melody: MelodyIdiom
    colour: Colour = "triad"  # how rich a chord is made
    bassist: Bassist = "locked"
    added: float = 0.0  # 0..1, how often a plain triad takes its ninth, and a dominant its fourth
    suspended: float = 0.0  # 0..1, how often a pad lets a falling voice arrive late
    rootless: bool = False  # comping leaves the root to the bass
    machine: bool = False  # drums of even velocity, tight in time
    entries: tuple[tuple[str, float], ...] = ()  # role -> energy from which it plays
    late_ms: tuple[tuple[str, float], ...] = ()  # drum piece or role -> how late it is played
    endings: tuple[Pattern, ...] = ()  # what the drums play in the song's last bar
    spice: float = 0.0  # 0..1, how often a secondary dominant leads on, or a chord of the parallel key comes in
    ending: Ending = "ring"  # how a song ends when its plan does not say


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The real music that songs of a style are measured beside, and the metrics that say nothing about this style."""

    group: str = "multitrack_midi"  # one of YARDSTICK_GROUPS
    exempt: tuple[tuple[str, str], ...] = ()  # (name of a metric, why it does not apply)


Parameter = str | float | bool | tuple[str, ...] | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that songs of a style do: a predicate of quality/idiom.py with its parameters."""

    predicate: str
    parameters: tuple[tuple[str, Parameter], ...]
    at_least: float  # the share of the bars, notes or chords that it concerns, 0..1
    source: str  # where the idiom is taught or written down


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of music: what a plan takes from it, what compose reads, and what it is measured by."""

    head: StyleHead
    idioms: Idioms
    yardstick: Yardstick = Yardstick()
    claims: tuple[Claim, ...] = ()
