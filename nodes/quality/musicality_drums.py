"""Checks 5, 6 and the dynamics of 10: drums with the form, with the bass, and how loud. Definitions:
docs/quality.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import log10

import numpy as np

from ..score.note import Note
from .ensemble import CHORUSES, CRASHES, HATS, KICKS, Ensemble
from .finding import Finding, found, says_nothing, share

NO_DRUMS = "There are no drums."
DIFFERENT, MIN_MARKED, MIN_CONTRAST = 0.25, 0.80, 0.30
SHIFTS, MIN_LOCK, MIN_ON_ONE = (-1, 1, -3, 3, 5, 7), 0.20, 0.80
SIXTEENTHS = 16
LIFT_DB = (1.0, 6.0)
MAX_SAME, MIN_HATS = 0.5, 20

Strokes = set[tuple[int, int]]


def check_boundaries(band: Ensemble) -> Iterator[Finding]:
    """5: the drums mark where a section starts, and leave the other bars alone."""
    marked, contrast = "marked boundaries", "boundary contrast"
    starts = {section.first_bar for section in band.score.sections if section.first_bar > 1}
    reason = band.exemption(marked, contrast)
    if not band.drums or not starts or reason:
        why = reason or (NO_DRUMS if starts else "The score has no sections.")
        yield from (says_nothing(5, name, why) for name in (marked, contrast))
        return
    strokes: dict[int, Strokes] = {
        bar: {(note.pitch, band.place_of(note)) for note in notes} for bar, notes in band.by_bar(band.drums).items()
    }
    bars = [bar for bar in range(3, band.score.n_bars + 1) if any(strokes.get(bar - back) for back in range(3))]
    at_starts = {bar: _is_marked(strokes, bar) for bar in bars if bar in starts}
    elsewhere = {bar: _is_marked(strokes, bar) for bar in bars if bar not in starts}
    value = share(at_starts.values())
    plain = [bar for bar, is_marked in at_starts.items() if not is_marked]
    why = "The drums lead into these bars as if nothing began."
    yield found(5, marked, value, low=MIN_MARKED, bars=plain, why=why)
    busy = [bar for bar, is_marked in elsewhere.items() if is_marked]
    why = "The drums change before these bars although nothing begins."
    yield found(5, contrast, value - share(elsewhere.values()), low=MIN_CONTRAST, bars=busy, why=why)


def _is_marked(strokes: dict[int, Strokes], bar: int) -> bool:
    before, earlier = strokes.get(bar - 1, set()), strokes.get(bar - 2, set())
    distance = 1 - len(before & earlier) / len(before | earlier) if before | earlier else 0.0
    has_crash = any((crash, 0) in strokes.get(bar, set()) for crash in CRASHES)
    return distance >= DIFFERENT or not before or has_crash


def check_kick_and_bass(band: Ensemble) -> Iterator[Finding]:
    """6: bass notes on the kick's sixteenths rather than beside them, and on the kick of beat 1."""
    lock, on_one = "kick and bass", "bass on beat 1"
    reason = "A walking bass does not follow the kick." if band.walks else band.exemption(lock, on_one)
    grooves = _grooves(band)
    if reason or not grooves:
        why = reason or "No bar of 4/4 has both kick and bass."
        yield from (says_nothing(6, name, why) for name in (lock, on_one))
        return
    n_kicks = sum(len(kicks) for _, kicks, _ in grooves)
    together = {
        shift: sum((kick + shift) % SIXTEENTHS in bass for _, kicks, bass in grooves for kick in kicks) / n_kicks
        for shift in (0, *SHIFTS)
    }
    value = together[0] - float(np.mean([together[shift] for shift in SHIFTS]))
    bars = [bar for bar, kicks, bass in grooves if not kicks & bass]
    yield found(6, lock, value, low=MIN_LOCK, bars=bars, why="No kick has a bass note here.")
    ones = [(bar, 0 in bass) for bar, kicks, bass in grooves if 0 in kicks]
    bars = [bar for bar, has_bass in ones if not has_bass]
    why = "The kick on beat 1 has no bass note here."
    yield found(6, on_one, share(has_bass for _, has_bass in ones), low=MIN_ON_ONE, bars=bars, why=why)


def _grooves(band: Ensemble) -> list[tuple[int, set[int], set[int]]]:
    """(bar, sixteenths of the kick, sixteenths of the bass) of the 4/4 bars with both."""
    kicks = band.by_bar(note for note in band.drums if note.pitch in KICKS)
    bass = band.by_bar(band.bass)
    meter = band.score.meter_map.meter_of_bar
    return [
        (bar, _places(band, kicks[bar]), _places(band, bass[bar]))
        for bar in sorted(kicks.keys() & bass.keys())
        if (meter(bar).numerator, meter(bar).denominator) == (4, 4)
    ]


def _places(band: Ensemble, notes: list[Note]) -> set[int]:
    return {band.place_of(note) % SIXTEENTHS for note in notes}


def check_dynamics(band: Ensemble) -> Iterator[Finding]:
    """10: choruses stand above verses, and the hi-hat is not a machine unless the style is one."""
    name, (low, high) = "chorus lift", LIFT_DB
    reason = band.exemption(name)
    chorus, verse = _power(band, CHORUSES), _power(band, ("verse",))
    if reason or not chorus or not verse:
        yield says_nothing(10, name, reason or "It takes a verse and a chorus.")
    else:
        bars = [section.first_bar for section in band.score.sections if section.kind in CHORUSES]
        why = "The choruses from these bars stand too little or too much above the verses."
        yield found(10, name, 10 * log10(chorus / verse), low=low, high=high, unit="dB", bars=bars, why=why)
    yield _hats(band)


def _power(band: Ensemble, kinds: tuple[str, ...]) -> float:
    """Sum of squared velocities per bar in the sections of these kinds."""
    sections = [section for section in band.score.sections if section.kind in kinds]
    spans = [
        (band.score.meter_map.bar_start(each.first_bar), band.score.meter_map.bar_start(each.end_bar))
        for each in sections
    ]
    notes = np.array([(n.onset, n.velocity) for track in band.score.tracks for n in track.notes]).reshape(-1, 2)
    total = sum(
        float((notes[(notes[:, 0] >= start) & (notes[:, 0] < end), 1].astype(float) ** 2).sum()) for start, end in spans
    )
    n_bars = sum(section.bars for section in sections)
    return total / n_bars if n_bars else 0.0


def _hats(band: Ensemble) -> Finding:
    name = "even hi-hat"
    hats = [note for note in band.drums if note.pitch in HATS]
    machine = band.style is not None and band.style.idioms.machine
    if machine or len(hats) < MIN_HATS:
        why = (
            "The style's drums are a machine." if machine else f"There are fewer than {MIN_HATS} strokes of the hi-hat."
        )
        return says_nothing(10, name, why)
    velocity, count = Counter(note.velocity for note in hats).most_common(1)[0]
    bars = [bar for bar, notes in band.by_bar(hats).items() if all(note.velocity == velocity for note in notes)]
    return found(10, name, count / len(hats), high=MAX_SAME, bars=bars, why="Every stroke is equally loud here.")
