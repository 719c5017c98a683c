"""Restyle: the same melody and chords, played by another style's players.

Strength says how far it goes. Nothing changes at 0. Then tempo and swing go over by and by, and the players are
exchanged in the order of STAGES: first who keeps the time, then the bass, the chords, the colours, and at last the
instrument of the tune. At 1 everybody who accompanies is the style's.

Promises: the melody's written notes, the chords and the form stay; tracks that are kept stay to the byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..compose.cue import Chair
from ..compose.session import Session, who_plays
from ..fault import InvalidEdit
from ..plan.plan import Player, Role
from ..plan.style import StyleHead
from ..plan.styles import load_style, plan_for_style
from ..progress import SILENT, Progress, Slice
from ..score.note import Control, Note
from ..score.score import Score
from ..score.time import TICKS_PER_QUARTER, Ticks
from ..score.track import Track
from ..theory.instrument import instrument_by_id
from .described import described
from .feel import Swing, swing_change, swing_of
from .pace import counted, pace_for
from .ruler import Ruler, ruler_of
from .selection import chosen_tracks, unused_id
from .session import role_of, session_for
from .tempo import faster
from .timing import warped

# (strength from which they are the style's, roles)
STAGES: tuple[tuple[float, tuple[Role, ...]], ...] = (
    (0.2, ("drums", "percussion")),
    (0.4, ("bass",)),
    (0.6, ("comping", "arpeggio")),
    (0.8, ("pad", "counter", "effects")),
)
NEW_VOICE = 0.9  # strength from which the tune has the style's lead instrument
ALONE: tuple[Role, ...] = ("drums", "bass")  # roles of which a song has one player: who is kept there is the only one


def restyled(
    score: Score,
    style_id: str,
    strength: float = 1.0,
    keep: Sequence[str] = (),
    seed: int = 0,
    *,
    new_tempo: bool = True,
    progress: Progress = SILENT,
) -> Score:
    """The score in another style. strength: 0..1; keep: tracks (id, name, role) that stay as they are.

    new_tempo: the tempo may come to meet the style's, by at most 30 %. The seed chooses players and what they play.
    Chords, key, sections and roles that the score does not say are found and filled in. Raises InvalidEdit for a score
    without notes, InvalidWire for an unknown style, InvalidScore for an unknown track.
    """
    if not 0 <= strength <= 1:
        raise InvalidEdit(f"The strength of a style lies in 0..1, got {strength:g}.")
    style = load_style(style_id)
    kept = frozenset(track.id for track in chosen_tracks(score, keep)) if keep else frozenset[str]()
    if not any(track.notes for track in score.tracks):
        raise InvalidEdit("There is no music in this score to restyle.", hint="Compose or load a song first.")
    if strength == 0:
        return score
    known = described(score, Slice(progress, 0.0, 0.4))
    pace = pace_for(known, style.head, strength)
    timed = faster(known, pace.factor) if new_tempo else known
    swings = _swings(known, kept, style.head, strength)
    view = counted(timed, pace.count)
    view = replace(view, bars=view.n_bars)
    change = _Change(timed, score, kept, _replaced_roles(strength), swings, style.head.id, seed)
    played = change.played(_session(view, style.head, change), ruler_of(view.meter_map, view.n_bars),
                           Slice(progress, 0.4, 1.0))  # fmt: skip
    lead = _lead_instrument(style.head.id, seed) if strength >= NEW_VOICE else ""
    return timed.with_tracks(change.assembled(played, lead))


@dataclass(frozen=True, slots=True)
class _Swings:
    before: Swing
    after: Swing


@dataclass(frozen=True, slots=True)
class _Change:
    """What is being done. `song`: analysed, at its new tempo; `original`: as it came."""

    song: Score
    original: Score
    kept: frozenset[str]
    roles: frozenset[Role]  # who is exchanged
    swings: _Swings
    style_id: str
    seed: int

    def chairs(self) -> tuple[Chair, ...]:
        """The style's players of the roles that are exchanged, but no second one where a kept track is enough."""
        taken = Counter(role_of(track) for track in self.song.tracks if track.id in self.kept and track.notes)
        seen: Counter[str] = Counter()
        chairs: list[Chair] = []
        for player in plan_for_style(self.style_id, self.seed).players:
            if player.role not in self.roles or (player.role in ALONE and taken[player.role]):
                continue
            if taken[player.role]:
                taken[player.role] -= 1
                continue
            rank = seen[player.role]
            seen[player.role] += 1
            name = player.role if rank == 0 else f"{player.role}-{rank + 1}"
            chairs.append(Chair(name, _everywhere(player), instrument_by_id(player.instrument), rank))
        return tuple(chairs)

    def played(self, session: Session, ruler: Ruler, progress: Progress) -> list[Track]:
        """The new tracks, in ticks of the score."""
        tracks: list[Track] = []
        total = max(1, len(session.chairs) * len(session.passages))
        for place, chair in enumerate(session.chairs):
            notes: list[Note] = []
            controls: list[Control] = []
            for number, passage in enumerate(session.passages, 1):
                if passage.index in session.parts[chair.track_id]:
                    new_notes, new_controls = session.play(chair, passage)
                    notes += [moved for note in new_notes if (moved := _in_score(note, ruler)) is not None]
                    controls += [there for c in new_controls if (there := _control(c, ruler)) is not None]
                progress.advance(place * len(session.passages) + number, total)
            tracks.append(chair.track(notes, controls))
        return [track for track in tracks if track.notes]

    def assembled(self, played: Sequence[Track], lead: str) -> tuple[Track, ...]:
        """Kept tracks as they came, the tune and others that stay in the new swing, new ones where their like was."""
        stay: list[tuple[int, Track]] = []
        place_of: dict[str, int] = {}
        for place, track in enumerate(self.song.tracks):
            role = role_of(track)
            place_of.setdefault(role, place)
            if track.id in self.kept:
                stay.append((place, self.original.track(track.id)))
            elif role not in self.roles or not track.notes:
                stay.append((place, self._swung(track)))
        voiced = [(place, _voiced(track, lead) if self._sings(track) else track) for place, track in stay]
        ids = self.song.with_tracks(tuple(track for _, track in voiced))
        end = len(self.song.tracks)
        for track in played:
            fresh = replace(track, id=unused_id(ids, track.id))
            ids = ids.with_tracks((*ids.tracks, fresh))
            voiced.append((place_of.get(track.role, end), fresh))
        voiced.sort(key=lambda placed: placed[0])
        return tuple(track for _, track in voiced)

    def _sings(self, track: Track) -> bool:
        return track.id not in self.kept and role_of(track) == "melody"

    def _swung(self, track: Track) -> Track:
        if self.swings.before == self.swings.after or track.is_drum:
            return track
        change = swing_change(self.song.meter_map, self.swings.before, self.swings.after)
        return track.with_notes(warped(track.notes, change))


