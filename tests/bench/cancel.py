"""How fast Cancel stops a song that is being made: from the click to ComfyUI's own word, over several long runs."""

from __future__ import annotations

from cadenza.devtools.bench import Context, Figure, at_most
from cadenza.devtools.comfyui import PACK_FOLDER, Launch, running
from cadenza.devtools.song import prompt_for, run_prompt

from ..server.interruption import cancel_while

LIMIT_S = 1.0
RUNS = 5
LONG = "ambient song, 60 bpm, 400 bars, seed {seed}"
SHORT = "short pop loop, 4 bars, 120 bpm"


def run(context: Context) -> list[Figure]:
    launch = Launch(context.tree, context.python, context.scratch, {PACK_FOLDER: context.pack})
    with running(launch) as server:
        seconds = []
        for number in range(RUNS):
            prompt = prompt_for(server, LONG.format(seed=number))
            seconds.append(cancel_while(server, prompt, "Cadenza_RenderStems", pause_s=0.5 + number).seconds)
        songs = run_prompt(server, prompt_for(server, SHORT))
    made = sum("cadenza_song" in output for output in songs.values())
    return [
        at_most("Cancel while rendering, slowest of 5", max(seconds), "s", LIMIT_S),
        Figure("songs made by the next run", made, "songs", "1", made == 1),
    ]
