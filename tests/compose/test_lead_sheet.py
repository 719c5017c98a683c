"""Lead sheets: chords to text and back, edited charts set to a score, pushes, meters, keys and wrong bars."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from cadenza.nodes.compose.lead_sheet import chart_of, with_chart
from cadenza.nodes.fault import InvalidMusicText
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import ChordSpan, Score, Section
from cadenza.nodes.score.time import KeyChange, MeterChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import Chord, parse_chord_or_silence
from cadenza.nodes.theory.key import parse_key
from cadenza.nodes.theory.meter import Meter, parse_meter

BAR = 1920


def song(bars: int = 4, meter: str = "4/4", grid: int = 480, key: str = "C major", pickup: int = 0) -> Score:
    """A score of so many bars with one long note."""
    meters = MeterMap.constant(parse_meter(meter), grid, pickup)
    end = meters.bar_end(bars)
    return Score(
        TempoMap.constant(100.0, grid),
        meters,
        keys=(KeyChange(Ticks(0), parse_key(key)),),
        tracks=(Track("a", notes=(Note(Ticks(0), 60, Ticks(end)),)),),
    )


def with_spans(score: Score, *spans: tuple[int, int, str]) -> Score:
    chords = tuple(ChordSpan(Ticks(on), Ticks(ticks), parse_chord_or_silence(symbol)) for on, ticks, symbol in spans)
    return replace(score, chords=chords)


def sounding(score: Score, tick: int) -> Chord | None:
    return next((span.chord for span in score.chords if span.onset <= tick < span.end), None)


def shown(score: Score) -> list[tuple[int, int, str]]:
    return [(span.onset, span.duration, span.chord.symbol if span.chord else "N.C.") for span in score.chords]


@pytest.mark.parametrize(
    ("spans", "chart"),
    [
        ([(0, 4 * BAR, "C")], "| C | % | % | % |"),
        ([(0, BAR, "C"), (BAR, 960, "F"), (2880, 960, "G7"), (2 * BAR, 2 * BAR, "C")], "| C | F G7 | C | % |"),
        ([(0, 1440, "C"), (1440, 480, "G/B"), (BAR, 3 * BAR, "Am")], "| C / / G/B | Am | % | % |"),
        ([(0, BAR, "C"), (2 * BAR, 2 * BAR, "F")], "| C | N.C. | F | % |"),
        ([(0, BAR - 240, "C"), (BAR - 240, 3 * BAR + 240, "F")], "| C | <F | F | % |"),
    ],
)
def test_chords_are_written_as_a_chart_and_read_back(spans: list[tuple[int, int, str]], chart: str) -> None:
    score = with_spans(song(), *spans)
    assert chart_of(score) == chart
    again = with_chart(song(), chart)
    assert [sounding(again, tick) for tick in range(0, 4 * BAR, 60)] == [
        sounding(score, tick) for tick in range(0, 4 * BAR, 60)
    ]


@pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8", "7/8", "5/4", "12/8", "1/4", "2/2", "9/4"])
@pytest.mark.parametrize("grid", [480, 96, 25])
def test_random_charts_survive_in_any_meter_and_grid(meter: str, grid: int) -> None:
    chance = Random(f"{meter} {grid}")
    symbols = ["C", "Am7", "F/A", "N.C.", "Bbmaj7", "G7"]
    n_beats = min(8, len(parse_meter(meter).beats))
    bars = [" ".join(chance.choice(symbols) for _ in range(chance.choice((1, n_beats)))) for _ in range(12)]
    score = with_chart(song(12, meter, grid), f"| {' | '.join(bars)} |")
    assert with_chart(song(12, meter, grid), chart_of(score)).chords == score.chords


def test_a_section_begins_a_line() -> None:
    score = with_chart(song(6), "| C |")
    score = replace(score, sections=(Section("verse", 1, 2), Section("chorus", 3, 4)))
    assert chart_of(score) == "| C | % |\n| C | % | % | % |"


def test_a_chart_repeats_to_the_end_or_stands_where_it_is_put() -> None:
    assert shown(with_chart(song(3), "| C | F |")) == [(0, BAR, "C"), (BAR, BAR, "F"), (2 * BAR, BAR, "C")]
    before = with_chart(song(4), "| C |")
    after = with_chart(before, "| F |", first_bar=2, repeat=False)
    assert shown(after) == [(0, BAR, "C"), (BAR, BAR, "F"), (2 * BAR, 2 * BAR, "C")]


def test_notes_and_everything_else_stay() -> None:
    score = song(4)
    assert replace(with_chart(score, "| Dm7 G7 |"), chords=()) == score


def test_numerals_count_in_the_key_of_their_bar() -> None:
    score = replace(song(2), keys=(KeyChange(Ticks(0), parse_key("C")), KeyChange(Ticks(BAR), parse_key("D"))))
    assert [symbol for _, _, symbol in shown(with_chart(score, "| V7 |"))] == ["G7", "A7"]


def test_meter_changes_and_pickups_keep_their_bars() -> None:
    changing = MeterMap((MeterChange(Ticks(0), Meter()), MeterChange(Ticks(480 + BAR), Meter(3, 4))), 480, Ticks(480))
    score = replace(song(3, pickup=480), meter_map=changing)
    score = with_spans(score, (0, 480, "G7"))
    chorded = with_chart(score, "| C | F | G |")
    assert shown(chorded)[:3] == [(0, 480, "G7"), (480, BAR, "C"), (480 + BAR, 1440, "F")]
    assert chart_of(chorded).startswith("| C | F | G |")


@pytest.mark.parametrize(
    ("chart", "first_bar", "said"),
    [
        ("| C | Xyz |", 1, "Xyz"),
        ("", 1, "no chord"),
        ("| C | F |", 4, "ends in bar 5"),
        ("| C |", 9, "bars 1 to 4"),
        ("| C |", 0, "bars 1 to 4"),
    ],
)
def test_what_cannot_be_set_is_said(chart: str, first_bar: int, said: str) -> None:
    with pytest.raises(InvalidMusicText, match=said):
        with_chart(song(4), chart, first_bar, repeat=False)


def test_a_score_without_chords_or_notes_has_no_chart() -> None:
    empty = Score(TempoMap.constant(100.0), MeterMap.constant(Meter()))
    assert chart_of(song()) == chart_of(empty) == ""
    assert chart_of(with_chart(empty, "| C | F |")) == ""


def test_a_very_long_song_has_as_many_bars_as_a_chart_can_have() -> None:
    long = with_chart(song(2000), "| Cmaj7 F#m7b5/E | Bbmaj9 A7b9 |")
    text = chart_of(long)
    assert text.count("|") > 400
    with_chart(long, text)
