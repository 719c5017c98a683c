"""Wishes about title, seed, swing, feel, humanising, delivery and loudness, and chords written out as a chart."""

from __future__ import annotations

import re

from .brief import Brief, Span, Wish
from .numeral import NUMBER, read_number
from .plan import SwingUnit
from .wishes_tempo import MOST_SWING

# --- title ---------------------------------------------------------------------------------------------------------

_OPENING_QUOTE = re.compile(r'^\s*"([^"\n]{1,200})"(?= ?(?:[-:,\n]|$|is\b|by\b))')
_TITLE_WORD = r"\b(?:called|titled|entitled|named|title(?: is|:| =|=| ?:)|name(?: it|:))"
_TITLES = (
    re.compile(rf'(?i:{_TITLE_WORD}) ?"([^"\n]{{1,400}})"'),
    re.compile(rf"(?i:{_TITLE_WORD}) ?'((?:[^'\n]|'(?=[A-Za-z])){{1,400}})'"),
    re.compile(r"(?i:\btitle) ?[:=] ?([^\"'\n,;.!?][^\n,;!?]{0,400}?)(?=\.(?: |$)|[\n,;!?]|$)"),
    re.compile(
        r"(?i:\b(?:called|titled|entitled)) "
        r"([A-Z][\w']{0,40}(?:(?: |-)(?:[A-Z0-9][\w']{0,40}|(?:of|the|in|a|an|and|to|for|on|at|my|"
        r"with|from|&)(?= [A-Z0-9]))){0,12})"
    ),
)
# A quoted text that is no title is still somebody's words, not a wish: a lyric, a name
_QUOTED = re.compile(r'"[^"\n]{1,400}"')


def read_title(brief: Brief) -> tuple[Wish[str] | None, tuple[Span, ...]]:
    """The title, and the spans of the brief that are quoted and so say nothing of the music."""
    quoted = tuple(match.span() for match in _QUOTED.finditer(brief.text))
    for pattern in _TITLES:
        match = pattern.search(brief.text)
        if match:
            title = brief.phrase(*match.span(1)).strip()
            if title:
                return Wish(title, brief.phrase(*match.span())), (*quoted, match.span())
    opening = _OPENING_QUOTE.match(brief.text)
    if opening and (title := opening[1].strip()):
        return Wish(title, opening[0].strip()), quoted
    return None, quoted


_HEADING = re.compile(r"^\s*([A-Z][\w']*(?: [\w'&-]+){1,7}) ?:(?= |\n)")
_NO_HEADING = re.compile(
    r"\b(?:song|track|tune|piece|music|idea|description|prompt|brief|genre|style|moods?|vibe|feel|tempo|speed|key|time|"
    r"signature|meter|chords?|progression|harmony|form|structure|sections?|instruments?|instrumentation|players?|band|"
    r"ensemble|line-?up|length|duration|lyrics?|melody|rhythm|groove|reference|notes?|arrangement|energy|dynamics|mix|"
    r"master|delivery|title|name|i|we|me|please|make|write|compose|create|want|need|give|play|with|following|like)\b"
)


def read_heading(brief: Brief) -> tuple[str, Span] | None:
    """What may be a title before a colon at the very beginning: "Evening in the harbour: bossa nova". Its words may
    still be wishes ("Lo-fi beat: …"), which the caller has to find out."""
    match = _HEADING.match(brief.text)
    if match is None or _NO_HEADING.search(match[1].lower()):
        return None
    return brief.phrase(*match.span(1)), match.span()


# --- seed ----------------------------------------------------------------------------------------------------------

_SEED = re.compile(r"\bseed(?: ?[:=#] ?| (?:is |of |number |no\.? ?)?)([0-9]{1,40})(?![0-9.])")


def read_seed(brief: Brief) -> Wish[int] | None:
    match = _SEED.search(brief.lower)
    return brief.wish(int(match[1]), match.span()) if match else None


# --- swing ---------------------------------------------------------------------------------------------------------

