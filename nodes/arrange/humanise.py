"""Humanise: players who are not machines. Only timing and velocity change, never what is written.

Each player drifts (an offset that wanders from one moment to the next instead of jumping), by a standard deviation of
up to 12 ms, drummers less than pads; a hit's loudness follows its own, smaller wandering. All that a player strikes at
one moment moves together. Chance comes from the seed and the track's id: other tracks change nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..compose.performance import FULL_SPREAD_MS, RESTLESS_MS, WANDER
from ..compose.stream import bell, stream
from ..fault import InvalidMusicText
from ..progress import SILENT, Progress
from ..score.note import Note
from ..score.score import Score
from ..score.track import Track
from .selection import chosen_tracks
from .timing import kept_apart, ticks_ms

USUAL_RESTLESSNESS = 0.85  # of roles that the table does not have
VELOCITY_SPREAD, VELOCITY_JITTER = 4.0, 3.0  # standard deviations at full amount: wandering, and from hit to hit


def humanised(
    score: Score, amount: float, seed: int = 0, names: Sequence[str] = (), progress: Progress = SILENT
) -> Score:
    """The tracks played more humanly. amount: 0..1, 0 = the very same score, .5 tight players, 1 loose ones."""
    if not 0 <= amount <= 1:
        raise InvalidMusicText(f"The amount of humanise lies in 0..1, got {amount:g}.")
    chosen = {track.id for track in chosen_tracks(score, names)}
    if amount == 0:
        return score
    tracks = []
    for done, track in enumerate(score.tracks, 1):
        tracks.append(_humanised(track, score, amount, seed) if track.id in chosen else track)
        progress.advance(done, len(score.tracks))
    return score.with_tracks(tuple(tracks))


def _humanised(track: Track, score: Score, amount: float, seed: int) -> Track:
    chance = stream(seed, "humanise", track.id)
    role = track.role or ("drums" if track.is_drum else "")
    spread_ms = FULL_SPREAD_MS * amount * RESTLESS_MS.get(role, USUAL_RESTLESSNESS)
    notes: list[Note] = []
    drift, wander, moment, shift = 0.0, 0.0, -1, 0
    for note in sorted(track.notes, key=lambda note: (note.onset, note.played_onset, note.pitch)):
        if note.onset != moment:
            moment = note.onset
            drift = WANDER * drift + (1 - WANDER**2) ** 0.5 * bell(chance)
            wander = WANDER * wander + (1 - WANDER**2) ** 0.5 * bell(chance)
            shift = round(ticks_ms(score, note.onset, drift * spread_ms))
        louder = amount * (VELOCITY_SPREAD * wander + VELOCITY_JITTER * bell(chance))
        velocity = min(127, max(1, round(note.velocity + louder)))
        notes.append(replace(note, offset=max(-note.onset, note.offset + shift), velocity=velocity))
    return track.with_notes(kept_apart(notes))
