"""Infill: some bars of some tracks played anew, all else byte for byte as it was, and a certificate that says so.

Equal score, bars, tracks and seed give equal notes on every machine; another seed another part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from ..compose.session import Session
from ..fault import InvalidEdit
from ..plan.plan import SongPlan
from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..score.track import Track
from .certificate import Certificate, certify
from .described import described
from .joint import fitted, joined_controls
from .part import Part, new_part
from .ruler import Ruler, ruler_of
from .run import Run, Surroundings, runs_of, surroundings
from .selection import chosen_tracks
from .session import role_of, session_for, with_tune
from .tune import new_tune


@dataclass(frozen=True, slots=True)
class Infilled:
    """The score with its new bars, and the proof that all others are the old ones."""

    score: Score
    certificate: Certificate


def infill(
    score: Score,
    bars: Iterable[int],
    track_ids: Sequence[str] = (),
    *,
    plan: SongPlan | None = None,
    seed: int = 0,
    style: str = "",
    locked: Collection[str] = (),
    fills: bool | None = None,
    progress: Progress = SILENT,
) -> Infilled:
    """Play `bars` (from 1; 0 = the pickup) of some tracks anew, seeing the music around them.

    track_ids: ids, names or roles; () = everybody who plays in these bars and is not locked. plan: whose style, seed
    and manners the players follow; without one a style is named, or the nearest taken. locked: ids that may not change,
    nor may tracks whose player the plan has locked. fills: whether drums fill at the end of a section, None = where
    they did before. Raises InvalidEdit for bars outside the song and for locked tracks, InvalidScore for unknown ones,
    InvalidWire for an unknown style.
    """
    runs = _runs(score, bars)
    tracks = _tracks(score, runs, track_ids, {*locked, *locked_by(plan, score)})
    rewritten = frozenset(bar for run in runs for bar in range(run.first, run.last + 1))
    heard = described(score, Slice(progress, 0.0, 0.5))
    session = session_for(heard, plan, style, rewritten)
    desk = _Desk(heard, runs, session, ruler_of(score.meter_map, score.n_bars), seed, fills, Slice(progress, 0.5, 1.0))
    singers = [track.id for track in tracks if role_of(heard.track(track.id)) == "melody"]
    others = [track.id for track in tracks if track.id not in singers]
    new = desk.sung(singers, len(tracks))
    if singers and others:  # who accompanies hears the new tune
        with_new_tune = heard.with_tracks(tuple(new.get(track.id, track) for track in heard.tracks))
        desk = replace(desk, session=with_tune(session, with_new_tune, rewritten))
    new |= desk.played(others, len(tracks))
    after = _in_place(score, new)
    return Infilled(after, certify(score, after, dict.fromkeys(new, rewritten), seed))


def locked_by(plan: SongPlan | None, score: Score) -> frozenset[str]:
    """The tracks that a plan has locked: all ("players"), or those of an id, role or instrument ("players.bass")."""
    locked = {name for name, who in plan.sources if who == "locked"} if plan else set()
    return frozenset(
        track.id
        for track in score.tracks
        if locked & {"players", *(f"players.{name}" for name in (track.id, track.role, track.instrument) if name)}
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """What is asked for. `heard`: the score as it was; everybody listens to that around their runs."""

    heard: Score
    runs: tuple[Run, ...]
    session: Session
    ruler: Ruler
    seed: int
    fills: bool | None
    progress: Progress

    def sung(self, track_ids: Sequence[str], total: int) -> dict[str, Track]:
        """A new tune on these tracks, the first of `total`."""
        new: dict[str, Track] = {}
        for track_id in track_ids:
            old = track = self.heard.track(track_id)
            for run in self.runs:
                around = surroundings(self.heard, old, run)
                notes = new_tune(self.heard, old, self.runs, run, around, self.session, self.ruler, self.seed)
                track = _placed(track, Part(tuple(notes), ()), run, around, monophonic=True)
            new[track_id] = track
            self.progress.advance(len(new), total)
        return new

    def played(self, track_ids: Sequence[str], total: int) -> dict[str, Track]:
        """New parts on these tracks, the last of `total`, around the tune that the session has."""
        new: dict[str, Track] = {}
        for track_id in track_ids:
            old = track = self.heard.track(track_id)
            monophonic = self.session.chair(track_id).instrument.is_monophonic
            for run in self.runs:
                around = surroundings(self.heard, old, run)
                part = new_part(self.heard, old, run, self.session, self.ruler, self.seed, around, self.fills)
                track = _placed(track, part, run, around, monophonic)
            new[track_id] = track
            self.progress.advance(total - len(track_ids) + len(new), total)
        return new


def _runs(score: Score, bars: Iterable[int]) -> tuple[Run, ...]:
    wanted = sorted(set(bars))
    n_bars = score.n_bars
    first = 0 if score.meter_map.pickup else 1
    if not score.tracks or not n_bars:
        raise InvalidEdit("There is no music in this score to play anew.", hint="Compose or load a song first.")
    if not wanted:
        raise InvalidEdit("Expected at least one bar, got none.", hint=f"The song has bars {first} to {n_bars}.")
    outside = [bar for bar in (wanted[0], wanted[-1]) if not first <= bar <= n_bars]
    if outside:
        raise InvalidEdit(
            f"The song has bars {first} to {n_bars}, but bar {outside[0]} was asked for.",
            hint="Bars count from 1; bar 0 is a pickup, where the song has one.",
        )
    return runs_of(score, wanted)


def _tracks(score: Score, runs: Sequence[Run], names: Sequence[str], locked: Collection[str]) -> tuple[Track, ...]:
    """The tracks to play anew, in the order of the score."""
    if names:
        chosen = chosen_tracks(score, names)
        refused = [track.id for track in chosen if track.id in locked]
        if refused:
            raise InvalidEdit(
                f"{', '.join(refused)} {'is' if len(refused) == 1 else 'are'} locked and may not be changed.",
                hint="Unlock the player, or leave the track out.",
            )
        return chosen
    free = [track for track in score.tracks if track.id not in locked]
    playing = [track for track in free if any(_plays(track, run) for run in runs)]
    everybody = tuple(playing or [track for track in free if track.notes] or free)
    if not everybody:
        raise InvalidEdit("All tracks are locked.", hint="Unlock the players that shall play anew.")
    return everybody


def _plays(track: Track, run: Run) -> bool:
    return any(run.start <= note.onset < run.end for note in track.notes)


def _placed(track: Track, part: Part, run: Run, around: Surroundings, monophonic: bool) -> Track:
    """The track with a part in place of what it had in the run; what leads on into the next bars stays."""
    notes = fitted(part.notes, run, around, monophonic)
    leads_on = set(around.leading_on)
    kept = [note for note in track.notes if not run.start <= note.onset < run.end or note in leads_on]
    controls = joined_controls(track.controls, part.controls, run, around.held)
    return replace(track, notes=(*kept, *notes), controls=controls)


def _in_place(score: Score, new: dict[str, Track]) -> Score:
    """The score with the new notes and controls in its own tracks, as many bars long as before.

    A track whose controls are new leaves a channel that it shared, where others go on being set as they were.
    """
    tracks: list[Track] = []
    for old in score.tracks:
        if old.id not in new:
            tracks.append(old)
            continue
        track = replace(old, notes=new[old.id].notes, controls=new[old.id].controls)
        shares = old.channel is not None and sum(other.channel == old.channel for other in score.tracks) > 1
        tracks.append(replace(track, channel=None) if shares and track.controls != old.controls else track)
    after = score.with_tracks(tuple(tracks))
    return after if after.n_bars == score.n_bars else replace(after, bars=score.n_bars)
