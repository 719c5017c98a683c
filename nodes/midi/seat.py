"""Which port and channel each track plays on in a MIDI file.

Tracks share a channel only where they set it alike (program, bank, controllers, gain, pan), since a channel has one
state. Drums play on channel 10. A sixteenth player finds his channel on the next port (meta event FF 21), as in
sequencers with several outputs; before that, tracks that sound alike are put together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from ..fault import InvalidScore
from ..score.note import Control
from ..score.track import Track
from .conductor import N_PORTS, PORT
from .event import split_meta
from .part import DRUM_CHANNEL

N_CHANNELS = 16
PITCHED_CHANNELS = tuple(channel for channel in range(N_CHANNELS) if channel != DRUM_CHANNEL)


class Seat(NamedTuple):
    port: int  # 0..127
    channel: int  # 0..15


class Setting(NamedTuple):
    """All that two tracks on one channel have in common."""

    is_drum: bool
    program: int
    bank: int
    controls: tuple[Control, ...]
    gain_db: float
    pan: float


def stated_port(track: Track) -> int | None:
    """The port that an imported track carries with it."""
    for event in track.carried:
        kind, content = split_meta(bytes.fromhex(event.content))
        if kind == PORT and len(content) == 1 and content[0] < N_PORTS:
            return content[0]
    return None


def assign_seats(tracks: Sequence[Track]) -> tuple[Seat, ...]:
    """One seat a track, in their order; a track keeps the channel it was imported with unless another sets it unlike.

    Raises InvalidScore where even 128 ports have no free channel.
    """
    taken: dict[Seat, Setting] = {}
    seats: dict[int, Seat] = {}
    settings = [_setting(track) for track in tracks]
    for number, track in enumerate(tracks):
        if track.channel is not None and track.is_drum == (track.channel == DRUM_CHANNEL):
            wanted = Seat(stated_port(track) or 0, track.channel)
            if taken.setdefault(wanted, settings[number]) == settings[number]:
                seats[number] = wanted
    for number, track in enumerate(tracks):
        if number not in seats:
            seats[number] = _free_seat(track, settings[number], taken)
            taken[seats[number]] = settings[number]
    return tuple(seats[number] for number in range(len(tracks)))


def _setting(track: Track) -> Setting:
    return Setting(track.is_drum, track.program, track.bank, track.controls, track.gain_db, track.pan)


def _free_seat(track: Track, setting: Setting, taken: dict[Seat, Setting]) -> Seat:
    """An own channel on the first port; else one that is set alike (drums always); else one on the next ports."""
    stated = stated_port(track)
    alike = [seat for seat, other in taken.items() if other == setting and stated in (None, seat.port)]
    own = [seat for seat in _candidates(track.is_drum, stated) if seat not in taken]
    if alike and (track.is_drum or not own or own[0].port > 0):
        return alike[0]
    if own:
        return own[0]
    raise InvalidScore(
        f"A MIDI file has room for {N_PORTS} ports of {N_CHANNELS} channels; track {track.id!r} finds none free.",
        hint="Merge tracks that play the same instrument.",
    )


def _candidates(is_drum: bool, port: int | None) -> Iterator[Seat]:
    ports = range(N_PORTS) if port is None else (port,)
    return (Seat(*pair) for pair in product(ports, (DRUM_CHANNEL,) if is_drum else PITCHED_CHANNELS))
