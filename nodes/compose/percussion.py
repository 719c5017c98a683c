"""Percussion: shakers, congas, tambourines beside the drums; pitched percussion (timpani) on the roots."""

from __future__ import annotations

from random import Random

from ..theory.instrument import DRUM_PIECES
from .busyness import intensity_for
from .cue import Cue, nearest_pitch
from .drums import STRESS, Lines, at_least_the_downbeat, strokes, with_two_hands
from .grid import Step, lay
from .kick import sounds, turn_of
from .part import Tone

FASTEST_S = 0.09  # between strokes that nobody asked for
FILLS_FROM = 0.6  # how much a percussionist must like fills to play one


def play_percussion(cue: Cue) -> list[Tone]:
    """The style's percussion; a pitched instrument (timpani) plays its kick line on the chord's root and fifth."""
    lines = at_least_the_downbeat(lay(cue.idioms.percussion, intensity_for(cue.idioms.percussion, cue), cue.shape), cue)
    if not cue.instrument.is_drum:
        return _tuned(cue, lines)
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += strokes(next(iter(lines)), start, Step(0, cue.shape.beat_ticks, "x"), cue)
            continue
        chance = cue.chance(f"percussion-{turn_of(bar)}")
        for piece, steps in lines.items():
            for step in _as_busy(steps, cue, chance):
                if sounds(step, cue, chance.random()):
                    tones += strokes(piece, start, step, cue)
        if _has_fill(cue, bar):
            tones += _shake(cue, start)
    return with_two_hands(tones)


def _as_busy(steps: tuple[Step, ...], cue: Cue, chance: Random) -> list[Step]:
    """The steps with weak ones left out where little is asked for, and soft ones between them where much is."""
    wish = cue.dial("complexity")
    result: list[Step] = []
    for beat in cue.shape.beats:
        for place in range(4):
            onset, drawn = beat.onset + beat.ticks * place // 4, chance.random()
            known = next((step for step in steps if step.onset == onset), None)
            if known is None and place and steps and drawn < wish - 0.5 and _has_time(cue, beat.ticks // 4):
                result.append(Step(onset, beat.ticks // 4, "g"))
            elif known is not None and (cue.shape.strength(onset) >= 0.5 or drawn < 2 * wish):
                result.append(known)
    return [*result, *(step for step in steps if step not in result and not _on_quarters(step, cue))]


def _has_time(cue: Cue, ticks: int) -> bool:
    return cue.shape.seconds(ticks) >= FASTEST_S


def _on_quarters(step: Step, cue: Cue) -> bool:
    """Whether a step lies on one of the four places of a beat that `_as_busy` looks at."""
    beat = next(beat for beat in reversed(cue.shape.beats) if beat.onset <= step.onset)
    return (step.onset - beat.onset) * 4 % beat.ticks == 0


def _has_fill(cue: Cue, bar: int) -> bool:
    wish = cue.dial("fills")
    return wish > FILLS_FROM and (bar == cue.passage.bars - 1 or (wish > 0.8 and (bar + 1) % 4 == 0))


def _shake(cue: Cue, start: int) -> list[Tone]:
    """A shaken bar end before the next phrase."""
    beat = cue.shape.beats[-1]
    each = beat.ticks // 4
    return [
        Tone(start + beat.onset + index * each, each, DRUM_PIECES["tambourine"], 0.4 + 0.1 * index, piece="tambourine")
        for index in range(4)
    ]


def _tuned(cue: Cue, lines: Lines) -> list[Tone]:
    steps = lines.get("kick") or max(lines.values(), key=len)
    low, high = cue.window(cue.instrument.comfort_low, cue.instrument.comfort_high)
    middle = (low + high) / 2
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        final = cue.is_final_bar(bar)
        chance = cue.chance(f"percussion-{turn_of(bar)}")
        for step in (Step(0, cue.shape.ticks, "X"),) if final else steps:
            chord = cue.passage.event_at(start + step.onset).chord
            if not sounds(step, cue, chance.random()) or chord is None:
                continue
            fifth = chord.fifth in (None, 7) and cue.shape.strength(step.onset) < 0.5 and not final
            tone = (chord.root_pitch_class + 7) % 12 if fifth else chord.root_pitch_class
            pitch = nearest_pitch(tone, middle, low, high)
            tones.append(Tone(start + step.onset, step.ticks, pitch, STRESS[step.sign]))
    return tones if _rolls(cue) is None else tones + _rolled(cue, middle, low, high)


def _rolls(cue: Cue) -> int | None:
    """Where a roll that leads on begins: in the last bar of a build-up, None elsewhere."""
    if cue.passage.kind != "build_up" or cue.passage.is_last:
        return None
    return cue.passage.ticks - cue.shape.ticks + cue.shape.middle


def _rolled(cue: Cue, middle: float, low: int, high: int) -> list[Tone]:
    """The mallets roll on the root of the last chord."""
    onset = _rolls(cue)
    chord = None if onset is None else cue.passage.event_at(onset).chord
    if onset is None or chord is None:
        return []
    each = cue.shape.beat_ticks // 4
    pitch = nearest_pitch(chord.root_pitch_class, middle, low, high)
    count = (cue.passage.ticks - onset) // each
    return [Tone(onset + each * index, each, pitch, 0.3 + 0.5 * index / count) for index in range(count)]
