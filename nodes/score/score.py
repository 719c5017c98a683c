"""Score: the one form of written music between compose, arrange, midi, soundfont, quality, export and the piano roll."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

from ..fault import InvalidScore
from ..theory.chord import Chord
from ..theory.key import Key
from .note import CarriedEvent
from .time import KeyChange, MeterMap, Seconds, TempoMap, Ticks
from .track import Track


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the form. `first_bar` counts from 1; `bars` >= 1; `energy` 0..1."""

    kind: str  # "intro", "verse", "chorus" …
    first_bar: int
    bars: int
    energy: float = 0.5
    label: str = ""  # as shown to people, "Verse 1"

    @property
    def end_bar(self) -> int:
        """First bar after the section."""
        return self.first_bar + self.bars


@dataclass(frozen=True, slots=True, order=True)
class ChordSpan:
    """A chord that sounds from `onset` for `duration` ticks; `chord` None = no chord (N.C.)."""

    onset: Ticks
    duration: Ticks
    chord: Chord | None = None

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
        ids = [track.id for track in self.tracks]
        twice = sorted({track_id for track_id in ids if ids.count(track_id) > 1})
        if twice:
            raise InvalidScore(f"Track ids are unique, but {', '.join(map(repr, twice))} stand more than once.")
        for before, after in pairwise(self.sections):
            if after.first_bar < before.end_bar:
                raise InvalidScore(f"Sections do not overlap, but {after.kind!r} starts inside {before.kind!r}.")

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
        """The same score with one track exchanged by id."""
        return self.with_tracks(tuple(track if old.id == track.id else old for old in self.tracks))
