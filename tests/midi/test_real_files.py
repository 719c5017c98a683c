"""Every .mid of two Debian packages: file -> Score -> file -> Score without loss, and mido alone hears the same."""

from __future__ import annotations

import io
from collections import Counter, defaultdict, deque
from itertools import pairwise
from pathlib import Path

import mido
import pytest
from mido.midifiles.meta import KeySignatureError

from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.score.bars import join_score, split_score

from .files import real_files

BANK_SELECT = (0, 32)


def test_there_are_as_many_files_as_debian_ships() -> None:
    assert len(real_files()) >= 84


def test_every_file_survives_to_score_to_file_to_score() -> None:
    changed = []
    for path in real_files():
        score = parse_midi(path.read_bytes())
        content = format_midi(score)
        if parse_midi(content) != score or format_midi(parse_midi(content)) != content:
            changed.append(path.name)
    assert changed == []


def test_every_file_survives_being_cut_into_bars() -> None:
    for path in real_files():
        score = parse_midi(path.read_bytes())
        assert join_score(score, split_score(score)) == score, path.name


class Heard:
    """What mido alone makes of a file: everything by absolute tick and channel; a port counts as sixteen channels."""

    def __init__(self, content: bytes) -> None:
        self.notes: Counter[tuple[int, ...]] = Counter()
        self.controls: set[tuple[object, ...]] = set()
        self.tempos: dict[int, int] = {0: 500_000}
        self.meters: dict[int, tuple[int, int]] = {0: (4, 4)}
        self.programs: defaultdict[int, dict[int, int]] = defaultdict(dict)
        file = mido.MidiFile(file=io.BytesIO(content), clip=True)
        self.grid = file.ticks_per_beat
        for track in file.tracks:
            self._hear(track, next((message.port for message in track if message.type == "midi_port"), 0))

    def _hear(self, track: mido.MidiTrack, port: int) -> None:
        tick = 0
        sounding: defaultdict[tuple[int, int], deque[tuple[int, int]]] = defaultdict(deque)
        for message in track:
            tick += message.time
            if message.is_meta or message.type == "sysex":
                self._hear_meta(tick, message)
                continue
            channel = 16 * port + message.channel
            if message.type == "note_on" and message.velocity:
                sounding[channel, message.note].append((tick, message.velocity))
            elif message.type in ("note_on", "note_off"):
                if voice := sounding[channel, message.note]:
                    onset, velocity = voice.popleft()
                    self.notes[onset, channel, message.note, velocity, max(1, tick - onset)] += 1
            else:
                self._hear_control(tick, channel, message)
        for (channel, pitch), voice in sounding.items():
            for onset, velocity in voice:
                self.notes[onset, channel, pitch, velocity, max(1, tick - onset)] += 1

    def _hear_meta(self, tick: int, message: mido.Message) -> None:
        if message.type == "set_tempo":
            self.tempos[tick] = message.tempo
        elif message.type == "time_signature":
            self.meters[tick] = (message.numerator, message.denominator)

    def _hear_control(self, tick: int, channel: int, message: mido.Message) -> None:
        if message.type == "program_change":
            self.programs[channel][tick] = message.program
        elif not (message.type == "control_change" and message.control in BANK_SELECT):
            self.controls.add((tick, channel, *message.bytes()[1:], message.type))

    @property
    def meter_changes(self) -> list[tuple[int, tuple[int, int]]]:
        """Where the meter becomes another one; files repeat it at will."""
        stated = sorted(self.meters.items())
        return [stated[0]] + [(tick, meter) for (_, before), (tick, meter) in pairwise(stated) if meter != before]

    def programs_of_notes(self) -> set[tuple[int, int, int]]:
        """(onset, channel, program that it sounds with), drums left out of the question of what 'none' means."""
        return {
            (onset, channel, max(((t, p) for t, p in self.programs[channel].items() if t <= onset), default=(0, 0))[1])
            for onset, channel, *_ in self.notes
        }


def heard(content: bytes) -> Heard | None:
    try:
        return Heard(content)
    except KeySignatureError:
        return None


@pytest.fixture(scope="module")
def pairs() -> list[tuple[Path, Heard, Heard]]:
    """(file, as mido hears the original, as mido hears ours) of every file that mido can parse."""
    both = [
        (path, heard(path.read_bytes()), heard(format_midi(parse_midi(path.read_bytes())))) for path in real_files()
    ]
    return [(path, original, ours) for path, original, ours in both if original and ours]


def test_mido_reads_all_but_two_of_the_files(pairs) -> None:
    assert len(real_files()) - len(pairs) <= 2


@pytest.mark.parametrize("what", ["grid", "notes", "controls", "tempos", "meter_changes"])
def test_mido_hears_the_same_in_the_original_and_in_ours(pairs, what) -> None:
    different = [path.name for path, original, ours in pairs if getattr(original, what) != getattr(ours, what)]
    assert different == []


def test_mido_hears_every_note_with_the_same_program(pairs) -> None:
    different = [
        path.name for path, original, ours in pairs if original.programs_of_notes() != ours.programs_of_notes()
    ]
    assert different == []


def test_our_own_reader_hears_the_notes_that_mido_hears(pairs) -> None:
    for path, original, _ in pairs:
        ours = Counter(
            (note.onset, track.channel, note.pitch, note.velocity, note.duration)
            for track in parse_midi(path.read_bytes()).tracks
            for note in track.notes
        )
        on_sixteen = Counter()
        for (onset, channel, *rest), count in original.notes.items():
            on_sixteen[onset, channel % 16, *rest] += count
        assert ours == on_sixteen, path.name
