"""Chord qualities: what follows the root of a chord symbol ("m7b5", "13b9", "sus4add9").

A quality is a *stem* (a triad, or a chord of stacked thirds up to the thirteenth) with modifiers: sus, alterations,
added and omitted tones. `read_quality` takes every customary way of writing it and gives the one canonical suffix:
stem, sus, alterations ascending, additions, omissions. Case counts only for a single M (major) and m (minor).

A figure after the root follows common lead-sheet practice: 7 is a minor seventh unless "maj" precedes it; 9 includes
the seventh, 11 the ninth, 13 the ninth but not the eleventh (minor: with it); a tension altered replaces the natural
one; without a seventh or sixth a tension is an added tone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from ..fault import InvalidMusicText
from .interval import Degree, degree, degrees
from .pitch import ascii_accidentals
from .quality_table import QUALITY_TABLE, STEMS


@dataclass(frozen=True, slots=True)
class Quality:
    """`suffix` as written canonically; `degrees` ascending from the root; `essential` those never left out."""

    suffix: str
    degrees: tuple[Degree, ...]
    essential: tuple[Degree, ...]

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones above the root, ascending; tensions above 12 (9 = 14, 11 = 17, 13 = 21)."""
        return tuple(degree.semitones for degree in self.degrees)

    @property
    def name(self) -> str:
        """ "half-diminished seventh"; a quality that the table does not list is named by its suffix."""
        return QUALITY_TABLE[self.suffix][0] if self.suffix in QUALITY_TABLE else self.suffix

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other ways of writing it, as `read_quality` takes them."""
        return tuple(_QUALITY_ALIASES.get(self.suffix, ()))


# --- reading -----------------------------------------------------------------------------------------------------

_MARKERS = (  # in this order: words before the letters that begin them
    ("maj", re.compile(r"(?i:major|maj|ma(?!d|j))")),
    ("m", re.compile(r"(?i:minor|min|mi)")),
    ("dim", re.compile(r"(?i:diminished|dim)|°|º|o(?!mit)")),
    ("half", re.compile(r"(?i:half-?diminished|half-?dim)|[øØ⌀]|h(?=\d|$)")),
    ("aug", re.compile(r"(?i:augmented|aug)|\+(?!5)")),
    ("dom", re.compile(r"(?i:dominant|dom)")),
    ("delta", re.compile(r"[Δ△∆^]")),
    ("maj", re.compile(r"M|j(?=\d)")),
    ("m", re.compile(r"m|-")),
)
_FIGURE = re.compile(r"\s*(6[/(]?9\)?|13|11|9|7|6|5)")
_SEPARATOR = re.compile(r"[\s(),/:]+")
_SUS = re.compile(r"(?i:sus)\s*\(?\s*(2\s*/?\s*4|4\s*/?\s*2|2|4)?\)?")
_ADD = re.compile(r"(?i:add)\s*([b#]?)(13|11|9|6|4|2)")
_OMIT = re.compile(r"(?i:omit|no)\s*(3|5)(?:rd|th)?")
_ALTERATION = re.compile(r"([b#+-])(13|11|9|5|6|4|2)")
_UNDECIDED = {"2": ["sus2", "add9"], "4": ["sus4", "add11"]}  # some charts mean the one, some the other
_OCTAVE_UP = {2: 9, 4: 11, 6: 13}
_FIFTH = Degree(5, 0)
_THIRDS = (Degree(3, 0), Degree(3, -1))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What has been read of a suffix."""

    stem: str = ""
    sus: frozenset[int] = frozenset()
    altered: frozenset[Degree] = frozenset()
    added: frozenset[Degree] = frozenset()
    omitted: frozenset[int] = frozenset()

    @property
    def stem_degrees(self) -> tuple[Degree, ...]:
        return degrees(STEMS[self.stem])

    @property
    def is_triad(self) -> bool:
        return all(degree.number <= 5 for degree in self.stem_degrees)