_SWING_NUMBERS = (
    re.compile(
        rf"\b(?:swing|shuffle)(?: amount| ratio)?(?: ?[:=] ?| (?:of |at |is |about |around )?)({NUMBER})(?: ?%|"
        rf" ?percent)?(?![0-9/]| ?(?:bpm|bars?|measures?|-bar))"
    ),
    re.compile(rf"({NUMBER}) ?(?:%|percent) (?:of )?(?:swing|swung|shuffle)"),
)
_SWING_WORDS = re.compile(
    r"\b(?:(light|lightly|slight|slightly|subtle|a bit of|a little|some|medium|heavy|heavily|"
    r"hard|strong|strongly|deep|full) )?"
    r"(swung|swinging|shuffle|shuffled|shuffling|triplet feel|triplet swing|swing feel|swing groove|swing rhythm|"
    r"swing eighths|swing sixteenths|swing 8ths|swing 16ths|swing)\b"
)
_STRAIGHT = re.compile(
    r"\b(?:straight (?:eighths?|8ths?|sixteenths?|16ths?|feel|groove|time|rhythm|beat|timing|notes)|"
    r"(?:no|without|zero) (?:any )?(?:swing|shuffle)|not swung|unswung|don'?t swing)\b"
)
_SIXTEENTHS = re.compile(r"\b(?:16th|16ths|sixteenths?|1/16s?)\b")
_EIGHTHS = re.compile(r"\b(?:8th|8ths|eighths?|1/8s?)\b")
_SWING_ALONE_AFTER = re.compile(r"(?: ?(?:$|[,.;!)]|-feel| (?:feel|groove|on|in the|to the|of|please|and)\b))")
_SWING_ALONE_BEFORE = re.compile(r"\b(?:with|add|some|of|more|and|light|heavy|a) $")
_AMOUNTS = {
    "light": 56.0, "lightly": 56.0, "slight": 55.0, "slightly": 55.0, "subtle": 55.0, "a bit of": 56.0,
    "a little": 56.0,
    "some": 58.0, "medium": 60.0, "heavy": 68.0, "heavily": 68.0, "hard": 68.0, "strong": 67.0, "strongly": 67.0,
    "deep": 67.0, "full": 66.7,
}  # fmt: skip
_TRIPLET, _SWUNG = 66.7, 62.0
STRAIGHT = 50.0


def read_swing(brief: Brief) -> tuple[Wish[float] | None, Wish[SwingUnit] | None]:
    """(percent of a pair before its off-note, the note value that swings)."""
    straight = _STRAIGHT.search(brief.lower)
    if straight and not straight[0].startswith(("no", "without", "zero", "don")) and brief.negates(straight.start()):
        straight = None
    if straight:
        return brief.wish(STRAIGHT, straight.span()), None
    for pattern in _SWING_NUMBERS:
        match = pattern.search(brief.lower)
        if match and not (brief.negates(match.start()) or _is_tempo(match)):
            return brief.wish(read_number(match[1]), match.span()), _swing_unit(brief, match)
    for match in _SWING_WORDS.finditer(brief.lower):
        if brief.negates(match.start()) or not _means_groove(brief, match):
            continue
        usual = _TRIPLET if match[2].startswith(("shuffl", "triplet")) else _SWUNG
        return brief.wish(_AMOUNTS.get(match[1] or "", usual), match.span()), _swing_unit(brief, match)
    return None, None


def _is_tempo(match: re.Match[str]) -> bool:
    """Whether the number beside "swing" is no percentage: "medium swing 140"."""
    return bool(re.fullmatch(r"swing (?:at )?[0-9]+", match[0])) and read_number(match[1]) > MOST_SWING


def _means_groove(brief: Brief, match: re.Match[str]) -> bool:
    if match[2] != "swing" or match[1]:
        return True
    after, before = _SWING_ALONE_AFTER.match(brief.lower, match.end()), brief.before(match.start(), 12)
    return bool(after and _SWING_ALONE_BEFORE.search(before))


def _swing_unit(brief: Brief, match: re.Match[str]) -> Wish[SwingUnit] | None:
    start, end = max(0, match.start() - 12), match.end() + 16
    around = brief.lower[start:end]
    for unit, pattern in (("1/16", _SIXTEENTHS), ("1/8", _EIGHTHS)):
        found = pattern.search(around)
        if found:
            said: SwingUnit = "1/16" if unit == "1/16" else "1/8"
            return brief.wish(said, (start + found.start(), start + found.end()))
    return None


