"""Who sings: the lead fitted to a player's instrument and manner."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import pairwise

from .cue import Cue, fold
from .harmony import chord_scale
from .ornament import ornamented
from .part import Tone

TOP_OF_CHORDS = 74.0  # D5: where a tune stands clear of the chords


def play_melody(cue: Cue, lowest: int, highest: int, is_sung: bool = False) -> list[Tone]:
    """The lead on an instrument. A second melody player adds a third below, a third one the octave.

    lowest, highest: the tune's range in the song. is_sung: it was written for a voice and stays where it is.
    """
    tones = list(cue.lead)
    if cue.chair.rank == 1:
        tones = [replace(tone, pitch=_third_below(cue, tone)) for tone in tones]
    tones = _plainer(tones, cue) if cue.dial("complexity") < 0.4 else tones
    tones = _richer(tones, cue) if cue.dial("complexity") > 0.6 else tones
    tones = _with_pickups(tones, cue) if cue.dial("fills") > 0.6 else tones
    shift = octave_shift(cue, lowest, highest, is_sung) - (12 if cue.chair.rank == 2 else 0)
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


def octave_shift(cue: Cue, lowest: int, highest: int, is_sung: bool = False) -> int:
    """Semitones (whole octaves) that bring the tune to where the instrument sings, and to the register asked for."""
    instrument = cue.instrument
    if is_sung:
        shifts = [12 * octaves for octaves in (0, 1, -1, 2, -2, 3, -3)]
        fitting = [shift for shift in shifts if instrument.low <= lowest + shift and highest + shift <= instrument.high]
        return fitting[0] if fitting else 0
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

    def scale_at(tick: int) -> frozenset[int]:
        return chord_scale(cue.key, cue.passage.event_at(tick).chord)

    return ornamented(tones, scale_at, cue.shape.beat_ticks)


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
