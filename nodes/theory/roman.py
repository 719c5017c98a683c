"""Roman numerals: chords as functions of a key.

Conventions:
- Capitals are major (or suspended, augmented …), small letters minor or diminished: IV, ii, viio, iiø7, III+.
- What follows is read as in a chord symbol: I7 is a dominant seventh as in the blues, Imaj7 a major one, ii7 minor.
- Figures are inversions: V6, I64, V65, V43, V42, viio65, iiø65, Imaj65 (or V6/5 …). A sixth chord is Iadd6 or I6/9.
- A slash with a number names the bass above the chord's root: I/3 = I6, V/2 stands on the second above it.
- A slash with a numeral is a secondary function: V7/V, viio7/ii, V65/IV, V/V/V.
- Degrees are those of the key's mode. In minor VI and VII are the natural ones and vio, vii, viio the raised ones, as
  harmony books have it; bVI and bVII are then VI and VII, said twice. #ivo7, bII, bVII in major: altered by a semitone.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from ..fault import InvalidMusicText
from .chord import Chord
from .interval import CHROMATIC_SEMITONE_FIFTHS, Degree, accidentals, degree_of_fifths
from .key import Key
from .pitch import ascii_accidentals, fifths_of, name_of_fifths, simplified
from .quality import read_quality
from .scale import MODE_DEGREES, MODES, PARENT_MODES

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII")

_TEXT = re.compile(r"(?P<sign>b*|#*)(?P<numeral>VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(?P<rest>(?![IViv]).*)")
_FRACTION_FIGURE = re.compile(r"(?<=[IViv°oø+])([64])/([5432])(?![0-9])")  # V6/5, I6/4 as textbooks print them
_FIGURED = re.compile(r"(?P<marker>|o|°|ø|\+|maj|M|Δ|m|-)(?P<figure>65|64|43|42|6|2)")
_FIGURES = {"6": ("", 3), "64": ("", 5), "65": ("7", 3), "43": ("7", 5), "42": ("7", 7), "2": ("7", 7)}
_BASS = re.compile(r"(b*|#*)([1-7])")
_OWN_THIRD = re.compile(r"m(?!aj|M7)|min|-|o|°|dim|ø|Ø|h|sus|5|\d*sus")  # says by itself that no major third sounds

_LEADING_TONE_FIFTHS = 5  # B above C
_TRIADS: dict[tuple[int, ...], str] = {(0, 0): "", (-1, 0): "m", (-1, -1): "dim", (0, 1): "aug", (0, -1): "(b5)"}
_SEVENTHS: dict[tuple[int, ...], str] = {
    (0, 0, 0): "maj7",
    (0, 0, -1): "7",
    (-1, 0, -1): "m7",
    (-1, 0, 0): "mMaj7",
    (-1, -1, -1): "m7b5",
    (-1, -1, -2): "dim7",
    (-1, -1, 0): "dimMaj7",
    (0, 1, 0): "maj7#5",
    (0, 1, -1): "7#5",
    (0, -1, -1): "7b5",
    (0, -1, 0): "maj7b5",
}
"""Alterations of third, fifth, seventh against the major scale on the root -> quality."""


class _Centre(NamedTuple):
    """What numerals count from: a tonic on the line of fifths and the seven degrees of a mode."""

    tonic: int
    mode: str

    def degree(self, number: int) -> Degree:
        return MODE_DEGREES[self.mode][number - 1]


def _centre_of(key: Key) -> _Centre:
    """Harmonic and melodic minor count as minor; scales of more or fewer than seven degrees as their church mode."""
    own = [degree.number for degree in MODE_DEGREES[key.mode]] == [1, 2, 3, 4, 5, 6, 7]
    minor = key.mode in ("harmonic_minor", "melodic_minor")
    return _Centre(fifths_of(key.tonic), key.mode if own and not minor else PARENT_MODES[key.mode])


# --- reading -------------------------------------------------------------------------------------------------------


def parse_roman(text: str, key: Key) -> Chord:
    """ "V7/V", "iiø7", "bVII", "I64", "viio7/ii" in a key -> Chord; raises InvalidMusicText.

    Roots that would need a double accidental are respelled (bII in Db major is D).
    """
    plain = ascii_accidentals(unicodedata.normalize("NFKC", text[:60])).strip()
    try:
        return _parse(_FRACTION_FIGURE.sub(r"\1\2", plain).replace("6/9", "69"), _centre_of(key))
    except (InvalidMusicText, RecursionError) as fault:
        reason = fault.hint if isinstance(fault, InvalidMusicText) and fault.hint else ""
        raise InvalidMusicText(
            f'Expected a roman numeral, got "{text[:40]}".',
            hint=reason or 'Write it like "V7", "ii", "bVII", "viio7" or "V7/V".',
        ) from fault


def _parse(text: str, centre: _Centre) -> Chord:
    match = _TEXT.fullmatch(text)
    if match is None:
        raise InvalidMusicText(f'"{text}" does not begin with a numeral I to VII.')
    suffix, *behind = match["rest"].split("/")
    bass = _BASS.fullmatch(behind[0]) if behind else None
    target = "/".join(behind[1:] if bass else behind)
    if target:
        applied = _parse(target, centre)
        centre = _Centre(fifths_of(applied.root), "minor" if applied.is_minor else "major")
    elif len(behind) > (bass is not None):
        raise InvalidMusicText(f'"{text}" ends in a slash.')
    number = NUMERALS.index(match["numeral"].upper()) + 1
    small = match["numeral"].islower()
    alteration = _alteration(number, _signed(match["sign"]), small, centre)
    root = centre.tonic + Degree(number, alteration).fifths
    quality, inversion = _quality_of(suffix, small)
    chord = Chord(name_of_fifths(simplified(root)), quality)
    if bass:
        return _with_bass(chord, int(bass[2]), _signed(bass[1]))
    return _with_bass(chord, inversion, 0) if inversion else chord


def _signed(sign: str) -> int:
    return sign.count("#") - sign.count("b")


def _alteration(number: int, written: int, small: bool, centre: _Centre) -> int:
    """A degree's alteration against the major scale; an accidental that the mode has already is only cautionary."""
    own = centre.degree(number).alteration
    if small and centre.mode == "minor" and number in (6, 7):
        own = 0  # vio, viio: the raised degrees; a sharp before them says it twice
        return 0 if written == 1 else written
    if own * written > 0:
        return max(own, written, key=abs)
    return own + written


