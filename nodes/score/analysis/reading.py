"""`analysed`: an imported score with what it does not say filled in, so that everything that composes can go by it."""

from __future__ import annotations

from dataclasses import replace

from ...progress import SILENT, Progress, Slice
from ...theory.key import Key
from ..score import Score
from ..time import KeyChange, Ticks
from .chord import find_chords
from .key import find_key, find_keys
from .role import find_roles
from .section import find_sections

DEFAULT_KEY = Key("C", "major")  # what many programs write into a file in which nobody said a key
CLEAR = 0.25  # strength from which a found key is believed against that


def analysed(score: Score, progress: Progress = SILENT) -> Score:
    """The same score with sections, keys, chords and roles filled in where they are missing; its notes as they were.

    A lone C major that the notes clearly contradict counts as missing: programs write it where nobody chose a key.
    """
    if not score.sections:
        score = replace(score, sections=find_sections(score, Slice(progress, 0.0, 0.3)))
    score = replace(score, keys=_keys(score))
    progress.advance(4, 10)
    if not score.chords:
        score = replace(score, chords=find_chords(score, Slice(progress, 0.4, 0.9)))
    roles = find_roles(score)
    tracks = tuple(replace(track, role=roles.get(track.id, "")) if not track.role else track for track in score.tracks)
    progress.advance(1, 1)
    return score.with_tracks(tracks)


def _keys(score: Score) -> tuple[KeyChange, ...]:
    stated = score.keys
    if stated and (len(stated) > 1 or stated[0].key != DEFAULT_KEY):
        return stated
    finding = find_key(score)
    if finding is None:
        return stated
    if stated and (finding.strength < CLEAR or (finding.key.signature == 0 and not finding.key.is_minor)):
        return stated
    found = find_keys(score)
    return found or (KeyChange(Ticks(0), finding.key),)
