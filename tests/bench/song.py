"""How long `dev.py song` takes with a warm cache, from the command to the files."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

from cadenza.devtools.bench import Context, Figure, at_most

BRIEF = "melancholic lo-fi beat, 72 bpm, D minor, piano, bass and drums, 16 bars"
LIMIT_S = 40.0
RUNS = 3


def run(context: Context) -> list[Figure]:
    seconds = []
    for number in range(RUNS + 1):  # the first one warms the cache
        out = context.scratch / str(number)
        started = time.monotonic()
        made = subprocess.run(
            [sys.executable, str(context.pack / "dev.py"), "song", BRIEF, "--out", str(out)],
            cwd=context.scratch,
            capture_output=True,
            text=True,
            check=True,
        )
        seconds.append(time.monotonic() - started)
        json.loads(made.stdout.splitlines()[-1])
    return [at_most("dev.py song, warm, median of 3", statistics.median(seconds[1:]), "s", LIMIT_S)]
