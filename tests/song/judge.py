"""An independent judge of a finished song: reads the files with mido, soundfile, pyloudnorm and scipy alone, never with
a room of ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mido
import numpy as np

NATURAL_MINOR, HARMONIC_MINOR, MELODIC_MINOR = (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 8, 11), (0, 2, 3, 5, 7, 9, 11)
MINOR = frozenset(NATURAL_MINOR + HARMONIC_MINOR + MELODIC_MINOR)
MAJOR = frozenset((0, 2, 4, 5, 7, 9, 11))


@dataclass(frozen=True)
class MidiFacts:
    """What a MIDI file says. programs: of every channel that has notes, drums left out; n_parts: tracks with notes."""

    bpm: float
    meter: tuple[int, int]
    bars: float
    programs: frozenset[int]
    has_drums: bool
    n_parts: int
    pitches: tuple[int, ...]

    def share_in(self, tonic: int, scale: frozenset[int]) -> float:
        return sum((pitch - tonic) % 12 in scale for pitch in self.pitches) / len(self.pitches)


def read_midi_facts(path: str | Path) -> MidiFacts:
    """Bars are counted to the file's end of track, rounded up from the last sounding note."""
    file = mido.MidiFile(str(path))
    tempos: list[int] = []
    meters: list[tuple[int, int]] = []
    pitches: list[int] = []
    programs: dict[int, int] = {}
    sounding: set[int] = set()
    last_note, n_parts = 0, 0
    for track in file.tracks:
        tick, notes_here = 0, 0
        for message in track:
            tick += message.time
            if message.type == "set_tempo":
                tempos.append(message.tempo)
            elif message.type == "time_signature":
                meters.append((message.numerator, message.denominator))
            elif message.type == "program_change":
                programs[message.channel] = message.program
            elif message.type == "note_on" and message.velocity:
                notes_here += 1
                sounding.add(message.channel)
                last_note = max(last_note, tick)
                if message.channel != 9:
                    pitches.append(message.note)
        n_parts += bool(notes_here)
    meter = meters[0] if meters else (4, 4)
    bar_ticks = file.ticks_per_beat * 4 * meter[0] / meter[1]
    return MidiFacts(
        bpm=60e6 / tempos[0],
        meter=meter,
        bars=int(last_note // bar_ticks) + 1,
        programs=frozenset(programs.get(channel, 0) for channel in sounding if channel != 9),
        has_drums=9 in sounding,
        n_parts=n_parts,
        pitches=tuple(pitches),
    )


@dataclass(frozen=True)
class MasterFacts:
    sample_rate: int
    n_channels: int
    loudness_lufs: float
    true_peak_dbtp: float


def read_master_facts(path: str | Path) -> MasterFacts:
    import pyloudnorm
    import soundfile
    from scipy.signal import resample_poly

    waveform: Any
    waveform, rate = soundfile.read(str(path), dtype="float64", always_2d=True)
    oversampled = resample_poly(waveform, 4, 1, axis=0)
    return MasterFacts(
        sample_rate=rate,
        n_channels=waveform.shape[1],
        loudness_lufs=float(pyloudnorm.Meter(rate).integrated_loudness(waveform)),
        true_peak_dbtp=float(20 * np.log10(np.abs(oversampled).max())),
    )
