"""Standard MIDI File -> Score.

* One Track per track of the file and channel in it that plays notes; a channel on which nobody plays, but which is set
  to something, gets a Track of its own. Everything keeps the file's own ticks; `offset` is 0 and `gate` 100.
* Type 2 holds independent patterns: they are laid one after the other, each where the one before ends.
* SMPTE time becomes a grid of ticks per quarter at a steady 120 or 60 bpm of the same seconds; tempo events have no
  meaning in such a file and are dropped.
* Markers on bar lines become sections, a shorter first bar a pickup (see conductor.py). What a Score cannot hold is
  carried: by the track's first player, or by the score where it stands in the first track or one without players.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from ..fault import InvalidMidi
from ..score.note import CarriedEvent
from ..score.score import MAX_BARS, Score
from ..score.time import MAX_TICK, KeyChange, MeterMap, TempoMap, Ticks
from ..score.track import Track
from ..theory.instrument import instrument_by_program
from .chunk import MidiChunks, check_size, parse_chunks
from .conductor import NAME, PORT, Conductor, as_carried, meter_map, read_conductor, tempo_map, with_form
from .event import DAMAGED, MAX_EVENTS, MAX_NOTES, ChannelEvent, EventTrack, OtherEvent, meta, split_meta, too_many
from .part import DRUM_CHANNEL, NOTE_ON, ChannelState, Part, channel_state, split_channels

MAX_SONG_S = 24 * 3600.0
_SMPTE_RATES = {24: 24.0, 25: 25.0, 29: 30_000 / 1001, 30: 30.0}  # frames per second
TOO_FAR = "Delete the event that stands far behind the music in a sequencer."


def read_midi(path: Path) -> Score:
    """The Score of a .mid, .midi, .kar or .rmi file. Raises InvalidMidi, also where the file cannot be opened."""
    try:
        check_size(path.stat().st_size)
        content = path.read_bytes()
    except OSError as fault:
        raise InvalidMidi(
            f"Could not read {path.name!r}: {fault.strerror or fault}.",
            hint="Check the file's name and its permissions.",
        ) from fault
    return parse_midi(content)


def parse_midi(content: bytes) -> Score:
    """The Score of the bytes of a MIDI file. Raises InvalidMidi with the cure."""
    chunks = parse_chunks(content)
    tracks = _in_sequence(chunks.tracks) if chunks.format == 2 else chunks.tracks
    end = max(track.end for track in tracks)
    if end >= MAX_TICK:
        raise InvalidMidi(f"A MIDI file ends before tick {MAX_TICK}, this one ends at {end}.", hint=TOO_FAR)
    if sum(_is_note(event) for track in tracks for event in track.channel_events) > MAX_NOTES:
        raise too_many("notes")
    conductor = read_conductor(tracks)
    tempos, meters = _maps(chunks.division, conductor)
    _check_length(Ticks(end), tempos, meters)
    score = Score(
        tempo_map=tempos,
        meter_map=meters,
        keys=tuple(KeyChange(Ticks(tick), conductor.keys[tick]) for tick in sorted(conductor.keys)),
        tracks=_tracks(tracks, conductor),
        title=_title(chunks, conductor),
    )
    if end > score.end:
        score = replace(score, bars=meters.position(Ticks(end - 1)).bar)
    return with_form(replace(score, carried=as_carried(_songwide(conductor))), conductor)


def _is_note(event: ChannelEvent) -> bool:
    return event[1] & 0xF0 == NOTE_ON and event[3] > 0


def _in_sequence(patterns: tuple[EventTrack, ...]) -> tuple[EventTrack, ...]:
    """The patterns of a type 2 file, each moved to where the one before ends."""
    moved, start = [], 0
    for pattern in patterns:
        moved.append(
            EventTrack(
                [(start + tick, status, first, second) for tick, status, first, second in pattern.channel_events],
                [(start + tick, event) for tick, event in pattern.other_events],
                start + pattern.end,
            )
        )
        start += pattern.end
    return tuple(moved)


def _maps(division: int, conductor: Conductor) -> tuple[TempoMap, MeterMap]:
    if division < 0x8000:
        if not division:
            raise InvalidMidi("A MIDI file has at least 1 tick per quarter, this one has 0.", hint=DAMAGED)
        return tempo_map(conductor, division), meter_map(conductor, division)
    frames, ticks_per_frame = 256 - (division >> 8), division & 0xFF
    if frames not in _SMPTE_RATES or not ticks_per_frame:
        raise InvalidMidi(
            f"SMPTE time has 24, 25, 29 or 30 frames a second of 1..255 ticks, this file has {frames} of "
            f"{ticks_per_frame}.",
            hint=DAMAGED,
        )
    second = (30 if frames == 29 else frames) * ticks_per_frame  # ticks; 29.97 frames run a thousandth slower
    quarters = 1 if second % 2 else 2  # in a second
    bpm = 60.0 * quarters * _SMPTE_RATES[frames] / round(_SMPTE_RATES[frames])
    grid = second // quarters
    return TempoMap.constant(bpm, grid), meter_map(conductor, grid)


def _check_length(end: Ticks, tempos: TempoMap, meters: MeterMap) -> None:
    length_s, n_bars = tempos.seconds_at(end), meters.position(end).bar
    if length_s > MAX_SONG_S or n_bars > MAX_BARS:
        raise InvalidMidi(
            f"A song lasts up to {MAX_SONG_S / 3600:.0f} hours and {MAX_BARS} bars, this file lasts "
            f"{length_s / 3600:.1f} hours and {n_bars} bars.",
            hint=TOO_FAR,
        )


def _title(chunks: MidiChunks, conductor: Conductor) -> str:
    """The name of the first track, unless that track plays in a file of several: then it is the player's name."""
    is_player = chunks.format and any(map(_is_note, chunks.tracks[0].channel_events))
    return "" if is_player else conductor.names.get(0, "")


