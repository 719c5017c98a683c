"""The bands in which real music has its numbers, and the composite and the gate that rest on them.

The bands (5th to 95th percentile per group of pieces) stand in symbolic_reference.json, unchanged since measured.
In band shows the absence of known defects, not beauty. Rules: docs/quality.md.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from functools import cache
from math import isfinite, nan
from pathlib import Path
from typing import Any

from .symbolic import CORE, FORM

SOURCE = Path(__file__).with_name("symbolic_reference.json")
DEFAULT_GROUP = "multitrack_midi"
GROUPS: Mapping[str, str] = {
    "multitrack_midi": "108 multitrack game songs",
    "multitrack_4_4_drums": "83 game songs in 4/4 with drums",
    "mma_autoaccomp": "65 automatic accompaniments",
    "bach_chorales": "70 Bach chorales",
    "classical_scores": "73 classical scores",
}
GATE_COMPOSITE = 0.77


def bands(group: str = DEFAULT_GROUP) -> Mapping[str, tuple[float, float]]:
    """Metric -> its 5th and 95th percentile among the pieces of a group; KeyError for an unknown group."""
    return _bands()[group]


def held_out_p10(group: str = DEFAULT_GROUP) -> float:
    """The composite that nine of ten real pieces reach when the bands come from others.

    The reference has it for each group by the bands of game songs, and for held-out game songs by their own. A group
    is judged by its own bands here, so the stricter of the two holds.
    """
    groups = _document()["in_band_composite"]["groups"]
    return max(float(groups[group]["p10"]), float(groups["held_out_real"]["p10"]))


def outside(
    values: Mapping[str, float], group: str = DEFAULT_GROUP, exempt: Collection[str] = (), names: Collection[str] = CORE
) -> tuple[str, ...]:
    """The metrics among `names` that lie outside their band; what is exempt, or has no value or
    no band, is left out."""
    known = bands(group)
    counted = [name for name in _counted(values, exempt, names) if name in known]
    return tuple(name for name in counted if not known[name][0] <= values[name] <= known[name][1])


def composite(values: Mapping[str, float], group: str = DEFAULT_GROUP, exempt: Collection[str] = ()) -> float:
    """Share of the core metrics inside their band, 0..1; nan where there are none."""
    counted = _counted(values, exempt, CORE)
    return 1 - len(outside(values, group, exempt)) / len(counted) if counted else nan


def has_form(values: Mapping[str, float], group: str = DEFAULT_GROUP, exempt: Collection[str] = ()) -> bool:
    """Whether all seven form metrics that apply lie inside their band; False for a piece that is too short."""
    return bool(values) and not outside(values, group, exempt, FORM)


def passes_gate(values: Mapping[str, float], group: str = DEFAULT_GROUP, exempt: Collection[str] = ()) -> bool:
    """Composite of at least GATE_COMPOSITE, and form."""
    return composite(values, group, exempt) >= GATE_COMPOSITE and has_form(values, group, exempt)


def _counted(values: Mapping[str, float], exempt: Collection[str], names: Collection[str]) -> list[str]:
    return [name for name in names if name not in exempt and isfinite(values.get(name, nan))]


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SOURCE.read_text(encoding="utf-8"))
    return document


@cache
def _bands() -> Mapping[str, Mapping[str, tuple[float, float]]]:
    distributions = _document()["distributions"]
    return {
        group: {name: (float(spread["p5"]), float(spread["p95"])) for name, spread in distributions[group].items()}
        for group in GROUPS
    }
