"""The forms of a tune: which motif stands where, as question and answer.

A section is cut into units of two bars, four to a phrase of eight bars; an odd bar stands last. The letters of units:

    a  the idea                     A  the idea with another end, which closes
    b  goes on from the idea        B  the same, its second bar mirrored
    d  a contrast                   s  the idea moved: a sequence
    n  the idea ornamented          i  the idea upside down      r  its line backwards
    f  a fragment and its sequence  g  the idea in longer notes  m  in shorter notes, then a close
    q  a call and a rest            p  a rest and the response
    o  closes for now (open)        c  closes for good           e  the song's last bar

A theme has one form in a song, so its sections return alike; a returning verse varies its middle.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from ..plan.style import MelodyIdiom
from .stream import drawn, stream

PHRASE_UNITS = 4
# eight bars: kind of form -> its letters
EIGHT: dict[str, tuple[str, ...]] = {
    "period": ("abac", "aoac", "abAc", "aonc", "abic"),  # antecedent and consequent
    "sentence": ("asfc", "aafc", "anfc", "aigc", "asmc"),  # 2 + 2 + 4
    "song": ("aAdA", "aodA", "aAdc"),  # AABA
    "bar": ("aadc", "aabc", "asdc", "aArc"),  # AAB
    "call": ("qpqc", "qpqA", "apac", "qpfc"),
    "riff": ("aaac", "asac", "aaaA", "aasc"),
}
FOUR, FOUR_HOOKED = ("ac", "aA", "ao", "fc", "qc"), ("ac", "aA", "ac")
SIX = ("aoaobc", "aAaAfc", "aoaodc", "asasfc")  # twelve bars: the line, the line again, the answer
SECOND = ("abac", "aonc", "dbac", "dfac", "sbac", "aAdA")  # how sixteen bars go on from their first eight
HOOKED = ("aaac", "abac", "aadc", "aafc", "aAdA", "asac")  # forms that say their idea twice at least
SOLO = ("adbc", "adfc", "nbdc", "dabc", "afdc")  # idea, run, lick or held note, close
SOLO_SECOND = ("dgbc", "fdbc", "bdgc", "idbc")
HOOKS = 4  # how often a song states its hook at least, intro and outro included
DISPENSABLE, SACRIFICED = "nBid", "srgmqpfboA"  # what gives way to the hook, gladly and in need
INSTEAD = {"a": "n", "s": "i", "A": "c"}  # what says the same with other notes
VARIED = {"b": "B", "d": "i", "s": "n", "f": "n"}
PEAK_ORDER = (2, 3, 1)  # where the highest note may stand in a phrase, best first


@dataclass(frozen=True, slots=True)
class Unit:
    """One or two bars of a section. `place`: number of the unit in its phrase of eight bars."""

    letter: str
    bar: int
    bars: int
    place: int
    is_end: bool  # whether four bars end here
    has_peak: bool = False  # whether the theme's highest note stands here
    has_pickup: bool = False  # whether it may begin before its first barline


def units_of(
    bars: int, theme: str, idiom: MelodyIdiom, seed: int, *, varied: bool = False, is_last: bool = False
) -> list[Unit]:
    """The units of a section of `bars` bars. `varied`: it returns. `is_last`: the song's last bar is its last one."""
    tune_bars = bars - 1 if is_last else bars
    letters = letters_for(tune_bars, theme, idiom, seed, varied=varied)
    if is_last and letters and letters[-1] in "cAe":
        letters[-1] = "o" if len(letters) > 1 else "a"
    units = [
        Unit(letter, 2 * index, min(2, tune_bars - 2 * index), index % PHRASE_UNITS, _is_end(index, len(letters)))
        for index, letter in enumerate(letters)
    ]
    units = _with_peaks(units, letters)
    if _takes_pickups(theme, idiom, seed):
        before = ["c", *(unit.letter for unit in units)]  # what is repeated at once stays as it is
        units = [
            replace(unit, has_pickup=unit.place % 2 == 0 and unit.letter not in "pq" and last != "a")
            for unit, last in zip(units, before, strict=False)
        ]
    if is_last:
        units.append(Unit("e", tune_bars, 1, 0, True))
    return units


def letters_for(bars: int, theme: str, idiom: MelodyIdiom, seed: int, *, varied: bool = False) -> list[str]:
    """Which motif each two bars of a section take."""
    units = (bars + 1) // 2
    first, second = _eight(theme, idiom, seed), _second(theme, seed)
    letters: list[str] = []
    while units > 0:
        phrase = len(letters) // PHRASE_UNITS
        if units == 6 and not letters:
            letters += _drawn_form(SIX, theme, seed)
        elif units >= PHRASE_UNITS:
            letters += first if phrase % 2 == 0 else second
        else:
            letters += _short(units, first, theme, seed) if units > 1 or not letters else "c"
        units = (bars + 1) // 2 - len(letters)
        if units > 0 and letters[-1] in "ce":
            letters[-1] = "o"  # the tune goes on
    return _as_return(letters) if varied else letters


