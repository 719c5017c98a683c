"""Wishes about what changes on the way: "key change up a whole step in the last chorus", "bridge in 3/4", "a faster
chorus at 140", "with a pickup"; and about how the song ends and for which voice it is.

A section may be meant by its order: the first, second, last … or all of its kind. Where no section is named, a key
change is the last chorus's, and a pickup the song's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..fault import InvalidMusicText
from ..theory.meter import Meter, parse_meter
from .brief import Brief, Span, Wish
from .numeral import NUMBER, read_number
from .plan import Ending, SectionKind
from .section_word import SECTION_NAME, SECTION_WORDS

USUAL_LIFT = 2  # semitones
FASTER, SLOWER = 1.1, 0.9
USUAL_PICKUP = 1.0  # quarters


@dataclass(frozen=True, slots=True)
class SectionChange:
    """What one section does otherwise than the song. `kind` None: wherever this is usually done.

    place: 1 the first of its kind, -1 the last, 0 all of them. tempo_factor: of the song's tempo. to_tonic: the tonic
    that a key change leads to. Only one of the changes is given.
    """

    kind: SectionKind | None = None
    place: int = 0
    lift: int | None = None  # semitones
    to_tonic: str = ""
    bpm: float | None = None
    tempo_factor: float | None = None
    meter: Meter | None = None
    pickup_quarters: float | None = None


@dataclass(frozen=True, slots=True)
class ChangeWishes:
    """Everything said of changes, and where it is said: no other reader should take it for the whole song."""

    changes: tuple[Wish[SectionChange], ...] = ()
    spans: tuple[Span, ...] = ()


_PLACES = {
    "first": 1, "1st": 1, "opening": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "last": -1,
    "final": -1, "closing": -1,
}  # fmt: skip
_WHICH = (
    rf"(?:(?P<place>{'|'.join(_PLACES)}) )?"
    r"(?:(?:big|loud|quiet|repeated|whole|entire) )?"
    rf"(?P<kind>{SECTION_NAME})(?![a-z'])(?: (?P<number>[1-9])(?![0-9/.]))?"
)
_WHERE = rf"(?:(?: ?,)? (?:in|for|at|on|into|before|during|with|from) (?:the |its |each |every )?{_WHICH}(?: on)?)"
_STEP = (
    r"(?:(?P<count>a|an|one|two|three|four|five|1|2|3|4|5) )?"
    r"(?P<step>(?:whole|half|full)[- ]?(?:steps?|tones?)|semi-?tones?|tones?|minor second|major second|minor third|"
    r"major third|perfect fourth|fourth)\b"
)
_STEPS = {"minor second": 1, "major second": 2, "minor third": 3, "major third": 4, "perfect fourth": 5, "fourth": 5}
_COUNTS = {"": 1, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_KEY_CHANGE = (
    r"(?:key[- ]changes?|changes? (?:of )?(?:the )?key|modulat(?:es?|ed|ing|ions?)|key[- ]lift|gear[- ]changes?|"
    r"truck[- ]driver'?s?(?: (?:gear[- ](?:changes?|shift)|modulation))?)"
)
_BY = (
    r"(?:(?: ?,)?(?: (?:of|by|going|that goes|which goes|moving|it|goes))?(?: (?P<way>up|down))?(?: by)?"
    rf"(?: {_STEP})?)"
)
_TO_KEY = r"(?: (?:to|into) (?:the key of )?(?P<tonic>[a-g](?:#|b| sharp| flat)?)(?:[- ]?(?:major|minor|m))?(?![a-z]))"
_LIFTS = (
    re.compile(rf"\b{_KEY_CHANGE}(?:{_TO_KEY}|{_BY})?{_WHERE}?"),
    re.compile(
        rf"\b{_WHICH} (?:that |which |is |it |then )?(?:goes |going |moves |moving |shifts |jumps |lifted |raised |"
        rf"transposed |modulates |modulating |lifts )?(?P<way>up|down) (?:by )?{_STEP}"
    ),
    re.compile(
        rf"\b(?:goes|go|moves?|shifts?|jumps?|lifts?|raised?|transposed?|steps?) (?P<way>up|down) (?:by )?{_STEP}"
        rf"{_WHERE}?"
    ),
    re.compile(rf"\b(?P<way>up|down) {_STEP}{_WHERE}"),
)
_AMOUNT = (
    rf"(?P<bpm>{NUMBER})(?: ?-?(?:bpm|beats per minute))?(?! ?(?:bars?|measures?|%|:|/|s\b|sec|min|th\b|x\b)|[0-9])"
)
_TEMPOS = (
    re.compile(
        rf"(?:(?P<faster>faster|quicker)|(?P<slower>slower)) {_WHICH}(?: ?,? ?(?:at|of|with|\() ?{_AMOUNT}\)?)?"
    ),
    re.compile(
        rf"\b{_WHICH}(?: (?:is|goes|runs|speeds up|slows down|slows|drops|jumps|picks up|speeding up|slowing down))? "
        rf"(?:at|to) (?:about |around )?{_AMOUNT}"
    ),
    re.compile(
        rf"\b{_WHICH} (?:that |which )?(?:is |gets |goes |plays )?(?:a bit |a little |slightly |much )?"
        r"(?:(?P<faster>faster|quicker|speeds up|speeding up)|(?P<slower>slower|slows down|slowing down))\b"
    ),
    re.compile(
        r"\b(?:(?P<faster>speeds? up|speeding up|accelerates?|accelerando|faster|picks up (?:speed|the pace))|"
        rf"(?P<slower>slows? down|slowing down|slower))(?: (?:to|at) {_AMOUNT})?{_WHERE}(?: ?,? (?:to|at) "
        rf"{_AMOUNT.replace('<bpm>', '<later>')})?"
    ),
    re.compile(
        r"\b(?P<faster>speeds? up|speeding up|accelerates?|accelerando|gets faster)"
        r"(?: (?:at|towards?|near|in) (?:the )?(?:very )?end)?\b"
    ),
)
_METER = r"(?P<meter>[0-9]{1,2}(?:\+[0-9]{1,2})* ?/ ?[0-9]{1,2})(?![0-9/])"
_METERS = (
    re.compile(rf"\b{_WHICH}(?: (?:is|goes|switches|changes|shifts|moves|that is))? (?:in|to|into) (?:a )?{_METER}"),
    re.compile(rf"(?<![0-9/.]){_METER} {_WHICH}"),
    re.compile(rf"\b(?:switch|chang|mov|shift|go)\w* (?:to|into) {_METER}{_WHERE}"),
)
_PICKUP = re.compile(
    r"(?:(?P<value>eighth|quarter|half)[- ]note |(?P<beats>one|two|three|1|2|3)[- ]beats? )?"
    r"(?<!bridge )(?<!neck )\b(?:pick-?up(?! (?:truck|guitar|position|selector|switch|line|artist|game|the|speed))s?"
    rf"(?: (?:bar|notes?|measure|beat))?|anacrus[ie]s|auftakt)\b{_WHERE}?"
)
_VALUES = {"eighth": 0.5, "quarter": 1.0, "half": 2.0}
_BEATS = {"one": 1.0, "two": 2.0, "three": 3.0, "1": 1.0, "2": 2.0, "3": 3.0}


def read_changes(brief: Brief) -> ChangeWishes:
    """All changes that the brief asks for, in its order."""
    found: list[tuple[Span, SectionChange]] = []
    taken: set[int] = set()
    for pattern, read in _READERS:
        for match in pattern.finditer(brief.lower):
            change = read(match)
            if change is None or not taken.isdisjoint(range(*match.span())) or brief.negates(match.start()):
                continue
            taken.update(range(*match.span()))
            found.append((match.span(), change))
    found.sort(key=lambda item: item[0])
    return ChangeWishes(tuple(brief.wish(change, span) for span, change in found), tuple(span for span, _ in found))


_COMPARED = re.compile(r"\b(?:is|goes|runs|speeds|slows|drops|jumps|picks|speeding|slowing|faster|slower|quicker)\b")


def without_song_tempo(wishes: ChangeWishes) -> ChangeWishes:
    """The same where nobody said the song's tempo: then "verse, chorus at 120" is a tempo for all of it."""
    tempos = [place for place, wish in enumerate(wishes.changes) if wish.value.bpm is not None]
    if len(tempos) != 1 or _COMPARED.search(wishes.changes[tempos[0]].phrase.lower()):
        return wishes
    (place,) = tempos
    return ChangeWishes(
        wishes.changes[:place] + wishes.changes[place + 1 :], wishes.spans[:place] + wishes.spans[place + 1 :]
    )


