"""What hands and lungs can do: the last look at a part before it is performed."""

from __future__ import annotations

from dataclasses import replace

from ..score.time import TICKS_PER_QUARTER
from ..theory.hand import FINGERS, fits_two_hands
from .cue import Cue
from .part import Tone

BREATHERS = ("brass", "reed", "pipe")
BREATH_S, LONGEST_BREATH_S = 0.25, 6.5
KEYBOARDS = ("piano", "organ")


def playable(tones: list[Tone], cue: Cue) -> list[Tone]:
    """The part with what its player cannot do taken out: too many notes at once, no time to breathe, out of range."""
    instrument = cue.instrument
    tones = [tone for tone in tones if instrument.contains(tone.pitch) and 0 <= tone.onset < cue.passage.ticks]
    tones = [replace(tone, ticks=max(1, min(tone.ticks, cue.passage.ticks - tone.onset))) for tone in tones]
    if instrument.is_drum:
        return tones
    if instrument.is_monophonic:
        return _breathing(tones, cue) if instrument.family in BREATHERS or instrument.id == "harmonica" else tones
    if instrument.family in KEYBOARDS:
        return _two_hands(tones)
    return _few(tones, instrument.polyphony)


def within_voices(tones: list[Tone], cue: Cue) -> list[Tone]:
    """The part with no more notes at once than there are voices: what is pushed early cuts what still sounds."""
    instrument = cue.instrument
    if instrument.is_drum or instrument.is_monophonic:
        return tones
    return _few(tones, 2 * FINGERS if instrument.family in KEYBOARDS else instrument.polyphony)


def _by_onset(tones: list[Tone]) -> list[list[Tone]]:
    groups: dict[int, list[Tone]] = {}
    for tone in tones:
        groups.setdefault(tone.onset, []).append(tone)
    return [sorted(groups[onset], key=lambda tone: tone.pitch) for onset in sorted(groups)]


def _few(tones: list[Tone], polyphony: int) -> list[Tone]:
    """At most `polyphony` at once: of a chord the upper ones, and a new one ends what is still held."""
    result: list[Tone] = []
    held: list[int] = []  # indices in result
    for chord in _by_onset(tones):
        chord = chord[-polyphony:]
        held = [index for index in held if result[index].end > chord[0].onset]
        while held and len(held) + len(chord) > polyphony:
            first = held.pop(0)
            result[first] = replace(result[first], ticks=chord[0].onset - result[first].onset)
        held += range(len(result), len(result) + len(chord))
        result += chord
    return result


def _two_hands(tones: list[Tone]) -> list[Tone]:
    """Every chord fits two hands of five fingers and 14 semitones; inner notes go where it does not."""
    result: list[Tone] = []
    for chord in _by_onset(tones):
        while len(chord) > 2 and not fits_two_hands([tone.pitch for tone in chord]):
            del chord[len(chord) // 2]
        result += chord
    return _few(result, 2 * FINGERS)


def _breathing(tones: list[Tone], cue: Cue) -> list[Tone]:
    """A rest at least every few seconds: the longest note since the last one gives up its end."""
    step = max(1, cue.shape.beat_ticks // 4)
    rest = -(-max(1, round(BREATH_S * cue.shape.bpm / 60 * TICKS_PER_QUARTER)) // step) * step  # whole steps
    result = list(tones)
    if result and not cue.passage.is_last:  # the next passage begins with a full chest
        room = cue.passage.ticks - rest - result[-1].onset
        if room > 0:
            result[-1] = replace(result[-1], ticks=min(result[-1].ticks, room))
    last_breath = 0
    for index, tone in enumerate(result):
        if index and tone.onset - result[index - 1].end >= rest:
            last_breath = tone.onset
        while last_breath < tone.end and cue.shape.seconds(tone.end - last_breath) > LONGEST_BREATH_S:
            before, last_breath = last_breath, _take_breath(result, index, last_breath, rest, cue)
            if last_breath <= before:
                break
    return result


def _take_breath(tones: list[Tone], index: int, since: int, rest: int, cue: Cue) -> int:
    """Shorten the longest note since the last breath, so that the air lasts until there; by half if it is short.

    Returns where the breath ends.
    """
    latest = since + round(LONGEST_BREATH_S * cue.shape.bpm / 60 * TICKS_PER_QUARTER)
    start = next(place for place in range(index + 1) if tones[place].end > since)

    def room(place: int) -> int:
        return min(tones[place].end - rest, latest) - tones[place].onset

    places = range(start, index + 1)
    willing = [place for place in places if room(place) >= rest] or [
        place for place in places if tones[place].onset < latest
    ]
    place = max(willing, key=lambda number: (tones[number].ticks, number))
    tone = tones[place]
    if room(place) >= rest:
        tones[place] = replace(tone, ticks=room(place))
        return max(tone.end, tone.onset + room(place) + rest)
    tones[place] = replace(tone, ticks=max(1, tone.ticks // 2))
    return tone.end
