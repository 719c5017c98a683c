"""Comping: chords in the rhythm of the style, as the instrument plays them: two hands, strokes of a strummer, a pick.

A strummer's hand goes down on beats and up between them, whatever the pattern says, unless it says so itself. Who can
sound but one or two notes breaks the chord.
"""

from __future__ import annotations

from .cue import Cue
from .grid import Step, lay
from .keyboard import Keyboard, takes_bass
from .part import Tone

COMPING = (53, 74)  # F3..D5
SHELLS_BELOW = 0.45  # energy under which rootless chords are bare: third, seventh, one colour
LESS_FOR_THE_SECOND = 0.3  # a second comper leaves room
STROKES = "um"  # signs that say which way the hand goes


def play_comping(cue: Cue) -> list[Tone]:
    """The chords of a passage in the rhythm of the style."""
    voices = 3 if cue.idioms.rootless and cue.passage.energy < SHELLS_BELOW else 4
    keyboard = Keyboard(cue, COMPING, voices=voices, with_bass=takes_bass(cue))
    if cue.instrument.polyphony < 3:
        return _broken(cue, keyboard)
    lower = LESS_FOR_THE_SECOND if cue.chair.rank else 0.0
    steps = lay(cue.idioms.comping, max(0.0, cue.busy - lower), cue.shape)["comping"]
    if keyboard.tuning and not keyboard.is_power:
        steps = strummed(steps, cue)
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += keyboard.strike(start, cue.shape.ticks, "X")
            continue
        for step in with_changes(cue, start, _varied(steps, cue, bar)):
            tones += keyboard.strike(start + step.onset, step.ticks, step.sign)
    return tones


def strummed(steps: tuple[Step, ...], cue: Cue) -> tuple[Step, ...]:
    """The steps with up-strokes where the hand comes up: between the beats, or between their halves if it goes fast."""
    if any(step.sign in STROKES or step.sign.isdigit() for step in steps):
        return steps

    def place(step: Step) -> tuple[int, int]:
        beat = next(beat for beat in reversed(cue.shape.beats) if beat.onset <= step.onset)
        return step.onset - beat.onset, beat.ticks

    fast = any(inside * 2 % ticks for inside, ticks in map(place, steps))
    result: list[Step] = []
    for step in steps:
        inside, ticks = place(step)
        down = inside * (2 if fast else 1) % ticks == 0
        result.append(Step(step.onset, step.ticks, "u" if step.sign in "xo" and not down else step.sign))
    return tuple(result)


def _varied(steps: tuple[Step, ...], cue: Cue, bar: int) -> tuple[Step, ...]:
    """The last bar of a phrase with one stroke more that leads on, for who likes fills."""
    wish = cue.dial("fills")
    period = 4 if wish > 0.7 else 8
    if (bar + 1) % period or not steps or cue.idioms.machine or cue.chance(f"turn-{bar}").random() > wish:
        return steps
    last = steps[-1]
    half = last.ticks // 2
    if last.sign not in "xou" or half % (cue.shape.beat_ticks // 4) or half * 2 != last.ticks:
        return steps
    return (*steps[:-1], Step(last.onset, half, last.sign), Step(last.onset + half, last.ticks - half, last.sign))


def with_changes(cue: Cue, start: int, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps of a bar; where a chord comes and goes without any stroke it gets one."""
    for event in cue.passage.chords:
        onset = event.onset - start
        if not 0 <= onset < cue.shape.ticks:
            continue
        stop = min(event.end - start, cue.shape.ticks)
        if any(step.onset < stop and step.onset + step.ticks > onset for step in steps):
            continue
        steps = (*steps, Step(onset, min(stop - onset, cue.shape.beat_ticks), "x"))
    return tuple(sorted(steps, key=lambda step: step.onset))


def _broken(cue: Cue, keyboard: Keyboard) -> list[Tone]:
    """Chords on an instrument of one or two voices: a held guide tone, moved where the pattern strikes."""
    steps = lay(cue.idioms.comping, cue.busy * 0.7, cue.shape)["comping"]
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += keyboard.strike(start, cue.shape.ticks, "x")
            continue
        for step in with_changes(cue, start, steps):
            tones += keyboard.strike(start + step.onset, step.ticks, "x")
    return tones
