"""Score -> dry stems: one stereo stem per track, played with a SoundFont.

The sound is dry (no reverb, no chorus: those are the mixer's) and plays what the track's own controllers say. A track's
`gain_db` and `pan` are settings of the mixing desk and are left to it. The same score, bank and rate give the same bits
in every run and process.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidAudio, InvalidScore
from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..sound.audio import MAX_RATE_HZ, MIN_RATE_HZ, Audio, Stems
from .bank import SoundFont
from .casting import Casting, Chorus
from .chorus import Watch, render_chorus, work_of
from .performance import perform

MAX_TAIL_S = 6.0  # what still rings then is faded out
FADE_S = 1.0
MAX_SONG_S = 3600.0
REPORT_NOTES = 64  # cast between two reports of progress
CASTING_SHARE = 0.2


def render_stems(score: Score, font: SoundFont, sample_rate: int = 44_100, progress: Progress = SILENT) -> Stems:
    """Play a score. Stems are named by track id and reach to the end of the score plus the longest tail.

    Raises InvalidScore for a score without tracks or longer than an hour, InvalidAudio for an impossible rate,
    InvalidSoundFont where the bank turns out to lie about a sample, and whatever `progress` raises.
    """
    _check(score, sample_rate)
    end = math.ceil(max(score.duration_s, _last_played_s(score)) * sample_rate)
    parts = _cast(score, font, sample_rate, end, Slice(progress, 0.0, CASTING_SHARE))
    last = max((voice.onset + voice.end for part in parts for chorus in part for voice in chorus.voices), default=0)
    n_samples = max(1, min(max(end, last), end + round(MAX_TAIL_S * sample_rate)))
    watch = Watch(Slice(progress, CASTING_SHARE, 1.0), sum(work_of(chorus) for part in parts for chorus in part))
    audios = []
    for part in parts:
        stem = np.zeros((2, n_samples), dtype=np.float32)
        for chorus in part:
            render_chorus(chorus, font, stem, watch)
        if last > n_samples:
            _fade_out(stem, round(FADE_S * sample_rate))
        stem.flags.writeable = False
        audios.append(Audio(stem, sample_rate))
    progress.advance(1, 1)
    return Stems(tuple(track.id for track in score.tracks), tuple(audios))


def _check(score: Score, sample_rate: int) -> None:
    if not score.tracks:
        raise InvalidScore("A score to be played has at least one track, but this one has none.")
    if not MIN_RATE_HZ <= sample_rate <= MAX_RATE_HZ:
        raise InvalidAudio(f"A sample rate lies in {MIN_RATE_HZ}..{MAX_RATE_HZ} Hz, got {sample_rate}.")
    duration_s = max(score.duration_s, _last_played_s(score))
    if duration_s > MAX_SONG_S:
        raise InvalidScore(
            f"A song lasts {MAX_SONG_S / 60:.0f} minutes at most, but this score lasts {duration_s / 60:,.0f}.",
            hint="Look for a stray note or a tempo near zero.",
        )


def _last_played_s(score: Score) -> float:
    ends = [note.played_end for track in score.tracks for note in track.notes]
    return score.tempo_map.seconds_at(max(ends)) if ends else 0.0


def _cast(score: Score, font: SoundFont, sample_rate: int, end: int, progress: Progress) -> list[list[Chorus]]:
    """The choruses of every track."""
    n_notes = max(1, sum(len(track.notes) for track in score.tracks))
    n_cast = 0
    parts = []
    for track in score.tracks:
        progress.advance(n_cast, n_notes)
        casting = Casting(font, perform(track, score.tempo_map, sample_rate, end), sample_rate)
        for is_new in casting.strikes():
            n_cast += 1
            if is_new or n_cast % REPORT_NOTES == 0:
                progress.advance(n_cast, n_notes)
        parts.append(casting.choruses())
    return parts


def _fade_out(stem: NDArray[np.float32], n_fade: int) -> None:
    """End a stem in silence, smoothly."""
    n_fade = min(n_fade, stem.shape[1])
    stem[:, stem.shape[1] - n_fade :] *= np.linspace(1.0, 0.0, n_fade, dtype=np.float32) ** 2
