"""An independent witness of edits: compares scores by their wire JSON and their MIDI bytes as mido reads them.

It shares no code with nodes/score/bars.py: bars are counted here from the meter list of the JSON, exactly.
"""

from __future__ import annotations

import io
import struct
from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import mido
from mido.midifiles.meta import KeySignatureError

from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.wire import to_wire

Cell = tuple[str, int]  # track id, bar


def bar_of(document: dict[str, Any], tick: int) -> int:
    """The bar that a tick lies in, 0 = the pickup, from nothing but the JSON."""
    pickup = document.get("pickup", 0)
    if tick < pickup:
        return 0
    grid = document["ticks_per_quarter"]
    bar, start = 1, pickup
    meters = document["meter"]
    for index, meter in enumerate(meters):
        length = max(1, round(Fraction(4 * meter["numerator"], meter["denominator"]) * grid))
        stop = meters[index + 1]["tick"] if index + 1 < len(meters) else None
        if stop is None or tick < stop:
            return bar + (tick - start) // length
        bar += -(-(stop - start) // length)
        start = stop
    raise AssertionError("a meter list ends with a meter")


def cells(document: dict[str, Any]) -> dict[Cell, list[str]]:
    """Everything that stands in a bar of a track, as its own JSON."""
    found: defaultdict[Cell, list[str]] = defaultdict(list)
    for track in document["tracks"]:
        for name, place in (("notes", "onset"), ("controls", "tick"), ("carried", "tick")):
            for item in track.get(name, []):
                found[track["id"], bar_of(document, item[place])].append(f"{name} {sorted(item.items())}")
    return found


def differing_cells(before: Score, after: Score) -> set[Cell]:
    """The bars of tracks that are not the same in both scores."""
    old, new = cells(to_wire(before)), cells(to_wire(after))
    return {cell for cell in {*old, *new} if old.get(cell) != new.get(cell)}


def differing_frame(before: Score, after: Score) -> list[str]:
    """What differs outside of the bars: fields of the score and of its tracks (but channels)."""
    old, new = to_wire(before), to_wire(after)
    bare = ("tracks", "bars")
    differ = [name for name in {*old, *new} if name not in bare and old.get(name) != new.get(name)]
    for one, other in zip(old["tracks"], new["tracks"], strict=True):
        names = {*one, *other} - {"notes", "controls", "channel", "carried"}
        differ += [f"{one['id']}.{name}" for name in names if one.get(name) != other.get(name)]
    return differ


def chunks(content: bytes) -> list[bytes]:
    """The track chunks of a MIDI file, byte for byte."""
    found, position = [], 14
    while position < len(content):
        (length,) = struct.unpack(">I", content[position + 4 : position + 8])
        found.append(content[position : position + 8 + length])
        position += 8 + length
    return found


def midi_chunks(score: Score) -> list[bytes]:
    """Conductor first, then one chunk per track of the score."""
    return chunks(format_midi(score))


def heard(chunk: bytes, start: int, end: int) -> Counter[tuple[object, ...]] | None:
    """What mido hears of a track chunk outside start..end: every message but on and off of notes begun inside.

    None where mido cannot read a key signature that the file brought.
    """
    header = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, 480)
    try:
        file = mido.MidiFile(file=io.BytesIO(header + chunk), clip=True)
    except KeySignatureError:
        return None
    tick = 0
    sounding: defaultdict[int, list[int]] = defaultdict(list)
    messages: Counter[tuple[object, ...]] = Counter()
    for message in file.tracks[0]:
        tick += message.time
        if message.type == "note_on" and message.velocity:
            sounding[message.note].append(tick)
            if not start <= tick < end:
                messages["on", tick, message.note, message.velocity] += 1
        elif message.type in ("note_on", "note_off"):
            onset = sounding[message.note].pop(0)
            if not start <= onset < end:
                messages["off", onset, tick, message.note] += 1
        elif not message.is_meta and not start <= tick < end:
            messages[message.type, tick, *message.bytes()[1:]] += 1
    return messages
