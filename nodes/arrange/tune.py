"""A new tune for some bars: the song's own motifs set anew over the chords that are there.

Two bars of the tune from elsewhere in the song lend their rhythm, their contour and their touch; those of the same kind
of section and the same place in the phrase are likeliest. Their pitches are chosen by dynamic programming: chord tones
where the bar is strong, the motif's contour, small steps, leaps recovered, and the ends joined to the notes on either
side. Where the song has no tune yet, the style's motifs take their place.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random

from ..compose.harmony import chord_scale
from ..compose.session import Session, prepare
from ..compose.stream import drawn, stream
from ..plan.plan import Player
from ..score.note import Note
from ..score.score import Score
from ..score.time import MeterMap, Ticks
from ..score.track import Track
from ..theory.chord import Chord
from ..theory.instrument import Instrument
from ..theory.key import Key
from .ruler import Ruler
from .run import Run, Surroundings
from .session import Stretch, section_kind, stretches_of

UNIT_BARS = 2
SAME_PLACE, SAME_KIND, ELSEWHERE = 8.0, 3.0, 1.0
MAX_SOURCES = 64
FOREIGN, CONTOUR, AGAINST, CENTRE, NOISE = 4.0, 0.8, 1.0, 0.08, 1.6
LEAP, UNRECOVERED, TRITONE_OR_SEVENTH, FAR = 7, 7.0, 3.0, 4.0
OPEN_END, REACH = 3.0, 9  # what an unstable last note costs; how far from its middle a tune may go at least
OUT_OF_SCALE, HOOK_NOTES = 4.0, 4
DEFAULT_VELOCITY, DEFAULT_GATE = 84, 94
SINGER = Player("flute", "melody")  # stands in for anybody: only what they would sing is asked


@dataclass(frozen=True, slots=True)
class MotifNote:
    """A note of a motif: its place from the start of the unit in ticks of the score, its interval, how it is played."""

    onset: int
    interval: int  # semitones from the note before
    model: Note


@dataclass(frozen=True, slots=True)
class Unit:
    """Up to two bars that take one motif. `from_end`: how many units lie between it and the end of its section."""

    first_bar: int
    bars: int
    start: int
    end: int
    kind: str
    from_start: int
    from_end: int
    left_out: int = 0  # ticks of the whole unit before `start`


def new_tune(
    score: Score,
    track: Track,
    runs: Sequence[Run],
    run: Run,
    around: Surroundings,
    session: Session,
    ruler: Ruler,
    seed: int,
) -> list[Note]:
    """A tune for one of the runs on this track, in ticks of the score, still to be fitted to its neighbours.

    `score` states its chords and sections; whatever the track has in any of the runs lends no motif.
    """
    units = _units(score)
    targets = [_clipped(unit, run, score.meter_map) for unit in units if unit.end > run.start and unit.start < run.end]
    sources = [unit for unit in units if all(unit.end <= other.start or unit.start >= other.end for other in runs)]
    line = _Line(score, _range_of(track, session, around), around)
    tune = _skyline(track.notes)
    hooks = _hooks(tune, targets, sources, score.ticks_per_quarter)
    notes: list[Note] = []
    for number, unit in enumerate(targets):
        if unit in hooks:
            notes += line.quote(_motif_of(tune, hooks[unit]), unit)
            continue
        chance = stream(seed, "infill tune", track.id, unit.first_bar)
        motif = _borrowed(tune, unit, sources, score.meter_map, chance) or _from_style(unit, session, ruler, seed)
        motif = _from(motif, unit.left_out, unit.end - unit.start)
        goal = around.after if number == len(targets) - 1 else None
        notes += line.sing(motif, unit, goal, chance)
    return notes


# --- where motifs come from -------------------------------------------------------------------------------------


def _units(score: Score) -> list[Unit]:
    """All stretches of the score in units of two bars, the last of an odd one with a single bar."""
    units: list[Unit] = []
    for stretch in stretches_of(score):
        count = -(-stretch.bars // UNIT_BARS)
        units += [_unit(score.meter_map, stretch, number, count) for number in range(count)]
    return units


def _unit(meter_map: MeterMap, stretch: Stretch, number: int, count: int) -> Unit:
    first = stretch.first_bar + number * UNIT_BARS
    bars = min(UNIT_BARS, stretch.first_bar + stretch.bars - first)
    start, end = meter_map.bar_start(first), meter_map.bar_end(first + bars - 1)
    return Unit(first, bars, start, end, section_kind(stretch.form.kind), number, count - 1 - number)


def _clipped(unit: Unit, run: Run, meter_map: MeterMap) -> Unit:
    first, last = max(unit.first_bar, run.first), min(unit.first_bar + unit.bars - 1, run.last)
    return replace(
        unit,
        first_bar=first,
        bars=last - first + 1,
        start=meter_map.bar_start(first),
        end=meter_map.bar_end(last),
        left_out=meter_map.bar_start(first) - unit.start,
    )


def _borrowed(
    tune: Sequence[Note], unit: Unit, sources: Sequence[Unit], meter_map: MeterMap, chance: Random
) -> list[MotifNote]:
    """The motif of another unit, drawn by how alike its place is; [] where nobody has sung yet."""
    meter = meter_map.meter_of_bar(unit.first_bar)
    singing: list[Unit] = []
    weights: list[float] = []
    for source in sorted(sources, key=lambda source: abs(source.first_bar - unit.first_bar)):
        if meter_map.meter_of_bar(source.first_bar) != meter or not _between(tune, source.start, source.end):
            continue
        singing.append(source)
        alike = source.kind == unit.kind
        weights.append(SAME_PLACE if alike and _same_place(source, unit) else SAME_KIND if alike else ELSEWHERE)
        if len(singing) == MAX_SOURCES:
            break
    if not singing:
        return []
    source = drawn(singing, weights, chance)
    return _varied(_motif_of(tune, source), source.end - source.start, chance)


def _motif_of(tune: Sequence[Note], unit: Unit) -> list[MotifNote]:
    notes = _between(tune, unit.start, unit.end)
    return [
        MotifNote(note.onset - unit.start, note.pitch - before.pitch, note)
        for before, note in zip([*notes[:1], *notes], notes, strict=False)
    ]


def _hooks(
    tune: Sequence[Note], targets: Sequence[Unit], sources: Sequence[Unit], ticks_per_quarter: int
) -> dict[Unit, Unit]:
    """Target -> the unit that it quotes: the song's hook returns where it stands in other sections of the kind.

    The hook is the commonest two bars elsewhere, whatever their height. At most half of the targets quote it, so that
    there is something new; where only one unit is asked for, none does.
    """
    places: dict[tuple[tuple[int, int], ...], list[Unit]] = {}
    for source in sources:
        notes = _between(tune, source.start, source.end)
        if len(notes) >= HOOK_NOTES:
            shape = [(round(4 * (n.onset - source.start) / ticks_per_quarter), n.pitch - notes[0].pitch) for n in notes]
            places.setdefault(tuple(shape), []).append(source)
    hook = max(places.values(), key=len, default=[])
    if len(hook) < 2:
        return {}
    quoted: dict[Unit, Unit] = {}
    for target in targets:
        alike = [unit for unit in hook if (unit.kind, unit.from_start) == (target.kind, target.from_start)]
        whole = [unit for unit in alike if unit.end - unit.start == target.end - target.start]
        if whole and len(quoted) < len(targets) // 2:
            quoted[target] = min(whole, key=lambda unit: abs(unit.first_bar - target.first_bar))
    return quoted


def _same_place(one: Unit, other: Unit) -> bool:
    """Whether both close their section, or neither does and they stand equally far from its start."""
    if one.from_end == 0 or other.from_end == 0:
        return one.from_end == other.from_end
    return one.from_start == other.from_start


def _from(motif: list[MotifNote], left_out: int, ticks: int) -> list[MotifNote]:
    """What of a motif falls into so many ticks after its first `left_out`."""
    moved = [replace(note, onset=note.onset - left_out) for note in motif] if left_out else motif
    return [note for note in moved if 0 <= note.onset < ticks]


def _varied(motif: list[MotifNote], ticks: int, chance: Random) -> list[MotifNote]:
    """The motif as it is, its second half mirrored, or turned upside down."""
    way = chance.random()
    if way < 0.5:
        return motif
    from_tick = ticks // 2 if way < 0.85 else 0
    return [replace(note, interval=-note.interval) if note.onset >= from_tick else note for note in motif]


def _from_style(unit: Unit, session: Session, ruler: Ruler, seed: int) -> list[MotifNote]:
    """What a singer of the style would sing here, where the song has no tune to lend."""
    whole_from = unit.start - unit.left_out
    start = ruler.session_tick(whole_from)
    passage = next(passage for passage in reversed(session.passages) if passage.start <= start)
    section = session.plan.sections[passage.index]
    alone = replace(session.plan, sections=(section,), players=(SINGER,), seed=seed)
    motif: list[MotifNote] = []
    before: int | None = None
    for tone in prepare(alone).leads[0]:
        onset = ruler.score_tick(passage.start + tone.onset) if tone.onset >= 0 else None
        if onset is None or not whole_from <= onset < unit.end:
            continue
        duration = max(1, ruler.score_end(passage.start + tone.end) - onset)
        model = Note(Ticks(onset), tone.pitch, Ticks(duration), DEFAULT_VELOCITY, gate=DEFAULT_GATE)
        motif.append(MotifNote(onset - whole_from, tone.pitch - (before or tone.pitch), model))
        before = tone.pitch
    return motif


def _skyline(notes: Sequence[Note]) -> list[Note]:
    """The highest note of every onset."""
    highest: dict[int, Note] = {}
    for note in notes:  # sorted by onset, then pitch
        highest[note.onset] = note
    return list(highest.values())


def _between(notes: Sequence[Note], start: int, end: int) -> Sequence[Note]:
    first = bisect_left(notes, start, key=lambda note: note.onset)
    return notes[first : bisect_left(notes, end, key=lambda note: note.onset)]


# --- pitches ----------------------------------------------------------------------------------------------------


def _range_of(track: Track, session: Session, around: Surroundings) -> tuple[Instrument, int, int]:
    """The instrument, and the lowest and highest pitch for a tune on this track: about where its tune lies anyway."""
    instrument = session.chair(track.id).instrument
    if around.likeness is None:
        middle = min(max(70, instrument.comfort_low + 7), instrument.comfort_high)
        low, high = middle - REACH, middle + REACH
    else:
        pitches = sorted(note.pitch for note in track.notes)
        low = max(pitches[len(pitches) // 50], round(around.likeness.pitch) - 2 * REACH)
        high = min(pitches[-1 - len(pitches) // 50], round(around.likeness.pitch) + 2 * REACH)
        middle = round(around.likeness.pitch)
        low, high = min(low, middle - REACH // 2), max(high, middle + REACH // 2)
    low, high = max(low, instrument.low), min(high, instrument.high)
    return (instrument, low, high) if low < high else (instrument, instrument.low, instrument.high)


State = tuple[int, int]  # pitch, and the direction of the leap that led to it (0 = none)


class _Line:
    """Sets motifs one after the other, remembering where the voice is."""

    def __init__(self, score: Score, limits: tuple[Instrument, int, int], around: Surroundings) -> None:
        self.score = score
        _, self.low, self.high = limits
        self.middle = around.likeness.pitch if around.likeness else (self.low + self.high) / 2
        self.middle = min(max(self.middle, self.low), self.high)
        before = around.before
        leap = before[-1] - before[-2] if len(before) > 1 else 0
        self.state: State | None = (before[-1], _direction(leap)) if before else None

    def sing(self, motif: Sequence[MotifNote], unit: Unit, goal: int | None, chance: Random) -> list[Note]:
        """The notes of a motif in its unit. `goal`: the pitch that follows, where it is known."""
        if not motif:
            return []
        rows = [self._row(note, unit, chance, note is motif[-1]) for note in motif]
        if goal is not None:
            rows[-1] = {pitch: cost + 0.5 * _move(goal - pitch, 0, 0) for pitch, cost in rows[-1].items()}
        moves = [note.interval for note in motif]
        pitches, self.state = _cheapest(rows, moves, self.state)
        return [
            replace(note.model, onset=Ticks(unit.start + note.onset), pitch=pitch, spelling="")
            for note, pitch in zip(motif, pitches, strict=True)
        ]

    def quote(self, motif: Sequence[MotifNote], unit: Unit) -> list[Note]:
        """A motif to the note, as near to its own height as the chords that are here allow."""

        def cost(shift: int) -> float:
            total = 0.4 * abs(shift)
            for note in motif:
                pitch, tick = note.model.pitch + shift, unit.start + note.onset
                chord, key = self._chord_at(tick), self.score.key_at(Ticks(tick))
                fits = chord is None or pitch % 12 in chord.pitch_classes
                total += 0.0 if fits else FOREIGN * self._weight(tick, note.model.duration)
                total += 0.0 if pitch in _ladder(key, chord, self.low, self.high) else OUT_OF_SCALE
            return total

        as_it_was = cost(0)
        shift = min(range(-LEAP, LEAP + 1), key=lambda shift: (cost(shift), abs(shift)))
        shift = shift if cost(shift) < as_it_was - OUT_OF_SCALE else 0
        pitches = [note.model.pitch + shift for note in motif]
        self.state = (pitches[-1], _direction(motif[-1].interval))
        return [
            replace(note.model, onset=Ticks(unit.start + note.onset), pitch=pitch, spelling="")
            for note, pitch in zip(motif, pitches, strict=True)
        ]

    def _row(self, note: MotifNote, unit: Unit, chance: Random, is_last: bool) -> dict[int, float]:
        """The pitches that a note may take, with what each costs there."""
        tick = unit.start + note.onset
        chord = self._chord_at(tick)
        key = self.score.key_at(Ticks(tick))
        weight = self._weight(tick, note.model.duration)
        closes = is_last and unit.from_end == 0
        row: dict[int, float] = {}
        for pitch in _ladder(key, chord, self.low, self.high):
            is_chord_tone = chord is None or pitch % 12 in chord.pitch_classes
            cost = NOISE * chance.random() + CENTRE * abs(pitch - self.middle)
            cost += 0.0 if is_chord_tone else FOREIGN * weight + (OPEN_END if closes else 0.0)
            row[pitch] = cost
        return row

    def _chord_at(self, tick: int) -> Chord | None:
        spans = self.score.chords
        index = bisect_right(spans, tick, key=lambda span: span.onset) - 1
        return spans[index].chord if index >= 0 and spans[index].end > tick else None

    def _weight(self, tick: int, ticks: int) -> float:
        """How much a foreign note hurts here: strong places and long notes most."""
        place = self.score.meter_map.position(Ticks(tick))
        meter = self.score.meter_map.meter_at(Ticks(tick))
        beat = max(1, round(meter.beat_quarters * self.score.ticks_per_quarter))
        strength = 1.0 if place.tick == 0 else 0.6 if place.tick % beat == 0 else 0.15
        return strength + 0.4 * min(2.0, max(0.0, ticks / beat - 0.6))


@lru_cache(maxsize=4096)
def _ladder(key: Key | None, chord: Chord | None, low: int, high: int) -> tuple[int, ...]:
    """The pitches between two bounds that a tune may use over a chord, ascending; all where nothing says more."""
    scale = chord_scale(key, chord) if key else frozenset(range(12))
    return tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in scale) or tuple(range(low, high + 1))


def _direction(interval: int) -> int:
    return (interval >= LEAP) - (interval <= -LEAP)


@lru_cache(maxsize=65536)
def _move(interval: int, wanted: int, leap: int) -> float:
    size = abs(interval)
    cost = CONTOUR * max(0, abs(interval - wanted) - 1)
    cost += AGAINST if (wanted and interval * wanted <= 0) or (not wanted and interval) else 0.0
    cost += 0.35 * max(0, size - 4)
    cost += TRITONE_OR_SEVENTH if size in (6, 10, 11) else FAR if size > 12 else 0.0
    if leap and not (interval * leap < 0 or size <= 2):
        cost += UNRECOVERED
    return cost


def _cheapest(
    rows: Sequence[dict[int, float]], moves: Sequence[int], before: State | None
) -> tuple[list[int], State | None]:
    """One pitch per row, chosen together, and where the voice stands after them."""
    states: dict[State, float] = {}
    for pitch, cost in rows[0].items():
        if before is None:
            states[pitch, 0] = cost
        else:
            interval = pitch - before[0]
            states[pitch, _direction(interval)] = cost + _move(interval, interval, before[1])
    history: list[dict[State, State]] = []
    for row, wanted in zip(rows[1:], moves[1:], strict=True):
        reached: dict[State, float] = {}
        came_from: dict[State, State] = {}
        for (pitch_before, leap), spent in states.items():
            state = (pitch_before, leap)
            for pitch, cost in row.items():
                interval = pitch - pitch_before
                total = spent + cost + _move(interval, wanted, leap)
                after = (pitch, _direction(interval))
                if total < reached.get(after, float("inf")):
                    reached[after] = total
                    came_from[after] = state
        states = reached
        history.append(came_from)
    state = min(states, key=lambda place: (states[place], place))
    last, pitches = state, [state[0]]
    for came_from in reversed(history):
        state = came_from[state]
        pitches.append(state[0])
    return pitches[::-1], last
