"""Clicks: spikes of a few samples that neither what is around them nor what plays there explains.

A spike is seen in the third difference, which hardly sees music and sees a spike whole. Strokes begin with spikes of
their own, and a hand clap is several; but what belongs to an instrument returns with every stroke of its kind, at the
same distance from it. So a spike near a stroke is compared with the other strokes of that part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress
from ..score.score import Score
from ..sound.audio import Audio
from ..sound.stretches import stretches, whole_blocks
from .audio import bars_at
from .report import Measurement, measured

Floats = NDArray[np.float64]
Roughness = NDArray[np.float32]

ORDER = 3  # of the difference
BLOCK = 8  # samples
FLANK_S = 0.007
FLOOR = 1e-4
LEAST = 0.05  # of full scale: softer ones nobody hears
RATIO = 3.6  # times the flanks, where nothing plays
RATIO_BESIDE_STROKES, SURPRISE = 1.8, 2.0  # times the flanks, and times what the other strokes have at that distance
SURPRISE_OF_CLAP = 4.0  # no clap is quite like the last
RATIO_OF_NEW_STROKE, RATIO_OF_NEW_CLAP = 9.0, 20.0  # where a stroke has no others to compare with
CLAP = 39  # of a kit
BEFORE_ONSET_S, AFTER_ONSET_S = 0.003, 0.08  # what a stroke does lies here
AFTER_NEW_STROKE_S, AFTER_NEW_CLAP_S = 0.025, 0.045
KINK_S = 0.0015  # around an onset, where a tone that starts at once has a kink
OTHERS, MIN_OTHERS = 32, 3
STRUCK, LET_GO = -1, -2  # what a pitched part does
AFTER_END_S = 0.008  # a spike of an end lies here
LOOSE_BLOCKS = 2
APART_S = 0.005


@dataclass(frozen=True, slots=True)
class Strokes:
    """The onsets of one piece of a kit or of one part, or the ends of a part's notes, in seconds and sorted."""

    onsets: Floats
    is_clap: bool
    reach_s: float = AFTER_ONSET_S  # for so long they explain spikes

    def near(self, second: float) -> float | None:
        """The last onset that may have made a spike at this time; None = none."""
        place = int(np.searchsorted(self.onsets, second + BEFORE_ONSET_S)) - 1
        onset = float(self.onsets[place]) if place >= 0 else -np.inf
        return onset if second - onset < self.reach_s else None

    @property
    def surprise(self) -> float:
        return SURPRISE_OF_CLAP if self.is_clap else SURPRISE

    def limit_alone(self, after_s: float) -> float:
        """What a spike must exceed so long after a stroke that has no others."""
        if abs(after_s) < KINK_S:
            return np.inf
        if after_s > (AFTER_NEW_CLAP_S if self.is_clap else AFTER_NEW_STROKE_S):
            return 0.0
        return RATIO_OF_NEW_CLAP if self.is_clap else RATIO_OF_NEW_STROKE

    def others(self, onset: float) -> Floats:
        """The OTHERS onsets nearest to one of them, without it."""
        place = int(np.searchsorted(self.onsets, onset))
        first = max(0, min(place - OTHERS // 2, len(self.onsets) - OTHERS - 1))
        some = self.onsets[first : first + OTHERS + 1]
        apart: Floats = some[np.abs(some - onset) > APART_S]
        return apart


def check_clicks(score: Score, master: Audio, progress: Progress = SILENT) -> Measurement:
    """Spikes far above all that is within 7 ms before and after them, and above what the strokes there do elsewhere."""
    clicks = click_times(score, master, progress)
    hint = "Single samples jump: look for an edit without a fade, or a disk that was too slow."
    return measured("clicks", len(clicks), "clicks", high=0, bars=bars_at(score, clicks), hint=hint)


def click_times(score: Score, master: Audio, progress: Progress = SILENT) -> Floats:
    """When the clicks are, in seconds, sorted."""
    strokes, found = _strokes(score), []
    for rough in _roughness(master, progress):
        cores = np.maximum(rough, np.append(rough[1:], np.float32(0)))
        ratios = _ratios(rough, cores, round(FLANK_S * master.sample_rate / BLOCK))
        block_s = BLOCK / master.sample_rate
        for block in np.flatnonzero(ratios > RATIO_BESIDE_STROKES).tolist():
            if _is_click(block, float(ratios[block]), cores, strokes, block_s):
                found.append(block * block_s)
    times = np.sort(np.array(found, dtype=np.float64))
    clicks: Floats = times[np.diff(times, prepend=-np.inf) > APART_S]
    return clicks


def _is_click(block: int, ratio: float, cores: Roughness, strokes: list[Strokes], block_s: float) -> bool:
    """Whether a spike stands out of what is around it and of what every stroke near it does at other times."""
    second, core, alone, is_known = block * block_s, float(cores[block]), 0.0, False
    for kind in strokes:
        onset = kind.near(second)
        if onset is None:
            continue
        others = kind.others(onset)
        if len(others) < MIN_OTHERS:
            alone = max(alone, kind.limit_alone(second - onset))
        elif core < kind.surprise * _usual(cores, np.round((others + second - onset) / block_s).astype(int)):
            return False
        else:
            is_known = True
    return ratio > max(alone, RATIO_BESIDE_STROKES if is_known else RATIO)


def _usual(cores: Roughness, blocks: NDArray[np.int64]) -> float:
    """The second highest of the spikes at these blocks: the highest may be a click itself."""
    nearby = np.clip(blocks[:, None] + np.arange(-LOOSE_BLOCKS, LOOSE_BLOCKS + 1), 0, len(cores) - 1)
    return float(np.sort(cores[nearby].max(axis=1))[-2])


def _strokes(score: Score) -> list[Strokes]:
    """The strokes of every part; and where its notes end, since a damped string stops with a spike, too."""
    kinds: dict[tuple[str, int], list[float]] = {}
    for track in score.tracks:
        for note in track.notes:
            kind = (track.id, note.pitch if track.is_drum else STRUCK)
            kinds.setdefault(kind, []).append(score.tempo_map.seconds_at(note.played_onset))
            if not track.is_drum:
                kinds.setdefault((track.id, LET_GO), []).append(score.tempo_map.seconds_at(note.played_end))
    return [
        Strokes(np.unique(times), kind == CLAP, AFTER_END_S if kind == LET_GO else AFTER_ONSET_S)
        for (_, kind), times in kinds.items()
    ]


def _roughness(audio: Audio, progress: Progress) -> Roughness:
    """[channels, blocks] the highest difference in each block, as much as the height of a single spike."""
    n_blocks = max(0, audio.n_samples - ORDER) // BLOCK
    rough = np.zeros((audio.n_channels, n_blocks), np.float32)
    for start, stop in stretches(n_blocks * BLOCK, progress, whole_blocks(BLOCK)):
        wave = audio.waveform[:, start : stop + ORDER].astype(np.float64)
        steps = np.abs(np.diff(wave, n=ORDER, axis=1)) / 2 ** (ORDER - 2)
        rough[:, start // BLOCK : stop // BLOCK] = steps.reshape(audio.n_channels, -1, BLOCK).max(axis=2)
    return rough


def _ratios(rough: Roughness, cores: Roughness, flank: int) -> Roughness:
    """Per block the spike in it and the next one, over the highest in both flanks; 0 where it is too soft to hear."""
    from scipy.ndimage import maximum_filter1d

    n_blocks = len(rough)
    if n_blocks < 2:
        return np.zeros(n_blocks, np.float32)
    half = max(1, flank // 2)
    around = maximum_filter1d(np.pad(rough, 2 * half + 4), 2 * half + 1, mode="constant")
    before, after = (around[first : first + n_blocks] for first in (half + 2, 3 * half + 7))  # two blocks off the core
    ratios: Roughness = np.where(cores > LEAST, cores / (np.maximum(before, after) + np.float32(FLOOR)), 0)
    return ratios
