"""Side-chain ducking: one stem steps back while another one strikes, as a pad under a kick.

The key is the striking stem below `key_below_hz`, so that of a whole drum kit the kick alone counts. Its level is taken
against its own loudest strike: the same settings work at any level of the stem.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..fault import InvalidMix
from ..progress import SILENT, Progress, Slice
from ..sound.audio import Waveform
from .equaliser import Equaliser, equalise
from .gain_curve import FLOOR_DB, Curve, attack_and_release, block_levels_db, control_size
from .ranges import Ranges, require_ranges

RANGES: Ranges = {
    "depth_db": (0.0, 36.0, "dB"),
    "attack_ms": (0.5, 100.0, "ms"),
    "release_ms": (10.0, 1_000.0, "ms"),
    "key_below_hz": (200.0, 20_000.0, "Hz"),
}
# Under the key's loudest strike: less than the one below it ducks fully, farther than the other not at all.
FULL_BELOW_DB, NONE_BELOW_DB = 6.0, 18.0


@dataclass(frozen=True, slots=True)
class Ducking:
    """by: name of the stem that strikes. depth_db: 0..36. attack_ms: 0.5..100, release_ms: 10..1000, time constants.
    key_below_hz: 200..20000, what of the stem counts (20000: all of it)."""

    by: str
    depth_db: float = 6.0
    attack_ms: float = 3.0
    release_ms: float = 120.0
    key_below_hz: float = 200.0

    def __post_init__(self) -> None:
        if not self.by:
            raise InvalidMix("A ducking names the stem that strikes, got an empty name.")
        require_ranges(self, "a ducking", RANGES)


def ducking_db(key: Waveform, sample_rate: int, ducking: Ducking, progress: Progress = SILENT) -> Curve:
    """[n_blocks] dB <= 0 for the control blocks (gain_curve.py) of what steps back for the stem `key` [C, T]."""
    size = control_size(sample_rate)
    low = equalise(key, sample_rate, Equaliser(low_pass_hz=ducking.key_below_hz), Slice(progress, 0.0, 0.6))
    levels = block_levels_db(low, size, Slice(progress, 0.6, 1.0))
    if not len(levels) or levels.max() <= FLOOR_DB + 1:
        return np.zeros(len(levels))
    under_db = levels.max() - levels
    share = np.clip((NONE_BELOW_DB - under_db) / (NONE_BELOW_DB - FULL_BELOW_DB), 0.0, 1.0)
    depths = ducking.depth_db * share
    return -attack_and_release(depths, ducking.attack_ms / 1000, ducking.release_ms / 1000, size / sample_rate)
