"""What players of pitched instruments do, as predicates over bars, notes or chords.

`role` names whose part is meant; `family` narrows it to players of one family of instruments ("guitar") or one
instrument. The song's last bar, an ending, is left out where a figure is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..score.note import Note
from .idiom_drums import Heard
from .listening import CountedBar, Listening, are_met, chords_struck, is_on

PAUSE_BEATS = 1.5  # a pause of the tune that invites an answer
PHRASE_REST_BEATS = 0.9  # a rest that parts two phrases


def _played(song: Listening, role: str, family: str = "") -> Iterator[tuple[CountedBar, list[Note]]]:
    for bar in song.bars:
        notes = song.notes(bar, role, family)
        if notes and not bar.is_final:
            yield bar, notes


def onsets(song: Listening, role: str, beats: tuple[float, ...], family: str = "") -> list[Heard]:
    """Where the part plays, it plays on each of these beats."""
    return [(bar.number, are_met(song.beats(bar, notes), beats)) for bar, notes in _played(song, role, family)]


def onsets_only(song: Listening, role: str, beats: tuple[float, ...], family: str = "") -> list[Heard]:
    """What the part plays stands on these beats (counted for every place)."""
    return [
        (bar.number, is_on(place, beats))
        for bar, notes in _played(song, role, family)
        for place in sorted(song.beats(bar, notes))
    ]


def sixteenths(song: Listening, role: str, at_least: float, family: str = "") -> list[Heard]:
    """Where the part plays, so many of its places lie between the eighths."""
    found = []
    for bar, notes in _played(song, role, family):
        between = sum(not is_on(2 * place % 1.0, (0.0, 1.0)) for place in song.beats(bar, notes))
        found.append((bar.number, between >= at_least))
    return found


def off_beats(song: Listening, role: str, at_least: float, family: str = "") -> list[Heard]:
    """Where the part plays, at least this share of its places lies off the beat."""
    found = []
    for bar, notes in _played(song, role, family):
        places = song.beats(bar, notes)
        off = sum(not is_on(place % 1.0, (0.0, 1.0)) for place in places)
        found.append((bar.number, off >= at_least * len(places)))
    return found


def places_a_bar(song: Listening, role: str, low: float, high: float, family: str = "") -> list[Heard]:
    """Where the part plays, it begins notes on low..high places of the bar."""
    return [(bar.number, low <= len(song.beats(bar, notes)) <= high) for bar, notes in _played(song, role, family)]


def steady(song: Listening, role: str, family: str = "") -> list[Heard]:
    """The part has the rhythm that it had in the bar before: an ostinato (joints of sections left out)."""
    rows = list(_played(song, role, family))
    return [
        (after.number, song.beats(before, left) == song.beats(after, right))
        for (before, left), (after, right) in pairwise(rows)
        if after.number == before.number + 1 and not before.leads_on and not after.leads_on
    ]


def lasting(song: Listening, role: str, at_least: float, family: str = "") -> list[Heard]:
    """The part's notes last at least so many beats."""
    return [
        (bar.number, note.duration >= at_least * bar.beat_ticks - 1)
        for bar, notes in _played(song, role, family)
        for note in notes
    ]


def on_chord_tones(song: Listening, role: str, beats: tuple[float, ...], degrees: tuple[float, ...]) -> list[Heard]:
    """On these beats the part plays these tones of the chord: 1 its bass or root, 3, 5, 7."""
    found = []
    for bar, notes in _played(song, role):
        for note in notes:
            chord = song.chord_at(note.onset)
            if chord is None or not is_on(bar.beat_of(note.onset), beats):
                continue
            intervals = {1.0: 0, 3.0: chord.third, 5.0: chord.fifth, 7.0: chord.seventh}
            wanted = {(chord.root_pitch_class + (intervals[degree] or 0)) % 12 for degree in degrees}
            wanted |= {chord.bass_pitch_class} if 1.0 in degrees else set()
            found.append((bar.number, note.pitch % 12 in wanted))
    return found


