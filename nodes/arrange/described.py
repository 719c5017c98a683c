"""A score that says enough about itself to be played along with: what it leaves out is heard from its notes."""

from __future__ import annotations

from ..progress import SILENT, Progress
from ..score.score import Score


def described(score: Score, progress: Progress = SILENT) -> Score:
    """The score with key, chords, sections and roles: as it is where it has them all, else as analysis hears it."""
    says_all = score.keys and score.chords and score.sections
    if (says_all and all(track.role or not track.notes for track in score.tracks)) or not any(
        track.notes for track in score.tracks
    ):
        return score
    from ..score.analysis.reading import analysed

    return analysed(score, progress)
