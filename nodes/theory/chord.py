"""Chords: a spelled root, a quality and perhaps another bass.

Conventions: `root` and `bass` are names with at most one accidental; `quality` is the canonical suffix ("m7b5", see
quality.py). `parse_chord(chord.symbol) == chord` for every chord.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..fault import InvalidMusicText
from .interval import Degree
from .pitch import Speller, ascii_accidentals, fifths_of, name_of_fifths, parse_name, simplified, spell
from .quality import QUALITIES, Quality, nearest_known, read_quality

__all__ = ["QUALITIES", "Chord", "Quality", "is_no_chord", "parse_chord", "parse_chord_or_silence"]

_DOUBLE = 17  # fifths from D: Fbb .. B## are the names with at most two accidentals


@dataclass(frozen=True, slots=True)
class Chord:
    """`Chord("F#", "m7b5", bass="E")`. Names and quality are normalised; a bass that is the root counts as none.

    Raises InvalidMusicText for a name or quality that cannot be read.
    """

    root: str
    quality: str = ""
    bass: str | None = None

    def __post_init__(self) -> None:
        root = name_of_fifths(simplified(fifths_of(parse_name(self.root))))
        bass = None if self.bass is None else name_of_fifths(simplified(fifths_of(parse_name(self.bass))))
        object.__setattr__(self, "root", root)
        object.__setattr__(self, "quality", read_quality(self.quality).suffix)
        object.__setattr__(self, "bass", None if bass == root else bass)

    @property
    def symbol(self) -> str:
        """ "F#m7b5/E"."""
        return f"{self.root}{self.quality}" + (f"/{self.bass}" if self.bass else "")

    @property
    def root_pitch_class(self) -> int:
        return fifths_of(self.root) * 7 % 12

    @property
    def bass_pitch_class(self) -> int:
        """Pitch class of the lowest note: the slash bass, else the root."""
        return fifths_of(self.bass or self.root) * 7 % 12

    @property
    def degrees(self) -> tuple[Degree, ...]:
        """The chord tones as degrees above the root, ascending."""
        return read_quality(self.quality).degrees

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, ascending from 0; tensions above 12 (9 = 14, 11 = 17, 13 = 21)."""
        return read_quality(self.quality).intervals

    @property
    def essential(self) -> tuple[int, ...]:
        """Intervals no voicing leaves out: third (or suspension), sixth or seventh, altered fifth, stated tensions."""
        return tuple(degree.semitones for degree in read_quality(self.quality).essential)

    @property
    def optional(self) -> tuple[int, ...]:
        """Intervals a voicing may leave out, first to go first: the fifth, tensions only implied, the root."""
        left = [interval for interval in self.intervals if interval not in self.essential]
        return tuple(sorted(left, key=lambda interval: (interval == 0, interval)))

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """In the order of `intervals`, the root first. A slash bass that is no chord tone is not among them."""
        return tuple((self.root_pitch_class + interval) % 12 for interval in self.intervals)

    @property
    def names(self) -> tuple[str, ...]:
        """The chord tones as written, in the order of `intervals`: Cm7b5 -> C Eb Gb Bb. Never a triple accidental."""
        root = fifths_of(self.root)
        places = (root + degree.fifths for degree in self.degrees)
        return tuple(name_of_fifths(place if abs(place - 2) <= _DOUBLE else simplified(place)) for place in places)

    def contains(self, pitch: int) -> bool:
        """Whether a pitch (or pitch class) is a chord tone or the slash bass."""
        return pitch % 12 in self.pitch_classes or pitch % 12 == self.bass_pitch_class

    def spell(self, pitch_class: int) -> str:
        """How a pitch class (or pitch) is written over this chord: chord tones by their letter."""
        written = dict(zip(self.pitch_classes, self.names, strict=True))
        if self.bass:
            written.setdefault(self.bass_pitch_class, self.bass)
        flats = sum(fifths_of(name) for name in self.names) < 2 * len(self.names)  # D and flatter: flats
        return written.get(pitch_class % 12) or spell(pitch_class % 12, flats)

    @property
    def third(self) -> int | None:
        """4 major, 3 minor, None without (sus, power chord)."""
        return self._interval_of(3)

    @property
    def fifth(self) -> int | None:
        """7 perfect, 6 diminished, 8 augmented, None without."""
        return self._interval_of(5)

    @property
    def seventh(self) -> int | None:
        """11 major, 10 minor, 9 diminished, None without (a sixth chord has none)."""
        return self._interval_of(7)

    def _interval_of(self, number: int) -> int | None:
        return next((degree.semitones for degree in self.degrees if degree.number == number), None)

    @property
    def is_minor(self) -> bool:
        """Whether the third is minor (diminished chords included)."""
        return self.third == 3

    @property
    def is_dominant(self) -> bool:
        """Whether it pulls like a dominant seventh: minor seventh without minor third (7sus4 included)."""
        return self.seventh == 10 and self.third != 3

    def transposed(self, semitones: int, flats: bool = False) -> Chord:
        """So many semitones higher, the root written with sharps or `flats`, the bass in the same relation to it."""
        root = spell((self.root_pitch_class + semitones) % 12, flats)
        return self._moved_to(root)

    def respelled(self, speller: Speller) -> Chord:
        """The same sound as a key writes its root: Chord("A#").respelled(Key("F")) is Bb."""
        return self._moved_to(speller.spell(self.root_pitch_class))

    def with_bass(self, bass: str | None) -> Chord:
        return replace(self, bass=bass)

    def _moved_to(self, root: str) -> Chord:
        place = simplified(fifths_of(root))
        if self.bass is None:
            return replace(self, root=name_of_fifths(place))
        above = fifths_of(self.bass) - fifths_of(self.root)
        return replace(self, root=name_of_fifths(place), bass=name_of_fifths(simplified(place + above)))


