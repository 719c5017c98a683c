"""Wishes about the form: "16 bars", "2 minutes long", "8 bar intro", "verse-chorus-verse-chorus-bridge-chorus", "AABA".

Three or more sections in a row with at least one verse, chorus, drop or solo among them are the whole form, and so is a
single one that is said to be all ("form: chorus 8", "just a chorus", "8 bars of chorus"); else a section mentioned by
itself is only wanted somewhere. A number of bars beside a section is that section's, any other the song's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .brief import Brief, Span, Wish
from .form import BODY_KINDS
from .numeral import NUMBER, read_whole
from .plan import SectionKind
from .section_word import SECTION_WORDS
from .wishes_length import UNIT, read_bars, read_blues, read_duration


@dataclass(frozen=True, slots=True)
class SectionWish:
    """A section of a form that was said; bars None = as usual."""

    kind: SectionKind
    bars: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class FormWishes:
    """Everything said of the form."""

    bars: Wish[int] | None = None  # of the whole song
    duration_s: Wish[float] | None = None
    bars_each: Wish[int] | None = None
    form: Wish[tuple[SectionWish, ...]] | None = None  # the whole form, in order
    section_bars: tuple[Wish[tuple[SectionKind, int]], ...] = ()
    wanted: tuple[Wish[SectionKind], ...] = ()
    unwanted: tuple[Wish[SectionKind], ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where the brief names a section."""

    kind: SectionKind
    start: int  # with the number before it
    end: int  # with the number after it
    name: Span
    bars: int | None = None
    count: int = 1
    is_loose: bool = False  # the number follows without a sign that it belongs to the section
    is_plural: bool = False


_NAME = re.compile(
    rf"(?<![a-z'])(?:{'|'.join(sorted(map(re.escape, SECTION_WORDS), key=len, reverse=True))})(?![a-z'])"
)
_BEFORE = re.compile(
    rf"({NUMBER})(?:[ -]?({UNIT})(?: long)?(?:[ -]| of (?:the |an? )?)|( ?x ?)|[ -])"
    r"(?:(?:big|short|long|quiet|loud|simple|final|last|more|full|guitar|piano|drum|sax|instrumental) ){0,2}$"
)
_AFTER = re.compile(
    rf"( ?\( ?(?:of )?| of | ?: ?| ?= ?| is | for | lasts? | x| ?\(x| [x] | - ?| )"
    rf"({NUMBER})( ?-?{UNIT}\b)?(?: long)?\)?"
    r"(?! ?-?(?:b\.?p\.?m|beats?|/|:|%|\.[0-9]|seconds?|secs?|minutes?|mins?|players?|instruments?|d?b\b|lufs|times|"
    rf"{NUMBER})|[0-9a-z])"
)
_JOIN = re.compile(
    r"(?: ?(?:,|-+>|-|>|/|\||\+|&|;|\n|\band\b|\bthen\b|\bfollowed by\b|\bto\b|\binto\b|\ban?\b|\bthe\b|\banother\b|"
    r"\bnext\b|\bfinal\b|\blast\b|\bfirst\b|\bsecond\b|\bthird\b|\bbig\b|\bshort\b|\blong\b|\bone\b|\bfinally\b|"
    r"\bsolo\b|\bguitar\b|\bpiano\b|\bdrum\b|\[|\]|\(|\)|:|[0-9]\.)){0,8} ?"
)
_LONGEST_JOIN = 40