def _songwide(conductor: Conductor) -> list[OtherEvent]:
    """What the first track and the tracks without players carry: their names too, but no ports, which play nothing."""
    songwide: list[OtherEvent] = []
    for place, events in sorted(conductor.carried.items()):
        name = conductor.names.get(place, "") if place else ""
        songwide += [(0, meta(NAME, name.encode()))] if name else []
        songwide += [(tick, event) for tick, event in events if split_meta(event)[0] != PORT]
    return songwide


Seat = tuple[int, int]  # place of a track in the file, or its port; and a channel in it


def _tracks(tracks: tuple[EventTrack, ...], conductor: Conductor) -> tuple[Track, ...]:
    """The tracks of the score. Takes what each of them carries out of the conductor's hands."""
    parts: dict[Seat, Part] = {
        (place, channel): part for place, track in enumerate(tracks) for channel, part in split_channels(track).items()
    }
    states = _states(parts, conductor)
    channels_of: defaultdict[int, list[int]] = defaultdict(list)
    for place, channel in sorted(states):
        channels_of[place].append(channel)
    players: list[Track] = []
    for place, channels in channels_of.items():
        for channel in channels:
            state = states[place, channel]
            is_drum = channel == DRUM_CHANNEL
            instrument = instrument_by_program(state.program, is_drum).name
            players.append(
                Track(
                    id=f"t{len(players) + 1}",
                    name=_player_name(conductor.names.get(place, ""), instrument, len(channels)),
                    role="drums" if is_drum else "",
                    program=state.program,
                    is_drum=is_drum,
                    notes=tuple(parts[place, channel].notes),
                    controls=state.controls,
                    carried=_carried_by(place, conductor),
                    bank=state.bank,
                    channel=channel,
                )
            )
    return tuple(players)


def _states(parts: dict[Seat, Part], conductor: Conductor) -> dict[Seat, ChannelState]:
    """The state of every part that becomes a track: those that play, and one for each channel on which nobody does."""
    speaking: defaultdict[Seat, list[Seat]] = defaultdict(list)  # port and channel -> its parts
    for place, channel in parts:
        speaking[conductor.ports.get(place, 0), channel].append((place, channel))
    states: dict[Seat, ChannelState] = {}
    for seats in speaking.values():
        state = channel_state([parts[seat] for seat in seats])
        states |= dict.fromkeys([seat for seat in seats if parts[seat].notes] or seats[:1], state)
    if sum(len(state.controls) for state in states.values()) > MAX_EVENTS:
        raise InvalidMidi(
            f"The tracks of a MIDI file may have {MAX_EVENTS} controllers, with those that they share; here are more.",
            hint="Give each track a channel of its own in a sequencer.",
        )
    return states


def _player_name(track_name: str, instrument: str, n_players: int) -> str:
    if track_name and n_players > 1:
        return f"{track_name}: {instrument}"
    return track_name or instrument


def _carried_by(place: int, conductor: Conductor) -> tuple[CarriedEvent, ...]:
    """The port of a track, and, for the first player in it, what the track carries. The first track's is the song's."""
    port = [(0, meta(PORT, bytes((conductor.ports[place],))))] if place in conductor.ports else []
    return as_carried(port + (conductor.carried.pop(place, []) if place else []))
