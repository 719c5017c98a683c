"""How loud a note is played: role, energy and intensity, place in the bar, stress, the arch of phrases, crescendi."""

from __future__ import annotations

from random import Random

from .cue import Cue
from .part import Tone
from .stream import bell

LEVELS = {
    "melody": 88, "counter": 72, "comping": 70, "pad": 60, "arpeggio": 66, "bass": 82, "drums": 84, "percussion": 66,
    "effects": 90,
}  # fmt: skip
ENERGY_RANGE, INTENSITY_RANGE, STRESS_RANGE = 30.0, 44.0, 46.0
METRIC_RANGE = {"drums": 14.0, "percussion": 18.0, "bass": 10.0, "melody": 10.0, "pad": 2.0}
# what the kind of a section adds, at its beginning and at its end
CRESCENDI = {"build_up": (-12.0, 12.0), "pre_chorus": (-4.0, 4.0), "intro": (-4.0, 2.0), "outro": (2.0, -10.0)}
ARRIVALS = ("chorus", "drop")
GATHERED = 5.0  # how much louder the last bar before an arrival becomes
MACHINE_HANDS = 0.3  # how much of a human's unevenness a machine keeps
SOFTEST, LOUDEST = 8, 127


def level_of(cue: Cue) -> float:
    """The player's level in a passage, as a velocity."""
    role = cue.chair.player.role
    energy = ENERGY_RANGE * (cue.passage.energy - 0.5)
    quieter = -6.0 * cue.chair.rank
    return LEVELS[role] + energy + INTENSITY_RANGE * (cue.dial("intensity") - 0.5) + quieter


def velocity_of(tone: Tone, cue: Cue, level: float, wander: float, humanise: float, chance: Random) -> int:
    """The velocity of a tone, 8..127. `wander`: how far the player's hand is from its mean just now, in deviations."""
    role = cue.chair.player.role
    if role == "effects":
        return min(LOUDEST, max(SOFTEST, round(LEVELS[role] + INTENSITY_RANGE * (cue.dial("intensity") - 0.5))))
    metric = METRIC_RANGE.get(role, 6.0) * (cue.shape.strength(tone.onset) - 0.4)
    stress = STRESS_RANGE * (tone.stress - 0.5)
    human = (2.0 * wander + 1.5 * bell(chance)) * (0.6 + humanise)
    if cue.idioms.machine and role in ("drums", "percussion"):
        human *= MACHINE_HANDS
    return min(LOUDEST, max(SOFTEST, round(level + metric + stress + human + _shape_of_passage(tone, cue))))


def _shape_of_passage(tone: Tone, cue: Cue) -> float:
    """Crescendo and diminuendo over a whole passage, into an arrival, and the arch of each phrase of a tune."""
    through = tone.onset / max(1, cue.passage.ticks)
    begin, end = CRESCENDI.get(cue.passage.kind, (0.0, 0.0))
    arch = 0.0
    if cue.chair.player.role in ("melody", "counter"):
        phrase = 4 * cue.shape.ticks
        place = tone.onset % phrase / phrase
        arch = 6.0 * (1 - abs(2 * place - 1)) - 3.0
    last_bar = cue.passage.ticks - cue.shape.ticks
    if cue.passage.next_kind in ARRIVALS and cue.passage.kind not in (*CRESCENDI, *ARRIVALS) and tone.onset >= last_bar:
        arch += GATHERED * (tone.onset - last_bar) / cue.shape.ticks
    return begin + (end - begin) * through + arch
