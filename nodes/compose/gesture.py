"""What feet, lungs and fingers do beside the notes: the sustain pedal, swells of held sounds, slides of a bass."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..score.note import Control
from ..score.time import TICKS_PER_QUARTER, Ticks
from .cue import Cue
from .part import Tone

SUSTAIN_PEDAL, EXPRESSION = 64, 11
PEDALLED = ("piano", "bright_piano", "electric_grand", "honky_tonk", "electric_piano", "fm_piano", "vibraphone")
SUSTAINED = ("strings", "ensemble", "brass", "reed", "pipe", "synth pad", "organ")
PLAIN = 112  # expression at rest
RISES = {"build_up": (84, 127), "pre_chorus": (100, 122)}  # expression from the first bar to the last
HAIRPIN = (0, 5, 9, 3)  # what the four bars of a phrase add
GLIDERS = ("sub_bass",)  # who glides by themselves where notes overlap
SLIDE_S, SLIDE_STEPS = 0.08, 6
WHEEL_SEMITONES = 2  # the range of the pitch wheel that MIDI gives without being asked
WHEEL = 8191
BLOWN_BEATS = 2  # held notes of brass from this length swell


def controls_of(tones: Sequence[Tone], cue: Cue) -> list[Control]:
    """Pedal, swell and slides of a passage, in ticks of the song."""
    controls: list[Control] = []
    if cue.instrument.id in PEDALLED and _is_sustained(tones, cue):
        controls += _pedal(tones, cue)
    if cue.instrument.family in SUSTAINED and tones:
        controls += _blown(tones, cue) if _swells_by_note(cue) else _swell(cue)
    if cue.instrument.family == "bass" and cue.instrument.id not in GLIDERS:
        controls += _slides(tones, cue)
    return controls


def _is_sustained(tones: Sequence[Tone], cue: Cue) -> bool:
    if not tones or cue.chair.player.role not in ("comping", "pad", "arpeggio"):
        return False
    lengths = sorted(tone.ticks for tone in tones)
    return lengths[len(lengths) // 2] >= cue.shape.beat_ticks // 2


def _pedal(tones: Sequence[Tone], cue: Cue) -> list[Control]:
    """The pedal changes with the chord, a moment after it is struck; it is up when the passage ends."""
    start = cue.passage.start
    controls: list[Control] = []
    down = min(60, cue.shape.beat_ticks // 4)
    struck = {cue.passage.event_at(tone.onset).onset for tone in tones}
    for event in (event for event in cue.passage.chords if event.onset in struck):
        if event.chord is None or event.is_stop or event.ticks <= 2 * down:
            continue
        controls.append(Control(Ticks(start + event.onset + down), "cc", SUSTAIN_PEDAL, 127))
        up = min(event.end, cue.passage.ticks - 1)
        controls.append(Control(Ticks(start + up - (down // 4 if up == event.end else 0)), "cc", SUSTAIN_PEDAL, 0))
    return controls


def _swell(cue: Cue) -> list[Control]:
    """Expression: a hairpin a phrase, rising through what leads on, fading in the song's last bar."""
    start, bars = cue.passage.start, cue.passage.bars
    if cue.passage.kind in RISES:
        low, high = RISES[cue.passage.kind]
        return [
            _expression(start + bar * cue.shape.ticks, low + (high - low) * bar // max(1, bars - 1))
            for bar in range(bars)
        ]
    controls = [_expression(start + bar * cue.shape.ticks, PLAIN - 4 + HAIRPIN[bar % 4]) for bar in range(bars)]
    return controls + (_faded(cue) if cue.passage.is_last else [])


def _faded(cue: Cue) -> list[Control]:
    last, steps = cue.passage.start + cue.final_onset, 8
    return [_expression(last + cue.shape.ticks * step // steps, PLAIN - 8 * step) for step in range(1, steps)]


def _expression(tick: int, value: int) -> Control:
    return Control(Ticks(tick), "cc", EXPRESSION, value)


def _swells_by_note(cue: Cue) -> bool:
    return cue.instrument.family == "brass" and cue.chair.player.role in ("comping", "pad")


def _blown(tones: Sequence[Tone], cue: Cue) -> list[Control]:
    """Brass leans into a held chord: struck, drawn back, and swelling to its end."""
    start, steps = cue.passage.start, 6
    controls = [_expression(start, PLAIN)]
    held = sorted({(tone.onset, tone.ticks) for tone in tones if tone.ticks >= BLOWN_BEATS * cue.shape.beat_ticks})
    for onset, ticks in held:
        for step in range(1, steps):
            value = 84 + 40 * (step - 1) // (steps - 2)
            controls.append(_expression(start + onset + ticks * step // steps, value))
        end = onset + ticks
        controls.append(_expression(start + min(end, cue.passage.ticks - 1), PLAIN))
    return controls + (_faded(cue) if cue.passage.is_last and not held else [])


def _slides(tones: Sequence[Tone], cue: Cue) -> list[Control]:
    """A finger slides into a note that is written legato: the wheel comes from where the note before lay."""
    length = min(cue.shape.beat_ticks // 2, round(SLIDE_S * cue.shape.bpm / 60 * TICKS_PER_QUARTER))
    controls: list[Control] = []
    for before, tone in pairwise(tones):
        way = before.pitch - tone.pitch
        if tone.articulation != "legato" or not way or before.onset == tone.onset or tone.ticks < length:
            continue
        depth = max(-WHEEL_SEMITONES, min(WHEEL_SEMITONES, way)) / WHEEL_SEMITONES
        for step in range(SLIDE_STEPS + 1):
            value = round(WHEEL * depth * (1 - step / SLIDE_STEPS))
            tick = cue.passage.start + tone.onset + length * step // SLIDE_STEPS
            controls.append(Control(Ticks(tick), "bend", 0, value))
    return controls
