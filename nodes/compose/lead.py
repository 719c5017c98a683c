"""Who sings and who answers: the lead fitted to a player's instrument, and counter-melodies around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import pairwise

from .cue import Cue, fold
from .harmony import chord_scale
from .part import Tone
from .voicing import Voicing, VoicingRules, voice_row

COUNTER = (55, 72)  # G3..C5, under the tune
TOP_OF_CHORDS = 74.0  # D5: where a tune stands clear of the chords
MOVING_FROM = 0.55  # how busy a counter-melody must be to move within the bar
ANSWER_BEATS = 1.5  # a rest of the tune that invites an answer, in felt beats


def play_melody(cue: Cue, lowest: int, highest: int) -> list[Tone]:
    """The lead on an instrument. A second melody player adds a third below, a third one the octave."""
    tones = list(cue.lead)
    if cue.chair.rank == 1:
        tones = [replace(tone, pitch=_third_below(cue, tone)) for tone in tones]
    tones = _plainer(tones, cue) if cue.dial("complexity") < 0.4 else tones
    tones = _richer(tones, cue) if cue.dial("complexity") > 0.6 else tones
    tones = _with_pickups(tones, cue) if cue.dial("fills") > 0.6 else tones
    shift = octave_shift(cue, lowest, highest) - (12 if cue.chair.rank == 2 else 0)
    low, high = cue.instrument.low, cue.instrument.high
    return [replace(tone, pitch=fold(tone.pitch + shift, low, high)) for tone in tones]


def above(chords: list[Tone], tune: list[Tone]) -> list[Tone]:
    """A tune over the chords of the same player: the chord tones that would cover it are left out."""
    onsets = [note.onset for note in tune]

    def is_covered(chord: Tone) -> bool:
        during = tune[max(0, bisect_right(onsets, chord.onset) - 1) : bisect_left(onsets, chord.end)]
        return any(note.pitch <= chord.pitch and note.end > chord.onset for note in during)

    kept = [chord for chord in chords if not is_covered(chord)]
    return kept + [replace(note, stress=min(1.0, note.stress + 0.3)) for note in tune]


def octave_shift(cue: Cue, lowest: int, highest: int) -> int:
    """Semitones (whole octaves) that bring the tune to where the instrument sings, and to the register asked for."""
    instrument = cue.instrument
    middle = (lowest + highest) / 2
    goal = instrument.comfort_low + (instrument.comfort_high - instrument.comfort_low) * 0.65
    if instrument.comfort_low <= TOP_OF_CHORDS <= instrument.comfort_high:
        goal = TOP_OF_CHORDS if instrument.comfort_high >= 81 else min(goal, TOP_OF_CHORDS)

    def cost(shift: int) -> float:
        outside = max(0, instrument.low - lowest - shift) + max(0, highest + shift - instrument.high)
        return abs(middle + shift - goal) + 4.0 * outside

    return min(range(-60, 61, 12), key=cost) + 12 * cue.octaves


def _third_below(cue: Cue, tone: Tone) -> int:
    """Two steps of the scale lower, or the next chord tone under that if the third would clash."""
    chord = cue.passage.event_at(tone.onset).chord
    scale = chord_scale(cue.key, chord)
    below = [pitch for pitch in range(tone.pitch - 9, tone.pitch) if pitch % 12 in scale]
    third = below[-2]
    if chord is None or chord.contains(third) or tone.ticks < cue.shape.beat_ticks:
        return third
    return next((pitch for pitch in reversed(below[:-1]) if chord.contains(pitch)), third)


def _plainer(tones: list[Tone], cue: Cue) -> list[Tone]:
    """Without its weak short notes; the note before takes their time."""
    kept: list[Tone] = []
    for tone in tones:
        weak = cue.shape.strength(tone.onset) < 0.5 and tone.ticks <= cue.shape.beat_ticks // 2
        if weak and kept and kept[-1].end == tone.onset:
            kept[-1] = replace(kept[-1], ticks=kept[-1].ticks + tone.ticks)
        else:
            kept.append(tone)
    return kept


def _richer(tones: list[Tone], cue: Cue) -> list[Tone]:
    """With passing notes in its thirds, and a neighbour before the next note elsewhere."""
    result: list[Tone] = []
    ticks = cue.shape.beat_ticks // 2
    for tone, after in pairwise(tones):
        result.append(tone)
        if tone.ticks < cue.shape.beat_ticks or after.onset > tone.end:
            continue
        scale = chord_scale(cue.key, cue.passage.event_at(after.onset).chord)
        low, high = sorted((tone.pitch, after.pitch))
        between = [pitch for pitch in range(low + 1, high) if pitch % 12 in scale]
        if len(between) != 1:
            between = [pitch for pitch in (after.pitch + 2, after.pitch + 1, after.pitch - 1) if pitch % 12 in scale]
        if between:
            result[-1] = replace(tone, ticks=tone.ticks - ticks)
            result.append(Tone(tone.end - ticks, ticks, between[0], 0.35))
    return result + tones[-1:]


def _with_pickups(tones: list[Tone], cue: Cue) -> list[Tone]:
    """Two notes of the scale that lead into a phrase after a rest."""
    half = cue.shape.beat_ticks // 2
    added: list[Tone] = []
    for tone, after in pairwise(tones):
        room = after.onset - tone.end
        if room < 2 * half or after.onset % cue.shape.ticks:
            continue
        scale = chord_scale(cue.key, cue.passage.event_at(after.onset - 1).chord)
        below = [pitch for pitch in range(after.pitch - 5, after.pitch) if pitch % 12 in scale][-2:]
        if len(below) == 2:
            added += [
                Tone(after.onset - 2 * half, half, below[0], 0.4),
                Tone(after.onset - half, half, below[1], 0.45),
            ]
    return sorted([*tones, *added], key=lambda tone: tone.onset)


def play_counter(cue: Cue) -> list[Tone]:
    """Guide tones under the tune, one voice led smoothly; where the tune rests they move and answer it."""
    low, high = cue.window(*COUNTER)
    voices = 2 if cue.instrument.polyphony > 4 and cue.passage.energy > 0.75 else 1
    row = voice_row([event.chord for event in cue.passage.chords], VoicingRules(low, high, voices, rootless=True))
    voicings = dict(zip((event.onset for event in cue.passage.chords), row, strict=True))
    rests = _rests(cue)
    tones: list[Tone] = []
    for event in cue.passage.chords:
        onset = event.onset
        while onset < event.end:  # a breath at every barline
            bar_end = (onset // cue.shape.ticks + 1) * cue.shape.ticks
            stop = min(event.end, bar_end)
            tones += _held(cue, voicings[event.onset], onset, stop, rests)
            onset = stop
    return _softened(_moving(tones, cue) if voices == 1 and cue.busy >= MOVING_FROM else tones, cue)


def _moving(tones: list[Tone], cue: Cue) -> list[Tone]:
    """Held notes leave in the middle of the bar: through the scale to the next one, or to its neighbour and back."""
    result: list[Tone] = []
    for tone, after in pairwise([*tones, *tones[-1:]]):
        middle = tone.onset // cue.shape.ticks * cue.shape.ticks + cue.shape.middle
        if not tone.onset < middle < tone.end - cue.shape.beat_ticks // 2 or tone.onset >= cue.final_onset:
            result.append(tone)
            continue
        scale = chord_scale(cue.key, cue.passage.event_at(middle).chord)
        low, high = sorted((tone.pitch, after.pitch))
        passing = [pitch for pitch in range(low + 1, high) if pitch % 12 in scale]
        beside = [pitch for pitch in (tone.pitch - 1, tone.pitch - 2, tone.pitch + 2) if pitch % 12 in scale]
        between = passing[len(passing) // 2] if passing else next(iter(beside), tone.pitch)
        if not cue.instrument.contains(between):
            result.append(tone)
            continue
        result.append(replace(tone, ticks=middle - tone.onset))
        result.append(Tone(middle, tone.end - middle, between, tone.stress - 0.1))
    return result


def _held(cue: Cue, voicing: Voicing, onset: int, stop: int, rests: list[tuple[int, int]]) -> list[Tone]:
    if not voicing:
        return []
    index = bisect_right(rests, (onset, cue.passage.ticks))
    rest = rests[index] if index < len(rests) and rests[index][0] < stop else None
    held_end = rest[0] if rest and rest[0] - onset >= cue.shape.beat_ticks // 2 else stop
    tones = [Tone(onset, held_end - onset, pitch, 0.4) for pitch in voicing]
    if held_end < stop:
        tones += _answer(cue, voicing[-1], held_end, stop)
    return tones


def _answer(cue: Cue, pitch: int, start: int, stop: int) -> list[Tone]:
    """A short run through the scale in a rest of the tune."""
    each = cue.shape.beat_ticks // 2
    scale = chord_scale(cue.key, cue.passage.event_at(start).chord)
    chance = cue.chance(f"answer-{start}")
    up = chance.random() < 0.5
    tones: list[Tone] = []
    onset = start
    while onset + each <= stop and len(tones) < 4:
        step = 1 if up else -1
        following = pitch + step
        while following % 12 not in scale:
            following += step
        if not cue.instrument.contains(following):
            break
        pitch = following
        tones.append(Tone(onset, each, pitch, 0.5))
        onset += each
    return tones


def _rests(cue: Cue) -> list[tuple[int, int]]:
    """Where the tune is silent long enough for an answer."""
    least = ANSWER_BEATS * cue.shape.beat_ticks
    edges = [(tone.onset, tone.end) for tone in cue.lead]
    gaps = [(before[1], after[0]) for before, after in pairwise(edges)]
    return [(start, end) for start, end in gaps if end - start >= least]


def _softened(tones: list[Tone], cue: Cue) -> list[Tone]:
    """Less of it when little is asked: complexity thins the answers out, and adds none to the end of the song."""
    if cue.dial("complexity") < 0.4:
        tones = [tone for tone in tones if tone.ticks >= cue.shape.beat_ticks]
    if cue.dial("complexity") > 0.6:
        tones = [half for tone in tones for half in _split(tone, cue)]
    return [tone for tone in tones if tone.onset <= cue.final_onset]


def _split(tone: Tone, cue: Cue) -> list[Tone]:
    """A long note with a neighbour note in its second half."""
    if tone.ticks < 2 * cue.shape.beat_ticks or tone.onset >= cue.final_onset:
        return [tone]
    half = tone.ticks // 2 // cue.shape.beat_ticks * cue.shape.beat_ticks or tone.ticks // 2
    scale = chord_scale(cue.key, cue.passage.event_at(tone.onset + half).chord)
    neighbour = next((p for p in (tone.pitch + 1, tone.pitch + 2) if p % 12 in scale), tone.pitch)
    if not cue.instrument.contains(neighbour):
        return [tone]
    quarter = cue.shape.beat_ticks // 2
    return [
        replace(tone, ticks=half),
        Tone(tone.onset + half, quarter, neighbour, 0.35),
        Tone(tone.onset + half + quarter, tone.ticks - half - quarter, tone.pitch, 0.35),
    ]
