"""Wishes about mood and energy: "melancholic", "not sad", "energetic", "build up to a big chorus", "ends quietly"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .brief import Brief, Span, Wish
from .mood import MOOD_WORDS, MOODS, Mood
from .numeral import NUMBER, read_number
from .plan import PlannedSection, SectionKind
from .section_word import SECTION_NAME, SECTION_WORDS

Arc = Literal["", "rising", "falling", "steady"]


@dataclass(frozen=True, slots=True)
class EnergyWish:
    """How the energy should be. All shifts are added to the style's 0..1 curve."""

    level: float | None = None  # 0..1, the mean over the song
    shift: float = 0.0
    arc: Arc = ""
    start: float = 0.0  # shift of the first section
    end: float = 0.0  # shift of the last section
    kinds: tuple[tuple[SectionKind, float], ...] = ()


_MOOD = re.compile(rf"(?<![a-z'-])({'|'.join(sorted(map(re.escape, MOOD_WORDS), key=len, reverse=True))})(?![a-z'])")
_LAID_BACK = re.compile(r"\blaid[ -]?back\b")
_NO_MOOD_AFTER = re.compile(
    r"(?: birthday| (?:piano|guitar) concerto| of the (?:dead|rings)|-up\b| out\b| pill| sea\b|"
    r" tea\b| up\b| front\b| room\b)"
)
_MORE_WORD = re.compile(r"(?:grand|love|hope|fun|royal|raw|winter|mystery|peace|rage|victory|hero|cold|wild|zen|joy)\b")
# Words that are also plain nouns count as a mood only beside these
_NOUN_MOOD_BEFORE = re.compile(
    r"(?:^|[,;:(]|\b(?:a|an|of|very|and|but|sense of|full of|feels?|feeling|sounds?|mood|vibe|"
    r"really|some|pure|more|with|"
    r"something|make it)) ?$"
)
_NOUN_MOOD_AFTER = re.compile(
    r" ?(?:$|[,;.!?)]|-|(?: (?:mood|vibe|feel|feeling|and|but|song|piece|tune|track|melody|ballad|"
    r"music|energy|sound|groove|"
    r"atmosphere|beat|theme)\b))"
)

_LEVELS = {
    "high energy": 0.8, "high-energy": 0.8, "full of energy": 0.8, "energetic": 0.7, "lots of energy": 0.8,
    "explosive": 0.9, "intense": 0.7, "powerful": 0.6, "hard-hitting": 0.8, "banging": 0.8, "pumping": 0.7, "loud": 0.6,
    "hyper": 0.9, "low energy": -0.8, "low-energy": -0.8, "calm": -0.6, "quiet": -0.7, "soft": -0.6, "gentle": -0.5,
    "subdued": -0.6, "understated": -0.5, "restrained": -0.5, "delicate": -0.6, "stripped-back": -0.5,
    "stripped back": -0.5, "stripped-down": -0.5, "stripped down": -0.5, "medium energy": 0.0, "mid energy": 0.0,
}  # fmt: skip
_LEVEL = re.compile(
    rf"(?<![a-z-])(?:(very|really|super|extremely|a bit|slightly) )?"
    rf"({'|'.join(sorted(_LEVELS, key=len, reverse=True))})(?:ly)?(?![a-z])"
)
_ENERGY_NUMBER = re.compile(
    rf"\benerg(?:y|y level)(?: level)?(?: ?[:=] ?| (?:of |is |at )?)({NUMBER})( ?%| ?percent|"
    rf"/10| ?/ ?10| out of (?:10|ten))?(?![0-9.])"
)

_BIG = (
    "big|bigger|huge|massive|loud|explosive|epic|soaring|anthemic|powerful|energetic|high-energy|"
    "strong|intense|full|banging|heavy|grand"
)
_SMALL = (
    "quiet|soft|calm|sparse|gentle|stripped-back|stripped|minimal|mellow|small|low-key|subdued|"
    "restrained|hushed|tender|delicate"
)
_SECTION_ENERGY = re.compile(
    rf"(?<![a-z-])(?:({_BIG})|({_SMALL}))(?:,? (?:and )?[a-z-]{{1,20}})? ({SECTION_NAME})(?![a-z])"
)
_BIG_SHIFT, _SMALL_SHIFT = 0.2, -0.2