def _which(match: re.Match[str]) -> tuple[SectionKind | None, int]:
    said = match.groupdict()
    if not said.get("kind"):
        return None, 0
    place = _PLACES.get(said.get("place") or "", 0)
    return SECTION_WORDS[said["kind"]], place or int(said.get("number") or 0)


def _lift(match: re.Match[str]) -> SectionChange | None:
    kind, place = _which(match)
    said = match.groupdict()
    if said.get("tonic"):
        return SectionChange(kind, place, to_tonic=_tonic(said["tonic"]))
    step = said.get("step") or ""
    amount = USUAL_LIFT
    if step:
        size = _STEPS.get(step) or (1 if step.startswith(("half", "semi")) else 2)
        count = said.get("count") or ""
        amount = size * (int(count) if count.isdigit() else _COUNTS[count])
    return SectionChange(kind, place, lift=-amount if said.get("way") == "down" else amount)


def _tonic(text: str) -> str:
    letter, sign = text[0].upper(), text[1:].strip()
    return letter + {"sharp": "#", "flat": "b"}.get(sign, sign)


def _tempo(match: re.Match[str]) -> SectionChange | None:
    kind, place = _which(match)
    said = match.groupdict()
    number = said.get("bpm") or said.get("later")
    if number:
        return SectionChange(kind, place, bpm=read_number(number))
    return SectionChange(kind, place, tempo_factor=FASTER if said.get("faster") else SLOWER)


