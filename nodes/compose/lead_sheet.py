"""Lead sheets: the chords of a score as a chart that people edit, and a chart set to a score so that players follow it.

The text is that of plan/chart.py. A chart counts bars from bar 1; the chord of a pickup is no part of it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest

from ..fault import InvalidMusicText
from ..plan.chart import PUSH, ChartBar, parse_chart
from ..plan.chart_layout import MAX_CHART_BARS, MAX_CHART_CHARACTERS
from ..score.score import ChordSpan, Score
from ..score.time import TICKS_PER_QUARTER, Ticks
from ..theory.chord import Chord
from ..theory.key import Key
from .grid import BarShape, shape_of
from .harmony import PUSH_TICKS, chord_onsets

NO_CHORD = "N.C."
HOLD, AGAIN = "/", "%"
MOST_ENTRIES = 8
BARS_A_LINE = 4
HOME = Key("C", "major")  # whose numerals a chart has where a score states no key


@dataclass(frozen=True, slots=True)
class _Change:
    """A chord that begins at a beat; `early`: it is struck an eighth before."""

    tick: int
    chord: Chord | None
    early: bool = False


def chart_of(score: Score, first_bar: int = 1, bars: int | None = None) -> str:
    """The chords of a score's bars as a chart, four bars a line, a new line for every section; "" without chords.

    At most as many bars as a chart can have. Chords that change within a beat are written at the beat.
    """
    last = score.n_bars if bars is None else first_bar + bars - 1
    last = min(last, first_bar + MAX_CHART_BARS - 1)
    if not score.chords or last < first_bar:
        return ""
    written = bar_charts(score, range(first_bar, last + 1))
    starts = {section.first_bar for section in score.sections}
    lines: list[list[str]] = []
    for bar, text in enumerate(written, first_bar):
        if not lines or len(lines[-1]) == BARS_A_LINE or bar in starts:
            lines.append([])
        is_again = lines[-1] and text == written[bar - first_bar - 1]
        lines[-1].append(AGAIN if is_again else text)
    while sum(len(" | ".join(line)) + 5 for line in lines) > MAX_CHART_CHARACTERS:
        lines.pop()
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bar_charts(score: Score, bars: Sequence[int]) -> list[str]:
    """The text of each of these bars, written out, without barlines: "Dm7 G7", "N.C."."""
    changes = _changes(score)
    ticks = [change.tick for change in changes]
    texts: list[str] = []
    for bar in bars:
        start, end = int(score.meter_map.bar_start(bar)), int(score.meter_map.bar_end(bar))
        first, last = bisect_left(ticks, start), bisect_left(ticks, end)
        held = changes[first - 1].chord if first else None
        texts.append(_bar_text(score, bar, held, {change.tick - start: change for change in changes[first:last]}))
    return texts


def with_chart(score: Score, chart: str, first_bar: int = 1, repeat: bool = True) -> Score:
    """The score with the chart's chords from `first_bar` on; with `repeat` again and again to the end of the song.

    Notes stay as they are. Numerals count in the key of their bar. Raises InvalidMusicText that names what cannot be
    read, or says which bars the song does not have.
    """
    keys = _keys_by_bar(score)
    readings = {key: parse_chart(chart, key) for key in dict.fromkeys([*keys.values(), score.key or HOME])}
    length = len(next(iter(readings.values())))
    song = score.n_bars or length
    if not 1 <= first_bar <= song:
        raise InvalidMusicText(f"The song has bars 1 to {song}, got bar {first_bar}.")
    last = song if repeat else first_bar + length - 1
    if last > song:
        raise InvalidMusicText(
            f"A chart of {length} bars from bar {first_bar} on ends in bar {last}, but the song has {song} bars.",
            hint="Take bars out of the chart, or begin earlier.",
        )
    changes: list[_Change] = []
    for bar in range(first_bar, last + 1):
        reading = readings[keys.get(bar, score.key or HOME)]
        changes += _bar_changes(score, bar, reading[(bar - first_bar) % length])
    start, end = int(score.meter_map.bar_start(first_bar)), int(score.meter_map.bar_end(last))
    return replace(score, chords=_replaced(score, start, end, changes))


def _shape(score: Score, bar: int) -> BarShape:
    start = score.meter_map.bar_start(bar)
    return shape_of(score.meter_map.meter_of_bar(bar), score.tempo_map.bpm_at(start))


def _in_score(score: Score, ticks: int) -> int:
    """Ticks of a bar's shape in the grid of the score."""
    return round(ticks * score.ticks_per_quarter / TICKS_PER_QUARTER)


