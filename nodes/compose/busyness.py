"""How busy a figure a player chooses: the style's patterns by energy, moved by the complexity that is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from ..plan.style import Pattern
from .cue import Cue
from .grid import lay

STRIDE = 0.05
LIKELY = {"?": 0.5, "g": 0.8, "r": 2.0, "t": 3.0}  # how many strokes a sign is worth


def intensity_for(patterns: Sequence[Pattern], cue: Cue, lower: float = 0.0) -> float:
    """The intensity at which the patterns are laid. More complexity never means fewer strokes, nor less more.

    A style's patterns grow with intensity in force, not always in number: of those between the energy of the passage
    and what the complexity asks for, the one with most strokes is taken (with fewest, where less is asked for).
    """
    plain = min(1.0, max(0.0, cue.fullness - lower))
    asked = min(1.0, max(0.0, cue.busy - lower))
    way = 1 if asked > plain else -1
    strides = round(abs(asked - plain) / STRIDE)
    reached = [plain + way * STRIDE * stride for stride in range(strides)] + [asked]
    return max(reached, key=lambda intensity: (way * round(_strokes(patterns, intensity, cue), 3), way * intensity))


def _strokes(patterns: Sequence[Pattern], intensity: float, cue: Cue) -> float:
    """How many different moments of a bar are struck."""
    moments: dict[int, float] = {}
    for steps in lay(patterns, intensity, cue.shape).values():
        for step in steps:
            moments[step.onset] = max(moments.get(step.onset, 0.0), LIKELY.get(step.sign, 1.0))
    return sum(moments.values())