# --- feel and humanising ---------------------------------------------------------------------------------------------

_FEELS = (
    (
        "laid_back",
        re.compile(
            r"\b(?:laid[ -]?back|behind the beat|dragging|lazy (?:feel|groove|drums|beat)|relaxed (?:feel|"
            r"groove|timing))\b"
        ),
    ),
    ("pushed", re.compile(r"\b(?:ahead of the beat|pushed|pushing the beat|pushing ahead|rushed|urgent feel)\b")),
    ("on_top", re.compile(r"\b(?:on[ -]top of the beat|right on the beat|on the grid|dead on the beat)\b")),
)
_HUMAN_NUMBER = re.compile(
    rf"\bhumani[sz](?:e|ed|ation|ing)(?: amount)?(?: ?[:=] ?| (?:of |at |to |is |by )?)({NUMBER})( ?%|"
    rf" ?percent)?(?![0-9.])"
)
_HUMAN = (
    (
        0.0,
        re.compile(
            r"\b(?:no humani[sz](?:e|ation|ing)|don't humani[sz]e|not humani[sz]ed|(?:fully |hard |strictly |"
            r"perfectly )?quanti[sz]ed|robotic|machine[- ](?:like|tight|precise)|mechanical|sequenced feel)\b"
        ),
    ),
    (0.2, re.compile(r"\btight (?:drums|groove|timing|band|rhythm|playing|feel|beat)\b")),
    (
        0.7,
        re.compile(
            r"\b(?:humani[sz]ed?|human feel|human touch|natural timing|live feel|feels? human|organic feel|"
            r"played by (?:real )?(?:humans|people))\b"
        ),
    ),
    (
        0.85,
        re.compile(
            r"\b(?:loose (?:drums|groove|timing|feel|playing|beat)|sloppy|drunken|drunk (?:drums|feel|"
            r"groove)|dilla)\b"
        ),
    ),
)


def read_feel(brief: Brief) -> Wish[str] | None:
    """One of plan.FEELS."""
    for feel, pattern in _FEELS:
        match = pattern.search(brief.lower)
        if match and not brief.negates(match.start()):
            return brief.wish(feel, match.span())
    return None


def read_humanise(brief: Brief) -> Wish[float] | None:
    """0..1 as a rule; a number out of range is kept for the validation to name."""
    match = _HUMAN_NUMBER.search(brief.lower)
    if match:
        amount = read_number(match[1])
        return brief.wish(amount / 100 if match[2] or 1 < amount <= 100 else amount, match.span())
    for value, pattern in _HUMAN:
        found = pattern.search(brief.lower)
        if found and (value == 0.0 and found[0][:2] in ("no", "do")):
            return brief.wish(value, found.span())
        if found and not brief.negates(found.start()):
            return brief.wish(value, found.span())
    return None


# --- delivery and loudness -------------------------------------------------------------------------------------------

_DELIVERIES = (
    (
        "streaming",
        re.compile(
            r"\b(?:for (?:streaming|spotify|youtube|apple music|soundcloud|tiktok|tidal|deezer)|streaming (?:loudness|"
            r"level|master|services?|platforms?)|spotify[- ](?:ready|loudness|level))\b"
        ),
    ),
    (
        "club",
        re.compile(
            r"\b(?:for (?:the |a )?(?:(?:night ?)?clubs?|dance ?floor|djs?)|club (?:mix|master|version|loudness|"
            r"level|ready|system)|club-ready|(?:mastered|master it) (?:very |really )?loud|loud master)\b"
        ),
    ),
    (
        "broadcast",
        re.compile(
            r"\b(?:for (?:broadcast|tv|television|radio)|broadcast (?:loudness|level|standard|delivery|"
            r"ready)|ebu ?r ?128|r128)\b"
        ),
    ),
    (
        "album",
        re.compile(
            r"\b(?:for (?:an?|the|my) album|album (?:master|loudness|level|delivery)|for (?:vinyl|cd)\b|"
            r"dynamic master|audiophile)"
        ),
    ),
)
_LUFS = re.compile(rf"(?:(-|minus ) ?)?({NUMBER}) ?-?(?:lufs|lkfs)\b")
_LOUDNESS = re.compile(
    rf"\b(?:lufs|loudness)(?: target)?(?: ?[:=] ?| (?:of |is |at |to )?)(?:(-|minus ) ?)({NUMBER})(?![0-9.])"
)


