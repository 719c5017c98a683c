"""Roles: what each track of an imported score does. Names come first, then the instrument, then what it plays.

Roles are those of a plan: melody, counter, comping, pad, arpeggio, bass, drums, percussion, effects. A role that a
track has already is kept, and a track without notes gets none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..note import Note
from ..score import Score
from ..track import Track
from .sounding import UNPITCHED, Floats, frames_of, is_pitched, sounding_of, spread

# what a track's name says of its role; the first that fits counts
WORDS: tuple[tuple[str, str], ...] = (
    ("bass", r"\bbass\s?\d*\b(?!\s*(?:drum|clarinet|flute|trombone|&|and|\+))|\bbassline\b|\bbas\b"),
    ("drums", r"\bdrum(?:s|kit)?(?:\b|[lr\d])"),
    ("percussion", r"\bperc(?:ussion)?\b"),
    ("melody", r"\b(?:melody|melodie|melodia|lead|tune|vocals?|vox|voice|singer|solo|theme|soprano)\b"),
    ("arpeggio", r"\barp(?:eggio|eggiator)?s?\b"),
    ("pad", r"\bpads?\b"),
    ("comping", r"\b(?:chords?|comp(?:ing)?|rhythm(?: guitar)?|accomp(?:animent)?|strum)\b"),
    ("counter", r"\bcounter(?:point|-?melody)?\b"),
)
EFFECTS = range(120, 128)  # General MIDI programs of sound effects
BASSES = range(32, 40)
LEADS, PADS = range(80, 88), range(88, 96)
KIT = frozenset((35, 36, 38, 40))  # kick and snare: who plays neither plays percussion

ONE_VOICE = 1.3  # notes at once, on average, up to which a part is a line
LOW = 55  # a bass lies on average below G3
LONG_QUARTERS = 1.8  # mean length of the notes of a pad
# of an arpeggio's moves: thirds and wider; between notes of equal distance; notes a bar; and those of a sequencer
BROKEN_SHARE, EVEN_SHARE, BROKEN_NOTES, SEQUENCED_NOTES = 0.5, 0.5, 6.0, 12.0
TIMPANI = 47


@dataclass(frozen=True, slots=True)
class _Part:
    """What a track plays, in numbers. Lengths in quarters."""

    mean_pitch: float
    span: float
    voices: float  # notes that begin at once, on average
    length: float
    notes_a_bar: float
    bars: float  # share of the song's bars in which it plays
    lowest: float  # share of the frames in which it plays where nobody is lower
    highest: float
    broken: float  # share of its moves by 3..12 semitones
    even: float  # share of its moves between notes of the commonest distance in time
    variety: float  # distinct pitch classes against twelve
    velocity: float


def find_roles(score: Score) -> dict[str, str]:
    """Track id -> role, for every track with notes; what is stated is kept."""
    roles = {track.id: track.role for track in score.tracks if track.role}
    playing = [track for track in score.tracks if track.notes]
    for track in playing:
        if track.id not in roles and not is_pitched(track):
            roles[track.id] = _unpitched_role(track)
    open_tracks = [track for track in playing if track.id not in roles]
    if open_tracks:
        parts = _parts(score)
        for track in open_tracks:
            stated = _stated(track)
            if stated:
                roles[track.id] = stated
        _give_bass(open_tracks, parts, roles)
        _give_accompaniment(open_tracks, parts, roles)
        _give_lines(open_tracks, parts, roles)
    return {track.id: roles[track.id] for track in playing}


def _unpitched_role(track: Track) -> str:
    if track.is_drum:
        return "drums" if any(note.pitch in KIT for note in track.notes) else "percussion"
    return "effects" if track.program in EFFECTS else "percussion" if track.program in UNPITCHED else "drums"


def _stated(track: Track) -> str:
    name = track.name.lower()
    role = next((role for role, words in WORDS if re.search(words, name)), "")
    if track.program == TIMPANI and not role:
        return "percussion"
    if role == "melody" and track.program in BASSES:
        return "bass"  # "Bass Lead"
    return role or ("bass" if track.program in BASSES else "pad" if track.program in PADS else "")


def _give_bass(tracks: Sequence[Track], parts: dict[str, _Part], roles: dict[str, str]) -> None:
    """The lowest line is the bass where no track is known as one."""
    if "bass" in roles.values():
        return
    lines = [
        track
        for track in tracks
        if track.id not in roles and parts[track.id].voices <= ONE_VOICE and parts[track.id].mean_pitch < LOW
    ]
    lowest = max(lines, key=lambda track: parts[track.id].lowest * parts[track.id].bars, default=None)
    if lowest is not None and parts[lowest.id].lowest >= 0.5 and len(tracks) > 1:
        roles[lowest.id] = "bass"


def _give_accompaniment(tracks: Sequence[Track], parts: dict[str, _Part], roles: dict[str, str]) -> None:
    for track in tracks:
        part = parts[track.id]
        if track.id in roles:
            continue
        if part.voices > ONE_VOICE:
            roles[track.id] = "pad" if part.length >= LONG_QUARTERS else "comping"
        elif _is_broken(part):
            roles[track.id] = "arpeggio"


def _is_broken(part: _Part) -> bool:
    if part.even < EVEN_SHARE:
        return False
    return part.notes_a_bar >= (BROKEN_NOTES if part.broken >= BROKEN_SHARE else SEQUENCED_NOTES)


def _give_lines(tracks: Sequence[Track], parts: dict[str, _Part], roles: dict[str, str]) -> None:
    """The best line sings the melody, the others counter it; without a line, the best track of all sings."""
    lines = [track for track in tracks if track.id not in roles]
    if "melody" not in roles.values():
        singers = lines or [
            track for track in tracks if roles.get(track.id) in ("arpeggio", "comping", "pad") and len(tracks) == 1
        ]
        best = max(singers, key=lambda track: _singing(track, parts[track.id]), default=None)
        if best is None:
            others = [track for track in tracks if roles.get(track.id) in ("arpeggio", "comping")]
            best = max(others, key=lambda track: _singing(track, parts[track.id]), default=None)
            best = best if best is not None and len(others) > 1 else None
        if best is not None:
            roles[best.id] = "melody"
    for track in lines:
        if track.id not in roles:
            long = parts[track.id].length >= 2 * LONG_QUARTERS
            roles[track.id] = "pad" if long else "counter"


def _singing(track: Track, part: _Part) -> float:
    """How much a part is like a tune: high, moving, present, of many notes, and by steps."""
    height = min(1.0, max(0.0, (part.mean_pitch - 48) / 36))
    moving = min(1.0, part.notes_a_bar / 6)
    lead = 0.3 if track.program in LEADS else 0.0
    steps = 1.0 - part.broken
    return (
        height + 0.6 * moving + 1.0 * part.bars + 0.7 * part.highest + 0.5 * part.variety + 0.5 * steps
        + 0.4 * part.velocity + lead - 0.3 * (part.voices - 1)
    )  # fmt: skip


def _parts(score: Score) -> dict[str, _Part]:
    """What every pitched track with notes plays."""
    sounding = sounding_of(score)
    frames = frames_of(score, int(sounding.end.max()))
    notes, places, _ = spread(sounding, frames)
    lowest = np.full(frames.count, 128, dtype=np.int64)
    highest = np.full(frames.count, -1, dtype=np.int64)
    np.minimum.at(lowest, places, sounding.pitch[notes])
    np.maximum.at(highest, places, sounding.pitch[notes])
    parts: dict[str, _Part] = {}
    n_bars = max(1, len(np.unique(frames.bar)))
    for index, track in enumerate(score.tracks):
        if not track.notes or not is_pitched(track):
            continue
        own = sounding.track[notes] == index
        own_frames = np.unique(places[own])
        low = np.unique(places[own & (sounding.pitch[notes] == lowest[places])])
        high = np.unique(places[own & (sounding.pitch[notes] == highest[places])])
        bars = len(np.unique(frames.bar[own_frames]))
        parts[track.id] = _part(
            track.notes, score.ticks_per_quarter, bars, bars / n_bars, low.size / own_frames.size,
            high.size / own_frames.size,
        )  # fmt: skip
    return parts


def _part(notes: Sequence[Note], grid: int, bars: int, presence: float, lowest: float, highest: float) -> _Part:
    pitches = np.array([note.pitch for note in notes], dtype=float)
    onsets = np.array([note.onset for note in notes], dtype=float)
    lengths = np.array([note.duration for note in notes], dtype=float) / grid
    struck = np.unique(onsets).size
    tops = _top_line(onsets, pitches)
    moves, gaps = np.abs(np.diff(tops)), np.round(np.diff(np.unique(onsets)) / grid * 4)
    commonest = np.max(np.unique(gaps, return_counts=True)[1]) / gaps.size if gaps.size else 0.0
    return _Part(
        mean_pitch=float(pitches.mean()),
        span=float(np.ptp(pitches)),
        voices=len(notes) / struck,
        length=float(lengths.mean()),
        notes_a_bar=struck / max(1, bars),
        bars=presence,
        lowest=lowest,
        highest=highest,
        broken=float(np.mean((moves >= 3) & (moves <= 12))) if moves.size else 0.0,
        even=float(commonest),
        variety=np.unique(pitches % 12).size / 12,
        velocity=float(np.mean([note.velocity for note in notes])) / 127,
    )


def _top_line(onsets: Floats, pitches: Floats) -> Floats:
    """The highest pitch of every onset, in order."""
    order = np.lexsort((-pitches, onsets))
    first = np.append(True, np.diff(onsets[order]) > 0)
    line: Floats = pitches[order][first]
    return line
