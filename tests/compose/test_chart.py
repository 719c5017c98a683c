"""A chart is obeyed by every player: roots, chord tones, silence, pushes, stops, repeats and endings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.plan import PlannedSection, Player, SongPlan
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.score.score import ChordSpan, Score
from cadenza.nodes.score.track import Track

EIGHTH, BAR = 240, 1920
ROOTS = ("C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "B♭", "B")
QUALITIES = (
    "", "m", "dim", "aug", "6", "6/9", "m6", "7", "maj7", "mMaj7", "m7", "m7b5", "o7", "9", "maj9", "m9", "11", "13",
    "7b9", "7#9", "7#11", "7b13", "7alt", "sus2", "sus4", "7sus4", "9sus4", "add9", "5",
)  # fmt: skip
PLAYERS = (
    Player("flute", "melody"), Player("piano", "comping"), Player("nylon_guitar", "comping"),
    Player("string_ensemble", "pad"), Player("harp", "arpeggio"), Player("fingered_bass", "bass"),
    Player("standard_kit", "drums"),
)  # fmt: skip
CHORDAL = ("comping", "pad", "arpeggio")


def song(chart: str, bars: int = 8, style: str = "pop", **changes: object) -> Score:
    """A verse with this chart and a chorus after it, in 4/4 on the grid."""
    sections = (PlannedSection("verse", bars, 0.7, chart=chart), PlannedSection("chorus", 4, 0.9))
    plan = plan_for_style(style, 3).with_choice(
        "you said", sections=sections, players=PLAYERS, humanise=0.0, swing=50.0
    )
    return compose(validate(replace(plan, **changes)))  # type: ignore[arg-type]


def chords(score: Score, until: int) -> list[tuple[int, str]]:
    return [(int(s.onset), s.chord.symbol if s.chord else "N.C.") for s in score.chords if s.onset < until]


def onsets(track: Track, start: int, end: int) -> list[int]:
    return sorted({int(note.onset) for note in track.notes if start <= note.onset < end})


def random_chart(chance: Random) -> str:
    cells = []
    for _ in range(4):
        entries = [chance.choice(ROOTS) + chance.choice(QUALITIES) for _ in range(chance.choice((1, 1, 2, 4)))]
        if chance.random() < 0.15:
            entries[0] = "N.C."
        entries = ["<" * (chance.random() < 0.2) + entry + "!" * (chance.random() < 0.1) for entry in entries]
        cells.append(" ".join(entries))
    return f"| {' | '.join(cells)} |"


def span_at(score: Score, tick: int) -> ChordSpan:
    return next(span for span in score.chords if span.onset <= tick < span.end)


def test_random_charts_are_obeyed_by_chord_players_and_bass(proof_count: Callable[[int], int], proof_seed: int) -> None:
    chance = Random(proof_seed)
    for _ in range(proof_count(200)):
        chart, style = random_chart(chance), chance.choice(style_ids())
        score = song(chart, style=style)
        for track in score.tracks:
            for note in (note for note in track.notes if note.onset < 8 * BAR - EIGHTH):
                span = span_at(score, note.onset)
                if track.role in CHORDAL:
                    assert span.chord is not None, (chart, style, track.id, note)
                    if not track.is_drum and track.role == "comping" and note.duration > 2 * EIGHTH:
                        assert span.chord.contains(note.pitch), (chart, style, track.id, note, span)
                if track.role == "bass":
                    assert span.chord is not None
            if track.role == "bass":
                struck = {int(note.onset): note.pitch % 12 for note in track.notes}
                for span in score.chords:
                    if span.chord and span.onset in struck and 0 < span.onset < 8 * BAR - EIGHTH:
                        assert struck[int(span.onset)] == span.chord.bass_pitch_class, (chart, style, span)


def test_beats_repeats_and_endings_become_chords_in_their_places() -> None:
    score = song("|: Dm7 / / G7 |[1 Cmaj7 :|[2 N.C. / E7/G# / ||")
    assert chords(score, 4 * BAR + 1) == [
        (0, "Dm7"), (1440, "G7"), (BAR, "Cmaj7"), (2 * BAR, "Dm7"), (2 * BAR + 1440, "G7"), (3 * BAR, "N.C."),
        (3 * BAR + 960, "E7/G#"), (4 * BAR, "Dm7"),
    ]  # fmt: skip


def test_a_pushed_chord_is_struck_an_eighth_early_by_all_who_play_chords_or_bass() -> None:
    score = song("| C | <F | Dm7 <G7 | C |")
    assert chords(score, 4 * BAR) == [
        (0, "C"),
        (BAR - EIGHTH, "F"),
        (2 * BAR, "Dm7"),
        (2 * BAR + 720, "G7"),
        (3 * BAR, "C"),
    ]
    for beat in (BAR, 2 * BAR + 960):
        for track in score.tracks:
            if track.role in ("comping", "bass"):
                assert onsets(track, beat - EIGHTH, beat + 1) == [beat - EIGHTH], track.id


def test_a_push_into_a_section_is_struck_in_the_bar_before_it() -> None:
    plan = plan_for_style("pop", 3)
    sections = (PlannedSection("verse", 4, 0.7), PlannedSection("chorus", 4, 0.9, chart="| <F | C |"))
    score = compose(validate(plan.with_choice("you said", sections=sections, players=PLAYERS, humanise=0.0)))
    start = 4 * BAR
    assert span_at(score, start - EIGHTH).onset == start - EIGHTH
    for track in score.tracks:
        if track.role in ("comping", "bass"):
            assert onsets(track, start - EIGHTH, start + 1) == [start - EIGHTH], track.id
            assert not [n for n in track.notes if n.onset < start - EIGHTH < n.end], track.id


def test_at_a_stop_everybody_hits_and_is_silent_until_the_next_chord() -> None:
    score = song("| C | G! / / / | Am! | F |")
    for track in score.tracks:
        for start, end in ((BAR, 2 * BAR), (2 * BAR, 3 * BAR)):
            assert set(onsets(track, start, end)) <= {start}, track.id
            assert all(note.end <= start + EIGHTH for note in track.notes if note.onset < start + 1 < note.end)
            if track.role != "melody" and any(note.onset < BAR for note in track.notes):
                assert onsets(track, start, end) == [start], track.id


@pytest.mark.parametrize("role", ["comping", "pad", "arpeggio", "bass"])
def test_no_chord_is_silence_of_the_chord_players(role: str) -> None:
    score = song("| C | N.C. | N.C. / F / | G |")
    for track in (track for track in score.tracks if track.role == role):
        assert not onsets(track, BAR, 2 * BAR + 960)


def test_a_chart_holds_in_the_key_of_its_section() -> None:
    sections = (PlannedSection("verse", 4, 0.6, chart="| I |"), PlannedSection("chorus", 4, 0.9, chart="| I |", lift=2))
    plan: SongPlan = plan_for_style("pop").with_choice("you said", sections=sections)
    roots = [span.chord.root_pitch_class for span in compose(validate(plan)).chords if span.chord]
    assert roots == [plan.key.tonic_pitch_class, (plan.key.tonic_pitch_class + 2) % 12]
