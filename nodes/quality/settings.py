"""Quality settings: which measurements decide, and by which bands. A value; presets by name, or a JSON document.

A report is measured first and judged again by settings, so that the same measurements can be read by a strict label and
by somebody who sketches.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from types import MappingProxyType
from typing import Literal

from ..document import Json, as_list, open_document, parse_document, read_fields, reject_unknown, write_fields
from ..fault import FailedQuality, InvalidWire
from .names import WORDS
from .report import Measurement, QualityReport, Verdict, format_measurement

FORMAT, VERSION = "cadenza.quality_settings", 1
Outside = Literal["fail", "unusual"]
MAX_TOLD = 3


@dataclass(frozen=True, slots=True)
class Band:
    """How one measurement is judged.

    `name`: of names.WORDS. `low`, `high`: the new band, in the measurement's unit; without either it keeps its own.
    `outside`: what lying outside means. `required`: that it was not measured is a failure too.
    """

    name: str
    low: float | None = None
    high: float | None = None
    outside: Outside = "fail"
    required: bool = False

    def __post_init__(self) -> None:
        if self.name not in WORDS:
            raise InvalidWire(f"There is no measurement {self.name!r}.", hint=f"Known are {', '.join(WORDS)}.")
        if any(edge is not None and not isfinite(edge) for edge in (self.low, self.high)):
            raise InvalidWire(f"The band of {self.name!r} has finite ends.")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise InvalidWire(f"The band of {self.name!r} goes from low to high, got {self.low:g} to {self.high:g}.")


@dataclass(frozen=True, slots=True)
class QualitySettings:
    """`name`: for people. `bands`: what is judged in another way than the report does by itself, each name once.
    `others`: what lying outside means for everything else that fails by itself."""

    name: str
    bands: tuple[Band, ...] = ()
    others: Outside = "fail"

    def __post_init__(self) -> None:
        names = [band.name for band in self.bands]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InvalidWire(f"Settings have one band for each measurement, got two for {', '.join(twice)}.")

    def judge(self, report: QualityReport) -> QualityReport:
        """The report with the verdicts of these settings."""
        bands = {band.name: band for band in self.bands}
        return QualityReport(
            tuple(
                _judged(one, bands[one.name]) if one.name in bands else _softened(one, self.others)
                for one in report.measurements
            )
        )

    def to_wire(self) -> Json:
        """The settings as a JSON object."""
        written = write_fields(self, "bands") | {"bands": [write_fields(band) for band in self.bands]}
        return {"format": FORMAT, "version": VERSION} | written

    @classmethod
    def from_wire(cls, document: object) -> QualitySettings:
        """The settings of a JSON object. Raises InvalidWire."""
        content = open_document(document, FORMAT, VERSION)
        reject_unknown(content, ("name", "bands", "others"), "quality settings")
        return read_fields(cls, content, "quality settings", bands=_read_bands)


def parse_settings(text: str) -> QualitySettings:
    """Settings from the text of a JSON document. Raises InvalidWire."""
    return QualitySettings.from_wire(parse_document(text))


PRESETS: Mapping[str, QualitySettings] = MappingProxyType(
    {
        "draft": QualitySettings(
            "draft", (Band("silent stems"), Band("dropouts"), Band("bars"), Band("missing instruments")), "unusual"
        ),
        "streaming": QualitySettings("streaming"),
        "broadcast": QualitySettings(
            "broadcast",
            (
                Band("loudness", -23.5, -22.5, required=True),
                Band("true peak", high=-1.0, required=True),
                Band("momentary loudness", high=-15.0),
                Band("short-term loudness", high=-18.0),
                Band("stereo correlation", low=0.2),
                Band("mono loss", high=2.0),
            ),
        ),
        "strict": QualitySettings(
            "strict",
            (
                Band("loudness", required=True),
                Band("true peak", high=-1.0, required=True),
                Band("clipping", high=0, required=True),
                Band("flat tops", high=0),
                Band("DC offset", high=0.001),
                Band("tempo drift", -0.5, 0.5),
                Band("tuning", high=20.0),
                Band("stereo correlation", low=0.2),
                Band("mono loss", high=2.0),
                Band("crest"),
                Band("notes in range", low=1.0),
            ),
        ),
    }
)
"""Name -> settings. "streaming" is how the report judges by itself; "draft" stops only what nobody could use;
"broadcast" is EBU R 128 with the limits of its supplement for short programmes; "strict" allows hardly anything."""


def demand(report: QualityReport, settings: QualitySettings) -> None:
    """Raise FailedQuality, in one sentence, for a report that did not pass."""
    if report.passed:
        return
    told = [format_measurement(one).split("  ", 1)[1].strip().rstrip(".") for one in report.failures[:MAX_TOLD]]
    more = len(report.failures) - len(told)
    rest = f"; and {more} more" if more else ""
    raise FailedQuality(
        f"The song did not pass the quality setting {settings.name!r}: {'; '.join(told)}{rest}.",
        hint="Mend it, choose a milder setting, or let the gate warn instead of stop.",
    )


def _judged(one: Measurement, band: Band) -> Measurement:
    if one.verdict == "not measured":
        return replace(one, verdict="fail") if band.required else one
    if not isinstance(one.value, float):
        return _softened(one, band.outside)
    has_band = band.low is not None or band.high is not None
    low, high = (band.low, band.high) if has_band else (one.low, one.high)
    inside = (low is None or one.value >= low) and (high is None or one.value <= high)
    verdict: Verdict = "pass" if inside else band.outside
    return replace(one, low=low, high=high, verdict=verdict)


def _softened(one: Measurement, outside: Outside) -> Measurement:
    return replace(one, verdict="unusual") if one.verdict == "fail" and outside == "unusual" else one


def _read_bands(listed: object) -> tuple[Band, ...]:
    where = "quality settings.bands"
    return tuple(read_fields(Band, item, f"{where}[{index}]") for index, item in enumerate(as_list(listed, where)))
