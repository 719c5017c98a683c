"""What the tests of this room share: small scores, FluidSynth as the judge, and measures of sound.

FluidSynth plays the same events with the same bank, reverb and chorus off. It starts every voice on a grid of 64
samples.
"""

from __future__ import annotations

import shutil
import subprocess
import wave
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from cadenza.nodes.score.note import Control, Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.soundfont.bank import SoundFont
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.theory.meter import Meter

RATE = 44_100
TICKS_PER_S = 960  # 480 ticks a quarter at 120 bpm
FLUID_GAIN = 0.5


@dataclass(frozen=True)
class Part:
    """One track to be played by both: notes and controls at 120 bpm."""

    notes: Sequence[Note]
    controls: Sequence[Control] = ()
    program: int = 0
    is_drum: bool = False

    def track(self, name: str = "part") -> Track:
        return Track(
            name, program=self.program, is_drum=self.is_drum, notes=tuple(self.notes), controls=tuple(self.controls)
        )


def note(start_s: float, length_s: float, pitch: int = 60, velocity: int = 100) -> Note:
    return Note(_ticks(start_s), pitch, _ticks(length_s), velocity)


def controller(at_s: float, number: int, value: int) -> Control:
    return Control(_ticks(at_s), "cc", number, value)


def bend(at_s: float, value: int) -> Control:
    return Control(_ticks(at_s), "bend", 0, value)


def _ticks(seconds: float) -> Ticks:
    return Ticks(round(seconds * TICKS_PER_S))


def score_of(tracks: Iterable[Track], bars: int = 0) -> Score:
    tempo, meter = TempoMap.constant(120.0), MeterMap((MeterChange(Ticks(0), Meter(4, 4)),), 480)
    return Score(tempo, meter, tracks=tuple(tracks), bars=bars)


def ours(font: SoundFont, part: Part) -> np.ndarray:
    """Our render `[2, T]`."""
    return render_stems(score_of([part.track()]), font, RATE).audios[0].waveform.astype(np.float64)


def fluidsynth(path: Path, part: Part, folder: Path) -> np.ndarray:
    """FluidSynth's render `[2, T]` of the same part with the same bank, at gain 1."""
    midi = folder / "part.mid"
    _write_midi(part, midi)
    return fluidsynth_file(path, midi, folder)


def fluidsynth_file(path: Path, midi: Path, folder: Path, gain: float = FLUID_GAIN) -> np.ndarray:
    """FluidSynth's render `[2, T]` of a MIDI file, at gain 1. gain: at which it works, lower where it would clip."""
    program = shutil.which("fluidsynth")
    if program is None:
        pytest.fail("FluidSynth is the judge of this test: install Debian's package fluidsynth.")
    sound = folder / "part.wav"
    command = [program, "-ni", "-R", "0", "-C", "0", "-g", str(gain), "-r", str(RATE), "-F", str(sound)]
    subprocess.run([*command, str(path), str(midi)], check=True, capture_output=True, timeout=300)
    with wave.open(str(sound)) as file:
        stored = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    sound.unlink()
    return stored.reshape(-1, 2).T / 32768.0 / gain


def _write_midi(part: Part, path: Path) -> None:
    import mido

    channel = 9 if part.is_drum else 0
    events = [(0, 0, mido.Message("program_change", channel=channel, program=part.program))]
    for control in part.controls:
        if control.kind == "cc":
            message = mido.Message("control_change", channel=channel, control=control.number, value=control.value)
        elif control.kind == "bend":
            message = mido.Message("pitchwheel", channel=channel, pitch=control.value)
        elif control.kind == "pressure":
            message = mido.Message("aftertouch", channel=channel, value=control.value)
        elif control.kind == "key_pressure":
            message = mido.Message("polytouch", channel=channel, note=control.number, value=control.value)
        else:
            message = mido.Message("program_change", channel=channel, program=control.value)
        events.append((control.tick, 1, message))
    for struck in part.notes:
        on = mido.Message("note_on", channel=channel, note=struck.pitch, velocity=struck.velocity)
        events.append((struck.played_onset, 2, on))
        events.append((struck.played_end, 0, mido.Message("note_off", channel=channel, note=struck.pitch)))
    file = mido.MidiFile(type=0, ticks_per_beat=480)
    track = mido.MidiTrack()
    file.tracks.append(track)
    before = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - before))
        before = tick
    file.save(path)


def level_db(sound: np.ndarray, start_s: float, stop_s: float) -> float:
    """Level of a stretch, all channels together, in dB; -180 for silence."""
    piece = sound[..., round(start_s * RATE) : round(stop_s * RATE)]
    return float(10 * np.log10(np.mean(piece**2) + 1e-18))


def pitch_hz(sound: np.ndarray, start_s: float, stop_s: float, near_hz: float | None = None) -> float:
    """The strongest partial of a stretch, or the strongest within a semitone of `near_hz`.

    Peak of the Hann-windowed spectrum, padded to 2^17 points or more and refined by a parabola through its logarithm.
    """
    mono = sound[:, round(start_s * RATE) : round(stop_s * RATE)].sum(axis=0)
    size = 1 << max(17, len(mono).bit_length() + 1)
    spectrum = np.log(np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size)) + 1e-12)
    low, high = (30.0, 5000.0) if near_hz is None else (near_hz * 2 ** (-1 / 12), near_hz * 2 ** (1 / 12))
    first = round(low * size / RATE)
    peak = int(np.argmax(spectrum[first : round(high * size / RATE)])) + first
    before, at, after = spectrum[peak - 1 : peak + 2]
    return float((peak + 0.5 * (before - after) / (before - 2 * at + after)) * RATE / size)


def cents(one_hz: float, other_hz: float) -> float:
    return float(1200 * np.log2(one_hz / other_hz))
