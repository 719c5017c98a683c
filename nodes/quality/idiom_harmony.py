"""What a style does with chords and with the whole of a song, as predicates over chords, sections or the song."""

from __future__ import annotations

from itertools import pairwise

from ..score.time import Ticks
from .idiom_drums import Heard
from .listening import Listening

CADENCES = (0, 7)  # degrees, in semitones above the tonic, on which a section may end


def extended(song: Listening, at_least: float) -> list[Heard]:
    """Chords have so many different tones: 4 with a seventh, 5 with a ninth."""
    return [
        (song.bar_at(span.onset), len(span.chord.intervals) >= at_least) for span in song.score.chords if span.chord
    ]


def slow_chords(song: Listening, at_least: float) -> list[Heard]:
    """A chord stays for so many bars."""
    found = []
    for span in song.score.chords:
        bar = song.bars[song.bar_at(span.onset) - 1]
        found.append((bar.number, span.duration >= at_least * (bar.end - bar.start) - 1))
    return found


def degrees(song: Listening, semitones: tuple[float, ...]) -> list[Heard]:
    """The roots of the chords stand so many semitones above the tonic."""
    found = []
    for span in song.score.chords:
        key = song.score.key_at(span.onset)
        if span.chord is not None and key is not None:
            above = (span.chord.root_pitch_class - key.tonic_pitch_class) % 12
            found.append((song.bar_at(span.onset), above in semitones))
    return found


def prepared_dominants(song: Listening) -> list[Heard]:
    """A dominant seventh follows a chord whose root lies a fifth above its own: two, five."""
    chords = [(span.onset, span.chord) for span in song.score.chords]
    return [
        (song.bar_at(onset), before is not None and (before.root_pitch_class - after.root_pitch_class) % 12 == 7)
        for (_, before), (onset, after) in pairwise(chords)
        if after is not None and after.third == 4 and after.seventh == 10
    ]


def cadences(song: Listening) -> list[Heard]:
    """Sections end on the first or the fifth degree."""
    found = []
    for section in song.score.sections:
        end = song.bars[section.end_bar - 2].end
        chord, key = song.chord_at(end - 1), song.score.key_at(Ticks(end - 1))
        if chord is not None and key is not None:
            above = (chord.root_pitch_class - key.tonic_pitch_class) % 12
            found.append((section.end_bar - 1, above in CADENCES))
    return found


def loops(song: Listening, bars: float) -> list[Heard]:
    """A section repeats its chords after so many bars (counted up to its last two bars, which may close it)."""
    found = []
    for section in song.score.sections:
        for number in range(section.first_bar + int(bars), section.end_bar - 2):
            now, before = (song.chord_at(song.bars[at - 1].start) for at in (number, number - int(bars)))
            found.append((number, now is not None and before is not None and now.root == before.root))
    return found


def tempo(song: Listening, low: float, high: float) -> list[Heard]:
    """So many felt beats pass in a minute."""
    found = []
    for bar in song.bars:
        felt = song.score.tempo_map.bpm_at(bar.start) * song.score.ticks_per_quarter / bar.beat_ticks
        found.append((bar.number, low - 0.5 <= felt <= high + 0.5))
    return found


def _power(song: Listening, section_index: int) -> float:
    """Summed squares of the velocities in a section, a bar."""
    section = song.score.sections[section_index]
    inside = song.bars[section.first_bar - 1 : section.end_bar - 1]
    start, end = inside[0].start, inside[-1].end
    squares = (n.velocity**2 for track in song.score.tracks for n in track.notes if start <= n.onset < end)
    return sum(squares) / len(inside)


def _players(song: Listening, section_index: int) -> frozenset[str]:
    section = song.score.sections[section_index]
    inside = song.bars[section.first_bar - 1 : section.end_bar - 1]
    start, end = inside[0].start, inside[-1].end
    return frozenset(track.id for track in song.score.tracks if any(start <= note.onset < end for note in track.notes))


def _indices(song: Listening, kinds: tuple[str, ...]) -> list[int]:
    return [index for index, section in enumerate(song.score.sections) if section.kind in kinds]


def rises(song: Listening, kinds: tuple[str, ...]) -> list[Heard]:
    """The last section of these kinds is the fullest of the whole song."""
    own = _indices(song, kinds)
    if not own:
        return []
    power = [_power(song, index) for index in range(len(song.score.sections))]
    return [(song.score.sections[own[-1]].first_bar, power[own[-1]] >= max(power) * 0.999)]


def layers(song: Listening, more: float) -> list[Heard]:
    """Players enter one after the other: the fullest section has so many more than the first."""
    players = [_players(song, index) for index in range(len(song.score.sections))]
    if not players:
        return []
    fullest = max(range(len(players)), key=lambda index: len(players[index]))
    return [(song.score.sections[fullest].first_bar, len(players[fullest]) - len(players[0]) >= more)]


def evolves(song: Listening) -> list[Heard]:
    """A section changes who plays, or with what rhythm, against the one before it."""
    found = []
    for index, section in enumerate(song.score.sections):
        if index:
            before, bars = song.bars[section.first_bar - 2], song.bars[section.first_bar - 1 : section.end_bar - 1]
            left = _rhythms(song, max(1, before.number - 1))
            right = _rhythms(song, bars[min(1, len(bars) - 1)].number)
            found.append((section.first_bar, left != right))
    return found


def _rhythms(song: Listening, number: int) -> frozenset[tuple[str, int]]:
    """Who begins a note where in a bar."""
    bar = song.bars[number - 1]
    return frozenset(
        (track.id, note.onset - bar.start)
        for track in song.score.tracks
        for note in track.notes
        if bar.start <= note.onset < bar.end
    )


def crescendo(song: Listening, kinds: tuple[str, ...]) -> list[Heard]:
    """Sections of these kinds end louder than they begin: the mean velocity of their second half against the first."""
    found = []
    for index in _indices(song, kinds):
        section = song.score.sections[index]
        inside = song.bars[section.first_bar - 1 : section.end_bar - 1]
        middle = (inside[0].start + inside[-1].end) / 2
        halves: dict[bool, list[int]] = {False: [], True: []}
        for track in song.score.tracks:
            for note in track.notes:
                if inside[0].start <= note.onset < inside[-1].end and track.role != "effects":
                    halves[note.onset >= middle].append(note.velocity)
        if halves[False] and halves[True]:
            first, second = (sum(half) / len(half) for half in (halves[False], halves[True]))
            found.append((section.first_bar, second > first))
    return found
