"""Wishes about tempo: "72 bpm", "at 120", "jazz, 140, F major", "dotted quarter = 100", "allegro", "half-time".

A bare number is quarter notes per minute. A tempo word says where in the style's own range of felt beats the song goes;
an Italian word has, besides, the range in felt beats that metronomes print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..theory.meter import Meter
from .brief import Brief, Wish
from .numeral import NUMBER, read_number


@dataclass(frozen=True, slots=True)
class TempoWish:
    """`bpm` (quarters per minute) when a number was said; else a `lean` -1..1 within the style's range."""

    bpm: float | None = None
    lean: float = 0.0
    felt_range: tuple[float, float] | None = None  # felt beats per minute of an Italian word
    factor: float = 1.0  # .5 half-time, 2 double-time


NOTE_VALUES = {  # as they are written before "=" -> quarters
    "dotted half": 3.0, "dotted quarter": 1.5, "dotted eighth": 0.75, "dotted crotchet": 1.5, "dotted minim": 3.0,
    "half": 2.0, "quarter": 1.0, "eighth": 0.5, "sixteenth": 0.25, "crotchet": 1.0, "quaver": 0.5, "minim": 2.0,
    "whole": 4.0, "semibreve": 4.0, "♩.": 1.5, "♩": 1.0, "♪": 0.5, "q.": 1.5, "q": 1.0,
}  # fmt: skip

ITALIAN = {  # word -> (lean, felt range)
    "larghissimo": (-1.0, (20, 40)), "largo": (-0.9, (40, 60)), "larghetto": (-0.7, (60, 66)), "lento": (-0.8, (45,
    60)),
    "adagio": (-0.7, (55, 76)), "adagietto": (-0.6, (65, 80)), "andante": (-0.3, (76, 108)),
    "andantino": (-0.2, (80, 108)), "moderato": (0.0, (98, 120)), "allegretto": (0.2, (100, 128)),
    "allegro": (0.6, (112, 156)), "vivace": (0.8, (140, 176)), "presto": (0.95, (168, 200)),
    "prestissimo": (1.0, (190, 220)),
}  # fmt: skip

TEMPO_WORDS = {
    "slow": -0.7, "slowly": -0.7, "slower": -0.5, "slowish": -0.4, "slow-ish": -0.4, "slow-paced": -0.7,
    "slow paced": -0.7, "slow-tempo": -0.7, "down-tempo": -0.5, "downtempo": -0.5, "leisurely": -0.4, "unhurried": -0.4,
    "sluggish": -0.8, "mid-tempo": 0.0, "midtempo": 0.0, "mid tempo": 0.0, "medium tempo": 0.0, "medium-tempo": 0.0,
    "moderate tempo": 0.0, "moderate speed": 0.0, "medium-paced": 0.0, "walking pace": -0.1, "brisk": 0.5, "quick": 0.5,
    "fast": 0.7, "faster": 0.5, "fast-paced": 0.7, "fast paced": 0.7, "up-tempo": 0.6, "uptempo": 0.6, "up tempo": 0.6,
    "rapid": 0.8, "speedy": 0.8, "high-speed": 0.9, "breakneck": 1.0, "lightning-fast": 1.0,
}  # fmt: skip

_MODIFIERS = {
    "very": 1.4, "really": 1.4, "super": 1.5, "extremely": 1.6, "insanely": 1.6, "ultra": 1.6, "quite": 0.9,
    "fairly": 0.8,
    "rather": 0.8, "pretty": 0.9, "a bit": 0.5, "a little": 0.5, "slightly": 0.4, "somewhat": 0.5, "moderately": 0.5,
}  # fmt: skip
MOST_SWING = 75.0  # percent; a greater number beside "swing" is a tempo
_FELT_ROOM = (45.0, 220.0)  # half-time and double-time do not leave what can be felt as a beat
_NEGATED_SHARE = -0.25  # "not too fast" leans a little to the slow side
_RELATIONS = {"over": 1.08, "above": 1.08, "faster than": 1.08, "under": 0.92, "below": 0.92, "slower than": 0.92}

