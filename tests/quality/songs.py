"""A small song, its plan, and a plain rendering: every note a few partials that die away, drums as noise bursts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cadenza.nodes.mix.master import master
from cadenza.nodes.plan.plan import PlannedSection, Player, SongPlan
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score, Section
from cadenza.nodes.score.time import KeyChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

RATE = 22_050
BARS = 16
BPM = 96.0
D_MINOR = Key("D", "minor")
# one bar each of D minor, B flat, F, C: bass, then melody by eighths (None = rest)
BASS = (38, 34, 41, 36)
MELODY = (
    (74, 77, 81, 77, None, 76, 74, 72),
    (70, None, 74, 77, 74, None, 72, 70),
    (69, 72, 77, None, 76, 77, 72, None),
    (72, 76, 79, 76, 74, None, 76, 72),
)


def _notes(pitches: tuple[int | None, ...], bar: int, ticks: int, velocity: int = 80) -> list[Note]:
    return [
        Note(Ticks(1920 * bar + ticks * place), pitch, Ticks(ticks), velocity)
        for place, pitch in enumerate(pitches)
        if pitch is not None
    ]


def song(bpm: float = BPM, bars: int = BARS) -> Score:
    """16 bars of D minor in 4/4: melody, bass and drums; bars 9 to 16 are busier."""
    melody, bass, drums = [], [], []
    for bar in range(bars):
        melody += _notes(MELODY[bar % 4], bar, 240, 90)
        bass += _notes((BASS[bar % 4],) * (8 if bar >= 8 else 4), bar, 240 if bar >= 8 else 480, 70)
        drums += _notes((36, 42, 38, 42), bar, 480) + (_notes((42,) * 16, bar, 120, 50) if bar >= 8 else [])
    tracks = (
        Track("melody", "Flute", "melody", 73, notes=tuple(melody)),
        Track("bass", "Bass", "bass", 33, notes=tuple(bass)),
        Track("drums", "Drums", "drums", 0, True, notes=tuple(drums)),
    )
    halves = (Section("verse", 1, 8), Section("chorus", 9, 8)) if bars == BARS else ()
    return Score(
        TempoMap.constant(bpm),
        MeterMap.constant(Meter(4, 4)),
        (KeyChange(Ticks(0), D_MINOR),),
        halves,
        tracks=tracks,
        bars=bars,
    )


PLAN = SongPlan(
    title="Rain",
    style="lofi",
    mood="calm",
    bpm=BPM,
    key=D_MINOR,
    meter=Meter(4, 4),
    sections=(PlannedSection("verse", 8), PlannedSection("chorus", 8)),
    players=(Player("flute", "melody"), Player("fingered_bass", "bass"), Player("standard_kit", "drums")),
)


def render(score: Score) -> Stems:
    """Mono stems of the score."""
    n_samples = round((float(score.duration_s) + 1) * RATE)
    return Stems(
        tuple(track.id for track in score.tracks),
        tuple(Audio(_render_track(track, score, n_samples)[None], RATE) for track in score.tracks),
    )


def _render_track(track: Track, score: Score, n_samples: int) -> np.ndarray:
    chance = np.random.default_rng(5)
    wave = np.zeros(n_samples, np.float32)
    for note in track.notes:
        start, end = (round(score.tempo_map.seconds_at(tick) * RATE) for tick in (note.played_onset, note.played_end))
        n = np.arange(end - start) / RATE
        if track.is_drum:
            sound = chance.standard_normal(len(n)) * np.exp(-n / 0.02)
        else:
            hertz = 440 * 2 ** ((note.pitch - 69) / 12)
            partials = [np.sin(2 * np.pi * hertz * k * n) / k**2 for k in (1, 2, 3, 4)]
            sound = np.sum(partials, axis=0) * np.exp(-n / 0.4) * np.minimum(1, n[::-1] / 0.01)
        wave[start:end] += 0.2 * (note.velocity / 127) ** 2 * sound
    return wave


def mastered(stems: Stems, loudness_lufs: float = -14.0) -> Audio:
    return master(stems.dry_mix(), loudness_lufs)


def damaged(audio: Audio, change: np.ndarray, at: slice = slice(None)) -> Audio:
    """The audio with `change` added in a stretch."""
    waveform = audio.waveform.copy()
    waveform[:, at] += change.astype(np.float32)
    return Audio(waveform, audio.sample_rate)


def transposed(score: Score, semitones: int) -> Score:
    tracks = tuple(
        track
        if track.is_drum
        else track.with_notes(tuple(replace(note, pitch=note.pitch + semitones) for note in track.notes))
        for track in score.tracks
    )
    return score.with_tracks(tracks)
