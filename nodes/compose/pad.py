"""Pads: whole chords held in smooth voice leading, with suspensions; sections spread out where it is loud."""

from __future__ import annotations

from dataclasses import replace

from .cue import Cue
from .keyboard import Keyboard
from .part import Tone

PAD = (52, 72)  # E3..C5
OPEN_PAD = (48, 76)
HELD_HALF_BARS = ((0.3, 8), (0.65, 4), (0.85, 2), (1.0, 1))  # complexity up to which a chord is held so long
STRUCK_FROM = 0.7  # energy from which every chord is struck anew
OPEN_FROM = 0.65  # energy from which a section spreads out
SECTIONS = ("ensemble", "strings", "brass")
BREATHING = ("brass", "reed", "pipe")
FILLS_FROM = 0.6  # how much a player must like fills to turn a phrase
BREATH = 8  # a blown chord gives up one part in so many of its length


def play_pad(cue: Cue) -> list[Tone]:
    """Whole chords, held; common tones go on sounding, so that only what changes is heard to move."""
    voices = (3 if cue.passage.energy < 0.35 else 4) + (1 if cue.idioms.colour == "ninth" else 0)
    voices -= 1 if cue.chair.rank else 0
    is_open = cue.instrument.family in SECTIONS and cue.passage.energy >= OPEN_FROM and cue.chair.rank == 0
    low, high = OPEN_PAD if is_open else PAD
    shift = (0, 12, -7)[cue.chair.rank % 3]
    keyboard = Keyboard(cue, (low + shift, high + shift), voices=voices, is_open=is_open)
    longest = _longest(cue)
    turns = _turns(cue)
    tones: list[Tone] = []
    for event in cue.passage.chords:
        onset = event.onset
        while onset < event.end:
            stop = min(event.end, onset + longest, *(turn for turn in (cue.final_onset, *turns) if turn > onset))
            tones += keyboard.strike(onset, stop - onset, "x" if is_open else "h")
            onset = stop
    if cue.instrument.family in BREATHING:
        return [replace(tone, ticks=tone.ticks - tone.ticks // BREATH) for tone in tones]
    tones = _tied(tones, longest) if cue.passage.energy < STRUCK_FROM else tones
    return _suspended(tones, cue) if cue.instrument.polyphony > 2 else tones


def _longest(cue: Cue) -> int:
    """How long a pad holds before it strikes anew: whole bars, or from its middle for who plays much."""
    halves = next(halves for limit, halves in HELD_HALF_BARS if cue.dial("complexity") <= limit)
    return max(cue.shape.middle, cue.shape.beat_ticks) if halves == 1 else halves // 2 * cue.shape.ticks


def _turns(cue: Cue) -> list[int]:
    """Where who likes fills strikes once more: in the middle of the last bar of a phrase."""
    wish = cue.dial("fills")
    period = 4 if wish > 0.8 else 8
    bars = [bar for bar in range(cue.passage.bars) if (bar + 1) % period == 0 or bar == cue.passage.bars - 1]
    middles = [bar * cue.shape.ticks + cue.shape.middle for bar in bars]
    return [middle for middle in middles if middle < cue.final_onset] if wish > FILLS_FROM else []


def _suspended(tones: list[Tone], cue: Cue) -> list[Tone]:
    """Some voices that fall by a step into a new chord arrive a beat late: the suspensions of part-writing."""
    chance = cue.chance("suspensions")
    beat = cue.shape.beat_ticks
    ending: dict[int, list[int]] = {}
    for index, tone in enumerate(tones):
        ending.setdefault(tone.end, []).append(index)
    result = list(tones)
    for index, tone in enumerate(tones):
        before = [at for at in ending.get(tone.onset, ()) if 1 <= tones[at].pitch - tone.pitch <= 2]
        drawn = chance.random()
        late = tone.ticks >= 2 * beat and tone.onset < cue.final_onset and drawn < cue.idioms.suspended
        if (
            before
            and late
            and not any(other.pitch == tones[before[0]].pitch and other.onset == tone.onset for other in tones)
        ):
            result[index] = replace(tone, onset=tone.onset + beat, ticks=tone.ticks - beat)
            result[before[0]] = replace(result[before[0]], ticks=result[before[0]].ticks + beat)
    return result


def _tied(tones: list[Tone], longest: int) -> list[Tone]:
    """Tones that go on in the next chord become one, up to a length."""
    result: list[Tone] = []
    open_at: dict[int, int] = {}
    for tone in tones:
        index = open_at.get(tone.pitch)
        if index is not None:
            before = result[index]
            if before.end == tone.onset and before.ticks + tone.ticks <= longest:
                result[index] = replace(before, ticks=before.ticks + tone.ticks)
                continue
        open_at[tone.pitch] = len(result)
        result.append(tone)
    return result
