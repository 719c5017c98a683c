"""Wishes about who plays: "piano, bass and drums", "no drums", "only a guitar", "strings only in the chorus".

Instruments come from theory's finder. A family name ("bass", "guitar") leaves the member to the style. What is negated
is not wanted anywhere, unless the brief says where: "no drums in the intro" lets them rest there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ..theory.instrument import find_instruments, is_family_name
from .brief import Brief, Span, Wish
from .ensemble import ENSEMBLE_SPELLINGS, ENSEMBLES, SIZES
from .instrument_group import DRUM_PIECE_WORDS, GROUPS, VOICE_WORDS, group_of
from .plan import Manner, Role, SectionKind
from .player_word import PLAIN, manner_span, said_manner, said_role
from .section_word import SECTION_NAME, SECTION_WORDS


@dataclass(frozen=True, slots=True)
class PlayerWish:
    """An instrument that was named."""

    instrument: str  # id
    group: str = ""  # a key of GROUPS when a family name left the member to the style
    role: Role | None = None  # when it was said
    manner: Manner = PLAIN
    only_in: tuple[SectionKind, ...] = ()
    silent_in: tuple[SectionKind, ...] = ()
    is_entering: bool = False  # only_in is where it comes in: from there on it stays
    has_solo: bool = False  # "with a guitar solo"


@dataclass(frozen=True, slots=True)
class BandWishes:
    """Everything said of the players."""

    players: tuple[Wish[PlayerWish], ...] = ()
    unwanted: tuple[Wish[str], ...] = ()  # keys of GROUPS or instrument ids
    nobody_else: Wish[bool] | None = None  # "only …", "… trio"
    size: Wish[int] | None = None  # "a trio" whose members were not all named
    style_hint: str = ""  # a jazz trio plays jazz


_ENSEMBLE = re.compile(rf"\b(?:{'|'.join(sorted(ENSEMBLE_SPELLINGS, key=len, reverse=True))})\b")
_SIZE = re.compile(rf"\b({'|'.join(SIZES)})\b")
_ONLY_BEFORE = re.compile(
    r"\b(?:only|just|solely|purely|strictly|nothing but|no more than|solo)(?: (?:for|a|an|the|"
    r"one|two|some|my|simple|single|soft|"
    r"sad|gentle|acoustic|electric|instruments?|with|of)){0,3} ?:? $"
)
_ONLY_AFTER = re.compile(
    r"s?(?: and (?:that'?s (?:it|all)|nothing (?:else|more)|no(?:thing| one) else)|,? nothing else|"
    r" alone\b| by itself| solely|"
    r",? no other instruments?| only\b(?! (?:in|for|during|at|on|when|after|before|enter|come|"
    r"plays?))|,? and that'?s (?:it|all))"
)
_ONLY_ANYWHERE = re.compile(
    r"\b(?:unaccompanied|no other instruments?|no accompaniment|and nothing else|nothing else)\b"
)
_SOLO_WITH = re.compile(
    r"\b(?:with|featuring|and|plus|over|has|include|including|add|then|, a)(?: (?:a|an|the))? solo $"
)
_SOLO_SECTION_AFTER = re.compile(r"s? solos?\b(?! piece| work| arrangement| album| performance| version| concert)")
_SOLO_SECTION_BEFORE = re.compile(
    r"\b(?:with|featuring|and|plus|has|have|include|includes|including|add|adds|then|into|before|after|by|want|the)"
    r"(?: (?:a|an|the|some|long|short|wild|big|epic|soaring|screaming|\d+[ -]bars?)){0,3} $"
)

_SECTION = rf"(?:first |second |third |last |final )?({SECTION_NAME})"
_PLACES = rf"(?:the )?{_SECTION}(?:(?:,| and|, and| or| &) (?:the |in the )?{_SECTION})?"
_SILENT_IN = re.compile(rf"(?:s|es)?(?: (?:in|during|for|at|on|through))+ {_PLACES}")
_ONLY_IN = re.compile(
    rf"(?:s|es)? (?:(?:plays? |enters? |appears? )?only (?:in|during|for|at|on)|(?:in|during|"
    rf"for|on)(?= [^.;!?]{{0,30}} only\b)) {_PLACES}"
)
_ENTERS = re.compile(
    rf"(?:s|es)? (?:(?:enters?|comes? in|coming in|joins?|kicks? in|drops? in|starts?)(?: only)? (?:in|"
    rf"at|on|with|from|for|during)|from|after the intro, from) {_PLACES}"
)
_UNTIL = re.compile(rf"(?:s|es)? (?:until|till|before) {_PLACES}")
_NOT_THE_PLAYER = re.compile(r"(?:s|es)? (?:fills?|rolls?|breaks?|solos?|intros?|drops?|loops?|samples?|lessons?)\b")
_DROPS_OUT = re.compile(
    rf"(?:s|es)? (?:drops? out|rests?|(?:is|are) silent|stops?|lays? out) (?:in|at|on|during|for) {_PLACES}"
)

_WITHOUT_ROLE: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (
        ("melody",),
        re.compile(r"\b(?:no|without|skip the|drop the) (?:a |any |lead )?(?:melody|melodies|lead line|topline)\b"),
    ),
    (("drums", "bass"), re.compile(r"\b(?:no|without) (?:a |any )?rhythm section\b")),
)
_WORDLESS = {"drumless": "drums", "beatless": "drums", "bassless": "bass", "drum-free": "drums", "drum-less": "drums",
             "percussionless": "drums"}  # fmt: skip
_INSTRUMENTAL = re.compile(
    r"\b(?:instrumental|no (?:singing|singers?|lyrics)|without (?:singing|singers?|lyrics))\b(?! (?:break|"
    r"solo|section|bridge))"
)
_NOT_MEANT = re.compile(
    r"(?:s)?(?:-like|ish\b| player'?s\b| shop| teacher| lesson| recital hall| strap| case| store|"
    r" donor| music stand| roll\b| rolls\b)"
)
_UNMEANT_BEFORE = re.compile(
    r"\b(?:sounds? like|reminds? me of|like|as if|similar to|imitat\w+|tape|computer|voice|police|"
    r"fog|shoe|car|ice cream) (?:a |an |the |my )?$"
)
_SHADY = re.compile(
    r"(?:keys|keyboard|kit|sub|recorder|horn|horns|bells?|chimes|whistle|whistling|organ|brushes|triangle|drum|clap)$"
)
_ITS_MEANT_BEFORE = re.compile(
    r"(?:^|[,;:(+&]|\b(?:and|with|for|on|a|an|soft|some|the|plus|or|no|without|only|just|of|"
    r"jazz|electric|warm|church|french|lush|solo|mellow|dusty|live)) ?$"
)


@dataclass(frozen=True, slots=True)
class _Named:
    """An instrument found in the brief; `group` when a family name left the member open."""

    instrument: str
    group: str
    span: Span


def read_players(brief: Brief) -> tuple[BandWishes, tuple[Span, ...]]:
    """Everything said of the players, and the spans of their names (which say nothing of mood or style)."""
    ensemble = next((match for match in _ENSEMBLE.finditer(brief.lower) if not brief.negates(match.start())), None)
    rest = brief.without(ensemble.span()) if ensemble else brief
    named = _named(rest)
    positive, negative = _by_sign(named, rest)
    several = len({item.instrument for item in positive}) > 1
    players = [_player(item, rest, several) for item in positive]
    for item in negative:
        resting = _resting(item, rest)
        players += [rest.wish(resting, item.span)] if resting else []
    unwanted = [
        item for item in negative if not (_resting(item, rest) or _NOT_THE_PLAYER.match(rest.lower, item.span[1]))
    ]
    band = BandWishes(
        players=_merged([*_seats(ensemble, brief), *players]),
        unwanted=_unwanted(unwanted, rest),
        nobody_else=_nobody_else(ensemble, positive, rest),
        size=_size(rest, len(positive)),
        style_hint="jazz" if ensemble and "jazz" in ensemble[0] else "",
    )
    spans = [item.span for item in named if len(rest.lower[slice(*item.span)].split()) > 1]
    spans += [span for item in positive if (span := manner_span(rest, item.span))]
    return band, tuple(spans)


def _named(brief: Brief) -> list[_Named]:
    found = []
    for instrument, (start, end) in find_instruments(brief.text):
        if instrument.family == "sound effects" or _is_something_else(brief, start, end):
            continue
        text = brief.lower[start:end]
        found.append(_Named(instrument.id, group_of(text, instrument) if is_family_name(text) else "", (start, end)))
    for words, group in ((VOICE_WORDS, "voice"), (DRUM_PIECE_WORDS, "percussion")):
        default = GROUPS[group].usual
        found += [_Named(default, group, match.span()) for match in words.finditer(brief.lower)]
    found.sort(key=lambda item: item.span)
    return [item for index, item in enumerate(found) if index == 0 or item.span[0] >= found[index - 1].span[1]]


def _is_something_else(brief: Brief, start: int, end: int) -> bool:
    """ "a tape recorder", "sounds like a whistle", "piano teacher", "computer keyboard"."""
    before = brief.before(start, 30)
    if _NOT_MEANT.match(brief.lower, end) or _UNMEANT_BEFORE.search(before):
        return True
    return bool(_SHADY.match(brief.lower[start:end])) and not _ITS_MEANT_BEFORE.search(before)


def _by_sign(named: list[_Named], brief: Brief) -> tuple[list[_Named], list[_Named]]:
    """The wanted and the unwanted: "no drums or bass, but a guitar"."""
    positive: list[_Named] = []
    negative: list[_Named] = []
    negated_before = False
    for index, item in enumerate(named):
        negated = brief.negates(item.span[0])
        if not negated and negated_before and index:
            negated = _goes_on(brief, named, index)
        (negative if negated else positive).append(item)
        negated_before = negated
    return positive, negative


def _goes_on(brief: Brief, named: list[_Named], index: int) -> bool:
    """Whether a negation reaches from the instrument before to this one: over "or",
    and over commas that lead to one."""
    gap = brief.lower[named[index - 1].span[1] : named[index].span[0]]
    if re.fullmatch(r" ?,? ?(?:or|nor|/|and|&) (?:any |no )?", gap):
        return not re.search(r"\b(?:and|&)", gap) or not gap.lstrip().startswith(",")
    if not re.fullmatch(r" ?, ?(?:any )?", gap):
        return False
    for later in range(index + 1, len(named)):
        onward = brief.lower[named[later - 1].span[1] : named[later].span[0]]
        if re.fullmatch(r" ?,? ?(?:or|nor) (?:any )?", onward):
            return True
        if not re.fullmatch(r" ?, ?(?:any )?", onward):
            return False
    return False


def _player(item: _Named, brief: Brief, several: bool) -> Wish[PlayerWish]:
    end = item.span[1]
    role = said_role(brief, item.span)
    if item.group == "percussion":
        role = role or "percussion"
    wish = PlayerWish(item.instrument, item.group, role, said_manner(brief, item.span))
    entering = _ENTERS.match(brief.lower, end)
    only = _ONLY_IN.match(brief.lower, end)
    out = _DROPS_OUT.match(brief.lower, end)
    if only or entering:
        kinds = _kinds(only or entering)
        wish = replace(wish, only_in=kinds, is_entering=only is None)
    if out:
        wish = replace(wish, silent_in=_kinds(out))
    if _is_solo_section(brief, item.span, several):
        wish = replace(wish, has_solo=True)
    return brief.wish(wish, item.span)


def _kinds(match: re.Match[str] | None) -> tuple[SectionKind, ...]:
    return tuple(dict.fromkeys(SECTION_WORDS[word] for word in match.groups() if word)) if match else ()


def _is_solo_section(brief: Brief, span: Span, among_others: bool = False) -> bool:
    """ "with a guitar solo"; beside other instruments also "nylon guitar, flute solo, drums"."""
    if not _SOLO_SECTION_AFTER.match(brief.lower, span[1]):
        return False
    return among_others or bool(_SOLO_SECTION_BEFORE.search(brief.before(span[0], 40)))


def _resting(item: _Named, brief: Brief) -> PlayerWish | None:
    """A player who rests in some sections ("no drums in the intro") or until one ("no drums until the chorus")."""
    wish = PlayerWish(item.instrument, item.group, "percussion" if item.group == "percussion" else None)
    until = _UNTIL.match(brief.lower, item.span[1])
    if until:
        return replace(wish, only_in=_kinds(until), is_entering=True)
    silent = _kinds(_SILENT_IN.match(brief.lower, item.span[1]))
    return replace(wish, silent_in=silent) if silent else None


def _seats(ensemble: re.Match[str] | None, brief: Brief) -> list[Wish[PlayerWish]]:
    if ensemble is None:
        return []
    name = ENSEMBLE_SPELLINGS[ensemble[0]]
    if name == "piano trio" and re.search(r"\bjazz", brief.lower):
        name = "jazz piano trio"
    seats = ENSEMBLES[name]
    return [brief.wish(PlayerWish(instrument, role=role), ensemble.span()) for instrument, role in seats]


def _merged(players: Iterable[Wish[PlayerWish]]) -> tuple[Wish[PlayerWish], ...]:
    """Each instrument once (an ensemble's doubled seats stay), with everything that was said of it."""
    kept: list[Wish[PlayerWish]] = []
    for wish in players:
        same = next((index for index, other in enumerate(kept) if _is_same(other.value, wish.value)), None)
        if same is None or (wish.phrase == kept[same].phrase and wish.value.role != kept[same].value.role):
            kept.append(wish)
            continue
        first, later = kept[same].value, wish.value
        merged = replace(
            first,
            role=first.role or later.role,
            manner=first.manner if first.manner != PLAIN else later.manner,
            only_in=first.only_in or later.only_in,
            is_entering=first.is_entering or later.is_entering,
            silent_in=tuple(dict.fromkeys((*first.silent_in, *later.silent_in))),
            has_solo=first.has_solo or later.has_solo,
        )
        kept[same] = Wish(merged, kept[same].phrase)
    return tuple(kept)


def _is_same(first: PlayerWish, later: PlayerWish) -> bool:
    """The same instrument, or a family name for one that was named: "an electric guitar … the guitar"."""
    if first.instrument == later.instrument and (first.group == "percussion") == (later.group == "percussion"):
        return True
    if later.group and later.group != "percussion":
        return first.instrument in GROUPS[later.group].ids
    return False


def _unwanted(items: list[_Named], brief: Brief) -> tuple[Wish[str], ...]:
    found: dict[str, Wish[str]] = {}
    for item in items:
        found.setdefault(item.group or item.instrument, brief.wish(item.group or item.instrument, item.span))
    for word, group in _WORDLESS.items():
        match = re.search(rf"(?<![a-z]){word}(?![a-z])", brief.lower)
        if match:
            found.setdefault(group, brief.wish(group, match.span()))
    for groups, pattern in _WITHOUT_ROLE:
        match = pattern.search(brief.lower)
        for group in groups if match else ():
            found.setdefault(group, brief.wish(group, match.span()))  # type: ignore[union-attr]  # groups only if matched
    silent = _INSTRUMENTAL.search(brief.lower)
    if silent:
        found.setdefault("voice", brief.wish("voice", silent.span()))
    return tuple(found.values())


def _nobody_else(ensemble: re.Match[str] | None, positive: list[_Named], brief: Brief) -> Wish[bool] | None:
    if ensemble:
        return brief.wish(True, ensemble.span())
    anywhere = _ONLY_ANYWHERE.search(brief.lower)
    if not positive:
        return None
    if anywhere:
        return brief.wish(True, anywhere.span())
    for item in positive:
        start, end = item.span
        after = _ONLY_AFTER.match(brief.lower, end)
        if after:
            return brief.wish(True, (start, after.end()))
        before = brief.before(start, 60)
        if _is_solo_piece(brief, item, positive) or (
            _ONLY_BEFORE.search(before)
            and not before.endswith("solo ")
            and not brief.negates(start - 1)
            and not re.search(r"\bnot (?:only|just) ", before)
        ):
            return brief.wish(True, item.span)
    size = _SIZE.search(brief.lower)
    return brief.wish(True, size.span()) if size and not brief.negates(size.start()) else None


def _is_solo_piece(brief: Brief, item: _Named, positive: list[_Named]) -> bool:
    """ "solo piano" and "a sad piano solo" are for one player; "with a piano solo" is not."""
    start, end = item.span
    if len({other.instrument for other in positive}) > 1:
        return False
    before = brief.before(start, 60)
    if before.endswith("solo ") or brief.lower[start:end].startswith("solo "):
        return not _SOLO_WITH.search(before if before.endswith("solo ") else f"{before}solo ")
    return bool(_SOLO_SECTION_AFTER.match(brief.lower, end)) and not _is_solo_section(brief, item.span)


def _size(brief: Brief, named: int) -> Wish[int] | None:
    match = _SIZE.search(brief.lower)
    if match is None or brief.negates(match.start()):
        return None
    size = SIZES[match[1]]
    return brief.wish(size, match.span()) if size > named else None
