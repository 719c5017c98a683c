"""A seed of one's own: the melody that was brought is found in the song, its chords obeyed, its groove played."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings

from cadenza.nodes.compose.around import plan_from_material
from cadenza.nodes.compose.composer import compose
from cadenza.nodes.compose.grid import shape_of
from cadenza.nodes.compose.harmonise import harmonised
from cadenza.nodes.compose.lead_sheet import with_chart
from cadenza.nodes.compose.material import TAKES, Material, material_from
from cadenza.nodes.compose.part import Tone
from cadenza.nodes.fault import InvalidEdit, InvalidPlan
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.plan.plan import PlannedSection, SongPlan
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.score.analysis.reading import analysed
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import Meter, parse_meter

from ..midi.files import real_files
from ..score.examples import scores

BAR, GRID = 1920, 480
CHART = ["Am", "F", "C", "G", "Am", "Dm", "E7", "Am"]
# (quarters from the bar, pitch, quarters)
TUNE = [
    [(0, 69, 1), (1, 72, 1), (2, 76, 2)],
    [(0, 77, 1.5), (1.5, 76, 0.5), (2, 72, 2)],
    [(0, 67, 1), (1, 72, 1), (2, 76, 1), (3, 79, 1)],
    [(0, 74, 3)],
    [(0, 69, 1), (1, 72, 1), (2, 76, 2)],
    [(0, 77, 1.5), (1.5, 76, 0.5), (2, 74, 2)],
    [(0, 71, 1), (1, 68, 1), (2, 71, 1), (3, 74, 1)],
    [(0, 69, 3)],
]
KICKS, SNARES = (0.0, 0.75, 2.5), (1.0, 3.0)
BASS = [(0.0, 0, 0.75), (0.75, 0, 0.5), (1.5, 12, 0.5), (2.5, 7, 1.0)]  # (place, semitones above the root, length)


def notes(events: list[tuple[float, int, float]], swing: float = 0.5, velocity: int = 80) -> tuple[Note, ...]:
    """Events in quarters from the start, eighths swung as an import has them."""
    played = []
    for onset, pitch, length in events:
        place = int(onset) + (swing if onset % 1 == 0.5 else onset % 1)
        played.append(Note(Ticks(round(place * GRID)), pitch, Ticks(round(length * GRID)), velocity))
    return tuple(played)


def brought(swing: float = 0.5, turns: int = 2) -> Score:
    """Eight bars in A minor at 96 bpm, played twice: a tune, chords, a bass figure, a beat; nothing but notes."""
    tune, chords, bass, drums = [], [], [], []
    for turn in range(turns):
        for number, symbol in enumerate(CHART):
            bar = 4.0 * (8 * turn + number)
            chord = parse_chord(symbol)
            tune += [(bar + place, pitch, length) for place, pitch, length in TUNE[number]]
            chords += [(bar, 48 + tone, 4.0) for tone in chord.pitch_classes]
            bass += [(bar + place, 36 + chord.root_pitch_class + up, length) for place, up, length in BASS]
            drums += [(bar + place, 36, 0.25) for place in KICKS] + [(bar + place, 38, 0.25) for place in SNARES]
            drums += [(bar + eighth / 2, 42, 0.25) for eighth in range(8)]
    tracks = (
        Track("t1", "Melody", program=73, notes=notes(tune, swing)),
        Track("t2", "Piano", notes=notes(chords, swing)),
        Track("t3", "Bass", program=33, notes=notes(bass, swing)),
        Track("t4", "Drums", is_drum=True, notes=notes(drums, swing)),
    )
    return Score(TempoMap.constant(96.0), MeterMap.constant(Meter()), tracks=tracks)


def taken(*take: str, score: Score | None = None) -> Material:
    return material_from(analysed(score or brought()), frozenset(take))


def around(style: str, material: Material, seed: int = 1, **changes: object) -> tuple[SongPlan, Score]:
    plan = plan_for_style(style, seed)
    plan = plan.with_choice("you said", **changes) if changes else plan
    planned = validate(plan_from_material(plan, material))
    return planned, compose(planned, material=material)


def hook_of(score: Score) -> tuple[int, list[tuple[int, int]]]:
    """(first tick, notes as (ticks from there, pitch)) of the melody in the first section of the main theme."""
    kinds = [section.kind for section in score.sections]
    main = next(kind for kind in ("chorus", "drop", "verse", kinds[0]) if kind in kinds)
    section = score.sections[kinds.index(main)]
    start, end = score.meter_map.bar_start(section.first_bar), score.meter_map.bar_start(section.end_bar)
    track = next(track for track in score.tracks if track.role == "melody")
    return start, [(note.onset - start, note.pitch) for note in track.notes if start <= note.onset < end]


def expected_hook(bars: int, up: int = 0) -> list[tuple[int, int]]:
    return [
        (round((4 * bar + place) * GRID), (pitch + up) % 12) for bar in range(bars) for place, pitch, _ in TUNE[bar % 8]
    ]


STYLES_WITH_A_SINGER = [
    style for style in style_ids() if any(player.role == "melody" for player in plan_for_style(style).players)
]


@pytest.mark.parametrize("style", STYLES_WITH_A_SINGER)
def test_the_melody_is_stated_note_for_note(style: str) -> None:
    meter = plan_for_style(style).meter
    _, score = around(style, taken("melody", "chords"))
    bars = min(8, next(s.bars for s in score.sections if s.kind in ("chorus", "drop", "verse")))
    _, hook = hook_of(score)
    stated = expected_hook(bars)
    found = [(onset, pitch % 12) for onset, pitch in hook if onset < bars * BAR]
    common = sum(note in found for note in stated)
    assert common >= 0.9 * len(stated), (style, meter.symbol, found[:8])


def test_the_melody_keeps_its_contour() -> None:
    _, score = around("pop", taken("melody", "chords"))
    _, hook = hook_of(score)
    pitches = [pitch for bar in TUNE[:4] for _, pitch, _ in bar]
    assert [after - before for before, after in pairwise(pitch for _, pitch in hook[:9])] == [
        after - before for before, after in pairwise(pitches[:9])
    ]


def test_the_song_takes_over_key_tempo_and_meter() -> None:
    plan, score = around("pop", taken("melody", "chords"))
    assert (plan.key.name, plan.bpm, plan.meter.symbol) == ("A minor", 96.0, "4/4")
    assert plan.source_of("key") == "you said"
    assert score.key == plan.key


def test_a_key_and_tempo_that_the_user_said_stay_and_the_material_moves_there() -> None:
    plan, score = around("pop", taken("melody", "chords"), key=parse_key("C minor"), bpm=120.0)
    assert (plan.key.name, plan.bpm) == ("C minor", 120.0)
    found = [(onset, pitch % 12) for onset, pitch in hook_of(score)[1]]
    assert sum(note in found for note in expected_hook(8, up=3)) >= 18
    chorus = next(section for section in score.sections if section.kind == "chorus")
    start = score.meter_map.bar_start(chorus.first_bar)
    chords = [span.chord.symbol for span in score.chords if start <= span.onset < start + 4 * BAR and span.chord]
    assert chords == ["Cm", "Ab", "Eb", "Bb"]


@pytest.mark.parametrize("style", style_ids())
def test_the_chords_are_obeyed_bar_by_bar(style: str) -> None:
    _, score = around(style, taken("chords"), key=parse_key("A minor"))
    for section in score.sections:
        for number in range(section.bars):
            tick = score.meter_map.bar_start(section.first_bar + number)
            chord = next(span.chord for span in score.chords if span.onset <= tick < span.end)
            last = section is score.sections[-1] and number == section.bars - 1
            key = score.key_at(tick)
            assert chord is not None and key is not None
            wanted = parse_chord("Am" if last else CHART[number % 8])
            lifted = wanted.transposed(key.tonic_pitch_class - 9).respelled(key)
            assert chord == lifted, (style, section.kind, number)


def test_a_section_with_a_chart_of_its_own_keeps_it() -> None:
    sections = (
        PlannedSection("verse", 8),
        PlannedSection("bridge", 4, chart="| Bb | C |"),
        PlannedSection("chorus", 8),
    )
    plan, _ = around("pop", taken("chords"), sections=sections)
    assert plan.sections[1].chart == "| Bb | C |"


@pytest.mark.parametrize("style", ["rock", "funk", "jazz", "trap", "ballad"])
def test_the_groove_is_played(style: str) -> None:
    plan, score = around(style, taken("groove"))
    assert (plan.meter.symbol, plan.bpm, plan.swing) == ("4/4", 96.0, 50.0)
    drums = next(track for track in score.tracks if track.role == "drums")
    bars: dict[int, set[float]] = {}
    for note in drums.notes:
        if note.pitch == 36:
            place = score.meter_map.position(note.onset)
            bars.setdefault(place.bar, set()).add(place.tick / GRID)
    assert sum(kicks == set(KICKS) for kicks in bars.values()) >= 0.6 * len(bars), list(bars.items())[:6]


def test_swing_is_taken_with_the_groove_and_out_of_what_is_written() -> None:
    material = taken("groove", "melody", "bass", score=brought(swing=0.66))
    assert material.swing == pytest.approx(66, abs=1)
    assert {tone.onset % 240 for tone in material.main.melody} == {0}
    plan, score = around("rock", material)
    assert (plan.swing, plan.swing_unit) == (material.swing, "1/8")
    drums = next(track for track in score.tracks if track.role == "drums")
    assert {note.onset % 120 for note in drums.notes if note.pitch == 42} == {0}


@pytest.mark.parametrize("style", ["rock", "pop", "lofi"])
def test_the_bass_figure_is_played_over_the_songs_chords(style: str) -> None:
    material = taken("bass")
    assert {row for pattern in material.bass for _, cells in pattern.lines for row in [" ".join(cells)]} == {
        "1==1 =.8= ..5= ==.."
    }
    _, score = around(style, material)
    bass = next(track for track in score.tracks if track.role == "bass")
    bars: dict[int, set[float]] = {}
    for note in bass.notes:
        place = score.meter_map.position(note.onset)
        bars.setdefault(place.bar, set()).add(place.tick / GRID)
    figure = {place for place, _, _ in BASS}
    assert sum(figure <= places for places in bars.values()) >= 0.6 * len(bars)


def test_who_is_missing_for_what_is_brought_joins() -> None:
    players = tuple(player for player in plan_for_style("pop").players if player.role in ("melody", "comping"))
    plan, _ = around("pop", taken("bass", "groove"), players=players)
    assert [player.role for player in plan.players][-2:] == ["bass", "drums"]


def test_a_melody_without_its_chords_is_harmonised() -> None:
    _, score = around("folk", taken("melody"))
    start, hook = hook_of(score)
    fits = 0
    for onset, pitch in hook:
        if onset % BAR == 0:
            chord = next(span.chord for span in score.chords if span.onset <= start + onset < span.end)
            fits += chord is not None and chord.contains(pitch)
    assert fits >= 0.75 * sum(onset % BAR == 0 for onset, _ in hook)


def test_harmonising_ends_on_the_tonic_and_carries_the_long_notes() -> None:
    shape = shape_of(Meter(), 100.0)
    melody = [Tone(bar * BAR, BAR, pitch) for bar, pitch in enumerate((60, 65, 67, 60))]
    chords = [parse_chord(symbol) for symbol in harmonised(melody, parse_key("C major"), 4, shape)]
    assert chords[0].root == chords[-1].root == "C"
    assert all(chord.contains(tone.pitch) for chord, tone in zip(chords, melody, strict=True))


@pytest.mark.parametrize("meter", ["3/4", "6/8", "7/8", "5/4", "12/8", "2/2"])
def test_a_material_in_any_meter(meter: str) -> None:
    chance = Random(meter)
    bar = float(parse_meter(meter).quarters)
    tune = [(bar * number + step * 0.5, 60 + chance.choice((0, 2, 4, 7, 9)), 0.5)
            for number in range(8) for step in range(int(bar * 2))]  # fmt: skip
    drums = [(bar * number + place, pitch, 0.25) for number in range(8) for place, pitch in ((0.0, 36), (bar / 2, 38))]
    low = [(bar * number, 36, bar) for number in range(8)]
    score = Score(
        TempoMap.constant(110.0),
        MeterMap.constant(parse_meter(meter)),
        tracks=(
            Track("m", "Melody", notes=notes(tune)),
            Track("b", "Bass", notes=notes(low)),
            Track("d", is_drum=True, notes=notes(drums)),
        ),
    )
    material = taken(*TAKES, score=with_chart(score, "| C | G |"))
    plan, composed = around("pop", material)
    assert plan.meter == material.meter == parse_meter(meter)
    assert composed.n_bars == plan.total_bars


def test_the_same_material_and_plan_give_the_same_song() -> None:
    material = taken(*TAKES)
    assert material == taken(*TAKES)
    assert around("funk", material)[1] == around("funk", material)[1]


def test_what_is_not_there_is_named() -> None:
    score = analysed(brought())
    silent = score.with_tracks(tuple(track for track in score.tracks if not track.is_drum and track.role != "bass"))
    with pytest.raises(InvalidEdit, match=r"no groove to take.* no drums"):
        material_from(silent, frozenset({"groove"}))
    with pytest.raises(InvalidEdit, match="no bass to take") as refused:
        material_from(silent, frozenset({"bass"}))
    assert "Melody: melody" in refused.value.hint
    with pytest.raises(InvalidEdit, match="no notes"):
        material_from(replace(score, tracks=()), frozenset({"melody"}))
    with pytest.raises(InvalidEdit, match="got nothing"):
        material_from(score, frozenset())
    with pytest.raises(InvalidEdit, match="got solo"):
        material_from(score, frozenset({"solo"}))


def test_a_composed_song_is_a_material_too() -> None:
    source = compose(plan_for_style("jazz", 5))
    material = material_from(analysed(source), frozenset(TAKES))
    _, score = around("bossa", material)
    assert score.n_bars > 0


@settings(max_examples=40)
@given(score=scores())
def test_any_score_is_a_material_or_is_refused_in_a_sentence(score: Score) -> None:
    known = analysed(score)
    for take in (*[frozenset({name}) for name in TAKES], frozenset(TAKES)):
        try:
            plan = validate(plan_from_material(plan_for_style("pop"), material_from(known, take)))
        except (InvalidEdit, InvalidPlan) as refused:  # a plan knows no bar of 17 quarters
            assert refused.message
            continue
        assert compose(plan, material=material_from(known, take)).n_bars == plan.total_bars


def test_every_real_file_can_be_composed_around(proof_count: Callable[[int], int], proof_seed: int) -> None:
    paths = Random(proof_seed).sample(real_files(), min(len(real_files()), max(6, proof_count(84))))
    for number, path in enumerate(paths):
        score = analysed(parse_midi(path.read_bytes()))
        for take in (*[frozenset({name}) for name in TAKES], frozenset(TAKES)):
            try:
                material = material_from(score, take)
            except InvalidEdit:
                continue
            plan, composed = around(style_ids()[number % len(style_ids())], material, seed=number)
            assert composed.n_bars == plan.total_bars, path.name