class _Unreadable(Exception):
    """Why a suffix means nothing; the reader adds which one."""


@lru_cache(maxsize=4096)
def read_quality(text: str) -> Quality:
    """ "-7♭5", "ø", "min7(b5)" -> the quality "m7b5"; raises InvalidMusicText with the nearest known suffix."""
    try:
        return _quality(_normalised(_read(_plain(text))))
    except _Unreadable as reason:
        raise InvalidMusicText(f'"{text[:40]}" is no chord quality: {reason}.', hint=nearest_known(text)) from None


def _plain(text: str) -> str:
    """Accidentals and minus in ASCII; "7 flat 5" as "7b5"."""
    text = ascii_accidentals(text).replace("\N{MINUS SIGN}", "-").strip()
    return re.sub(r"\s*(flat|sharp)\s*(?=\d)", lambda word: "b" if word[1].lower() == "flat" else "#", text, flags=re.I)


def nearest_known(text: str, root: str = "") -> str:
    """A hint with the known suffixes that look most like `text`, each after `root`."""
    aliases = {alias: suffix for suffix in QUALITY_TABLE for alias in _QUALITY_ALIASES[suffix]}
    nearest = _UNDECIDED.get(text) or get_close_matches(text[:40], [*filter(None, QUALITY_TABLE)], n=2, cutoff=0.6)
    if not nearest:
        nearest = [aliases[alias] or "maj" for alias in get_close_matches(text[:40], aliases, n=1)] or ["m7", "maj7"]
    return f"Nearest known: {' or '.join(root + suffix for suffix in nearest)}."


def _read(text: str) -> _Reading:
    reading, place = _read_stem(text)
    while place < len(text):
        separator = _SEPARATOR.match(text, place)
        if separator:
            place = separator.end()
            if place == len(text) and not separator[0].strip(" )"):
                break
        reading, place = _read_modifier(reading, text, place, bare_figures=separator is not None)
    return reading


def _read_stem(text: str) -> tuple[_Reading, int]:
    markers: list[str] = []
    place = 0
    while len(markers) < 2 and (found := _marker_at(text, place, markers)):
        markers.append(found[0])
        place = found[1]
    match = _FIGURE.match(text, place)
    figure = match[1] if match else ""
    if figure.startswith("6") and figure.endswith(("9", ")")):
        figure = "6/9"
    place = match.end() if match else place
    if figure and not markers and re.compile(r"M(?![a-z])").match(text, place):  # 7M, as written in Brazil
        markers, place = ["maj"], place + 1
    return _stem(markers, figure), place


def _marker_at(text: str, place: int, before: list[str]) -> tuple[str, int] | None:
    if before:  # a second marker may stand in brackets or after a slash: m(maj7), m/maj7
        place += 1 if text[place : place + 1] in ("(", "/") else 0
    for marker, pattern in _MARKERS:
        match = pattern.match(text, place)
        second = marker in ("maj", "delta") or (marker == "aug" and before in (["maj"], ["delta"]))
        if match and (second or not before):
            return marker, match.end()
    if text[place : place + 2] == "+5" and not before:
        return "aug", place + 2
    return None


def _stem(markers: list[str], figure: str) -> _Reading:
    """The stem of up to two markers and a figure: (["m", "maj"], "7") -> mMaj7, (["aug"], "7") -> 7 with #5."""
    kind = "".join(marker for marker in markers if marker in ("m", "dim"))
    major = "maj" in markers or "delta" in markers
    if not figure and ("delta" in markers or "dom" in markers or "half" in markers):
        figure = "7"
    if not figure and "aug" in markers:
        return _Reading("aug")
    if "half" in markers:
        kind = "m"
    if major and figure not in ("", "6", "6/9"):
        kind = f"{kind}Maj" if kind else "maj"
    elif major and kind:
        raise _Unreadable("it is minor and major at once")
    stem = kind + figure
    if stem not in STEMS:
        raise _Unreadable(f'"{stem}" is not among the chords')
    fifth = {"aug": degree("#5"), "half": degree("b5")}
    return _Reading(stem, altered=frozenset(fifth[marker] for marker in markers if marker in fifth))


