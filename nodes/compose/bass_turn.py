"""What a bass player adds to a line: steps into a downbeat, runs at the ends of phrases, glides of a sub bass."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise

from .bass_line import Line
from .cue import Cue
from .harmony import chord_scale
from .part import Tone

LEADING = {1, 2, 5, 7, 12}  # intervals that lead into a downbeat
APPROACH_SHARE = 0.9
RUN_FROM, LONG_RUN_FROM = 0.45, 0.8  # how much a player must like fills
GLIDE_SHARE = 0.6  # of the places where a sub may glide
WIDEST_GLIDE = 12
LOW_ENERGY = 0.3  # below it nobody runs


def with_approaches(tones: list[Tone], cue: Cue, line: Line) -> list[Tone]:
    """Downbeats reached by an interval that does not lead get a step before them; so does the next section."""
    if not tones:
        return tones
    result: list[Tone] = []
    for tone, after in pairwise([*tones, *_first_of_the_next(cue, line)]):
        near = after.onset % cue.shape.ticks == 0 and after.onset - tone.onset <= 2 * cue.shape.ticks
        leads = abs(after.pitch - tone.pitch) in LEADING | {0}
        if not near or leads or line.chance.random() > APPROACH_SHARE:
            result.append(tone)
        else:
            result += _led(tone, after, cue, line)
    return result


def _first_of_the_next(cue: Cue, line: Line) -> list[Tone]:
    """What the next section will probably begin with; where nothing follows, the last note closes."""
    end = cue.passage.ticks
    if cue.passage.is_last or cue.passage.next_chord is None:
        return [Tone(end + 1, 1, 0)]  # no downbeat: nothing leads to it
    return [Tone(end, 1, line.root(cue.passage.next_chord))]


def _led(tone: Tone, after: Tone, cue: Cue, line: Line) -> list[Tone]:
    """A note and its step into the next one; a note too short to share becomes the step itself."""
    beat = cue.shape.beats[-1].ticks
    length = beat // 2 if cue.busy > 0.35 or beat % 2 else beat
    onset = max(tone.onset, after.onset - length)
    chord = cue.passage.event_at(onset).chord
    if chord is None:
        return [tone]
    line.hand = tone.pitch
    pitch = line.approach(chord, after.pitch)
    if onset == tone.onset:
        on_change = cue.passage.event_at(onset).onset == onset
        return [tone] if on_change else [replace(tone, pitch=pitch)]
    return [
        replace(tone, ticks=min(tone.ticks, onset - tone.onset)),
        Tone(onset, after.onset - onset, pitch, 0.4),
    ]


def with_fills(tones: list[Tone], cue: Cue, line: Line) -> list[Tone]:
    """Runs into the next phrase: at the section's end, and within it for who likes them. More wish, more and longer."""
    chance = cue.chance("runs")
    wish = cue.dial("fills")
    for bar in range(cue.passage.bars):
        drawn = chance.random()
        ends = bar == cue.passage.bars - 1
        period = 2 if wish > 0.9 else 4 if wish > 0.6 else 8
        likes = wish + 0.2 * (cue.passage.energy - 0.5) + (0.0 if ends else -0.15)
        wanted = (ends or (bar + 1) % period == 0) and likes > RUN_FROM and drawn < 0.25 + wish
        if wanted and cue.passage.energy >= LOW_ENERGY and not cue.is_final_bar(bar) and not cue.is_final_bar(bar + 1):
            tones = _with_run(tones, cue, line, (bar + 1) * cue.shape.ticks, 2 if likes > LONG_RUN_FROM else 1)
    return tones


def _with_run(tones: list[Tone], cue: Cue, line: Line, end: int, beats: int) -> list[Tone]:
    """The last beats before `end` as a run by scale steps towards the root that follows."""
    taken = cue.shape.beats[-min(beats, max(1, len(cue.shape.beats) - 1)) :]
    start = end - sum(beat.ticks for beat in taken)
    chord = cue.passage.next_chord if end >= cue.passage.ticks else cue.passage.event_at(end).chord
    event = cue.passage.event_at(start)
    if chord is None or event.chord is None or not any(tone.onset < start for tone in tones):
        return tones
    line.hand = next(tone.pitch for tone in reversed(tones) if tone.onset < start)
    onsets = [
        end - cue.shape.ticks + beat.onset + beat.ticks * index // count
        for beat in taken
        for count in [3 if beat.pulse == "triple" else 2]
        for index in range(count)
    ]
    pitches = _run(cue, line, line.root(chord), len(onsets), start)
    if not pitches:
        return tones
    kept = [replace(tone, ticks=min(tone.ticks, start - tone.onset)) for tone in tones if tone.onset < start]
    later = [tone for tone in tones if tone.onset >= end]
    run = [
        Tone(onset, stop - onset, pitch, 0.42 + 0.04 * index)
        for index, (onset, stop, pitch) in enumerate(zip(onsets, [*onsets[1:], end], pitches, strict=True))
    ]
    return [*kept, *run, *later]


def _run(cue: Cue, line: Line, target: int, count: int, start: int) -> list[int]:
    """Scale steps that reach the target from the side where the hand is; () where the instrument ends."""
    scale = chord_scale(cue.key, cue.passage.event_at(start).chord)
    for way in (-1, 1) if line.hand <= target else (1, -1):
        steps = [pitch for pitch in range(target + way, target + 13 * way, way) if pitch % 12 in scale][:count]
        if len(steps) == count and all(cue.instrument.contains(p) and p <= line.high + 7 for p in steps):
            return steps[::-1]
    return []


def with_glides(tones: list[Tone], cue: Cue) -> list[Tone]:
    """A sub bass glides: into the last short notes of every other bar and up an octave before a phrase ends.

    A gliding note is written legato after a note that reaches it; a line without a place for one gets an octave.
    """
    chance = cue.chance("glides")
    onsets = [tone.onset for tone in tones]
    result = list(tones)
    for bar in range(cue.passage.bars):
        wished = chance.random() < GLIDE_SHARE * (0.5 + cue.dial("complexity"))
        end = (bar + 1) * cue.shape.ticks
        last = bisect_right(onsets, end - 1) - 1
        if not wished or cue.is_final_bar(bar) or last < 0 or onsets[last] < end - cue.shape.ticks:
            continue
        before = result[last - 1] if last else None
        far = before is None or before.pitch == result[last].pitch
        if before is not None and not far and abs(before.pitch - result[last].pitch) <= WIDEST_GLIDE:
            result[last - 1] = replace(before, ticks=result[last].onset - before.onset)
            result[last] = replace(result[last], articulation="legato")
        elif (bar + 1) % 2 == 0:
            result[last : last + 1] = _up_an_octave(result[last], cue)
            onsets = [tone.onset for tone in result]
    return result


def _up_an_octave(tone: Tone, cue: Cue) -> list[Tone]:
    """A held note whose last beat glides up."""
    glide = cue.shape.beat_ticks // 2
    if tone.ticks < 2 * glide or not cue.instrument.contains(tone.pitch + 12):
        return [tone]
    return [
        replace(tone, ticks=tone.ticks - glide),
        Tone(tone.end - glide, glide, tone.pitch + 12, tone.stress, "legato"),
    ]
