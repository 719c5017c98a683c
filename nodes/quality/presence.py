"""Whether the notes of the score sound in their stems: the pitches where they are written, the strokes when.

A pitched note is heard where shortly after its onset the spectrum has a peak at its fundamental, or at two more of its
partials, high enough to part it from its semitone neighbours; a stroke of a kit where the stem is not silent then.
Notes are never guessed from the sound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress, equal_shares
from ..score.score import Score
from ..score.time import Seconds
from ..score.track import Track
from ..sound.audio import Audio, Stems
from .heard import LEAST_VELOCITY, sounding_tracks
from .report import Measurement, measured, not_measured
from .spectrum import A4_HZ, A4_PITCH, ATTACK_S, FRAME_S, SHORTEST_S, SoundingNote, sounding_notes, spread

Floats = NDArray[np.float64]

MIN_SHARE = 0.7  # of a part's notes; clean stems have 0.87 or more
NOTES = 48  # of a part are listened to, evenly spread
MIN_NOTES = 4
PARTIALS = 6
LOWEST_HZ, HIGHEST_HZ = 30.0, 8000.0
ZERO_PADDING = 4
NEAR_CENTS, BESIDE_CENTS = 50.0, 350.0
NEAR_BINS, BESIDE_BINS = 1.5, 6.0  # at least, without padding: in the low bass semitones cannot be parted
PROMINENCE = 2.0  # times the median magnitude beside the partial
LEAST_SHARE = 0.03  # of the strongest peak there is at that moment
STROKE_S = 0.05
SILENT_DB = -54.0  # below the stem's own peak
NOTES_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Presence:
    """How many notes of a part are heard, of how many, and the onsets of the others in seconds."""

    track: Track
    n_heard: int
    n_asked: int
    missed_s: tuple[float, ...]

    @property
    def share(self) -> float:
        return self.n_heard / self.n_asked


def check_notes_in_stems(score: Score, stems: Stems, progress: Progress = SILENT) -> Measurement:
    """The lowest share of a part's notes that sound in its stem. Effects, and parts of fewer than MIN_NOTES notes, are
    not asked."""
    name, unit = "notes in the stems", "of the notes"
    tracks = [track for track in sounding_tracks(score) if track.id in stems.names]
    shares = zip(tracks, equal_shares(progress, len(tracks)), strict=True)
    found = [each for track, share in shares if (each := presence(score, track, stems[track.id], share))]
    if not found:
        return not_measured(name, f"It takes a stem whose part has {MIN_NOTES} notes.", unit)
    poor = [each for each in found if each.share < MIN_SHARE]
    missed = [second for each in poor for second in each.missed_s]
    bars = {score.meter_map.position(score.tempo_map.tick_at(Seconds(second))).bar for second in missed}
    told = ", ".join(f"{each.track.name or each.track.id} {each.n_heard} of {each.n_asked}" for each in poor)
    hint = f"{told}: does the stem belong to this score, and has the SoundFont the instrument?"
    return measured(name, min(each.share for each in found), unit, low=MIN_SHARE, bars=bars, hint=hint)


def presence(score: Score, track: Track, stem: Audio, progress: Progress = SILENT) -> Presence | None:
    """What is heard of a part; None where it has too few notes to say."""
    loud = tuple(note for note in track.notes if note.velocity >= LEAST_VELOCITY)
    notes = sounding_notes(score, track.with_notes(loud))
    asked = spread([note for note in notes if track.is_drum or note.end_s - note.start_s >= SHORTEST_S], NOTES)
    if len(asked) < MIN_NOTES:
        return None
    peak = max(float(stem.waveform.max(initial=0.0)), -float(stem.waveform.min(initial=0.0)))
    floor = peak * 10 ** (SILENT_DB / 20)
    missed: list[float] = []
    for place, note in enumerate(asked):
        if place % NOTES_AT_ONCE == 0:
            progress.advance(place, len(asked))
        if not (_is_struck if track.is_drum else _is_heard)(stem, note, floor):
            missed.append(note.start_s)
    progress.advance(1, 1)
    return Presence(track, len(asked) - len(missed), len(asked), tuple(missed))


def _is_struck(stem: Audio, note: SoundingNote, floor: float) -> bool:
    start, stop = (round(second * stem.sample_rate) for second in (note.start_s, note.start_s + STROKE_S))
    return float(np.abs(stem.waveform[:, start:stop]).max(initial=0.0)) > floor


def _is_heard(stem: Audio, note: SoundingNote, floor: float) -> bool:
    size = 1 << round(np.log2(stem.sample_rate * FRAME_S))
    start = round((note.start_s + ATTACK_S) * stem.sample_rate)
    frame = stem.waveform[:, start : start + size].mean(axis=0)
    if float(np.abs(frame).max(initial=0.0)) <= floor:
        return False
    window = np.hanning(len(frame)).astype(np.float32)
    magnitudes = np.abs(np.fft.rfft(frame * window, size * ZERO_PADDING))
    bin_hz = stem.sample_rate / (size * ZERO_PADDING)
    first = A4_HZ * 2 ** ((note.pitch - A4_PITCH) / 12)
    partials = [first * number for number in range(1, PARTIALS + 1)]
    peaks = [_is_peak(magnitudes, hertz / bin_hz) for hertz in partials if LOWEST_HZ < hertz < HIGHEST_HZ]
    return (first > LOWEST_HZ and peaks[:1] == [True]) or sum(peaks) >= 2


def _is_peak(magnitudes: NDArray[np.floating], place: float) -> bool:
    """Whether the spectrum has a peak within NEAR_CENTS of this bin, beside the median of BESIDE_CENTS around."""
    low, high = _around(place, NEAR_CENTS, NEAR_BINS * ZERO_PADDING)
    left, right = _around(place, BESIDE_CENTS, BESIDE_BINS * ZERO_PADDING)
    near = magnitudes[low : high + 1]
    top = int(np.argmax(near))
    beside = float(np.median(magnitudes[left : right + 1]))
    least = max(PROMINENCE * beside, LEAST_SHARE * float(magnitudes.max()))
    return 0 < top < len(near) - 1 and float(near[top]) > least


def _around(place: float, cents: float, n_bins: float) -> tuple[int, int]:
    """So many cents to both sides, or so many bins where they are more."""
    reach = max(place * (2 ** (cents / 1200) - 1), n_bins)
    return max(0, round(place - reach)), round(place + reach)
