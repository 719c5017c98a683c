"""The performance: written tones become played notes. What is written stays; timing, gate and velocity are added.

Swing moves the second half of each pair of swing units, `swing` percent into the pair (50 = even); it is ignored where
beats divide into three. Humanise moves each player by a slowly wandering offset of 3..12 ms standard deviation (scaled
by the plan, 0 = on the grid with its swing), spreads chords, and sets snare or lead back as the style likes it.
Velocities come from dynamics.py, pedals and swells from gesture.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..score.note import Note
from ..score.time import TICKS_PER_QUARTER, Ticks
from .cue import Cue
from .dynamics import level_of, velocity_of
from .gesture import GLIDERS
from .part import Tone
from .stream import bell

RESTLESS_MS = {"drums": 0.55, "percussion": 0.7, "bass": 0.65, "pad": 1.0, "melody": 1.1}  # of the full spread, by role
FULL_SPREAD_MS = 12.0
WANDER = 0.75  # how much of the last offset stays: players drift, they do not jitter
FEEL_MS = {"laid_back": 14.0, "pushed": -11.0, "on_top": 0.0}
STRUMMED = ("guitar",)
ROLLED_MS = {"piano": 4.0, "chromatic percussion": 4.0}  # from one note of a chord to the next
SLOW_STRUM_MS, FAST_STRUM_MS = 38.0, 12.0  # over six strings: a soft stroke, a hard one
STRINGS = 6
LONGEST_STRUM_MS = 40.0
GATES = {"staccato": 55, "tenuto": 98, "legato": 102, "accent": 92, "ghost": 60}
MUTED_GATE = 30  # a muted strum
GLIDE_S, ATTACK_GAP_S = (
    0.03,
    0.03,
)  # a glide overlaps the note before it by so much; any other attack keeps this distance


@dataclass(frozen=True, slots=True)
class Groove:
    """What the plan says about time: swing in percent and its unit, humanise 0..1."""

    swing: float
    swing_unit: str
    humanise: float


def swung(tick: int, cue: Cue, groove: Groove) -> int:
    """Where a written tick of the passage is played before anybody is human."""
    shape = cue.shape
    inside = tick % shape.ticks
    beat = next(beat for beat in reversed(shape.beats) if beat.onset <= inside)
    if groove.swing == 50.0 or beat.pulse == "triple":
        return tick
    pair = beat.ticks if groove.swing_unit == "1/8" else beat.ticks // 2
    into = (inside - beat.onset) % pair
    long = pair * groove.swing / 100.0
    half = pair / 2
    warped = into * long / half if into <= half else long + (into - half) * (pair - long) / half
    return tick - into + round(warped)


def perform(tones: Sequence[Tone], cue: Cue, groove: Groove) -> list[Note]:
    """The played notes of a passage, in ticks of the song, sorted by onset."""
    chance = cue.chance("hands")
    role = cue.chair.player.role
    level = level_of(cue)
    spread = FULL_SPREAD_MS * groove.humanise * RESTLESS_MS.get(role, 0.85) * (0.4 if cue.idioms.machine else 1.0)
    late = _set_back(cue, groove)
    notes: list[Note] = []
    drift, moment, wander = 0.0, -1, 0.0
    for tone in tones:
        if tone.onset != moment:  # one movement of the hands for all that sounds together
            moment = tone.onset
            drift = WANDER * drift + (1 - WANDER**2) ** 0.5 * bell(chance)
            wander = bell(chance)
        milliseconds = drift * spread + late + _piece_lateness(tone, cue) * min(1.0, groove.humanise * 2)
        strum = _strum(tone, cue, groove)
        on_grid = swung(tone.onset, cue, groove)
        offset = (
            on_grid - tone.onset + round((milliseconds + strum) / 1000.0 * cue.shape.bpm / 60.0 * TICKS_PER_QUARTER)
        )
        velocity = velocity_of(tone, cue, level, wander, groove.humanise, chance)
        notes.append(_note(tone, cue, groove, offset, velocity))
    played = kept_apart(notes, cue.instrument.is_monophonic)
    return _gliding(played, cue) if cue.instrument.id in GLIDERS else played


def _note(tone: Tone, cue: Cue, groove: Groove, offset: int, velocity: int) -> Note:
    """The note as played. It neither begins before its passage nor sounds after it, so that passages stay apart."""
    end = cue.passage.ticks - cue.leaves
    earliest = min(0, tone.onset)  # what leads into the passage begins before it
    offset = min(max(earliest - tone.onset, offset), end - tone.onset - 1)
    share = _gate(tone, cue) / 100
    sounding = (swung(tone.end, cue, groove) - swung(tone.onset, cue, groove)) * share
    sounding = min(sounding, end - tone.onset - offset)
    gate = int(sounding * 100 / tone.ticks)  # rounded down: it must not sound longer than it may
    return Note(
        Ticks(cue.passage.start + tone.onset),
        tone.pitch,
        Ticks(tone.ticks),
        velocity,
        offset=offset,
        gate=min(1000, max(1, gate)),
        articulation=tone.articulation,
    )


def _gate(tone: Tone, cue: Cue) -> int:
    """Percent of its written length that a note sounds."""
    if tone.articulation == "ghost" and cue.instrument.family in STRUMMED:
        return MUTED_GATE
    return GATES.get(tone.articulation, 100 if cue.chair.player.role in ("pad", "counter", "effects") else 94)


def kept_apart(notes: Sequence[Note], monophonic: bool) -> list[Note]:
    """Played notes of which none runs into the next on the same pitch (of a wind: into any next one)."""
    result: list[Note] = []
    latest: dict[int, int] = {}
    for note in sorted(notes):
        line = -1 if monophonic else note.pitch
        index = latest.get(line)
        if index is not None and result[index].played_end > note.played_onset:
            before = result[index]
            room = max(1, note.played_onset - before.played_onset)
            result[index] = replace(before, gate=max(1, int(room * 100 / before.duration)))
        latest[line] = len(result)
        result.append(note)
    return result


def _gliding(notes: list[Note], cue: Cue) -> list[Note]:
    """The line of a voice that glides where notes overlap: legato notes are reached in one breath, others anew."""
    overlap, gap = (round(s * cue.shape.bpm / 60 * TICKS_PER_QUARTER) for s in (GLIDE_S, ATTACK_GAP_S))
    result = list(notes)
    for index, (before, note) in enumerate(pairwise(notes)):
        glides = note.articulation == "legato" and note.pitch != before.pitch and before.end == note.onset
        end = note.played_onset + (min(overlap, note.duration // 2) if glides else -gap)
        if glides or before.played_end > end:
            sounding = max(1, end - before.played_onset)
            gate = -(-sounding * 100 // before.duration) if glides else sounding * 100 // before.duration
            result[index] = replace(before, gate=max(1, min(1000, gate)))
    end = cue.passage.start + cue.passage.ticks - gap  # what the next passage begins with is struck anew, too
    if result and result[-1].played_end > end > result[-1].played_onset:
        last = result[-1]
        result[-1] = replace(last, gate=max(1, (end - last.played_onset) * 100 // last.duration))
    return result


def _set_back(cue: Cue, groove: Groove) -> float:
    """Milliseconds by which a role or a feel lies behind (or before) the beat; nothing without humanise."""
    role_ms = dict(cue.idioms.late_ms).get(cue.chair.player.role, 0.0)
    return (role_ms + FEEL_MS[cue.manner.feel or "on_top"]) * min(1.0, groove.humanise * 2)


def _piece_lateness(tone: Tone, cue: Cue) -> float:
    return dict(cue.idioms.late_ms).get(tone.piece, 0.0) if tone.piece else 0.0


def _strum(tone: Tone, cue: Cue, groove: Groove) -> float:
    """Milliseconds after the first note of a chord; a hard stroke crosses the strings faster than a soft one."""
    loose = min(1.0, groove.humanise * 1.6)
    if cue.instrument.family in STRUMMED:
        over = SLOW_STRUM_MS + (FAST_STRUM_MS - SLOW_STRUM_MS) * min(1.0, tone.stress)
        return min(LONGEST_STRUM_MS, loose * over * tone.spread / (STRINGS - 1))
    return min(LONGEST_STRUM_MS, loose * ROLLED_MS.get(cue.instrument.family, 0.0) * tone.spread)
