"""The bass: locked to the kick, walking, gliding or free, with steps into the next bar and fills that lead on."""

from __future__ import annotations

from dataclasses import replace

from .bass_line import Line
from .bass_turn import with_approaches, with_fills, with_glides
from .busyness import intensity_for
from .cue import Cue
from .grid import Step, lay
from .kick import kick_steps
from .part import Tone

LOCK_SHARE = 0.85  # how many kicks without a bass note of their own get one
LOCKED = ("locked", "gliding")


def play_bass(cue: Cue) -> list[Tone]:
    """The bass line of a passage."""
    steps = lay(cue.idioms.bass, intensity_for(cue.idioms.bass, cue), cue.shape)["bass"]
    line = Line(cue, cue.chance("bass"))
    for bar in range(cue.passage.bars):
        if cue.is_final_bar(bar):
            line.final(bar)
        else:
            line.bar(bar, _locked(steps, cue, bar) if cue.idioms.bassist in LOCKED else steps)
    tones = line.tones
    if cue.idioms.bassist != "walking":
        tones = with_approaches(tones, cue, line)
    if cue.idioms.bassist == "gliding":
        tones = with_glides(tones, cue)
    tones = with_fills(tones, cue, line)
    if cue.chair.rank:
        tones = [
            replace(tone, pitch=tone.pitch + 12) if tone.pitch + 12 <= cue.instrument.high else tone for tone in tones
        ]
    return tones


def _locked(steps: tuple[Step, ...], cue: Cue, bar: int) -> tuple[Step, ...]:
    """The steps with a new attack on most kicks that had none: a held note repeated, a short root in a rest.

    Which ones is the same in every turn of the groove: a bass line is a figure, not a row of accidents.
    """
    kicks = kick_steps(cue, cue.fullness, bar)
    chance = cue.chance("lock")
    wanted = [kick.onset for kick in kicks if chance.random() < LOCK_SHARE or kick.onset == 0]
    for onset in wanted:
        if any(step.onset == onset for step in steps):
            continue
        holding = next((step for step in steps if step.onset < onset < step.onset + step.ticks), None)
        if holding is None:
            later = [step.onset for step in steps if step.onset > onset]
            ticks = min([kicks[0].ticks, *(start - onset for start in later)])
            steps = (*steps, Step(onset, ticks, "1"))
        elif holding.sign not in "aws":
            before = replace(holding, ticks=onset - holding.onset)
            again = Step(onset, holding.onset + holding.ticks - onset, holding.sign)
            steps = (*(before if step is holding else step for step in steps), again)
    return tuple(sorted(steps, key=lambda step: step.onset))
