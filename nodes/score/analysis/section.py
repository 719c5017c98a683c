"""Sections: where the form of a score turns, and which of its parts are the same music again.

Every bar is described by who plays how much in it, which pitch classes sound and which drums are struck. A boundary is
where the bars before and after differ (novelty: Foote 2000); the cheapest cut of the song is found by dynamic
programming, with a preference for sections of 8, 16 and 4 bars. Sections whose bars agree one by one are the same; what
they are called follows from how often they return and how loud they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...progress import SILENT, Progress
from ..score import Score, Section
from .sounding import Floats

SHORTEST, LONGEST = 2, 32  # bars in a section
EACH = 0.20  # what every section costs: the novelty that a boundary has to be worth
WINDOWS = (4, 8)  # bars before and after a boundary that are compared
CLEAR = 0.35  # novelty that is a boundary whatever the rest of the song does
SAME = 0.86  # mean likeness of the bars of two sections that are the same music
CHROMA, ACTIVITY, DRUMS = 1.0, 1.2, 0.7  # weights of the three descriptions of a bar
QUIET = 0.75  # of the mean energy: an intro, outro or break is quieter
DRUM_PITCHES = 128


def find_sections(score: Score, progress: Progress = SILENT) -> tuple[Section, ...]:
    """The sections of a score from bar 1 to its last note, without gaps; empty where nobody plays."""
    bars, loudness = _described(score)
    if not len(bars):
        return ()
    starts = _cut(_novelty(bars), progress)
    edges = list(zip(starts, [*starts[1:], len(bars)], strict=True))
    letters = _letters(bars, edges)
    energies = _energies(loudness, edges)
    kinds = _kinds(letters, energies, edges)
    counts, seen = Counter(kinds), Counter[str]()
    sections: list[Section] = []
    for (start, stop), kind, energy in zip(edges, kinds, energies, strict=True):
        seen[kind] += 1
        name = kind.replace("_", "-").capitalize()
        label = f"{name} {seen[kind]}" if counts[kind] > 1 else name
        sections.append(Section(kind, start + 1, stop - start, round(energy, 2), label))
    return tuple(sections)


def _described(score: Score) -> tuple[Floats, Floats]:
    """([bars, features] of unit length, [bars] energy of velocities) from bar 1 on; a pickup belongs to bar 1."""
    rows = [
        (max(1, score.meter_map.position(note.onset).bar), number, note.pitch, note.velocity, note.duration)
        for number, track in enumerate(score.tracks)
        for note in track.notes
    ]
    if not rows:
        return np.zeros((0, 1)), np.zeros(0)
    table = np.array(rows, dtype=np.int64)
    bar, track, pitch, velocity = table[:, 0] - 1, table[:, 1], table[:, 2], table[:, 3].astype(float)
    n_bars = max(int(bar.max()) + 1, 1)
    drum = np.array([score.tracks[number].is_drum for number in range(len(score.tracks))])[track]
    length = np.minimum(table[:, 4], 4 * score.ticks_per_quarter) / score.ticks_per_quarter
    activity = np.log1p(_table(bar, track, np.ones_like(velocity), n_bars, len(score.tracks)))
    chroma = np.sqrt(_table(bar[~drum], pitch[~drum] % 12, length[~drum], n_bars, 12))
    struck = np.log1p(_table(bar[drum], pitch[drum], np.ones(int(drum.sum())), n_bars, DRUM_PITCHES))
    described = np.hstack([CHROMA * _unit(chroma), ACTIVITY * _unit(activity), DRUMS * _unit(struck)])
    return _unit(described), np.bincount(bar, velocity**2, minlength=n_bars).astype(float)


def _table(row: NDArray[np.int64], column: NDArray[np.int64], values: Floats, n_rows: int, n_columns: int) -> Floats:
    flat = np.bincount(row * n_columns + column, values, minlength=n_rows * n_columns).astype(float)
    table: Floats = flat[: n_rows * n_columns].reshape(n_rows, n_columns)
    return table


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Floats = rows / np.where(lengths > 0, lengths, 1.0)
    return unit


def _novelty(bars: Floats) -> Floats:
    """[bars + 1] 0..1 how much the music before a bar differs from that after it; 0 at both ends."""
    count = len(bars)
    sums = np.vstack([np.zeros(bars.shape[1]), np.cumsum(bars, axis=0)])
    novelty = np.zeros(count + 1)
    for window in WINDOWS:
        place = np.arange(count + 1)
        before = _unit(sums[place] - sums[np.maximum(0, place - window)])
        after = _unit(sums[np.minimum(count, place + window)] - sums[place])
        seen = np.minimum(np.minimum(place, count - place), window) / window  # near the ends there is less to compare
        novelty += (1.0 - np.sum(before * after, axis=1)) * seen
    novelty[[0, count]] = 0.0
    sharp = novelty - 0.5 * (np.roll(novelty, 1) + np.roll(novelty, -1))  # a turn is a peak, not a slope
    novelty = np.maximum(0.0, novelty + sharp)
    novelty[[0, count]] = 0.0
    top = float(np.quantile(novelty, 0.98)) if count > 8 else float(novelty.max())
    return np.minimum(1.0, novelty / max(top, CLEAR))


def _length_cost(bars: int) -> float:
    if bars % 8 == 0:
        return 0.0 if bars <= 16 else 0.1
    if bars % 4 == 0:
        return 0.08
    return 0.3 if bars % 2 == 0 else 0.45


def _cut(novelty: Floats, progress: Progress) -> list[int]:
    """The bars (from 0) at which sections begin, so that novelty is gained and lengths are usual."""
    count = len(novelty) - 1
    cost = np.full(count + 1, np.inf)
    cost[0] = 0.0
    origin = np.zeros(count + 1, dtype=np.int64)
    for end in range(1, count + 1):
        if end % 500 == 0:
            progress.advance(end, count)
        for length in range(min(SHORTEST, end), min(LONGEST, end) + 1):
            start = end - length
            price = cost[start] + EACH + _length_cost(length) - novelty[start]
            if price < cost[end]:
                cost[end], origin[end] = price, start
    starts: list[int] = []
    end = count
    while end > 0:
        end = int(origin[end])
        starts.insert(0, end)
    return starts


def _letters(bars: Floats, edges: Sequence[tuple[int, int]]) -> list[int]:
    """A number per section, equal where the music is: each is compared with the first of every kind so far."""
    firsts: list[tuple[int, int]] = []
    letters: list[int] = []
    for start, stop in edges:
        likeness = [_likeness(bars, first, (start, stop)) for first in firsts[:64]]
        best = max(range(len(likeness)), key=likeness.__getitem__, default=-1)
        if best >= 0 and likeness[best] >= SAME:
            letters.append(best)
        else:
            letters.append(len(firsts))
            firsts.append((start, stop))
    return letters


def _likeness(bars: Floats, one: tuple[int, int], other: tuple[int, int]) -> float:
    length = min(one[1] - one[0], other[1] - other[0])
    if 2 * length < max(one[1] - one[0], other[1] - other[0]):
        return 0.0
    return float(np.mean(np.sum(bars[one[0] : one[0] + length] * bars[other[0] : other[0] + length], axis=1)))


def _energies(loudness: Floats, edges: Sequence[tuple[int, int]]) -> list[float]:
    """0..1 per section: its energy in decibels against the loudest section's, 20 dB below it being 0."""
    means = np.array([loudness[start:stop].mean() for start, stop in edges])
    decibels = 10 * np.log10(np.maximum(means, 1.0) / max(1.0, float(means.max())))
    return [float(value) for value in np.clip(1.0 + decibels / 20, 0.05, 1.0)]


