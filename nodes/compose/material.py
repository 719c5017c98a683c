"""A seed of one's own: what a score brings to a new song, its melody, its chords, its bass line, its groove.

A *stretch* is one section of the score: its chords as a chart, bar by bar, and its tune in ticks of ours from its first
bar. The score should be analysed (score/analysis): it goes by sections, chords, keys and roles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from ..fault import InvalidEdit
from ..plan.plan import SwingUnit
from ..plan.style import Pattern
from ..score.analysis.groove import STRAIGHT
from ..score.analysis.summary import bpm_of
from ..score.score import Score, Section
from ..score.time import Ticks
from ..score.track import Track
from ..theory.instrument import DRUM_PIECES
from ..theory.key import Key
from ..theory.meter import Meter
from .grid import shape_of
from .lead_sheet import bar_charts
from .material_pattern import bass_patterns, drum_patterns
from .part import Tone, without_overlaps
from .straighten import Straightener

MELODY, CHORDS, BASS, GROOVE = "melody", "chords", "bass", "groove"
TAKES = (MELODY, CHORDS, BASS, GROOVE)
LONGEST_STRETCH = 64  # bars
LEAST_NOTES = 3  # of a melody
PHRASE_BARS = 4
HOME = Key("C", "major")
SINGERS = ("melody", "counter", "arpeggio", "comping")  # whose top line is the tune, where nobody before them plays
SOFTEST, HARDEST = 0.2, 0.9  # stress of a tune's notes
LEAST_LATE_MS, MOST_LATE_MS = 2.0, 40.0
LEAST_STROKES = 8  # of a piece, so that its lateness is no accident


@dataclass(frozen=True, slots=True)
class Stretch:
    """One section of the material. `chart`: the text of every bar; `melody`: in the material's key, 480 a quarter."""

    kind: str
    chart: tuple[str, ...]
    melody: tuple[Tone, ...] = ()

    @property
    def bars(self) -> int:
        return len(self.chart)


@dataclass(frozen=True, slots=True)
class Material:
    """What is taken of a score (`take`: some of TAKES) and what that consists of."""

    take: frozenset[str]
    key: Key
    meter: Meter
    bpm: float
    stretches: tuple[Stretch, ...]
    bass: tuple[Pattern, ...] = ()
    grooves: tuple[Pattern, ...] = ()
    swing: float = STRAIGHT
    swing_unit: SwingUnit = "1/8"
    late_ms: tuple[tuple[str, float], ...] = ()  # drum piece -> how late it is played

    @property
    def main(self) -> Stretch:
        """What the song is about: its chorus, else the section with most of a tune; a whole phrase if there is one."""
        sung = [stretch for stretch in self.stretches if stretch.melody] or list(self.stretches)
        long = [stretch for stretch in sung if stretch.bars >= PHRASE_BARS] or sung
        chorus = [stretch for stretch in long if stretch.kind in ("chorus", "drop")]
        return chorus[0] if chorus else max(long, key=lambda stretch: len(stretch.melody) / stretch.bars)


def material_from(score: Score, take: frozenset[str]) -> Material:
    """What `take` names out of an analysed score. Raises InvalidEdit where the score does not have it."""
    unknown = sorted(take - set(TAKES))
    if unknown or not take:
        raise InvalidEdit(f"What is taken is some of {', '.join(TAKES)}, got {', '.join(unknown) or 'nothing'}.")
    if not any(track.notes for track in score.tracks):
        raise InvalidEdit("There is nothing to take: the score has no notes.", hint="Load a MIDI file that plays.")
    meter = _main_meter(score)
    straightener = Straightener.of(score)
    singer, bassist = _player(score, *SINGERS), _player(score, "bass")
    stretches = _stretches(score, meter, straightener, singer if MELODY in take else None)
    material = Material(
        take,
        score.key or HOME,
        meter,
        round(bpm_of(score), 2),
        stretches,
        bass=bass_patterns(score, bassist, meter, straightener) if BASS in take and bassist else (),
        grooves=drum_patterns(score, meter, straightener) if GROOVE in take else (),
        swing=straightener.groove.swing,
        swing_unit=straightener.groove.swing_unit,
        late_ms=_lateness(score, straightener) if GROOVE in take else (),
    )
    _refuse_what_is_missing(material, score)
    return material


def _refuse_what_is_missing(material: Material, score: Score) -> None:
    roles = ", ".join(f"{track.name or track.id}: {track.role or 'none'}" for track in score.tracks if track.notes)
    hint = f"The tracks have these roles: {roles}."
    melody = sum(len(stretch.melody) for stretch in material.stretches)
    found = {
        MELODY: melody >= LEAST_NOTES,
        CHORDS: any(span.chord for span in score.chords) and bool(material.stretches),
        BASS: bool(material.bass),
        GROOVE: bool(material.grooves),
    }
    for name in TAKES:
        if name in material.take and not found[name]:
            what = "drums" if name == GROOVE else name
            raise InvalidEdit(
                f"There is no {name} to take: the score has no {what} in {material.meter.symbol}.", hint=hint
            )


