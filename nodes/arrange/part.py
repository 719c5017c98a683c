"""One player's new part in a run of bars: played by compose, then brought to where the part lies in this song.

The player hears how dense, loud, high and thick the part is around the run and stays near to that. Drums lead on by a
fill where they did, on the pieces that the track has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby

from ..compose.cue import Chair
from ..compose.form import Passage
from ..compose.session import Session
from ..compose.stream import stream
from ..plan.plan import LIMITS, UNPITCHED_ROLES, Manner, Role
from ..score.note import Control, Note
from ..score.score import Score
from ..score.time import TICKS_PER_QUARTER, Ticks
from ..score.track import Track
from .compass import OCTAVE, folded
from .ruler import Ruler
from .run import Likeness, Run, Surroundings, likeness

NEUTRAL = 0.5
JITTER = 0.2  # how much busier or plainer another seed may play
DENSITY_STEP = 0.35  # what a player changes who was too busy, or not busy enough
NEAR_DENSITY = 1.3  # a density within this ratio of the part's own is right
FILL, NO_FILL = 0.6, 0.0  # how much a drummer wants to fill
FILL_DISTANCE = 0.25  # Jaccard distance of a bar from the one before it that makes it a fill
STEPS_PER_QUARTER = 4
SINGLE_LINE = 1.3  # notes an onset up to which a part is a line, no chords
MOST_LOUDER = 30
HELD_ROLES = ("comping", "pad", "bass", "arpeggio", "effects")


@dataclass(frozen=True, slots=True)
class Part:
    """What was played, in ticks of the score."""

    notes: tuple[Note, ...]
    controls: tuple[Control, ...]


def new_part(
    score: Score,
    track: Track,
    run: Run,
    session: Session,
    ruler: Ruler,
    seed: int,
    around: Surroundings,
    fills: bool | None = None,
) -> Part:
    """The part of a track in a run. Where nothing is held into it, what would have begun before it is struck anew.

    fills: whether drums fill at the end of a section, None = where they did.
    """
    like = around.likeness
    chair = session.chair(track.id)
    notes: list[Note] = []
    controls: list[Control] = []
    first, last = ruler.starts[run.first], ruler.starts[run.last + 1]
    for passage in session.passages:
        if passage.start >= last or passage.start + passage.ticks <= first:
            continue
        player = _taken(chair, passage, like, seed)
        player = _leading_on(player, score, track, passage, run, fills)
        played = _played(session, player, passage, ruler, run, like, score)
        notes += played.notes
        controls += played.controls
    if around.held or chair.player.role not in HELD_ROLES:
        notes = [note for note in notes if note.onset >= run.start]
    notes = _at_home(notes, track, chair, score, like)
    return Part(tuple(notes), tuple(controls))


# --- how to play -------------------------------------------------------------------------------------------------


def _taken(chair: Chair, passage: Passage, like: Likeness | None, seed: int) -> Chair:
    """The chair with another take, a little busier or plainer by the seed."""
    low, high, _ = LIMITS["take"]
    player = replace(chair.player, take=int(1 + seed % int(high - low)), role=_texture(chair.player.role, like))
    chance = stream(seed, "infill", chair.track_id, passage.index)
    manner = _manner(chair, passage.index)
    busy = (NEUTRAL if manner.complexity is None else manner.complexity) + JITTER * (2 * chance.random() - 1)
    manner = replace(manner, complexity=min(1.0, max(0.0, busy)))
    return _with_manner(replace(chair, player=player), passage.index, manner)


def _texture(role: Role, like: Likeness | None) -> Role:
    """A chord player whose part is a line here goes on playing a line."""
    return "arpeggio" if role in ("comping", "pad") and like is not None and like.thickness < SINGLE_LINE else role


def _manner(chair: Chair, index: int) -> Manner:
    here = dict(chair.player.in_sections).get(index, Manner())
    general = chair.player.manner
    chosen = {
        field.name: getattr(general, field.name) if getattr(here, field.name) is None else getattr(here, field.name)
        for field in fields(Manner)
    }
    return Manner(**chosen)


def _with_manner(chair: Chair, index: int, manner: Manner) -> Chair:
    """The chair playing in this manner in one passage."""
    exceptions = dict(chair.player.in_sections)
    exceptions[index] = manner
    return replace(
        chair, player=replace(chair.player, in_sections=tuple(sorted(exceptions.items(), key=lambda e: e[0])))
    )


def _leading_on(chair: Chair, score: Score, track: Track, passage: Passage, run: Run, asked: bool | None) -> Chair:
    """Drums fill at the end of a section where they did before; where nothing was, as they like."""
    last = passage.first_bar + passage.bars - 1
    if chair.player.role != "drums" or not run.first <= last <= run.last or last < 2:
        return chair
    manner = _manner(chair, passage.index)
    bar, before = _strokes(score, track, last), _strokes(score, track, last - 1)
    if asked is None:
        if not bar and not before:
            return chair
        asked = 1 - len(bar & before) / len(bar | before) >= FILL_DISTANCE
    fills = max(FILL, NEUTRAL if manner.fills is None else manner.fills) if asked else NO_FILL
    return _with_manner(chair, passage.index, replace(manner, fills=fills))


def _strokes(score: Score, track: Track, bar: int) -> set[tuple[int, int]]:
    """(sixteenth, pitch) of every stroke in a bar."""
    start, end = score.meter_map.bar_start(bar), score.meter_map.bar_end(bar)
    step = score.ticks_per_quarter / STEPS_PER_QUARTER
    return {(round((note.onset - start) / step), note.pitch) for note in track.notes if start <= note.onset < end}


# --- playing it --------------------------------------------------------------------------------------------------


def _played(
    session: Session, chair: Chair, passage: Passage, ruler: Ruler, run: Run, like: Likeness | None, score: Score
) -> Part:
    """The passage on this chair as far as it lies in the run, as dense as the part is around it if that can be had."""
    part = _once(session, chair, passage, ruler, run)
    if like is None or chair.player.role in ("effects", "counter"):  # an answer is as dense as the tune leaves room
        return part
    density = _density(score, part)
    if density and 1 / NEAR_DENSITY <= density / like.density <= NEAR_DENSITY:
        return part
    step = DENSITY_STEP if density < like.density else -DENSITY_STEP
    manner = _manner(chair, passage.index)
    manner = replace(manner, complexity=min(1.0, max(0.0, (manner.complexity or 0.0) + step)))
    other = _once(session, _with_manner(chair, passage.index, manner), passage, ruler, run)
    return min((part, other), key=lambda option: abs(_density(score, option) - like.density))


def _density(score: Score, part: Part) -> float:
    found = likeness(score, part.notes)
    return found.density if found else 0.0


def _once(session: Session, chair: Chair, passage: Passage, ruler: Ruler, run: Run) -> Part:
    first, last = ruler.starts[run.first], ruler.starts[run.last + 1]
    played, moved = session.play(chair, passage, (first - passage.start, last - passage.start))
    near = (note for note in played if note.onset < last and note.end > first)
    notes = [note for note in (_in_score(note, ruler, run) for note in near) if note is not None]
    controls: list[Control] = []
    for control in moved:
        tick = ruler.score_tick(control.tick)
        if tick is not None and run.start <= tick < run.end:
            controls.append(replace(control, tick=Ticks(tick)))
    return Part(tuple(notes), tuple(controls))


def _in_score(note: Note, ruler: Ruler, run: Run) -> Note | None:
    """A played note in ticks of the score. What began before the run and sounds into it begins with it."""
    end = ruler.score_end(note.end)
    if end <= run.start:
        return None
    onset = ruler.score_tick(note.onset)
    if onset is None or onset >= run.end or onset >= end:
        return None
    grid = ruler.meter_map.ticks_per_quarter
    offset = note.offset if grid == TICKS_PER_QUARTER else round(note.offset * grid / TICKS_PER_QUARTER)
    if onset < run.start:
        # one tick early marks what was tied in, until `new_part` knows whether it may be struck anew
        return replace(note, onset=Ticks(max(0, run.start - 1)), duration=Ticks(end - max(0, run.start - 1)), offset=0)
    return replace(note, onset=Ticks(onset), duration=Ticks(end - onset), offset=offset)


# --- where the part lies -----------------------------------------------------------------------------------------


def _at_home(notes: Sequence[Note], track: Track, chair: Chair, score: Score, like: Likeness | None) -> list[Note]:
    """The notes as loud, as high and as thick as the part is; a drum track on pieces of its own."""
    if not notes or chair.player.role == "effects":
        return list(notes)
    own = likeness(score, notes)
    if like is None or own is None:
        return list(notes)
    louder = round(min(MOST_LOUDER, max(-MOST_LOUDER, like.velocity - own.velocity)))
    notes = [replace(note, velocity=min(127, max(1, note.velocity + louder))) for note in notes] if louder else notes
    if chair.player.role in UNPITCHED_ROLES:
        return _on_own_pieces(notes, track, score)
    if like.thickness < own.thickness - 0.5:
        notes = _thinner(notes, max(1, round(like.thickness)))
    shift = OCTAVE * round((like.pitch - own.pitch) / OCTAVE)
    return [note if (pitch := _within(note.pitch + shift, chair)) == note.pitch else replace(note, pitch=pitch)
            for note in notes]  # fmt: skip


def _within(pitch: int, chair: Chair) -> int:
    return folded(pitch, chair.instrument.low, chair.instrument.high)


def _thinner(notes: Sequence[Note], most: int) -> list[Note]:
    """The highest `most` notes of every onset."""
    kept: list[Note] = []
    for _, chord in groupby(sorted(notes), key=lambda note: note.onset):
        kept += list(chord)[-most:]
    return kept


def _on_own_pieces(notes: Sequence[Note], track: Track, score: Score) -> list[Note]:
    """Where several tracks share a kit, only the strokes that are this one's to play."""
    others = {n.pitch for other in score.tracks if other.is_drum and other.id != track.id for n in other.notes}
    mine = {note.pitch for note in track.notes}
    return [note for note in notes if note.pitch in mine or note.pitch not in others]
