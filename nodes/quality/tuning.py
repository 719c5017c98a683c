"""Whether the pitches of the score sound where they are written: the tuning of every stem, and of the whole."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..score.time import Seconds
from ..score.track import Track
from ..sound.audio import Audio, Stems
from .report import Measurement, measured, not_measured
from .spectrum import Floats, SoundingNote, offset_curve, sounding_notes, spread

MAX_CENTS = 24.0  # choirs and chorused pads of common SoundFonts lie up to 18 off
SEARCH_CENTS, STEP_CENTS = 150.0, 3.0
MIN_PROMINENCE = 1.3  # times the mean of the curve: below, a part has no clear pitch
SEARCH_SEMITONES = 6
CLEAR_LEAD = 1.05  # times the fit as written: what a transposition must reach
NOTES_PER_PART = 40
FREE_REEDS = (21, 22, 23)  # accordions and harmonica: reeds tuned apart, so that their chords beat up to 60 cents off


def check_tuning(score: Score, stems: Stems, progress: Progress = SILENT) -> Measurement:
    """The largest detuning of a pitched stem, in cents. Stems without a clear pitch and free reeds are left out."""
    name = "tuning"
    offsets = np.arange(-SEARCH_CENTS, SEARCH_CENTS + STEP_CENTS / 2, STEP_CENTS)
    found: list[tuple[float, Track]] = []
    tracks = [each for each in _pitched(score) if each.id in stems.names and each.program not in FREE_REEDS]
    for index, track in enumerate(tracks):
        share = Slice(progress, index / len(tracks), (index + 1) / len(tracks))
        curve = offset_curve(stems[track.id], spread(sounding_notes(score, track)), offsets, share)
        best = int(np.argmax(curve))
        if curve.mean() > 0 and curve[best] >= MIN_PROMINENCE * curve.mean():
            found.append((float(offsets[best]), track))
    if not found:
        return not_measured(name, "No stem has a clear pitch.", "cents")
    detuned = [(cents, track) for cents, track in found if abs(cents) > MAX_CENTS]
    bars = {bar for _, track in detuned for bar in _detuned_bars(score, track, stems[track.id], offsets)}
    worst = max((cents for cents, _ in found), key=abs)
    told = ", ".join(f"{track.name or track.id} {cents:+.0f}" for cents, track in detuned)
    hint = f"{told} cents: look for a bend, a transposition or another sample rate."
    return measured(name, abs(worst), "cents", high=MAX_CENTS, bars=bars, hint=hint)


def _detuned_bars(score: Score, track: Track, stem: Audio, offsets: Floats) -> Iterator[int]:
    """The bars whose notes alone are detuned too."""
    at = score.tempo_map.tick_at
    notes = spread(sounding_notes(score, track))
    for bar, some in groupby(notes, key=lambda note: score.meter_map.position(at(Seconds(note.start_s))).bar):
        curve = offset_curve(stem, list(some), offsets)
        if curve.any() and abs(offsets[int(np.argmax(curve))]) > MAX_CENTS:
            yield bar


def check_transposition(score: Score, audio: Audio, progress: Progress = SILENT) -> Measurement:
    """How many semitones from the written notes the whole sounds, the drums left out of the question."""
    name = "transposition"
    notes: list[SoundingNote] = []
    for track in _pitched(score):
        notes += spread(sounding_notes(score, track), NOTES_PER_PART)
    semitones = np.arange(-SEARCH_SEMITONES, SEARCH_SEMITONES + 1)
    fits = offset_curve(audio, notes, 100.0 * semitones.astype(np.float64), progress)
    if not fits.any():
        return not_measured(name, "There is nothing with a pitch to listen to.", "semitones")
    best = int(np.argmax(fits))
    written = float(fits[SEARCH_SEMITONES])
    moved = int(semitones[best]) if fits[best] > CLEAR_LEAD * written else 0
    hint = f"What sounds lies {moved:+d} semitones from what is written."
    return measured(name, moved, "semitones", low=0, high=0, hint=hint)


def _pitched(score: Score) -> list[Track]:
    """The tracks whose notes mean pitches; risers, impacts and noises do not."""
    return [track for track in score.tracks if track.notes and not track.is_drum and track.role != "effects"]