# --- writing -----------------------------------------------------------------------------------------------------


def _changes(score: Score) -> list[_Change]:
    """Where chords begin, at beats, in order; a gap between two spans is no chord."""
    events: list[tuple[int, Chord | None]] = []
    for span, after in zip_longest(score.chords, score.chords[1:]):
        events.append((int(span.onset), span.chord))
        if after is None or after.onset > span.end:
            events.append((int(span.end), None))
    return sorted((_at_beat(score, tick, chord) for tick, chord in events), key=lambda change: change.tick)


def _at_beat(score: Score, tick: int, chord: Chord | None) -> _Change:
    place = score.meter_map.position(Ticks(tick))
    if place.bar == 0:
        return _Change(tick, chord)
    start = tick - place.tick
    beats = [start + _in_score(score, beat.onset) for beat in _shape(score, place.bar).beats]
    beats.append(int(score.meter_map.bar_end(place.bar)))
    early = _in_score(score, PUSH_TICKS)
    pushed = [beat for beat in beats if abs(beat - early - tick) <= early // 8]
    if pushed and tick not in beats:
        return _Change(pushed[0], chord, early=True)
    return _Change(min(beats, key=lambda beat: (abs(beat - tick), beat)), chord)


def _bar_text(score: Score, bar: int, held: Chord | None, inside: dict[int, _Change]) -> str:
    """`held`: the chord that goes on into the bar; `inside`: what begins in it, by ticks from its barline."""
    inside.setdefault(0, _Change(0, held))
    shape = _shape(score, bar)
    n_beats = len(shape.beats)
    counts = [count for count in range(1, MOST_ENTRIES + 1) if n_beats % count == 0]  # whole beats for every entry
    for count in counts if n_beats <= MOST_ENTRIES else (*counts, MOST_ENTRIES):
        places = [_in_score(score, onset) for onset in chord_onsets(count, shape)]
        if set(inside) <= set(places):
            break
    nearest = {tick: max(place for place in places if place <= tick or place == 0) for tick in sorted(inside)}
    entries = dict.fromkeys(places, HOLD)
    for tick, place in nearest.items():
        change = inside[tick]
        symbol = change.chord.symbol if change.chord else NO_CHORD
        entries[place] = f"{PUSH}{symbol}" if change.early else symbol
    return " ".join(entries.values())


# --- setting -----------------------------------------------------------------------------------------------------


def _keys_by_bar(score: Score) -> dict[int, Key]:
    bars = range(1, score.n_bars + 1)
    if not score.keys:
        return {}
    return {bar: score.key_at(score.meter_map.bar_start(bar)) or HOME for bar in bars}


def _bar_changes(score: Score, bar: int, chart: ChartBar) -> Iterator[_Change]:
    start, end = int(score.meter_map.bar_start(bar)), int(score.meter_map.bar_end(bar))
    onsets = chord_onsets(len(chart.entries), _shape(score, bar))
    for onset, entry in zip(onsets, chart.entries, strict=True):
        tick = start + _in_score(score, onset)
        if tick < end and not entry.is_held:
            yield _Change(tick, entry.chord, entry.is_push)


def _replaced(score: Score, start: int, end: int, changes: Sequence[_Change]) -> tuple[ChordSpan, ...]:
    """The score's chords with those between two ticks replaced."""
    early = _in_score(score, PUSH_TICKS)
    events: list[tuple[int, Chord | None]] = []
    for change in changes:
        tick = max(0, change.tick - early) if change.early else change.tick
        while events and events[-1][0] >= tick:
            events.pop()
        if not events or events[-1][1] != change.chord:
            events.append((tick, change.chord))
    first = min(start, events[0][0])
    spans = [_clipped(span, 0, first) for span in score.chords if span.onset < first]
    edges = [*events, (end, None)]
    spans += [ChordSpan(Ticks(tick), Ticks(stop - tick), chord) for (tick, chord), (stop, _) in pairwise(edges)]
    spans += [_clipped(span, end, int(span.end)) for span in score.chords if span.end > end]
    return tuple(spans)


def _clipped(span: ChordSpan, start: int, end: int) -> ChordSpan:
    onset, stop = max(start, int(span.onset)), min(end, int(span.end))
    return replace(span, onset=Ticks(onset), duration=Ticks(stop - onset))
