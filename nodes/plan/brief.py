"""A brief: the text in which somebody says what song they want, made ready for reading.

Conventions: `text` is the brief with single spaces, plain quotes and dashes, ASCII accidentals and common misspellings
put right; `lower` is the same in lower case, character for character. Every reader of wishes searches one of them with
patterns that take linear time, and names what it found by a span, which `phrase` turns back into words of the brief.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ..fault import InvalidPlan

MAX_BRIEF_CHARACTERS = 20_000

Value = TypeVar("Value")
Span = tuple[int, int]

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‘’‚`´′", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("→⇒➔", ">"),
        **dict.fromkeys("•·●…", ";"),
        **dict.fromkeys("，、", ","),
        "♭": "b", "♯": "#", "×": "x", "，": ",", "；": ";", "：": ":",
    }
)  # fmt: skip

# Only words that can hardly be anything else, never guessed by distance: "yellow" is no "mellow".
_MISSPELLINGS = {
    "melancolic": "melancholic", "melancholly": "melancholy", "melancoly": "melancholy", "melanchonic": "melancholic",
    "melanchoic": "melancholic", "nostaligic": "nostalgic", "nostalgick": "nostalgic", "misterious": "mysterious",
    "mysterius": "mysterious", "agressive": "aggressive", "aggresive": "aggressive", "romatic": "romantic",
    "energtic": "energetic", "energitic": "energetic", "energic": "energetic", "peacful": "peaceful",
    "beatiful": "beautiful", "cinimatic": "cinematic", "ambiant": "ambient", "orchestal": "orchestral",
    "reggea": "reggae", "reagge": "reggae", "regae": "reggae", "tecno": "techno", "teckno": "techno", "waltzz": "waltz",
    "giutar": "guitar", "guitare": "guitar", "gutiar": "guitar", "guitarr": "guitar",
    "paino": "piano", "pinao": "piano", "drumms": "drums", "durms": "drums", "drms": "drums",
    "voilin": "violin", "violine": "violin", "celo": "cello", "trumpt": "trumpet", "trompet": "trumpet",
    "saxaphone": "saxophone", "saxophon": "saxophone", "sythesizer": "synthesizer", "synthisizer": "synthesizer",
    "accoustic": "acoustic", "acustic": "acoustic", "eletric": "electric", "electic": "electric",
    "chrous": "chorus", "choruss": "chorus", "chourus": "chorus", "brigde": "bridge", "bidge": "bridge",
    "minro": "minor", "mionr": "minor", "majro": "major", "mjaor": "major", "temop": "tempo", "tempoo": "tempo",
    "secounds": "seconds", "secconds": "seconds", "mintues": "minutes", "minuts": "minutes",
}  # fmt: skip

_TOKEN = re.compile(r"[A-Za-z]+|\s+|[^A-Za-z\s]")
_CLAUSE_END = re.compile(r"[;!?\n]|\.(?![0-9])")
_FILLERS = (
    "too so very a an any the be make it use using want have having in need needs really overly that at necessarily "
    "sound sounding feel feeling play playing include including add adding with another more much of all your typical "
    "usual like quite particularly exactly anything something is are as for to me us i you being here there those "
    "these key mode kind sort hint trace touch out"
)
_NEGATOR = (
    r"not|no|never|without|avoid|avoiding|minus|don'?t|doesn'?t|isn'?t|aren'?t|shouldn'?t|mustn'?t|"
    r"can'?t|cannot|won'?t|"
    r"instead of|rather than|anything but|neither|nor|less|skip|omit|drop the|leave out|lose|remove|excluding|exclude|"
    r"except|sans|nothing|free of|rid of|hate|dislike"
)
_NEGATED = re.compile(rf"(?<![a-z'])(?:{_NEGATOR})(?: (?:{'|'.join(_FILLERS.split())})){{0,5}} ?$")
_WINDOW = 80  # characters in which a negation reaches its word


@dataclass(frozen=True, slots=True)
class Wish(Generic[Value]):
    """Something that the brief says, and the words that say it."""

    value: Value
    phrase: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief made ready for reading; build it with `read_brief`."""

    original: str
    text: str
    lower: str
    origins: tuple[int, ...]  # index in `original` of each character of `text`
    clause_ends: tuple[int, ...]  # places in `text` where a sentence or clause ends

    def phrase(self, start: int, end: int) -> str:
        """The words of the brief between two places of `text`, as they were written."""
        while start < end and self.text[start].isspace():
            start += 1
        while end > start and self.text[end - 1].isspace():
            end -= 1
        if start >= end:
            return ""
        last = self.origins[end] if end < len(self.origins) else len(self.original)
        return self.original[self.origins[start] : last].strip()

    def wish(self, value: Value, span: Span) -> Wish[Value]:
        return Wish(value, self.phrase(*span))

    def clause_start(self, place: int) -> int:
        """Where the clause around a place of `text` begins."""
        index = bisect_right(self.clause_ends, place - 1)
        return self.clause_ends[index - 1] + 1 if index else 0

    def before(self, place: int, width: int = _WINDOW) -> str:
        """Up to `width` characters of the same clause before a place, in lower case."""
        return self.lower[max(self.clause_start(place), place - width) : place]

    def negates(self, place: int) -> bool:
        """Whether what begins at a place of `text` is said not to be wanted: "no …", "not too …", "without any …"."""
        return bool(_NEGATED.search(self.before(place)))

    def negation_start(self, place: int) -> int:
        """Where the words begin that negate what begins at a place; the place itself when nothing does."""
        before = self.before(place)
        match = _NEGATED.search(before)
        return place - len(before) + match.start() if match else place

    def without(self, *spans: Span) -> Brief:
        """A copy in which these spans are no longer read; everything else keeps its place."""
        text, lower = list(self.text), list(self.lower)
        for start, end in spans:
            text[start:end] = lower[start:end] = ";" * (end - start)
        return replace(self, text="".join(text), lower="".join(lower))


def read_brief(original: str) -> Brief:
    """Make a brief ready for reading. Raises InvalidPlan when it is longer than MAX_BRIEF_CHARACTERS."""
    if len(original) > MAX_BRIEF_CHARACTERS:
        raise InvalidPlan(
            [f"A brief has at most {MAX_BRIEF_CHARACTERS:,} characters, got {len(original):,}: say it in fewer words."]
        )
    pieces: list[str] = []
    origins: list[int] = []
    for token in _TOKEN.finditer(original.translate(_SIGNS)):
        piece = _plain(token[0])
        pieces.append(piece)
        origins += [min(token.start() + offset, token.end() - 1) for offset in range(len(piece))]
    text = "".join(pieces)
    ends = tuple(match.start() for match in _CLAUSE_END.finditer(text))
    return Brief(original, text, _lowered(text), tuple(origins), ends)


def _plain(token: str) -> str:
    if token.isspace():
        return "\n" if "\n" in token or "\r" in token else " "
    return _MISSPELLINGS.get(token.lower(), token)


def _lowered(text: str) -> str:
    """Lower case of the same length: "İ" would become two characters."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := character.lower()) == 1 else character for character in text)
