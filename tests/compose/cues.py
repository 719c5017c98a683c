"""One player with one cue, for the tests of who plays what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cadenza.nodes.compose.cue import Cue
from cadenza.nodes.compose.session import prepare
from cadenza.nodes.compose.sub_style import idioms_in
from cadenza.nodes.plan.plan import Player, Role, SongPlan
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.note import Note

BAR = 1920


def song(style_id: str, *players: Player, seed: int = 1, **changes: Any) -> SongPlan:
    plan = plan_for_style(style_id, seed)
    return replace(plan, players=players or plan.players, **changes)


def cue_of(plan: SongPlan, role: Role, kind: str = "chorus") -> Cue:
    """The cue of the first player of a role in the first section of a kind."""
    session = prepare(plan)
    chair = session.chair(role)
    passage = next(passage for passage in session.passages if passage.kind == kind)
    idioms = idioms_in(session.style.idioms, passage.kind, chair.instrument, plan.seed)
    return Cue(chair, passage, idioms, plan.seed, session.leads[passage.index])


def part(plan: SongPlan, track_id: str) -> list[Note]:
    session = prepare(plan)
    chair = session.chair(track_id)
    playing = [passage for passage in session.passages if passage.index in session.parts[track_id]]
    return [note for passage in playing for note in session.play(chair, passage)[0]]