_SYMBOL = re.compile(r"(?P<root>[A-Ga-g][#b]?):?(?P<suffix>.*?)(?:/(?P<bass>[A-Ga-g][#b]?))?", re.DOTALL)
_NO_CHORD = re.compile(r"n\.?\s?c\.?|no\s?chord|tacet", re.IGNORECASE)
MAX_SYMBOL = 60  # characters; longer text is no chord symbol


def parse_chord(text: str) -> Chord:
    """ "Cmaj9/E", "f♯ø7", "Bb7(b9,#11)" -> Chord; raises InvalidMusicText naming the symbol and the nearest known.

    The root may be written small ("am" is A minor, "a" A major): only what follows says major or minor.
    """
    plain = ascii_accidentals(text[: MAX_SYMBOL + 1]).strip()
    match = _SYMBOL.fullmatch(plain)
    if match is None or len(text) > MAX_SYMBOL:
        raise InvalidMusicText(
            f'Expected a chord symbol, got "{text[:40]}".',
            hint=_hint_without_root(plain),
        )
    try:
        return Chord(match["root"], match["suffix"], match["bass"])
    except InvalidMusicText:
        root = parse_name(match["root"])
        raise InvalidMusicText(
            f'"{text}" is no chord symbol: after the root {root}, "{match["suffix"]}" is unknown.',
            hint=nearest_known(match["suffix"], root),
        ) from None


def _hint_without_root(text: str) -> str:
    if is_no_chord(text):
        return "N.C. is the absence of a chord: leave it out here."
    if text[:1] in ("H", "h"):
        return 'The German H is written "B".'
    return 'A symbol begins with its root, A to G: "Dm7", "F#m7b5", "Cmaj9/E".'


def is_no_chord(text: str) -> bool:
    """Whether the text says that no chord sounds: "N.C.", "NC", "no chord", "tacet"."""
    return _NO_CHORD.fullmatch(text[:20].strip()) is not None


def parse_chord_or_silence(text: str) -> Chord | None:
    """`parse_chord`, but None for "N.C."; raises InvalidMusicText."""
    return None if is_no_chord(text) else parse_chord(text)
