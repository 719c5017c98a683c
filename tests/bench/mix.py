"""`dev.py bench mix`: the loudness bars.

EBU Tech 3341 cases 1-6 and 3342 cases 1-4 from their published definitions, the masters of 200 generated songs, and one
song of full length per style; CADENZA_BENCH_SONGS makes it fewer.
"""

from __future__ import annotations

import os
import statistics

import numpy as np

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.nodes.plan.styles import STYLE_IDS
from cadenza.nodes.sound.audio import Audio
from cadenza.nodes.sound.loudness import integrated_lufs
from cadenza.nodes.sound.loudness_range import loudness_range_lu
from cadenza.nodes.soundfont.bank import read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont

from ..mix.generated import songs, whole_songs
from ..sound.signals import joined, sine

SONGS = 200
SEED = 1
CEILING_DBTP = -1.0
CLUB_LUFS = -9.0  # as loud or louder is for the club


def run(context: Context) -> list[Figure]:
    return [*_ebu_3341(), *_ebu_3342(), *_generated(), *_whole()]


def _tone(*steps: tuple[float, float]) -> Audio:
    """1 kHz in both channels, (level in dBFS, seconds) after one another."""
    return joined(*(sine(1_000, level, seconds) for level, seconds in steps))


def _surround() -> Audio:
    """Case 6: 5.0 as six channels with a silent LFE; 28 dB down in L and R, 24 in C, 30 in Ls and Rs."""
    levels = (-28.0, -28.0, -24.0, None, -30.0, -30.0)
    rows = [np.zeros(20 * 48_000, np.float32) if dbfs is None else sine(1_000, dbfs, 20).waveform[0] for dbfs in levels]
    return Audio(np.stack(rows), 48_000)


def _ebu_3341() -> list[Figure]:
    cases = {
        1: (_tone((-23, 20)), -23.0),
        2: (_tone((-33, 20)), -33.0),
        3: (_tone((-36, 10), (-23, 60), (-36, 10)), -23.0),
        4: (_tone((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
        5: (_tone((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
        6: (_surround(), -23.0),
    }
    return [
        at_most(f"EBU Tech 3341 case {case}, miss", abs((integrated_lufs(audio) or 0) - expected), "LU", 0.1)
        for case, (audio, expected) in cases.items()
    ]


def _ebu_3342() -> list[Figure]:
    cases = {1: ((-20, -30), 10), 2: ((-20, -15), 5), 3: ((-40, -20), 20), 4: ((-50, -35, -20, -35, -50), 15)}
    return [
        at_most(
            f"EBU Tech 3342 case {case}, miss",
            abs((loudness_range_lu(_tone(*((level, 20.0) for level in levels))) or 0) - expected),
            "LU",
            1.0,
        )
        for case, (levels, expected) in cases.items()
    ]


def _generated() -> list[Figure]:
    count = int(os.environ.get("CADENZA_BENCH_SONGS", SONGS))
    misses, peaks = [], []
    for made in songs(read_soundfont(default_soundfont()), count, SEED):
        misses.append(abs((made.mastered.loudness_lufs or 0.0) - made.target_lufs))
        peaks.append(made.mastered.true_peak_dbtp)
    on_target = 100 * statistics.fmean(miss <= 0.3 for miss in misses)
    under = 100 * statistics.fmean(peak <= CEILING_DBTP for peak in peaks)
    return [
        at_least(f"masters of {count} generated songs within 0.3 LU", on_target, "%", 100.0),
        at_least(f"masters of {count} generated songs under their ceiling", under, "%", 100.0),
        Figure("worst miss", max(misses), "LU"),
        Figure("highest true peak", max(peaks), "dBTP"),
    ]


def _whole() -> list[Figure]:
    count = min(len(STYLE_IDS()), int(os.environ.get("CADENZA_BENCH_SONGS", SONGS)))
    made = list(whole_songs(read_soundfont(default_soundfont()), count, SEED))
    club = [song.mastered.mean_reduction_db for song in made if song.target_lufs >= CLUB_LUFS]
    others = [song.mastered.mean_reduction_db for song in made if song.target_lufs < CLUB_LUFS]
    ahead = [lu for song in made for lu in song.ahead_lu]
    in_front = 100 * statistics.fmean(1.0 <= lu <= 4.0 for lu in ahead)
    return [
        at_most("mean limiter reduction at the loudness of the style, most", max(others, default=0.0), "dB", 2.0),
        at_most("mean limiter reduction at the loudness of the club, most", max(club, default=0.0), "dB", 4.0),
        at_least(f"lead 1 to 4 LU ahead, {len(ahead)} stems in their sections", in_front, "%", 100.0),
        at_most("loss of a mix in mono, most", max(song.fold_down_lu for song in made), "LU", 1.5),
        Figure("side against middle below 100 Hz, most", max(song.low_side_db for song in made), "dB"),
    ]
