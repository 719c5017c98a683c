"""Everything that is measured on a song, in one report."""

from __future__ import annotations

from collections.abc import Iterator

from ..plan.delivery import planned_lufs
from ..plan.plan import SongPlan
from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..sound.audio import Audio, Stems
from .audio import (
    check_clipping,
    check_dc,
    check_digital_silence,
    check_dropouts,
    check_loudness,
    check_silent_stems,
    check_true_peak,
)
from .balance import check_balance
from .clicks import check_clicks
from .defects import check_cuts, check_flat_tops
from .hearing import check_sounding_key, check_sounding_tempo, steady_stretch
from .levels import check_levels
from .parts import check_parts_in_mix
from .presence import check_notes_in_stems
from .report import Measurement, QualityReport, not_measured
from .stereo import check_channel_order, check_correlation, check_mono_loss
from .timing import check_drift
from .tuning import check_transposition, check_tuning
from .written import check_plan, check_score

CEILING_DBTP = -1.0
STREAMING_LUFS = -14.0
OF_MASTER = (
    "loudness", "true peak", "clipping", "dropouts", "DC offset", "sounding tempo", "tempo drift", "flat tops", "cuts",
    "digital silence", "clicks", "stereo correlation", "mono loss", "channel order", "spectral balance",
    "transposition", "loudness range", "momentary loudness", "short-term loudness", "crest", "noise floor",
)  # fmt: skip
OF_STEMS = ("silent stems", "tuning", "notes in the stems", "parts in the mix")
OF_PLAN = ("bars", "written tempo", "meter", "form", "missing instruments", "notes in key")


def check_song(
    score: Score,
    plan: SongPlan | None = None,
    master: Audio | None = None,
    stems: Stems | None = None,
    progress: Progress = SILENT,
    *,
    loudness_lufs: float | None = None,
    ceiling_dbtp: float = CEILING_DBTP,
) -> QualityReport:
    """Measure what is given; the rest is reported as not measured.

    `loudness_lufs`: the master's target; None = what the plan's delivery asks for, without a plan STREAMING_LUFS.
    Raises what `progress` raises.
    """
    found: list[Measurement] = []
    if plan is None:
        found += (not_measured(name, "No plan was given.") for name in OF_PLAN)
    else:
        found += check_plan(score, plan)
    progress.advance(1, 20)
    if master is None:
        found += (not_measured(name, "No master was given.") for name in OF_MASTER)
    else:
        planned = planned_lufs(plan) if plan else STREAMING_LUFS
        target_lufs = planned if loudness_lufs is None else loudness_lufs
        found += _check_master(score, plan, master, target_lufs, ceiling_dbtp, Slice(progress, 0.05, 0.6))
    found.append(check_sounding_key(score, master, stems, Slice(progress, 0.6, 0.75)))
    if stems is None:
        found += (not_measured(name, "No stems were given.") for name in OF_STEMS)
    else:
        found += _check_stems(score, stems, master, Slice(progress, 0.75, 0.95))
    found += check_score(score, plan, Slice(progress, 0.95, 1.0))
    progress.advance(1, 1)
    return QualityReport(tuple(found))


def _check_master(
    score: Score, plan: SongPlan | None, master: Audio, target_lufs: float, ceiling_dbtp: float, progress: Progress
) -> Iterator[Measurement]:
    bpm, style = _asked_bpm(score, plan), plan.style if plan else ""
    yield check_loudness(master, target_lufs, Slice(progress, 0.0, 0.1))
    yield check_true_peak(master, ceiling_dbtp, Slice(progress, 0.1, 0.3))
    yield check_clipping(score, master, Slice(progress, 0.3, 0.35))
    yield check_dropouts(score, master, Slice(progress, 0.35, 0.4))
    yield check_dc(master, Slice(progress, 0.4, 0.45))
    drift = check_drift(score, master, Slice(progress, 0.45, 0.5))
    drift_percent = drift.value if isinstance(drift.value, float) else None
    yield check_sounding_tempo(score, master, bpm, Slice(progress, 0.5, 0.55), drift_percent=drift_percent)
    yield drift
    yield check_flat_tops(score, master, Slice(progress, 0.55, 0.6))
    yield check_cuts(score, master, Slice(progress, 0.6, 0.64))
    yield check_digital_silence(score, master, Slice(progress, 0.64, 0.65))
    yield check_clicks(score, master, Slice(progress, 0.65, 0.75))
    yield check_correlation(master, Slice(progress, 0.75, 0.78))
    yield check_mono_loss(master, Slice(progress, 0.78, 0.81))
    yield check_channel_order()
    yield check_balance(master, style, Slice(progress, 0.81, 0.86))
    yield check_transposition(score, master, Slice(progress, 0.86, 0.92))
    yield from check_levels(score, master, Slice(progress, 0.92, 1.0))


def _asked_bpm(score: Score, plan: SongPlan | None) -> float:
    """The tempo that was asked for where the score keeps one tempo longest."""
    start, _ = steady_stretch(score)
    if plan is None:
        return score.tempo_map.bpm_at(start)
    bar, first = score.meter_map.position(start).bar, 1
    for section in plan.sections:
        first += section.bars
        if bar < first:
            return plan.bpm_of(section)
    return plan.bpm_of(plan.sections[-1])


def _check_stems(score: Score, stems: Stems, master: Audio | None, progress: Progress) -> Iterator[Measurement]:
    yield check_silent_stems(score, stems, Slice(progress, 0.0, 0.3))
    yield check_tuning(score, stems, Slice(progress, 0.3, 0.5))
    yield check_notes_in_stems(score, stems, Slice(progress, 0.5, 0.6))
    if master is None:
        yield not_measured("parts in the mix", "No master was given.")
    else:
        yield check_parts_in_mix(score, stems, master, Slice(progress, 0.6, 1.0))
