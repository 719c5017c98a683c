"""Counter-melodies: a second voice that sings where the tune rests and holds where the tune moves.

In choruses it follows the tune in thirds and sixths; elsewhere it holds guide tones and answers each rest of the tune
with the head of the phrase before, imitated on other steps. All its pitches are chosen together by dynamic programming:
sweet intervals with the tune, contrary motion, small steps, and neither semitones nor parallel fifths and octaves.
Intervals with the tune are taken within the octave, so that the part does not depend on who plays the tune, or where.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from .cue import Cue
from .part import Tone
from .setting import friction, recovers, support_of, weight_of

REGISTER = (55, 72)  # G3..C5, under most tunes
SHADOWED = ("chorus", "drop")  # sections in which it goes along with the tune
SHADOW_FROM = 0.6  # energy
MOVING_FROM = 0.55  # how busy it must be to move within the bar
TWO_VOICES_FROM = 0.75  # energy
ANSWER_BEATS = 1.5  # a rest of the tune that invites an answer, in felt beats
MOST_ANSWERS = 5  # notes of an imitation
SPARSE, RICH = 0.4, 0.6  # complexity under which answers are left out, over which more notes move
# what an interval with the tune costs, in semitones within the octave
SWEETNESS = {0: 1.6, 1: 9.0, 2: 3.0, 3: 0.0, 4: 0.0, 5: 1.2, 6: 3.0, 7: 0.9, 8: 0.1, 9: 0.0, 10: 1.8, 11: 9.0}
PARALLEL, PERFECT = 12.0, (0, 7)
SIMILAR, CONTRARY = 0.25, -0.3
MOVES = (0.6, 0.0, 0.0, 0.3, 0.4, 1.0, 4.0, 2.0, 3.0, 3.0, 6.0, 6.0, 4.0)  # by semitones
UNRECOVERED, IMITATED, CENTRE, NOISE = 6.0, 0.5, 0.06, 0.3


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment at which the counter-melody sounds. `move`: semitones wanted from the slot before, where it imitates."""

    onset: int
    ticks: int
    move: int | None = None
    stress: float = 0.4


def play_counter(cue: Cue) -> list[Tone]:
    """The counter-melody of a passage."""
    slots = _slots(cue)
    tones = [
        Tone(slot.onset, slot.ticks, pitch, slot.stress)
        for slot, pitch in zip(slots, _pitches(cue, slots), strict=True)
    ]
    if cue.instrument.polyphony > 4 and cue.passage.energy > TWO_VOICES_FROM:
        tones += _second_voice(cue, tones)
    return [tone for tone in tones if tone.onset <= cue.final_onset]


def rests_of(cue: Cue) -> list[tuple[int, int]]:
    """Where the tune is silent long enough for an answer, as (start, end)."""
    least = ANSWER_BEATS * cue.shape.beat_ticks
    ends = [0, *(tone.end for tone in cue.lead)]
    starts = [*(tone.onset for tone in cue.lead), cue.final_onset]
    return [(end, start) for end, start in zip(ends, starts, strict=True) if start - end >= least]


# --- when it sounds ---------------------------------------------------------------------------------------------------


def _slots(cue: Cue) -> list[Slot]:
    along = cue.passage.kind in SHADOWED and cue.passage.energy >= SHADOW_FROM and cue.chair.rank == 0
    slots = _with_the_tune(cue) if along else _held(cue)
    if cue.dial("complexity") >= SPARSE or along:
        slots = _answered(cue, slots)
    return [slot for slot in slots if slot.ticks > 0 and cue.passage.event_at(slot.onset).chord is not None]


def _with_the_tune(cue: Cue) -> list[Slot]:
    """The tune's own rhythm, without its quick and weak notes."""
    slots: list[Slot] = []
    for tone in cue.lead:
        quick = tone.ticks < cue.shape.beat_ticks and cue.shape.strength(tone.onset) < 0.5
        if quick and slots and cue.dial("complexity") < RICH:
            slots[-1] = replace(slots[-1], ticks=min(tone.end - slots[-1].onset, 2 * cue.shape.ticks))
        else:
            slots.append(Slot(tone.onset, tone.ticks))
    last = cue.final_onset
    if last < cue.passage.ticks and not any(slot.onset >= last for slot in slots):
        slots.append(Slot(last, cue.passage.ticks - last))
    return slots


