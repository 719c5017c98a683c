"""Whether the MIDI file of a plan says what the plan says: each rule with the song's own words where it is broken."""

from __future__ import annotations

from collections.abc import Iterator

from cadenza.nodes.plan.plan import PlannedSection, SongPlan
from cadenza.nodes.theory.instrument import instrument_by_id
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

from .mido_reader import ReadSection, ReadSong

MINUTE_US = 60_000_000
TICKS_PER_QUARTER = 480


def disobeyed(plan: SongPlan, song: ReadSong) -> list[str]:
    """What the file says otherwise than the plan; empty where it obeys in everything."""
    return [*_form(plan, song), *_sections(plan, song), *_instruments(plan, song)]


def _form(plan: SongPlan, song: ReadSong) -> Iterator[str]:
    if len(song.sections) != len(plan.sections):
        yield f"form: {len(song.sections)} sections for {len(plan.sections)}"
    pickup = round(plan.sections[0].pickup_quarters * TICKS_PER_QUARTER)
    if song.pickup != pickup:
        yield f"pickup: {song.pickup} for {pickup} ticks"


def _sections(plan: SongPlan, song: ReadSong) -> Iterator[str]:
    for number, (planned, read) in enumerate(zip(plan.sections, song.sections, strict=False), 1):
        for rule, said, asked in _compared(plan, planned, read):
            if said != asked:
                yield f"{rule}: {said} for {asked} in section {number}"


def _compared(plan: SongPlan, planned: PlannedSection, read: ReadSection) -> Iterator[tuple[str, object, object]]:
    kind = read.name.rstrip("0123456789 ").lower().replace("-", "_")
    yield "order", kind if not planned.label else read.name, planned.label or planned.kind
    yield "bars", read.bars, planned.bars
    yield "tempo", read.bpm_us, round(MINUTE_US / plan.bpm_of(planned))
    yield "key", read.key, _key_name(plan.key_of(planned))
    yield "meter", read.meter, _meter_name(plan.meter_of(planned))


def _key_name(key: Key) -> str:
    """Major and minor as mido writes them, a mode by its name."""
    if key.mode in ("major", "minor"):
        return key.tonic + ("m" if key.mode == "minor" else "")
    return key.name


def _meter_name(meter: Meter) -> str:
    return meter.symbol


def _instruments(plan: SongPlan, song: ReadSong) -> Iterator[str]:
    asked = [instrument_by_id(player.instrument) for player in plan.players]
    names = [(instrument.name, instrument.program, instrument.is_drum) for instrument in asked]
    if list(song.instruments) != names:
        yield f"instruments: {song.instruments} for {names}"
