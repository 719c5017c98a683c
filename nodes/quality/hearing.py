"""What a listener would hear of the plan: the sounding tempo and the sounding key, each tested as a hypothesis."""

from __future__ import annotations

from itertools import pairwise
from math import isnan

from ..progress import SILENT, Progress
from ..score.score import Score
from ..score.time import Ticks
from ..sound.audio import Audio, Stems
from .heard import sounding_tracks
from .key import best_key, chroma, name_of, relative_of, transposition
from .piece import piece_of
from .report import Measurement, judged, measured, not_measured
from .symbolic_pitch import pitch_class_weights
from .tempo import fit_tempo

TEMPO_PERCENT = 1.0
TEMPO_S = 120.0  # as much of the song is listened to for the tempo
CLEARLY_TRANSPOSED = 0.15  # by how much a transposition must fit better
MIN_KEY_FIT = 0.3  # below, what sounds has no pitch to speak of


def check_sounding_tempo(
    score: Score, master: Audio, bpm: float, progress: Progress = SILENT, *, drift_percent: float | None = None
) -> Measurement:
    """`bpm`: the asked tempo in quarters per minute, of the steady stretch. `drift_percent`: how much faster than the
    score the sound runs, where its onsets told; the pulse alone, with its rivals, is asked only without that."""
    name = "sounding tempo"
    start, end = steady_stretch(score)
    if drift_percent is not None:
        return _judged_tempo(name, score.tempo_map.bpm_at(start) * (1 + drift_percent / 100), bpm)
    meter = score.meter_map.meter_at(start)
    beat_quarters = float(meter.quarters if meter.is_odd else meter.beat_quarters)
    start_s, end_s = score.tempo_map.seconds_at(start), score.tempo_map.seconds_at(end)
    stop_s = master.duration_s if end >= score.end else end_s
    first, stop = (round(second * master.sample_rate) for second in (start_s, min(stop_s, start_s + TEMPO_S)))
    excerpt = Audio(master.waveform[:, first:stop], master.sample_rate)
    fit = fit_tempo(excerpt, bpm, beat_quarters, progress)
    if isnan(fit.bpm):
        return not_measured(name, "The sound is too short or has no pulse.", "bpm")
    return _judged_tempo(name, fit.rival_bpm or fit.bpm, bpm)


def steady_stretch(score: Score) -> tuple[Ticks, Ticks]:
    """(first tick, end) of the longest time without a change of tempo."""
    at, changes = score.tempo_map.seconds_at, score.tempo_map.changes
    starts = [Ticks(0), *(change.tick for change in changes[1:] if change.tick < score.end)]
    stretches = pairwise([*starts, score.end])
    return max(stretches, key=lambda stretch: at(stretch[1]) - at(stretch[0]))


def _judged_tempo(name: str, found: float, bpm: float) -> Measurement:
    low, high = bpm * (1 - TEMPO_PERCENT / 100), bpm * (1 + TEMPO_PERCENT / 100)
    hint = f"{bpm:g} bpm was asked: does the sound come from this score, and at its own sample rate?"
    return measured(name, found, "bpm", low=low, high=high, hint=hint)


def check_sounding_key(
    score: Score, master: Audio | None, stems: Stems | None, progress: Progress = SILENT
) -> Measurement:
    """Whether the pitches of the score sound as written. Listens to the pitched stems, where there are any."""
    name = "sounding key"
    audios = _pitched(score, stems) or ((master,) if master else ())
    weights = pitch_class_weights(piece_of(score))
    if not any(audio.n_samples for audio in audios) or not weights.any():
        return not_measured(name, "There is nothing with a pitch to listen to.")
    sounding = chroma(audios, progress)
    semitones, fit, untransposed = transposition(sounding, weights)
    found = best_key(sounding)
    if found is None or fit < MIN_KEY_FIT:
        return not_measured(name, "What sounds has no clear pitch.")
    passed = fit - untransposed <= CLEARLY_TRANSPOSED
    hint = f"What sounds lies {semitones:+d} semitones from what is written."
    return judged(name, f"{name_of(found)} (relative {name_of(relative_of(found))})", passed, hint)


def _pitched(score: Score, stems: Stems | None) -> tuple[Audio, ...]:
    """The stems whose notes mean pitches: neither drums nor effects."""
    if stems is None:
        return ()
    names = [track.id for track in sounding_tracks(score) if not track.is_drum and track.id in stems.names]
    return tuple(stems[name] for name in names)
