"""Who plays what in a score: the parts by role, and the places at which the checks of musicality look.

Everything here is written, not played: onset and duration. Bars count from 1. A place in a bar is counted in
sixteenths of a whole note, rounded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby

from ..fault import InvalidMusicText, InvalidWire
from ..plan.plan import OPEN_ENDINGS, SongPlan
from ..plan.style import Style
from ..plan.styles import load_style
from ..score.note import Note
from ..score.score import Score
from ..score.time import Ticks
from ..score.track import Track
from ..theory.instrument import Instrument, instrument_by_id, instrument_by_program
from ..theory.key import Key

KICKS, HATS, CRASHES = (35, 36), (42, 46), (49, 57)  # pitches of a General MIDI kit
FEET = (*KICKS, 44)
PHRASE_BARS = 4
CHORUSES = ("chorus", "drop")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Bars `first_bar` until before `end_bar`, with their ticks."""

    first_bar: int
    end_bar: int
    start: Ticks
    end: Ticks

    @property
    def last_bar(self) -> int:
        return self.end_bar - 1


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A score with its parts sorted. `style`: None where there is no plan or its style is not known here."""

    score: Score
    plan: SongPlan | None
    style: Style | None
    tune: tuple[Note, ...]  # of the melody, the highest note of each onset
    bass: tuple[Note, ...]  # the lowest note of each onset
    drums: tuple[Note, ...]  # of the drummer, not of percussion and effects beside

    def tracks(self, *roles: str) -> list[Track]:
        """The tracks of these roles that have notes."""
        return [track for track in self.score.tracks if track.role in roles and track.notes]

    @property
    def pitched(self) -> list[Track]:
        """The tracks that make harmony: no drums, no effects."""
        return [t for t in self.score.tracks if t.notes and not t.is_drum and t.role != "effects"]

    @property
    def walks(self) -> bool:
        """Whether the style's bass is a walking one."""
        return self.style is not None and self.style.idioms.bassist == "walking"

    @property
    def goes_on(self) -> bool:
        """Whether the music has no end of its own, as planned or as its style does: it fades out or goes round."""
        planned = self.plan.ending if self.plan else ""
        return (planned or (self.style.idioms.ending if self.style else "")) in OPEN_ENDINGS

    def exemption(self, *names: str) -> str:
        """Why the style is exempt from any of these; "" where it is not."""
        reasons = dict(self.style.yardstick.exempt) if self.style else {}
        return next((reasons[name] for name in names if name in reasons), "")

    def bar_of(self, tick: Ticks) -> int:
        return self.score.meter_map.position(tick).bar

    def place_of(self, note: Note) -> int:
        """Sixteenth of its bar, from 0; a late rounding may name the next bar's first."""
        return round(4 * self.score.meter_map.position(note.onset).tick / self.score.ticks_per_quarter)

    def key_at(self, tick: Ticks) -> Key | None:
        return self.score.key_at(tick) or (self.plan.key if self.plan else None)

    def phrases(self, bars: int = PHRASE_BARS) -> list[Phrase]:
        """Every full phrase of so many bars, counted from the start of each section; without sections from bar 1."""
        spans = [(each.first_bar, min(each.end_bar, self.score.n_bars + 1)) for each in self.score.sections]
        found = []
        for first, end in spans or [(1, self.score.n_bars + 1)]:
            found += [(bar, bar + bars) for bar in range(first, end - bars + 1, bars)]
        start = self.score.meter_map.bar_start
        return [Phrase(first, end, start(first), start(end)) for first, end in found]

    def tune_between(self, start: int, end: int) -> tuple[Note, ...]:
        """The tune's notes with an onset from `start` until before `end`."""
        first, last = (bisect_left(self.tune, tick, key=lambda note: note.onset) for tick in (start, end))
        return self.tune[first:last]

    def by_bar(self, notes: Iterable[Note]) -> dict[int, list[Note]]:
        """Bar -> the notes that start in it."""
        return {bar: list(group) for bar, group in groupby(notes, lambda note: self.bar_of(note.onset))}


def ensemble_of(score: Score, plan: SongPlan | None = None) -> Ensemble:
    """The score with its parts sorted, and the style that the plan names."""
    drum_tracks = [track for track in score.tracks if track.is_drum and track.role not in ("percussion", "effects")]
    return Ensemble(
        score,
        plan,
        style_of(plan),
        _outline(_notes(score.tracks, "melody"), highest=True),
        _outline(_notes(score.tracks, "bass"), highest=False),
        tuple(sorted((note for track in drum_tracks for note in track.notes), key=_place)),
    )


def style_of(plan: SongPlan | None) -> Style | None:
    """The style of a plan; None without one, or where it lies in another user's folder."""
    if plan is None:
        return None
    try:
        return load_style(plan.style)
    except InvalidWire:
        return None


def instrument_of(track: Track) -> Instrument:
    """The instrument that a track names, else the one of its program."""
    if track.instrument:
        try:
            return instrument_by_id(track.instrument)
        except InvalidMusicText:
            pass
    return instrument_by_program(track.program, track.is_drum)


def chords_of(track: Track, least: int) -> list[tuple[Ticks, tuple[int, ...]]]:
    """(onset, rising pitches) of every onset with at least so many pitches."""
    onsets = groupby(track.notes, key=lambda note: note.onset)
    chords = [(onset, tuple(sorted({note.pitch for note in group}))) for onset, group in onsets]
    return [(onset, pitches) for onset, pitches in chords if len(pitches) >= least]


def _notes(tracks: Iterable[Track], role: str) -> list[Note]:
    return sorted(
        (note for track in tracks if track.role == role and not track.is_drum for note in track.notes), key=_place
    )


def _outline(notes: Collection[Note], highest: bool) -> tuple[Note, ...]:
    """One note per onset."""
    groups = [list(group) for _, group in groupby(notes, key=lambda note: note.onset)]
    return tuple(group[-1] if highest else group[0] for group in groups)


def _place(note: Note) -> tuple[int, int]:
    return note.onset, note.pitch
