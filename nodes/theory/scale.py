"""Scales and modes: which pitches belong to a tonic, counted in degrees from 1.

A mode is a formula of degrees against the major scale, as in any jazz or harmony primer; semitones and spelling follow
from it. The seven church modes, the minors, the modes of melodic and harmonic minor in use, pentatonics, blues, and the
symmetric scales.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from ..fault import InvalidMusicText
from .interval import Degree, degrees
from .pitch import MAX_PITCH, MIN_PITCH

# mode: (formula, the church mode whose key signature it is written with)
_MODE_TABLE: dict[str, tuple[str, str]] = {
    "major": ("1 2 3 4 5 6 7", "major"),
    "minor": ("1 2 b3 4 5 b6 b7", "minor"),
    "dorian": ("1 2 b3 4 5 6 b7", "dorian"),
    "phrygian": ("1 b2 b3 4 5 b6 b7", "phrygian"),
    "lydian": ("1 2 3 #4 5 6 7", "lydian"),
    "mixolydian": ("1 2 3 4 5 6 b7", "mixolydian"),
    "locrian": ("1 b2 b3 4 b5 b6 b7", "locrian"),
    "harmonic_minor": ("1 2 b3 4 5 b6 7", "minor"),
    "melodic_minor": ("1 2 b3 4 5 6 7", "minor"),  # the ascending form in both directions, as jazz uses it
    "harmonic_major": ("1 2 3 4 5 b6 7", "major"),
    "double_harmonic": ("1 b2 3 4 5 b6 7", "major"),
    "hungarian_minor": ("1 2 b3 #4 5 b6 7", "minor"),
    "phrygian_dominant": ("1 b2 3 4 5 b6 b7", "phrygian"),  # 5th mode of harmonic minor
    "dorian_sharp4": ("1 2 b3 #4 5 6 b7", "dorian"),  # 4th mode of harmonic minor
    "lydian_dominant": ("1 2 3 #4 5 6 b7", "mixolydian"),  # 4th mode of melodic minor
    "mixolydian_b6": ("1 2 3 4 5 b6 b7", "mixolydian"),  # 5th mode of melodic minor
    "locrian_natural2": ("1 2 b3 4 b5 b6 b7", "locrian"),  # 6th mode of melodic minor
    "altered": ("1 b2 b3 b4 b5 b6 b7", "locrian"),  # 7th mode of melodic minor
    "major_pentatonic": ("1 2 3 5 6", "major"),
    "minor_pentatonic": ("1 b3 4 5 b7", "minor"),
    "blues": ("1 b3 4 b5 5 b7", "minor"),
    "major_blues": ("1 2 b3 3 5 6", "major"),
    "hirajoshi": ("1 2 b3 5 b6", "minor"),
    "insen": ("1 b2 4 5 b7", "phrygian"),
    "whole_tone": ("1 2 3 #4 #5 b7", "major"),
    "diminished": ("1 2 b3 4 b5 b6 6 7", "minor"),  # whole step first
    "diminished_half_whole": ("1 b2 b3 3 #4 5 6 b7", "mixolydian"),  # half step first
    "chromatic": ("1 b2 2 b3 3 4 #4 5 b6 6 b7 7", "major"),
}

MODE_DEGREES: Mapping[str, tuple[Degree, ...]] = MappingProxyType(
    {mode: degrees(formula) for mode, (formula, _) in _MODE_TABLE.items()}
)
"""Mode -> its degrees against the major scale."""

MODES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {mode: tuple(degree.semitones for degree in row) for mode, row in MODE_DEGREES.items()}
)
"""Mode -> semitones above the tonic, ascending from 0."""

PARENT_MODES: Mapping[str, str] = MappingProxyType({mode: parent for mode, (_, parent) in _MODE_TABLE.items()})
"""Mode -> the church mode whose key signature it is written with."""

MODE_ALIASES: Mapping[str, str] = MappingProxyType(
    {
        **{mode.replace("_", " "): mode for mode in _MODE_TABLE},
        "maj": "major",
        "dur": "major",
        "ionian": "major",
        "min": "minor",
        "moll": "minor",
        "aeolian": "minor",
        "natural minor": "minor",
        "minor natural": "minor",
        "minor harmonic": "harmonic_minor",
        "minor melodic": "melodic_minor",
        "mixo": "mixolydian",
        "byzantine": "double_harmonic",
        "gypsy minor": "hungarian_minor",
        "spanish phrygian": "phrygian_dominant",
        "freygish": "phrygian_dominant",
        "hijaz": "phrygian_dominant",
        "ukrainian dorian": "dorian_sharp4",
        "dorian #4": "dorian_sharp4",
        "acoustic": "lydian_dominant",
        "overtone": "lydian_dominant",
        "mixolydian b6": "mixolydian_b6",
        "super locrian": "altered",
        "locrian natural 2": "locrian_natural2",
        "pentatonic": "major_pentatonic",
        "pentatonic major": "major_pentatonic",
        "pentatonic minor": "minor_pentatonic",
        "minor blues": "blues",
        "blues minor": "blues",
        "blues major": "major_blues",
        "octatonic": "diminished",
        "whole half": "diminished",
        "half whole": "diminished_half_whole",
    }
)
"""What people write (lower case, single spaces) -> mode."""


def parse_mode(text: str) -> str:
    """ "Natural Minor" -> "minor", "aeolian" -> "minor"; raises InvalidMusicText with the nearest mode."""
    words = " ".join(text.lower().replace("_", " ").replace("-", " ").split())
    if words.endswith((" scale", " mode")):
        words = words.rsplit(" ", 1)[0]
    if words in MODE_ALIASES:
        return MODE_ALIASES[words]
    nearest = get_close_matches(words[:60], MODE_ALIASES, n=1, cutoff=0.5)
    hint = f'Did you mean "{nearest[0]}"?' if nearest else "Known are major, minor, dorian, mixolydian and others."
    raise InvalidMusicText(f'Expected a mode such as "minor" or "dorian", got "{text[:40]}".', hint=hint)


@dataclass(frozen=True, slots=True)
class Scale:
    """A mode on a tonic. `tonic` is a pitch class 0..11, `mode` a name in MODES; raises InvalidMusicText.

    Pitches that `pitch` and `step` give may leave 0..127 when asked to climb that far.
    """

    tonic: int
    mode: str = "major"

    def __post_init__(self) -> None:
        if not 0 <= self.tonic <= 11:
            raise InvalidMusicText(f"The tonic of a scale is a pitch class 0..11, got {self.tonic}.")
        if self.mode not in MODES:
            known = parse_mode(self.mode)  # raises with the nearest name, unless it is an alias
            raise InvalidMusicText(f'"{self.mode}" is no name in MODES.', hint=f'Write "{known}".')

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the tonic, ascending from 0."""
        return MODES[self.mode]

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """In scale order, the tonic first."""
        return tuple((self.tonic + interval) % 12 for interval in self.intervals)

    def contains(self, pitch: int) -> bool:
        """Whether a pitch (or pitch class) belongs to the scale."""
        return (pitch - self.tonic) % 12 in self.intervals

    def degree_of(self, pitch: int) -> int | None:
        """1 for the tonic, up to the number of notes in the scale; None for a pitch outside it."""
        interval = (pitch - self.tonic) % 12
        return self.intervals.index(interval) + 1 if interval in self.intervals else None

    def pitch(self, degree: int, octave: int) -> int:
        """The pitch of a degree above the tonic of that octave: D major, (1, 4) -> 62, (7, 4) -> 73, (8, 4) -> 74.

        Degrees go on above the last and, with 0 and below, under the tonic: (0, 4) -> 61.
        """
        octaves, step = divmod(degree - 1, len(self.intervals))
        return self.tonic + self.intervals[step] + 12 * (octave + 1 + octaves)

    def nearest(self, pitch: int) -> int:
        """The closest pitch of the scale, the lower one of two equally close; always within 0..127."""
        pitch = min(MAX_PITCH, max(MIN_PITCH, pitch))
        around = range(max(MIN_PITCH, pitch - 12), min(MAX_PITCH, pitch + 12) + 1)
        return min((near for near in around if self.contains(near)), key=lambda near: (abs(near - pitch), near))

    def step(self, pitch: int, steps: int) -> int:
        """Move by scale steps. From outside the scale the first step lands on the next scale tone in that direction;
        zero steps give the nearest scale tone."""
        if steps == 0:
            return pitch if self.contains(pitch) else self.nearest(pitch)
        below = pitch
        while not self.contains(below):
            below -= 1
        if below != pitch and steps < 0:
            steps += 1  # the scale tone below is already the first step down
        octave, interval = divmod(below - self.tonic, 12)
        return self.pitch(self.intervals.index(interval) + 1 + steps, octave - 1)
