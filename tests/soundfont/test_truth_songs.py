"""Whole songs: our render is far nearer to FluidSynth's than two good banks are to each other (see log_mel.py).

All 20 songs with --full, else the smallest; `dev.py bench truth` prints each.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cadenza.nodes.midi.reader import read_midi
from cadenza.nodes.soundfont.bank import SoundFont, read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont
from cadenza.nodes.soundfont.synthesizer import render_mix

from .log_mel import distance_db
from .playing import RATE, fluidsynth_file
from .test_truth_programs import SECOND_BANK

SONGS = Path("/usr/share/games/simutrans/music")
N_SONGS = 20
FLUID_GAIN = 0.2  # its default: dense songs do not clip


def real_songs() -> list[Path]:
    """The first 20, the smallest file first."""
    return sorted(sorted(SONGS.glob("*.mid"))[:N_SONGS], key=lambda path: path.stat().st_size)


def distances(song: Path, fonts: tuple[SoundFont, SoundFont], folder: Path) -> tuple[float, float, float]:
    """In dB: ours to FluidSynth's with the first bank, with the second, and FluidSynth's two to each other."""
    score = read_midi(song)
    judged = [fluidsynth_file(font.path, song, folder, FLUID_GAIN) for font in fonts]
    ours = [render_mix(score, font, RATE).waveform.astype(np.float64) for font in fonts]
    first, second = (distance_db(one, other, RATE) for one, other in zip(ours, judged, strict=True))
    return first, second, distance_db(judged[0], judged[1], RATE)


def test_songs_are_nearer_to_fluidsynth_than_its_banks_to_each_other(
    tmp_path: Path, proof_count: Callable[[int], int]
) -> None:
    if not SECOND_BANK.is_file() or not SONGS.is_dir():
        pytest.fail("This test wants Debian's packages fluidr3mono-gm-soundfont and simutrans-data.")
    fonts = read_soundfont(default_soundfont()), read_soundfont(SECOND_BANK)
    for song in real_songs()[: proof_count(N_SONGS)]:
        first, second, between = distances(song, fonts, tmp_path)
        assert max(first, second) < 0.5 * between, song.name
