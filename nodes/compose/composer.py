"""compose: a SongPlan becomes a Score.

Form, chords and tunes are made for the whole ensemble; then every player plays every passage from a random stream of
their own, so that changing one player or one section leaves the others' notes as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..plan.plan import SongPlan
from ..progress import SILENT, Progress, Slice
from ..score.note import Control, Note
from ..score.score import ChordSpan, Score, Section
from ..score.time import KeyChange, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from ..score.track import Track
from .cue import Chair
from .form import Passage
from .session import Session, prepare


def compose(plan: SongPlan, progress: Progress = SILENT) -> Score:
    """Compose the plan (validated by the caller). Equal plan, equal score, on every machine.

    Raises InvalidWire for an unknown style and InvalidMusicText for a chart or instrument that cannot be read.
    """
    session = prepare(plan, Slice(progress, 0.0, 0.3))
    return Score(
        tempo_map=_tempo_map(session.passages),
        meter_map=_meter_map(session.passages),
        keys=_keys(session.passages),
        sections=tuple(_section(passage) for passage in session.passages),
        chords=_chords(session.passages),
        tracks=_tracks(session, Slice(progress, 0.3, 1.0)),
        title=plan.title,
        bars=plan.total_bars,
    )


def _tracks(session: Session, progress: Progress) -> tuple[Track, ...]:
    tracks: list[Track] = []
    total = len(session.chairs) * len(session.passages)
    for place, chair in enumerate(session.chairs):
        notes: list[Note] = []
        controls: list[Control] = []
        for number, passage in enumerate(session.passages, 1):
            if passage.index in session.parts[chair.track_id]:
                played, moved = session.play(chair, passage)
                notes += played
                controls += moved
            progress.advance(place * len(session.passages) + number, total)
        tracks.append(_track(chair, notes, controls))
    return tuple(tracks)


def _tempo_map(passages: Sequence[Passage]) -> TempoMap:
    changes = [TempoChange(Ticks(0), passages[0].shape.bpm)]
    for before, after in pairwise(passages):
        if after.shape.bpm != before.shape.bpm:
            changes.append(TempoChange(Ticks(after.start), after.shape.bpm))
    return TempoMap(tuple(changes))


def _meter_map(passages: Sequence[Passage]) -> MeterMap:
    changes = [MeterChange(Ticks(0), passages[0].shape.meter)]
    for before, after in pairwise(passages):
        if after.shape.meter != before.shape.meter:
            changes.append(MeterChange(Ticks(after.start), after.shape.meter))
    return MeterMap(tuple(changes))


def _keys(passages: Sequence[Passage]) -> tuple[KeyChange, ...]:
    changes = [KeyChange(Ticks(0), passages[0].key)]
    for before, after in pairwise(passages):
        if after.key != before.key:
            changes.append(KeyChange(Ticks(after.start), after.key))
    return tuple(changes)


def _section(passage: Passage) -> Section:
    return Section(passage.kind, passage.first_bar, passage.bars, passage.stated_energy, passage.label)


def _chords(passages: Sequence[Passage]) -> tuple[ChordSpan, ...]:
    return tuple(
        ChordSpan(Ticks(passage.start + event.onset), Ticks(event.ticks), event.chord)
        for passage in passages
        for event in passage.chords
    )


def _track(chair: Chair, notes: list[Note], controls: list[Control]) -> Track:
    instrument = chair.instrument
    return Track(
        id=chair.track_id,
        name=instrument.name,
        role=chair.player.role,
        program=instrument.program,
        is_drum=instrument.is_drum,
        notes=tuple(notes),
        controls=tuple(controls),
        instrument=instrument.id,
    )
