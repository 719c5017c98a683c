"""What a voice can sing: where its range lies, how fast it speaks, when it breathes.

The ranges are those of plan.VOCAL_RANGES. A tune for a voice has room for 10 to 17 semitones, no syllable shorter than
SYLLABLE_S, hardly an awkward interval, and a breath at least every LONGEST_S.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..plan.plan import VOCAL_RANGES
from ..theory.key import Key
from .grid import BarShape
from .part import Tone

NARROWEST, WIDEST = 10, 17  # semitones of a song
SYLLABLE_S = 0.16
BREATH_S, LONGEST_S = 0.25, 7.0
COMFORT = 0.52  # where in its range a voice is most at ease
AWKWARD = 40.0  # what an awkward interval costs a singer


def near_lift(lift: int) -> int:
    """Semitones, -5..6, by which a tune moves into a key that lies `lift` semitones away: never the long way round."""
    nearest = lift % 12
    return nearest - 12 if nearest > 6 else nearest


def compass(key: Key, span: int, voice: str, lifts: Sequence[int]) -> tuple[int, int]:
    """The lowest and the highest pitch of a song's tune before it is lifted.

    Without a voice the range lies around the tonic above middle C; with one inside the voice's, lifts included.
    """
    tonic = key.tonic_pitch_class
    if not voice:
        lowest = 62 + (tonic - 2) % 12 - (5 if span > 12 else 3)
        return lowest, lowest + span
    near = [near_lift(lift) for lift in (0, *lifts)]
    low, high = VOCAL_RANGES[voice]
    low, high = low - min(near), high - max(near)
    width = max(NARROWEST, min(span, WIDEST, high - low))
    middle = low + (high - low) * COMFORT

    def cost(lowest: int) -> float:
        degree = (lowest - tonic) % 12
        return abs(lowest + width / 2 - middle) + (0.0 if degree in (7, 0) else 0.8 if degree in (9, 10, 11) else 1.6)

    lowest = min(range(low, max(low, high - width) + 1), key=cost)
    return lowest, lowest + width


def sung(tones: Sequence[Tone], shape: BarShape, ends_song: bool) -> list[Tone]:
    """A tune that a voice can sing: syllables that are too quick joined to the one before, breaths taken."""
    spoken: list[Tone] = []
    for tone in tones:
        quick = bool(spoken) and shape.seconds(tone.onset - spoken[-1].onset) < SYLLABLE_S
        if quick and shape.strength(tone.onset) <= shape.strength(spoken[-1].onset):
            spoken[-1] = replace(spoken[-1], ticks=tone.end - spoken[-1].onset)
        elif quick:
            spoken[-1] = replace(tone, onset=spoken[-1].onset, ticks=tone.end - spoken[-1].onset)
        else:
            spoken.append(tone)
    return _with_breaths(spoken, shape, ends_song)


def _with_breaths(tones: list[Tone], shape: BarShape, ends_song: bool) -> list[Tone]:
    """At least every few seconds the longest note since the last breath gives up its end."""
    rest = round(BREATH_S * shape.bpm / 60 * 480)
    step = max(1, shape.beat_ticks // 4)
    rest = -(-rest // step) * step
    longest = LONGEST_S * shape.bpm / 60 * 480
    result = list(tones)
    since, first = 0, 0
    for index, tone in enumerate(result):
        if index and tone.onset - result[index - 1].end >= rest:
            since, first = tone.onset, index
        if tone.end - since > longest and not (ends_song and index == len(result) - 1):
            place = max(range(first, index + 1), key=lambda at: (result[at].ticks, at))
            held = result[place]
            result[place] = replace(held, ticks=max(held.ticks - rest, held.ticks // 2))
            since, first = held.end, place + 1
    return result
