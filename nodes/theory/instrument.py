"""Instruments: General MIDI's 128 programs, the drum kits and voices beside them, with ranges, and how to find them in
text.

Conventions: `program` counts from 0; of a drum kit it is the kit number. `low`..`high` are sounding pitches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType

from ..fault import InvalidMusicText
from .instrument_alias import ALIASES, BEFORE_A_PLAYER, FAMILY_NAMES, NO_INSTRUMENT, SHY_NAMES
from .instrument_table import FAMILIES, KIT_HIGH, KIT_LOW, KIT_POLYPHONY, KITS, PIECES, PROGRAMS, VOICES
from .pitch import parse_pitch


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument that a track can have."""

    id: str  # stable, "electric_piano"
    name: str  # as General MIDI has it, "Electric Piano 1"
    program: int  # 0..127; of a kit its number
    is_drum: bool
    family: str  # one of instrument_table.FAMILIES, or "drums"
    low: int  # lowest sounding pitch
    high: int  # highest sounding pitch
    comfort_low: int  # where a part usually lies
    comfort_high: int
    polyphony: int  # notes at once; 1 = monophonic
    aliases: tuple[str, ...] = ()  # other names, lower case
    stand_in: str = ""  # id of the General MIDI instrument whose program this one borrows; "" = it is one itself

    @property
    def is_monophonic(self) -> bool:
        return self.polyphony == 1

    def contains(self, pitch: int) -> bool:
        """Whether the instrument has this pitch."""
        return self.low <= pitch <= self.high


def _names(listed: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in listed.split(",") if name.strip())


