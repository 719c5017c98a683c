"""Keys: a spelled tonic and a mode.

Only keys that a signature of at most seven sharps or flats can write exist: G# major is written Ab major. `Key(...)`
refuses the others and names the cure; `parse_key` and every change of key respell them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ..fault import InvalidMusicText
from .interval import degrees
from .pitch import ascii_accidentals, fifths_of, name_of_fifths, parse_name, simplified
from .scale import MODE_DEGREES, PARENT_MODES, Scale, parse_mode

# Signature of the church mode on C, in fifths: C dorian has two flats.
_CHURCH_SIGNATURES = {
    "lydian": 1,
    "major": 0,
    "mixolydian": -1,
    "dorian": -2,
    "minor": -3,
    "phrygian": -4,
    "locrian": -5,
}
MAX_SIGNATURE = 7

# How the twelve tones are written in any key, whatever its mode: the notes of the major and the harmonic minor scale
# on the tonic, with b2 and #4 (the "harmonic chromatic scale" of harmony primers). It gives minor its raised 6 and 7.
_CHROMATIC = degrees("1 b2 2 b3 3 4 #4 5 b6 6 b7 7")


@dataclass(frozen=True, slots=True)
class Key:
    """`tonic` as written ("D", "F#", "Bb"), `mode` a name in scale.MODES; raises InvalidMusicText."""

    tonic: str
    mode: str = "major"

    def __post_init__(self) -> None:
        object.__setattr__(self, "tonic", parse_name(self.tonic))
        Scale(self.tonic_pitch_class, self.mode)  # refuses an unknown mode
        if abs(self.signature) > MAX_SIGNATURE:
            cure = _key_nearest_to_c(fifths_of(self.tonic), self.mode)
            raise InvalidMusicText(
                f"A key has at most seven sharps or flats, but {self.name} would have {abs(self.signature)}.",
                hint=f"Write {cure.name}: it sounds the same.",
            )

    @classmethod
    def from_signature(cls, signature: int, mode: str = "major") -> Key:
        """The key of `mode` written with so many sharps (1..7) or flats (-7..-1): (-1, "minor") -> D minor."""
        if abs(signature) > MAX_SIGNATURE:
            raise InvalidMusicText(f"A key signature lies in -7..7 (flats negative), got {signature}.")
        return cls(name_of_fifths(signature - _signature_offset(mode)), mode)

    @property
    def tonic_pitch_class(self) -> int:
        return fifths_of(self.tonic) * 7 % 12

    @property
    def scale(self) -> Scale:
        return Scale(self.tonic_pitch_class, self.mode)

    @property
    def name(self) -> str:
        """ "D minor", "F# dorian", "A harmonic minor"; `parse_key` reads it back."""
        return f"{self.tonic} {self.mode.replace('_', ' ')}"

    @property
    def symbol(self) -> str:
        """ "D", "F#m"; other modes keep their name: "F# dorian". `parse_key` reads it back."""
        return {"major": self.tonic, "minor": f"{self.tonic}m"}.get(self.mode, self.name)

    @property
    def signature(self) -> int:
        """Sharps (positive) or flats (negative) at the clef, -7..7. Harmonic and melodic minor are written as minor."""
        return fifths_of(self.tonic) + _signature_offset(self.mode)

    @property
    def flats(self) -> bool:
        """Whether the signature is written with flats."""
        return self.signature < 0

    @property
    def is_minor(self) -> bool:
        """Whether the third of the mode is minor (dorian, phrygian, blues … included)."""
        intervals = self.scale.intervals
        return 3 in intervals and 4 not in intervals

    @property
    def names(self) -> tuple[str, ...]:
        """The notes of the scale as written, the tonic first."""
        return tuple(self.spell(pitch_class) for pitch_class in self.scale.pitch_classes)

    def spell(self, pitch_class: int) -> str:
        """How a pitch class (or pitch) is written here: 1 is "C#" in D minor and "Db" in Ab major.

        Scale tones keep their own letter, also where that takes E# or a double sharp (F## in G# harmonic minor).
        Foreign tones follow the harmonic chromatic scale, with double accidentals only for the raised 6 and 7 of minor.
        """
        return _spelling(self)[pitch_class % 12]

    @property
    def relative(self) -> Key:
        """A major key's relative minor; any other key's relative major: the same signature."""
        return Key.from_signature(self.signature, "minor" if self.mode == "major" else "major")

    @property
    def parallel(self) -> Key:
        """Major and minor on the same tonic, exchanged; written so that it exists (Db major -> C# minor)."""
        return _key_nearest_to_c(fifths_of(self.tonic), "major" if self.is_minor else "minor", stay=True)

    def transposed(self, semitones: int) -> Key:
        """The key so many semitones higher, written with the fewest accidentals (six: as sharps or flats like here)."""
        if semitones % 12 == 0:
            return self
        return _key_nearest_to_c(fifths_of(self.tonic) + 7 * semitones, self.mode, flats=self.flats)


def _signature_offset(mode: str) -> int:
    Scale(0, mode)  # refuses an unknown mode
    return _CHURCH_SIGNATURES[PARENT_MODES[mode]]


def _key_nearest_to_c(tonic_fifths: int, mode: str, *, flats: bool = False, stay: bool = False) -> Key:
    """The key with this tonic's sound and the fewest accidentals; with `stay`, the tonic as written if it exists."""
    offset = _signature_offset(mode)
    if not stay or abs(tonic_fifths + offset) > MAX_SIGNATURE:
        signature = (tonic_fifths + offset + 5) % 12 - 5  # -5..6
        if signature == 6 and flats:
            signature = -6
        tonic_fifths = signature - offset
    return Key(name_of_fifths(tonic_fifths), mode)


@lru_cache(maxsize=512)
def _spelling(key: Key) -> tuple[str, ...]:
    tonic = fifths_of(key.tonic)
    scale = MODE_DEGREES[key.mode]
    raised = {9, 11} if key.is_minor else set()
    written: dict[int, int] = {}
    for row in (_CHROMATIC, scale):  # the scale's own letters win
        for degree in row:
            place = tonic + degree.fifths
            keep = row is scale or degree.semitones in raised
            written[place * 7 % 12] = place if keep else simplified(place)
    return tuple(name_of_fifths(written[pitch_class]) for pitch_class in range(12))


_KEY_TEXT = re.compile(
    r"(?:(?:in\s+)?(?:the\s+)?key\s+of\s+|in\s+)?"
    r"(?P<letter>[A-Ga-g])(?:[\s-]?(?P<word>sharp|flat)\b|(?P<sign>[#b]{0,2})(?![#b]))"
    r"[\s:-]*(?P<mode>.*)",
    re.IGNORECASE | re.DOTALL,
)


def parse_key(text: str) -> Key:
    """ "D minor", "Dm", "F# dorian", "B♭ major", "Bb", "c minor", "E-flat major" -> Key; raises InvalidMusicText.

    A tonic alone is major, in capitals or not. "M" is major and "m" minor. A key that no signature can write is
    respelled: "G# major" -> Ab major.
    """
    plain = " ".join(ascii_accidentals(text[:200]).split()).rstrip(".,;:!").removesuffix(" key")
    match = _KEY_TEXT.fullmatch(plain)
    if match is None:
        hint = 'The German H is written "B".' if plain[:1] in ("H", "h") else 'Write it like "D minor" or "F# dorian".'
        raise InvalidMusicText(f'Expected a key, got "{text[:40]}".', hint=hint)
    sign = {"sharp": "#", "flat": "b"}.get((match["word"] or "").lower(), (match["sign"] or "").lower())
    tonic = parse_name(match["letter"] + sign)
    return _key_nearest_to_c(fifths_of(tonic), _mode_of(match["mode"], text), stay=True)


def _mode_of(mode_text: str, text: str) -> str:
    if mode_text in ("", "M"):
        return "major"
    if mode_text == "m":
        return "minor"
    try:
        return parse_mode(mode_text)
    except InvalidMusicText as fault:
        raise InvalidMusicText(f'Expected a key, got "{text[:40]}".', hint=fault.hint) from fault
