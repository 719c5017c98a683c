"""Effects: a riser that leads into the hook, an impact that opens it, a texture that lies under everything.

They play what their instrument is for, on the tonic, at a level that does not follow the energy: a bed stays a bed.
"""

from __future__ import annotations

from ..theory.instrument import Instrument
from .cue import Cue, nearest_pitch
from .form import Passage
from .part import Tone

HOOKS = ("chorus", "drop")
RISERS, IMPACTS = ("riser", "reverse_cymbal"), ("impact",)
RISE_BARS = {"build_up": 8, "pre_chorus": 4}  # the longest rise in a section of this kind
SHORT_RISE_BARS = 2


def is_called_for(instrument: Instrument, passage: Passage) -> bool:
    """Whether an effect has something to do in a passage. It goes by the kinds of sections alone."""
    if instrument.id in RISERS:
        return passage.next_kind in HOOKS or passage.kind == "build_up"
    if instrument.id in IMPACTS:
        return passage.kind in HOOKS
    return True


def play_effects(cue: Cue) -> list[Tone]:
    """One note: over the bars before the next section, on the first beat, or as long as the passage."""
    passage, instrument = cue.passage, cue.instrument
    middle = (instrument.comfort_low + instrument.comfort_high) / 2
    pitch = nearest_pitch(cue.key.tonic_pitch_class, middle, instrument.low, instrument.high)
    if instrument.id in RISERS:
        bars = min(passage.bars, RISE_BARS.get(passage.kind, SHORT_RISE_BARS))
        ticks = bars * cue.shape.ticks
        return [Tone(passage.ticks - ticks, ticks, pitch)]
    if instrument.id in IMPACTS:
        return [Tone(0, cue.shape.ticks, pitch)]
    return [Tone(0, passage.ticks, pitch)]
