"""The composer: obedience to the plan, speed, and equal scores everywhere.

Obedience is read from the written MIDI by tests/compose/mido_reader.py, which knows mido alone. A speed is the median
over the styles of this run, on one core. CADENZA_BENCH_PLANS makes the 500 random plans fewer.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.nodes.compose.composer import compose
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.plan.plan import PlannedSection, Player, SongPlan
from cadenza.nodes.plan.styles import plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.score.score import Score
from cadenza.tests.bench.infill import isolation
from cadenza.tests.bench.infill import speed as infill_speed
from cadenza.tests.compose.fingerprint import FINGERPRINT_PROGRAM, fingerprint
from cadenza.tests.compose.mido_reader import read_song
from cadenza.tests.compose.obedience import disobeyed
from cadenza.tests.compose.random_plan import random_plan

N_PLANS = int(os.environ.get("CADENZA_BENCH_PLANS", "500"))
SEED = 1
RULES = ("form", "order", "bars", "tempo", "key", "meter", "pickup", "instruments")
SONG_S, N_TRACKS = 180.0, 8
MAX_SONG_S, MAX_DOUBLE = 0.3, 2.2
EXTRAS = (
    Player("string_ensemble", "pad"), Player("flute", "counter"), Player("nylon_guitar", "arpeggio"),
    Player("electric_piano", "comping"), Player("standard_kit", "percussion"), Player("vibraphone", "counter"),
    Player("acoustic_bass", "bass"), Player("standard_kit", "drums"),
)  # fmt: skip
OTHER_INSTRUMENT, OTHER_KIT, OTHER_ENERGY = "accordion", "tr808_kit", 0.77
PYTHONS = ("python3.11", "python3.12", "python3.13")


def run(context: Context) -> list[Figure]:
    return [*_obedience(), *_speed(), *_determinism(context), *_locality(), *isolation(), *infill_speed()]


# --- obedience --------------------------------------------------------------------------------------------------------


def _obedience() -> list[Figure]:
    chance = Random(SEED)
    broken: Counter[str] = Counter()
    for _ in range(N_PLANS):
        plan = random_plan(chance)
        faults = disobeyed(plan, read_song(format_midi(compose(plan))))
        broken.update({fault.partition(":")[0] for fault in faults})
        for fault in faults:
            print(f"{plan.style}, seed {plan.seed}: {fault}", flush=True)
    return [
        at_least(f"{rule} of {N_PLANS} random plans read in the MIDI", 100 * (1 - broken[rule] / N_PLANS), "%", 100.0)
        for rule in RULES
    ]


# --- speed ------------------------------------------------------------------------------------------------------------


def long_plan(style: str, seconds: float = SONG_S) -> SongPlan:
    """The style's own form repeated until the song lasts so long, for a band of eight."""
    plan = plan_for_style(style)
    bar_s = float(plan.meter.quarters) * 60 / plan.bpm
    bars, sections = max(8, round(seconds / bar_s)), list[PlannedSection]()
    while (left := bars - sum(section.bars for section in sections)) > 0:
        section = plan.sections[len(sections) % len(plan.sections)]
        sections.append(replace(section, bars=min(section.bars, left)))
    players = list(plan.players[:N_TRACKS])
    for extra in EXTRAS:
        if len(players) < N_TRACKS and extra not in players:
            players.append(extra)
    return validate(plan.with_choice("you said", sections=tuple(sections[:64]), players=tuple(players)))


def _speed() -> list[Figure]:
    songs, ratios = [], []
    for style in style_ids():
        plan = long_plan(style)
        twice = plan.with_choice("you said", sections=(plan.sections * 2)[:64])
        spent = [_seconds(plan) for _ in range(3)]
        doubled = [_seconds(twice) for _ in range(3)]
        songs.append(statistics.median(spent))
        ratios.append(statistics.median(doubled) / songs[-1] / (twice.total_bars / plan.total_bars / 2))
    return [
        at_most("a song of 3 minutes and 8 tracks, median over the styles", statistics.median(songs), "s", MAX_SONG_S),
        Figure("a song of 3 minutes and 8 tracks, slowest style", max(songs), "s"),
        at_most("twice the bars, times the time, median over the styles", statistics.median(ratios), "x", MAX_DOUBLE),
    ]


def _seconds(plan: SongPlan) -> float:
    start = time.perf_counter()
    compose(plan)
    return time.perf_counter() - start


# --- the same everywhere ----------------------------------------------------------------------------------------------


def _determinism(context: Context) -> list[Figure]:
    styles = style_ids()
    here = [fingerprint(compose(plan_for_style(style, 11))) for style in styles]
    backwards = [fingerprint(compose(plan_for_style(style, 11))) for style in reversed(styles)][::-1]
    figures = [_equal("asked for in the other order", here, backwards)]
    for hash_seed in ("0", "4242"):
        name = f"in another process with PYTHONHASHSEED={hash_seed}"
        figures.append(_equal(name, here, _elsewhere(Path(sys.executable), context.pack, hash_seed)))
    for name in PYTHONS:
        found = shutil.which(name)
        version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip() if found else ""
        if found and version:  # a name that some version managers offer may have nothing behind it
            figures.append(_equal(f"on {version}", here, _elsewhere(Path(found), context.pack, "1")))
    return figures


def _elsewhere(python: Path, pack: Path, hash_seed: str) -> list[str]:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(python), "-c", FINGERPRINT_PROGRAM, str(pack), *style_ids()]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment)
    if ran.returncode:
        print(ran.stderr[-2000:], flush=True)
    return ran.stdout.split()


def _equal(name: str, here: list[str], there: list[str]) -> Figure:
    same = sum(left == right for left, right in zip(here, there, strict=False))
    return at_least(f"equal scores {name}", 100 * same / len(here), "%", 100.0)


# --- a change stays where it was made ---------------------------------------------------------------------------------


def _locality() -> list[Figure]:
    tracks, sections = Counter[bool](), Counter[bool]()
    for style in style_ids():
        plan = plan_for_style(style, 2)
        before = compose(plan)
        for index in range(len(plan.players)):
            after = compose(_with_other_instrument(plan, index))
            pairs = zip(before.tracks, after.tracks, strict=True)
            kept = [old.notes == new.notes for place, (old, new) in enumerate(pairs) if place != index]
            tracks.update(kept)
        for index, section in enumerate(plan.sections):
            changed = (*plan.sections[:index], replace(section, energy=OTHER_ENERGY), *plan.sections[index + 1 :])
            after = compose(replace(plan, sections=changed))
            sections.update(
                _notes_in(before, other) == _notes_in(after, other)
                for other in range(len(plan.sections))
                if other != index
            )
    return [
        at_least("other tracks kept where an instrument changes", _share(tracks), "%", 100.0),
        at_least("other sections kept where an energy changes", _share(sections), "%", 100.0),
    ]


def _with_other_instrument(plan: SongPlan, index: int) -> SongPlan:
    player = plan.players[index]
    other = OTHER_KIT if player.role in ("drums", "percussion") else OTHER_INSTRUMENT
    players = (*plan.players[:index], replace(player, instrument=other), *plan.players[index + 1 :])
    return replace(plan, players=players)


def _notes_in(score: Score, index: int) -> list[tuple[object, ...]]:
    section = score.sections[index]
    start, end = (score.meter_map.bar_start(bar) for bar in (section.first_bar, section.end_bar))
    return [tuple(note for note in track.notes if start <= note.onset < end) for track in score.tracks]


def _share(counts: Counter[bool]) -> float:
    return 100 * counts[True] / max(1, counts.total())
