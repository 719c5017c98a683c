"""Everything that is measured on a song, in one report."""

from __future__ import annotations

from collections.abc import Iterator

from ..plan.delivery import planned_lufs
from ..plan.plan import SongPlan
from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..sound.audio import Audio, Stems
from .audio import check_clipping, check_dc, check_dropouts, check_loudness, check_silent_stems, check_true_peak
from .hearing import check_sounding_key, check_sounding_tempo
from .report import Measurement, QualityReport, not_measured
from .written import check_plan, check_score

CEILING_DBTP = -1.0
STREAMING_LUFS = -14.0
OF_MASTER = ("loudness", "true peak", "clipping", "dropouts", "DC offset", "sounding tempo")
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
        bpm = plan.bpm if plan else score.tempo_map.changes[0].bpm
        found += _check_master(score, master, target_lufs, ceiling_dbtp, bpm, Slice(progress, 0.05, 0.6))
    found.append(check_sounding_key(score, master, stems, Slice(progress, 0.6, 0.85)))
    if stems is None:
        found.append(not_measured("silent stems", "No stems were given."))
    else:
        found.append(check_silent_stems(score, stems, Slice(progress, 0.85, 0.95)))
    found += check_score(score, plan is not None, Slice(progress, 0.95, 1.0))
    progress.advance(1, 1)
    return QualityReport(tuple(found))


def _check_master(
    score: Score, master: Audio, target_lufs: float, ceiling_dbtp: float, bpm: float, progress: Progress
) -> Iterator[Measurement]:
    yield check_loudness(master, target_lufs, Slice(progress, 0.0, 0.2))
    yield check_true_peak(master, ceiling_dbtp, Slice(progress, 0.2, 0.6))
    yield check_clipping(score, master, Slice(progress, 0.6, 0.7))
    yield check_dropouts(score, master, Slice(progress, 0.7, 0.8))
    yield check_dc(master, Slice(progress, 0.8, 0.85))
    yield check_sounding_tempo(score, master, bpm, Slice(progress, 0.85, 1.0))