def _read_modifier(reading: _Reading, text: str, place: int, *, bare_figures: bool) -> tuple[_Reading, int]:
    if match := _SUS.match(text, place):
        steps = {int(step) for step in (match[1] or "4") if step.isdigit()}
        return _with_sus_figure(replace(reading, sus=reading.sus | steps), text, match.end())
    if match := _ADD.match(text, place):
        return _with_tone(reading, match[1], int(match[2]), added=True), match.end()
    if match := _OMIT.match(text, place):
        return replace(reading, omitted=reading.omitted | {int(match[1])}), match.end()
    if match := _ALTERATION.match(text, place):
        return _with_tone(reading, match[1], int(match[2]), added=False), match.end()
    if match := re.compile(r"(?i:alt)(7?)").match(text, place):
        if reading not in (_Reading(), _Reading("7")):
            raise _Unreadable('"alt" stands alone after the seventh')
        return _Reading("7alt"), match.end()
    if match := re.compile(r"\+|(?i:aug)").match(text, place):
        return _with_tone(reading, "#", 5, added=False), match.end()
    if bare_figures and (match := re.compile(r"13|11|9|6").match(text, place)):
        return _with_tone(reading, "", int(match[0]), added=True), match.end()
    if bare_figures and reading == _Reading() and (match := re.compile(r"(?:M|(?i:maj))7").match(text, place)):
        return _Reading("maj7"), match.end()
    raise _Unreadable(f'"{text[place:][:20]}" is unknown')


def _with_sus_figure(reading: _Reading, text: str, place: int) -> tuple[_Reading, int]:
    """ "sus7", "sus9", "sus13": the figure may stand after the sus."""
    match = re.compile(r"13|9|7").match(text, place)
    if match and reading.stem == "":
        return replace(reading, stem=match[0]), match.end()
    return reading, place


def _with_tone(reading: _Reading, sign: str, number: int, *, added: bool) -> _Reading:
    alteration = {"b": -1, "-": -1, "#": 1, "+": 1, "": 0}[sign]
    if number == 6 and alteration == 0 and reading.stem in ("", "m"):
        return replace(reading, stem=f"{reading.stem}6")
    tone = Degree(_OCTAVE_UP.get(number, number), alteration)
    if tone.number != 5 and (reading.is_triad or (added and alteration == 0)):
        return replace(reading, added=reading.added | {tone})
    return replace(reading, altered=reading.altered | {tone})


# --- one canonical form ------------------------------------------------------------------------------------------

_NINTH_INCLUDED = {"7": "9", "maj7": "maj9", "m7": "m9", "mMaj7": "mMaj9", "6": "6/9", "m6": "m6/9"}
_ALTERED_TRIADS = {("m", degree("b5")): "dim", ("", degree("#5")): "aug"}


def _normalised(reading: _Reading) -> _Reading:
    """The same sound in its one customary form: 7add9 is 9, m with b5 is dim, 11sus4 is 9sus4."""
    if 3 in reading.omitted and reading.stem.startswith("m") and not reading.stem.startswith("maj"):
        reading = replace(reading, stem=reading.stem[1:].replace("Maj", "maj"))  # without third it is not minor
    if degree("9") in reading.added and reading.stem in _NINTH_INCLUDED and not _alters(reading, 9):
        reading = replace(reading, stem=_NINTH_INCLUDED[reading.stem], added=reading.added - {degree("9")})
    if len(reading.altered) == 1 and (reading.stem, *reading.altered) in _ALTERED_TRIADS:
        (fifth,) = reading.altered
        if not reading.sus:
            reading = replace(reading, stem=_ALTERED_TRIADS[reading.stem, fifth], altered=frozenset())
    if 4 in reading.sus and reading.stem in ("11", "maj11"):
        reading = replace(reading, stem=reading.stem.replace("11", "9"))
    if reading.omitted == {3} and reading.stem == "" and not (reading.sus or reading.altered):
        reading = replace(reading, stem="5", omitted=frozenset())
    reading = replace(reading, added=reading.added - set(reading.stem_degrees))
    _refuse_contradictions(reading)
    return reading


