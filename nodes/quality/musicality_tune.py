"""Checks 1, 2, 3 and the hook of 10: the tune. Definitions: docs/quality.md.

Phrases are four bars from the start of a section. Notes in the last half bar of a phrase that follow a rest of half a
beat or more are the pickup of the next one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..score.note import Note
from ..score.score import Section
from .ensemble import CHORUSES, Ensemble, Phrase
from .finding import Finding, found, says_nothing, share

NO_TUNE = "No track has the role melody."
PHRASE_CLOSE = (1.3, 3.8)
MIN_PHRASE_NOTES = 4
MIN_FIT, MAX_CLASH = 0.60, 0.10
LEAP, STEP, MIN_RECOVERED = 7, 2, 0.90
VOCAL_RANGE = (8, 17)
HOOK_BARS, HOOK_NOTES, MIN_HOOKS, HOOK_SHARE = 2, 4, 3, (0.05, 0.50)


def check_phrase_close(band: Ensemble) -> Iterator[Finding]:
    """1: a phrase's last note, with the rest after it, over the mean of the others; the mean of all phrases."""
    name = "phrase close"
    if not band.tune:
        yield says_nothing(1, name, NO_TUNE)
        return
    low, high = PHRASE_CLOSE
    ratios = [(phrase, _close(notes, end)) for phrase, notes, end in _sung(band) if len(notes) >= MIN_PHRASE_NOTES]
    bars = [phrase.last_bar for phrase, ratio in ratios if not low <= ratio <= high]
    why = "Phrases close too briefly or too long here."
    mean = float(np.mean([ratio for _, ratio in ratios])) if ratios else float("nan")
    yield found(1, name, mean, low=low, high=high, bars=bars, why=why)


def _close(notes: tuple[Note, ...], end: int) -> float:
    times = np.diff([*(note.onset for note in notes), end])
    return float(times[-1] / times[:-1].mean())


def _sung(band: Ensemble) -> Iterator[tuple[Phrase, tuple[Note, ...], int]]:
    """(phrase, its notes with their pickup, where the next one takes over)."""
    phrases = band.phrases()
    ends = {phrase.end_bar: _pickup_start(band, phrase) for phrase in phrases}
    for phrase in phrases:
        start, end = ends.get(phrase.first_bar, phrase.start), ends[phrase.end_bar]
        yield phrase, band.tune_between(start, end), end


def _pickup_start(band: Ensemble, phrase: Phrase) -> int:
    """Where the pickup of the next phrase starts; the phrase's end where there is none."""
    half_bar = phrase.end - (phrase.end - band.score.meter_map.bar_start(phrase.last_bar)) // 2
    rest = float(band.score.meter_map.meter_of_bar(phrase.last_bar).beat_quarters) * band.score.ticks_per_quarter / 2
    inside = band.tune_between(phrase.start, phrase.end)
    for before, after in reversed(list(pairwise(inside))):
        if after.onset < half_bar:
            break
        if after.onset - before.end >= rest:
            return after.onset
    return phrase.end


def check_strong_beats(band: Ensemble) -> Iterator[Finding]:
    """2: at the start and the middle of bars, does the tune's note sound in another part, and does it rub?"""
    fit, clash = "strong-beat fit", "strong-beat clash"
    if not band.tune:
        yield says_nothing(2, fit, NO_TUNE)
        yield says_nothing(2, clash, NO_TUNE)
        return
    strong = list(_strong_notes(band))
    agrees = [(note, note.pitch % 12 in held) for note, held in strong]
    rubs = [
        (note, note.pitch % 12 not in held and bool({(note.pitch + 1) % 12, (note.pitch - 1) % 12} & held))
        for note, held in strong
    ]
    bars = [band.bar_of(note.onset) for note, does in agrees if not does]
    yield found(
        2, fit, share(does for _, does in agrees), low=MIN_FIT, bars=bars, why="The tune leaves the chord here."
    )
    bars = [band.bar_of(note.onset) for note, does in rubs if does]
    why = "The tune lies a semitone beside another part here."
    yield found(2, clash, share(does for _, does in rubs), high=MAX_CLASH, bars=bars, why=why)


def _strong_notes(band: Ensemble) -> Iterator[tuple[Note, set[int]]]:
    """(note of the tune, pitch classes of the others) where at least two pitch classes sound."""
    others = [note for track in band.pitched if track.role != "melody" for note in track.notes]
    rows = np.array(sorted((note.onset, note.end, note.pitch % 12) for note in others)).reshape(-1, 3)
    longest = int((rows[:, 1] - rows[:, 0]).max(initial=0))
    meter_map = band.score.meter_map
    for note in band.tune:
        place = meter_map.position(note.onset)
        length = meter_map.bar_end(place.bar) - meter_map.bar_start(place.bar)
        if place.tick == 0 or 2 * place.tick == length:
            first, last = np.searchsorted(rows[:, 0], (note.onset - longest, note.onset + 1))
            near = rows[first:last]
            held = set(near[near[:, 1] > note.onset, 2].tolist())
            if len(held) >= 2:
                yield note, held


