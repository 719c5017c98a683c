"""The report: measurements with unit, band and verdict.

Conventions: `fail` decides that a song did not pass. `unusual` lies outside what a reference corpus shows and decides
nothing. `not measured` is a verdict too, and its hint says why. Bars count from 1 (0 = the pickup).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Literal

from ..document import Json, as_list, checked, open_document, read_fields, reject_unknown, write_fields
from .names import words_of

FORMAT, VERSION = "cadenza.report", 1
Verdict = Literal["pass", "fail", "unusual", "not measured"]
SIGNS: dict[str, str] = {"pass": "ok", "fail": "FAIL", "unusual": "note", "not measured": "--"}
MAX_BARS_LISTED = 64


@dataclass(frozen=True, slots=True)
class Measurement:
    """One thing measured.

    `value`: a number in `unit`, a word such as a key, or None. `low`, `high`: the band it should lie in, None = open.
    `bars`: the bars concerned. `hint`: what was found, or the cure, as a sentence. `label`: the name for people, "" =
    the name itself. `meaning`: one line on what is measured.
    """

    name: str
    value: float | str | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    verdict: Verdict = "not measured"
    bars: tuple[int, ...] = ()
    hint: str = ""
    label: str = ""
    meaning: str = ""


def measured(
    name: str,
    value: float,
    unit: str = "",
    *,
    low: float | None = None,
    high: float | None = None,
    bars: Iterable[int] = (),
    hint: str = "",
    decides: bool = True,
) -> Measurement:
    """A number judged by its band; outside it fails, or is unusual where it does not decide. `hint` and `bars` are kept
    for what does not pass."""
    if not isfinite(value):
        return not_measured(name, f"The value was {value}.", unit)
    inside = (low is None or value >= low) and (high is None or value <= high)
    verdict: Verdict = "pass" if inside else "fail" if decides else "unusual"
    concerned = () if inside else tuple(sorted(set(bars)))[:MAX_BARS_LISTED]
    remark = "" if inside else hint
    return Measurement(name, float(value), unit, low, high, verdict, concerned, remark, *words_of(name))


def judged(name: str, value: str, passed: bool, hint: str = "", bars: Iterable[int] = ()) -> Measurement:
    """A word, such as a key, with the verdict that the caller reached; the hint is kept for a failure."""
    concerned = () if passed else tuple(sorted(set(bars)))[:MAX_BARS_LISTED]
    verdict: Verdict = "pass" if passed else "fail"
    remark = "" if passed else hint
    return Measurement(name, value, "", None, None, verdict, concerned, remark, *words_of(name))


def not_measured(name: str, why: str, unit: str = "") -> Measurement:
    return Measurement(name, None, unit, None, None, "not measured", (), why, *words_of(name))


@dataclass(frozen=True, slots=True)
class QualityReport:
    measurements: tuple[Measurement, ...] = ()

    @property
    def passed(self) -> bool:
        """True where nothing that was measured failed."""
        return not self.failures

    @property
    def failures(self) -> tuple[Measurement, ...]:
        return tuple(one for one in self.measurements if one.verdict == "fail")

    def find(self, name: str) -> Measurement | None:
        return next((one for one in self.measurements if one.name == name), None)

    def to_wire(self) -> Json:
        """The report as a JSON object. "passed" is written for readers and worked out anew when it is read."""
        written = [write_fields(one) | {"verdict": one.verdict} for one in self.measurements]
        for wire in written:
            if "bars" in wire:
                wire["bars"] = list(wire["bars"])
        return {"format": FORMAT, "version": VERSION, "passed": self.passed, "measurements": written}

    @classmethod
    def from_wire(cls, document: object) -> QualityReport:
        """The report of a JSON object. Raises InvalidWire."""
        content = open_document(document, FORMAT, VERSION)
        reject_unknown(content, ("passed", "measurements"), "report")
        listed = as_list(content.get("measurements", []), "report.measurements")
        return cls(
            tuple(
                read_fields(Measurement, item, f"report.measurements[{index}]", bars=_read_bars)
                for index, item in enumerate(listed)
            )
        )

    def format_text(self) -> str:
        """The report for people: one line per measurement, failures first."""
        n_measured = sum(one.verdict in ("pass", "fail") for one in self.measurements)
        head = "Passed" if self.passed else f"{len(self.failures)} failed"
        order = ("fail", "unusual", "pass", "not measured")
        lines = sorted(self.measurements, key=lambda one: order.index(one.verdict))
        return "\n".join([f"{head}, {n_measured} measured.", *map(format_measurement, lines)])


def format_measurement(one: Measurement) -> str:
    """ "FAIL  true peak: 0.3 dBTP (at most -1 dBTP). Bars 3-5: lower the ceiling." """
    value = "not measured" if one.value is None else one.value if isinstance(one.value, str) else _number(one.value)
    told = _with_unit(value, one) if one.value is not None else value
    line = f"{SIGNS[one.verdict]:<4}  {one.label or one.name}: {told}"
    band = _format_band(one)
    remark = ". ".join(part for part in (format_bars(one.bars), one.hint) if part)
    return line + (f" ({band})" if band else "") + (f". {remark}" if remark else "")


def format_bars(bars: tuple[int, ...]) -> str:
    """(3, 4, 5, 8) -> "Bars 3-5, 8"; "" for none."""
    runs = [[bar for _, bar in run] for _, run in groupby(enumerate(bars), key=lambda pair: pair[1] - pair[0])]
    spans = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
    return f"{'Bar' if len(bars) == 1 else 'Bars'} {', '.join(spans)}" if spans else ""


def _format_band(one: Measurement) -> str:
    if one.low is not None and one.high is not None:
        return _with_unit(
            _number(one.low) if one.low == one.high else f"{_number(one.low)} to {_number(one.high)}", one
        )
    if one.low is not None:
        return _with_unit(f"at least {_number(one.low)}", one)
    return _with_unit(f"at most {_number(one.high)}", one) if one.high is not None else ""


def _with_unit(text: str, one: Measurement) -> str:
    return f"{text} {one.unit}".rstrip()


def _number(value: float) -> str:
    return f"{value:.4g}"


def _read_bars(listed: object) -> tuple[int, ...]:
    return tuple(checked(bar, int, "report.bars") for bar in as_list(listed, "report.bars"))