def _replaced_roles(strength: float) -> frozenset[Role]:
    return frozenset(role for least, roles in STAGES if strength >= least for role in roles)


def _swings(score: Score, kept: frozenset[str], head: StyleHead, strength: float) -> _Swings:
    """The swing now and then: on its way to the style's, but that of the kept tracks where there are any."""
    own = swing_of(score)
    if any(track.notes for track in score.tracks if track.id in kept):
        own = swing_of(score.with_tracks(tuple(track for track in score.tracks if track.id in kept)))
        return _Swings(own, own)
    unit = head.swing_unit if head.swing > 50.0 else own.unit
    start = own.percent if own.unit == unit else 50.0
    return _Swings(own, Swing(start + (head.swing - start) * strength, unit))


def _session(view: Score, head: StyleHead, change: _Change) -> Session:
    """The music that is there, with the style's players, at the swing agreed."""
    session = session_for(view, style=head.id)
    chairs = change.chairs()
    swing = change.swings.after
    plan = replace(session.plan, swing=swing.percent, swing_unit=swing.unit, seed=change.seed)
    parts = who_plays(chairs, session.passages, session.style.idioms)
    return replace(
        session,
        plan=plan,
        chairs=chairs,
        parts={track_id: frozenset(indices) for track_id, indices in parts.items()},
        tune_bearer=None,
    )


def _everywhere(player: Player) -> Player:
    """A player without the exceptions that a style makes in sections of its own form."""
    return replace(player, in_sections=(), silent_in=())


def _lead_instrument(style_id: str, seed: int) -> str:
    players = plan_for_style(style_id, seed).players
    return next((player.instrument for player in players if player.role == "melody"), "")


def _voiced(track: Track, instrument_id: str) -> Track:
    """The tune on another instrument, if that has all of its notes and can play them: no note is changed."""
    if not instrument_id or track.is_drum:
        return track
    instrument = instrument_by_id(instrument_id)
    if not all(instrument.contains(note.pitch) for note in track.notes):
        return track
    if instrument.is_monophonic and _is_chordal(track):
        return track
    controls = tuple(control for control in track.controls if control.kind != "program")
    return replace(
        track,
        name=instrument.name,
        program=instrument.program,
        bank=0,
        instrument=instrument.id,
        controls=controls,
    )


def _is_chordal(track: Track) -> bool:
    onsets = [note.onset for note in track.notes]
    return len(set(onsets)) < len(onsets)


def _in_score(note: Note, ruler: Ruler) -> Note | None:
    """A note of the players in ticks of the score; None where the score's bar is too short for it."""
    onset = ruler.score_tick(note.onset)
    if onset is None:
        return None
    end = max(onset + 1, ruler.score_end(note.end))
    scale = ruler.meter_map.ticks_per_quarter / TICKS_PER_QUARTER
    return replace(
        note, onset=Ticks(onset), duration=Ticks(end - onset), offset=max(-onset, round(note.offset * scale))
    )


def _control(control: Control, ruler: Ruler) -> Control | None:
    tick = ruler.score_tick(control.tick)
    return None if tick is None else replace(control, tick=Ticks(tick))
