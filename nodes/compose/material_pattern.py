"""Patterns out of played music: the bars of a drummer or a bass player, in the language of styles (plan/style.py).

Every bar becomes a row of signs; rows that return are the groove. Where no bar returns (somebody played freely), the
strokes that most bars share make it, and those that some bars have are left to the moment.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from ..plan.style import PLACES, STEPS, Pattern, Pulse
from ..score.note import Note
from ..score.score import Score
from ..score.track import Track
from ..theory.chord import Chord
from ..theory.instrument import DRUM_PIECES
from ..theory.meter import Meter
from .grid import STAND_INS, BarShape, shape_of
from .straighten import Straightener

MOST_PATTERNS = 4
SPARSEST, BUSIEST = 0.3, 0.8  # intensities of the patterns, by how much happens in them
ALWAYS, SOMETIMES = 0.5, 0.25  # of the bars
LOUD, PLAIN, SOFT = 1.2, 0.8, 0.5  # of the mean velocity: accent, stroke, soft; below it a ghost
OCTAVE = 12
ALIKE = {35: "kick", 40: "snare"}  # pitches that a groove writes as the usual piece
MARKS = ("crash", "crash_2", "splash", "china")  # stand where something begins, not in every bar

_PIECES = {pitch: piece for piece, pitch in DRUM_PIECES.items() if piece not in MARKS} | ALIKE
Place = tuple[int, int]  # beat of the bar, step of the beat
Row = tuple[tuple[str, tuple[tuple[Place, str], ...]], ...]  # voice -> signs by place


@dataclass(frozen=True, slots=True)
class _Struck:
    """A note of a bar: where, and for how many steps it sounds."""

    place: Place
    steps: int
    note: Note


def drum_patterns(score: Score, meter: Meter, straightener: Straightener) -> tuple[Pattern, ...]:
    """The grooves of the drum tracks in bars of a meter; () where nobody drums in one."""
    shape = shape_of(meter, score.tempo_map.changes[0].bpm)
    tracks = [track for track in score.tracks if track.is_drum]
    bars: list[Row] = []
    mean = fmean([note.velocity for track in tracks for note in track.notes] or [1])
    for struck in _bars(tracks, meter, shape, straightener):
        lines: defaultdict[str, dict[Place, str]] = defaultdict(dict)
        for stroke in struck:
            piece = _PIECES.get(stroke.note.pitch)
            if piece:
                lines[piece][stroke.place] = _stress(stroke.note.velocity / mean, piece)
        if lines:
            bars.append(_row(lines))
    return _patterns(bars, shape, hold=False)


def bass_patterns(score: Score, track: Track, meter: Meter, straightener: Straightener) -> tuple[Pattern, ...]:
    """A bass line as tones of the score's chords; () where it does not play in the meter."""
    shape = shape_of(meter, score.tempo_map.changes[0].bpm)
    bars: list[Row] = []
    for struck in _bars([track], meter, shape, straightener):
        lowest: dict[Place, _Struck] = {}
        for stroke in sorted(struck, key=lambda stroke: stroke.note.pitch):
            lowest.setdefault(stroke.place, stroke)
        if lowest:
            bars.append(_row({"bass": _bass_signs(sorted(lowest.items()), score, shape)}))
    return _patterns(bars, shape, hold=True)


def _bars(tracks: Sequence[Track], meter: Meter, shape: BarShape, straightener: Straightener) -> list[list[_Struck]]:
    """The notes of every bar of the meter in which somebody plays."""
    bars: defaultdict[int, list[_Struck]] = defaultdict(list)
    step = shape.beats[0].ticks // STEPS[shape.beats[0].pulse]
    for track in tracks:
        for note in track.notes:
            bar, tick = straightener.onset(note, step)
            if bar and straightener.meter_map.meter_of_bar(bar) == meter:
                steps = max(1, round(straightener.ticks(note.duration) / step))
                bars[bar].append(_Struck(_place(tick, shape), steps, note))
    return [bars[bar] for bar in sorted(bars)]


def _place(tick: int, shape: BarShape) -> Place:
    number = max(index for index, beat in enumerate(shape.beats) if beat.onset <= tick)
    beat = shape.beats[number]
    step = (tick - beat.onset) * STEPS[beat.pulse] // beat.ticks
    return number, min(step, STEPS[beat.pulse] - 1)


def _row(lines: Mapping[str, Mapping[Place, str]]) -> Row:
    return tuple((voice, tuple(sorted(lines[voice].items()))) for voice in sorted(lines))


def _stress(against_mean: float, piece: str) -> str:
    if against_mean >= LOUD:
        return "X"
    if against_mean >= PLAIN:
        return "x"
    return "g" if against_mean < SOFT and piece == "snare" else "o"


def _bass_signs(row: Sequence[tuple[Place, _Struck]], score: Score, shape: BarShape) -> dict[Place, str]:
    """The signs of a bar; "=" where a note is held. The last note before a chord that it is foreign to leads there."""
    places = [(number, step) for number, beat in enumerate(shape.beats) for step in range(STEPS[beat.pulse])]
    signs: dict[Place, str] = {}
    roots: list[int] = []
    for index, (place, stroke) in enumerate(row):
        chord = _chord_at(score, stroke.note.onset)
        after = _chord_at(score, stroke.note.end)
        is_last = index == len(row) - 1
        sign = _bass_sign(stroke.note.pitch, chord, roots, leads=is_last or chord != after)
        if sign == "1":
            roots.append(stroke.note.pitch)
        signs[place] = sign
        first = places.index(place)
        stop = places.index(row[index + 1][0]) if not is_last else len(places)
        for held in places[first + 1 : min(stop, first + stroke.steps)]:
            signs[held] = "="
    return signs