_ABOUT = r"(?:about |around |roughly |approximately |approx\.? |circa |ca\.? |~ ?|exactly )?"
_AMOUNT = rf"(?:{NUMBER}|(?<![0-9.,/])[0-9]{{1,4}},[0-9]{{1,2}})"
_BPM = r"(?:b\.?p\.?m\b\.?|beats? ?(?:per|a|/) ?min(?:ute)?\b)"
_RANGE_BPM = re.compile(rf"(?:({NUMBER}) ?(?:-|\bto\b) ?|\bbetween ({NUMBER}) and )({NUMBER}) ?-?{_BPM}")
_NUMBER_BPM = re.compile(rf"({_AMOUNT})(?:-?ish|\+)? ?-?{_BPM}")
_BPM_NUMBER = re.compile(
    rf"\b(?:bpm|tempo)(?: ?[:=] ?| (?:is |of |at |to |should be |set to )?){_ABOUT}({_AMOUNT})(?! ?(?:bars?|"
    rf"measures?|/|%))"
)
_NOTE_EQUALS = re.compile(
    rf"({'|'.join(re.escape(name) for name in NOTE_VALUES)})(?:[ -]?notes?)? ?(?:=|:| at | is | equals ) ?"
    rf"{_ABOUT}({NUMBER})(?![0-9/])"
)
_AT_NUMBER = re.compile(
    rf"(?:\bat |@ ?){_ABOUT}([0-9]{{2,3}}(?:\.[0-9]{{1,2}})?)"
    r"(?= ?(?:$|[,;!?\n)]|\.(?![0-9])|-? ?(?:in|with|and|for|but|please|feel|featuring|using|then|on|or|,)\b))"
)
_SWING_NUMBER = re.compile(r"\bswing (?:at )?([0-9]{2,3})(?= ?(?:$|[,;.!?\n)]))")  # "medium swing 140"
_BARE_NUMBER = re.compile(r"(?:(?<=,)|(?<=;)|^) ?([0-9]{2,3}(?:\.[0-9]{1,2})?)(?= ?(?:[,;\n]|$))")
_AGE = re.compile(r"\b(?:aged?|died|dead|born|retired|lived|turned)\b[^,;]{0,20}$")
_PULSE = re.compile(r"\b(half|double)[ -]time\b")
_WORD = re.compile(
    rf"\b(?:({'|'.join(_MODIFIERS)}) )?(?:too )?"
    rf"({'|'.join(re.escape(word) for word in sorted([*TEMPO_WORDS, *ITALIAN], key=len, reverse=True))})\b"
)
_NO_TEMPO_AFTER = re.compile(
    r"[ -](?:build|builds|building|burn|burning|burner|attack|release|motion|down|clap|release|"
    r"arpeggios?|hi-?hats?|hats|"
    r"runs?|notes?|rolls?|strumming|picking|solos?|fills?|delay|lfo|vibrato|tremolo|strings|pads?|chords?|fade|fades|"
    r"forward|food|cars?|lane|life|money|trains?|times|friends|company|sketch|demo|test|idea|"
    r"question|rise|swell|swells|"
    r"cooker|harmonic|changing|evolving|moving|asleep)\b"
)
_NO_TEMPO_BEFORE = re.compile(r"\b(?:hold|stand|stood|held|break|breaks|more|gets?|getting|then)[ -]$")
_CORRECTION = re.compile(r"\b(?:actually|no wait|wait|instead|make it|make that|rather|i mean)\b[^;.!?\n]{0,20}$")


def read_tempo(brief: Brief) -> Wish[TempoWish] | None:
    """The tempo that the brief asks for, or None."""
    numbers = _said_numbers(brief) or _bare_numbers(brief)
    if numbers:
        corrected = [found for found in numbers if _CORRECTION.search(brief.lower[max(0, found[1] - 40) : found[1]])]
        bpm, start, end = (corrected or numbers)[-1 if corrected else 0]
        return brief.wish(TempoWish(bpm=bpm), (start, end))
    pulse = next((match for match in _PULSE.finditer(brief.lower) if not brief.negates(match.start())), None)
    factor = 1.0 if pulse is None else 0.5 if pulse[1] == "half" else 2.0
    word = _said_word(brief)
    if word is not None:
        lean, felt_range, start, end = word
        return brief.wish(TempoWish(lean=lean, felt_range=felt_range, factor=factor), (start, end))
    return brief.wish(TempoWish(factor=factor), pulse.span()) if pulse else None