def _quality_of(suffix: str, small: bool) -> tuple[str, int]:
    """The chord quality, and which chord tone is in the bass (3, 5, 7; 0 = the root)."""
    figured = _FIGURED.fullmatch(suffix)
    inversion = 0
    if figured:
        seventh, inversion = _FIGURES[figured["figure"]]
        suffix = figured["marker"] + seventh
    if small and not _OWN_THIRD.match(suffix):
        suffix = f"m{suffix}"
    return read_quality(suffix).suffix, inversion


def _with_bass(chord: Chord, number: int, alteration: int) -> Chord:
    above = _tone(chord, number).fifths + CHROMATIC_SEMITONE_FIFTHS * alteration
    return chord.with_bass(name_of_fifths(simplified(fifths_of(chord.root) + above)))


def _tone(chord: Chord, number: int) -> Degree:
    """The chord's own third, fifth …; for what it does not have, the major scale's."""
    return next((degree for degree in chord.degrees if degree.number == number), Degree(number, 0))


# --- writing -------------------------------------------------------------------------------------------------------


def format_roman(chord: Chord, key: Key) -> str:
    """The numeral of any chord in a key: "ii7", "V65", "bVII", "V7/V", "viio7/ii"; `parse_roman` reads it back.

    A chord outside the key that leads as a dominant or a diminished chord to one of its chords is written as secondary,
    except on the tonic itself (I7 in major is the blues, I in minor the Picardy third). A root far from the key is
    respelled first.
    """
    centre = _centre_of(key)
    if not -6 <= fifths_of(chord.root) - centre.tonic <= 9:  # beyond b5 … #2
        chord = chord.respelled(key)
    target = _secondary_target(chord, key, centre)
    if target is not None:
        dominant = chord.third == 4
        numeral = "V" if dominant else "vii"
        return numeral + _format_suffix(chord) + f"/{target}"
    degree = degree_of_fifths(fifths_of(chord.root) - centre.tonic)
    small = chord.third == 3
    numeral = NUMERALS[degree.number - 1]
    sign = accidentals(_written(degree, small, centre))
    return sign + (numeral.lower() if small else numeral) + _format_suffix(chord)


def _written(degree: Degree, small: bool, centre: _Centre) -> int:
    """The accidental to write: the one that `_alteration` reads back, the shortest first."""
    choices = (0, -1, 1, -2, 2, -3, 3)
    return next(sign for sign in choices if _alteration(degree.number, sign, small, centre) == degree.alteration)


def _format_suffix(chord: Chord) -> str:
    suffix = chord.quality
    if chord.bass is None:
        return _plain_suffix(suffix)
    above = degree_of_fifths(_near(fifths_of(chord.bass) - fifths_of(chord.root)))
    alteration = above.alteration - _tone(chord, above.number).alteration
    seventh = chord.seventh is not None
    marker = _FIGURED_QUALITIES.get(suffix)
    if marker is not None and alteration == 0 and above.number in ((3, 5, 7) if seventh else (3, 5)):
        figures = {(False, 3): "6", (False, 5): "64", (True, 3): "65", (True, 5): "43", (True, 7): "42"}
        return marker + figures[seventh, above.number]
    return f"{_plain_suffix(suffix)}/{accidentals(alteration)}{above.number}"


