"""A piece outside a band is named with its bars."""

from __future__ import annotations

from dataclasses import replace

from cadenza.nodes.quality.concerned import bars_concerned
from cadenza.nodes.quality.piece import Piece, piece_of
from cadenza.nodes.quality.reference import bands
from cadenza.nodes.quality.symbolic import measure_piece
from cadenza.nodes.quality.written import measure_music
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.meter import Meter

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def score(clashing: range = range(0), free: range = range(0)) -> Score:
    """24 bars of triads; a semitone beside them in the bars `clashing`, and bars like no other in `free`."""
    rows = [
        (1920 * bar + 480 * beat, SCALE[(bar % 4 + i) % 8]) for bar in range(24) for beat in range(4) for i in (0, 2, 4)
    ]
    beside = [(bar, beat, SCALE[(bar % 4 + i) % 8] + 13) for bar in clashing for beat in range(4) for i in (0, 2, 4)]
    rows += [(1920 * bar + 480 * beat, pitch) for bar, beat, pitch in beside]
    rows = [row for row in rows if row[0] // 1920 not in free]
    rows += [
        (1920 * bar + 240 * ((3 * i * i + bar) % 8), 61 + (i * (bar + 5) ** 2) % 11) for bar in free for i in range(7)
    ]
    notes = tuple(Note(Ticks(onset), pitch, Ticks(480)) for onset, pitch in sorted(set(rows)))
    return Score(TempoMap.constant(120), MeterMap.constant(Meter(4, 4)), tracks=(Track("a", notes=notes),), bars=24)


def concerned(name: str, of: Piece) -> tuple[int, ...]:
    return bars_concerned(of, measure_piece(of), (name,), bands())[name]


def test_the_passage_with_the_clashes_is_named() -> None:
    assert concerned("semitone_clash_rate", piece_of(score(clashing=range(8, 16)))) == tuple(range(9, 17))


def test_a_piece_that_is_alike_everywhere_names_its_farthest_passage() -> None:
    found = concerned("velocity_sd", piece_of(score()))
    assert found == (), "dynamics are a matter of the whole"
    assert len(concerned("semitone_clash_rate", piece_of(score()))) == 24


def test_bars_that_never_return_are_named_where_too_little_does() -> None:
    piece = piece_of(score(free=range(4, 9)))
    low = bands() | {"bar_repeat_rate_0.9": (0.95, 1.0)}
    found = bars_concerned(piece, measure_piece(piece), ("bar_repeat_rate_0.9",), low)
    assert found == {"bar_repeat_rate_0.9": (5, 6, 7, 8, 9)}


def test_bars_that_return_unchanged_are_named_where_too_much_does() -> None:
    piece = piece_of(score(free=range(4, 9)))
    high = bands() | {"seg4_repeat_strength": (0.0, 0.1)}
    found = bars_concerned(piece, measure_piece(piece), ("seg4_repeat_strength",), high)
    assert found == {"seg4_repeat_strength": (1, 2, 3, 4, *range(10, 25))}


def test_the_report_carries_the_bars() -> None:
    found = measure_music(score(clashing=range(8, 16))).find("semitone_clash_rate")
    assert found is not None
    assert (found.verdict, found.bars) == ("unusual", tuple(range(9, 17)))


def test_a_pickup_and_an_empty_bar_do_no_harm() -> None:
    whole = score()
    notes = tuple(note for note in whole.tracks[0].notes if note.onset // 1920 != 3)
    gapped = replace(
        whole, tracks=(whole.tracks[0].with_notes(notes),), meter_map=MeterMap.constant(Meter(4, 4), pickup=480)
    )
    assert measure_music(gapped).find("composite") is not None
