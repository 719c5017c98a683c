"""The styles we ship, and those in a user's own folder: finding, keeping, and the plan that a style proposes.

A style is one file, style_data/<id>.json (docs/styles.md). Files are read when first asked for and kept. A file of the
user's adds a style, or replaces ours of the same id; one that is wrong is named and stops no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TypeVar

from ..fault import CadenzaError, InvalidWire
from ..theory.key import parse_key
from ..theory.meter import parse_meter
from .plan import Player, SongPlan
from .style import Style, StyleHead
from .style_file import parse_style

OURS = Path(__file__).parent / "style_data"
DEFAULT_STYLE = "pop"
GUEST_SHARE = 0.5  # in how many songs a guest joins
USUAL_FIRST = 2.0  # how much likelier the first key and the usual form are than each other one
_FOLDERS: list[Path] = []  # where the user's styles lie; named once, by whoever starts the pack

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class StyleFault:
    """A user's file that is no style, and what is wrong with it."""

    path: Path
    message: str


def add_style_folder(folder: Path) -> None:
    """From now on the styles of this folder (it need not exist) stand beside ours."""
    if folder not in _FOLDERS:
        _FOLDERS.append(folder)


def style_ids(extra_folder: Path | None = None) -> tuple[str, ...]:
    """The ids of all styles, sorted; a file in `extra_folder` (the user's own) adds one or replaces ours."""
    return tuple(sorted(_paths(extra_folder)))


STYLE_IDS = style_ids


def load_style(style_id: str, extra_folder: Path | None = None) -> Style:
    """A style by its id. Raises InvalidWire when there is none, or when its file is wrong (saying where)."""
    paths = _paths(extra_folder)
    if style_id not in paths:
        raise InvalidWire(f"There is no style {style_id!r}.", hint=f"Known are {', '.join(sorted(paths))}.")
    return _read(paths[style_id])


def styles(extra_folder: Path | None = None) -> tuple[Style, ...]:
    """All styles that can be read, sorted by id; for a user's file that is wrong ours of that id, if there is one."""
    found = []
    for _, path in sorted(_paths(extra_folder).items()):
        try:
            found.append(_read(path))
        except CadenzaError:
            if path.parent == OURS:
                raise
            if (ours := OURS / path.name).is_file():
                found.append(_read(ours))
    return tuple(found)


def style_faults(extra_folder: Path | None = None) -> tuple[StyleFault, ...]:
    """The user's files that are wrong, each with the place and the cure."""
    faults = []
    for _, path in sorted(_paths(extra_folder).items()):
        try:
            _read(path)
        except CadenzaError as fault:
            faults.append(StyleFault(path, str(fault)))
    return tuple(faults)


def plan_for_style(style_id: str, seed: int = 0, extra_folder: Path | None = None) -> SongPlan:
    """The plan that a style proposes when nobody says more.

    Seed 0: its usual tempo, key, form and players. Another seed draws them from what the style has: a tempo of its
    range, one of its keys and forms, and which guests join.
    """
    head = load_style(style_id, extra_folder).head
    chance = Random(f"{style_id} {seed}")
    meter = parse_meter(head.meters[0])
    plan = SongPlan(
        title=head.name,
        style=head.id,
        mood=head.mood,
        bpm=float(_felt_bpm(head, seed, chance) * meter.beat_quarters),
        key=parse_key(_one_of(head.keys, seed, chance)),
        meter=meter,
        sections=_one_of((head.form, *head.other_forms), seed, chance),
        players=_band(head, seed, chance),
        swing=head.swing,
        swing_unit=head.swing_unit,
        humanise=head.humanise,
        delivery="style",
        seed=seed,
    )
    chosen = [name for name in SongPlan.__dataclass_fields__ if name != "sources"]
    return plan.with_choice("style", **{name: getattr(plan, name) for name in chosen})


def _felt_bpm(head: StyleHead, seed: int, chance: Random) -> float:
    """A tempo of the style's range in whole beats per minute, the usual one likeliest."""
    low, usual, high = head.bpm
    drawn = round(usual + (chance.random() + chance.random() - 1.0) * 0.7 * min(usual - low, high - usual))
    return float(drawn) if seed else usual


def _one_of(choices: tuple[Choice, ...], seed: int, chance: Random) -> Choice:
    weights = [USUAL_FIRST] + [1.0] * (len(choices) - 1)
    drawn = chance.choices(choices, weights)[0]
    return drawn if seed else choices[0]


def _band(head: StyleHead, seed: int, chance: Random) -> tuple[Player, ...]:
    guests = [guest for guest in head.guests if chance.random() < GUEST_SHARE]
    return (*head.players, *(guests if seed else ()))


def _paths(extra_folder: Path | None) -> dict[str, Path]:
    own = [*_FOLDERS, *([extra_folder] if extra_folder is not None else [])]
    folders = [OURS, *(folder for folder in own if folder.is_dir())]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.json"))}


def _read(path: Path) -> Style:
    return _kept(path, path.stat().st_mtime_ns)


@cache
def _kept(path: Path, _changed_ns: int) -> Style:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise InvalidWire(f"The style {path.stem!r} cannot be read as UTF-8 text: {fault}.") from fault
    return parse_style(text, path.stem)