def check_singability(band: Ensemble) -> Iterator[Finding]:
    """3: what follows a leap of a fifth or more turns back or is at most a step; the vocal range where one is asked."""
    name = "leaps recovered"
    if not band.tune:
        yield from (says_nothing(3, each, NO_TUNE) for each in (name, "vocal range"))
        return
    leaps = [(note, _is_recovered(first, second)) for note, first, second in _turns(band) if abs(first) >= LEAP]
    if leaps:
        bars = [band.bar_of(note.onset) for note, recovered in leaps if not recovered]
        why = "A leap goes on in its direction here."
        yield found(3, name, share(does for _, does in leaps), low=MIN_RECOVERED, bars=bars, why=why)
    else:
        yield says_nothing(3, name, "The tune has no leap of a fifth or more.")
    yield _vocal_range(band)


def _turns(band: Ensemble) -> Iterator[tuple[Note, int, int]]:
    """(middle note, interval before, interval after) of three notes in a row, none a bar or more after the last."""
    meter_map = band.score.meter_map
    for first, middle, last in zip(band.tune, band.tune[1:], band.tune[2:], strict=False):
        place = meter_map.position(first.onset).bar
        bar = meter_map.bar_end(place) - meter_map.bar_start(place)
        if middle.onset - first.onset <= bar and last.onset - middle.onset <= bar:
            yield middle, middle.pitch - first.pitch, last.pitch - middle.pitch


def _is_recovered(leap: int, after: int) -> bool:
    return leap * after < 0 or abs(after) <= STEP


def _vocal_range(band: Ensemble) -> Finding:
    name = "vocal range"
    if band.plan is None or not band.plan.vocal_range:
        return says_nothing(3, name, "No vocal range was asked for.")
    pitches = [note.pitch for note in band.tune]
    low, high = VOCAL_RANGE
    return found(3, name, max(pitches) - min(pitches), low=low, high=high, unit="semitones")


@dataclass(frozen=True, slots=True)
class Hook:
    """The most frequent pattern of two bars. `bars`: where it starts. `n_patterns`: how many pairs of bars have one."""

    bars: tuple[int, ...]
    n_patterns: int
    is_in_every_chorus: bool | None  # None: there is no chorus


def check_hook(band: Ensemble) -> Iterator[Finding]:
    """10: a pattern of two bars that returns, often enough and not too often, and in every chorus."""
    names = ("hook returns", "hook share", "hook in choruses")
    hook = find_hook(band)
    if hook is None:
        why = NO_TUNE if not band.tune else "The tune never has four notes in two bars."
        yield from (says_nothing(10, name, why) for name in names)
        return
    yield found(10, names[0], len(hook.bars), low=MIN_HOOKS, unit="times", why="No two bars of the tune return.")
    low, high = HOOK_SHARE
    value = len(hook.bars) / hook.n_patterns
    yield found(10, names[1], value, low=low, high=high, bars=hook.bars, why="The hook stands here.")
    if hook.is_in_every_chorus is None:
        yield says_nothing(10, names[2], "There is no chorus.")
    else:
        value = float(hook.is_in_every_chorus)
        yield found(10, names[2], value, low=1.0, bars=hook.bars, why="The hook stands here alone.")


def find_hook(band: Ensemble) -> Hook | None:
    """None where no two bars have four notes. Of equally frequent patterns one that is in every chorus is taken."""
    patterns: defaultdict[tuple[tuple[int, int], ...], list[int]] = defaultdict(list)
    by_bar = band.by_bar(band.tune)
    start, per_quarter = band.score.meter_map.bar_start, band.score.ticks_per_quarter
    for bar in range(1, band.score.n_bars):
        inside = by_bar.get(bar, []) + by_bar.get(bar + 1, [])
        if len(inside) >= HOOK_NOTES:
            onset, pitch = start(bar), inside[0].pitch
            places = [(round(4 * (note.onset - onset) / per_quarter), note.pitch - pitch) for note in inside]
            patterns[tuple(places)].append(bar)
    if not patterns:
        return None
    most, n_patterns = max(map(len, patterns.values())), sum(map(len, patterns.values()))
    choruses = [section for section in band.score.sections if section.kind in CHORUSES]
    hooks = [
        Hook(tuple(bars), n_patterns, _in_every(choruses, bars)) for bars in patterns.values() if len(bars) == most
    ]
    return max(hooks, key=lambda hook: bool(hook.is_in_every_chorus))


def _in_every(choruses: list[Section], bars: list[int]) -> bool | None:
    if not choruses:
        return None
    return all(any(each.first_bar <= bar <= each.end_bar - HOOK_BARS for bar in bars) for each in choruses)
