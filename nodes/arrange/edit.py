"""Edits as people ask for them: a range of bars, tracks in words, an operation by its name."""

from __future__ import annotations

from dataclasses import dataclass

from ..fault import InvalidEdit
from ..plan.plan import SongPlan
from ..progress import SILENT, Progress
from ..score.score import Score
from .infill import Infilled, infill
from .menu import OPERATIONS
from .section import (
    delete_section,
    extend_section,
    insert_section,
    move_section,
    repeat_section,
    shorten_section,
)
from .selection import chosen_tracks, read_names


@dataclass(frozen=True, slots=True)
class NewSection:
    """What an inserted section is: its kind, its energy 0..1, and who plays it how."""

    kind: str = "bridge"
    energy: float = 0.5
    plan: SongPlan | None = None
    style: str = ""
    seed: int = 0


def regenerated(
    score: Score,
    first_bar: int,
    last_bar: int,
    tracks: str = "",
    locked: str = "",
    *,
    plan: SongPlan | None = None,
    seed: int = 0,
    style: str = "",
    progress: Progress = SILENT,
) -> Infilled:
    """Bars first_bar..last_bar of the tracks in a text ("drums, Piano"; "" or "all" = who plays there) played anew.

    Raises InvalidEdit for bars in the wrong order or outside the song, and as `infill` does.
    """
    if last_bar < first_bar:
        raise InvalidEdit(
            f"The last bar comes after the first one, got bars {first_bar} to {last_bar}.",
            hint="For a single bar give it twice.",
        )
    n_bars = score.n_bars
    if n_bars and not 0 <= first_bar <= last_bar <= n_bars:
        raise InvalidEdit(
            f"The song has bars 1 to {n_bars}, but bars {first_bar} to {last_bar} were asked for.",
            hint="Bars count from 1; bar 0 is a pickup, where the song has one.",
        )
    names = () if tracks.strip().lower() == "all" else read_names(tracks)
    refused = [track.id for track in chosen_tracks(score, read_names(locked))] if locked.strip() else []
    bars = range(first_bar, last_bar + 1)
    return infill(score, bars, names, plan=plan, seed=seed, style=style, locked=refused, progress=progress)


def edited(
    score: Score,
    operation: str,
    section: int,
    amount: int = 1,
    new: NewSection | None = None,
    progress: Progress = SILENT,
) -> Score:
    """One of OPERATIONS on a section, numbered from 1.

    amount: how many times more it is repeated, where it moves to, or by how many bars it is extended or shortened, or
    how many bars an inserted one has; `new` says what that one is.
    """
    if operation == "repeat":
        return repeat_section(score, section, amount)
    if operation == "move":
        return move_section(score, section, amount)
    if operation == "delete":
        return delete_section(score, section)
    if operation == "extend":
        return extend_section(score, section, amount)
    if operation == "shorten":
        return shorten_section(score, section, amount)
    if operation == "insert":
        new = new or NewSection()
        return insert_section(
            score, section, new.kind, amount, energy=new.energy, plan=new.plan, style=new.style, seed=new.seed,
            progress=progress,
        )  # fmt: skip
    raise InvalidEdit(f"There is no operation {operation!r:.40}.", hint=f"Known are {', '.join(OPERATIONS)}.")
