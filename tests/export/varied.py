"""Short songs of every origin: composed with changes of tempo, meter and key, pickups and endings; then edited by hand,
infilled or restyled; and imported from real MIDI files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from cadenza.nodes.arrange.infill import infill
from cadenza.nodes.arrange.restyle import restyled
from cadenza.nodes.compose.composer import compose
from cadenza.nodes.midi.reader import read_midi
from cadenza.nodes.plan.plan import ENDINGS, PlannedSection, SongPlan
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import Seconds
from cadenza.nodes.theory.meter import parse_meter

from ..midi.files import real_files

METERS = ("4/4", "3/4", "6/8", "5/4", "7/8", "2/2")
IMPORTED_S = Seconds(8.0)
MOST_PLAYERS = 5


def changing_plan(chance: Random) -> SongPlan:
    """Three short sections, each with a tempo, meter and key of its own; with a pickup and an ending."""
    plan = plan_for_style(chance.choice(style_ids()), chance.randrange(10_000))
    ending = chance.choice(ENDINGS)
    sections = (
        PlannedSection("verse", 2, pickup_quarters=chance.choice((0.0, 0.5, 1.0))),
        PlannedSection(
            "chorus", 2, 0.9, lift=chance.randint(-3, 4), bpm=round(chance.uniform(60, 180), 2),
            meter=parse_meter(chance.choice(METERS)),
        ),
        PlannedSection("outro", 2, 0.4, bpm=round(chance.uniform(60, 180), 2)),
    )  # fmt: skip
    return validate(replace(plan, sections=sections, players=plan.players[:MOST_PLAYERS], ending=ending))


def changing(chance: Random) -> Score:
    return compose(changing_plan(chance))


def edited(score: Score, chance: Random) -> Score:
    """A hand at work: notes gone, moved in pitch and time, louder and softer."""
    tracks = []
    for track in score.tracks:
        kept = [note for note in track.notes if chance.random() < 0.8]
        notes = [
            replace(
                note,
                pitch=min(127, max(0, note.pitch + chance.choice((0, 0, 0, 2, -12)))),
                spelling="",
                velocity=chance.randint(1, 127),
                offset=note.offset + chance.randint(-30, 30),
            )
            for note in kept
        ]
        tracks.append(track.with_notes(tuple(notes)))
    return score.with_tracks(tuple(tracks))


def infilled(chance: Random) -> Score:
    """Two bars of some tracks played anew."""
    plan = changing_plan(chance)
    score = compose(plan)
    first = chance.randint(1, score.n_bars - 1)
    names = [track.id for track in chance.sample(score.tracks, min(2, len(score.tracks)))]
    return infill(score, (first, first + 1), names, plan=plan, seed=chance.randrange(10_000)).score


def in_another_style(chance: Random) -> Score:
    return restyled(changing(chance), chance.choice(style_ids()), chance.uniform(0.2, 1.0), seed=chance.randrange(100))


def imported(chance: Random) -> Score:
    """The first seconds of a real MIDI file."""
    while True:
        score = read_midi(chance.choice(real_files()))
        stop = score.tempo_map.tick_at(IMPORTED_S)
        tracks = [
            replace(
                track,
                notes=tuple(note for note in track.notes if note.end <= stop),
                controls=tuple(control for control in track.controls if control.tick < stop),
                carried=(),
            )
            for track in score.tracks
        ]
        sounding = tuple(track for track in tracks if track.notes)
        if sounding:
            return replace(score, tracks=sounding, bars=0, sections=(), chords=(), carried=())


def of_every_origin(chance: Random, count: int) -> Iterator[tuple[str, Score]]:
    """(origin, score): half of them composed; an eighth each edited by hand, infilled, restyled and imported."""
    makers = {
        "edited": lambda: edited(changing(chance), chance),
        "infilled": lambda: infilled(chance),
        "restyled": lambda: in_another_style(chance),
        "imported": lambda: imported(chance),
    }
    names = tuple(makers)
    first = chance.randrange(len(names))  # so that short runs meet all of them by and by
    for number in range(count):
        name = names[(first + number // 2) % len(names)]
        yield ("composed", changing(chance)) if number % 2 == 0 else (name, makers[name]())