def _alters(reading: _Reading, number: int) -> bool:
    return any(tone.number == number for tone in reading.altered)


def _refuse_contradictions(reading: _Reading) -> None:
    stem = reading.stem_degrees
    if reading.sus and Degree(3, 0) not in stem:
        raise _Unreadable("a suspended chord replaces a major third, and this one has none")
    if _alters(reading, 5) and (_FIFTH not in stem or 5 in reading.omitted):
        raise _Unreadable("there is no perfect fifth to alter")
    if (reading.stem == "7alt" and reading.added) or (
        reading.stem in ("5", "7alt") and (reading.altered or reading.omitted or reading.sus)
    ):
        raise _Unreadable(f'"{reading.stem}" takes no such addition')
    top = stem[-1]
    if top.number > 7 and _alters(reading, top.number):
        raise _Unreadable(f"it has {top.number} both natural and altered")
    if 5 in reading.omitted and _FIFTH not in stem:
        raise _Unreadable("there is no perfect fifth to leave out")
    if 3 in reading.omitted and (reading.sus or Degree(3, 0) not in stem):
        raise _Unreadable("there is no third to leave out")


def _quality(reading: _Reading) -> Quality:
    tones = set(reading.stem_degrees)
    tones = {tone for tone in tones if not _alters(reading, tone.number)} | reading.altered | reading.added
    if reading.sus:
        tones = (tones - set(_THIRDS)) | {Degree(step, 0) for step in reading.sus}
    tones = {tone for tone in tones if tone.number not in reading.omitted}
    ascending = tuple(sorted(tones, key=lambda tone: (tone.semitones, tone.number)))
    if len({tone.semitones % 12 for tone in ascending}) < len(ascending):
        raise _Unreadable("two of its tones sound the same")
    return Quality(
        _suffix(reading), ascending, tuple(tone for tone in ascending if _is_essential(tone, reading, tones))
    )


def _is_essential(tone: Degree, reading: _Reading, tones: set[Degree]) -> bool:
    """Third (or what is suspended for it), sixth, seventh, altered fifth, stated tensions; without third: the root."""
    if tone in reading.altered or tone in reading.added or tone.number in (2, 3, 4, 6, 7):
        return True
    if tone.number in (1, 5):
        has_third = any(other.number in (2, 3, 4) for other in tones)
        return (tone.number == 5 and tone.alteration != 0) or (
            not has_third and (tone.number == 1 or reading.stem == "5")  # a power chord is all of it
        )
    return tone == reading.stem_degrees[-1] or reading.stem == "7alt"


def _suffix(reading: _Reading) -> str:
    altered = "".join(tone.text for tone in sorted(reading.altered))
    if reading.stem == "" and altered and not reading.sus:
        altered = f"({altered})"  # "Cb5" would be a power chord on Cb
    sus = "".join(f"sus{step}" for step in sorted(reading.sus))
    added = "".join(f"add{tone.text}" for tone in sorted(reading.added))
    return reading.stem + sus + altered + added + "".join(f"no{number}" for number in sorted(reading.omitted))


_QUALITY_ALIASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {suffix: tuple(aliases.split()) for suffix, (_, aliases) in QUALITY_TABLE.items()}
)

QUALITIES: Mapping[str, Quality] = MappingProxyType({suffix: read_quality(suffix) for suffix in QUALITY_TABLE})
"""Canonical suffix -> quality, for the customary ones; `read_quality` takes every other combination as well."""
