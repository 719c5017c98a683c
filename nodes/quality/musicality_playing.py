"""Check 9: can people play it? Hands, strings, sticks, breath, ranges. Definitions: docs/quality.md."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby, pairwise

from ..score.note import Note
from ..score.time import Ticks
from ..score.track import Track
from ..theory.hand import TUNINGS, fits_frets, fits_two_hands
from ..theory.instrument import Instrument
from .ensemble import FEET, Ensemble, chords_of, instrument_of
from .finding import Finding, found, says_nothing, share

MIN_PLAYABLE = 0.98
FRETS, FRET_SPAN = 22, 4  # of a guitar
HANDS, MAX_EXTRA_HANDS = 2, 0.01
BREATH_BEATS, BREATH_S = 0.2, 8.0
WINDS = ("brass", "reed", "pipe")  # families
VOICES = ("voice_oohs",)


def check_playability(band: Ensemble) -> Iterator[Finding]:
    """9: piano hands, guitar grips, a drummer's hands, breath, ranges."""
    yield _grips(band, "piano hands", "piano", 1, fits_piano, "Two hands do not reach this.")
    yield _grips(band, "guitar grips", "guitar", 2, fits_guitar, "No hand grips this on a guitar in EADGBE.")
    yield _drum_hands(band)
    winds = [track for track in band.pitched if _is_wind(instrument_of(track))]
    yield _one_at_a_time(band, winds)
    yield _breath(band, winds)
    yield _ranges(band)


def _family(band: Ensemble, family: str) -> list[Track]:
    return [track for track in band.pitched if instrument_of(track).family == family]


def _grips(
    band: Ensemble, name: str, family: str, least: int, fits: Callable[[tuple[int, ...]], bool], why: str
) -> Finding:
    """The share of a family's chords, of at least so many notes, that a player's hands hold."""
    tracks = [track for track in band.pitched if instrument_of(track).family == family]
    chords = [chord for track in tracks for chord in chords_of(track, least)]
    if not chords:
        return says_nothing(9, name, f"There are no chords of a {family}." if least > 1 else f"There is no {family}.")
    held = [fits(pitches) for _, pitches in chords]
    bars = [band.bar_of(onset) for (onset, _), holds in zip(chords, held, strict=True) if not holds]
    return found(9, name, share(held), low=MIN_PLAYABLE, bars=bars, why=why)


@lru_cache(maxsize=4096)
def fits_piano(pitches: tuple[int, ...]) -> bool:
    """Whether rising pitches lie under two hands."""
    return fits_two_hands(pitches)


@lru_cache(maxsize=4096)
def fits_guitar(pitches: tuple[int, ...]) -> bool:
    """Whether rising pitches can be gripped in EADGBE with a fretted span of four frets, open strings free."""
    return fits_frets(pitches, TUNINGS["guitar"], FRET_SPAN, FRETS - FRET_SPAN)


def _drum_hands(band: Ensemble) -> Finding:
    name = "drummer's hands"
    drummers = [track for track in band.score.tracks if track.is_drum and track.role != "effects"]
    strokes: list[tuple[Ticks, int]] = []
    for track in drummers:
        struck = [note for note in track.notes if note.pitch not in FEET]
        onsets = groupby(struck, key=lambda note: note.onset)
        strokes += [(onset, len({note.pitch for note in group})) for onset, group in onsets]
    if not strokes:
        return says_nothing(9, name, "There are no drums.")
    bars = [band.bar_of(onset) for onset, pieces in strokes if pieces > HANDS]
    value = share(pieces > HANDS for _, pieces in strokes)
    return found(9, name, value, high=MAX_EXTRA_HANDS, bars=bars, why="A drummer needs a third hand here.")


def _is_wind(instrument: Instrument) -> bool:
    return (instrument.family in WINDS and instrument.is_monophonic) or instrument.id in VOICES


def _one_at_a_time(band: Ensemble, winds: list[Track]) -> Finding:
    name = "winds in one voice"
    if not winds:
        return says_nothing(9, name, "There are no winds or voices.")
    pairs = [pair for track in winds for pair in pairwise(track.notes)]
    bars = [band.bar_of(after.onset) for before, after in pairs if after.onset < before.end]
    value = share(after.onset < before.end for before, after in pairs)
    return found(9, name, value, high=0.0, bars=bars, why="Two notes sound at once here.")


def _breath(band: Ensemble, winds: list[Track]) -> Finding:
    name = "longest breath"
    if not winds:
        return says_nothing(9, name, "There are no winds or voices.")
    stretches = [stretch for track in winds for stretch in _breaths(band, track)]
    bars = [band.bar_of(start) for start, seconds in stretches if seconds > BREATH_S]
    longest = max(seconds for _, seconds in stretches)
    return found(9, name, longest, high=BREATH_S, unit="s", bars=bars, why="No rest to breathe from here on.")


def _breaths(band: Ensemble, track: Track) -> Iterator[tuple[Ticks, float]]:
    """(start, seconds) of every stretch without a rest to breathe."""
    seconds_at, meter_map = band.score.tempo_map.seconds_at, band.score.meter_map
    start, last = track.notes[0].onset, track.notes[0].end
    for note in track.notes[1:]:
        beat = float(meter_map.meter_at(last).beat_quarters) * band.score.ticks_per_quarter
        if note.onset - last >= BREATH_BEATS * beat:
            yield start, seconds_at(last) - seconds_at(start)
            start = note.onset
        last = max(last, note.end)
    yield start, seconds_at(last) - seconds_at(start)


def _ranges(band: Ensemble) -> Finding:
    """Of tracks that keep their program."""
    name = "notes in range"
    kept = [track for track in band.pitched if not any(control.kind == "program" for control in track.controls)]
    notes: list[tuple[Note, bool]] = []
    for track in kept:
        instrument = instrument_of(track)
        notes += [(note, instrument.contains(note.pitch)) for note in track.notes]
    if not notes:
        return says_nothing(9, name, "There are no pitched notes.")
    bars = [band.bar_of(note.onset) for note, inside in notes if not inside]
    why = "Notes that the instrument does not have."
    return found(9, name, share(inside for _, inside in notes), low=1.0, bars=bars, why=why)