def _build() -> Iterator[Instrument]:
    for program, (id_, name, compass, comfort, polyphony) in enumerate(PROGRAMS):
        low, high = map(parse_pitch, compass.split())
        comfort_low, comfort_high = map(parse_pitch, comfort.split())
        family = FAMILIES[program // 8]
        aliases = _names(ALIASES.get(id_, ""))
        yield Instrument(id_, name, program, False, family, low, high, comfort_low, comfort_high, polyphony, aliases)
    for id_, name, number in KITS:
        aliases = _names(ALIASES.get(id_, ""))
        yield Instrument(id_, name, number, True, "drums", KIT_LOW, KIT_HIGH, KIT_LOW, KIT_HIGH, KIT_POLYPHONY, aliases)


def _beside(general_midi: Mapping[str, Instrument]) -> Iterator[Instrument]:
    for id_, name, stand_in, family, compass, comfort, polyphony in VOICES:
        borrowed = general_midi[stand_in]
        low, high = map(parse_pitch, compass.split()) if compass else (KIT_LOW, KIT_HIGH)
        comfort_low, comfort_high = map(parse_pitch, comfort.split()) if comfort else (KIT_LOW, KIT_HIGH)
        yield Instrument(
            id_, name, borrowed.program, borrowed.is_drum, family, low, high, comfort_low, comfort_high, polyphony,
            _names(ALIASES.get(id_, "")), stand_in,
        )  # fmt: skip


_GENERAL_MIDI = tuple(_build())

INSTRUMENTS: tuple[Instrument, ...] = (
    *_GENERAL_MIDI,
    *_beside({instrument.id: instrument for instrument in _GENERAL_MIDI}),
)
"""The 128 programs in order, then the drum kits, then the voices beside General MIDI."""

DRUM_PIECES: Mapping[str, int] = MappingProxyType({id_: pitch for pitch, id_, _ in PIECES})
"""Piece -> its pitch in a General MIDI kit: "kick" 36, "snare" 38, "closed_hat" 42 …"""

DRUM_PIECE_NAMES: Mapping[int, str] = MappingProxyType({pitch: name for pitch, _, name in PIECES})
"""Pitch -> the piece's General MIDI name, 27..87."""

_BY_ID = {instrument.id: instrument for instrument in INSTRUMENTS}
_KIT_BY_NUMBER = {instrument.program: instrument for instrument in _GENERAL_MIDI if instrument.is_drum}


def instrument_by_id(id_: str) -> Instrument:
    """ "electric_piano" -> its instrument; raises InvalidMusicText with the nearest id."""
    if id_ in _BY_ID:
        return _BY_ID[id_]
    named = find_instruments(id_[:60].replace("_", " "))
    nearest = [named[0][0].id] if named else get_close_matches(id_[:60], _BY_ID, n=1, cutoff=0.5)
    hint = f'Did you mean "{nearest[0]}"?' if nearest else 'Ids look like "piano", "fingered_bass", "standard_kit".'
    raise InvalidMusicText(f'Expected the id of an instrument, got "{id_[:60]}".', hint=hint)


def instrument_by_program(program: int, is_drum: bool = False) -> Instrument:
    """The General MIDI instrument of a program number 0..127; raises InvalidMusicText outside.

    A kit number that General MIDI 2 does not name falls back as its devices do: to the kit at the multiple of eight
    below, else to the standard kit.
    """
    if not 0 <= program <= 127:
        raise InvalidMusicText(f"A program number lies in 0..127, got {program}.", hint="Programs count from 0.")
    if not is_drum:
        return INSTRUMENTS[program]
    return _KIT_BY_NUMBER.get(program) or _KIT_BY_NUMBER.get(program // 8 * 8) or _KIT_BY_NUMBER[0]


# --- finding instruments in text -----------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+|&")
_GAP = re.compile(r"[ \t]+|[-_'’]|[ \t]*\(")  # what may stand between the words of one name: not a comma, not " - "
_WITHOUT = re.compile(r"-(?:less|free)\b", re.IGNORECASE)  # "drum-less"


def _words(name: str) -> str:
    return " ".join("and" if word == "&" else word.lower() for word in _WORD.findall(name))


def _plural(name: str) -> str:
    if name.endswith(("s", "x", "ch", "sh")):
        return f"{name}es"
    return f"{name[:-1]}ies" if re.search(r"[^aeiou]y$", name) else f"{name}s"


def _finder() -> dict[str, Instrument | None]:
    """Every name, plural and joined spelling ("drumkit") -> its instrument, None for phrases that mean none."""
    exact: dict[str, Instrument | None] = {_words(phrase): None for phrase in _names(NO_INSTRUMENT)}
    for instrument in INSTRUMENTS:
        own = () if instrument.family == "sound effects" else (instrument.id, instrument.name)
        for name in (*own, *instrument.aliases):
            exact.setdefault(_words(name.replace("_", " ")), instrument)
    names = dict(exact)  # a name itself comes before any plural: "horns" are the section, not two of "horn"
    for name, meant in exact.items():
        if meant is None:
            continue  # "bass drum" is one thing, but "bass-drums" are two
        for spelling in (_plural(name), name.replace(" ", ""), _plural(name).replace(" ", "")):
            names.setdefault(spelling, meant)
    return names


_FINDER = _finder()
_SHY_NAMES = frozenset(_names(SHY_NAMES))
_BEFORE_A_PLAYER = frozenset(_names(BEFORE_A_PLAYER))
_LONGEST_NAME = max(name.count(" ") + 1 for name in _FINDER)
_FAMILY_NAMES = frozenset(
    spelling for name in _names(FAMILY_NAMES) for spelling in (name, _plural(name), name.replace(" ", ""))
)


def find_instruments(text: str) -> list[tuple[Instrument, tuple[int, int]]]:
    """The instruments that a text names, in reading order, each with its span `text[start:end]`.

    Whole words in any case, singular or plural; of overlapping names the longest counts ("electric guitar harmonics":
    harmonics); phrases that only contain a name ("bass drum", "drum and bass") give none.
    """
    found = sorted(_candidates(text), key=lambda candidate: (candidate[1] - candidate[2], candidate[1]))
    taken: set[int] = set()
    kept: list[tuple[Instrument, tuple[int, int]]] = []
    for instrument, start, end in found:
        if taken.isdisjoint((start, end - 1)):  # longer ones went first: an overlap shows at an end
            taken.update(range(start, end))
            if instrument is not None:
                kept.append((instrument, (start, end)))
    return sorted(kept, key=lambda match: match[1])


def _candidates(text: str) -> Iterator[tuple[Instrument | None, int, int]]:
    words = [(word[0], word.start(), word.end()) for word in _WORD.finditer(text)]
    for first in range(len(words)):
        name = ""
        for last in range(first, min(first + _LONGEST_NAME, len(words))):
            word, start, end = words[last]
            if last > first and not _GAP.fullmatch(text, words[last - 1][2], start):
                break
            name = f"{name} {_words(word)}" if name else _words(word)
            if name in _FINDER and not _WITHOUT.match(text, end):
                if name in _SHY_NAMES and first and _describes(text, words[first - 1], words[first][1]):
                    continue
                yield _FINDER[name], words[first][1], end


def _describes(text: str, before: tuple[str, int, int], start: int) -> bool:
    """Whether the word before a name belongs to it like an adjective."""
    adjacent = _GAP.fullmatch(text, before[2], start) is not None
    return adjacent and _words(before[0]) not in _BEFORE_A_PLAYER


def is_family_name(text: str) -> bool:
    """Whether a name found by `find_instruments` ("bass", "drums", "guitar") leaves the very member to the style."""
    return _words(text) in _FAMILY_NAMES
