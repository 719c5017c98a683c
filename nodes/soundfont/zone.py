"""Zones (clauses 7.3-7.9, 9.4): a preset's and its instruments' zones, flattened into layers that a note can be put to.

A layer is one sample with all its generators settled: the instrument's value (zone over global zone over default) plus
the preset's (zone over global zone), held to the generator's range; likewise the modulators.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .hydra import Hydra, neighbours
from .modulator import DEFAULT_MODULATORS, Modulator, added, effective, overlay, parse_modulators
from .sample import SampleHeader
from .specification import GENERATOR_RANGES, INDICES, INSTRUMENT_ONLY, N_GENERATORS, RANGES, Generator

Span = tuple[int, int]
FULL_SPAN: Span = (0, 127)
MAX_LAYERS = 4096  # per preset: the largest real presets have a few hundred; a bank of lies could claim billions


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone of a preset or an instrument, as stored. `target`: instrument or sample index, None = global zone."""

    keys: Span
    velocities: Span
    amounts: dict[int, int]
    modulators: tuple[Modulator, ...]
    target: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One sample as a preset plays it. `generators[g]`: the settled amount of every generator; compared by identity."""

    keys: Span
    velocities: Span
    generators: tuple[int, ...]
    modulators: tuple[Modulator, ...]
    sample: SampleHeader

    def sounds_at(self, pitch: int, velocity: int) -> bool:
        return self.keys[0] <= pitch <= self.keys[1] and self.velocities[0] <= velocity <= self.velocities[1]


def flatten_preset(hydra: Hydra, headers: tuple[SampleHeader, ...], preset: int) -> tuple[Layer, ...]:
    """All layers of a preset, in file order."""
    layers: list[Layer] = []
    common, zones = _with_global(_zones(hydra, "p", neighbours(hydra, "phdr")[preset], Generator.INSTRUMENT))
    instruments = neighbours(hydra, "inst")
    for zone in zones:
        amounts = common.amounts | zone.amounts
        modulators = overlay(common.modulators, zone.modulators)
        shared, parts = _with_global(_zones(hydra, "i", instruments[zone.target or 0], Generator.SAMPLE))
        for part in parts:
            header = headers[part.target or 0]
            keys = _overlap(_span(zone.keys, common.keys), _span(part.keys, shared.keys))
            velocities = _overlap(_span(zone.velocities, common.velocities), _span(part.velocities, shared.velocities))
            if (
                not header.is_playable
                or keys[0] > keys[1]
                or velocities[0] > velocities[1]
                or len(layers) >= MAX_LAYERS
            ):
                continue
            layers.append(
                Layer(
                    keys=keys,
                    velocities=velocities,
                    generators=_settle(shared.amounts | part.amounts, amounts),
                    modulators=effective(
                        added(
                            overlay(DEFAULT_MODULATORS, overlay(shared.modulators, part.modulators)),
                            modulators,
                        )
                    ),
                    sample=header,
                )
            )
    return tuple(layers)


def _zones(hydra: Hydra, prefix: str, bags: Span, target: Generator) -> Iterator[Zone]:
    """The zones of one preset (`prefix` "p") or instrument ("i")."""
    generators, modulators = hydra.tables[f"{prefix}gen"], hydra.tables[f"{prefix}mod"]
    for bag in range(*bags):
        amounts: dict[int, int] = {}
        spans = {Generator.KEY_RANGE: FULL_SPAN, Generator.VELOCITY_RANGE: FULL_SPAN}
        pointed = None
        rows = hydra.rows(f"{prefix}bag", bag, "gen")
        for number, amount in generators[rows.start : rows.stop].tolist():
            if number in RANGES:
                spans[Generator(number)] = (amount & 0xFF, amount >> 8 & 0xFF)
            elif number in INDICES:
                pointed = amount & 0xFFFF if number == target else pointed
                if number == target:
                    break  # clauses 8.1.2 (41, 53): what follows the last generator of a zone is ignored
            else:
                amounts[number] = amount
        rows = hydra.rows(f"{prefix}bag", bag, "mod")
        parsed = parse_modulators(modulators[rows.start : rows.stop].tolist())
        yield Zone(spans[Generator.KEY_RANGE], spans[Generator.VELOCITY_RANGE], amounts, parsed, pointed)


def _with_global(zones: Iterator[Zone]) -> tuple[Zone, list[Zone]]:
    """The global zone (the first, if it has no target; else an empty one) and the zones with a target."""
    everything = list(zones)
    has_global = bool(everything) and everything[0].target is None
    common = everything[0] if has_global else Zone(FULL_SPAN, FULL_SPAN, {}, (), None)
    return common, [zone for zone in everything if zone.target is not None]


def _span(own: Span, common: Span) -> Span:
    """A zone's range, or the global zone's where it states none."""
    return common if own == FULL_SPAN else own


def _overlap(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), min(one[1], other[1])


def _settle(instrument: dict[int, int], preset: dict[int, int]) -> tuple[int, ...]:
    amounts = [0] * N_GENERATORS
    for generator, (default, low, high) in GENERATOR_RANGES.items():
        amount = instrument.get(generator, default)
        if generator not in INSTRUMENT_ONLY:
            amount += preset.get(generator, 0)
        amounts[generator] = max(low, min(high, amount))
    return tuple(amounts)
