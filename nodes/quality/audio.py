"""What is measured on the sound: level, true peak, clipping, dropouts, DC, and whether every stem sounds.

Conventions: the sound starts with tick 0 of the score, so that seconds are bars. The bands stand beside the functions.
"""

from __future__ import annotations

from math import isinf

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress, equal_shares
from ..score.score import Score
from ..sound.audio import Audio, Stems
from ..sound.loudness import integrated_lufs
from ..sound.peaks import peaks
from ..sound.stretches import stretches, whole_blocks
from ..sound.true_peak import true_peak_dbtp
from .heard import heard_spans_s
from .report import Measurement, measured, not_measured

LOUDNESS_TOLERANCE_LU = 0.5
FULL_SCALE = 32767 / 32768  # a sample this high has no room left in 16 bit
CLIP_SAMPLES = 3  # fewer in a row are a peak, not a flat top
MAX_DC = 0.004  # of full scale, -48 dBFS: hard limiting of lopsided waves makes some
FRAME_S = 0.02
ROUNDING_S = 0.001  # a bar line falls between samples
SILENT_DBFS = -60.0
DROPOUT_S = 0.5
FRESH_S = 2.0  # after that a held note may have died away
MAX_ZEROS_S = 0.15  # beyond a written rest: notes may die away before they end
MISSED_S = 0.25  # of fresh notes inside a silence make it a dropout


def check_loudness(master: Audio, target_lufs: float, progress: Progress = SILENT) -> Measurement:
    loudness = integrated_lufs(master, progress)
    if loudness is None:
        return not_measured("loudness", "The master is silent or shorter than 0.4 s.", "LUFS")
    low, high = target_lufs - LOUDNESS_TOLERANCE_LU, target_lufs + LOUDNESS_TOLERANCE_LU
    hint = f"The target is {target_lufs:g} LUFS: master the mix to it."
    return measured("loudness", loudness, "LUFS", low=low, high=high, hint=hint)


def check_true_peak(master: Audio, ceiling_dbtp: float, progress: Progress = SILENT) -> Measurement:
    peak = true_peak_dbtp(master, progress)
    if isinf(peak):
        return not_measured("true peak", "The master is silent.", "dBTP")
    hint = "Lossy formats and converters will clip: master with a true-peak ceiling."
    return measured("true peak", peak, "dBTP", high=ceiling_dbtp, hint=hint)


def check_clipping(score: Score, master: Audio, progress: Progress = SILENT) -> Measurement:
    """Flat tops: at least CLIP_SAMPLES samples of full scale in a row, in any channel."""
    tops = _flat_tops(master, progress)
    bars = bars_at(score, tops / master.sample_rate)
    hint = "Lower the gain before the step that clips, or master with a limiter."
    return measured("clipping", len(tops), "flat tops", high=0, bars=bars, hint=hint)


def check_dc(master: Audio, progress: Progress = SILENT) -> Measurement:
    if not master.n_samples:
        return not_measured("DC offset", "The master is empty.")
    total = np.zeros(master.n_channels)
    for start, stop in stretches(master.n_samples, progress):
        total += master.waveform[:, start:stop].sum(axis=1, dtype=np.float64)
    offset = float(np.abs(total / master.n_samples).max())
    return measured("DC offset", offset, "of full scale", high=MAX_DC, hint="A high-pass at 20 Hz takes it away.")


def check_dropouts(score: Score, master: Audio, progress: Progress = SILENT) -> Measurement:
    """Silences inside the song during which the score has notes that should be heard. A written rest is none."""
    silences = _silences_s(master, progress)
    notes = heard_spans_s(score, FRESH_S) if silences else np.zeros((0, 2))
    missing = [span for span in silences if _covered_s(notes, *span) >= MISSED_S]
    edges = np.array(missing).reshape(-1, 2) - [0, FRAME_S]
    bars = [bar for first, last in _bars_of(_bar_starts_s(score), edges).tolist() for bar in range(first, last + 1)]
    hint = "The score has notes there, but nothing sounds: render again, or look for a muted stem."
    return measured("dropouts", len(missing), "silences", high=0, bars=bars, hint=hint)


def check_digital_silence(score: Score, master: Audio, progress: Progress = SILENT) -> Measurement:
    """The longest run of samples that are exactly zero in all channels, between the first and the last heard note.

    It is judged by the score: as long as the longest written rest, a little of its ring included, may last.
    """
    name = "digital silence"
    notes = heard_spans_s(score, FRESH_S)
    if not len(notes) or not master.n_samples:
        return not_measured(name, "It takes notes and sound.", "s")
    first, last = (round(float(second) * master.sample_rate) for second in (notes[0, 0], notes[:, 1].max()))
    start, length = _longest_zeros(master, first, min(last, master.n_samples), progress)
    ends = np.maximum.accumulate(notes[:, 1])
    rest_s = float(np.maximum(notes[1:, 0] - ends[:-1], 0).max(initial=0.0))
    places = np.array([start, max(start, start + length - 1)]) / master.sample_rate
    hint = "Sound that was rendered is never exactly zero while notes sound: a gap was cut, or a part is missing."
    limit_s = round(rest_s + MAX_ZEROS_S, 3)
    return measured(
        name, length / master.sample_rate, "s", high=limit_s, bars=bars_at(score, places), hint=hint, decides=False
    )