def _kinds(letters: Sequence[int], energies: Sequence[float], edges: Sequence[tuple[int, int]]) -> list[str]:
    """What each section is called: the loudest that returns is the chorus, the next the verse, the rest by place."""
    count = len(letters)
    returns = Counter(letters)
    mean = float(np.mean(energies))
    energy = {letter: max(e for e, own in zip(energies, letters, strict=True) if own == letter) for letter in returns}
    repeated = sorted(
        (letter for letter in returns if returns[letter] > 1), key=lambda letter: (-energy[letter], letter)
    )
    names: dict[int, str] = {}
    if len(repeated) > 1:
        names[repeated[0]] = "chorus"
    verses = [letter for letter in letters if letter in repeated and letter not in names]
    if verses:
        names[verses[0]] = "verse"
    kinds: list[str] = []
    for index, letter in enumerate(letters):
        bars = edges[index][1] - edges[index][0]
        quiet = energies[index] <= QUIET * mean or (energies[index] < mean and bars <= 4)
        if index == 0 and count > 2 and (returns[letter] == 1 or quiet):
            kinds.append("intro")
        elif index == count - 1 and count > 2 and (returns[letter] == 1 or quiet):
            kinds.append("outro")
        elif letter in names:
            kinds.append(names[letter])
        else:
            kinds.append(_middle_kind(energies[index], mean, bars, "verse" in names.values()))
    return kinds


def _middle_kind(energy: float, mean: float, bars: int, has_verse: bool) -> str:
    if energy <= QUIET * mean:
        return "break"
    if not has_verse:
        return "verse"
    return "bridge" if bars > 4 or energy < mean else "pre_chorus"
