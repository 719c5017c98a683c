"""Hits: how players obey the pushes and stops of a chart, whatever their own part had there.

A pushed chord is struck an eighth before its beat by everybody who plays chords or bass, and by the kick; it is held
over, not struck again on the beat. At a stop everybody hits the chord together and rests until the next one. This is
the last change to a written part, so that no player needs to know of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .cue import Cue, nearest_pitch
from .form import ChordEvent
from .part import Tone

CHORDAL = ("comping", "pad", "arpeggio", "bass")
SUNG = ("melody", "counter")
PUSHED_PIECES = ("kick", "acoustic_kick", "crash")
HIT_STRESS = 0.8


def with_hits(tones: Sequence[Tone], cue: Cue) -> list[Tone]:
    """The tones with every push and stop of the passage obeyed. A tone before the passage has a negative onset."""
    result = list(tones)
    if not cue.passage.has_hits:
        return result
    for index, event in enumerate(cue.passage.chords):
        early = cue.passage.push if index == 0 else event.push
        if early:
            result = _pushed(result, event.beat, early, cue)
        if event.is_stop:
            result = _stopped(result, event, event.beat - early, cue)
    room = cue.passage.ticks - cue.passage.next_push  # what is pushed into the next passage begins here
    result = [tone for tone in result if tone.onset < room or tone.piece not in PUSHED_PIECES]
    return sorted(result, key=lambda tone: (tone.onset, tone.pitch))


def rooted(tones: Sequence[Tone], cue: Cue) -> list[Tone]:
    """A bass over a user's chart: whatever its line or fill does, each chord begins with the bass that is written."""
    basses: dict[int, int] = {}
    for event in cue.passage.chords:
        if event.chord is not None:
            early = cue.passage.push if event.onset == 0 else 0
            basses[event.onset - early] = event.chord.bass_pitch_class
    result: list[Tone] = []
    for tone in tones:
        asked = basses.get(tone.onset)
        if asked is not None and tone.pitch % 12 != asked:
            tone = replace(tone, pitch=nearest_pitch(asked, tone.pitch, cue.instrument.low, cue.instrument.high))
        result.append(tone)
    return result


def leaving(tones: Sequence[Tone], cue: Cue) -> list[Tone]:
    """The tones without what would sound in the last `cue.leaves` ticks of the passage."""
    if not cue.leaves:
        return list(tones)
    end = cue.passage.ticks - cue.leaves
    return [replace(tone, ticks=min(tone.ticks, end - tone.onset)) for tone in tones if tone.onset < end]


def _pushed(tones: list[Tone], beat: int, early: int, cue: Cue) -> list[Tone]:
    """What is struck on the beat is struck `early` ticks before it; what was struck in between gives way.

    Who struck the chord early anyway holds it over the beat.
    """
    onset = beat - early
    role = cue.chair.player.role

    def follows(tone: Tone) -> bool:
        return role in CHORDAL or tone.piece in PUSHED_PIECES

    struck = [tone for tone in tones if tone.onset == beat and follows(tone)]
    if not struck:
        return tones
    first = [tone for tone in tones if tone.onset == onset and follows(tone)]
    end = max(tone.end for tone in struck)
    held = [replace(tone, ticks=end - onset) for tone in first]
    kept: list[Tone] = []
    for tone in tones:
        if follows(tone) and onset <= tone.onset <= beat:
            continue
        if follows(tone) and tone.onset < onset < tone.end <= beat:
            tone = replace(tone, ticks=onset - tone.onset)
        kept.append(tone)
    return kept + (held or [replace(tone, onset=onset, ticks=tone.ticks + early) for tone in struck])


def _stopped(tones: list[Tone], event: ChordEvent, onset: int, cue: Cue) -> list[Tone]:
    """One short stroke at `onset`, then nothing until the event ends."""
    longest = max(1, min(event.end - onset, cue.shape.beat_ticks // 2))
    inside = [tone for tone in tones if onset <= tone.onset < event.end]
    first = min((tone.onset for tone in inside), default=onset)
    is_sung = cue.chair.player.role in SUNG
    hit = [] if is_sung and first > onset else [tone for tone in inside if tone.onset == first]
    before: list[Tone] = []
    for tone in tones:
        if tone.onset < onset:
            end = onset + longest if is_sung else onset
            before.append(replace(tone, ticks=min(tone.ticks, end - tone.onset)))
    after = [tone for tone in tones if tone.onset >= event.end]
    struck = [
        replace(tone, onset=onset, ticks=min(tone.ticks, longest), stress=max(tone.stress, HIT_STRESS)) for tone in hit
    ]
    return before + struck + after