_GUARDS_AFTER: dict[SectionKind, re.Pattern[str]] = {
    "chorus": re.compile(r" (?:effects?|pedal|fx|of (?!the|[0-9])|from)\b|-?(?:ed|y)\b"),
    "bridge": re.compile(r" (?:pickup|between|over|across|the gap)\b"),
    "break": re.compile(
        r" (?:my|your|her|his|our|their|the|up|free|down|through|out|away|of|a|it|into|beats?|point|"
        r"dance|me|you|us|from|"
        r"in the|even|loose|dancing)\b|-?(?:beats?|up|core|fast)\b"
    ),
    "drop": re.compile(r" (?:of|the|out|in\b(?! the chorus)|d\b|a\b|tuning|off|dead|it|everything|all|by)|-?d\b|-?out"),
    "solo": re.compile(r"[ -](?:piano|guitar|violin|cello|flute|harp|instrument|artist|for|project|trumpet|sax)"),
    "build_up": re.compile(r" (?:to|towards?|into|slowly|gradually|from|in|energy|tension|the|over)\b"),
}
_GUARDS_BEFORE: dict[SectionKind, re.Pattern[str]] = {
    "chorus": re.compile(r"(?:post-|\bwith reverb and |\bsubtle |\bbird )$"),
    "bridge": re.compile(
        r"(?:\bcross\w* (?:the|a)|\b(?:old|wooden|stone|rope|golden|ancient|broken|covered)|"
        r"\bunder (?:the|a)|\bon (?:the|a)|\bover (?:the|a)|\bburn\w* the) $"
    ),
    "break": re.compile(
        r"(?:\bto|\btake a|\btaking a|\bneed a|\bspring|\bcoffee|\blunch|\bsummer|\bprison|\bdon't|"
        r"\bwill|\bwaves|\bhearts?|"
        r"\bi|\byou|\bdawn|\bday|\bgive me a|\bwithout a) $"
    ),
    "verse": re.compile(r"\b(?:multi|uni|chapter and|bible) ?$"),
    "intro": re.compile(r"\b(?:an) introduction$"),
}
_NEEDS_BEFORE: dict[SectionKind, re.Pattern[str]] = {
    "drop": re.compile(
        r"\b(?:the|a|an|big|huge|massive|bass|beat|heavy|first|second|hard|two|with|final|epic|bars?)[ -]$"
    ),
    "break": re.compile(r"\b(?:the|a|an|drum|drums|piano|guitar|short|long|quiet|with|bars?|percussion|sax)[ -]$"),
    "build_up": re.compile(r"\b(?:the|a|an|long|short|big|slow|tense|epic|with|bars?|gradual)[ -]$"),
}
_ONLY_IN_LISTS = ("hook", "hooks", "ending", "introduction", "stanza", "refrains", "refrain")

_LETTERS = re.compile(r"(?<![A-Za-z0-9'-])(A[A-D]{2,7})(?:[ -]?(form|structure|song form|format))?(?![A-Za-z0-9'])")
_LETTER_FORMS = (
    "AABA",
    "ABAB",
    "ABA",
    "AAB",
    "AABB",
    "ABAC",
    "ABACA",
    "ABACABA",
    "AABAB",
    "ABABCB",
    "AAA",
    "AABC",
    "AABCA",
)


def read_form(brief: Brief) -> FormWishes:
    """Everything that the brief says of bars, length and sections."""
    mentions = _mentions(brief)
    chain = _chain(mentions, brief)
    inside = set(chain)
    others = [mention for mention in mentions if mention not in inside and _is_section(mention, brief)]
    negated = _negated(others, brief)
    plain = [mention for mention in others if mention not in negated]
    chain, loose_total = _without_loose_total(chain, brief)
    taken = [(mention.start, mention.end) for mention in (*chain, *plain)]
    total, each = read_bars(brief.without(*taken))
    return FormWishes(
        bars=total or loose_total,
        duration_s=read_duration(brief),
        bars_each=each,
        form=_read_letters(brief) or _whole_form(chain, brief),
        section_bars=read_blues(brief)
        + tuple(
            brief.wish((mention.kind, mention.bars), (mention.start, mention.end))
            for mention in plain
            if mention.bars is not None
        ),
        wanted=_kinds(plain, brief),
        unwanted=_kinds(negated, brief),
    )


_DESCRIBED = re.compile(r"\b(?:bass|beat|drum|guitar|piano|sax|big|long|short|second|dramatic|huge) $")
_NEGATION_GOES_ON = re.compile(r" ?,? ?(?:or|nor|and no|or any) (?:an? |the |any )?")


def _negated(mentions: list[Mention], brief: Brief) -> list[Mention]:
    """Those that are not wanted: "without a bridge or outro"."""
    found: list[Mention] = []
    for index, mention in enumerate(mentions):
        gap = brief.lower[mentions[index - 1].end : mention.start] if index else ""
        goes_on = found and found[-1] is mentions[index - 1] and _NEGATION_GOES_ON.fullmatch(gap)
        described = _DESCRIBED.search(brief.before(mention.start, 20))
        start = mention.start - len(described[0]) if described else mention.start
        if goes_on or brief.negates(start):
            found.append(mention)
    return found


def _kinds(mentions: list[Mention], brief: Brief) -> tuple[Wish[SectionKind], ...]:
    first: dict[SectionKind, Wish[SectionKind]] = {}
    for mention in mentions:
        first.setdefault(mention.kind, brief.wish(mention.kind, mention.name))
    return tuple(first.values())


