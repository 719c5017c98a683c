"""What a track asks of the synthesizer: notes with the moments they are let go, and the state of its controllers.

All moments are samples from the start of the song. The rules are those of MIDI: a note ends at its note-off, later
while a pedal holds it; a key struck again comes up first. A program change and the soft pedal (CC 67) count for the
notes struck after them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..score.note import Control, Note
from ..score.time import TempoMap
from ..score.track import Track

MIN_NOTE_S = 0.01  # shorter notes are held this long, or a short attack would never be heard

# Controllers with a rule of their own
BANK_MSB, DATA_MSB, BANK_LSB, DATA_LSB = 0, 6, 32, 38
SUSTAIN, SOSTENUTO, SOFT = 64, 66, 67
NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB = 98, 99, 100, 101
ALL_SOUND_OFF, RESET, ALL_NOTES_OFF = 120, 121, 123
RPN_BEND_RANGE, RPN_FINE_TUNE, RPN_COARSE_TUNE, RPN_NULL = 0, 1, 2, 0x3FFF
PEDAL_DOWN = 64
SOFT_TOUCH = 0.84  # of the velocity: 3 dB down, and where a bank has softer samples, those
FOREVER = 1 << 62

# What a channel's controllers are before anything is sent (RP-015): volume 100, balance, pan and sound in the middle …
_RESTING_AT = {7: 100, 8: 64, 10: 64, 11: 127, **dict.fromkeys(range(70, 80), 64), RPN_LSB: 127, RPN_MSB: 127}
_RESTING = tuple(_RESTING_AT.get(number, 0) for number in range(128))
# Controllers that "reset all controllers" leaves alone (RP-015)
_KEPT_BY_RESET = frozenset({0, 32, 7, 8, 10, 91, 93, *range(70, 80), *range(120, 128)})


@dataclass(frozen=True, slots=True)
class ChannelState:
    """The controls of a track at one moment. `tuning_cents`: RPN 1 and 2. `key_pressures`: (pitch, value) pairs."""

    controllers: tuple[int, ...] = _RESTING
    bend: int = 0
    bend_range_cents: int = 200
    tuning_cents: float = 0.0
    pressure: int = 0
    key_pressures: tuple[tuple[int, int], ...] = ()

    def key_pressure(self, pitch: int) -> int:
        return dict(self.key_pressures).get(pitch, 0)


@dataclass(frozen=True, slots=True)
class Strike:
    """A note as struck. onset, release, cut: samples; at `cut` "all sound off" silences it (FOREVER = never).

    program, bank: as selected at the onset.
    """

    onset: int
    release: int
    cut: int
    pitch: int
    velocity: int
    program: int
    bank: int


class Change(NamedTuple):
    sample: int
    state: ChannelState


@dataclass(frozen=True, slots=True)
class Performance:
    """A track's strikes in order of onset, and its channel states in order of time, the first at sample 0."""

    strikes: tuple[Strike, ...]
    changes: tuple[Change, ...]
    is_drum: bool
    _moments: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_moments", [change.sample for change in self.changes])

    def state_at(self, sample: int) -> ChannelState:
        return self.changes[bisect_right(self._moments, sample) - 1].state

    def changes_within(self, onset: int, end: int) -> tuple[Change, ...]:
        """The changes after `onset` and before `end`."""
        return self.changes[bisect_right(self._moments, onset) : bisect_right(self._moments, end - 1)]


def perform(track: Track, tempo_map: TempoMap, sample_rate: int, end: int) -> Performance:
    """Play a track's events through the rules of MIDI. Pedals still down at `end` (samples) are lifted there."""

    def sample_of(tick: int) -> int:
        return round(tempo_map.seconds_at(tick) * sample_rate)  # type: ignore[arg-type]

    channel = _Channel(track)
    for control in track.controls:
        channel.receive(sample_of(control.tick), control)
    channel.finish(end)
    held = [(sample_of(note.played_onset), sample_of(note.played_end), note) for note in track.notes]
    held.sort(key=lambda entry: (entry[0], entry[2].pitch))
    strikes = _strikes(held, channel, round(MIN_NOTE_S * sample_rate))
    return Performance(tuple(strikes), tuple(channel.changes), track.is_drum)


def _strikes(held: list[tuple[int, int, Note]], channel: _Channel, min_samples: int) -> list[Strike]:
    strikes: list[Strike] = []
    key_ups: list[int] = []  # when the key comes up; a pedal may hold the note longer
    last_of_pitch: dict[int, int] = {}
    for onset, end, note in held:
        before = last_of_pitch.get(note.pitch)
        if before is not None and key_ups[before] > onset:
            up = max(onset, strikes[before].onset + min_samples)
            strikes[before] = replace(strikes[before], release=channel.let_go(strikes[before].onset, up))
        last_of_pitch[note.pitch] = len(strikes)
        key_ups.append(max(end, onset + min_samples))
        release = channel.let_go(onset, key_ups[-1])
        cut = _next_after(channel.sound_offs, onset)
        velocity = channel.touch(onset, note.velocity)
        strikes.append(Strike(onset, release, cut, note.pitch, velocity, *channel.selected(onset)))
    return strikes


