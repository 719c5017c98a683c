"""What a check of musicality found: one number, the band it should lie in, and the bars concerned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isfinite

from .report import Measurement, measured, not_measured


@dataclass(frozen=True, slots=True)
class Finding:
    """`check`: 1..10 as in the list of musicality.py. `name`: of names.WORDS. `value` None: not measured, `why` says
    why. `bars`: where it goes wrong, from 1; empty where it does not."""

    check: int
    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    bars: tuple[int, ...] = ()
    why: str = ""  # why it was not measured, else what stands in the bars

    @property
    def holds(self) -> bool | None:
        """None: it says nothing about this score."""
        if self.value is None:
            return None
        return (self.low is None or self.value >= self.low) and (self.high is None or self.value <= self.high)

    def to_measurement(self) -> Measurement:
        """For the report. A matter of taste decides nothing: outside its band it is unusual."""
        if self.value is None:
            return not_measured(self.name, self.why, self.unit)
        value = round(self.value, 4)
        return measured(
            self.name, value, self.unit, low=self.low, high=self.high, bars=self.bars, hint=self.why, decides=False
        )


def found(
    check: int,
    name: str,
    value: float,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    bars: Iterable[int] = (),
    why: str = "",
) -> Finding:
    """A number with its band; nan becomes "not measured"."""
    if not isfinite(value):
        return says_nothing(check, name, "There is nothing to count.")
    return Finding(check, name, float(value), low, high, unit, tuple(sorted(set(bars))), why)


def says_nothing(check: int, name: str, why: str) -> Finding:
    """A number that does not apply to this score."""
    return Finding(check, name, why=why)


def share(flags: Iterable[bool]) -> float:
    """Share of the true ones, 0..1; nan for none at all."""
    counted = list(flags)
    return sum(counted) / len(counted) if counted else float("nan")