_ARCS: tuple[tuple[Arc, re.Pattern[str]], ...] = (
    (
        "rising",
        re.compile(
            r"\b(?:build(?:s|ing)? (?:up )?(?:to|towards?|into|slowly|gradually|steadily|over|from|in intensity|"
            r"tension)|"
            r"builds?(?: up)?\b(?=[,.;!]|$| and\b)|(?:slow|slowly|gradual|gradually)[ -]builds?(?:ing|"
            r"-up)?|slowly (?:rising|growing)|"
            r"crescendo|(?:grows?|growing) (?:in|bigger|louder|more|slowly|gradually)|(?:gets?|getting) (?:bigger|"
            r"louder|more intense)|"
            r"(?:rising|increasing|growing) (?:energy|intensity|tension)|more and more (?:intense|energetic))"
        ),
    ),
    (
        "falling",
        re.compile(
            r"\b(?:winds? down|winding down|calms? down|dies? down|decrescendo|diminuendo|(?:falling|"
            r"decreasing) (?:energy|intensity)|gets? (?:quieter|calmer))"
        ),
    ),
    (
        "steady",
        re.compile(
            r"\b(?:(?:steady|constant|even|flat|consistent) (?:energy|intensity|dynamics?)|same energy throughout)"
        ),
    ),
)
_START_LOW = re.compile(
    r"\b(?:starts?|starting|begins?|beginning|opens?|opening)(?: out| off)? (?:very )?(?:quiet|"
    r"soft|calm|small|sparse|gentl|slow|low|minimal)(?:ly|y)?"
)
_END_LOW = re.compile(
    r"\b(?:(?:ends?|ending|finish(?:es|ing)?|closes?|fad(?:es?|ing)) (?:very )?(?:quiet|soft|"
    r"calm|small|gentl|low|out|away)(?:ly|y)?|(?:quiet|soft|gentle|calm) (?:ending|end|finish))\b"
)
_END_HIGH = re.compile(
    r"\b(?:(?:big|grand|huge|epic|explosive|massive) (?:finish|finale|ending|end|climax)|ends? (?:big|"
    r"loud|with a bang|on a high)|climax(?:es)?)\b"
)
_EDGE_SHIFT = 0.25
_WHOLE_SHIFT = 0.3  # of a level word at 1
_MOOD_SHIFT = 0.15  # of a mood's leaning at 1
_RAMP = 0.18


def read_moods(brief: Brief) -> tuple[Wish[str], ...]:
    """The moods that the brief names, in its order, each once."""
    found: dict[str, tuple[int, int]] = {}
    for match in _MOOD.finditer(brief.lower):
        noun = _MORE_WORD.fullmatch(match[1])
        if noun and not (
            _NOUN_MOOD_BEFORE.search(brief.before(match.start(), 20))
            and _NOUN_MOOD_AFTER.match(brief.lower, match.end())
        ):
            continue
        if not (brief.negates(match.start()) or _NO_MOOD_AFTER.match(brief.lower, match.end())):
            found.setdefault(MOOD_WORDS[match[1]], match.span())
    for match in _LAID_BACK.finditer(brief.lower):
        if not brief.negates(match.start()):
            found.setdefault("laid-back", match.span())
    return tuple(brief.wish(name, span) for name, span in sorted(found.items(), key=lambda item: item[1]))


def mean_mood(moods: Sequence[Wish[str]]) -> Mood:
    """What the moods together lean to; the first one that prefers a mode decides it."""
    known = [MOODS[wish.value] for wish in moods]
    if not known:
        return Mood("")
    return Mood(
        name=known[0].name,
        mode=next((mood.mode for mood in known if mood.mode), ""),
        energy=sum(mood.energy for mood in known) / len(known),
        tempo=sum(mood.tempo for mood in known) / len(known),
        styles=tuple(dict.fromkeys(style for mood in known for style in mood.styles)),
    )


