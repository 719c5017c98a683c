"""compose: a SongPlan becomes a Score.

Form, chords and tunes are made for the whole ensemble; then every player plays every passage from a random stream of
their own, so that changing one player or one section leaves the others' notes as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..plan.plan import LIMITS, SongPlan
from ..progress import SILENT, Progress, Slice
from ..score.note import Control, Note
from ..score.score import ChordSpan, Score, Section
from ..score.time import KeyChange, MeterChange, MeterMap, TempoChange, TempoMap, Ticks
from ..score.track import Track
from .form import Passage, ending_of
from .material import Material
from .session import Session, prepare

RITARDANDO_BARS, RITARDANDO_DEPTH = 2, 0.32  # the last beat is slower by so much
SLOWEST_BPM = LIMITS["bpm"][0]
FADE_BARS, FADE_FLOOR = 8, 0.12  # the last notes keep so much of their velocity


def compose(plan: SongPlan, progress: Progress = SILENT, material: Material | None = None) -> Score:
    """Compose the plan (validated by the caller). Equal plan, equal score, on every machine.

    `material`: what the song is composed around; then the plan is the one that `plan_from_material` made (around.py).
    Raises InvalidWire for an unknown style and InvalidMusicText for a chart or instrument that cannot be read.
    """
    session = prepare(plan, Slice(progress, 0.0, 0.3), material)
    return Score(
        tempo_map=_tempo_map(session),
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
    fades = ending_of(session.plan, session.style) == "fade"
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
        if fades:
            notes = _faded(notes, session)
        tracks.append(chair.track(notes, controls))
    return tuple(tracks)


def _tempo_map(session: Session) -> TempoMap:
    passages = session.passages
    changes = [TempoChange(Ticks(0), passages[0].shape.bpm)]
    for before, after in pairwise(passages):
        if after.shape.bpm != before.shape.bpm:
            changes.append(TempoChange(Ticks(after.start), after.shape.bpm))
    if ending_of(session.plan, session.style) == "ritardando":
        changes += _ritardando(passages[-1])
    return TempoMap(tuple(changes))


def _ritardando(passage: Passage) -> list[TempoChange]:
    """The last two bars slowing down from beat to beat; a section's first beat keeps its own tempo."""
    bars = min(RITARDANDO_BARS, passage.bars)
    first = passage.bars - bars
    beats = [
        bar * passage.shape.ticks + beat.onset for bar in range(first, passage.bars) for beat in passage.shape.beats
    ]
    steps = enumerate(beats[1:], 1)
    return [
        TempoChange(
            Ticks(passage.start + onset),
            round(max(SLOWEST_BPM, passage.shape.bpm * (1 - RITARDANDO_DEPTH * step / (len(beats) - 1))), 2),
        )
        for step, onset in steps
    ]


def _meter_map(passages: Sequence[Passage]) -> MeterMap:
    changes = [MeterChange(Ticks(0), passages[0].shape.meter)]
    for before, after in pairwise(passages):
        if after.shape.meter != before.shape.meter:
            changes.append(MeterChange(Ticks(after.start), after.shape.meter))
    return MeterMap(tuple(changes), pickup=Ticks(passages[0].pickup))


def _keys(passages: Sequence[Passage]) -> tuple[KeyChange, ...]:
    changes = [KeyChange(Ticks(0), passages[0].key)]
    for before, after in pairwise(passages):
        if after.key != before.key:
            changes.append(KeyChange(Ticks(after.start), after.key))
    return tuple(changes)


def _section(passage: Passage) -> Section:
    return Section(passage.kind, passage.first_bar, passage.bars, passage.stated_energy, passage.label)


def _chords(passages: Sequence[Passage]) -> tuple[ChordSpan, ...]:
    """The chords of the song from its first tick on; one that is pushed shortens the one before."""
    first = passages[0]
    lead_in = first.start - first.push  # the pickup, until the first chord
    spans = [ChordSpan(Ticks(0), Ticks(lead_in))] if lead_in else []
    for passage in passages:
        for index, event in enumerate(passage.chords):
            early = passage.push if index == 0 else 0
            late = passage.next_push if index == len(passage.chords) - 1 else 0
            onset = Ticks(passage.start + event.onset - early)
            spans.append(ChordSpan(onset, Ticks(event.ticks + early - late), event.chord))
    return tuple(spans)


def _faded(notes: Sequence[Note], session: Session) -> list[Note]:
    """The notes of a song that fades: softer and softer through its last bars."""
    last = session.passages[-1]
    end = last.start + last.ticks
    ticks = min(FADE_BARS * last.shape.ticks, end // 2)
    return [
        replace(
            note,
            velocity=max(
                1, round(note.velocity * min(1.0, FADE_FLOOR + (1 - FADE_FLOOR) * (end - note.onset) / ticks))
            ),
        )
        for note in notes
    ]
