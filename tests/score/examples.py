"""Scores out of hypothesis: any grid, meter and tempo changes that cut bars, pickups, every field of every value."""

from __future__ import annotations

from hypothesis import strategies as st

from cadenza.nodes.score.note import ARTICULATIONS, CONTROL_RANGES, CarriedEvent, Control, Note
from cadenza.nodes.score.score import ChordSpan, Score, Section
from cadenza.nodes.score.time import (
    MAX_BPM,
    MIN_BPM,
    KeyChange,
    MeterChange,
    MeterMap,
    TempoChange,
    TempoMap,
    Ticks,
)
from cadenza.nodes.score.track import MAX_GAIN_DB, MIN_GAIN_DB, Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import DENOMINATORS, Meter
from cadenza.nodes.theory.pitch import spell

GRIDS = st.sampled_from((1, 24, 96, 192, 480, 960, 6720, 32767))
TICKS = st.integers(0, 40_000).map(Ticks)
KEYS = st.sampled_from(("C major", "D minor", "F# dorian", "Gb major", "A harmonic minor", "C# blues")).map(parse_key)
CHORDS = st.none() | st.sampled_from(("C", "Dm7", "F#m7b5/E", "Bb13", "Ebmaj9", "Gsus4")).map(parse_chord)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
METERS = st.builds(Meter, st.integers(1, 17), st.sampled_from(DENOMINATORS[:6]))


def _changes(change, ticks=TICKS, values=METERS, size=4):
    """Changes of one kind at rising ticks, the first at tick 0."""

    def build(drawn):
        by_tick = {0: drawn[0], **drawn[1]}
        return tuple(change(Ticks(tick), by_tick[tick]) for tick in sorted(by_tick))

    return st.tuples(values, st.dictionaries(ticks.filter(bool), values, max_size=size)).map(build)


@st.composite
def tempo_maps(draw, grid: int | None = None):
    return TempoMap(draw(_changes(TempoChange, values=st.floats(MIN_BPM, MAX_BPM))), grid or draw(GRIDS))


@st.composite
def meter_maps(draw, grid: int | None = None):
    """With and without a pickup; changes stand on bar lines or cut a bar."""
    grid = grid or draw(GRIDS)
    changes = draw(_changes(MeterChange))
    first_bar = MeterMap(changes, grid).bar_end(1) if len(changes) == 1 else min(
        MeterMap(changes[:1], grid).bar_end(1), changes[1].tick
    )  # fmt: skip
    return MeterMap(changes, grid, Ticks(draw(st.integers(0, first_bar - 1))))


@st.composite
def notes(draw):
    pitch = draw(st.integers(0, 127))
    return Note(
        onset=draw(TICKS),
        pitch=pitch,
        duration=Ticks(draw(st.integers(1, 5_000))),
        velocity=draw(st.integers(1, 127)),
        offset=draw(st.integers(-200, 200)),
        gate=draw(st.integers(1, 1000)),
        articulation=draw(st.sampled_from(ARTICULATIONS)),
        spelling=draw(st.sampled_from(("", spell(pitch % 12), spell(pitch % 12, flats=True)))),
        release=draw(st.integers(0, 127)),
    )


@st.composite
def controls(draw):
    kind = draw(st.sampled_from(tuple(CONTROL_RANGES)))
    number, value = (draw(st.integers(*span)) for span in CONTROL_RANGES[kind])
    return Control(draw(TICKS), kind, number, value)


LYRICS = st.binary(max_size=100).map(lambda letters: (bytes((0xFF, 0x05, len(letters))) + letters).hex())
CARRIED = st.builds(CarriedEvent, TICKS, LYRICS)


def _several(values, size=6):
    return st.lists(values, max_size=size).map(tuple)


@st.composite
def tracks(draw, track_id: str = "piano"):
    return Track(
        id=track_id,
        name=draw(TEXTS),
        role=draw(st.sampled_from(("", "melody", "bass", "drums"))),
        program=draw(st.integers(0, 127)),
        is_drum=draw(st.booleans()),
        notes=draw(_several(notes(), 10)),
        controls=draw(_several(controls())),
        carried=draw(_several(CARRIED, 3)),
        gain_db=draw(st.floats(MIN_GAIN_DB, MAX_GAIN_DB)),
        pan=draw(st.floats(-1, 1)),
        bank=draw(st.integers(0, 16383)),
        channel=draw(st.none() | st.integers(0, 15)),
        instrument=draw(st.sampled_from(("", "piano", "sub_bass", "an instrument of tomorrow"))),
    )


@st.composite
def scores(draw):
    grid = draw(GRIDS)
    n_sections = draw(st.integers(0, 3))
    return Score(
        tempo_map=draw(tempo_maps(grid)),
        meter_map=draw(meter_maps(grid)),
        keys=draw(_changes(KeyChange, values=KEYS, size=2)) if draw(st.booleans()) else (),
        sections=tuple(
            Section("verse", 1 + 4 * number, draw(st.integers(1, 4)), draw(st.floats(0, 1)), draw(TEXTS))
            for number in range(n_sections)
        ),
        chords=tuple(
            ChordSpan(Ticks(960 * number), Ticks(draw(st.integers(1, 960))), draw(CHORDS))
            for number in range(draw(st.integers(0, 3)))
        ),
        tracks=tuple(draw(tracks(f"t{number}")) for number in range(draw(st.integers(0, 3)))),
        title=draw(TEXTS),
        bars=draw(st.integers(0, 100)),
        carried=draw(_several(CARRIED, 3)),
    )
