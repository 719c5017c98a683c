"""Arpeggios: one voice after the other in the figure of the style, turned otherwise in every theme.

A figure is played as written, downwards, or broken (its inner voices exchanged), as the theme of the section has it;
the last bar of a phrase turns round. Sections that share a theme share their figure.
"""

from __future__ import annotations

from typing import Literal

from .busyness import intensity_for
from .cue import Cue
from .grid import lay
from .keyboard import Keyboard
from .part import Tone
from .stream import drawn, stream

ARPEGGIO = (55, 79)  # G3..G5
Turn = Literal["up", "down", "broken"]
TURNS: tuple[Turn, ...] = ("up", "down", "broken")
TURN_WEIGHTS = (0.6, 0.15, 0.25)
BROKEN = {2: 3, 3: 2, 4: 5, 5: 4}


def play_arpeggio(cue: Cue) -> list[Tone]:
    """The arpeggio of a passage."""
    keyboard = Keyboard(cue, ARPEGGIO)
    steps = lay(cue.idioms.arpeggio, intensity_for(cue.idioms.arpeggio, cue), cue.shape)["arpeggio"]
    turn = drawn(TURNS, TURN_WEIGHTS, stream(cue.seed, "figure", cue.passage.theme))
    voices = turned([int(step.sign) for step in steps], turn)
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += keyboard.figure(start, cue.shape.ticks, 1) + keyboard.strike(start, cue.shape.ticks, "h")[1:]
            continue
        back = _turns_round(cue, bar)
        for step, voice, other in zip(steps, voices, turned(voices, "down"), strict=True):
            late = back and 2 * step.onset >= cue.shape.ticks
            tones += keyboard.figure(start + step.onset, step.ticks, other if late else voice)
    return tones


def turned(voices: list[int], turn: Turn) -> list[int]:
    """The voices of a figure in another direction; its first note keeps its place, for it carries the chord."""
    if turn == "up" or not voices:
        return list(voices)
    if turn == "broken":
        return [voices[0], *(BROKEN.get(voice, voice) for voice in voices[1:])]
    low, high = min(voices), max(voices)
    return [voices[0], *(low + high - voice for voice in voices[1:])]


def _turns_round(cue: Cue, bar: int) -> bool:
    """Whether the second half of a bar answers its first: at the ends of phrases, more often for who likes fills."""
    wish = cue.dial("fills")
    return wish > 0.1 and (bar + 1) % (2 if wish > 0.75 else 4) == 0
