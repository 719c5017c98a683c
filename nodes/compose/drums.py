"""Drums and percussion: the style's groove, small variations, fills that lead on, a crash where a section opens."""

from __future__ import annotations

from random import Random

from ..theory.instrument import DRUM_PIECES
from .cue import Cue, nearest_pitch
from .grid import Step, lay
from .part import Tone

STRESS = {"X": 0.85, "x": 0.6, "o": 0.38, "g": 0.12, "?": 0.4}
FEET = ("kick", "acoustic_kick", "pedal_hat")
# who keeps their place when a drummer would need a third hand
BY_NEED = (
    "crash", "snare", "clap", "rim", "electric_snare", "high_tom", "mid_tom", "low_tom", "floor_tom", "ride",
    "ride_bell", "open_hat", "closed_hat", "tambourine", "cowbell",
)  # fmt: skip
CYMBALS = ("closed_hat", "open_hat", "ride", "ride_bell", "shaker")
HANDS = 2
CRASH_FROM, FINAL_CRASH_FROM = 0.45, 0.4
ROLL_FROM = 0.5  # energy from which a build-up ends in a roll
PHRASE_BARS = 4


def play_drums(cue: Cue) -> list[Tone]:
    """The drum part of a passage."""
    groove = _at_least_the_downbeat(lay(cue.idioms.grooves, cue.busy, cue.shape), cue)
    chance = cue.chance("drums")
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += _final_hit(cue, start)
            continue
        fill_from, fill = _fill(cue, bar, chance)
        tones += _groove_bar(cue, bar, groove, fill_from, "kick" in fill, chance)
        for piece, steps in fill.items():
            tones += [_hit(piece, start + step.onset, step) for step in steps if step.onset >= fill_from]
    if _opens_with_crash(cue):
        tones.append(Tone(0, cue.shape.beat_ticks, DRUM_PIECES["crash"], 0.75, piece="crash"))
    return _with_two_hands(tones)


def play_percussion(cue: Cue) -> list[Tone]:
    """The style's percussion; a pitched instrument (timpani) plays its kick line on the chord's root and fifth."""
    lines = _at_least_the_downbeat(lay(cue.idioms.percussion, cue.busy, cue.shape), cue)
    if not cue.instrument.is_drum:
        return _tuned(cue, lines)
    chance = cue.chance("percussion")
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            piece = next(iter(lines))
            tones.append(_hit(piece, start, Step(0, cue.shape.beat_ticks, "x")))
            continue
        for piece, steps in lines.items():
            tones += [_hit(piece, start + step.onset, step) for step in steps if _is_played(step, cue, chance)]
        if _is_section_end(cue, bar) and cue.dial("fills") > 0.6:
            tones += _shake(cue, start)
    return _with_two_hands(tones)


def _at_least_the_downbeat(lines: dict[str, tuple[Step, ...]], cue: Cue) -> dict[str, tuple[Step, ...]]:
    """A pattern that has nothing to say in a very short bar marks its beginning."""
    if any(step.sign != "?" for steps in lines.values() for step in steps):
        return lines
    return {next(iter(lines)): (Step(0, cue.shape.beat_ticks, "x"),)}


def _hit(piece: str, onset: int, step: Step) -> Tone:
    articulation = "ghost" if step.sign == "g" else "accent" if step.sign == "X" else ""
    return Tone(onset, step.ticks, DRUM_PIECES[piece], STRESS[step.sign], articulation, piece=piece)  # type: ignore[arg-type]


def _is_played(step: Step, cue: Cue, chance: Random) -> bool:
    drawn = chance.random()  # always drawn, so that one sign does not shift the others
    complexity = cue.dial("complexity")
    if step.sign == "?":
        return drawn < complexity * (0.4 + 0.8 * cue.passage.energy)
    if step.sign == "g":
        return drawn < 0.4 + complexity
    return True


def _groove_bar(
    cue: Cue, bar: int, groove: dict[str, tuple[Step, ...]], fill_from: int, fill_has_kick: bool, chance: Random
) -> list[Tone]:
    """A bar of the groove, up to where its fill begins (the foot goes on unless the fill takes it)."""
    start = bar * cue.shape.ticks
    tones: list[Tone] = []
    for piece, steps in groove.items():
        goes_on = piece == "kick" and not fill_has_kick
        for step in steps:
            played = _is_played(step, cue, chance)
            if played and (step.onset < fill_from or goes_on):
                tones.append(_hit(piece, start + step.onset, step))
    if (bar + 1) % PHRASE_BARS == 0 and fill_from > cue.shape.ticks - 1 and "closed_hat" in groove:
        tones = _opened_at_the_end(tones, start, cue)
    return tones


def _opened_at_the_end(tones: list[Tone], start: int, cue: Cue) -> list[Tone]:
    """The last closed hat of a phrase opens."""
    hats = [tone for tone in tones if tone.piece == "closed_hat" and tone.onset - start >= cue.shape.beats[-1].onset]
    if not hats or cue.passage.energy < 0.4 or cue.dial("fills") < 0.2:
        return tones
    last = hats[-1]
    opened = Tone(last.onset, last.ticks, DRUM_PIECES["open_hat"], 0.5, piece="open_hat")
    return [opened if tone is last else tone for tone in tones]


def _is_section_end(cue: Cue, bar: int) -> bool:
    return bar == cue.passage.bars - 1