def _held(cue: Cue) -> list[Slot]:
    """A note for every chord, breathing at the barlines; a busy player leaves it in the middle of the bar."""
    slots: list[Slot] = []
    breath = cue.shape.beat_ticks // 4
    for event in cue.passage.chords:
        onset = event.onset
        while onset < event.end:
            bar = onset // cue.shape.ticks * cue.shape.ticks
            stop = min(event.end, bar + cue.shape.ticks)
            middle = bar + cue.shape.middle
            final = onset >= cue.final_onset
            ticks = stop - onset - (0 if final else breath)
            if cue.busy >= MOVING_FROM and not final and onset < middle < stop - cue.shape.beat_ticks // 2:
                slots += [Slot(onset, middle - onset), Slot(middle, stop - middle - breath)]
            else:
                slots.append(Slot(onset, max(1, ticks)))
            onset = stop
    return slots


def _answered(cue: Cue, slots: Sequence[Slot]) -> list[Slot]:
    """The slots with an imitation in every rest of the tune; what was held gives way to it."""
    answers = [answer for rest in rests_of(cue) if (answer := _imitation(cue, *rest))]
    spans = [(answer[0].onset, answer[-1].onset + answer[-1].ticks) for answer in answers]
    kept: list[Slot] = []
    for slot in slots:
        end = slot.onset + slot.ticks
        inside = next(((start, stop) for start, stop in spans if start < end and slot.onset < stop), None)
        if inside is None:
            kept.append(slot)
        elif inside[0] - slot.onset >= cue.shape.beat_ticks // 2:
            kept.append(replace(slot, ticks=inside[0] - slot.onset))
    return sorted([*kept, *(slot for answer in answers for slot in answer)], key=lambda slot: slot.onset)