def low_then_chords(song: Listening, role: str) -> list[Heard]:
    """The bar begins with one low note, and chords above it follow: low, chord, chord."""
    found = []
    for bar, notes in _played(song, role):
        struck = chords_struck(notes)
        first, rest = struck[0], [chord for chord in struck[1:] if len(chord) >= 2]
        low = is_on(bar.beat_of(first[0].onset), (1.0,)) and len(first) <= 2
        found.append((bar.number, low and len(rest) >= 1 and all(chord[0].pitch > first[0].pitch for chord in rest)))
    return found


def power_chords(song: Listening, role: str, family: str = "") -> list[Heard]:
    """Chords of the part hold nothing but root and fifth."""
    return [
        (bar.number, len({note.pitch % 12 for note in chord}) <= 2)
        for bar, notes in _played(song, role, family)
        for chord in chords_struck(notes)
        if len(chord) >= 2
    ]


def rootless(song: Listening, role: str, family: str = "") -> list[Heard]:
    """Chords of three notes and more leave the root to the bass."""
    found = []
    for bar, notes in _played(song, role, family):
        for struck in chords_struck(notes):
            chord = song.chord_at(struck[0].onset)
            if chord is not None and len({note.pitch % 12 for note in struck}) >= 3:
                found.append((bar.number, chord.root_pitch_class not in {note.pitch % 12 for note in struck}))
    return found


def strummed(song: Listening, role: str, family: str, low_ms: float, high_ms: float) -> list[Heard]:
    """The strings of a chord sound one after the other, over so many milliseconds; or they are picked one by one."""
    found = []
    for bar, notes in _played(song, role, family):
        for struck in chords_struck(notes):
            spread = max(note.offset for note in struck) - min(note.offset for note in struck)
            milliseconds = 1000 * song.seconds(spread, struck[0].onset)
            found.append((bar.number, len(struck) == 1 or low_ms <= milliseconds <= high_ms))
    return found


def answers(song: Listening, roles: tuple[str, ...]) -> list[Heard]:
    """Where the tune pauses, in a rest or on a held note, for a beat and a half, one of these parts begins a note."""
    found = []
    others = [other for role in roles for other in song.tracks(role)]
    starts = sorted(note.onset for other in others for note in other.notes)
    for track in song.tracks("melody"):
        for before, after in pairwise(track.notes):
            bar = song.bars[song.bar_at(before.onset) - 1]
            pause = min(before.end, before.onset + bar.beat_ticks)
            if after.onset - pause >= PAUSE_BEATS * bar.beat_ticks and any(song.notes(bar, role) for role in roles):
                found.append((bar.number, any(pause <= start < after.onset for start in starts)))
    return found


def in_key(song: Listening, role: str) -> list[Heard]:
    """The part's notes are notes of the key."""
    found = []
    for bar, notes in _played(song, role):
        key = song.score.key_at(bar.start)
        found += [(bar.number, key.scale.contains(note.pitch)) for note in notes if key is not None]
    return found


def phrases_begin_before_or_after_the_beat(song: Listening, role: str) -> list[Heard]:
    """Phrases of the part begin elsewhere than on the first beat."""
    found = []
    for track in song.tracks(role):
        for before, after in pairwise(track.notes):
            bar = song.bars[song.bar_at(after.onset) - 1]
            if after.onset - before.end >= PHRASE_REST_BEATS * bar.beat_ticks:
                found.append((bar.number, not is_on(bar.beat_of(after.onset), (1.0,))))
    return found


def glides(song: Listening, role: str, every_bars: float) -> list[Heard]:
    """In so many bars of playing the part glides: a note is tied to one before it that still sounds, or is bent."""
    playing = [bar for bar, _ in _played(song, role)]
    gliding = {
        song.bar_at(note.onset)
        for track in song.tracks(role)
        for before, note in pairwise(track.notes)
        if note.articulation == "legato" and before.played_end >= note.played_onset and before.pitch != note.pitch
    }
    gliding |= {
        song.bar_at(control.tick)
        for track in song.tracks(role)
        for control in track.controls
        if control.kind == "bend" and control.value
    }
    size = int(every_bars)
    return [
        (playing[first].number, any(bar.number in gliding for bar in playing[first : first + size]))
        for first in range(0, len(playing) - size + 1, size)
    ]
