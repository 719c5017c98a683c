"""Spectra of a sound at the places where the score has notes, and what they say about pitch.

Conventions: mono, magnitudes; a note is (start s, end s, MIDI pitch); offsets in cents, positive = sharp. A pitch is
asked of the partials that it must have, never guessed from the sound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..score.score import Score
from ..score.track import Track
from ..sound.audio import Audio

Floats = NDArray[np.float64]

FRAME_S = 0.18  # long enough to part semitones from the low C3 up
ZERO_PADDING = 4  # so that a parabola is not needed
PARTIALS = 6
LOWEST_HZ, HIGHEST_HZ = 55.0, 5000.0
A4_HZ, A4_PITCH = 440.0, 69
MAX_NOTES = 96  # of a part are listened to, evenly spread
SHORTEST_S = 0.06
ATTACK_S = 0.02
NOTES_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class SoundingNote:
    start_s: float
    end_s: float
    pitch: int


def sounding_notes(score: Score, track: Track) -> list[SoundingNote]:
    """The notes of a track as played, in seconds, by onset."""
    at = score.tempo_map.seconds_at
    return [SoundingNote(at(note.played_onset), at(note.played_end), note.pitch) for note in track.notes]


def spread(notes: Sequence[SoundingNote], count: int = MAX_NOTES) -> list[SoundingNote]:
    """At most `count` of the notes, evenly over the song."""
    if len(notes) <= count:
        return list(notes)
    return [notes[index] for index in np.linspace(0, len(notes) - 1, count).round().astype(int)]


def offset_curve(audio: Audio, notes: Sequence[SoundingNote], offsets: Floats, progress: Progress = SILENT) -> Floats:
    """[len(offsets)] how strongly the partials of all notes sound when all are moved by each offset in cents.

    Each note counts the same: its partials' magnitudes, square-rooted, over the mean of its own curve.
    """
    size = 1 << round(np.log2(audio.sample_rate * FRAME_S))
    window = np.hanning(size).astype(np.float32)
    bin_hz = audio.sample_rate / (size * ZERO_PADDING)
    ratios = 2 ** (offsets / 1200)
    total = np.zeros(len(offsets))
    for first in range(0, len(notes), NOTES_AT_ONCE):
        some = [note for note in notes[first : first + NOTES_AT_ONCE] if note.end_s - note.start_s >= SHORTEST_S]
        for note in some:
            start = round((note.start_s + ATTACK_S) * audio.sample_rate)
            frame = audio.waveform[:, start : start + size].mean(axis=0)
            if len(frame) == size and frame.any():
                total += _partials(np.abs(np.fft.rfft(frame * window, size * ZERO_PADDING)), note.pitch, ratios, bin_hz)
        progress.advance(min(first + NOTES_AT_ONCE, len(notes)), len(notes))
    return total


def _partials(magnitudes: NDArray[np.floating], pitch: int, ratios: Floats, bin_hz: float) -> Floats:
    hertz = A4_HZ * 2 ** ((pitch - A4_PITCH) / 12) * np.arange(1, PARTIALS + 1)
    hertz = hertz[(hertz > LOWEST_HZ) & (hertz < min(HIGHEST_HZ, bin_hz * len(magnitudes) * 0.9))]
    if not len(hertz):
        return np.zeros(len(ratios))
    bins = np.minimum(np.round(hertz[:, None] * ratios / bin_hz).astype(int), len(magnitudes) - 1)
    strengths = np.sqrt(magnitudes[bins]).sum(axis=0)
    mean = strengths.mean()
    return np.asarray(strengths / mean if mean > 0 else strengths, dtype=np.float64)