def _imitation(cue: Cue, start: int, stop: int) -> list[Slot]:
    """The head of the phrase that the tune has just sung, from the next half beat on."""
    head = _head_before(cue, start)
    half = cue.shape.beat_ticks // 2
    begin = -(-start // half) * half
    slots: list[Slot] = []
    for index, tone in enumerate(head):
        onset = begin + tone.onset - head[0].onset
        room = stop - onset
        if onset >= stop or room < half // 2 or onset >= cue.final_onset:
            break
        move = tone.pitch - head[index - 1].pitch if index else None
        slots.append(Slot(onset, min(tone.ticks, room, 2 * cue.shape.beat_ticks), move, 0.5))
    if len(slots) == 1:
        slots = [replace(slots[0], ticks=min(stop - begin, 2 * cue.shape.beat_ticks))]
    return slots


def _head_before(cue: Cue, tick: int) -> Sequence[Tone]:
    """The first notes of the phrase that ends at a tick; of the passage's first phrase where none has been sung."""
    sung = [tone for tone in cue.lead if tone.onset < tick] or list(cue.lead)
    first = 0
    for index, (before, after) in enumerate(pairwise(sung), 1):
        if after.onset - before.end >= cue.shape.beat_ticks // 2 and index <= len(sung) - 3:
            first = index
    return sung[first : first + MOST_ANSWERS] or [Tone(0, cue.shape.beat_ticks, 60)]


# --- what it sings ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Option:
    """A pitch for a slot: its own cost, the interval with the tune within the octave (None: the tune rests)."""

    pitch: int
    cost: float
    interval: int | None


def _pitches(cue: Cue, slots: Sequence[Slot]) -> list[int]:
    """One pitch per slot, chosen together."""
    if not slots:
        return []
    onsets = [tone.onset for tone in cue.lead]
    sounding = [_sounding(cue, onsets, slot) for slot in slots]
    chance = cue.chance("counter")
    rows = [_options(cue, slot, tune, chance) for slot, tune in zip(slots, sounding, strict=True)]
    states = {(option.pitch, 0): (option.cost, option) for option in rows[0]}
    history: list[dict[tuple[int, int], tuple[int, int]]] = []
    for row, slot, (before, after) in zip(rows[1:], slots[1:], pairwise(sounding), strict=True):
        drift = after.pitch - before.pitch if before and after else 0
        reached: dict[tuple[int, int], tuple[float, _Option]] = {}
        came_from: dict[tuple[int, int], tuple[int, int]] = {}
        for (pitch, leap), (spent, last) in states.items():
            for option in row:
                interval = option.pitch - pitch
                cost = spent + option.cost + _motion(interval, drift, leap, last, option)
                if slot.move is not None:
                    cost += IMITATED * abs(interval - slot.move)
                key = (option.pitch, interval if abs(interval) >= 7 else 0)
                if key not in reached or cost < reached[key][0]:
                    reached[key] = (cost, option)
                    came_from[key] = (pitch, leap)
        states = reached
        history.append(came_from)
    place = min(states, key=lambda at: (states[at][0], at))
    pitches = [place[0]]
    for came_from in reversed(history):
        place = came_from[place]
        pitches.append(place[0])
    return pitches[::-1]


def _sounding(cue: Cue, onsets: Sequence[int], slot: Slot) -> Tone | None:
    """The note of the tune that sounds with a slot: as it begins, or soon after."""
    index = bisect_right(onsets, slot.onset) - 1
    if index >= 0 and cue.lead[index].end > slot.onset:
        return cue.lead[index]
    following = cue.lead[index + 1] if index + 1 < len(cue.lead) else None
    return following if following and following.onset < slot.onset + slot.ticks else None


def _options(cue: Cue, slot: Slot, tune: Tone | None, chance: Random) -> list[_Option]:
    """The pitches that a slot may take: notes of the chord's scale, weighed against chord and tune."""
    low, high = cue.window(*REGISTER)
    support = support_of(cue.key, cue.passage.event_at(slot.onset).chord, 0)
    weight = weight_of(slot.onset, slot.ticks, cue.shape)
    middle = (low + high) / 2
    options = []
    for pitch in range(low, high + 1):
        if pitch % 12 not in support.scale or not cue.instrument.contains(pitch):
            continue
        interval = (tune.pitch - pitch) % 12 if tune else None
        cost = friction(pitch, support, weight) + CENTRE * abs(pitch - middle)
        cost += SWEETNESS[interval] if interval is not None else 0.0
        options.append(_Option(pitch, cost + NOISE * chance.random(), interval))
    return options or [_Option(round(middle), 0.0, None)]


def _motion(interval: int, drift: int, leap: int, before: _Option, after: _Option) -> float:
    """What it costs to move by an interval while the tune moves by `drift`."""
    size = abs(interval)
    cost = MOVES[size] if size < len(MOVES) else 8.0
    if drift and interval:
        cost += SIMILAR if (drift > 0) == (interval > 0) else CONTRARY
        if before.interval == after.interval and after.interval in PERFECT:
            cost += PARALLEL
    return cost + (0.0 if recovers(leap, interval) else UNRECOVERED)


def _second_voice(cue: Cue, tones: Sequence[Tone]) -> list[Tone]:
    """A third or sixth under held notes, where the chord has it and no semitone with the tune arises."""
    added: list[Tone] = []
    onsets = [tone.onset for tone in cue.lead]
    for tone in tones:
        chord = cue.passage.event_at(tone.onset).chord
        tune = _sounding(cue, onsets, Slot(tone.onset, tone.ticks))
        if chord is None or tone.ticks < cue.shape.beat_ticks:
            continue
        for below in (3, 4, 8, 9):
            pitch = tone.pitch - below
            rubs = tune is not None and (tune.pitch - pitch) % 12 in (1, 2, 10, 11)
            if chord.contains(pitch) and cue.instrument.contains(pitch) and not rubs:
                added.append(replace(tone, pitch=pitch, stress=tone.stress - 0.1))
                break
    return added
