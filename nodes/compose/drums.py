"""Drums: the style's groove in turns of four bars, fills that lead on, build-ups, a crash where a section opens."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from ..score.note import Articulation
from ..theory.instrument import DRUM_PIECES
from .busyness import intensity_for
from .cue import Cue
from .drum_fill import Fill, fills_of
from .grid import Step, lay
from .kick import kick_steps, sounds, turn_of
from .part import Tone

STRESS = {"X": 0.85, "x": 0.6, "o": 0.38, "g": 0.12, "?": 0.4, "r": 0.5, "t": 0.5}
FEET = ("kick", "acoustic_kick", "pedal_hat")
# who keeps their place when a drummer would need a third hand
BY_NEED = (
    "crash", "snare", "clap", "rim", "electric_snare", "high_tom", "mid_tom", "low_tom", "floor_tom", "ride",
    "ride_bell", "open_hat", "closed_hat", "tambourine", "cowbell",
)  # fmt: skip
CYMBALS = ("closed_hat", "open_hat", "ride", "ride_bell", "shaker")
HANDS = 2
CRASH_FROM, FINAL_CRASH_FROM = 0.45, 0.4
PHRASE_BARS = 4
HEARD = 0.3  # of the strokes must differ for a fill to be heard
FASTEST_ROLL_S = 0.06  # between strokes of a drummer's roll; machines know no limit
STROKES = {"r": 2, "t": 3}
Lines = Mapping[str, tuple[Step, ...]]


def play_drums(cue: Cue) -> list[Tone]:
    """The drum part of a passage."""
    intensity = intensity_for(cue.idioms.grooves, cue)
    groove = at_least_the_downbeat(lay(cue.idioms.grooves, intensity, cue.shape), cue)
    chance = cue.chance("drums")
    tones: list[Tone] = []
    crash_at = [0] if _opens_with_crash(cue) else []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += _final_hit(cue, start)
            continue
        fill, played = _bar(cue, bar, groove, fills_of(cue, bar, chance))
        tones += played
        if fill.lands and not cue.is_final_bar(bar + 1):
            crash_at.append(start + cue.shape.ticks)
    for onset in crash_at:
        stress = 0.6 if onset else 0.75
        tones.append(Tone(onset, cue.shape.beat_ticks, DRUM_PIECES["crash"], stress, piece="crash"))
    return with_two_hands(tones)


def _bar(cue: Cue, bar: int, groove: Lines, fills: tuple[Fill, ...]) -> tuple[Fill, list[Tone]]:
    """A bar with the first fill that is heard as one; a section does not end as if nothing came after it."""
    best, widest = (fills[0], _filled(cue, bar, groove, fills[0])), -1.0
    if bar < cue.passage.bars - 1 or not fills[0].lines:
        return best
    plain = {(tone.piece, tone.onset) for tone in _filled(cue, bar, groove, Fill(cue.shape.ticks))}
    for fill in fills:
        played = _filled(cue, bar, groove, fill)
        distance = _difference(plain, {(tone.piece, tone.onset) for tone in played})
        if distance > widest:
            best, widest = (fill, played), distance
        if distance >= HEARD:
            break
    return best


def _difference(one: set[tuple[str, int]], other: set[tuple[str, int]]) -> float:
    """Jaccard distance: the share of strokes that only one of two bars has."""
    return 1 - len(one & other) / max(1, len(one | other))


def _filled(cue: Cue, bar: int, groove: Lines, fill: Fill) -> list[Tone]:
    """A bar of the groove with a fill."""
    tones = _groove_bar(cue, bar, groove, fill)
    start = bar * cue.shape.ticks
    for piece, steps in fill.lines.items():
        for step in steps:
            if step.onset >= fill.onset:
                tones += strokes(piece, start, step, cue, _growth(fill, step, cue))
    return tones


def at_least_the_downbeat(lines: Lines, cue: Cue) -> Lines:
    """A pattern that has nothing to say in a very short bar marks its beginning."""
    if any(step.sign != "?" for steps in lines.values() for step in steps):
        return lines
    return {next(iter(lines)): (Step(0, cue.shape.beat_ticks, "x"),)}


def strokes(piece: str, start: int, step: Step, cue: Cue, louder: float = 0.0) -> list[Tone]:
    """A sign as strokes, in ticks of the passage: one, or the two or three of a roll."""
    count = STROKES.get(step.sign, 1)
    ticks = step.ticks * (2 if step.sign == "t" else 1)
    if count > 1 and not cue.idioms.machine and cue.shape.seconds(ticks / count) < FASTEST_ROLL_S:
        count = 1
    articulation: Articulation = "ghost" if step.sign == "g" else "accent" if step.sign == "X" else ""
    stress = STRESS[step.sign] + louder
    return [
        Tone(
            start + step.onset + ticks * index // count,
            ticks // count,
            DRUM_PIECES[piece],
            stress - (0.06 * (count - 1 - index) if count > 1 else 0.0),  # a roll grows into the next beat
            articulation,
            piece=piece,
        )
        for index in range(count)
    ]


def _growth(fill: Fill, step: Step, cue: Cue) -> float:
    """A fill grows towards the bar that it leads to."""
    room = max(1, cue.shape.ticks - fill.onset)
    return 0.16 * (step.onset - fill.onset) / room - 0.08


def _groove_bar(cue: Cue, bar: int, groove: Lines, fill: Fill) -> list[Tone]:
    """A bar of the groove, up to where its fill begins (the foot goes on unless the fill takes it)."""
    start = bar * cue.shape.ticks
    turn = turn_of(bar)
    chance = cue.chance(f"drums-{turn}")
    tones: list[Tone] = []
    for piece, steps in groove.items():
        end = fill.onset if fill.silences(piece) else cue.shape.ticks
        if piece == "kick" and len(groove) > 1:
            for step in kick_steps(cue, intensity_for(cue.idioms.grooves, cue), bar):
                tones += strokes(piece, start, step, cue) if step.onset < end else []
            continue
        for step in steps:
            drawn = chance.random()  # always drawn, so that one sign does not shift the others
            if step.onset < end and sounds(step, cue, drawn):
                tones += strokes(piece, start, _rolled(step, bar, drawn, cue), cue)
    if fill.lines:
        return tones
    tones += _ghosts(cue, start, groove, cue.chance(f"ghosts-{turn}"))
    return _opened_at_the_end(tones, start, cue) if (bar + 1) % PHRASE_BARS == 0 and "closed_hat" in groove else tones


def _rolled(step: Step, bar: int, moment: float, cue: Cue) -> Step:
    """A roll is not played in every bar, but always in the last one of a phrase; else it is a plain stroke."""
    if step.sign in STROKES and (bar + 1) % PHRASE_BARS and moment > 0.25 + cue.dial("complexity"):
        return Step(step.onset, step.ticks, "o")
    return step


def _ghosts(cue: Cue, start: int, groove: Lines, chance: Random) -> list[Tone]:
    """A busy drummer drops ghost notes around the backbeat, on steps that the groove leaves free."""
    wish = cue.dial("complexity") - 0.5
    snare = groove.get("snare", ())
    if cue.idioms.machine or not any(step.sign in "xX" for step in snare):
        return []
    taken = {step.onset for step in snare} | {step.onset for step in groove.get("kick", ())}
    tones: list[Tone] = []
    for beat in cue.shape.beats:
        for step in (1, 3):
            onset, drawn = beat.step_onset(step), chance.random()
            if onset not in taken and drawn < wish and cue.shape.seconds(beat.ticks // 4) >= 0.08:
                tones.append(Tone(start + onset, beat.ticks // 4, DRUM_PIECES["snare"], 0.1, "ghost", piece="snare"))
    return tones


def _opened_at_the_end(tones: list[Tone], start: int, cue: Cue) -> list[Tone]:
    """The last closed hat of a phrase opens."""
    hats = [tone for tone in tones if tone.piece == "closed_hat" and tone.onset - start >= cue.shape.beats[-1].onset]
    if not hats or cue.passage.energy < 0.4 or cue.dial("fills") < 0.2:
        return tones
    last = max(hats, key=lambda tone: tone.onset)
    opened = Tone(last.onset, last.ticks, DRUM_PIECES["open_hat"], 0.5, piece="open_hat")
    return [opened if tone is last else tone for tone in tones]


def _opens_with_crash(cue: Cue) -> bool:
    return cue.passage.energy >= CRASH_FROM and not (cue.passage.is_last and cue.passage.bars == 1)


def _final_hit(cue: Cue, start: int) -> list[Tone]:
    """The end: as the style has it, or one stroke on the downbeat that rings."""
    if cue.idioms.endings:
        laid = lay(cue.idioms.endings, cue.passage.energy, cue.shape)
        return [
            tone
            for piece, steps in laid.items()
            for step in steps
            for tone in strokes(piece, start, Step(step.onset, cue.shape.ticks - step.onset, step.sign), cue)
        ]
    pieces = ("kick", "crash") if cue.passage.energy >= FINAL_CRASH_FROM else ("kick", "ride")
    return [Tone(start, cue.shape.ticks, DRUM_PIECES[piece], 0.6, piece=piece) for piece in pieces]


def with_two_hands(tones: list[Tone]) -> list[Tone]:
    """At most two strokes of the hands at once, one stroke of a piece at a time; the most needed stay."""
    by_onset: dict[int, dict[str, Tone]] = {}
    for tone in tones:
        played = by_onset.setdefault(tone.onset, {})
        known = played.get(tone.piece)
        if known is None or tone.stress > known.stress:
            played[tone.piece] = tone
    kept: list[Tone] = []
    for onset in sorted(by_onset):
        played = by_onset[onset]
        if "crash" in played:
            played = {piece: tone for piece, tone in played.items() if piece not in CYMBALS}
        hands = [piece for piece in played if piece not in FEET]
        hands.sort(key=lambda piece: BY_NEED.index(piece) if piece in BY_NEED else len(BY_NEED))
        kept += [tone for piece, tone in played.items() if piece in FEET or piece in hands[:HANDS]]
    return kept
