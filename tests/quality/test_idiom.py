"""Idioms: every style keeps its own claims, and no claim is so weak that anything would keep it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.fault import InvalidWire
from cadenza.nodes.plan.style import Claim, Style
from cadenza.nodes.plan.styles import load_style, plan_for_style, style_ids
from cadenza.nodes.quality.idiom import PREDICATES, check_claim, idiom_shares
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import ChordSpan, Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import parse_chord
from cadenza.nodes.theory.meter import parse_meter

SEEDS, SHARE = 100, 0.9
ALL = style_ids()
POP = load_style("pop")


def drum_score(*strokes: tuple[int, float], bars: int = 4) -> Score:
    """A bar of (pitch, beat), again and again."""
    notes = [
        Note(Ticks(bar * 1920 + round((beat - 1) * 480)), pitch, Ticks(60), 90)
        for bar in range(bars)
        for pitch, beat in strokes
    ]
    return part_score(Track("drums", role="drums", is_drum=True, notes=tuple(notes)), bars=bars)


def part_score(*tracks: Track, bars: int = 4, chord: str = "C") -> Score:
    return Score(
        TempoMap.constant(120),
        MeterMap.constant(parse_meter("4/4")),
        tracks=tracks,
        chords=(ChordSpan(Ticks(0), Ticks(bars * 1920), parse_chord(chord)),),
        bars=bars,
    )


def share(score: Score, predicate: str, style: Style = POP, **parameters: object) -> float | None:
    claim = Claim(predicate, tuple(parameters.items()), 1.0, "")  # type: ignore[arg-type]
    return idiom_shares(score, replace(style, claims=(claim,)))[0].share


FOUR = [(36, 1.0), (36, 2.0), (36, 3.0), (36, 4.0)]


def test_strokes_stand_on_their_beats() -> None:
    assert share(drum_score(*FOUR), "strokes", pieces=("kick",), beats=(1.0, 2.0, 3.0, 4.0)) == 1.0
    assert share(drum_score(*FOUR[:3]), "strokes", pieces=("kick",), beats=(1.0, 2.0, 3.0, 4.0)) == 0.0
    assert share(drum_score((38, 2.0)), "strokes", pieces=("kick",), beats=(1.0,)) is None
    assert share(drum_score((38, 2.0)), "no_strokes", pieces=("kick",), beats=(1.0,)) == 1.0


def test_a_last_bar_of_a_song_is_an_ending_and_does_not_count() -> None:
    score = drum_score(*FOUR)
    only_first = replace(score.tracks[0], notes=tuple(n for n in score.tracks[0].notes if n.onset < 3 * 1920))
    assert share(score.with_track(only_first), "strokes", pieces=("kick",), beats=(1.0,)) == 1.0


def test_pieces_meet() -> None:
    one_drop = drum_score((36, 3.0), (37, 3.0))
    assert share(one_drop, "together", pieces=("kick",), others=("rim",), beats=(3.0,)) == 1.0
    assert share(drum_score((36, 3.0)), "together", pieces=("kick",), others=("rim",), beats=(3.0,)) == 0.0


def chords(*onsets: float, pitches: tuple[int, ...] = (60, 64, 67), role: str = "comping") -> Track:
    notes = [
        Note(Ticks(bar * 1920 + round((onset - 1) * 480)), pitch, Ticks(120), 80)
        for bar in range(4)
        for onset in onsets
        for pitch in pitches
    ]
    return Track(role, role=role, program=27, notes=tuple(notes))


def test_figures_of_pitched_parts() -> None:
    skank = part_score(chords(2, 4))
    assert share(skank, "onsets", role="comping", family="guitar", beats=(2.0, 4.0)) == 1.0
    assert share(skank, "onsets_only", role="comping", beats=(2.0,)) == 0.5
    assert share(skank, "onsets", role="comping", family="piano", beats=(2.0,)) is None
    assert share(part_score(chords(1, 1.75)), "sixteenths", role="comping", at_least=1) == 1.0
    assert share(skank, "steady", role="comping") == 1.0


def test_chords_of_pitched_parts() -> None:
    assert share(part_score(chords(1, pitches=(48, 55))), "power_chords", role="comping") == 1.0
    assert share(part_score(chords(1)), "power_chords", role="comping") == 0.0
    assert share(part_score(chords(1, pitches=(64, 67, 71)), chord="Cmaj7"), "rootless", role="comping") == 1.0
    assert share(part_score(chords(1), chord="Cmaj9"), "extended", at_least=4) == 1.0
    assert share(part_score(chords(1)), "extended", at_least=4) == 0.0


def test_a_claim_is_open_in_another_meter_and_names_the_bars_where_it_fails() -> None:
    score = drum_score(*FOUR)
    assert share(score, "strokes", load_style("waltz"), pieces=("kick",), beats=(1.0,)) is None
    claim = Claim("strokes", (("pieces", ("kick",)), ("beats", (1.5,))), 0.5, "")
    found = idiom_shares(score, replace(POP, claims=(claim,)))[0]
    assert (found.holds, found.bars) == (False, (1, 2, 3))


def test_a_wrong_claim_is_told_what_there_is() -> None:
    with pytest.raises(InvalidWire, match=r"no predicate 'stroke'.*strokes"):
        check_claim(Claim("stroke", (), 0.9, ""))
    with pytest.raises(InvalidWire, match=r"no parameter 'piece'.*pieces, beats, sections"):
        check_claim(Claim("strokes", (("piece", "kick"),), 0.9, ""))
    with pytest.raises(InvalidWire, match="cannot be asked"):
        share(drum_score(*FOUR), "strokes", pieces=("kick",))


@pytest.mark.parametrize("style_id", ALL)
def test_a_style_makes_at_least_three_claims_each_with_its_source(style_id: str) -> None:
    claims = load_style(style_id).claims
    assert len(claims) >= 3
    for claim in claims:
        check_claim(claim)
        assert len(claim.source) > 10


def test_every_predicate_is_explained() -> None:
    assert all(predicate.__doc__ for predicate in PREDICATES.values())


@pytest.mark.parametrize("style_id", ALL)
def test_songs_of_a_style_keep_its_idioms(style_id: str, proof_count: Callable[[int], int]) -> None:
    style = load_style(style_id)
    seeds = range(1, 1 + proof_count(SEEDS))
    songs = [idiom_shares(compose(plan_for_style(style_id, seed)), style) for seed in seeds]
    for index, claim in enumerate(style.claims):
        kept = sum(song[index].holds for song in songs)
        assert kept >= SHARE * len(songs), (claim.predicate, [song[index].share for song in songs])


@pytest.fixture(scope="module")
def others() -> dict[tuple[str, str], Score]:
    """A song of every style in the meters that styles have: (style, meter) -> score."""
    meters = {load_style(style_id).head.meters[0] for style_id in ALL}
    return {
        (style_id, meter): compose(replace(plan_for_style(style_id, 1), meter=parse_meter(meter)))
        for style_id in ALL
        for meter in sorted(meters)
    }


@pytest.mark.parametrize("style_id", ALL)
def test_every_claim_is_broken_by_other_music(style_id: str, others: dict[tuple[str, str], Score]) -> None:
    style = load_style(style_id)
    meter = style.head.meters[0]
    music = [score for (other, in_meter), score in others.items() if other != style_id and in_meter == meter]
    own = others[style_id, meter]
    music += [scattered(own), mechanical(own), looped(own), transposed_apart(own)]
    judged = [idiom_shares(score, style) for score in music]
    for index, claim in enumerate(style.claims):
        assert any(song[index].share is not None and not song[index].holds for song in judged), claim


def scattered(score: Score) -> Score:
    """The same notes thrown anywhere into their bars."""
    chance = Random(1)

    def thrown(note: Note) -> Note:
        start = score.meter_map.bar_start(score.meter_map.position(note.onset).bar)
        length = score.meter_map.bar_end(1) - score.meter_map.bar_start(1)
        return replace(note, onset=Ticks(start + 120 * chance.randrange(length // 120)), duration=Ticks(60))

    tracks = tuple(replace(track, notes=tuple(map(thrown, track.notes))) for track in score.tracks)
    return score.with_tracks(tracks)


def mechanical(score: Score) -> Score:
    """The same notes all at one velocity and exactly in time."""
    return score.with_tracks(
        tuple(
            replace(track, notes=tuple(replace(note, velocity=80, offset=0) for note in track.notes))
            for track in score.tracks
        )
    )


def looped(score: Score) -> Score:
    """One bar, the middle one, again and again."""
    start, end = (f(score.n_bars // 2) for f in (score.meter_map.bar_start, score.meter_map.bar_end))
    bars = range(score.n_bars)
    tracks = []
    for track in score.tracks:
        once = [replace(note, onset=Ticks(note.onset - start)) for note in track.notes if start <= note.onset < end]
        again = [replace(note, onset=Ticks(note.onset + bar * (end - start))) for bar in bars for note in once]
        tracks.append(replace(track, notes=tuple(again), controls=()))
    return score.with_tracks(tuple(tracks))


def transposed_apart(score: Score) -> Score:
    """Every pitched track in a key of its own."""

    def moved(track: Track, by: int) -> Track:
        return replace(track, notes=tuple(replace(note, pitch=note.pitch + by, spelling="") for note in track.notes))

    tracks = enumerate(score.tracks, 1)
    return score.with_tracks(
        tuple(track if track.is_drum else moved(track, number % 5 + 1) for number, track in tracks)
    )
