"""Wishes about the style: the names of the styles we have, and the nearest of them for a kind of music that we lack."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .brief import Brief, Span, Wish
from .mood import MOOD_WORDS
from .style import StyleHead

# Kinds of music that may not have a style of their own = ids of the nearest ones, the best first
_NEAREST = """
hip hop = hiphop lofi trap
rap = hiphop trap lofi
boom bap = hiphop lofi
trap, drill = trap lofi
trip hop = triphop lofi
downtempo, vaporwave = lofi ambient
chillout = ambient lofi
jazz hop = lofi jazz
techno, acid = techno house
trance = trance house
eurodance, electronic music, electronic, electro, uk garage, garage house = house
electronica = house ambient
electro swing = house jazz
dubstep = dubstep dnb house
drum and bass, drum & bass, drum n bass, drum'n'bass, dnb, jungle, breakcore, neurofunk = dnb house
breakbeat = dnb house funk
synthwave, retrowave = synthwave house pop
chiptune, 8-bit, video game music = chiptune pop
game music = chiptune cinematic pop
metal = metal rock
punk = punk rock
grunge, indie rock, surf rock, rockabilly, rock and roll, rock'n'roll, rock & roll, prog rock = rock
indie = indie rock pop
folk rock = rock folk
post-rock, shoegaze = rock ambient
blues, bluesy = blues jazz rock
soul, r&b, rnb, rhythm and blues, motown, neo soul = soul funk
gospel = gospel soul funk ballad
disco = disco funk house
reggae, rocksteady = reggae bossa funk
dub, dancehall = reggae house
ska = ska reggae funk
reggaeton = latin house pop
salsa, rumba, mambo, cha cha, bolero = latin bossa
tango = tango bossa waltz
flamenco = flamenco bossa folk
afrobeat = afrobeat funk
country = country folk
bluegrass = bluegrass folk
celtic = celtic folk
sea shanty, klezmer, acoustic, unplugged, singer-songwriter, folky, folksy = folk
polka = polka folk waltz
lullaby = lullaby waltz ballad
hymn = ballad cinematic
anthem = cinematic rock
march = march cinematic
classical = classical waltz cinematic
baroque = baroque waltz cinematic
chamber music, minuet, sonata, galant = classical waltz cinematic
neoclassical = cinematic waltz
symphony, symphonic, orchestral, soundtrack, trailer music = cinematic
ragtime = ragtime jazz
dixieland, bebop, gypsy jazz, jazzy = jazz
smooth jazz = jazz bossa
fusion, jazz fusion = jazz funk
bossa = bossa
samba = samba bossa
k-pop, j-pop, jingle, poppy = pop
dance pop = pop house
new age, drone, meditation music, sleep music = ambient
elevator music, lounge = bossa jazz
ballads = ballad
waltzes = waltz
christmas = pop folk
children's song, nursery rhyme = folk pop
"""


def _read_nearest() -> dict[str, tuple[str, ...]]:
    rows = (row.split(" = ") for row in _NEAREST.strip().splitlines())
    return {name: tuple(ids.split()) for names, ids in rows for name in names.split(", ")}


NEAREST = _read_nearest()
"""Name -> ids of styles, whether or not we have them."""

# Names that are also moods, places or plain words: they count where no style is named outright
WEAK = frozenset({
    "dance", "club", "acoustic", "latin", "electronic", "indie", "march", "drill", "soul", "spa", "drone", "garage",
    "electro", "fusion", "country", "orchestra", "epic", "trailer", "swing", "jungle", "anthem", "jingle",
    "christmas", "metal", "punk", "dub", "rap", "trap", "atmospheric", "lounge", "jazzy", "bluesy", "poppy", "folky",
    "folksy", "soundscape", "unplugged",
})  # fmt: skip
DANCE_FORMS = frozenset(("waltz", "minuet"))  # "jazz waltz" is jazz in three
_NO_STYLE_AFTER = re.compile(r"(?: (?:guitars?|piano|drums?|strings|bass|kit|floor|feel to|road|side|show)\b|'s\b)")
_PLAIN_WORDS = {  # name -> (what before it, what after it) makes it no kind of music
    "house": (
        re.compile(r"\b(?:my|your|the|our|haunted|old|his|her|their|this|that|white|empty|full|little|big|at|own) $"),
        re.compile(r"(?! ?-?(?:music|beat|track|tune|groove|song|banger|loop|style|vibe|feel|anthem|drums))"),
    ),
    "rock": (
        re.compile(r"\b(?:to|will|we|let's|red|little|like a) $"),
        re.compile(r" (?:me|you|it|us|out|the|on\b|bottom|solid|paper|climb|your|with me|garden)"),
    ),
    "pop": (
        re.compile(r"\b(?:to|it|them|soda|drums|really|lollipop) $"),
        re.compile(r"(?: (?:up|out|in|off)\b|-?corn)"),
    ),
    "march": (
        re.compile(r"\b(?:in|of|by|since|until|till|last|next|this|early|late|mid|on|[0-9]|first) $"),
        re.compile(r" [0-9]"),
    ),
    "funk": (
        re.compile(r"\b(?:in a|a) $"),
        re.compile(r"(?! ?$|[,.;!]|-| (?:beat|groove|track|song|tune|music|bass))"),
    ),
}

_SWING_MUSIC = re.compile(r"[ -](?:tune|song|band|era|music|jazz|style|number|dance|piece|track|standard)\b")
_SWING_ALONE = re.compile(r" ?(?:$|[,;.!\n])")
_SWING_AMOUNT = re.compile(r"(?:[%0-9]|percent|with|some|light|heavy|hard|slight|of) $")


def read_style(brief: Brief, heads: Sequence[StyleHead]) -> tuple[Wish[str] | None, Span | None]:
    """The id of the style that the brief asks for and where it is named; (None, None) when it names none.

    Of names side by side the last one counts ("folk rock" is rock), else the first; one that we have counts before one
    that is only near to one that we have, unless that stands side by side with it.
    """
    named = _named(brief, heads)
    strong = [item for item in named if not item[2]]
    chosen = strong or [item for item in named if item[2]]
    if not chosen:
        return None, None
    style, (start, end), _ = chosen[0]
    for other, (other_start, other_end), _ in chosen[1:]:
        if brief.lower[end:other_start] not in (" ", "-", "") or brief.lower[other_start:other_end] in DANCE_FORMS:
            break
        style, end = other, other_end
    return brief.wish(style, (start, end)), (start, end)


Named = tuple[str, Span, bool]  # style id, span, is weak


def _named(brief: Brief, heads: Sequence[StyleHead]) -> list[Named]:
    names, pattern = _names(tuple((head.id, head.name, head.aliases) for head in heads))
    found: list[Named] = []
    for match in pattern.finditer(brief.lower):
        name = _flat(match[1])
        style, weak = names[name]
        after_wrong = weak and _NO_STYLE_AFTER.match(brief.lower, match.end())
        if after_wrong or brief.negates(match.start()) or _is_plain_word(brief, name, match):
            continue
        if name == "swing" and not _names_swing_jazz(brief, match):
            continue
        found.append((style, match.span(), weak))
    return found


def _is_plain_word(brief: Brief, name: str, match: re.Match[str]) -> bool:
    if name not in _PLAIN_WORDS:
        return False
    before, after = _PLAIN_WORDS[name]
    wrong_before, wrong_after = before.search(brief.before(match.start(), 16)), after.match(brief.lower, match.end())
    return bool(wrong_before and wrong_after) if name in ("house", "funk") else bool(wrong_before or wrong_after)


def _names_swing_jazz(brief: Brief, match: re.Match[str]) -> bool:
    """Whether "swing" is a kind of music and not a groove: "a swing tune", "piano, swing", not "with 60 % swing"."""
    if _SWING_ALONE.match(brief.lower, match.end()) and brief.before(match.start(), 3).rstrip()[-1:] in ("", ","):
        return True
    return bool(
        _SWING_MUSIC.match(brief.lower, match.end()) and not _SWING_AMOUNT.search(brief.before(match.start(), 12))
    )


def _flat(name: str) -> str:
    return re.sub(r"[ -]", "", name.lower())


@lru_cache(maxsize=8)
def _names(
    heads: tuple[tuple[str, str, tuple[str, ...]], ...],
) -> tuple[dict[str, tuple[str, bool]], re.Pattern[str]]:
    """Every name -> (style id, whether it is weak), and the pattern that finds them; blanks and hyphens are alike."""
    ids = {id_ for id_, _, _ in heads}
    written: dict[str, tuple[str, bool]] = {}
    for name, nearest in NEAREST.items():
        style = next((id_ for id_ in nearest if id_ in ids), None)
        if style is not None:
            written[name] = (style, name in WEAK)
    for id_, title, aliases in heads:
        for name in (id_.replace("_", " "), title.lower(), *(alias.lower() for alias in aliases)):
            written[name] = (id_, name in WEAK or name in MOOD_WORDS)
    names = {_flat(name): meaning for name, meaning in written.items()}
    spellings = sorted(
        {re.escape(name).replace(r"\ ", "[ -]?").replace(r"\-", "[ -]?") for name in written}, key=len, reverse=True
    )
    return names, re.compile(rf"(?<![a-z0-9'])({'|'.join(spellings)})(?:-?esque|-?ish|-?style)?(?![a-z0-9])")
