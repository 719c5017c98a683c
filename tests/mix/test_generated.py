"""Over generated songs of every style: the master is on its loudness and under its ceiling, all of them."""

from __future__ import annotations

from collections.abc import Callable

from cadenza.nodes.soundfont.bank import read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont

from .generated import songs


def test_every_generated_song_is_on_its_loudness_and_under_its_ceiling(
    proof_count: Callable[[int], int], proof_seed: int
) -> None:
    font = read_soundfont(default_soundfont())
    missed = []
    for made in songs(font, proof_count(200), proof_seed % 1_000_000):
        mastered = made.mastered
        miss_lu = abs((mastered.loudness_lufs or 0.0) - made.target_lufs)
        if miss_lu > 0.3 or mastered.true_peak_dbtp > -1.0:
            missed.append(f"{made.what}: {miss_lu:.2f} LU off, {mastered.true_peak_dbtp:.2f} dBTP")
    assert not missed
