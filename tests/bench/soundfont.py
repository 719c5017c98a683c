"""The synthesizer against FluidSynth's command line (same bank, same songs, from MIDI file to WAV file, warm disk), and
against itself: after an edit, at twice the length, for a preview; and its memory.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.devtools.console import Fault
from cadenza.nodes.compose.composer import compose
from cadenza.nodes.midi.reader import read_midi
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.note import Note
from cadenza.nodes.score.score import Score
from cadenza.nodes.score.time import MeterChange, MeterMap, TempoMap, Ticks
from cadenza.nodes.score.track import Track
from cadenza.nodes.sound.files import write_audio
from cadenza.nodes.soundfont.bank import read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont
from cadenza.nodes.soundfont.preview import render_bars
from cadenza.nodes.soundfont.synthesizer import render_mix, render_stems
from cadenza.nodes.soundfont.take import Take
from cadenza.nodes.theory.meter import Meter

RUNS = 3
REAL_SONGS = 10
SONGS = Path("/usr/share/games/simutrans/music")
BANKS = (default_soundfont(), Path("/usr/share/sounds/sf3/FluidR3Mono_GM.sf3"))
BAND = (0, 33, 48, 24, 73, 61, 89)  # piano, bass, strings, guitar, flute, brass, pad; and drums
BARS = 60  # two minutes at 120 bpm
EDITED_BARS, PREVIEWED_BARS = 4, 2
LONG_SONG_S = 300.0
MAX_MEMORY_MB, MAX_DOUBLED, MIN_FASTER_AFTER_EDIT, MAX_PREVIEW_MS = 600.0, 2.1, 4.0, 100.0


def run(context: Context) -> list[Figure]:
    judge = shutil.which("fluidsynth")
    if judge is None or not BANKS[1].is_file():
        raise Fault(
            "The rival of this benchmark is not installed.", "apt-get install fluidsynth fluidr3mono-gm-soundfont"
        )
    real = sorted(SONGS.glob("*.mid"))[:REAL_SONGS]
    figures = [_memory(bank) for bank in BANKS]  # first, while this process is still small
    for bank in BANKS:
        ratios = [theirs / ours for ours, theirs in (_race(path, bank, judge, context.scratch) for path in real)]
        name = f"{bank.stem}: {len(ratios)} real songs, FluidSynth's time over ours"
        figures.append(at_least(f"{name}, median", statistics.median(ratios), "ratio", 1.0))
        figures.append(Figure(f"{name}, the slowest of them", min(ratios), "ratio"))
        figures += _after_an_edit(bank, real)
        figures.append(_doubled(bank))
        figures += _previews(bank)
    return figures


def _race(midi: Path, bank: Path, judge: str, scratch: Path) -> tuple[float, float]:
    """Medians of our and FluidSynth's seconds, in turn, from a MIDI file and a bank to a WAV file."""
    command = [judge, "-ni", "-R", "0", "-C", "0", "-r", "44100", "-F", str(scratch / "theirs.wav"), str(bank)]
    ours, theirs = [], []
    for _ in range(RUNS):
        start = time.perf_counter()
        write_audio(render_mix(read_midi(midi), read_soundfont(bank)), scratch / "ours.wav", "wav16")
        ours.append(time.perf_counter() - start)
        start = time.perf_counter()
        subprocess.run([*command, str(midi)], check=True, capture_output=True)
        theirs.append(time.perf_counter() - start)
    return statistics.median(ours), statistics.median(theirs)


def _after_an_edit(bank: Path, songs: Sequence[Path]) -> Iterator[Figure]:
    """Four bars in the middle of the busiest track, changed: the first render's time over the second's."""
    font = read_soundfont(bank)
    ratios = []
    for path in songs:
        score = read_midi(path)
        changed = _edited(score)
        first, again = [], []
        for _ in range(RUNS):
            take = Take()
            start = time.perf_counter()
            render_stems(score, font, take=take)
            turn = time.perf_counter()
            render_stems(changed, font, take=take)
            first.append(turn - start)
            again.append(time.perf_counter() - turn)
        ratios.append(statistics.median(first) / statistics.median(again))
    name = f"{bank.stem}: times faster after an edit of {EDITED_BARS} bars"
    yield at_least(f"{name}, median", statistics.median(ratios), "ratio", MIN_FASTER_AFTER_EDIT)
    yield Figure(f"{name}, least", min(ratios), "ratio")


