"""`dev.py bench truth`: how true songs sound, as log-mel distances (tests/soundfont/log_mel.py) to those of FluidSynth.

Twenty real songs (the first of Debian's simutrans-data), two banks, reverb and chorus off; every song is printed before
the JSON line. The single laws are tests: `pytest --full tests/soundfont -k truth`.
"""

from __future__ import annotations

import shutil
import statistics

from cadenza.devtools.bench import Context, Figure, at_most
from cadenza.devtools.console import Fault
from cadenza.nodes.soundfont.bank import read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont

from ..soundfont.test_truth_programs import SECOND_BANK
from ..soundfont.test_truth_songs import distances, real_songs

MAX_SHARE = 0.5  # of the distance between the two banks


def run(context: Context) -> list[Figure]:
    songs = real_songs()
    if shutil.which("fluidsynth") is None or not SECOND_BANK.is_file() or not songs:
        cure = "apt-get install fluidsynth fluidr3mono-gm-soundfont simutrans-data"
        raise Fault("What this benchmark compares with is not installed.", cure)
    fonts = read_soundfont(default_soundfont()), read_soundfont(SECOND_BANK)
    shares: tuple[list[float], list[float]] = [], []
    for song in songs:
        *ours, between = distances(song, fonts, context.scratch)
        print(f"{song.stem}: {ours[0]:.2f} and {ours[1]:.2f} dB, between the banks {between:.2f} dB", flush=True)
        for of_bank, distance in zip(shares, ours, strict=True):
            of_bank.append(distance / between)
    figures = []
    for font, of_bank in zip(fonts, shares, strict=True):
        name = f"{font.path.stem}: {len(songs)} songs, log-mel distance to FluidSynth over that between the banks"
        figures.append(Figure(f"{name}, median", statistics.median(of_bank), "ratio"))
        figures.append(at_most(f"{name}, worst", max(of_bank), "ratio", MAX_SHARE))
    return figures
