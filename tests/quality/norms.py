"""How nodes/quality/spectral_norms.json is made: the masters of our own songs, some of every style, none of which a
proof judges. `main()` makes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

import numpy as np

from cadenza.nodes.plan.styles import style_ids
from cadenza.nodes.quality.balance import EDGES_HZ, SOURCE, band_levels_db

from .corpus import make

FIRST, SONGS_EACH = 10_300, 2
PERCENTILE = 95

Levels = dict[str, list[np.ndarray]]


def measure(numbers: Iterable[int]) -> Levels:
    """Style -> the levels of the bands of its songs."""
    found: Levels = {}
    for number in numbers:
        song = make(number)
        levels = band_levels_db(song.master)
        if levels is not None:
            found.setdefault(song.plan.style, []).append(levels)
    return found


def document(found: Levels) -> dict[str, object]:
    """The norms; each style needs two songs."""
    within = [song - np.mean(songs, axis=0) for songs in found.values() for song in songs]
    spread = np.sqrt(np.square(within).sum(axis=0) / (len(within) - len(found)))
    outside = [
        float((np.abs(song - np.mean(songs[:place] + songs[place + 1 :], axis=0)) / spread).mean())
        for songs in found.values()
        for place, song in enumerate(songs)
    ]
    return {
        "what": "Band levels of masters of generated songs beside the mean of all bands, in dB",
        "made_by": f"tests/quality/norms.py, songs from {FIRST} on, default SoundFont",
        "bands_hz": list(EDGES_HZ),
        "spread_db": spread.round(2).tolist(),
        "limit_spreads": round(float(np.percentile(outside, PERCENTILE)), 2),
        "styles": {
            style: {"songs": len(songs), "mean_db": np.mean(songs, axis=0).round(2).tolist()}
            for style, songs in sorted(found.items())
        },
    }


def write(norms: dict[str, object]) -> None:
    SOURCE.write_text(json.dumps(norms, indent=1) + "\n", "utf-8")


def main() -> None:
    write(document(measure(range(FIRST, FIRST + SONGS_EACH * len(style_ids())))))
