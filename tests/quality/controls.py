"""What must fail: music by chance, by rule of thumb, without form, in disorder, and out of tune with itself.

Each is a score with the roles and the sections of a song, so that every check applies; `seed` decides everything.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from random import Random

from cadenza.nodes.score.bars import join_score, split_score
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import ChordSpan, Score, Section
from cadenza.nodes.score.time import KeyChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.theory.chord import Chord
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

FORM = ("intro", "verse", "verse", "chorus", "verse", "chorus", "solo", "chorus")
SECTION_BARS, BAR, QUARTER, SIXTEENTH = 8, 1920, 480, 120
BARS = SECTION_BARS * len(FORM)
C_MAJOR = (0, 2, 4, 5, 7, 9, 11)
TRIADS = {0: "C", 1: "Dm", 2: "Em", 3: "F", 4: "G", 5: "Am"}
Row = tuple[int, int, int, int]  # onset, pitch, duration, velocity


def random_in_scale(seed: int) -> Score:
    """Every onset, duration and velocity by chance, every pitch by chance within C major; no harmony, no groove."""
    chance = Random(seed)
    tune = _scattered(chance, BARS * chance.randint(3, 6), 60, 84)
    chords = [row for onset, *_ in _scattered(chance, BARS * 2, 0, 1) for row in _cluster(chance, onset)]
    bass = _scattered(chance, BARS * chance.randint(2, 5), 33, 52)
    drums = [
        (onset, chance.choice((36, 38, 42, 46, 49)), SIXTEENTH, velocity)
        for onset, _, _, velocity in _scattered(chance, BARS * chance.randint(6, 10), 0, 1)
    ]
    return _score(tune, chords, bass, drums, [])


def diatonic_walk(seed: int) -> Score:
    """A regular beat, triads with their roots in the bass, and above them a tune that walks about the scale."""
    chance = Random(seed)
    progression = [chance.choice(tuple(TRIADS)) for _ in range(BARS)]
    return _walk(chance, progression)


def exact_loop(seed: int, bars: int = 4) -> Score:
    """Four bars of the walk, again and again."""
    score = diatonic_walk(seed)
    tracks = tuple(track.with_notes(_looped(track.notes, bars)) for track in score.tracks)
    chords = tuple(replace(score.chords[bar % bars], onset=Ticks(BAR * bar)) for bar in range(BARS))
    return replace(score, tracks=tracks, chords=chords)


def bars_shuffled(score: Score, seed: int) -> Score:
    """The bars of a score in another order, the same for every track; what rings over a bar line rings on."""
    chance = Random(seed)
    split = split_score(score)
    n_bars = min(len(bars) for bars in split.values()) - 1
    order = list(range(1, n_bars + 1))
    chance.shuffle(order)
    return join_score(score, {name: (bars[0], *(bars[bar] for bar in order)) for name, bars in split.items()})


def transposed_apart(score: Score, seed: int) -> Score:
    """Every pitched track moved by its own interval; of more than twelve some by the same."""
    chance = Random(seed)
    intervals: list[int] = []
    tracks = []
    for track in score.tracks:
        if not intervals:
            intervals = chance.sample(range(-6, 6), 12)
        semitones = 0 if track.is_drum else intervals.pop()
        notes = (replace(note, pitch=min(127, max(0, note.pitch + semitones)), spelling="") for note in track.notes)
        tracks.append(track.with_notes(tuple(notes)))
    return score.with_tracks(tuple(tracks))


def _scattered(chance: Random, n: int, low: int, high: int) -> list[Row]:
    """`n` notes anywhere, in C major; one at a time at most per sixteenth."""
    places = sorted(chance.sample(range(BARS * 16), n))
    pitches = [pitch for pitch in range(low, high + 1) if pitch % 12 in C_MAJOR]
    return [
        (SIXTEENTH * place, chance.choice(pitches), SIXTEENTH * chance.randint(1, 8), chance.randint(40, 110))
        for place in places
    ]


def _cluster(chance: Random, onset: int) -> Iterable[Row]:
    pitches = chance.sample([pitch for pitch in range(48, 77) if pitch % 12 in C_MAJOR], 3)
    duration, velocity = SIXTEENTH * chance.randint(2, 8), chance.randint(40, 110)
    return [(onset, pitch, duration, velocity) for pitch in pitches]


def _walk(chance: Random, progression: list[int]) -> Score:
    tune, chords, bass, drums = [], [], [], []
    step = 38  # scale steps above C-1: an F
    for bar, degree in enumerate(progression):
        onset = BAR * bar
        for eighth in range(8):
            step = min(45, max(35, step + chance.choice((-2, -1, -1, 0, 1, 1, 2))))
            pitch = 12 * (step // 7) + C_MAJOR[step % 7]
            tune.append((onset + 240 * eighth, pitch, 240, chance.randint(70, 100)))
        triad = [48 + 12 * ((degree + third) // 7) + C_MAJOR[(degree + third) % 7] for third in (0, 2, 4)]
        chords += [(onset, pitch, BAR, 70) for pitch in triad]
        bass += [(onset + QUARTER * beat, triad[0] - 12, QUARTER, 80) for beat in range(4)]
        drums += [(onset + 240 * eighth, 42, SIXTEENTH, 60) for eighth in range(8)]
        drums += [(onset + QUARTER * beat, 38 if beat % 2 else 36, SIXTEENTH, 100) for beat in range(4)]
    spans = [ChordSpan(Ticks(BAR * bar), Ticks(BAR), _chord(degree)) for bar, degree in enumerate(progression)]
    return _score(tune, chords, bass, drums, spans)


def _chord(degree: int) -> Chord:
    name = TRIADS[degree]
    return Chord(name[0], name[1:])


def _looped(notes: tuple[Note, ...], bars: int) -> tuple[Note, ...]:
    loop = [note for note in notes if note.onset < BAR * bars]
    return tuple(
        replace(note, onset=Ticks(note.onset + BAR * start)) for start in range(0, BARS, bars) for note in loop
    )


def _score(tune: list[Row], chords: list[Row], bass: list[Row], drums: list[Row], spans: list[ChordSpan]) -> Score:
    parts = (
        ("melody", 73, False, tune),
        ("comping", 0, False, chords),
        ("bass", 33, False, bass),
        ("drums", 0, True, drums),
    )
    tracks = tuple(
        Track(role, role, role, program, is_drum, notes=tuple(_note(row) for row in dict.fromkeys(rows)))
        for role, program, is_drum, rows in parts
    )
    sections = tuple(Section(kind, 1 + SECTION_BARS * place, SECTION_BARS) for place, kind in enumerate(FORM))
    return Score(
        TempoMap.constant(110),
        MeterMap.constant(Meter(4, 4)),
        (KeyChange(Ticks(0), Key("C", "major")),),
        sections,
        tuple(spans),
        tracks,
        bars=BARS,
    )


def _note(row: Row) -> Note:
    onset, pitch, duration, velocity = row
    return Note(Ticks(onset), pitch, Ticks(duration), velocity)