def _longest_zeros(audio: Audio, first: int, last: int, progress: Progress) -> tuple[int, int]:
    """(start, length) in samples of the longest run of zeros within first..last."""
    best, run_start = (first, 0), first
    for start, stop in stretches(max(0, last - first), progress):
        heard = np.flatnonzero(audio.waveform[:, first + start : first + stop].any(axis=0)) + first + start
        edges = np.concatenate([[run_start - 1], heard, [first + stop]])
        gaps = np.diff(edges) - 1
        longest = int(np.argmax(gaps))
        if gaps[longest] > best[1]:
            best = (int(edges[longest]) + 1, int(gaps[longest]))
        run_start = int(heard[-1]) + 1 if len(heard) else run_start
    return best


def check_silent_stems(score: Score, stems: Stems, progress: Progress = SILENT) -> Measurement:
    """A stem whose track has notes must sound."""
    silent = []
    playing = [track for track in score.tracks if track.notes]
    for track, share in zip(playing, equal_shares(progress, len(playing)), strict=True):
        if track.id not in stems.names or _peak(stems[track.id], share) < 10 ** (SILENT_DBFS / 20):
            silent.append(track)
    bars = {score.meter_map.position(note.onset).bar for track in silent for note in track.notes}
    names = ", ".join(track.name or track.id for track in silent)
    hint = f"{names}: the track has notes but its stem is silent. Does the SoundFont have the instrument?"
    return measured("silent stems", len(silent), "stems", high=0, bars=bars, hint=hint)


def bars_at(score: Score, seconds: NDArray[np.float64]) -> list[int]:
    """The bars in which these times lie, sorted, each once; after the end it is the last bar."""
    found: list[int] = np.unique(_bars_of(_bar_starts_s(score), seconds)).tolist()
    return found


def _bar_starts_s(score: Score) -> list[float]:
    bars = range(1, max(1, score.n_bars) + 1)
    return [score.tempo_map.seconds_at(score.meter_map.bar_start(bar)) for bar in bars]


def _bars_of(bar_starts_s: list[float], seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.searchsorted(bar_starts_s, seconds + ROUNDING_S, side="right")


def _peak(audio: Audio, progress: Progress) -> float:
    low, high = peaks(audio, 1, progress)[0]
    return max(-low, high)


def _flat_tops(audio: Audio, progress: Progress) -> NDArray[np.int64]:
    """The samples at which flat tops begin."""
    found = [np.zeros(0, np.int64)]
    was_flat = 0
    for start, stop in stretches(audio.n_samples - CLIP_SAMPLES + 1, progress):
        full = np.abs(audio.waveform[:, start : stop + CLIP_SAMPLES - 1]) >= FULL_SCALE
        flat = full[:, : stop - start].copy()
        for shift in range(1, CLIP_SAMPLES):
            flat &= full[:, shift : shift + stop - start]
        in_any = np.logical_or.reduce(flat, axis=0).astype(np.int8)
        found.append(np.flatnonzero(np.diff(in_any, prepend=was_flat) == 1) + start)
        was_flat = in_any[-1]
    return np.concatenate(found)


def _silences_s(audio: Audio, progress: Progress) -> list[tuple[float, float]]:
    """(start, end) of every stretch of at least DROPOUT_S whose frames all stay below SILENT_DBFS."""
    size = round(FRAME_S * audio.sample_rate)
    n_frames = audio.n_samples // size
    columns = [np.zeros(0)]
    for start, stop in stretches(n_frames * size, progress, whole_blocks(size)):
        frames = audio.waveform[:, start:stop].reshape(audio.n_channels, -1, size)
        columns.append(np.square(frames, dtype=np.float64).mean(axis=2).max(axis=0))
    powers = np.concatenate(columns)
    quiet = np.concatenate([[False], powers < 10 ** (SILENT_DBFS / 10), [False]]).astype(np.int8)
    edges = np.diff(quiet)
    starts, ends = np.flatnonzero(edges == 1) * size, np.flatnonzero(edges == -1) * size
    return [
        (start / audio.sample_rate, end / audio.sample_rate)
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if end - start >= DROPOUT_S * audio.sample_rate
    ]


def _covered_s(spans: NDArray[np.float64], start: float, end: float) -> float:
    """Longest part of start..end that a single span covers."""
    overlap = np.minimum(spans[:, 1], end) - np.maximum(spans[:, 0], start)
    return float(overlap.max(initial=0.0))
