"""The foot of the groove: which kicks sound in a bar, known to the drummer and to the bass alike.

A style's pattern leaves some kicks to the moment. What is decided goes by the passage alone, so that drummer and bass
agree without listening to each other, and a new take of one of them leaves the other locked.
"""

from __future__ import annotations

from .cue import Cue
from .grid import Step, lay
from .stream import stream

TURNS = 4  # bars after which decisions return: A B A C


def turn_of(bar: int) -> int:
    """Which of the decisions a bar goes by: every other bar alike, the fourth with its own."""
    return (0, 1, 0, 2)[bar % TURNS]


def sounds(step: Step, cue: Cue, drawn: float) -> bool:
    """Whether a step that is left to the moment is played; `drawn` lies in 0..1."""
    complexity = cue.dial("complexity")
    if step.sign == "?":
        return drawn < complexity * (0.4 + 0.8 * cue.passage.energy)
    if step.sign == "g":
        return drawn < 0.4 + complexity
    return True


def kick_steps(cue: Cue, intensity: float, bar: int) -> tuple[Step, ...]:
    """The kicks of a bar of the groove that is laid at an intensity."""
    chance = stream(cue.seed, "kick", cue.passage.index, turn_of(bar))
    kept: list[Step] = []
    for step in lay(cue.idioms.grooves, intensity, cue.shape).get("kick", ()):
        drawn = chance.random()  # always drawn, so that one sign does not shift the others
        if sounds(step, cue, drawn):
            kept.append(step)
    return tuple(kept)
