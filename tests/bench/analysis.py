"""Reading a score: the chords of fifty Bach chorales against music21, and how long every real MIDI file takes."""

from __future__ import annotations

import time

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.nodes.midi.reader import read_midi
from cadenza.nodes.score.analysis.chord import find_chords
from cadenza.nodes.score.analysis.reading import analysed
from cadenza.tests.midi.files import real_files
from cadenza.tests.score.analysis.chorales import agreement, chorale, judged_names, total

MIN_AGREEMENT = 80.0
MAX_SECONDS = 3.0


def run(context: Context) -> list[Figure]:
    names = judged_names()
    found = total([agreement(chorale(name), find_chords(chorale(name).score)) for name in names])
    slowest = 0.0
    for path in real_files():
        score = read_midi(path)
        started = time.perf_counter()
        analysed(score)
        slowest = max(slowest, time.perf_counter() - started)
    return [
        at_least(
            f"root and quality agree with music21 on {len(names)} chorales", 100 * found.share, "percent", MIN_AGREEMENT
        ),
        Figure("beats judged", found.judged, "beats"),
        Figure("beats excluded: no triad or seventh chord", found.excluded, "beats"),
        at_most(f"slowest of {len(real_files())} MIDI files to analyse", slowest, "seconds", MAX_SECONDS),
    ]