def read_energy(brief: Brief) -> Wish[EnergyWish] | None:
    """The energy that the brief asks for, or None."""
    wish, spans = EnergyWish(), list[Span]()
    kinds: dict[SectionKind, float] = {}
    for match in _SECTION_ENERGY.finditer(brief.lower):
        if not brief.negates(match.start()):
            kinds[SECTION_WORDS[match[3]]] = _BIG_SHIFT if match[1] else _SMALL_SHIFT
            spans.append(match.span())
    rest = brief.without(*spans)
    wish = replace(wish, kinds=tuple(kinds.items()))
    for arc, pattern in _ARCS:
        found = pattern.search(rest.lower)
        if found and not rest.negates(found.start()) and not wish.arc:
            wish = replace(wish, arc=arc)
            spans.append(found.span())
    wish = _with_edges(wish, rest, spans)
    wish = _with_level(wish, rest.without(*spans), spans)
    if not spans:
        return None
    return brief.wish(wish, min(spans))


def _with_edges(wish: EnergyWish, brief: Brief, spans: list[Span]) -> EnergyWish:
    """With what is said of the beginning and the end."""

    def said(pattern: re.Pattern[str]) -> bool:
        match = pattern.search(brief.lower)
        if match is None or brief.negates(match.start()):
            return False
        spans.append(match.span())
        return True

    start = -_EDGE_SHIFT if said(_START_LOW) else 0.0
    end = _EDGE_SHIFT if said(_END_HIGH) else -_EDGE_SHIFT if said(_END_LOW) else 0.0
    return replace(wish, start=start, end=end)


def _with_level(wish: EnergyWish, brief: Brief, spans: list[Span]) -> EnergyWish:
    number = _ENERGY_NUMBER.search(brief.lower)
    if number:
        value = read_number(number[1])
        scale = 1.0 if number[2] is None else 10.0 if "10" in number[2] or "ten" in number[2] else 100.0
        if number[2] is None and value > 1:
            scale = 10.0 if value <= 10 else 100.0
        spans.append(number.span())
        return replace(wish, level=max(0.0, min(1.0, value / scale)))
    for match in _LEVEL.finditer(brief.lower):
        strength = {"very": 1.3, "really": 1.3, "super": 1.4, "extremely": 1.5, "a bit": 0.5, "slightly": 0.5}
        if not brief.negates(match.start()):
            spans.append(match.span())
            return replace(wish, shift=_WHOLE_SHIFT * _LEVELS[match[2]] * strength.get(match[1] or "", 1.0))
    return wish


def apply_energy(
    sections: tuple[PlannedSection, ...], curve: dict[str, float], wish: EnergyWish | None, mood: Mood
) -> tuple[PlannedSection, ...]:
    """The sections with their energies: the style's, shifted by what was said and by what the mood leans to."""
    wish = wish or EnergyWish()
    energies = [curve.get(section.kind, 0.5) if section.energy is None else section.energy for section in sections]
    shift = wish.shift or (0.0 if wish.level is not None else _MOOD_SHIFT * mood.energy)
    if wish.level is not None:
        shift = wish.level - sum(energies) / len(energies)
    kinds, last = dict(wish.kinds), len(energies) - 1
    if wish.arc == "steady":
        mean = sum(energies) / len(energies)
        energies = [mean + 0.3 * (energy - mean) for energy in energies]
    for index, section in enumerate(sections):
        place = index / last if last else 0.5
        ramp = {"rising": _RAMP, "falling": -_RAMP}.get(wish.arc, 0.0) * (2 * place - 1)
        edge = (wish.start if index == 0 else 0.0) + (wish.end if index == last else 0.0)
        energies[index] += shift + ramp + edge + kinds.get(section.kind, 0.0)
    return tuple(
        replace(section, energy=round(max(0.0, min(1.0, energy)), 3))
        for section, energy in zip(sections, energies, strict=True)
    )
