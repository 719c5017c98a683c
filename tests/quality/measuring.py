"""Many songs composed and measured: what the benchmark prints and the proofs ask.

One song is its style and its seed; `measure_song` does everything for it and keeps only numbers, so that hundreds of
songs travel between processes cheaply.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import TypeVar

import numpy as np

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.midi.reader import parse_midi
from cadenza.nodes.plan.style import Claim
from cadenza.nodes.plan.styles import load_style, plan_for_style
from cadenza.nodes.quality.finding import Finding
from cadenza.nodes.quality.idiom import idiom_shares
from cadenza.nodes.quality.musicality import check_musicality
from cadenza.nodes.quality.piece import piece_of
from cadenza.nodes.quality.reference import DEFAULT_GROUP, composite, has_form, outside, passes_gate
from cadenza.nodes.quality.symbolic import FORM, METRICS, measure_piece
from cadenza.nodes.score.analysis.reading import analysed
from cadenza.nodes.score.bars import split_track
from cadenza.nodes.score.score import Score
from cadenza.tests.midi.files import real_files
from cadenza.tests.quality.controls import bars_shuffled, transposed_apart

CONTROL_EVERY = 5  # seeds: so many songs are also shuffled and taken apart
WORKERS = 2
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Song:
    """The numbers of one song. `values` as measure_piece has them; `contents`: its pitched bars, see `bar_contents`."""

    style: str
    seed: int
    values: dict[str, float]
    findings: tuple[Finding, ...]
    contents: Counter[int]
    idioms: tuple[tuple[str, float | None, bool], ...] = ()  # (claim, share of the places where it is true, holds)
    shuffled: dict[str, float] | None = None  # values of its bars in another order
    apart: dict[str, float] | None = None  # values of its tracks transposed apart

    @property
    def group(self) -> str:
        return load_style(self.style).yardstick.group if self.style else DEFAULT_GROUP

    @property
    def exempt(self) -> dict[str, str]:
        return dict(load_style(self.style).yardstick.exempt) if self.style else {}

    @property
    def composite(self) -> float:
        return composite(self.values, self.group, self.exempt)

    @property
    def has_form(self) -> bool:
        return has_form(self.values, self.group, self.exempt)

    @property
    def outside(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys(
                [
                    *outside(self.values, self.group, self.exempt),
                    *outside(self.values, self.group, self.exempt, FORM),
                ]
            )
        )

    def gate(self, values: dict[str, float] | None = None) -> bool:
        """Whether these values, by default the song's own, pass the gate of the song's style."""
        return passes_gate(self.values if values is None else values, self.group, self.exempt)


def measure_song(style: str, seed: int) -> Song:
    """Compose and measure the song that a style proposes."""
    plan = plan_for_style(style, seed)
    score = compose(plan)
    with_controls = seed % CONTROL_EVERY == 0
    return Song(
        style,
        seed,
        values_of(score),
        check_musicality(score, plan),
        bar_contents(score),
        tuple((_told(one.claim), one.share, one.holds) for one in idiom_shares(score, load_style(style))),
        values_of(bars_shuffled(score, seed)) if with_controls else None,
        values_of(transposed_apart(score, seed)) if with_controls else None,
    )


def measure_file(index: int) -> Song:
    """Measure one of the real files."""
    score = parse_midi(real_files()[index].read_bytes())
    return Song(
        "",
        index,
        values_of(score),
        check_musicality(analysed(score)),
        Counter(),
        (),
        values_of(bars_shuffled(score, index)),
        values_of(transposed_apart(score, index)),
    )


def _told(claim: Claim) -> str:
    parameters = ", ".join(f"{name} {value}" for name, value in claim.parameters)
    return f"{claim.predicate} ({parameters})" if parameters else claim.predicate


def values_of(score: Score) -> dict[str, float]:
    return measure_piece(piece_of(score))


def bar_contents(score: Score) -> Counter[int]:
    """How often each bar of a pitched part stands in the song: what its notes are, seen from the key's tonic.

    Two bars are alike when they have the same notes (onset, duration, pitch above the tonic) in parts of the same role.
    Empty bars do not count.
    """
    found: Counter[int] = Counter()
    for track in score.tracks:
        if track.is_drum or track.role == "effects":
            continue
        for number, bar in enumerate(split_track(track, score.meter_map, score.n_bars)):
            key = score.key_at(score.meter_map.bar_start(number))
            tonic = key.tonic_pitch_class if key else 0
            if bar.notes:
                notes = tuple((note.onset, note.duration, note.pitch - tonic) for note in bar.notes)
                found[_number(repr((track.role, notes)))] += 1
    return found


def _number(text: str) -> int:
    from hashlib import blake2b

    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def shared_bars(one: Counter[int], two: Counter[int]) -> float:
    """Share of the shorter song's bars that the other one has too."""
    return (one & two).total() / max(1, min(one.total(), two.total()))


def in_parallel(
    work: Callable[..., Result], jobs: Sequence[tuple[object, ...]], workers: int = WORKERS
) -> list[Result]:
    """The results in order; in `workers` processes where the system can fork."""
    if "fork" not in multiprocessing.get_all_start_methods() or (os.cpu_count() or 1) < 2:
        return list(starmap(work, jobs))
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        return pool.starmap(work, jobs, chunksize=4)


def matrix(songs: Iterable[Song]) -> np.ndarray:
    """[songs, metrics]"""
    return np.array([[song.values.get(name, np.nan) for name in METRICS] for song in songs])


def held_out(songs: Sequence[Song], splits: int = 20, seed: int = 0) -> tuple[list[float], float]:
    """(composites, share with form) of real pieces by the 5th to 95th percentile of a random other half."""
    chance = np.random.default_rng(seed)
    table = matrix(songs)
    form = [METRICS.index(name) for name in FORM]
    composites: list[float] = []
    formed: list[bool] = []
    for _ in range(splits):
        order = chance.permutation(len(table))
        known, unseen = table[order[: len(order) // 2]], table[order[len(order) // 2 :]]
        low, high = np.nanpercentile(known, [5, 95], axis=0)
        inside = np.where(np.isnan(unseen), np.nan, (unseen >= low) & (unseen <= high))
        composites += np.nanmean(inside[:, :-6], axis=1).tolist()
        formed += np.nan_to_num(inside[:, form], nan=1.0).all(axis=1).tolist()
    return composites, float(np.mean(formed))


def told_apart(songs: Sequence[Song], folds: int = 5) -> float:
    """Share of songs whose style the nearest centroid names; metrics z-scored, folds by seed."""
    table = matrix(songs)
    styles = np.array([song.style for song in songs])
    fold = np.array([song.seed for song in songs]) % folds
    hits = 0
    for number in range(folds):
        known, asked = table[fold != number], table[fold == number]
        mean, sd = np.nanmean(known, axis=0), np.nanstd(known, axis=0)
        scaled = np.nan_to_num((known - mean) / np.maximum(sd, 1e-9))
        names = np.unique(styles)
        centroids = np.array([scaled[styles[fold != number] == name].mean(axis=0) for name in names])
        distances = np.linalg.norm(np.nan_to_num((asked - mean) / np.maximum(sd, 1e-9))[:, None] - centroids, axis=2)
        hits += int((names[distances.argmin(axis=1)] == styles[fold == number]).sum())
    return hits / len(songs)