def _fill(cue: Cue, bar: int, chance: Random) -> tuple[int, dict[str, tuple[Step, ...]]]:
    """Where the fill of a bar begins (its end where there is none) and the fill's steps in the bar."""
    none: tuple[int, dict[str, tuple[Step, ...]]] = (cue.shape.ticks, {})
    wish = cue.dial("fills")
    drawn = chance.random()
    if _is_section_end(cue, bar):
        size = 0.25 + 0.4 * cue.passage.energy + 0.5 * (wish - 0.5) + 0.1 * drawn
        wanted = wish > 0.05
    else:
        phrase_end = (bar + 1) % (PHRASE_BARS if wish > 0.7 else 2 * PHRASE_BARS) == 0
        size = 0.15 + 0.3 * wish * cue.passage.energy
        wanted = phrase_end and drawn < wish
    if not wanted:
        return none
    if cue.passage.kind == "build_up" and _is_section_end(cue, bar) and cue.passage.energy >= ROLL_FROM:
        return 0, _roll(cue)
    pattern = min(cue.idioms.fills, key=lambda fill: abs(fill.intensity - size))
    cells = len(pattern.lines[0][1])
    beats = cue.shape.beats[-min(cells, len(cue.shape.beats)) :]
    laid: dict[str, tuple[Step, ...]] = {}
    for piece, line in pattern.lines:
        steps: list[Step] = []
        for beat, cell in zip(beats, line[-len(beats) :], strict=True):
            for index, sign in enumerate(cell):
                if sign != ".":
                    place = (0, 2, 4, 5)[index] if beat.pulse == "triple" else index
                    steps.append(Step(beat.step_onset(place), beat.ticks // 4, sign))
        laid[piece] = tuple(step for step in steps if _fast_enough(cue, step, beats[0].ticks))
    return beats[0].onset, laid


def _fast_enough(cue: Cue, step: Step, beat_ticks: int) -> bool:
    """Whether a fill's step can be played at this tempo: above about twelve strokes a second only every other."""
    if cue.shape.seconds(beat_ticks / 4) >= 0.08:
        return True
    return any((step.onset - beat.onset) * 2 % beat.ticks == 0 for beat in cue.shape.beats if step.onset >= beat.onset)


def _roll(cue: Cue) -> dict[str, tuple[Step, ...]]:
    """The last bar of a build-up: a snare roll, ever denser, louder at the end."""
    steps: list[Step] = []
    beats = cue.shape.beats
    for number, beat in enumerate(beats):
        late = number * 2 >= len(beats)
        whole = 3 if beat.pulse == "triple" else 2
        count = whole * 2 if late and cue.shape.seconds(beat.ticks / (whole * 2)) >= 0.07 else whole
        sign = "o" if number == 0 else "X" if number == len(beats) - 1 else "x"
        steps += [Step(beat.onset + beat.ticks * i // count, beat.ticks // count, sign) for i in range(count)]
    return {"snare": tuple(steps)}


def _opens_with_crash(cue: Cue) -> bool:
    return cue.passage.energy >= CRASH_FROM and not (cue.passage.is_last and cue.passage.bars == 1)


def _final_hit(cue: Cue, start: int) -> list[Tone]:
    """The end: as the style has it, or one stroke on the downbeat that rings."""
    if cue.idioms.endings:
        laid = lay(cue.idioms.endings, cue.passage.energy, cue.shape)
        return [
            _hit(piece, start + step.onset, Step(step.onset, cue.shape.ticks - step.onset, step.sign))
            for piece, steps in laid.items()
            for step in steps
        ]
    pieces = ("kick", "crash") if cue.passage.energy >= FINAL_CRASH_FROM else ("kick", "ride")
    return [Tone(start, cue.shape.ticks, DRUM_PIECES[piece], 0.6, piece=piece) for piece in pieces]


def _shake(cue: Cue, start: int) -> list[Tone]:
    """A shaken bar end before the next section."""
    beat = cue.shape.beats[-1]
    each = beat.ticks // 4
    return [
        Tone(start + beat.onset + index * each, each, DRUM_PIECES["tambourine"], 0.4 + 0.1 * index, piece="tambourine")
        for index in range(4)
    ]


def _with_two_hands(tones: list[Tone]) -> list[Tone]:
    """At most two strokes of the hands at once, one stroke of a piece at a time; the most needed stay."""
    by_onset: dict[int, dict[str, Tone]] = {}
    for tone in tones:
        strokes = by_onset.setdefault(tone.onset, {})
        known = strokes.get(tone.piece)
        if known is None or tone.stress > known.stress:
            strokes[tone.piece] = tone
    kept: list[Tone] = []
    for onset in sorted(by_onset):
        strokes = by_onset[onset]
        if "crash" in strokes:
            strokes = {piece: tone for piece, tone in strokes.items() if piece not in CYMBALS}
        hands = [piece for piece in strokes if piece not in FEET]
        hands.sort(key=lambda piece: BY_NEED.index(piece) if piece in BY_NEED else len(BY_NEED))
        kept += [tone for piece, tone in strokes.items() if piece in FEET or piece in hands[:HANDS]]
    return kept


def _tuned(cue: Cue, lines: dict[str, tuple[Step, ...]]) -> list[Tone]:
    steps = lines.get("kick") or next(iter(lines.values()))
    low, high = cue.window(cue.instrument.comfort_low, cue.instrument.comfort_high)
    middle = (low + high) / 2
    chance = cue.chance("percussion")
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        final = cue.is_final_bar(bar)
        for step in (Step(0, cue.shape.ticks, "X"),) if final else steps:
            chord = cue.passage.event_at(start + step.onset).chord
            if chord is None or not _is_played(step, cue, chance):
                continue
            fifth = chord.fifth in (None, 7) and cue.shape.strength(step.onset) < 0.5 and not final
            tone = (chord.root_pitch_class + 7) % 12 if fifth else chord.root_pitch_class
            tones.append(
                Tone(start + step.onset, step.ticks, nearest_pitch(tone, middle, low, high), STRESS[step.sign])
            )
    return tones
