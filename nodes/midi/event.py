"""The events of one MIDI track: bytes <-> values with absolute ticks. Knows bytes, no music.

Two kinds of event. *Channel events* are `(tick, status, first, second)` with data bytes 0..127 (`second` is 0 where a
status has one data byte). *Other events* are `(tick, event)`: a meta or system exclusive event as whole bytes, in the
form of a score's CarriedEvent.

Why our own and not mido: on a broken file mido raises plain Python errors of five kinds, it believes a track length
that lies and so loses notes without a word, a bad key signature (real files have them) costs it the whole file, and it
cannot be stopped before it has built millions of messages. It stays the independent reader that the tests compare with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ..fault import InvalidMidi

# Limits of one file. An orchestral score with drawn controllers has some 200,000 events; these keep reading under 2 s.
MAX_EVENTS = 300_000
MAX_NOTES = 120_000
MAX_OTHER_EVENTS = 50_000  # texts, tempos, exclusive messages …, counted in MAX_EVENTS too
MAX_LENGTH_BYTES = 4  # of a variable-length number, so at most 2**28 - 1

META, END_OF_TRACK = 0xFF, 0x2F
SYSTEM_EXCLUSIVE, ESCAPE = 0xF0, 0xF7
DAMAGED = "Export the file again from the program that made it, or download it again."

# System messages that have no place in a file but stand in some: status -> number of data bytes
_STRAY_SYSTEM = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0, 0xF8: 0, 0xFA: 0, 0xFB: 0, 0xFC: 0, 0xFE: 0}

ChannelEvent: TypeAlias = tuple[int, int, int, int]
OtherEvent: TypeAlias = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class EventTrack:
    """The events of one track in file order; `end` is the tick at which the track ends."""

    channel_events: list[ChannelEvent]
    other_events: list[OtherEvent]
    end: int


def parse_events(content: bytes, start: int, length: int) -> tuple[EventTrack, int]:
    """Read the events that begin at byte `start` of a file; return them and where the next chunk begins.

    A track is read up to its End of Track event, whatever `length` says, so that a length that lies loses no notes. A
    track without one ends where its length says if another chunk or the end of the file follows there. Data bytes
    above 127 are taken as 127. Raises InvalidMidi for what cannot be read, and with more than MAX_EVENTS events.
    """
    stop = start + length
    channel_events: list[ChannelEvent] = []
    other_events: list[OtherEvent] = []
    position, tick, status = start, 0, 0
    try:
        while position != stop or not _chunk_follows(content, position):
            tick, position = _delta(content, position, tick)
            byte = content[position]
            if byte > 0xEF:
                event, position = _other_event(content, position)
                if event[0] == META and event[1] == END_OF_TRACK:
                    return EventTrack(channel_events, other_events, tick), _next_chunk(content, position, stop)
                other_events.append((tick, event))
            else:
                if byte > 0x7F:
                    status = byte
                    position += 1
                elif not status:
                    raise _damaged(position, "is data of an event that never began")
                first, second = content[position], 0
                position += 1
                if status & 0xE0 != 0xC0:  # all but program change and channel pressure have two data bytes
                    second = content[position]
                    position += 1
                channel_events.append((tick, status, first if first < 128 else 127, second if second < 128 else 127))
            if len(channel_events) > MAX_EVENTS or len(other_events) > MAX_OTHER_EVENTS:
                raise too_many("events")
    except IndexError:
        raise InvalidMidi("The MIDI file ends in the middle of a track: it is cut short.", hint=DAMAGED) from None
    return EventTrack(channel_events, other_events, tick), position


def too_many(what: str) -> InvalidMidi:
    return InvalidMidi(
        f"A MIDI file may hold {MAX_EVENTS} events, {MAX_NOTES} of them notes and {MAX_OTHER_EVENTS} of them texts and "
        f"the like; this one has more {what}.",
        hint="Split it into songs, or thin out its controllers in a sequencer.",
    )


def _delta(content: bytes, position: int, tick: int) -> tuple[int, int]:
    byte = content[position]
    if byte < 0x80:
        return tick + byte, position + 1
    delta, position = read_length(content, position)
    return tick + delta, position


def _damaged(position: int, what: str) -> InvalidMidi:
    return InvalidMidi(f"The MIDI file is damaged: byte {position} {what}.", hint=DAMAGED)


def read_length(content: bytes, position: int) -> tuple[int, int]:
    """A variable-length number at `position`, and the position after it. Raises InvalidMidi; IndexError at the end."""
    value = 0
    for place in range(position, position + MAX_LENGTH_BYTES):
        byte = content[place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, place + 1
    raise _damaged(position, f"begins a number of more than {MAX_LENGTH_BYTES} bytes")


def format_length(value: int) -> bytes:
    """The inverse of `read_length`, for 0..2**28 - 1."""
    digits = [value & 0x7F]
    while value := value >> 7:
        digits.append(value & 0x7F | 0x80)
    return bytes(reversed(digits))


def meta(kind: int, content: bytes) -> bytes:
    """A meta event as whole bytes."""
    return bytes((META, kind)) + format_length(len(content)) + content


def split_meta(event: bytes) -> tuple[int, bytes]:
    """The kind and content of a meta event; (-1, b"") for a system exclusive one."""
    if event[0] != META:
        return -1, b""
    length, start = read_length(event, 2)
    return event[1], event[start : start + length]


def _other_event(content: bytes, position: int) -> tuple[bytes, int]:
    """The meta or system event at `position`, its length written in the shortest form, and the position after it."""
    status = content[position]
    if status in _STRAY_SYSTEM:  # kept as what a file may hold: an escape around the same bytes
        stop = position + 1 + _STRAY_SYSTEM[status]
        return bytes((ESCAPE, stop - position)) + _slice(content, position, stop), stop
    if status not in (META, SYSTEM_EXCLUSIVE, ESCAPE) or (status == META and content[position + 1] > 0x7F):
        raise _damaged(position, f"begins no known event (status {status:02X})")
    head = content[position : position + (2 if status == META else 1)]
    length, start = read_length(content, position + len(head))
    return head + format_length(length) + _slice(content, start, start + length), start + length


def _slice(content: bytes, start: int, stop: int) -> bytes:
    if stop > len(content):
        raise IndexError
    return content[start:stop]


def _chunk_follows(content: bytes, position: int) -> bool:
    """Whether another chunk or the end of the file stands here."""
    return position == len(content) or content[position : position + 4] == b"MTrk"


def _next_chunk(content: bytes, position: int, stop: int) -> int:
    """Where the chunk after an End of Track begins: here, where a length lied; else where the length says."""
    if stop < position or content[position : position + 4] == b"MTrk":
        return position
    return min(stop, len(content))


def format_events(events: Iterable[OtherEvent], end: int) -> bytes:
    """Events (whole bytes, channel events too) at rising ticks as track bytes, with running status and End of Track."""
    written = bytearray()
    last_tick, running = 0, 0
    for tick, event in events:
        written += format_length(tick - last_tick)
        last_tick = tick
        status = event[0]
        written += event[1:] if status == running else event
        running = status if status < SYSTEM_EXCLUSIVE else 0
    written += format_length(max(0, end - last_tick))
    written += meta(END_OF_TRACK, b"")
    return bytes(written)
