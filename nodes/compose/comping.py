"""Comping: chords in the rhythm of the style, as the instrument plays them: two hands, strokes of a strummer, a pick.

A strummer's hand goes down on beats and up between them, whatever the pattern says, unless it says so itself. Who can
sound but one or two notes breaks the chord.
"""

from __future__ import annotations

from .busyness import intensity_for
from .cue import Cue
from .grid import Step, lay
from .keyboard import Keyboard, takes_bass
from .part import Tone
from .stream import stream
from .sub_style import turned

COMPING = (53, 74)  # F3..D5
SHELLS_BELOW = 0.45  # energy under which rootless chords are bare: third, seventh, one colour
LESS_FOR_THE_SECOND = 0.3  # a second comper leaves room
TURNS = (0, 1, 0, 2)  # which of several equal figures the bars of a turn have
STROKES = "um"  # signs that say which way the hand goes


def play_comping(cue: Cue) -> list[Tone]:
    """The chords of a passage in the rhythm of the style."""
    voices = 3 if cue.idioms.rootless and cue.passage.energy < SHELLS_BELOW else 4
    keyboard = Keyboard(cue, COMPING, voices=voices, with_bass=takes_bass(cue))
    if cue.instrument.polyphony < 3:
        return _broken(cue, keyboard)
    lower = LESS_FOR_THE_SECOND if cue.chair.rank else 0.0
    figures = _figures(cue, lower)
    if keyboard.tuning and not keyboard.is_power:
        figures = [strummed(steps, cue) for steps in figures]
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += keyboard.strike(start, cue.shape.ticks, "X")
            continue
        for step in with_changes(cue, start, _varied(figures[bar % len(figures)], cue, bar)):
            tones += keyboard.strike(start + step.onset, step.ticks, step.sign)
    return tones


def _figures(cue: Cue, lower: float) -> list[tuple[Step, ...]]:
    """The figures of a turn of bars: one throughout, or several in turn where the style leaves them open.

    A second comper is a turn ahead, so that two of them do not strike alike.
    """
    first = stream(cue.seed, "comping", cue.passage.theme).randrange(12) + cue.chair.rank
    rows = [turned(cue.idioms.comping, first + turn) for turn in TURNS]
    steps = [lay(row, intensity_for(row, cue, lower), cue.shape)["comping"] for row in rows]
    return steps if len(set(steps)) > 1 else steps[:1]


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
    ends = bar == cue.passage.bars - 1 and wish > 0.6
    settled = cue.idioms.machine and wish <= 0.5
    if ((bar + 1) % period and not ends) or not steps or settled or cue.chance(f"turn-{bar}").random() > wish:
        return steps
    beat = cue.shape.beats[-1]
    onset = beat.step_onset(4 if beat.pulse == "triple" else 2)
    if any(step.onset == onset for step in steps):
        onset = beat.step_onset(5 if beat.pulse == "triple" else 3)
    if any(step.onset == onset for step in steps):
        return steps
    kept = tuple(
        Step(step.onset, min(step.ticks, onset - step.onset) if step.onset < onset else step.ticks, step.sign)
        for step in steps
    )
    sign = "u" if any(step.sign == "u" for step in steps) else "x"
    lead = Step(onset, min([cue.shape.ticks, *(step.onset for step in steps if step.onset > onset)]) - onset, sign)
    return tuple(sorted((*kept, lead), key=lambda step: step.onset))


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
    steps = lay(cue.idioms.comping, 0.7 * intensity_for(cue.idioms.comping, cue), cue.shape)["comping"]
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += keyboard.strike(start, cue.shape.ticks, "x")
            continue
        for step in with_changes(cue, start, steps):
            tones += keyboard.strike(start + step.onset, step.ticks, "x")
    return tones