@lru_cache(maxsize=256)
def _eight(theme: str, idiom: MelodyIdiom, seed: int) -> str:
    """The form of eight bars that a theme has in this song."""
    chance = stream(seed, "phrase", theme)
    if theme == "solo":
        return SOLO[chance.randrange(len(SOLO))]
    if theme in ("chorus", "drop"):
        weights = [1.0 + idiom.pentatonic * (form in ("aaac", "asac")) for form in HOOKED]
        return drawn(HOOKED, weights, chance)
    weights_by_kind = {
        "period": 1.3 - 0.5 * idiom.pentatonic,
        "sentence": 1.2,
        "song": 0.7,
        "bar": 0.8,
        "call": 0.3 + 1.5 * idiom.sparse,
        "riff": 0.3 + 0.5 * idiom.pentatonic,
    }
    kind = drawn(list(weights_by_kind), list(weights_by_kind.values()), chance)
    return EIGHT[kind][chance.randrange(len(EIGHT[kind]))]


def _second(theme: str, seed: int) -> str:
    return _drawn_form(SOLO_SECOND if theme == "solo" else SECOND, theme, seed)


def _drawn_form(forms: tuple[str, ...], theme: str, seed: int) -> str:
    return forms[stream(seed, "phrase", theme, len(forms)).randrange(len(forms))]


def _short(units: int, first: str, theme: str, seed: int) -> str:
    """A phrase of one to three units: the idea, and a close where there is room."""
    if units == 1:
        return "a"
    if units == 2:
        return _drawn_form(FOUR_HOOKED if theme == "chorus" else FOUR, theme, seed)
    return first[0] + first[1] + "c"


def _as_return(letters: list[str]) -> list[str]:
    """A section that comes back: its first unit as it was, one of the following ones varied."""
    for index, letter in enumerate(letters[1:], 1):
        if letter in VARIED:
            return [*letters[:index], VARIED[letter], *letters[index + 1 :]]
    if len(letters) > 2 and letters[2] == "a":
        return [*letters[:2], "n", *letters[3:]]
    return letters


def with_hook(rows: list[list[Unit]], themes: list[str], hook: str) -> list[list[Unit]]:
    """The units of all sections so that the hook theme's idea is what is most often heard, and several times.

    rows, themes: of every section its units and its theme. What other themes say as often returns varied instead.
    """
    rows = [list(row) for row in rows]
    for letters in (DISPENSABLE, SACRIFICED):
        spare = [place for place in _places(rows, themes, hook, letters) if place[1] < len(rows[place[0]]) - 1]
        while spare and len(_places(rows, themes, hook, "as")) < HOOKS:
            number, index = spare.pop()
            rows[number][index] = replace(rows[number][index], letter="a", has_peak=False)
    most = len(_places(rows, themes, hook, "as"))
    for theme in dict.fromkeys(themes):
        for letters in ("as", "A") if theme != hook else ("A",):
            heard = _places(rows, themes, theme, letters)
            while len(heard) > 1 and len(heard) >= most:
                number, index = max(heard, key=lambda place: (place[1] > 0, place))
                rows[number][index] = replace(rows[number][index], letter=INSTEAD[rows[number][index].letter])
                heard.remove((number, index))
    return rows


def _places(rows: list[list[Unit]], themes: list[str], theme: str, letters: str) -> list[tuple[int, int]]:
    """(section, unit) where a theme has one of these letters."""
    return [
        (number, index)
        for number, row in enumerate(rows)
        for index, unit in enumerate(row)
        if themes[number] == theme and unit.letter in letters and unit.bars == 2
    ]


def _is_end(index: int, count: int) -> bool:
    return index % 2 == 1 or index == count - 1


def _with_peaks(units: list[Unit], letters: list[str]) -> list[Unit]:
    """Each phrase of eight bars has its highest note in a unit that it does not repeat, late in the phrase."""
    marked = list(units)
    for start in range(0, len(units) - 2, PHRASE_UNITS):
        phrase = letters[start : start + PHRASE_UNITS]
        choices = [place for place in PEAK_ORDER if place < len(phrase) and letters.count(phrase[place]) == 1]
        choices = choices or [place for place in PEAK_ORDER if place < len(phrase) and phrase[place] not in "aq"]
        if choices:
            marked[start + choices[0]] = replace(marked[start + choices[0]], has_peak=True)
    return marked


def _takes_pickups(theme: str, idiom: MelodyIdiom, seed: int) -> bool:
    return stream(seed, "pickup", theme).random() < idiom.pickup