_CLUB_MUSIC = re.compile(  # says where it is played, and what kind of music it is
    r"\bclub (?:banger|track|anthem|music|tune|hit|song)s?\b|(?:^|[,;]) ?(?:night ?)?club(?= ?(?:$|[,;.!\n]))"
)


def read_delivery(brief: Brief) -> tuple[Wish[str] | None, Span | None]:
    """(a key of plan.DELIVERIES, the words that say it and nothing of the style)."""
    for delivery, pattern in _DELIVERIES:
        match = pattern.search(brief.lower)
        if match and not brief.negates(match.start()):
            return brief.wish(delivery, match.span()), match.span()
    club = _CLUB_MUSIC.search(brief.lower)
    return (brief.wish("club", club.span()) if club and not brief.negates(club.start()) else None), None


def read_loudness(brief: Brief) -> Wish[float] | None:
    """Integrated loudness in LUFS. Nobody means a positive one: "14 LUFS" is -14."""
    match = _LUFS.search(brief.lower) or _LOUDNESS.search(brief.lower)
    return brief.wish(-read_number(match[2]), match.span()) if match else None


# --- chords ----------------------------------------------------------------------------------------------------------

_SYMBOL = (
    r"(?:[A-G](?:#|b)?(?:maj|min|dim|aug|sus|add|alt|mM|M|m|o|\+|-(?=[0-9]))?[0-9]{0,2}(?:(?:sus|"
    r"add|b|#|maj|M|-|\+)?[0-9]{1,2}){0,3}(?:/[A-G](?:#|b)?)?|N\.?C\.?)"
)
_NUMERAL = r"(?:[b#]?(?:VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)(?:o|\+|maj|M)?[0-9]{0,2}(?:/[ivIV]{1,3})?)"
_CELL = rf"(?>{_SYMBOL}|{_NUMERAL}|%)"  # atomic: a cell has one reading, however the row goes on
_BARRED = re.compile(rf"\|:? ?{_CELL}(?: {_CELL})*(?: ?:?\|\|?:? ?{_CELL}(?: {_CELL})*){{0,200}} ?:?\|?\|?")
_ROW = re.compile(rf"(?<![A-Za-z0-9#/]){_CELL}(?:(?: ?[-,>|] ?| ){_CELL}){{2,63}}(?![A-Za-z0-9#'])")
_ROW_SAID = re.compile(r"\b(?:chords?|progression|changes|harmony|loop)(?: are| is| of| like)? ?[:=]? ?$")
_ROW_SAID_AFTER = re.compile(r" (?:chord|progression|chords|changes|loop|turnaround)\b")


def read_chart(brief: Brief) -> tuple[Wish[str] | None, Span | None]:
    """Chords written out: between barlines, or a row of at least three that is said to be the chords."""
    for match in _BARRED.finditer(brief.text):
        if match[0].count("|") >= 2:
            return brief.wish(match[0].strip(), match.span()), match.span()
    for match in _ROW.finditer(brief.text):
        said = _ROW_SAID.search(brief.before(match.start(), 24)) or _ROW_SAID_AFTER.match(brief.lower, match.end())
        hyphened = bool(re.search(r"[A-Za-z0-9] ?[-|>] ?[A-GivIVb]", match[0]))
        is_form = re.match(r" (?:form|structure|sections?)", brief.lower[match.end() : match.end() + 12])
        coloured = len(re.findall(r"[A-G][#b]?(?:m|maj|min|dim|sus|[0-9])", match[0])) >= 2
        if (said or hyphened or coloured) and not is_form and not brief.negates(match.start()):
            chords = [chord for chord in re.split(r" ?[,>|] ?| ?- ?(?=[A-GivIVb])| ", match[0]) if chord]
            return brief.wish(f"| {' | '.join(chords)} |", match.span()), match.span()
    return None, None
