"""Score -> Standard MIDI File of type 1: a conductor track, then one track for each of the score's.

The file sounds as the score is *played*: note-ons stand at `played_onset`, note-offs at `played_end`. What only the
written music knows (spelling, articulation, a swung note's place on the grid) stays in the score; a section's energy,
a track's id and role have no place in MIDI either. Gain and pan become controllers 7 and 10 where they are set and the
track has no such controller of its own.

At one tick stand, in this order: names, texts and exclusive messages; note-offs; bank, program and controllers;
note-ons.
"""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path

from ..draft import write_whole
from ..score.note import Control
from ..score.score import Score
from ..score.time import MAX_TICK
from ..score.track import Track
from .chunk import format_chunks
from .conductor import NAME, PORT, conductor_events
from .event import OtherEvent, format_events, meta
from .part import (
    BANK_LSB,
    BANK_MSB,
    BEND,
    BEND_CENTRE,
    CONTROLLER,
    KEY_PRESSURE,
    NOTE_OFF,
    NOTE_ON,
    PRESSURE,
    PROGRAM,
)
from .seat import Seat, assign_seats, stated_port

VOLUME, PAN = 7, 10
FULL_VOLUME, PAN_CENTRE = 100, 64  # General MIDI's values at the start
_STATUS = {"key_pressure": KEY_PRESSURE, "cc": CONTROLLER, "program": PROGRAM, "pressure": PRESSURE, "bend": BEND}


def write_midi(score: Score, path: Path) -> None:
    """Write a .mid file, whole or not at all. Raises InvalidScore (see `format_midi`) or StorageFault."""
    write_whole(path, format_midi(score))


def format_midi(score: Score) -> bytes:
    """The bytes of a type 1 file. Raises InvalidScore for more tracks than MIDI has channels (128 ports of 16)."""
    conductor = conductor_events(score)
    tracks = [format_events(conductor, score.end)]
    for track, seat in zip(score.tracks, assign_seats(score.tracks), strict=True):
        tracks.append(format_events(_track_events(track, seat), 0))
    return format_chunks(score.ticks_per_quarter, tracks)


def _track_events(track: Track, seat: Seat) -> list[OtherEvent]:
    """All events of a track by tick, at one tick in the order of the module's docstring."""
    events: list[OtherEvent] = [(0, meta(NAME, track.name.encode()))] if track.name else []
    if seat.port and stated_port(track) is None:
        events.append((0, meta(PORT, bytes((seat.port,)))))
    events += [(event.tick, bytes.fromhex(event.content)) for event in track.carried]
    note_ons, note_offs = _note_events(track, seat.channel)
    events += note_offs
    events += [(0, event) for event in _opening(track, seat.channel)]
    events += [(control.tick, _control_event(control, seat.channel)) for control in track.controls]
    events += note_ons
    return sorted(events, key=itemgetter(0))


def _note_events(track: Track, channel: int) -> tuple[list[OtherEvent], list[OtherEvent]]:
    # Notes of one pitch that start together are written shortest first: the reader ends the first one first.
    played = sorted((note.played_onset, note.pitch, min(note.played_end, MAX_TICK), note) for note in track.notes)
    ons: list[OtherEvent] = [
        (onset, bytes((NOTE_ON | channel, pitch, note.velocity))) for onset, pitch, _, note in played
    ]
    offs: list[OtherEvent] = [(end, bytes((NOTE_OFF | channel, pitch, note.release))) for _, pitch, end, note in played]
    return ons, offs


def _opening(track: Track, channel: int) -> list[bytes]:
    """Bank, program, gain and pan at the start of a track."""
    own = {control.number for control in track.controls if control.kind == "cc"}
    wanted: list[tuple[int, int]] = []
    if track.bank:
        wanted += [(BANK_MSB, track.bank >> 7), (BANK_LSB, track.bank & 0x7F)]
    opening = [bytes((CONTROLLER | channel, number, value)) for number, value in wanted]
    opening.append(bytes((PROGRAM | channel, track.program)))
    if track.gain_db and VOLUME not in own:
        # General MIDI: gain = 40 log10(value / 127), here against the 100 of the start
        volume = min(127, round(FULL_VOLUME * 10 ** (track.gain_db / 40)))
        opening.append(bytes((CONTROLLER | channel, VOLUME, volume)))
    if track.pan and PAN not in own:
        opening.append(bytes((CONTROLLER | channel, PAN, min(127, round(PAN_CENTRE * (1 + track.pan))))))
    return opening


def _control_event(control: Control, channel: int) -> bytes:
    status = _STATUS[control.kind] | channel
    if control.kind == "bend":
        value = control.value + BEND_CENTRE
        return bytes((status, value & 0x7F, value >> 7))
    if control.kind in ("cc", "key_pressure"):
        return bytes((status, control.number, control.value))
    return bytes((status, control.value))
