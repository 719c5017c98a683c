"""Whether every stem is heard in the master.

The master is taken apart as the sum of the stems, each with its own gain per channel: least squares, once on the sound
as it is and once on its second difference, so that neither bass nor highs speak for everybody. Mixing by gain and pan,
and a master that follows the level, leave the gains of all stems near each other; a stem left out has none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..progress import SILENT, Progress, equal_shares
from ..score.score import Score
from ..sound.audio import Audio, Stems, Waveform
from ..sound.stretches import stretches
from .report import Measurement, measured, not_measured

Floats = NDArray[np.float64]

MIN_GAIN_SHARE = 0.1  # of the median gain of all stems, -20 dB
MIN_EXPLAINED = 0.2  # of the master's power: below, it is not a mix of these stems
ORDERS = (0, 2)  # of the difference
RIDGE = 1e-9


def check_parts_in_mix(score: Score, stems: Stems, master: Audio, progress: Progress = SILENT) -> Measurement:
    """How many stems with notes are missing in the master."""
    name, unit = "parts in the mix", "parts"
    tracks = [track for track in score.tracks if track.notes and track.id in stems.names]
    sounding = [track for track in tracks if stems[track.id].waveform.any()]
    if master.sample_rate != stems.sample_rate or len(sounding) < 2 or not master.waveform.any():
        return not_measured(name, "It takes a master and at least two stems that sound, of one sample rate.", unit)
    waves = [stems[track.id].waveform for track in sounding]
    shares = np.zeros(len(waves))
    for order, share in zip(ORDERS, equal_shares(progress, len(ORDERS)), strict=True):
        gains, explained = _gains(waves, master.waveform, order, share)
        if explained < MIN_EXPLAINED:
            return not_measured(name, "The master is not a plain mix of these stems.", unit)
        shares = np.maximum(shares, gains / max(float(np.median(gains)), RIDGE))
    missing = [track for track, share in zip(sounding, shares.tolist(), strict=True) if share < MIN_GAIN_SHARE]
    bars = {score.meter_map.position(note.onset).bar for track in missing for note in track.notes}
    names = ", ".join(track.name or track.id for track in missing)
    hint = f"{names}: the stem sounds but is not in the master. Is its channel muted?"
    return measured(name, len(missing), unit, high=0, bars=bars, hint=hint)


def _gains(stems: list[Waveform], master: Waveform, order: int, progress: Progress) -> tuple[Floats, float]:
    """([n stems] the larger gain of each stem in left and right, share of the master's power they explain), both of the
    differences of this order."""
    n_channels = min(master.shape[0], *(stem.shape[0] for stem in stems))
    length = min(master.shape[1], *(stem.shape[1] for stem in stems))
    products = np.zeros((n_channels, len(stems) + 1, len(stems) + 1))
    for start, stop in stretches(length, progress):
        for channel in range(n_channels):
            rows = np.stack([wave[channel, start:stop] for wave in (*stems, master)])
            rough = np.diff(rows, n=order, axis=1).astype(np.float64)
            products[channel] += rough @ rough.T
    gains, explained, total = np.zeros(len(stems)), 0.0, 0.0
    for product in products:
        powers = np.sqrt(np.maximum(np.diag(product)[:-1], RIDGE))  # equal weight for soft stems
        likeness = product[:-1, :-1] / np.outer(powers, powers) + RIDGE * np.eye(len(stems))
        aim = product[:-1, -1] / powers
        solved = np.linalg.solve(likeness, aim)
        gains = np.maximum(gains, solved / powers)
        explained += float(solved @ aim)
        total += float(product[-1, -1])
    return gains, explained / total if total > 0 else 0.0
