"""Which tracks somebody means: by id, by name or by role, in any case.

Ids come first, then names, then roles; a name or role that several tracks share means all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..fault import InvalidScore
from ..score.score import Score
from ..score.track import Track

_SEPARATORS = re.compile(r"[,;\n]+")
LISTED = 12  # tracks that a message lists


def read_names(text: str) -> tuple[str, ...]:
    """ "bass, Drums; t3" -> its names; empty text names nobody."""
    return tuple(name for part in _SEPARATORS.split(text) if (name := " ".join(part.split())))


def chosen_tracks(score: Score, names: Sequence[str]) -> tuple[Track, ...]:
    """The tracks that the names mean, in the order of the score; all tracks for no names.

    Raises InvalidScore that lists every unknown name and the tracks that there are.
    """
    if not names:
        return score.tracks
    found: set[str] = set()
    unknown: list[str] = []
    for name in names:
        meant = _meant(score, name)
        found |= meant
        if not meant:
            unknown.append(name)
    if unknown:
        stranger = ", ".join(repr(name)[:60] for name in unknown)
        raise InvalidScore(f"There is no track {stranger} in this score.", hint=f"It has {listed(score)}.")
    return tuple(track for track in score.tracks if track.id in found)


def chosen_track(score: Score, name: str) -> Track:
    """The one track that a name means. Raises InvalidScore where it means none or several."""
    if not name.strip():
        raise InvalidScore("Expected the name of a track, got nothing.", hint=f"The score has {listed(score)}.")
    found = chosen_tracks(score, (" ".join(name.split()),))
    if len(found) > 1:
        ids = ", ".join(track.id for track in found[:LISTED])
        raise InvalidScore(f"{name!r:.60} means {len(found)} tracks.", hint=f"Name one of them by its id: {ids}.")
    return found[0]


def listed(score: Score) -> str:
    """The tracks of a score as a message lists them: "t1 (Piano), bass"."""
    shown = [f"{t.id} ({t.name})" if t.name and t.name != t.id else t.id for t in score.tracks[:LISTED]]
    more = len(score.tracks) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "") if shown else "no tracks"


def unused_id(score: Score, wanted: str) -> str:
    """The wanted id, numbered from 2 where a track has it."""
    taken = {track.id for track in score.tracks}
    number, found = 1, wanted
    while found in taken:
        number += 1
        found = f"{wanted}-{number}"
    return found


def _meant(score: Score, name: str) -> set[str]:
    if any(track.id == name for track in score.tracks):
        return {name}
    folded = name.casefold()
    for label in ("id", "name", "role"):
        meant = {track.id for track in score.tracks if str(getattr(track, label)).casefold() == folded}
        if meant:
            return meant
    return set()
