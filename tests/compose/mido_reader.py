"""What a MIDI file says of a song, read with mido alone: none of the pack's own reading is trusted here."""

from __future__ import annotations

import io
from dataclasses import dataclass
from fractions import Fraction

import mido


@dataclass(frozen=True, slots=True)
class ReadSection:
    """A marker and what holds where it stands. `bars`: until the next marker, counted by the meter in force."""

    name: str
    tick: int
    bars: Fraction
    bpm_us: int  # microseconds per quarter
    key: str  # "Bbm", or the name that a text gives a mode
    meter: str  # "7/8", with its groups where a text gives them


@dataclass(frozen=True, slots=True)
class ReadSong:
    """A file's sections and, for every track with notes or a program, (name, program, whether on channel 10)."""

    pickup: int  # ticks
    sections: tuple[ReadSection, ...]
    instruments: tuple[tuple[str, int, bool], ...]


def read_song(content: bytes) -> ReadSong:
    """Read a type 1 file whose last tick is the end of the conductor track."""
    file = mido.MidiFile(file=io.BytesIO(content))
    conductor, *tracks = file.tracks
    told = _told(conductor)
    end = max(tick for tick, _ in told)
    markers = [(tick, message.text) for tick, message in told if message.type == "marker"]
    stops = [tick for tick, _ in markers[1:]] + [end]
    sections = []
    for (tick, name), stop in zip(markers, stops, strict=True):
        meter = _at(told, "time_signature", tick)
        bar = Fraction(file.ticks_per_beat * 4 * meter.numerator, meter.denominator)
        sections.append(
            ReadSection(
                name=name,
                tick=tick,
                bars=(stop - tick) / bar,
                bpm_us=_at(told, "set_tempo", tick).tempo,
                key=_text(told, "Key", tick, "key_signature") or _at(told, "key_signature", tick).key,
                meter=_text(told, "Meter", tick, "time_signature") or f"{meter.numerator}/{meter.denominator}",
            )
        )
    return ReadSong(markers[0][0], tuple(sections), tuple(_instrument(track) for track in tracks))


def _told(track: mido.MidiTrack) -> list[tuple[int, mido.MetaMessage]]:
    tick = 0
    told = []
    for message in track:
        tick += message.time
        told.append((tick, message))
    return told


def _at(told: list[tuple[int, mido.MetaMessage]], kind: str, tick: int) -> mido.MetaMessage:
    """The latest message of a kind up to a tick."""
    return [message for when, message in told if message.type == kind and when <= tick][-1]


def _text(told: list[tuple[int, mido.MetaMessage]], word: str, tick: int, kind: str) -> str:
    """What a text such as "Key: D dorian" adds to the message of its kind that is in force at a tick; else ""."""
    since = max(when for when, message in told if message.type == kind and when <= tick)
    texts = [m.text for when, m in told if m.type == "text" and when == since and m.text.startswith(f"{word}: ")]
    return texts[-1].partition(": ")[2] if texts else ""


def _instrument(track: mido.MidiTrack) -> tuple[str, int, bool]:
    programs = [message for message in track if message.type == "program_change"]
    notes = [message for message in track if message.type in ("note_on", "note_off")]
    channel = (programs or notes)[0].channel if programs or notes else -1
    return track.name, programs[0].program if programs else 0, channel == 9
