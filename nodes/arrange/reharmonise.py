"""Reharmonise: other chords under the same melody, and the accompaniment played to them in its own rhythm.

The chords come from a way of substitution (menu.WAYS) or from a chart of the user's. The melody's tracks and
those that are kept stay as they are, note for note; drums have nothing to change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..compose.lead_sheet import with_chart
from ..fault import InvalidEdit
from ..progress import SILENT, Progress, Slice
from ..score.analysis.sounding import is_pitched
from ..score.note import Note
from ..score.score import ChordSpan, Score
from .chord_line import rewritten
from .described import described
from .menu import WAYS
from .revoice import revoiced
from .selection import chosen_tracks


def reharmonised(
    score: Score,
    way: str = "diatonic",
    amount: float = 0.7,
    seed: int = 0,
    keep: Sequence[str] = (),
    melody: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Score:
    """The score with other chords. way: one of WAYS; amount: 0..1, how readily chords are exchanged.

    melody: the tracks that the chords have to fit, none = those with that role (found where nobody says). The first
    chord, the last and those that open a section keep their roots. Raises InvalidEdit for a score without chords.
    """
    if way not in WAYS:
        raise InvalidEdit(f"There is no way of reharmonising {way!r:.40}.", hint=f"Known are {', '.join(WAYS)}.")
    if not 0 <= amount <= 1:
        raise InvalidEdit(f"The amount lies in 0..1, got {amount:g}.")
    known = _with_chords(score, Slice(progress, 0.0, 0.3))
    tune = _melody_of(known, melody)
    notes = [note for track in known.tracks if track.id in tune for note in track.notes]
    chords = rewritten(known, notes, way, amount, seed, Slice(progress, 0.3, 0.6))
    return with_chords(known, chords, {*tune, *_ids(known, keep)}, Slice(progress, 0.6, 1.0))


def following_chart(
    score: Score,
    chart: str,
    keep: Sequence[str] = (),
    melody: Sequence[str] = (),
    progress: Progress = SILENT,
) -> Score:
    """The score played to a chart's chords (plan/chart.py) from bar 1 on; a short chart begins anew at its end.

    Raises InvalidMusicText for a chart that cannot be read, InvalidEdit for a score without chords.
    """
    known = _with_chords(score, Slice(progress, 0.0, 0.3))
    return with_chords(
        known,
        with_chart(known, chart).chords,
        {*_melody_of(known, melody), *_ids(known, keep)},
        Slice(progress, 0.3, 1.0),
    )


def with_chords(score: Score, chords: Sequence[ChordSpan], keep: set[str], progress: Progress = SILENT) -> Score:
    """The score with these chords, its pitched tracks but those kept (ids) played to them."""
    tracks = []
    for done, track in enumerate(score.tracks, 1):
        stays = track.id in keep or not is_pitched(track)
        tracks.append(track if stays else revoiced(track, score, chords))
        progress.advance(done, len(score.tracks))
    return replace(score, chords=tuple(chords), tracks=tuple(tracks))


def melody_notes(score: Score, names: Sequence[str] = ()) -> tuple[Note, ...]:
    """The notes of the melody: of the named tracks, else of those with that role."""
    ids = _melody_of(score, names)
    return tuple(sorted(note for track in score.tracks if track.id in ids for note in track.notes))


def _with_chords(score: Score, progress: Progress) -> Score:
    known = described(score, progress)
    if not any(span.chord for span in known.chords):
        raise InvalidEdit(
            "This score has no chords, and none are heard in it.", hint="Give it at least one pitched part."
        )
    return known


def _melody_of(score: Score, names: Sequence[str]) -> set[str]:
    if names:
        return _ids(score, names)
    return {track.id for track in score.tracks if track.role == "melody"}


def _ids(score: Score, names: Sequence[str]) -> set[str]:
    return {track.id for track in chosen_tracks(score, names)} if names else set()
