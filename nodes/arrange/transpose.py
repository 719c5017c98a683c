"""Transposition: the whole score or some of its tracks, by semitones or to a key. Drums and noises stay as they are.

Of the whole score its keys and chords move too, and every written name by the same interval. A part that would leave
its instrument moves by octaves, as a whole where that is enough, and a guitarist grips anew what lost its open strings;
notes that lay outside before are let lie there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from ..fault import InvalidMusicText
from ..progress import SILENT, Progress
from ..score.analysis.key import find_key
from ..score.analysis.sounding import is_pitched
from ..score.note import Control, Note
from ..score.score import Score
from ..score.track import Track
from ..theory.chord import Chord
from ..theory.instrument import Instrument
from ..theory.key import Key
from ..theory.pitch import fifths_of, name_of_fifths, simplified
from .compass import OCTAVE, folded, instrument_of
from .hands import in_hand, is_playable, tuning_of
from .selection import chosen_tracks

MAX_SEMITONES = 48
MIDI_LOW, MIDI_HIGH = 0, 127


def transposed(
    score: Score, semitones: int, names: Sequence[str] = (), *, in_range: bool = True, progress: Progress = SILENT
) -> Score:
    """The score, or the named tracks, so many semitones (-48..48) higher.

    `in_range`: parts stay within their instruments by octaves; without it only within MIDI's 0..127. Where nothing had
    to move by octaves, transposing back gives the same notes.
    """
    if not -MAX_SEMITONES <= semitones <= MAX_SEMITONES:
        raise InvalidMusicText(
            f"A transposition lies in {-MAX_SEMITONES}..{MAX_SEMITONES} semitones, got {semitones}.",
            hint="12 semitones are an octave.",
        )
    if semitones == 0:
        return score
    chosen = {track.id for track in chosen_tracks(score, names)}
    fifths = _fifths(score.key, semitones)
    tracks = []
    for done, track in enumerate(score.tracks, 1):
        moves = track.id in chosen and is_pitched(track)
        tracks.append(_track(track, semitones, fifths, in_range) if moves else track)
        progress.advance(done, len(score.tracks))
    moved = score.with_tracks(tuple(tracks))
    if names:
        return moved
    return replace(
        moved,
        keys=tuple(replace(change, key=change.key.transposed(semitones)) for change in score.keys),
        chords=tuple(
            span if span.chord is None else replace(span, chord=moved_chord(span.chord, fifths))
            for span in score.chords
        ),
    )


def semitones_to(score: Score, key: Key) -> int:
    """The smallest transposition, -5..6, from the score's first (or found) key to another of the same mode.

    Raises InvalidMusicText where the modes differ, or where the score has no key to be heard.
    """
    found = None if score.key else find_key(score)
    home = score.key or (found.key if found else None)
    if home is None:
        raise InvalidMusicText("The score has no pitched notes, so it has no key.", hint="Transpose it by semitones.")
    if home.is_minor != key.is_minor:
        raise InvalidMusicText(
            f"The song is in {home.name}, and transposing keeps the mode, but {key.name} has another one.",
            hint=f"Ask for {key.parallel.name} or for {key.relative.name}.",
        )
    return (key.tonic_pitch_class - home.tonic_pitch_class + 5) % OCTAVE - 5


def moved_chord(chord: Chord, fifths: int) -> Chord:
    """A chord moved along the line of fifths, root and bass alike."""
    return replace(chord, root=_moved_name(chord.root, fifths), bass=chord.bass and _moved_name(chord.bass, fifths))


def _fifths(key: Key | None, semitones: int) -> int:
    """The interval as a distance in fifths: from key to key, or the simplest where no key is stated."""
    if key is not None:
        return fifths_of(key.transposed(semitones).tonic) - fifths_of(key.tonic)
    place = semitones * 7 % OCTAVE
    return place - OCTAVE if place > 6 or (place == 6 and semitones < 0) else place


def _moved_name(name: str, fifths: int) -> str:
    return name_of_fifths(simplified(fifths_of(name) + fifths))


def _track(track: Track, semitones: int, fifths: int, in_range: bool) -> Track:
    instrument = instrument_of(track)
    pitches = [note.pitch for note in track.notes]
    inside = [pitch for pitch in pitches if instrument.contains(pitch)] if in_range else []
    shift = semitones + _octaves([pitch + semitones for pitch in inside], instrument.low, instrument.high)

    def pitch_of(pitch: int) -> int:
        if in_range and instrument.contains(pitch):
            return folded(pitch + shift, instrument.low, instrument.high)
        return folded(pitch + semitones, MIDI_LOW, MIDI_HIGH)

    notes = tuple(_note(note, pitch_of(note.pitch), semitones, fifths) for note in track.notes)
    return replace(
        track,
        notes=_gripped(track.notes, notes, instrument) if in_range and tuning_of(instrument) else notes,
        controls=tuple(
            Control(control.tick, control.kind, pitch_of(control.number), control.value)
            if control.kind == "key_pressure"
            else control
            for control in track.controls
        ),
    )


def _gripped(before: Sequence[Note], after: Sequence[Note], instrument: Instrument) -> tuple[Note, ...]:
    """Chords that a guitarist could grip and now cannot, open strings gone, with inner notes in other octaves."""
    chords: defaultdict[int, list[int]] = defaultdict(list)
    for index, note in enumerate(before):
        chords[note.onset].append(index)
    result = list(after)
    for chord in chords.values():
        old, new = ([notes[index].pitch for index in chord] for notes in (before, after))
        if len(chord) < 2 or is_playable(new, instrument) or not is_playable(old, instrument):
            continue
        grip = in_hand(new, instrument)
        if len(grip) == len(set(new)):
            for index in chord:
                result[index] = replace(result[index], pitch=grip[result[index].pitch])
    return tuple(result)


def _note(note: Note, pitch: int, semitones: int, fifths: int) -> Note:
    keeps_name = note.spelling and (pitch - note.pitch - semitones) % OCTAVE == 0
    return replace(note, pitch=pitch, spelling=_moved_name(note.spelling, fifths) if keeps_name else "")


def _octaves(pitches: Sequence[int], low: int, high: int) -> int:
    """The smallest whole octaves that bring all pitches into a range, 0 where none does."""
    if not pitches:
        return 0
    bottom, top = min(pitches), max(pitches)
    if bottom < low:
        shift = -(-(low - bottom) // OCTAVE) * OCTAVE
    elif top > high:
        shift = (high - top) // OCTAVE * OCTAVE
    else:
        return 0
    return shift if low <= bottom + shift and top + shift <= high else 0
