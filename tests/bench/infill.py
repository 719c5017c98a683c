"""Infill: are all other bars byte for byte as they were, do held notes keep sounding, and how long does it take.

The witness is tests/arrange/witness.py: wire JSON bar by bar, and MIDI bytes as mido reads them. Scores are our own in
all styles and every .mid of simutrans-data and openttd-openmsx. CADENZA_BENCH_INFILLS makes the 300 fewer.
"""

from __future__ import annotations

import os
import statistics
import time
from random import Random

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.nodes.arrange.compass import instrument_of
from cadenza.nodes.arrange.infill import Infilled, infill
from cadenza.nodes.compose.composer import compose
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.score.score import Score
from cadenza.tests.arrange import songs
from cadenza.tests.arrange.witness import differing_cells, differing_frame, midi_chunks
from cadenza.tests.midi.files import real_files

N_INFILLS = int(os.environ.get("CADENZA_BENCH_INFILLS", "300"))
SEED = 1
BARS, SPEED_RUNS, MAX_INFILL_MS = 4, 21, 50.0


def run(context: Context) -> list[Figure]:
    return [*isolation(), *speed()]


def isolation() -> list[Figure]:
    """The share of random infills that change nothing else and leave held notes their room."""
    chance = Random(SEED)
    files, untouched, isolated, roomy, ran = real_files(), 0, 0, 0, 0
    for number in range(N_INFILLS):
        if number % 2:
            before, plan = parse_midi(files[number // 2 % len(files)].read_bytes()), None
        else:
            plan = plan_for_style(chance.choice(style_ids()), chance.randint(0, 99))
            before = compose(plan)
        first = chance.randint(1, before.n_bars)
        bars = range(first, min(before.n_bars, first + chance.choice((0, 1, 3, 7))) + 1)
        names = [track.id for track in chance.sample(before.tracks, chance.randint(1, min(4, len(before.tracks))))]
        done = infill(before, bars, names, plan=plan, seed=number)
        ran += 1
        untouched += done.certificate.n_untouched
        isolated += _is_isolated(before, done)
        roomy += _leaves_room(before, done)
    return [
        Figure("untouched bars compared", float(untouched), "bars"),
        at_least(f"of {ran} random infills leave every other bar byte for byte", 100 * isolated / ran, "%", 100.0),
        at_least(f"of {ran} random infills leave held notes sounding and their room", 100 * roomy / ran, "%", 100.0),
    ]


def _asked(done: Infilled) -> set[tuple[str, int]]:
    return {(proof.track_id, bar) for proof in done.certificate.tracks for bar in proof.asked}


def _is_isolated(before: Score, done: Infilled) -> bool:
    asked = _asked(done)
    touched = {track_id for track_id, _ in asked}
    pairs = zip(before.tracks, midi_chunks(before)[1:], midi_chunks(done.score)[1:], strict=True)
    chunks = all(old == new for track, old, new in pairs if track.id not in touched)
    return chunks and differing_cells(before, done.score) <= asked and not differing_frame(before, done.score)


def _leaves_room(before: Score, done: Infilled) -> bool:
    asked = _asked(done)
    for old, new in zip(before.tracks, done.score.tracks, strict=True):
        if new is old:
            continue
        is_line, known = instrument_of(old).is_monophonic, set(old.notes)
        kept = {note for note in old.notes if (old.id, before.meter_map.position(note.onset).bar) not in asked}
        fresh = [note for note in new.notes if note not in known]
        if not kept <= set(new.notes):
            return False
        for held in kept:
            until = max(held.end, held.played_end)
            if any(held.onset < n.onset < until and (is_line or n.pitch == held.pitch) for n in fresh):
                return False
    return True


def speed() -> list[Figure]:
    """Milliseconds for four bars of our own song of three minutes and eight tracks, certificate included."""
    plan, before = songs.eight_tracks()
    tracks = [track.id for track in before.tracks]

    def spent_ms(names: list[str], number: int) -> float:
        first = 1 + 4 * number % (before.n_bars - BARS)
        start = time.perf_counter()
        infill(before, range(first, first + BARS), names, plan=plan, seed=number)
        return 1000 * (time.perf_counter() - start)

    one = [spent_ms([tracks[number % len(tracks)]], number) for number in range(SPEED_RUNS)]
    everybody = [spent_ms([], number) for number in range(SPEED_RUNS)]
    return [
        at_most("an infill of 4 bars of one track, median", statistics.median(one), "ms", MAX_INFILL_MS),
        at_most("an infill of 4 bars of all 8 tracks, median", statistics.median(everybody), "ms", MAX_INFILL_MS),
    ]