def _edited(score: Score) -> Score:
    track = max(score.tracks, key=lambda track: len(track.notes))
    middle = max(1, score.n_bars // 2)
    start, stop = score.meter_map.bar_start(middle), score.meter_map.bar_start(middle + EDITED_BARS)

    def changed(note: Note) -> Note:
        inside = start <= note.onset < stop
        return replace(note, pitch=min(127, note.pitch + 2), velocity=max(1, note.velocity - 7)) if inside else note

    return score.with_track(track.with_notes(tuple(changed(note) for note in track.notes)))


def _doubled(bank: Path) -> Figure:
    font = read_soundfont(bank)
    pairs = []
    for _ in range(RUNS):
        start = time.perf_counter()
        render_mix(eight_tracks(BARS), font)
        turn = time.perf_counter()
        render_mix(eight_tracks(2 * BARS), font)
        pairs.append((time.perf_counter() - turn) / (turn - start))
    name = f"{bank.stem}: time of twice the length, 8 tracks of 2 and 4 minutes"
    return at_most(name, statistics.median(pairs), "ratio", MAX_DOUBLED)


def _previews(bank: Path) -> Iterator[Figure]:
    """A warm preview of the first two bars of songs with eight players."""
    font = read_soundfont(bank)
    for style in ("pop", "funk"):
        plan = plan_for_style(style, 1)
        score = compose(plan)
        track_ids = [track.id for track in score.tracks][:8]
        times = []
        for _ in range(3 * RUNS):
            start = time.perf_counter()
            render_bars(score, font, track_ids, 1, PREVIEWED_BARS)
            times.append(time.perf_counter() - start)
        name = f"{bank.stem}: first {PREVIEWED_BARS} bars of {style}, {len(track_ids)} tracks, warm"
        yield at_most(name, 1000 * statistics.median(times), "ms", MAX_PREVIEW_MS)


def _memory(bank: Path) -> Figure:
    """The most memory that a process of its own takes to render a song of five minutes."""
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()
    child = fork.Process(target=_render_long, args=(bank, answers))
    child.start()
    child.join()
    name = f"{bank.stem}: memory for 5 minutes of 8 tracks, the whole process"
    return at_most(name, answers.get(), "MB", MAX_MEMORY_MB)


def _render_long(bank: Path, answers: SimpleQueue[float]) -> None:
    render_mix(eight_tracks(round(LONG_SONG_S / 2)), read_soundfont(bank))
    answers.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def eight_tracks(bars: int = BARS) -> Score:
    """Bars of two seconds: seven pitched players in eighths, quarters and chords, and drums in sixteenths."""
    chance = random.Random(8)
    tracks = []
    for number, program in enumerate(BAND):
        notes = []
        step, voices = ((240, 1), (480, 1), (960, 3), (240, 2), (480, 1), (1920, 2), (1920, 4))[number]
        for onset in range(0, bars * 1920, step):
            for pitch in chance.sample(range(48, 76) if number != 1 else range(30, 48), voices):
                timing, velocity = chance.randint(-8, 8), chance.randint(50, 110)
                notes.append(
                    Note(Ticks(onset), pitch, Ticks(step), velocity, offset=timing, gate=chance.randint(80, 100))
                )
        tracks.append(Track(f"track{number}", program=program, notes=tuple(notes)))
    drums = [
        Note(Ticks(onset), chance.choice((36, 38, 42, 42, 42, 46)), Ticks(60), chance.randint(50, 110))
        for onset in range(0, bars * 1920, 120)
    ]
    tracks.append(Track("drums", is_drum=True, notes=tuple(drums)))
    meter = MeterMap((MeterChange(Ticks(0), Meter(4, 4)),), 480)
    return Score(TempoMap.constant(120.0), meter, tracks=tuple(tracks), bars=bars)
