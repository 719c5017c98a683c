"""compose: a SongPlan becomes a Score.

Form, chords and tunes are made for the whole ensemble; then every player plays every passage from a random stream of
their own, so that changing one player or one section leaves the others' notes as they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..plan.plan import UNPITCHED_ROLES, SongPlan
from ..plan.style import Idioms
from ..plan.styles import load_style
from ..progress import SILENT, Progress
from ..score.note import Control, Note
from ..score.score import ChordSpan, Score, Section
from ..score.time import KeyChange, MeterMap, TempoMap, Ticks
from ..score.track import Track
from ..theory.instrument import instrument_by_id
from .bass import play_bass
from .comping import play_arpeggio, play_comping, play_pad
from .cue import Chair, Cue
from .drums import play_drums, play_percussion
from .effects import is_called_for, play_effects
from .form import Passage, passages_of
from .grid import shape_of
from .harmony import with_chords
from .lead import above, play_counter, play_melody
from .melody import Singer
from .mood import mood_against
from .part import Tone, without_overlaps
from .performance import Groove, controls_of, perform
from .playing import playable

# energy from which a role plays, where the style does not say
ENTRIES = {
    "melody": 0.35, "counter": 0.6, "comping": 0.0, "pad": 0.4, "arpeggio": 0.45, "bass": 0.25, "drums": 0.35,
    "percussion": 0.55, "effects": 0.0,
}  # fmt: skip
RANK_STEP = 0.08  # a second player of a role enters a little later
FRAMES = {"outro": -0.25}  # an ending gathers those who played


def compose(plan: SongPlan, progress: Progress = SILENT) -> Score:
    """Compose the plan (validated by the caller). Equal plan, equal score, on every machine.

    Raises InvalidWire for an unknown style and InvalidMusicText for a chart or instrument that cannot be read.
    """
    style = load_style(plan.style)
    shape = shape_of(plan.meter, plan.bpm)
    mood = mood_against(plan.mood, style.head.mood)
    passages = with_chords(passages_of(plan, style, shape, mood), plan, style, mood)
    chairs = _chairs(plan)
    parts = _who_plays(chairs, passages, style.idioms)
    singer = Singer(plan.key, style.idioms.melody, shape, plan.seed, 2.0 * mood.brightness)
    tune_bearer = _tune_bearer(chairs)
    groove = Groove(plan.swing, plan.swing_unit, plan.humanise, plan.bpm)
    leads: list[tuple[Tone, ...]] = []
    done, total = len(passages), len(passages) * (1 + len(chairs))
    for passage in passages:
        leads.append(tuple(singer.lead(passage, leads[-1] if leads else ())))
        progress.advance(len(leads), total)
    music: dict[str, tuple[list[Note], list[Control]]] = {chair.track_id: ([], []) for chair in chairs}
    for passage, lead in zip(passages, leads, strict=True):
        for chair in chairs:
            if passage.index in parts[chair.track_id]:
                carries = chair is tune_bearer
                cue = Cue(chair, passage, style.idioms, plan.key, plan.seed, lead, carries)
                notes, controls = _played(cue, singer, groove)
                music[chair.track_id][0].extend(notes)
                music[chair.track_id][1].extend(controls)
            done += 1
            progress.advance(done, total)
    return Score(
        tempo_map=TempoMap.constant(plan.bpm),
        meter_map=MeterMap.constant(plan.meter),
        keys=(KeyChange(Ticks(0), plan.key),),
        sections=tuple(_section(passage) for passage in passages),
        chords=_chords(passages),
        tracks=tuple(_track(chair, *music[chair.track_id]) for chair in chairs),
        title=plan.title,
        bars=plan.total_bars,
    )


def _chairs(plan: SongPlan) -> list[Chair]:
    """The players with their track ids: the role, numbered from the second of a role on."""
    seen: Counter[str] = Counter()
    chairs: list[Chair] = []
    for player in plan.players:
        rank = seen[player.role]
        seen[player.role] += 1
        track_id = player.role if rank == 0 else f"{player.role}-{rank + 1}"
        chairs.append(Chair(track_id, player, instrument_by_id(player.instrument), rank))
    return chairs


def _tune_bearer(chairs: Sequence[Chair]) -> Chair | None:
    """Who plays the tune above their chords when nobody else does: the first chord player with hands for it."""
    if any(chair.player.role in ("melody", "counter") for chair in chairs):
        return None
    willing = [c for c in chairs if c.player.role in ("comping", "arpeggio", "pad") and c.instrument.polyphony >= 4]
    return willing[0] if willing else None


def _who_plays(chairs: Sequence[Chair], passages: Sequence[Passage], idioms: Idioms) -> dict[str, set[int]]:
    """Track id -> the passages that it plays: those with enough energy, and at least one unless told to be silent.

    In every passage somebody pitched plays: the one who enters first.
    """
    entries = ENTRIES | dict(idioms.entries)
    parts: dict[str, set[int]] = {}
    for chair in chairs:
        threshold = entries[chair.player.role] + RANK_STEP * chair.rank
        open_to = [passage for passage in passages if passage.index not in chair.player.silent_in]
        plays = {p.index for p in open_to if p.stated_energy >= threshold + FRAMES.get(p.kind, 0.0)}
        if chair.player.role == "effects":
            plays = {p.index for p in open_to if is_called_for(chair.instrument, p)}
        if not plays and open_to:
            plays = {max(open_to, key=lambda passage: (passage.stated_energy, -passage.index)).index}
        parts[chair.track_id] = plays
    pitched = [chair for chair in chairs if chair.player.role not in UNPITCHED_ROLES]
    pitched.sort(key=lambda chair: entries[chair.player.role] + RANK_STEP * chair.rank)
    for passage in passages:
        if not any(passage.index in parts[chair.track_id] for chair in pitched):
            willing = [chair for chair in pitched if passage.index not in chair.player.silent_in]
            for chair in willing[:1]:
                parts[chair.track_id].add(passage.index)
    return parts


def _played(cue: Cue, singer: Singer, groove: Groove) -> tuple[list[Note], list[Control]]:
    """One player's notes and controls in one passage."""
    tones = _written(cue, singer)
    if cue.carries_tune:
        tones = above(tones, play_melody(cue, singer.lowest, singer.highest))
    tones = without_overlaps(tones, cue.instrument.is_monophonic)
    tones = playable(tones, cue)
    return perform(tones, cue, groove), controls_of(tones, cue)


def _written(cue: Cue, singer: Singer) -> list[Tone]:
    role = cue.chair.player.role
    if role == "melody":
        return play_melody(cue, singer.lowest, singer.highest)
    play = {
        "counter": play_counter,
        "comping": play_comping,
        "pad": play_pad,
        "arpeggio": play_arpeggio,
        "bass": play_bass,
        "drums": play_drums,
        "percussion": play_percussion,
        "effects": play_effects,
    }[role]
    return play(cue)


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
