"""What is said of an instrument beside its name: its role ("flute melody") and its manner ("soft drums")."""

from __future__ import annotations

import re

from .brief import Brief, Span
from .plan import Manner, Role

PLAIN = Manner()

_ROLE_BEFORE: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("melody", re.compile(r"\b(?:lead|melody (?:on|in|by|from|for|played (?:by|on))(?: (?:a|an|the))?|melodic)[ -]$")),
    (
        "counter",
        re.compile(r"\b(?:counter-?melody|countermelody|harmony line)(?: (?:on|in|by|from|for)(?: (?:a|an|the))?) $"),
    ),
    (
        "comping",
        re.compile(r"\b(?:rhythm|comping|strummed|strumming|chords (?:on|by|from)(?: (?:a|an|the))?|chordal) $"),
    ),
    (
        "arpeggio",
        re.compile(
            r"\b(?:arpeggiated|arpeggiating|fingerpicked|picked|plucking|arpeggios? (?:on|by|from)(?: (?:a|"
            r"an|the))?) $"
        ),
    ),
    ("bass", re.compile(r"\bbass(?: ?-?line)? (?:on|by|from|played (?:by|on))(?: (?:a|an|the))? $")),
    ("pad", re.compile(r"\b(?:sustained|background|pads? (?:on|by|from)(?: (?:a|an|the))?) $")),
)
_ROLE_AFTER: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("counter", re.compile(r"(?:s|es)? (?:counter-?melod(?:y|ies)|counterpoint)\b")),
    (
        "melody",
        re.compile(
            r"(?:s|es)? (?:melod(?:y|ies)|lead\b|leads\b|theme|tune\b|hook|riff|topline|(?:plays?|takes?|"
            r"carr(?:y|ies)|carrying|playing|has|on) (?:the |a )?(?:melody|lead|tune|theme)|"
            r"(?:for|as) (?:the )?(?:melody|"
            r"lead))"
        ),
    ),
    (
        "comping",
        re.compile(
            r"(?:s|es)? (?:chords|comping|comps|stabs|skanks?|strumming|(?:plays?|playing) (?:the )?chords|"
            r"for (?:the )?chords)\b"
        ),
    ),
    ("arpeggio", re.compile(r"(?:s|es)? (?:arpeggios?|arps?|arpeggiation|ostinato|plays? arpeggios)\b")),
    (
        "bass",
        re.compile(r"(?:s|es)? (?:bass ?-?lines?\b|on bass|(?:plays?|playing) (?:the )?bass|for (?:the )?bass)\b"),
    ),
    ("pad", re.compile(r"(?:s|es)? (?:pads?|bed|drones?|swells?|in the background)\b")),
)

_MANNERS: dict[str, Manner] = {
    "busy": Manner(complexity=0.85), "complex": Manner(complexity=0.85), "intricate": Manner(complexity=0.9),
    "virtuosic": Manner(complexity=0.95), "simple": Manner(complexity=0.2), "sparse": Manner(complexity=0.15),
    "minimal": Manner(complexity=0.15), "steady": Manner(complexity=0.3), "loud": Manner(intensity=0.85),
    "heavy": Manner(intensity=0.8), "pounding": Manner(intensity=0.9), "big": Manner(intensity=0.8),
    "soft": Manner(intensity=0.25), "quiet": Manner(intensity=0.2), "gentle": Manner(intensity=0.3),
    "subtle": Manner(intensity=0.25), "delicate": Manner(intensity=0.25), "high": Manner(register=1),
    "low": Manner(register=-1), "deep": Manner(register=-1), "very high": Manner(register=2),
}  # fmt: skip
_MANNER = re.compile(rf"(?<![a-z-])({'|'.join(sorted(_MANNERS, key=len, reverse=True))}) $")

_MANNER_AFTER = re.compile(
    rf"s? (?:(?:should|must|to) (?:be|stay|play) |(?:is|are|stays?|plays?|kept|very|really) )?"
    rf"({'|'.join(sorted(_MANNERS, key=len, reverse=True))})(?= ?(?:$|[,.;!)]| (?:and|but|while|with|in the mix)\b))"
)


def manner_span(brief: Brief, name: Span) -> Span | None:
    """Where it is said how an instrument plays: "soft drums", "the drums should be loud"."""
    start, end = name
    before = brief.before(start, 40)
    match = _MANNER.search(before)
    if match:
        return start - len(before) + match.start(1), start - len(before) + match.end(1)
    match = _MANNER_AFTER.match(brief.lower, end)
    return match.span(1) if match else None


def said_manner(brief: Brief, name: Span) -> Manner:
    """How the instrument named there is said to play."""
    span = manner_span(brief, name)
    if span is None:
        return PLAIN
    return _MANNERS[brief.lower[slice(*span)]]


def said_role(brief: Brief, name: Span) -> Role | None:
    """The role that the instrument named there is said to have."""
    start, end = name
    for role, pattern in _ROLE_AFTER:
        if pattern.match(brief.lower, end):
            return role
    before = brief.before(start, 40)
    return next((role for role, pattern in _ROLE_BEFORE if pattern.search(before)), None)
