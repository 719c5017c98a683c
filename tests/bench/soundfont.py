"""The synthesizer against FluidSynth's command line: same bank, same songs, from MIDI file to WAV file, warm disk."""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import time
from pathlib import Path

from cadenza.devtools.bench import Context, Figure, at_least
from cadenza.devtools.console import Fault
from cadenza.nodes.midi.reader import read_midi
from cadenza.nodes.midi.writer import write_midi
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.sound.files import write_audio
from cadenza.nodes.soundfont.bank import read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.theory.meter import Meter

RUNS = 3
REAL_SONGS = 10
SONGS = Path("/usr/share/games/simutrans/music")
BAND = (0, 33, 48, 24, 73, 61, 89)  # piano, bass, strings, guitar, flute, brass, pad; and drums
BARS = 60  # two minutes at 120 bpm


def run(context: Context) -> list[Figure]:
    judge = shutil.which("fluidsynth")
    if judge is None:
        raise Fault("The rival of this benchmark is not installed.", "apt-get install fluidsynth")
    bank = default_soundfont()
    piece = context.scratch / "piece.mid"
    write_midi(eight_tracks(), piece)
    real = sorted(SONGS.glob("*.mid"))[:REAL_SONGS]
    figures = []
    ratios = []
    for path in (piece, *real):
        ours, theirs, seconds = _race(path, bank, judge, context.scratch)
        if path == piece:
            figures.append(Figure("8 tracks of 2 minutes, times real time", seconds / ours, "×"))
            figures.append(Figure("8 tracks of 2 minutes, our time over FluidSynth's", ours / theirs, "ratio"))
        else:
            ratios.append(theirs / ours)
    if ratios:
        name = f"{len(ratios)} real songs, FluidSynth's time over ours, median"
        figures.append(at_least(name, statistics.median(ratios), "ratio", 1.0))
        figures.append(Figure("the slowest of them", min(ratios), "ratio"))
    return figures


def _race(midi: Path, bank: Path, judge: str, scratch: Path) -> tuple[float, float, float]:
    """Medians of our and FluidSynth's seconds, in turn, and the length of the song in seconds."""
    ours, theirs = [], []
    length_s = 0.0
    for _ in range(RUNS):
        start = time.perf_counter()
        score = read_midi(midi)
        write_audio(render_stems(score, read_soundfont(bank)).dry_mix(), scratch / "ours.wav", "wav16")
        ours.append(time.perf_counter() - start)
        length_s = score.duration_s
        start = time.perf_counter()
        command = [judge, "-ni", "-R", "0", "-C", "0", "-r", "44100", "-F", str(scratch / "theirs.wav")]
        subprocess.run([*command, str(bank), str(midi)], check=True, capture_output=True)
        theirs.append(time.perf_counter() - start)
    return statistics.median(ours), statistics.median(theirs), length_s


def eight_tracks() -> Score:
    """Two minutes of seven pitched players in eighths, quarters and chords, and drums in sixteenths."""
    chance = random.Random(8)
    tracks = []
    for number, program in enumerate(BAND):
        notes = []
        step, voices = ((240, 1), (480, 1), (960, 3), (240, 2), (480, 1), (1920, 2), (1920, 4))[number]
        for onset in range(0, BARS * 1920, step):
            for pitch in chance.sample(range(48, 76) if number != 1 else range(30, 48), voices):
                timing, velocity = chance.randint(-8, 8), chance.randint(50, 110)
                notes.append(
                    Note(Ticks(onset), pitch, Ticks(step), velocity, offset=timing, gate=chance.randint(80, 100))
                )
        tracks.append(Track(f"track{number}", program=program, notes=tuple(notes)))
    drums = [
        Note(Ticks(onset), chance.choice((36, 38, 42, 42, 42, 46)), Ticks(60), chance.randint(50, 110))
        for onset in range(0, BARS * 1920, 120)
    ]
    tracks.append(Track("drums", is_drum=True, notes=tuple(drums)))
    meter = MeterMap((MeterChange(Ticks(0), Meter(4, 4)),), 480)
    return Score(TempoMap.constant(120.0), meter, tracks=tuple(tracks), bars=BARS)