_NUMBER_AFTER = re.compile(r" ([0-9]{2,3})(?= ?(?:$|[,;.!?\n]))")


def read_tempo_after(brief: Brief, place: int) -> Wish[TempoWish] | None:
    """A bare number that ends a clause right after a place of the text, such as a style's name: "techno 130"."""
    match = _NUMBER_AFTER.match(brief.lower, place)
    if match is None or not 40 <= float(match[1]) <= 260:
        return None
    return brief.wish(TempoWish(bpm=float(match[1])), match.span())


def resolve_tempo(wish: TempoWish, felt: tuple[float, float, float], meter: Meter) -> float:
    """Quarter notes per minute of a wish, given a style's (lowest, usual, highest) felt beats per minute."""
    if wish.bpm is not None:
        return wish.bpm
    lowest, usual, highest = felt
    room = highest - usual if wish.lean > 0 else usual - lowest
    beats = usual + max(-1.0, min(1.0, wish.lean)) * room
    if wish.felt_range is not None:
        beats = max(wish.felt_range[0], min(wish.felt_range[1], beats))
    if _FELT_ROOM[0] <= beats * wish.factor <= _FELT_ROOM[1]:
        beats *= wish.factor
    return float(round(beats * float(meter.beat_quarters)))


def _said_numbers(brief: Brief) -> list[tuple[float, int, int]]:
    """(quarters per minute, start, end) of every tempo given as a number, in the order of the brief."""
    found: list[tuple[float, int, int]] = []
    taken: set[int] = set()

    def add(bpm: float, match: re.Match[str]) -> None:
        start, end = match.span()
        if taken.isdisjoint((start, end - 1)) and not brief.negates(start):
            taken.update(range(start, end))
            found.append((bpm, start, end))

    for match in _NOTE_EQUALS.finditer(brief.lower):
        if match.start() == 0 or not brief.lower[match.start() - 1].isalpha():
            add(read_number(match[2]) * NOTE_VALUES[match[1]], match)
    for match in _RANGE_BPM.finditer(brief.lower):
        add((read_number(match[1] or match[2]) + read_number(match[3])) / 2, match)
    for match in _NUMBER_BPM.finditer(brief.lower):
        add(read_number(match[1].replace(",", ".")) * _relation(brief, match.start()), match)
    for match in _BPM_NUMBER.finditer(brief.lower):
        add(read_number(match[1].replace(",", ".")), match)
    for match in (*_AT_NUMBER.finditer(brief.lower), *_SWING_NUMBER.finditer(brief.lower)):
        lowest = MOST_SWING if match[0].startswith("swing") else 40
        if lowest <= float(match[1]) <= 260 and not _AGE.search(brief.before(match.start(), 40)):
            add(float(match[1]), match)
    return sorted(found, key=lambda item: item[1])


def _bare_numbers(brief: Brief) -> list[tuple[float, int, int]]:
    """Numbers that stand alone between commas, as far as they can be a tempo."""
    alone = _BARE_NUMBER.finditer(brief.lower)
    return [(float(match[1]), *match.span()) for match in alone if 40 <= float(match[1]) <= 260]


def _relation(brief: Brief, place: int) -> float:
    before = brief.before(place, 20).rstrip()
    return next((share for word, share in _RELATIONS.items() if before.endswith(word)), 1.0)


def _said_word(brief: Brief) -> tuple[float, tuple[float, float] | None, int, int] | None:
    for match in _WORD.finditer(brief.lower):
        if _NO_TEMPO_AFTER.match(brief.lower, match.end()) or _NO_TEMPO_BEFORE.search(brief.before(match.start(), 12)):
            continue
        word = match[2]
        lean, felt_range = ITALIAN[word] if word in ITALIAN else (TEMPO_WORDS[word], None)
        lean *= _MODIFIERS.get(match[1], 1.0)
        start = match.start()
        if brief.negates(start):
            lean, felt_range, start = lean * _NEGATED_SHARE, None, brief.negation_start(start)
        return max(-1.0, min(1.0, lean)), felt_range, start, match.end()
    return None