class _Channel:
    """Receives a track's controls in order, and then answers for any moment."""

    def __init__(self, track: Track) -> None:
        self.changes = [Change(0, ChannelState())]
        self.sound_offs: list[int] = []
        self._note_offs: list[int] = []
        self._programs = [(0, track.program, track.bank)]
        self._bank = [track.bank >> 7, track.bank & 0x7F]
        self._pedals: dict[int, list[tuple[int, int]]] = {SUSTAIN: [], SOSTENUTO: []}  # spans [down, up)
        self._down: dict[int, int] = {}
        self._parameter = RPN_NULL
        self._data = [0, 0]
        self._tuning = [0.0, 0.0]  # coarse, fine, in cents

    def receive(self, sample: int, control: Control) -> None:
        state = self.changes[-1].state
        if control.kind == "cc":
            self._controller(sample, control.number, control.value)
        elif control.kind == "bend":
            self._change(sample, replace(state, bend=control.value))
        elif control.kind == "pressure":
            self._change(sample, replace(state, pressure=control.value))
        elif control.kind == "key_pressure":
            others = [pair for pair in state.key_pressures if pair[0] != control.number]
            self._change(sample, replace(state, key_pressures=(*others, (control.number, control.value))))
        else:
            self._programs.append((sample, control.value, self._bank[0] << 7 | self._bank[1]))

    def finish(self, end: int) -> None:
        """Lift the pedals that are still down."""
        for pedal in tuple(self._down):
            self._lift(pedal, max(end, self._down[pedal]))

    def selected(self, sample: int) -> tuple[int, int]:
        """Program and bank at a moment."""
        place = bisect_right(self._programs, sample, key=lambda entry: entry[0]) - 1
        return self._programs[max(0, place)][1:]

    def touch(self, onset: int, velocity: int) -> int:
        """The velocity of a note struck at a moment: the soft pedal takes some of it."""
        place = bisect_right(self.changes, onset, key=lambda change: change.sample) - 1
        is_soft = self.changes[place].state.controllers[SOFT] >= PEDAL_DOWN
        return max(1, round(velocity * SOFT_TOUCH)) if is_soft else velocity

    def let_go(self, onset: int, end: int) -> int:
        """When a note of that onset and end is really released: pedals hold it, "all notes off" ends it."""
        end = min(end, _next_after(self._note_offs, onset))
        spans = self._pedals[SOSTENUTO]
        first = bisect_right(spans, onset, key=lambda span: span[0])
        if first < len(spans) and spans[first][0] < end:  # sostenuto holds only what sounds when it goes down
            end = max(end, spans[first][1])
        spans = self._pedals[SUSTAIN]
        last = bisect_right(spans, end, key=lambda span: span[0]) - 1
        return max(end, spans[last][1]) if last >= 0 else end

    def _controller(self, sample: int, number: int, value: int) -> None:
        if number in self._pedals:
            self._pedal(sample, number, value)
        elif number in (BANK_MSB, BANK_LSB):
            self._bank[number == BANK_LSB] = value
        elif number in (NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB):
            self._select(number, value)
        elif number in (DATA_MSB, DATA_LSB):
            self._enter(sample, number == DATA_LSB, value)
        elif number == ALL_SOUND_OFF:
            self.sound_offs.append(sample)
        elif number >= ALL_NOTES_OFF:
            self._note_offs.append(sample)
        elif number == RESET:
            self._reset(sample)
        elif self.changes[-1].state.controllers[number] != value:
            controllers = self.changes[-1].state.controllers
            changed = (*controllers[:number], value, *controllers[number + 1 :])
            self._change(sample, replace(self.changes[-1].state, controllers=changed))

    def _pedal(self, sample: int, pedal: int, value: int) -> None:
        if value >= PEDAL_DOWN:
            self._down.setdefault(pedal, sample)
        elif pedal in self._down:
            self._lift(pedal, sample)

    def _lift(self, pedal: int, sample: int) -> None:
        self._pedals[pedal].append((self._down.pop(pedal), sample))

    def _select(self, number: int, value: int) -> None:
        """Choose the registered parameter that data entry sets; the non-registered ones mean nothing here."""
        if number in (NRPN_LSB, NRPN_MSB):
            self._parameter = RPN_NULL
        elif number == RPN_LSB:
            self._parameter = self._parameter & 0x3F80 | value
        else:
            self._parameter = self._parameter & 0x7F | value << 7

    def _enter(self, sample: int, is_low: bool, value: int) -> None:
        """Data entry for the registered parameters 0 (bend range), 1 (fine tuning) and 2 (coarse tuning)."""
        self._data = [self._data[0], value] if is_low else [value, 0]
        high, low = self._data
        state = self.changes[-1].state
        if self._parameter == RPN_BEND_RANGE:
            self._change(sample, replace(state, bend_range_cents=high * 100 + min(low, 99)))
        elif self._parameter == RPN_FINE_TUNE:
            self._tuning[1] = (high * 128 + low - 8192) * 100.0 / 8192.0
        elif self._parameter == RPN_COARSE_TUNE:
            self._tuning[0] = (high - 64) * 100.0
        self._change(sample, replace(self.changes[-1].state, tuning_cents=sum(self._tuning)))

    def _reset(self, sample: int) -> None:
        state = self.changes[-1].state
        controllers = tuple(
            value if number in _KEPT_BY_RESET else _RESTING[number] for number, value in enumerate(state.controllers)
        )
        for pedal in tuple(self._down):
            self._lift(pedal, sample)
        self._parameter = RPN_NULL
        self._change(sample, replace(state, controllers=controllers, bend=0, pressure=0, key_pressures=()))

    def _change(self, sample: int, state: ChannelState) -> None:
        """Note a new state; of several at one moment the last counts."""
        if state == self.changes[-1].state:
            return
        if self.changes[-1].sample == sample:
            self.changes.pop()
        self.changes.append(Change(sample, state))


def _next_after(moments: Sequence[int], sample: int) -> int:
    """The first of the sorted moments after `sample`."""
    place = bisect_right(moments, sample)
    return moments[place] if place < len(moments) else FOREVER
