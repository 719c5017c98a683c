"""Random valid plans, wilder than anybody would write: what holds for their songs holds for every song."""

from __future__ import annotations

from random import Random

from cadenza.nodes.fault import CadenzaError
from cadenza.nodes.plan.plan import ENDINGS, FEELS, SECTION_KINDS, Manner, PlannedSection, Player, SongPlan
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.theory.instrument import INSTRUMENTS
from cadenza.nodes.theory.key import Key, parse_key
from cadenza.nodes.theory.meter import Meter, parse_meter

METERS = (
    "4/4",
    "4/4",
    "3/4",
    "6/8",
    "12/8",
    "5/4",
    "7/8",
    "2/4",
    "9/8",
    "2/2",
    "3+3+2/8",
    "7/4",
    "3/8",
    "1/4",
    "15/16",
)
MODES = ("major", "major", "minor", "minor", "dorian", "mixolydian", "phrygian", "lydian", "harmonic_minor", "locrian")
TONICS = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
CHARTS = (
    "| I | V |",
    "Dm7 G7",
    "| Cmaj7 | N.C. |",
    "| F#m7b5 B7b9 | Em6 % |",
    "| Bb13 |",
    "| i | bVII/5 |",
    "| <Dm7 / G7alt <Cmaj9 |",
    "| Am! / F | <G! |",
    "|: C | F6/9 [1 G7sus4 :|[2 C! |",
)
PITCHED = [instrument for instrument in INSTRUMENTS if not instrument.is_drum]
KITS = [instrument for instrument in INSTRUMENTS if instrument.is_drum]
PITCHED_ROLES = ("melody", "counter", "comping", "pad", "arpeggio", "bass")


def _key(chance: Random) -> Key:
    return parse_key(f"{chance.choice(TONICS)} {chance.choice(MODES).replace('_', ' ')}")


def _meter(chance: Random) -> Meter:
    return parse_meter(chance.choice(METERS))


def _maybe(chance: Random, value: object) -> object:
    return value if chance.random() < 0.5 else None


def _manner(chance: Random) -> Manner:
    return Manner(
        intensity=_maybe(chance, chance.random()),  # type: ignore[arg-type]
        complexity=_maybe(chance, chance.random()),  # type: ignore[arg-type]
        fills=_maybe(chance, chance.random()),  # type: ignore[arg-type]
        register=_maybe(chance, chance.randint(-2, 2)),  # type: ignore[arg-type]
        feel=_maybe(chance, chance.choice(FEELS)),  # type: ignore[arg-type]
    )


def _player(chance: Random, sections: int) -> Player:
    drummer = chance.random() < 0.25
    instrument = chance.choice(KITS if drummer else PITCHED)
    role = chance.choice(("drums", "percussion") if drummer else (*PITCHED_ROLES, "percussion"))
    return Player(
        instrument.id,
        role,  # type: ignore[arg-type]
        _manner(chance) if chance.random() < 0.5 else Manner(),
        ((chance.randrange(sections), _manner(chance)),) if chance.random() < 0.3 else (),
        (chance.randrange(sections),) if chance.random() < 0.2 else (),
    )


def _section(chance: Random) -> PlannedSection:
    return PlannedSection(
        chance.choice(SECTION_KINDS),
        chance.choice((1, 2, 3, 4, 4, 5, 7, 8, 8, 16)),
        chance.random() if chance.random() < 0.7 else None,
        chart=chance.choice(CHARTS) if chance.random() < 0.15 else "",
        lift=chance.randint(-11, 11) if chance.random() < 0.2 else 0,
        bpm=round(chance.uniform(20, 400), 1) if chance.random() < 0.2 else None,
        meter=_meter(chance) if chance.random() < 0.25 else None,
        pickup_quarters=chance.choice((0.5, 1.0, 1.5, 2.0, 3.0)) if chance.random() < 0.25 else 0.0,
    )


def random_plan(chance: Random) -> SongPlan:
    """A valid plan in which sections may have their own key, tempo, meter and pickup."""
    while True:
        sections = tuple(_section(chance) for _ in range(chance.randint(1, 6)))
        players = tuple(_player(chance, len(sections)) for _ in range(chance.randint(1, 9)))
        plan = plan_for_style(chance.choice(style_ids()), chance.randrange(2**63)).with_choice(
            "you said",
            bpm=round(chance.uniform(20, 400), 2),
            key=_key(chance),
            meter=_meter(chance),
            sections=sections,
            players=players,
            swing=chance.uniform(50, 75),
            swing_unit=chance.choice(("1/8", "1/16")),
            humanise=chance.random(),
            mood=chance.choice(("sad", "happy", "angry", "", "calm and bright")),
            ending=chance.choice(ENDINGS),
        )
        try:
            return validate(plan)
        except CadenzaError:
            continue