def _mentions(brief: Brief) -> list[Mention]:
    found: list[Mention] = []
    taken = 0
    for match in _NAME.finditer(brief.lower):
        mention = _mention(brief, match, taken)
        taken = mention.end
        found.append(mention)
    return found


def _mention(brief: Brief, match: re.Match[str], taken: int) -> Mention:
    word, (start, end) = match[0], match.span()
    kind, plural = SECTION_WORDS[word], word.endswith("s") and word != "chorus"
    lead_from = max(taken, brief.clause_start(start), start - 60)
    before = _BEFORE.search(brief.lower[lead_from:start])
    if before is not None:
        number = read_whole(before[1])
        is_bars = bool(before[2]) or (not before[3] and not plural and number >= 4)
        begin = lead_from + before.start()
        if is_bars:
            return Mention(kind, begin, end, (start, end), bars=number, is_plural=plural)
        if number <= 16:
            return Mention(kind, begin, end, (start, end), count=number, is_plural=plural)
    after = _AFTER.match(brief.lower, end)
    if after is not None:
        number, sign = read_whole(after[2]), after[1].strip()
        if "x" in sign and number <= 16:
            return Mention(kind, start, after.end(), (start, end), count=max(1, number))
        if after[3] or number >= 4:
            loose = not sign and bool(after[3])
            return Mention(kind, start, after.end(), (start, end), bars=number, is_loose=loose, is_plural=plural)
        if not sign:
            return Mention(kind, start, after.end(), (start, end))  # "verse 2"
    return Mention(kind, start, end, (start, end), is_plural=plural)


def _chain(mentions: list[Mention], brief: Brief) -> list[Mention]:
    """The first row of sections that is a whole form; empty if there is none."""
    rows: list[list[Mention]] = []
    for mention in mentions:
        joined = bool(rows) and mention.start - rows[-1][-1].end <= _LONGEST_JOIN
        gap = brief.lower[rows[-1][-1].end : mention.start] if joined else ""
        if joined and (_JOIN.fullmatch(gap) or not gap) and not brief.negates(mention.start):
            rows[-1].append(mention)
        else:
            rows.append([mention])
    return next((row for row in rows if _is_whole_form(row, brief, len(mentions))), [])


_FORM_SAID = re.compile(
    r"\b(?:form|structure|sections|arrangement|layout|format|just|only)(?: ?[:=] ?| of | is | )"
    r"(?:(?:an?|one|a single) )?$"
)
_ALONE_AFTER = re.compile(r" ?(?:$|[,.;!?\n])")
_SAID_ALONE_AFTER = re.compile(r" ?(?:only|alone|and nothing else)\b(?! (?:in|with|for|at|on|has|have|plays?)\b)")
_BARS_OF = re.compile(rf"^{NUMBER}[ -]?{UNIT} of ")
_OPENING = re.compile(
    r"^ ?(?:(?:please|i (?:want|need)|i'd like|give me|make|write|compose|create|play)(?: me| us)?(?: an?| one)?"
    r"|an?|one)? ?$"
)


def _is_whole_form(row: list[Mention], brief: Brief, n_mentions: int) -> bool:
    if len(row) == 1 and row[0].count == 1:
        return not brief.negates(row[0].start) and _is_all_there_is(row[0], brief, n_mentions == 1)
    if brief.negates(row[0].start) or not any(mention.kind in BODY_KINDS for mention in row):
        return False
    count = sum(mention.count for mention in row)
    if len(row) >= 3 or count >= 4:
        return True
    said = bool(_FORM_SAID.search(brief.before(row[0].start, 24)))
    return len(row) == 2 and (said or all(mention.bars is not None for mention in row))


def _is_all_there_is(mention: Mention, brief: Brief, is_alone: bool) -> bool:
    """Whether one section is the whole song: "form: chorus 8", "just a chorus", "8 bars of chorus", "an intro only".

    is_alone: no other section is mentioned.
    """
    if _SAID_ALONE_AFTER.match(brief.lower, mention.end):
        return True
    before = brief.before(mention.start, 40)
    if _FORM_SAID.search(before):
        return bool(_ALONE_AFTER.match(brief.lower, mention.end))
    told = brief.lower[mention.start : mention.end]
    opens = brief.clause_start(mention.start) == 0 and bool(_OPENING.match(before))
    return is_alone and opens and bool(_BARS_OF.match(told))


