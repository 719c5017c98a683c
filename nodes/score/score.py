"""Score: the one form of written music between compose, arrange, midi, soundfont, quality, export and piano roll."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

from ..fault import InvalidScore
from ..theory.chord import Chord
from ..theory.key import Key
from .note import CarriedEvent
from .time import MAX_TICK, KeyChange, MeterMap, Seconds, TempoMap, Ticks, check_rising
from .track import Track

MAX_BARS = 100_000  # 55 hours of 4/4 at 120 bpm; what is cut into bars has to fit into memory


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form. `first_bar` counts from 1; `bars` >= 1; `energy` 0..1."""

    kind: str  # "intro", "verse", "chorus" …
    first_bar: int
    bars: int
    energy: float = 0.5
    label: str = ""  # as shown to people, "Verse 1"

    def __post_init__(self) -> None:
        if self.first_bar < 1 or self.bars < 1 or self.end_bar > MAX_BARS + 1:
            raise InvalidScore(
                f"A section starts at bar 1 or later, has at least 1 bar and ends by bar {MAX_BARS}, but "
                f"{self.kind!r} has {self.bars} from bar {self.first_bar}."
            )
        if not 0 <= self.energy <= 1:
            raise InvalidScore(f"The energy of a section lies in 0..1, but {self.kind!r} has {self.energy:g}.")

    @property
    def end_bar(self) -> int:
        """First bar after the section."""
        return self.first_bar + self.bars


@dataclass(frozen=True, slots=True)
class ChordSpan:
    """A chord that sounds from `onset` (>= 0) for `duration` (>= 1) ticks; `chord` None = no chord (N.C.)."""

    onset: Ticks
    duration: Ticks
    chord: Chord | None = None

    def __post_init__(self) -> None:
        if self.onset < 0 or self.duration < 1 or self.end > MAX_TICK:
            raise InvalidScore(
                f"A chord starts at tick 0 or later, lasts at least 1 tick and ends by tick {MAX_TICK}, "
                f"got onset {self.onset}, duration {self.duration}."
            )

    @property
    def end(self) -> Ticks:
        return Ticks(self.onset + self.duration)


@dataclass(frozen=True, slots=True)
class Score:
    """A song as written. All maps and tracks share one grid of ticks. `bars`: length of the song in full bars
    (0 = as long as its notes). `carried`: events of the whole song that are only kept (see CarriedEvent)."""

    tempo_map: TempoMap
    meter_map: MeterMap
    keys: tuple[KeyChange, ...] = ()
    sections: tuple[Section, ...] = ()
    chords: tuple[ChordSpan, ...] = ()
    tracks: tuple[Track, ...] = ()
    title: str = ""
    bars: int = 0
    carried: tuple[CarriedEvent, ...] = ()

    def __post_init__(self) -> None:
        if self.tempo_map.ticks_per_quarter != self.meter_map.ticks_per_quarter:
            raise InvalidScore(
                f"Tempo and meter map share one grid, got {self.tempo_map.ticks_per_quarter} and "
                f"{self.meter_map.ticks_per_quarter} ticks per quarter."
            )
        check_rising("A key map", [change.tick for change in self.keys])
        object.__setattr__(self, "carried", tuple(sorted(self.carried, key=attrgetter("tick"))))
        self._check_tracks()
        self._check_form()

    def _check_tracks(self) -> None:
        uses = Counter(track.id for track in self.tracks)
        twice = [track_id for track_id, count in uses.items() if count > 1]
        if twice:
            raise InvalidScore(f"Track ids are unique, but {', '.join(map(repr, twice))} stand more than once.")

    def _check_form(self) -> None:
        for before, after in pairwise(self.sections):
            if after.first_bar < before.end_bar:
                raise InvalidScore(
                    f"Sections stand in order without overlap, but {after.kind!r} (bar {after.first_bar}) starts "
                    f"before {before.kind!r} ends (bar {before.end_bar})."
                )
        for earlier, later in pairwise(self.chords):
            if later.onset < earlier.end:
                raise InvalidScore(
                    f"Chords stand in order without overlap, but one starts at tick {later.onset} "
                    f"before the last ends at {earlier.end}."
                )
        if self.bars < 0 or self.n_bars > MAX_BARS:
            raise InvalidScore(f"A score has 0..{MAX_BARS} bars, got {min(self.bars, 0) or self.n_bars}.")
        if self.end > MAX_TICK:
            raise InvalidScore(f"A score ends by tick {MAX_TICK}, this one ends at {self.end}.")

    @property
    def ticks_per_quarter(self) -> int:
        return self.tempo_map.ticks_per_quarter

    @property
    def key(self) -> Key | None:
        """The first key, None if none is stated."""
        return self.keys[0].key if self.keys else None

    @property
    def end(self) -> Ticks:
        """First tick after the song: the end of its last bar, or of its last note where that rings longer."""
        written = max((track.end for track in self.tracks), default=0)
        return Ticks(max(written, self.meter_map.bar_start(self.bars + 1) if self.bars else 0))

    @property
    def n_bars(self) -> int:
        """Full bars from bar 1 to the end."""
        if self.bars:
            return self.bars
        return self.meter_map.position(Ticks(self.end - 1)).bar if self.end else 0

    @property
    def duration_s(self) -> Seconds:
        return self.tempo_map.seconds_at(self.end)

    def key_at(self, tick: Ticks) -> Key | None:
        stated = [change.key for change in self.keys if change.tick <= tick]
        return stated[-1] if stated else self.key

    def track(self, track_id: str) -> Track:
        for track in self.tracks:
            if track.id == track_id:
                return track
        known = ", ".join(track.id for track in self.tracks) or "no tracks"
        raise InvalidScore(f"There is no track {track_id!r} in this score.", hint=f"It has {known}.")

    def with_tracks(self, tracks: tuple[Track, ...]) -> Score:
        return replace(self, tracks=tracks)

    def with_track(self, track: Track) -> Score:
        """The same score with one track exchanged by id. Raises InvalidScore where no track has this id."""
        self.track(track.id)
        return self.with_tracks(tuple(track if old.id == track.id else old for old in self.tracks))
