"""Ten checks that tell music from a toy, on the written score. Definitions, bands and their sources:
docs/quality.md.

1 phrase close, 2 strong-beat fit, 3 singability, 4 cadence and ending, 5 boundary fill, 6 kick and bass, 7 bass
approach, 8 comping, 9 playability, 10 hook and dynamics. A check holds where all of its findings that apply hold. The
parts are found by role; a score without roles is not measured where a role is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from ..plan.plan import SongPlan
from ..score.score import Score
from .ensemble import Ensemble, ensemble_of
from .finding import Finding
from .musicality_drums import check_boundaries, check_dynamics, check_kick_and_bass
from .musicality_harmony import check_bass_approach, check_cadences, check_comping
from .musicality_playing import check_playability
from .musicality_tune import check_hook, check_phrase_close, check_singability, check_strong_beats

CHECKS: tuple[str, ...] = (
    "phrase close", "strong-beat fit", "singability", "cadence and ending", "boundary fill", "kick-bass lock",
    "bass approach", "comping", "playability", "hook and dynamics",
)  # fmt: skip
"""The names of checks 1 to 10."""

FINDINGS: tuple[str, ...] = (
    "phrase close", "strong-beat fit", "strong-beat clash", "leaps recovered", "vocal range", "cadences", "ending",
    "marked boundaries", "boundary contrast", "kick and bass", "bass on beat 1", "bass approach", "walking approach",
    "comping movement", "sustained movement", "block movement", "muddy chords", "parallel fifths", "piano hands",
    "guitar grips", "drummer's hands", "winds in one voice", "longest breath", "notes in range", "hook returns",
    "hook share", "hook in choruses", "chorus lift", "even hi-hat",
)  # fmt: skip
"""The names of what the checks find, in their order; a finding that does not apply is there all the same."""

_STEPS: tuple[Callable[[Ensemble], Iterator[Finding]], ...] = (
    check_phrase_close,
    check_strong_beats,
    check_singability,
    check_cadences,
    check_boundaries,
    check_kick_and_bass,
    check_bass_approach,
    check_comping,
    check_playability,
    check_hook,
    check_dynamics,
)


def check_musicality(score: Score, plan: SongPlan | None = None) -> tuple[Finding, ...]:
    """Every finding of the ten checks, in their order. The plan's style says what does not apply."""
    ensemble = ensemble_of(score, plan)
    return tuple(finding for step in _STEPS for finding in step(ensemble))


def verdicts(findings: Iterable[Finding]) -> dict[int, bool | None]:
    """Check 1..10 -> whether it holds; None where nothing of it applies."""
    by_check = {number: [f.holds for f in group] for number, group in groupby(findings, key=lambda f: f.check)}
    return {
        number: all(applies) if (applies := [holds for holds in verdict if holds is not None]) else None
        for number, verdict in by_check.items()
    }
