"""Where a master goes, and how loud that asks it to be."""

from __future__ import annotations

from ..fault import InvalidPlan
from .plan import DELIVERIES, SongPlan
from .styles import load_style


def delivery_lufs(delivery: str, style: str) -> float:
    """Integrated loudness in LUFS of a delivery; "style" asks the style of that id."""
    if delivery not in DELIVERIES:
        raise InvalidPlan([f"A delivery is one of {', '.join(DELIVERIES)}, got {delivery!r}."])
    preset = DELIVERIES[delivery]
    return load_style(style).head.loudness_lufs if preset is None else preset


def planned_lufs(plan: SongPlan) -> float:
    """Integrated loudness in LUFS that the master of this plan shall have."""
    return delivery_lufs(plan.delivery, plan.style) if plan.loudness_lufs is None else plan.loudness_lufs