_FIGURED_QUALITIES = {"": "", "m": "", "dim": "o", "aug": "+", "7": "", "m7": "", "dim7": "o", "m7b5": "ø"}
_FIGURED_QUALITIES |= {"maj7": "maj", "mMaj7": "maj"}


def _near(fifths: int) -> int:
    """An interval respelled so that it needs few accidentals: -6..9 fifths."""
    return (fifths + 6) % 12 - 6 if not -9 <= fifths <= 9 else fifths


def _plain_suffix(quality: str) -> str:
    """A quality after its numeral: the case says minor already, and a bare 6 would be an inversion."""
    for minor, sign in (("m7b5", "ø7"), ("dim7", "o7"), ("dimMaj7", "omaj7"), ("dim", "o")):
        if quality == minor or (quality.startswith("dim") and quality.startswith(minor)):
            return sign + quality[len(minor) :]
    if quality.startswith("aug"):
        return "+" + quality[3:]
    if quality.startswith("mMaj"):
        return "maj" + quality[4:]
    if quality.startswith("m") and not quality.startswith("maj"):
        quality = quality[1:]
    if quality.startswith("6") and not quality.startswith("6/9"):
        return f"add{quality}"
    return quality


def _secondary_target(chord: Chord, key: Key, centre: _Centre) -> str | None:
    """The numeral that a chord from outside the key leads to, or None."""
    dominant = chord.third == 4 and (chord.quality == "" or chord.is_dominant)
    if not dominant and chord.quality not in ("dim", "dim7"):
        return None
    on_tonic = dominant and chord.root == key.tonic
    if _is_diatonic(chord, key) or (on_tonic and (not key.is_minor or chord.quality == "")):
        return None
    tonic = fifths_of(chord.root) - (1 if dominant else _LEADING_TONE_FIFTHS)
    degree = degree_of_fifths(tonic - centre.tonic)
    if degree.number == 1 or degree != centre.degree(degree.number):
        return None
    if degree.number == 5 and centre.mode == "minor":
        return "V"  # one leads to the dominant, not to the minor v
    triad = _stacked(centre, degree.number, sevenths=False)
    if triad not in ("", "m"):
        return None
    numeral = NUMERALS[degree.number - 1]
    return numeral.lower() if triad == "m" else numeral


def _is_diatonic(chord: Chord, key: Key) -> bool:
    modes = ("minor", "harmonic_minor", "melodic_minor") if _centre_of(key).mode == "minor" else (key.mode,)
    if len(MODES[key.mode]) < 7:
        modes = (*modes, PARENT_MODES[key.mode])
    tonic = key.tonic_pitch_class
    scales = [{(tonic + interval) % 12 for interval in MODES[mode]} for mode in modes]
    return any(scale.issuperset(chord.pitch_classes) for scale in scales)


# --- chords of the scale -------------------------------------------------------------------------------------------


def diatonic_chord(key: Key, degree: int, sevenths: bool = False) -> Chord:
    """The triad or seventh chord of stacked thirds on degree 1..7: (D minor, 2, True) -> Em7b5.

    The mode's own notes are used: v is minor in natural minor, major in harmonic minor. Where they give no chord known
    by name, or the scale has not seven degrees, the church mode of the signature lends one.
    """
    if not 1 <= degree <= 7:
        raise InvalidMusicText(f"A degree lies in 1..7, got {degree}.")
    for mode in (key.mode, PARENT_MODES[key.mode]):
        if len(MODE_DEGREES[mode]) != 7:
            continue
        centre = _Centre(fifths_of(key.tonic), mode)
        quality = _stacked(centre, degree, sevenths)
        if quality is not None:
            return Chord(name_of_fifths(simplified(centre.tonic + centre.degree(degree).fifths)), quality)
    raise InvalidMusicText(f"{key.name} has no chord of thirds on degree {degree}.")  # no church mode comes here


def _stacked(centre: _Centre, degree: int, sevenths: bool) -> str | None:
    root = centre.degree(degree).fifths
    tones = [centre.degree((degree + step - 1) % 7 + 1).fifths - root for step in ((2, 4, 6) if sevenths else (2, 4))]
    alterations = tuple(degree_of_fifths(tone).alteration for tone in tones)
    return (_SEVENTHS if sevenths else _TRIADS).get(alterations)