def _main_meter(score: Score) -> Meter:
    """The meter of most bars."""
    bars = Counter(score.meter_map.meter_of_bar(bar) for bar in range(1, max(1, score.n_bars) + 1))
    return max(bars, key=lambda meter: (bars[meter], meter.symbol))


def _player(score: Score, *roles: str) -> Track | None:
    """The track that plays most of the first of these roles that somebody has."""
    for role in roles:
        tracks = [track for track in score.tracks if track.role == role and track.notes]
        if tracks:
            return max(tracks, key=lambda track: len(track.notes))
    return None


def _stretches(score: Score, meter: Meter, straightener: Straightener, singer: Track | None) -> tuple[Stretch, ...]:
    tune = _tune(singer, straightener) if singer else {}
    charts = bar_charts(score, range(1, score.n_bars + 1))
    stretches: list[Stretch] = []
    for section in score.sections or (Section("verse", 1, max(1, score.n_bars)),):
        bars = _bars_in(score, section, meter)
        sung = [bar for bar in bars if bar in tune]
        bars = bars[sung[0] - bars[0] :] if sung else bars  # a theme begins where it is sung
        if not bars:
            continue
        stretches.append(Stretch(section.kind, tuple(charts[bar - 1] for bar in bars), _sung(tune, bars, score, meter)))
    return tuple(stretches)


def _bars_in(score: Score, section: Section, meter: Meter) -> range:
    """The bars of a section up to the first that is in another meter."""
    last = section.first_bar
    end = min(section.end_bar, section.first_bar + LONGEST_STRETCH, score.n_bars + 1)
    while last < end and score.meter_map.meter_of_bar(last) == meter:
        last += 1
    return range(section.first_bar, last)


def _tune(track: Track, straightener: Straightener) -> dict[int, list[Tone]]:
    """Bar -> the tune's notes in it, in ticks from its barline: the highest of what begins together."""
    mean = fmean(note.velocity for note in track.notes)
    tops: dict[tuple[int, int], Tone] = {}
    for note in track.notes:
        bar, tick = straightener.onset(note)
        end_bar, end_tick = straightener.place(note.end)
        barlines = straightener.meter_map.bar_start(end_bar) - straightener.meter_map.bar_start(bar)
        ticks = straightener.ticks(barlines) + end_tick - tick
        stress = min(HARDEST, max(SOFTEST, 0.5 * note.velocity / mean))
        known = tops.get((bar, tick))
        if known is None or note.pitch > known.pitch:
            tops[bar, tick] = Tone(tick, max(60, ticks), note.pitch, round(stress, 3))
    bars: dict[int, list[Tone]] = {}
    for (bar, _), tone in sorted(tops.items(), key=lambda entry: entry[0]):
        bars.setdefault(bar, []).append(tone)
    return bars


def _sung(tune: dict[int, list[Tone]], bars: Sequence[int], score: Score, meter: Meter) -> tuple[Tone, ...]:
    bar_ticks = shape_of(meter, score.tempo_map.changes[0].bpm).ticks
    end = len(bars) * bar_ticks
    tones = [
        replace(tone, onset=tone.onset + number * bar_ticks)
        for number, bar in enumerate(bars)
        for tone in tune.get(bar, [])
    ]
    return tuple(
        replace(tone, ticks=min(tone.ticks, end - tone.onset))
        for tone in without_overlaps([tone for tone in tones if tone.onset < end], monophonic=True)
    )


def _lateness(score: Score, straightener: Straightener) -> tuple[tuple[str, float], ...]:
    """How late each drum piece is on average against the swung grid, where that is steady enough to be meant."""
    names = {pitch: piece for piece, pitch in DRUM_PIECES.items()}
    late: dict[str, list[float]] = {}
    groove, meter_map = straightener.groove, score.meter_map
    for track in score.tracks:
        for note in track.notes if track.is_drum else ():
            place = meter_map.position(Ticks(note.played_onset))
            straight = straightener.straight(place.tick)
            off = (straight - 120 * round(straight / 120)) / 480  # quarters against the nearest sixteenth
            seconds = off * 60 / score.tempo_map.bpm_at(Ticks(note.played_onset))
            if note.pitch in names and groove.n_onsets:
                late.setdefault(names[note.pitch], []).append(seconds * 1000)
    means = {piece: fmean(times) for piece, times in late.items() if len(times) >= LEAST_STROKES}
    return tuple(
        (piece, round(means[piece], 1)) for piece in sorted(means) if LEAST_LATE_MS <= means[piece] <= MOST_LATE_MS
    )
