"""The performance: written tones become played notes. What is written stays; timing, gate and velocity are added.

Swing moves the second half of each pair of swing units, `swing` percent into the pair (50 = even); it is ignored where
beats divide into three. Humanise moves each player by a slowly wandering offset of 3..12 ms standard deviation (scaled
by the plan, 0 = on the grid with its swing), spreads chords, and sets snare or lead back as the style likes it.
Velocity follows role, energy, place in the bar, and the player's manner.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from ..score.note import Control, Note
from ..score.time import TICKS_PER_QUARTER, Ticks
from .cue import Cue
from .part import Tone
from .stream import bell

LEVELS = {
    "melody": 88, "counter": 72, "comping": 70, "pad": 60, "arpeggio": 66, "bass": 82, "drums": 84, "percussion": 66,
    "effects": 90,
}  # fmt: skip
ENERGY_RANGE, INTENSITY_RANGE, STRESS_RANGE = 34.0, 44.0, 46.0
METRIC_RANGE = {"drums": 14.0, "percussion": 18.0, "bass": 10.0, "melody": 10.0, "pad": 2.0}
RESTLESS_MS = {"drums": 0.55, "percussion": 0.7, "bass": 0.65, "pad": 1.0, "melody": 1.1}  # of the full spread, by role
FULL_SPREAD_MS = 12.0
WANDER = 0.75  # how much of the last offset stays: players drift, they do not jitter
FEEL_MS = {"laid_back": 14.0, "pushed": -11.0, "on_top": 0.0}
STRUM_MS = {"guitar": 11.0, "piano": 4.0, "chromatic percussion": 4.0}
LONGEST_STRUM_MS = 40.0
SUSTAIN_PEDAL, EXPRESSION = 64, 11
PEDALLED = ("piano", "bright_piano", "electric_grand", "honky_tonk", "electric_piano", "fm_piano", "vibraphone")
SUSTAINED = ("strings", "ensemble", "brass", "reed", "pipe", "synth pad", "organ")
GATES = {"staccato": 55, "tenuto": 98, "legato": 102, "accent": 92, "ghost": 60}


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
    level = _level(cue)
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
        velocity = _velocity(tone, cue, level, wander, groove, chance)
        notes.append(_note(tone, cue, groove, offset, velocity))
    return kept_apart(notes, cue.instrument.is_monophonic)


def _note(tone: Tone, cue: Cue, groove: Groove, offset: int, velocity: int) -> Note:
    """The note as played. It neither begins before its passage nor sounds after it, so that passages stay apart."""
    end = cue.passage.ticks - cue.leaves
    earliest = min(0, tone.onset)  # what leads into the passage begins before it
    offset = min(max(earliest - tone.onset, offset), end - tone.onset - 1)
    share = GATES.get(tone.articulation, 100 if cue.chair.player.role in ("pad", "counter", "effects") else 94) / 100
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


def _level(cue: Cue) -> float:
    role = cue.chair.player.role
    energy = ENERGY_RANGE * (cue.passage.energy - 0.5)
    quieter = -6.0 * cue.chair.rank
    return LEVELS[role] + energy + INTENSITY_RANGE * (cue.dial("intensity") - 0.5) + quieter


def _velocity(tone: Tone, cue: Cue, level: float, wander: float, groove: Groove, chance: Random) -> int:
    role = cue.chair.player.role
    if role == "effects":
        return min(127, max(8, round(LEVELS[role] + INTENSITY_RANGE * (cue.dial("intensity") - 0.5))))
    metric = METRIC_RANGE.get(role, 6.0) * (cue.shape.strength(tone.onset) - 0.4)
    stress = STRESS_RANGE * (tone.stress - 0.5)
    human = (2.0 * wander + 1.5 * bell(chance)) * (0.6 + groove.humanise)
    if cue.idioms.machine and role in ("drums", "percussion"):
        human *= 0.3
    return min(127, max(8, round(level + metric + stress + human + _shape_of_passage(tone, cue))))


def _shape_of_passage(tone: Tone, cue: Cue) -> float:
    """Crescendo and diminuendo over a whole passage, and the arch of each phrase of a tune."""
    through = tone.onset / max(1, cue.passage.ticks)
    change = {"build_up": (-12.0, 12.0), "pre_chorus": (-4.0, 4.0), "intro": (-4.0, 2.0), "outro": (2.0, -10.0)}
    begin, end = change.get(cue.passage.kind, (0.0, 0.0))
    arch = 0.0
    if cue.chair.player.role in ("melody", "counter"):
        phrase = 4 * cue.shape.ticks
        place = tone.onset % phrase / phrase
        arch = 6.0 * (1 - abs(2 * place - 1)) - 3.0
    return begin + (end - begin) * through + arch


def _set_back(cue: Cue, groove: Groove) -> float:
    """Milliseconds by which a role or a feel lies behind (or before) the beat; nothing without humanise."""
    role_ms = dict(cue.idioms.late_ms).get(cue.chair.player.role, 0.0)
    return (role_ms + FEEL_MS[cue.manner.feel or "on_top"]) * min(1.0, groove.humanise * 2)


def _piece_lateness(tone: Tone, cue: Cue) -> float:
    return dict(cue.idioms.late_ms).get(tone.piece, 0.0) if tone.piece else 0.0


def _strum(tone: Tone, cue: Cue, groove: Groove) -> float:
    """Milliseconds after the first note of a chord."""
    each = STRUM_MS.get(cue.instrument.family, 0.0) * min(1.0, groove.humanise * 1.6)
    return min(LONGEST_STRUM_MS, each * tone.spread)


def controls_of(tones: Sequence[Tone], cue: Cue) -> list[Control]:
    """Pedal and swell of a passage, in ticks of the song."""
    controls: list[Control] = []
    if cue.instrument.id in PEDALLED and _is_sustained(tones, cue):
        controls += _pedal(tones, cue)
    if cue.instrument.family in SUSTAINED and tones:
        controls += _swell(cue)
    return controls


def _is_sustained(tones: Sequence[Tone], cue: Cue) -> bool:
    if not tones or cue.chair.player.role not in ("comping", "pad", "arpeggio"):
        return False
    lengths = sorted(tone.ticks for tone in tones)
    return lengths[len(lengths) // 2] >= cue.shape.beat_ticks // 2


def _pedal(tones: Sequence[Tone], cue: Cue) -> list[Control]:
    """The pedal changes with the chord, a moment after it is struck; it is up when the passage ends."""
    start = cue.passage.start
    controls: list[Control] = []
    down = min(60, cue.shape.beat_ticks // 4)
    struck = {cue.passage.event_at(tone.onset).onset for tone in tones}
    for event in (event for event in cue.passage.chords if event.onset in struck):
        if event.chord is None or event.is_stop or event.ticks <= 2 * down:
            continue
        controls.append(Control(Ticks(start + event.onset + down), "cc", SUSTAIN_PEDAL, 127))
        up = min(event.end, cue.passage.ticks - 1)
        controls.append(Control(Ticks(start + up - (down // 4 if up == event.end else 0)), "cc", SUSTAIN_PEDAL, 0))
    return controls


def _swell(cue: Cue) -> list[Control]:
    """Expression: steady in most passages, rising through a build-up, fading in the song's last bar."""
    start = cue.passage.start
    if cue.passage.kind == "build_up":
        bars = range(cue.passage.bars)
        return [
            Control(Ticks(start + bar * cue.shape.ticks), "cc", EXPRESSION, 84 + 43 * bar // max(1, len(bars) - 1))
            for bar in bars
        ]
    controls = [Control(Ticks(start), "cc", EXPRESSION, 112)]
    if cue.passage.is_last:
        last = start + cue.passage.ticks - cue.shape.ticks
        steps = 8
        controls += [
            Control(Ticks(last + cue.shape.ticks * step // steps), "cc", EXPRESSION, 112 - 8 * step)
            for step in range(1, steps)
        ]
    return controls