def _bass_sign(pitch: int, chord: Chord | None, roots: Sequence[int], *, leads: bool) -> str:
    if chord is None:
        return "1"
    above = (pitch - chord.bass_pitch_class) % OCTAVE
    if above == 0:
        return "8" if roots and pitch >= roots[0] + OCTAVE else "1"
    tone = (pitch - chord.root_pitch_class) % OCTAVE
    if tone == (chord.fifth or 7):
        return "L" if roots and pitch < roots[0] else "5"
    if tone == chord.third:
        return "3"
    if tone == chord.seventh:
        return "7"
    return "a" if leads else "w"


def _chord_at(score: Score, tick: int) -> Chord | None:
    index = bisect_right(score.chords, tick, key=lambda span: span.onset) - 1
    span = score.chords[index] if index >= 0 else None
    return span.chord if span is not None and tick < span.end else None


# --- from bars to patterns --------------------------------------------------------------------------------------


def _patterns(bars: Sequence[Row], shape: BarShape, *, hold: bool) -> tuple[Pattern, ...]:
    """The rows that return most, sparse ones for quiet sections and busy ones for loud ones."""
    if not bars:
        return ()
    counted = Counter(_without_stress(bar) for bar in bars)
    returning = [row for row, count in counted.most_common(MOST_PATTERNS) if count > 1]
    rows = [_typical([bar for bar in bars if _without_stress(bar) == row]) for row in returning]
    if not rows:
        rows = [bars[0] if hold else _shared(bars)]
    rows.sort(key=lambda row: (_density(row), row))
    patterns: list[Pattern] = []
    for index, row in enumerate(rows):
        step = (BUSIEST - SPARSEST) / max(1, len(rows) - 1)
        intensity = round(SPARSEST + step * index, 3) if len(rows) > 1 else 0.55
        patterns += [
            _pattern(row, shape, pulse, intensity, hold=hold) for pulse in dict.fromkeys(b.pulse for b in shape.beats)
        ]
    return tuple(patterns)


def _without_stress(row: Row) -> Row:
    """A row in which equal strokes count as equal however loud they are."""
    plain = {"X": "x", "o": "x", "g": "x"}
    return tuple((voice, tuple((place, plain.get(sign, sign)) for place, sign in signs)) for voice, signs in row)


def _typical(rows: Sequence[Row]) -> Row:
    """The commonest sign at every place of rows that agree in their places."""
    signs: defaultdict[tuple[str, Place], Counter[str]] = defaultdict(Counter)
    for row in rows:
        for voice, line in row:
            for place, sign in line:
                signs[voice, place][sign] += 1
    lines: defaultdict[str, dict[Place, str]] = defaultdict(dict)
    for (voice, place), counts in signs.items():
        lines[voice][place] = max(sorted(counts), key=lambda sign: counts[sign])
    return _row(lines)


def _shared(rows: Sequence[Row]) -> Row:
    """What most bars have; what only some have is left to the moment."""
    counts: Counter[tuple[str, Place]] = Counter(
        (voice, place) for row in rows for voice, line in row for place, _ in line
    )
    typical = {(voice, place): sign for voice, line in _typical(rows) for place, sign in line}
    lines: defaultdict[str, dict[Place, str]] = defaultdict(dict)
    for (voice, place), count in counts.items():
        share = count / len(rows)
        if share >= SOMETIMES:
            lines[voice][place] = typical[voice, place] if share >= ALWAYS else "?"
    return _row(lines) if lines else rows[0]


def _density(row: Row) -> int:
    return sum(sign != "=" for _, line in row for _, sign in line)


def _pattern(row: Row, shape: BarShape, pulse: Pulse, intensity: float, *, hold: bool) -> Pattern:
    """A row as a pattern: its cells in order where a pattern has as many, else the cells that stand for its places."""
    beats = _cells_of(shape, pulse)
    lines: list[tuple[str, tuple[str, ...]]] = []
    for voice, line in row:
        signs = dict(line)
        cells = ["".join(signs.get((beat, step), ".") for step in range(STEPS[pulse])) for beat in beats]
        lines.append((voice, tuple(_begun(cells) if hold else cells)))
    return Pattern(intensity, tuple(lines), pulse)


def _cells_of(shape: BarShape, pulse: Pulse) -> list[int]:
    """The beats of a bar that become the cells of a pattern."""
    own = [number for number, beat in enumerate(shape.beats) if beat.pulse == pulse]
    if len(own) == len(shape.beats) and shape.places in PLACES.values():
        return own
    cells: list[int] = []
    for index, place in enumerate(PLACES[4]):
        fitting = [n for n in own if shape.beats[n].place == place]
        fitting = fitting or [n for name in STAND_INS[place] for n in own if shape.beats[n].place == name] or own
        cells.append(fitting[-1] if index == 3 else fitting[0])
    return cells


def _begun(cells: Sequence[str]) -> list[str]:
    """Cells that begin with a note or a rest: what a cut left holding nothing is a rest."""
    result: list[str] = []
    sounding = False
    for cell in cells:
        signs = ""
        for sign in cell:
            sounding = sign != "." and (sounding or sign != "=")
            signs += sign if sounding else "."
        result.append(signs)
    return result
