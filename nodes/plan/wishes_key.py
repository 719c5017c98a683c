"""Wishes about the key: "in D minor", "F#m", "the key of B flat", "E dorian", "in a minor key".

The article "a" is the trap of this trade: "a minor setback" is no A minor. A tonic alone ("play it in C") is major.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..fault import InvalidMusicText
from ..theory.key import Key, parse_key
from ..theory.scale import parse_mode
from .brief import Brief, Wish


@dataclass(frozen=True, slots=True)
class KeyWish:
    """What was said of the key: its tonic ("D", "Bb"), its mode (a name in theory's MODES), or both."""

    tonic: str | None = None
    mode: str | None = None


_TONIC = r"([A-Ga-g])(#|b(?![a-z])|[ -]?(?i:sharp|flat)\b|)"
_CHURCH = r"dorian|phrygian dominant|phrygian|lydian|mixolydian|aeolian|ionian|locrian"
_MODE = rf"(?:(?:natural|harmonic|melodic) (?:minor|major)|minor|major|min|maj|{_CHURCH})"
_TONIC_MODE = re.compile(
    rf"(?<![A-Za-z0-9#'\"]){_TONIC}[ -]?((?i:{_MODE}))\b"
    r"(?![0-9]|[ -](?i:(?:(?:7|9|11|13)(?:th)? ?)?(?:chords?|triads?|sevenths?|ninths?|thirds?|sixths?)\b))"
)
_SHORT = re.compile(r"(?<![A-Za-z0-9#'/|-])([A-G])(#|b)?m(?:in|aj)?(?![A-Za-z0-9#(/'°+])")
_LED = r"(?:\bin |\b(?:in )?(?:the )?key (?:of |is )|\bkey ?[:=] ?|\bkey )(?:the key of )?"
_LED_TONIC = re.compile(rf"(?i:{_LED}){_TONIC}(?![A-Za-z0-9+'&])")
_LED_BEFORE = re.compile(r"(?:\bin|\bkey of|\bkey is|\bkey ?[:=]|\bkey|\bscale of) ?$")

_END = r" ?(?:$|[,;:!?\n()|>]|\.(?![0-9])|-(?![a-z]))"
_FREE_WORD = (
    r"(?:at|with|and|for|in|using|to|on|but|then|from|or|featuring|please|about|around|of|tempo|"
    r"bpm|by|plus|over|as|that|"
    r"because|so|throughout|only|modulating|moving|going|like|where|which|who|while|slow|fast|sad|happy|key|feel|vibe)"
)
_FREE_AFTER = re.compile(rf"{_END}| [0-9]| {_FREE_WORD}\b")
_ENDS_AFTER = re.compile(_END)
_MUSIC_NOUN = re.compile(
    r"[ -](?:key|ballad|blues|song|piece|beat|tune|waltz|groove|track|jam|melody|progression|theme|loop|vibe|mood|feel|"
    r"scale|pentatonic|sonata|prelude|etude|study|lo-?fi|jazz|pop|rock|house|techno|funk|folk|"
    r"riff|composition|version)\b"
)
_NO_KEY_AFTER = re.compile(
    r" (?:section|part|parts|form|clef|tuning|side|sections|minute|second|team|class|major|string)\b"
)
_BARE_TONIC = re.compile(r"(?:^|[,;]) ?([A-G])(#|b)?m?7?(?= ?(?:[,;\n]|$))")
_NO_KEY_BEFORE = re.compile(r"\b(?:drop|vitamin|plan|grade|hepatitis|serie|section)[ -]$")

_MODE_ALONE = (
    re.compile(r"\b(minor|major)[ -](?:key|mode|tonality|scale|harmony|harmonies|chords)\b"),
    re.compile(r"\bin (?:a )?(minor|major)(?= ?(?:$|[,;!?\n)]|\.(?![0-9])| (?:at|with|and|for|please)\b))"),
    re.compile(r"\b(minor)[ -](?:mood|ballad|blues|waltz|melody|sound|feel|feeling|tune)\b"),
    re.compile(
        rf"\b({_CHURCH}|(?:natural|harmonic|melodic) minor)[ -](?:mode|scale|feel|groove|vibe|flavou?r|"
        rf"riff|melody|harmony|"
        r"harmonies|mood|jam|tonality|key|sound)\b"
    ),
    re.compile(rf"\bin (?:the )?({_CHURCH}|(?:natural|harmonic|melodic) minor)\b"),
)


def read_key(brief: Brief) -> Wish[KeyWish] | None:
    """The key that the brief asks for, or None."""
    tonics = sorted(
        [*_tonics_with_mode(brief), *_short_keys(brief), *_tonics_alone(brief)], key=lambda found: (found[1], -found[2])
    )
    mode = _mode_alone(brief)
    if not tonics:
        return None if mode is None else brief.wish(KeyWish(mode=mode[0]), mode[1:])
    wish, start, end = tonics[0]
    if wish.mode is None:
        wish = KeyWish(wish.tonic, mode[0] if mode else "major")
    return brief.wish(wish, (start, end))


Found = tuple[KeyWish, int, int]


def _tonics_with_mode(brief: Brief) -> list[Found]:
    found = []
    for match in _TONIC_MODE.finditer(brief.text):
        if brief.negates(match.start()) or _NO_KEY_BEFORE.search(brief.before(match.start(), 12)):
            continue
        if match[1] in "Aa" and not match[2] and not _is_tonic_a(brief, match):
            continue
        mode = {"min": "minor", "maj": "major"}.get(match[3].lower()) or parse_mode(match[3])
        found.append((KeyWish(_tonic(match[1], match[2], mode), mode), *match.span()))
    return found


def _is_tonic_a(brief: Brief, match: re.Match[str]) -> bool:
    """Whether "a minor" is the key and not an article with an adjective."""
    start, end = match.span()
    before = brief.lower[max(0, start - 20) : start]
    led = bool(_LED_BEFORE.search(before))
    free = bool(_FREE_AFTER.match(brief.lower, end))
    begins = start == 0 or before.rstrip(" ")[-1:] in (*".;!?:\n(|-,", "")
    if match[1] == "a":
        separated = begins and bool(_ENDS_AFTER.match(brief.lower, end))
        follows_key_word = bool(re.match(r" (?:key|feel|vibe)\b", brief.lower[end : end + 6]))
        return (led and free and not follows_key_word) or separated
    if begins and not led:
        return free and not re.match(r" (?:key|feel|vibe)\b", brief.lower[end : end + 6])
    titled = match[3][0].isupper() and brief.text[end + 1 : end + 2].isupper()
    return free or not titled or bool(_MUSIC_NOUN.match(brief.lower, end))


def _short_keys(brief: Brief) -> list[Found]:
    """ "Dm", "F#m"; not the chords of a progression and not "Am I …"."""
    found: list[Found] = []
    for match in _SHORT.finditer(brief.text):
        neighbour = re.compile(r" ?[-,|>/ ]+ ?[A-G](?:#|b)?(?:m|maj|min|dim|sus|aug|[0-9])*[0-9]*(?![A-Za-z])")
        is_progression = bool(neighbour.match(brief.text, match.end())) or bool(
            re.search(
                r"(?:^|[ |,>/-])[A-G](?:#|b)?(?:m|maj|min|dim)?[0-9]*(?: ?[-,|>/] ?| )$",
                brief.text[: match.start()][-12:],
            )
        )
        is_question = match[0] == "Am" and brief.lower.startswith(" i ", match.end())
        if not (is_progression or is_question or brief.negates(match.start())):
            mode = "major" if match[0].endswith("maj") else "minor"
            found.append((KeyWish(_tonic(match[1], match[2] or "", mode), mode), *match.span()))
    return found


def _tonics_alone(brief: Brief) -> list[Found]:
    found: list[Found] = []
    for match in _LED_TONIC.finditer(brief.text):
        letter, accidental = match[1], match[2]
        end = match.end()
        said_key = "key" in match[0].lower()
        plain = letter.islower() and not accidental
        if plain and (letter == "a" or not (said_key or _ENDS_AFTER.match(brief.lower, end))):
            continue
        if letter == "a" and accidental and not said_key:
            continue  # "we live in a flat"
        follows = _FREE_AFTER.match(brief.lower, end) or _MUSIC_NOUN.match(brief.lower, end)
        if not follows or _NO_KEY_AFTER.match(brief.lower, end) or brief.negates(match.start()):
            continue
        found.append((KeyWish(_tonic(letter, accidental, "major")), *match.span()))
    return found or _bare_tonic(brief)


def _bare_tonic(brief: Brief) -> list[Found]:
    """A note name between commas, "jazz; Bb; 140": with an accidental, and the only one, else they are chords."""
    named = list(_BARE_TONIC.finditer(brief.text))
    return [
        (KeyWish(_tonic(match[1], match[2], "major")), match.start(1), match.end())
        for match in named
        if len(named) == 1 and match[2]
    ]


def _mode_alone(brief: Brief) -> tuple[str, int, int] | None:
    found = [
        (parse_mode(match[1]), *match.span())
        for pattern in _MODE_ALONE
        for match in pattern.finditer(brief.lower)
        if not brief.negates(match.start())
    ]
    return min(found, key=lambda item: item[1], default=None)


def _tonic(letter: str, accidental: str, mode: str) -> str:
    sign = {"sharp": "#", "flat": "b"}.get(accidental.strip(" -").lower(), accidental)
    return practical_key(letter.upper() + sign, mode).tonic


def practical_key(tonic: str, mode: str) -> Key:
    """The key, respelled when no signature can write it: G# major becomes Ab major."""
    try:
        return Key(tonic, mode)
    except InvalidMusicText:
        return parse_key(f"{tonic} {mode.replace('_', ' ')}")