def _without_loose_total(chain: list[Mention], brief: Brief) -> tuple[list[Mention], Wish[int] | None]:
    """ "verse chorus verse chorus 32 bars": a length that only follows the last section is the song's."""
    if len(chain) < 2 or not chain[-1].is_loose or any(mention.bars is not None for mention in chain[:-1]):
        return chain, None
    last = chain[-1]
    total = brief.wish(last.bars or 1, (last.name[1], last.end))
    return [*chain[:-1], Mention(last.kind, last.start, last.name[1], last.name)], total


def _whole_form(chain: list[Mention], brief: Brief) -> Wish[tuple[SectionWish, ...]] | None:
    if not chain:
        return None
    chain = _evened(chain)
    counted = [mention for mention in chain if mention.count > 1]
    if len(counted) >= 2 and all(mention.is_plural for mention in counted):
        sections = _interleaved(chain)
    else:
        sections = [SectionWish(mention.kind, mention.bars) for mention in chain for _ in range(mention.count)]
    return brief.wish(tuple(sections), (chain[0].start, chain[-1].end))


def _evened(chain: list[Mention]) -> list[Mention]:
    """ "3 verses and choruses" are three of each."""
    most = max((mention.count for mention in chain if mention.is_plural), default=1)
    plurals = [mention for mention in chain if mention.is_plural]
    if most == 1 or sum(mention.count > 1 for mention in plurals) > 1:
        return chain
    return [replace(mention, count=most) if mention in plurals else mention for mention in chain]


def _interleaved(chain: list[Mention]) -> list[SectionWish]:
    """ "two verses, three choruses and a bridge": verse chorus verse chorus bridge chorus."""
    left = {index: mention.count for index, mention in enumerate(chain)}
    counted = [index for index, mention in enumerate(chain) if mention.count > 1]
    rounds: list[list[SectionWish]] = []
    while any(left[index] for index in counted):
        rounds.append([])
        for index in counted:
            if left[index]:
                left[index] -= 1
                rounds[-1].append(SectionWish(chain[index].kind, chain[index].bars))
    single = [SectionWish(mention.kind, mention.bars) for mention in chain if mention.count == 1]
    opening = [section for section in single if section.kind == "intro"]
    closing = [section for section in single if section.kind == "outro"]
    middle = [section for section in single if section.kind not in ("intro", "outro")]
    *body, last = [section for group in rounds for section in group]
    return [*opening, *body, *middle, last, *closing]


def _read_letters(brief: Brief) -> Wish[tuple[SectionWish, ...]] | None:
    for match in _LETTERS.finditer(brief.text):
        letters = match[1]
        if (letters in _LETTER_FORMS or match[2]) and not brief.negates(match.start()):
            kinds = _letter_kinds(letters)
            return brief.wish(tuple(SectionWish(kinds[letter], label=letter) for letter in letters), match.span())
    return None


def _letter_kinds(letters: str) -> dict[str, SectionKind]:
    returning = letters.count("B") > 1 or letters == "AAB"
    second: SectionKind = "chorus" if returning else "bridge"
    return {"A": "verse", "B": second, "C": "bridge" if returning else "solo", "D": "solo" if returning else "break"}


def _is_section(mention: Mention, brief: Brief) -> bool:
    """Whether a section named by itself is meant as one: no Brooklyn Bridge, no chorus pedal, no broken heart."""
    kind, (start, end) = mention.kind, mention.name
    word, before = brief.lower[start:end], brief.before(start, 30)
    if mention.bars is not None and mention.end > end + 1 and not mention.is_loose:
        return True
    if word in _ONLY_IN_LISTS and mention.bars is None:
        return False
    if (
        kind == "bridge"
        and brief.text[start].isupper()
        and re.search(r"[A-Z][a-z]+ $", brief.text[max(0, start - 20) : start])
    ):
        return False
    if kind in _GUARDS_AFTER and _GUARDS_AFTER[kind].match(brief.lower, end):
        return False
    if kind in _GUARDS_BEFORE and _GUARDS_BEFORE[kind].search(before):
        return False
    needs = _NEEDS_BEFORE.get(kind)
    plain = word in ("break", "breaks", "drop", "drops", "build up")
    if kind == "solo":  # "solo piano", "a guitar solo": the reader of players knows which
        return bool(re.search(r"\b(?:no|without)(?: an?| any)?(?: [a-z]{1,12})? $", before))
    return needs is None or not plain or mention.bars is not None or bool(needs.search(before))
