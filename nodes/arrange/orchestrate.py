"""Orchestration: another instrument for a part, a second one beside it, one part shared by several, parts left out.

Whatever plays, every note lies in its instrument's range: the part moves by octaves to where the instrument is
comfortable, single notes are folded, chords come under the player's hands (hands.py), and an instrument of one voice
takes the top line. Rhythm and everything else that is written stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..fault import InvalidEdit
from ..score.analysis.key import keys_or_found
from ..score.note import Note
from ..score.score import Score
from ..score.time import Ticks
from ..score.track import Track
from ..theory.instrument import Instrument, instrument_by_id
from ..theory.key import Key
from .compass import OCTAVE, instrument_of, octaves_into, within
from .hands import under_hands
from .menu import INTERVALS, OCTAVES, SPLITS, STEPS
from .selection import chosen_track, chosen_tracks, unused_id

MIDDLE_C = 60
PEDALS = frozenset((64, 66, 67))  # sustain, sostenuto, soft
DRUM_GROUPS: dict[str, tuple[int, ...]] = {
    "kick": (35, 36),
    "snare": (37, 38, 39, 40),
    "toms": (41, 43, 45, 47, 48, 50),
    "hats": (42, 44, 46),
    "cymbals": (49, 51, 52, 53, 55, 57, 59),
}
OTHER_DRUMS = "percussion"
Share = tuple[str, Instrument | None, tuple[Note, ...]]  # name, who plays it (None = as before), notes


def with_instrument(score: Score, track_name: str, instrument_id: str) -> Score:
    """The score with another instrument (an id of theory.instrument) playing a track, its notes made playable there."""
    track, instrument = chosen_track(score, track_name), instrument_by_id(instrument_id)
    _refuse_other_kind(track, instrument)
    return score.with_track(played_by(track, instrument))


def played_by(track: Track, instrument: Instrument) -> Track:
    """A track on another instrument: its notes in range and in hand, no change of program or foreign pedal left."""
    controls = tuple(
        control
        for control in track.controls
        if control.kind != "program"
        and not (instrument.is_monophonic and control.kind == "cc" and control.number in PEDALS)
    )
    dressed = replace(
        track,
        name=instrument.name,
        program=instrument.program,
        bank=0,
        is_drum=instrument.is_drum,
        instrument=instrument.id,
        controls=controls,
    )
    return dressed if instrument.is_drum else dressed.with_notes(playable_on(track.notes, instrument))


def playable_on(notes: Sequence[Note], instrument: Instrument) -> tuple[Note, ...]:
    """Notes as an instrument can play them: all in range, chords in hand, one voice as a single line."""
    if instrument.is_monophonic:
        notes = top_line(notes)
    notes = within(notes, instrument, octaves_into([note.pitch for note in notes], instrument))
    return under_hands(notes, instrument)


def top_line(notes: Sequence[Note]) -> tuple[Note, ...]:
    """The highest note of every onset, each ending where the next begins: what a single voice can sing."""
    tops: dict[int, Note] = {}
    for note in notes:
        if note.onset not in tops or note.pitch > tops[note.onset].pitch:
            tops[note.onset] = note
    line: list[Note] = []
    for onset in sorted(tops):
        note = tops[onset]
        if line and line[-1].end > onset:
            line[-1] = replace(line[-1], duration=Ticks(onset - line[-1].onset))
        if line and line[-1].played_end > note.played_onset > line[-1].played_onset:
            room = note.played_onset - line[-1].played_onset
            line[-1] = replace(line[-1], gate=max(1, int(100 * room / line[-1].duration)))
        line.append(note)
    return tuple(line)


def doubled(score: Score, track_name: str, instrument_id: str, interval: str = "unison") -> Score:
    """The score with a second instrument that plays a track along, at an interval of INTERVALS.

    Thirds and sixths are counted in the scale of the key that holds there (the score's, else the one found).
    """
    track, instrument = chosen_track(score, track_name), instrument_by_id(instrument_id)
    _refuse_other_kind(track, instrument)
    if interval not in INTERVALS:
        raise InvalidEdit(f"There is no interval {interval!r:.40}.", hint=f"Known are {', '.join(INTERVALS)}.")
    if track.is_drum and interval != "unison":
        raise InvalidEdit("Drums have no pitch to double at an interval.", hint="Double them at the unison.")
    notes = track.notes if track.is_drum else _at_interval(score, track, instrument, interval)
    second = replace(
        track,
        id=unused_id(score, f"{track.id}-double"),
        name=instrument.name,
        role="counter" if track.role == "melody" else track.role,
        program=instrument.program,
        bank=0,
        channel=None,
        instrument=instrument.id,
        notes=notes,
        controls=(),
        carried=(),
    )
    place = score.tracks.index(track) + 1
    return score.with_tracks((*score.tracks[:place], second, *score.tracks[place:]))


def _at_interval(score: Score, track: Track, instrument: Instrument, interval: str) -> tuple[Note, ...]:
    """The notes at their interval: whole octaves from there where the instrument asks for it."""
    source = top_line(track.notes) if instrument.is_monophonic else track.notes
    if interval in OCTAVES:
        moved = [replace(note, pitch=_in_midi(note.pitch + OCTAVES[interval])) for note in source]
    else:
        keys = keys_or_found(score)
        moved = [
            replace(
                note, pitch=_in_midi(_key_at(keys, note.onset).scale.step(note.pitch, STEPS[interval])), spelling=""
            )
            for note in source
        ]
    pitches = [note.pitch for note in moved]
    inside = all(instrument.contains(pitch) for pitch in pitches)
    shift = 0 if inside else octaves_into(pitches, instrument)
    return under_hands(within(moved, instrument, shift), instrument)


def split(
    score: Score,
    track_name: str,
    by: str,
    instrument_ids: Sequence[str] = (),
    at_pitch: int = MIDDLE_C,
) -> Score:
    """The score with a track's notes shared by several, which stand in its place.

    by "voices": the first instrument has the top note of every chord, the next the second; the last all that is left.
    "pitch": notes from `at_pitch` up, and those below it. "sections": the first instrument has the first kind of
    section, the next the second, and so on in turn. "drums": kick, snare, toms, hats, cymbals, the rest, each a track
    of the same kit. No note is lost unless the last of the instruments cannot play it.
    """
    track = chosen_track(score, track_name)
    if by not in SPLITS:
        raise InvalidEdit(f"A track is split by {', '.join(SPLITS)}, got {by!r:.40}.")
    if by == "drums":
        parts = _drum_parts(track)
    else:
        instruments = tuple(instrument_by_id(id_) for id_ in instrument_ids)
        if track.is_drum or any(instrument.is_drum for instrument in instruments):
            raise InvalidEdit(
                f"{track.id!r} is split by {by}, which is for pitched parts.", hint="Split drums by drums."
            )
        if len(instruments) < 2:
            raise InvalidEdit(f"Splitting takes two instruments or more, got {len(instruments)}.", hint="Name them.")
        parts = [(instrument.id, instrument, notes)
                 for instrument, notes in zip(instruments, _shares(score, track, by, len(instruments), at_pitch),
                                              strict=True)]  # fmt: skip
    fresh = _part_tracks(score, track, parts)
    place = score.tracks.index(track)
    return score.with_tracks((*score.tracks[:place], *fresh, *score.tracks[place + 1 :]))


def _part_tracks(score: Score, track: Track, parts: Sequence[Share]) -> list[Track]:
    """The parts as tracks; the first keeps the id and all that is carried with the track."""
    fresh: list[Track] = []
    for number, (name, instrument, notes) in enumerate(parts):
        taken = score.with_tracks((*score.tracks, *fresh[1:]))
        part = replace(track, notes=notes, carried=track.carried if number == 0 else ())
        if number:
            part = replace(part, id=unused_id(taken, f"{track.id}-{name}"), channel=None)
        part = replace(part, name=f"{track.name} {name}".strip()) if instrument is None else played_by(part, instrument)
        if number and part.role == "melody":
            part = replace(part, role="counter")
        fresh.append(part)
    return fresh


def _shares(score: Score, track: Track, by: str, count: int, at_pitch: int) -> list[tuple[Note, ...]]:
    shares: list[list[Note]] = [[] for _ in range(count)]
    kinds: list[str] = []
    chord: list[Note] = []
    for note in sorted(track.notes, key=lambda note: (note.onset, -note.pitch)):
        if by == "pitch":
            place = 0 if note.pitch >= at_pitch else 1
        elif by == "sections":
            kind = _section_kind(score, note)
            if kind not in kinds:
                kinds.append(kind)
            place = kinds.index(kind) % count
        else:
            chord = [*chord, note] if chord and chord[0].onset == note.onset else [note]
            place = len(chord) - 1
        shares[min(place, count - 1)].append(note)
    return [tuple(share) for share in shares]


def _section_kind(score: Score, note: Note) -> str:
    bar = max(1, score.meter_map.position(note.onset).bar)
    return next((section.kind for section in score.sections if section.first_bar <= bar < section.end_bar), "")


def _drum_parts(track: Track) -> list[Share]:
    if not track.is_drum:
        raise InvalidEdit(f"{track.id!r} is no drum track.", hint="Split it by voices, pitch or sections.")
    group_of = {pitch: group for group, pitches in DRUM_GROUPS.items() for pitch in pitches}
    groups: dict[str, list[Note]] = {group: [] for group in (*DRUM_GROUPS, OTHER_DRUMS)}
    for note in track.notes:
        groups[group_of.get(note.pitch, OTHER_DRUMS)].append(note)
    found: list[Share] = [(group, None, tuple(notes)) for group, notes in groups.items() if notes]
    return found or [(OTHER_DRUMS, None, ())]


def without_tracks(score: Score, names: Sequence[str]) -> Score:
    """The score without the named tracks. Raises InvalidEdit where none would be left, or none is named."""
    if not names:
        raise InvalidEdit("Expected the tracks to remove, got none.", hint='Write their names: "pad, counter".')
    gone = {track.id for track in chosen_tracks(score, names)}
    kept = tuple(track for track in score.tracks if track.id not in gone)
    if not kept:
        raise InvalidEdit("Removing these tracks would leave no music.", hint="Keep at least one track.")
    return score.with_tracks(kept)


def _refuse_other_kind(track: Track, instrument: Instrument) -> None:
    if track.is_drum != instrument.is_drum:
        mine, other = ("drums", "a pitched instrument") if track.is_drum else ("a pitched part", "a drum kit")
        raise InvalidEdit(
            f"{track.id!r} is {mine}, and {instrument.name} is {other}.",
            hint=f"The track is played by {instrument_of(track).name}; choose one of its kind.",
        )


def _key_at(keys: Sequence[tuple[int, Key]], tick: int) -> Key:
    return [key for start, key in keys if start <= tick][-1]


def _in_midi(pitch: int) -> int:
    if pitch < 0:
        return pitch % OCTAVE
    return pitch if pitch <= 127 else 127 - (127 - pitch) % OCTAVE
