"""Some bars of a score as a sound that repeats without a seam: played, mixed and wound around themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..export.loop import folded, loop_samples, loop_score
from ..mix.mix import Mix
from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..sound.audio import Audio

if TYPE_CHECKING:
    from ..soundfont.bank import SoundFont


def render_loop(
    score: Score,
    first_bar: int,
    last_bar: int,
    font: SoundFont,
    mix: Mix | None = None,
    sample_rate: int = 44_100,
    progress: Progress = SILENT,
) -> Audio:
    """Bars `first_bar`..`last_bar` (from 1) as a loop [2, T], exactly as long as they are; without a mix the plain sum.

    Raises InvalidScore for bars that are not there, and what rendering and mixing raise.
    """
    from ..mix.mixer import mix_stems
    from ..soundfont.synthesizer import render_stems

    bars, lead = loop_score(score, first_bar, last_bar)
    stems = render_stems(bars, font, sample_rate, Slice(progress, 0.0, 0.8))
    mixed = mix_stems(stems, mix, Slice(progress, 0.8, 1.0)) if mix else stems.dry_mix()
    origin = round(bars.tempo_map.seconds_at(lead) * sample_rate)
    return folded(mixed, origin, loop_samples(score, first_bar, last_bar, sample_rate))
