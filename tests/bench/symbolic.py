"""The written music of every style, measured: likeness to real pieces, form, the ten checks, and how styles differ.

Real pieces (the MIDI files of Debian's simutrans-data and openttd-openmsx) and controls are measured in the same run. A
table per style and what fails in it come before the JSON line: metrics outside their band, findings of the ten checks,
idioms that hold too rarely, with the percentage of songs.

CADENZA_SEEDS=10 and CADENZA_STYLES=rock,jazz restrict the run while you tune; 100 seeds of all styles are the proof.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from cadenza.devtools.bench import Context, Figure, at_least, at_most
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.plan.styles import style_ids
from cadenza.nodes.quality.musicality import CHECKS, check_musicality, verdicts
from cadenza.nodes.quality.reference import composite, held_out_p10, passes_gate
from cadenza.tests.midi.files import real_files
from cadenza.tests.quality.controls import diatonic_walk, exact_loop, random_in_scale
from cadenza.tests.quality.measuring import (
    Song,
    held_out,
    in_parallel,
    measure_file,
    measure_song,
    shared_bars,
    told_apart,
    values_of,
)

SEEDS = int(os.environ.get("CADENZA_SEEDS", "100"))
STYLES = tuple(filter(None, os.environ.get("CADENZA_STYLES", "").split(","))) or style_ids()
CONTROLS = {"random in scale": random_in_scale, "diatonic walk": diatonic_walk, "exact loop": exact_loop}
N_CONTROLS = 60
MIN_COMPOSITE, MIN_CHECK, MIN_TOLD_APART, MAX_SHARED = 0.77, 90.0, 70.0, 40.0
MAX_CONTROLS, MAX_SHUFFLED = 5.0, 25.0
SEPARATES = 20.0  # percent below ours that a control must lie for a check to tell it apart
TOLD_BELOW = 97.0
MAX_SECONDS = 0.2


def run(context: Context) -> list[Figure]:
    songs = in_parallel(measure_song, [(style, seed) for style in STYLES for seed in range(SEEDS)])
    real = in_parallel(measure_file, [(index,) for index in range(len(real_files()))])
    real = [song for song in real if song.values]
    made = {name: in_parallel(_control, [(name, seed) for seed in range(N_CONTROLS)]) for name in CONTROLS}
    by_style = {style: [song for song in songs if song.style == style] for style in STYLES}
    print(_table(by_style), flush=True)
    print(_failures(by_style), flush=True)
    return [
        *_quality(songs, by_style, real),
        *_controls(songs, real, made),
        *_checks(songs, made | {"real pieces": real}),
        *_idioms(by_style),
        *_difference(songs, by_style),
        _speed(),
    ]


def _control(name: str, seed: int) -> Song:
    score = CONTROLS[name](seed)
    return Song("", seed, values_of(score), check_musicality(score), Counter())


def _quality(songs: Sequence[Song], by_style: dict[str, list[Song]], real: Sequence[Song]) -> list[Figure]:
    composites, formed = held_out(real)
    figures = [
        Figure(f"composite of {len(real)} real pieces, half held out, p10", _p10(composites), "share"),
        Figure("real pieces, half held out, with form", 100 * formed, "percent"),
        Figure("real pieces with form by the reference's bands", _percent(song.has_form for song in real), "percent"),
        at_least(
            f"composite of {len(songs)} songs, p10", _p10([song.composite for song in songs]), "share", MIN_COMPOSITE
        ),
        at_least("songs with form", _percent(song.has_form for song in songs), "percent", round(100 * formed, 2)),
        Figure("songs through the gate", _percent(song.gate() for song in songs), "percent"),
    ]
    for style, of_style in by_style.items():
        reached = _p10([song.composite for song in of_style])
        figures.append(at_least(f"{style}: composite, p10", reached, "share", held_out_p10(of_style[0].group)))
    return figures


def _controls(songs: Sequence[Song], real: Sequence[Song], made: dict[str, list[Song]]) -> list[Figure]:
    figures = []
    for name, controls in made.items():
        mean = float(np.mean([composite(song.values) for song in controls]))
        figures.append(Figure(f"{name}: composite, mean", mean, "share"))
        passed = _percent(passes_gate(song.values) for song in controls)
        figures.append(at_most(f"{name}: through the gate", passed, "percent", MAX_CONTROLS))
    for whose, group in (("songs", songs), ("real pieces", real)):
        shuffled = [song.gate(song.shuffled) for song in group if song.shuffled]
        apart = [song.gate(song.apart) for song in group if song.apart]
        figures.append(
            at_most(f"bars of {whose} shuffled: through the gate", _percent(shuffled), "percent", MAX_SHUFFLED)
        )
        figures.append(
            at_most(f"tracks of {whose} transposed apart: through the gate", _percent(apart), "percent", MAX_CONTROLS)
        )
    return figures


def _checks(songs: Sequence[Song], made: dict[str, list[Song]]) -> list[Figure]:
    figures = []
    for number, name in enumerate(CHECKS, 1):
        ours = _holding(songs, number)
        figures.append(at_least(f"{number} {name}: holds", ours, "percent", MIN_CHECK))
        shares = {control: _holding(each, number) for control, each in made.items()}
        told = ", ".join(f"{control} {share:.0f}" for control, share in shares.items())
        separated = sum(shares[control] <= ours - SEPARATES for control in CONTROLS)
        figures.append(at_least(f"{number} {name}: controls told apart ({told})", separated, "controls", 1))
    return figures


def _speed() -> Figure:
    """All numbers of the longest real piece of at least eight tracks; the reference needs 0.06 to 0.5 s for a piece."""
    scores = [parse_midi(path.read_bytes()) for path in real_files()]
    score = max((each for each in scores if len(each.tracks) >= 8), key=lambda each: each.duration_s)
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        values_of(score)
        seconds.append(time.perf_counter() - started)
    told = f"{len(score.tracks)} tracks, {score.duration_s:.0f} s of music: all numbers, median of 5"
    return at_most(told, float(np.median(seconds)), "s", MAX_SECONDS)


def _idioms(by_style: dict[str, list[Song]]) -> list[Figure]:
    """Per style the idiom that holds in the fewest songs, of those in which it is not open."""
    figures = []
    for style, songs in by_style.items():
        shares = [(share, claim) for claim, share in _idiom_shares(songs).items()]
        if shares:
            share, claim = min(shares)
            figures.append(at_least(f"{style}: {len(shares)} idioms, rarest {claim}", share, "percent", MIN_CHECK))
    return figures


def _idiom_shares(songs: Sequence[Song]) -> dict[str, float]:
    """Claim -> percent of the songs in which it holds; without those that are open everywhere."""
    claims: dict[str, list[bool]] = {
        claim: [] for song in songs for claim, share, _ in song.idioms if share is not None
    }
    for song in songs:
        for claim, share, holds in song.idioms:
            if share is not None:
                claims[claim].append(holds)
    return {claim: _percent(held) for claim, held in claims.items()}


def _difference(songs: Sequence[Song], by_style: dict[str, list[Song]]) -> list[Figure]:
    pairs = {
        style: [100 * shared_bars(one.contents, two.contents) for one, two in pairwise(of_style)]
        for style, of_style in by_style.items()
    }
    figures = []
    if len(by_style) > 1 and SEEDS >= 5:
        figures.append(
            at_least("styles told apart by the nearest centroid", 100 * told_apart(songs), "percent", MIN_TOLD_APART)
        )
    for style, shared in pairs.items():
        if shared:
            worst = float(np.percentile(shared, 90))
            figures.append(at_most(f"{style}: bars that two seeds share, p90 of pairs", worst, "percent", MAX_SHARED))
    return figures


def _table(by_style: dict[str, list[Song]]) -> str:
    """One line per style: composite, form, gate, and the share in which each check holds."""
    head = f"{'style':<14}{'p10':>6}{'asked':>7}{'form':>6}{'gate':>6}" + "".join(f"{n:>6}" for n in range(1, 11))
    lines = [head]
    for style, songs in by_style.items():
        cells = [_p10([song.composite for song in songs]), held_out_p10(songs[0].group)]
        shares = [_percent(song.has_form for song in songs), _percent(song.gate() for song in songs)]
        checks = [_holding(songs, number) for number in range(1, 11)]
        line = f"{style:<14}{cells[0]:6.2f}{cells[1]:7.2f}" + "".join(f"{share:6.0f}" for share in [*shares, *checks])
        lines.append(line.replace("nan", "  –"))
    names = ", ".join(f"{number} {name}" for number, name in enumerate(CHECKS, 1))
    return "\n".join([*lines, f"Percent of songs; checks: {names}."])


def _failures(by_style: dict[str, list[Song]]) -> str:
    """What lies outside its band, most frequent first, with the median value: for whoever tunes a style."""
    lines = []
    for style, songs in by_style.items():
        off = Counter(name for song in songs for name in song.outside)
        values = {name: [song.values[name] for song in songs] for name in off}
        broken = Counter(finding.name for song in songs for finding in song.findings if finding.holds is False)
        for name in broken:
            values[name] = [f.value for song in songs for f in song.findings if f.name == name and f.value is not None]
        told = [
            f"{name} {100 * count / len(songs):.0f} % (median {np.nanmedian(values[name]):.3g})"
            for name, count in (off + broken).most_common()
            if 100 * count / len(songs) > 100 - TOLD_BELOW
        ]
        rare = [f"{claim} {share:.0f} %" for claim, share in _idiom_shares(songs).items() if share < TOLD_BELOW]
        if rare:
            lines.append(f"{style} keeps too rarely: {'; '.join(rare)}.")
        lines.append(f"{style} is outside in: {'; '.join(told) or 'nothing'}.")
    return "\n".join(lines)


def _holding(songs: Sequence[Song], number: int) -> float:
    """Percent of the songs to which a check applies in which it holds."""
    found = [verdicts(song.findings)[number] for song in songs]
    return _percent(holds for holds in found if holds is not None)


def _percent(flags: Iterable[bool]) -> float:
    counted = list(flags)
    return 100 * sum(counted) / len(counted) if counted else float("nan")


def _p10(values: Sequence[float]) -> float:
    return float(np.percentile(values, 10))