def _meter(match: re.Match[str]) -> SectionChange | None:
    kind, place = _which(match)
    try:
        return SectionChange(kind, place, meter=parse_meter(match["meter"].replace(" ", "")))
    except InvalidMusicText:
        return None  # "3/7 chorus" is no meter, and so no wish


def _pickup(match: re.Match[str]) -> SectionChange | None:
    kind, place = _which(match)
    length = _VALUES.get(match["value"] or "") or _BEATS.get(match["beats"] or "") or USUAL_PICKUP
    return SectionChange(kind, place, pickup_quarters=length)


_READERS = (
    *((pattern, _lift) for pattern in _LIFTS),
    *((pattern, _meter) for pattern in _METERS),
    *((pattern, _tempo) for pattern in _TEMPOS),
    (_PICKUP, _pickup),
)

# --- the ending, and the voice ----------------------------------------------------------------------------------------

_END = r"(?:at|towards?|near|in|for) (?:the )?(?:very )?(?:end|ending|last bars?)"
_ENDINGS: tuple[tuple[Ending, re.Pattern[str]], ...] = (
    (
        "fade",
        re.compile(
            r"\b(?:fad(?:es?|ed|ing)[- ]?out(?! (?:the (?!end|song|music|track)|my|on|of))|fadeout|"
            r"fade (?:ending|at the end)|"
            r"(?:ends?|ending) (?:with|in|on) a (?:long |slow )?fade)\b"
        ),
    ),
    (
        "loop",
        re.compile(
            r"\b(?:(?<!drum )(?<!percussion )(?<!break )(?<!breakbeat )(?<!hat )(?<!vocal )(?<!tape )(?<!guitar )"
            r"loop\b(?! (?:of|in the|under)\b)|loopable|loops (?:seamlessly|forever|endlessly|back))\b"
        ),
    ),
    (
        "ritardando",
        re.compile(
            rf"\b(?:ritard(?:ando)?|rallentando|rall\b|rit\b|(?:slows?|slowing)(?: down)? {_END}|"
            r"slow(?:ing)?[- ](?:down )?ending|slower ending)"
        ),
    ),
    (
        "stop",
        re.compile(
            r"\b(?:(?:hard|abrupt|sudden|cold|tight|clean|dead|button) (?:stop|ending|end|cut|finish)|"
            r"(?:ends?|ending|stops?|finish(?:es)?) "
            r"(?:abruptly|suddenly|cold|(?:on|with) a (?:\w+ )?(?:hit|stab|stop|button)))\b"
        ),
    ),
    (
        "ring",
        re.compile(
            r"\b(?:(?:last|final|end) (?:chord|note)s? (?:rings?|ringing|held|is held|rings? out|fades? away)|"
            r"let the (?:last|final) (?:chord|note) ring|(?:held|ringing|sustained) (?:last|final) (?:chord|note)|"
            r"(?:ends?|ending) (?:on|with) an? (?:long |held |sustained |ringing ){1,2}(?:chord|note))\b"
        ),
    ),
)
_NO_VOICE = r"(?! ?-?(?:sax|saxophone|flute|recorder|trombone|guitar|horn|clarinet|ukulele|uke|clef|banjo|drum|pan))"
_VOICE = r"(?P<voice>mezzo(?:-soprano)?|soprano|contralto|alto|counter-?tenor|tenor|baritone)"
_SUNG = r"(?:voice|singer|vocal|vocals|vocalist|range|register|soloist)"
_VOICES = (
    re.compile(rf"\bfor (?:an?|my|our|the|solo) {_VOICE}\b{_NO_VOICE}"),
    re.compile(rf"\b{_VOICE}[- ](?:solo )?{_SUNG}\b"),
    re.compile(r"\b(?P<voice>bass)[- ](?:voice|singer|vocalist|vocal range)\b"),
    re.compile(rf"\b(?P<voice>female|male|woman'?s|man'?s)[- ]{_SUNG}\b"),
)
_RANGE_OF = {
    "mezzo": "alto", "mezzo-soprano": "alto", "contralto": "alto", "countertenor": "alto", "counter-tenor": "alto",
    "female": "alto", "woman's": "alto", "womans": "alto", "male": "baritone", "man's": "baritone", "mans": "baritone",
}  # fmt: skip


def read_ending(brief: Brief) -> tuple[Wish[Ending] | None, Span | None]:
    """(how the song ends, where it is said)."""
    for ending, pattern in _ENDINGS:
        match = pattern.search(brief.lower)
        if match and not brief.negates(match.start()):
            return brief.wish(ending, match.span()), match.span()
    return None, None


def read_vocal_range(brief: Brief) -> Wish[str] | None:
    """A key of plan.VOCAL_RANGES: for whom the tune is written."""
    found: Iterator[re.Match[str]] = (match for pattern in _VOICES for match in pattern.finditer(brief.lower))
    for match in found:
        if not brief.negates(match.start()):
            return brief.wish(_RANGE_OF.get(match["voice"], match["voice"]), match.span())
    return None
