"""What an analysis found, in words: one line each for key, tempo, meter, swing, form and players."""

from __future__ import annotations

from itertools import groupby

from ..score import Score
from .groove import STRAIGHT, find_groove, groove_tracks
from .key import find_key

BARELY, CLEARLY = 0.15, 0.5  # strength of a key finding


def summary_of(score: Score) -> str:
    """Several lines; a score without notes says so."""
    if not any(track.notes for track in score.tracks):
        return "No notes."
    groove = find_groove(groove_tracks(score.tracks), score.meter_map)
    swing = "straight" if groove.swing == STRAIGHT else f"{groove.swing:g} % of the {groove.swing_unit}"
    lines = [
        f"Key: {_keys(score)}",
        f"Tempo: {bpm_of(score):g} bpm" + (", changing" if len(score.tempo_map.changes) > 1 else ""),
        f"Meter: {', '.join(dict.fromkeys(change.meter.symbol for change in score.meter_map.changes))}",
        f"Swing: {swing}",
        f"Bars: {score.n_bars}" + (" and a pickup" if score.meter_map.pickup else ""),
        f"Form: {', '.join(f'{section.label or section.kind} {section.bars}' for section in score.sections)}",
        f"Players: {', '.join(f'{track.name or track.id} ({track.role})' for track in score.tracks if track.notes)}",
    ]
    return "\n".join(line for line in lines if not line.endswith(": "))


def bpm_of(score: Score) -> float:
    """The tempo that holds longest, in quarters per minute."""
    changes = score.tempo_map.changes
    ends = [*(change.tick for change in changes[1:]), max(score.end, changes[-1].tick + 1)]
    lengths = sorted((change.bpm, end - change.tick) for change, end in zip(changes, ends, strict=True))
    totals: dict[float, int] = {
        bpm: sum(ticks for _, ticks in group) for bpm, group in groupby(lengths, key=lambda entry: entry[0])
    }
    return max(totals, key=lambda bpm: (totals[bpm], -bpm))


def _keys(score: Score) -> str:
    stated = [f"{change.key.name} from bar {score.meter_map.position(change.tick).bar}" for change in score.keys[1:]]
    first = score.key.name if score.key else ""
    finding = find_key(score)
    if finding is None:
        return first
    doubt = "clear" if finding.strength >= CLEARLY else "likely" if finding.strength >= BARELY else "a guess"
    if finding.key != score.key:
        doubt = f"the notes say {finding.key.name}, {doubt}"
    return f"{', '.join([first, *stated])} ({doubt}; else {finding.rivals[0].name})"
