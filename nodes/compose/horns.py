"""Horns: a section of brass that answers the tune, in stabs, unison riffs and swells.

Where the tune rests, or every other bar, the section plays its riff: the same rhythm whenever a theme returns, in close
harmony under the lead trumpet, or in octaves. Loud sections get an accent on the downbeat of each phrase; before a
chorus the section holds its chord and lets it swell. Between phrases there is always time to breathe.
"""

from __future__ import annotations

from ..theory.instrument import Instrument
from .cue import Cue, nearest_pitch
from .harmony import chord_scale
from .keyboard import Keyboard
from .part import Tone
from .stream import stream

HORNS = (56, 77)  # Ab3..F5
ARRIVALS = ("chorus", "drop")
# steps of a sixteenth after the beat: (onset, length); the last is held if there is room
RIFFS: tuple[tuple[tuple[int, int], ...], ...] = (
    ((0, 1), (3, 1)),
    ((2, 1), (4, 2)),
    ((0, 1), (2, 1), (6, 2)),
    ((0, 2), (3, 1), (6, 1)),
    ((2, 1), (3, 1), (6, 2)),
    ((0, 1), (3, 1), (4, 1), (7, 1)),
    ((0, 1), (1, 1), (4, 2), (6, 1)),
)
UNISON_SHARE = 0.35  # of the themes whose riff is played in octaves
ANSWER_BEATS = 1.5  # a rest of the tune that invites an answer
ACCENTS_FROM, SWELLS_FROM = 0.7, 0.45  # energies
HELD_STEPS = 8  # the longest held end of a riff, in sixteenths


def is_section(instrument: Instrument) -> bool:
    """Whether an instrument is a section of brass, of several players."""
    return instrument.family == "brass" and instrument.polyphony > 2


def play_horns(cue: Cue) -> list[Tone]:
    """The section's answers, accents and swells in a passage."""
    theme = stream(cue.seed, "riff", cue.passage.theme, cue.chair.track_id, cue.chair.player.take)
    keyboard = Keyboard(cue, HORNS, voices=4 if cue.passage.energy < 0.8 else 5)
    simple = cue.busy < 0.5
    riff = RIFFS[theme.randrange(3 if simple else len(RIFFS))]
    in_unison = theme.random() < UNISON_SHARE
    tones: list[Tone] = []
    for start, stop in answers(cue):
        tones += _riff(cue, keyboard, riff, start, stop, in_unison)
    tones += _accents(cue, keyboard, tones)
    tones += _swell(cue, keyboard, tones)
    if cue.final_onset < cue.passage.ticks:
        tones = [tone for tone in tones if tone.end <= cue.final_onset]
        tones += keyboard.strike(cue.final_onset, cue.passage.ticks - cue.final_onset, "X")
    tones = tones or keyboard.strike(0, cue.shape.beat_ticks, "x")
    return sorted(tones, key=lambda tone: (tone.onset, tone.pitch))


def answers(cue: Cue) -> list[tuple[int, int]]:
    """Where the section plays its riff: in the rests of the tune, else in the second half of every other bar.

    The busier the player, the more of them are taken.
    """
    chance = cue.chance("answers")
    bar = cue.shape.ticks
    free = rests(cue)
    found: list[tuple[int, int]] = []
    for pair in range(0, cue.passage.bars, 2):
        start, stop = pair * bar, min(cue.passage.bars, pair + 2) * bar
        own = [gap for gap in free if start <= gap[0] < stop] or [(stop - bar + cue.shape.middle, stop)]
        for gap in own:
            if chance.random() < 0.3 + cue.dial("complexity") and gap[0] < cue.final_onset:
                found.append((gap[0], min(gap[1], cue.final_onset)))
    return found


def rests(cue: Cue) -> list[tuple[int, int]]:
    """Where the tune is silent long enough for an answer, from the first beat of each rest on."""
    if not cue.lead:
        return []
    beat = cue.shape.beat_ticks
    ends = [*(tone.onset for tone in cue.lead[1:]), cue.passage.ticks]
    gaps = [(-(-tone.end // beat) * beat, after) for tone, after in zip(cue.lead, ends, strict=True)]
    return [(start, stop) for start, stop in gaps if stop - start >= ANSWER_BEATS * beat]


def _riff(
    cue: Cue, keyboard: Keyboard, riff: tuple[tuple[int, int], ...], start: int, stop: int, in_unison: bool
) -> list[Tone]:
    """The riff from `start` on, as much of it as there is room for."""
    step = cue.shape.beat_ticks // 4
    room = (stop - start) // step
    played = [(onset, length) for onset, length in riff if onset + length <= room]
    tones: list[Tone] = []
    for index, (onset, length) in enumerate(played):
        last = index == len(played) - 1
        held = min(HELD_STEPS, room - onset - 1) if last and room - onset >= 5 else length
        at = start + onset * step
        stroke = "X" if last or index == 0 else "x"
        ticks = max(1, held) * step
        tones += _unison(cue, at, ticks, index) if in_unison else keyboard.strike(at, ticks, stroke)
    return tones


def _unison(cue: Cue, at: int, ticks: int, index: int) -> list[Tone]:
    """One note of a riff in octaves: around the fifth of the chord, down to its root."""
    chord = cue.passage.event_at(at).chord
    if chord is None:
        return []
    low, high = cue.window(*HORNS)
    scale = chord_scale(cue.key, chord)
    root = nearest_pitch(chord.root_pitch_class, low + 6, low, low + 12)
    ladder = [pitch for pitch in range(root, root + 12) if pitch % 12 in scale]
    pitch = ladder[(4, 2, 3, 0)[index % 4] % len(ladder)]
    short = ticks <= cue.shape.beat_ticks // 4
    return [
        Tone(at, ticks, sounded, 0.7, "staccato" if short else "accent")
        for sounded in (pitch, pitch + 12)
        if cue.instrument.contains(sounded) and sounded <= high + 5
    ]


def _accents(cue: Cue, keyboard: Keyboard, taken: list[Tone]) -> list[Tone]:
    """A short chord on the downbeat of every phrase, and for who is busy on the last "and" before it."""
    if cue.passage.energy < ACCENTS_FROM:
        return []
    step = cue.shape.beat_ticks // 4
    tones: list[Tone] = []
    for bar in range(0, cue.passage.bars, 4):
        onset = bar * cue.shape.ticks
        for at in (onset, onset - 2 * step) if cue.dial("complexity") > 0.4 and bar else (onset,):
            if not any(tone.onset < at + 2 * step and tone.end > at - step for tone in taken):
                tones += keyboard.strike(at, step, "X")
    return tones


def _swell(cue: Cue, keyboard: Keyboard, taken: list[Tone]) -> list[Tone]:
    """The last bar before a chorus is held and grows into it."""
    start, stop = cue.passage.ticks - cue.shape.ticks, cue.passage.ticks - cue.shape.beat_ticks // 4
    if cue.passage.next_kind not in ARRIVALS or cue.passage.energy < SWELLS_FROM or cue.dial("fills") < 0.2:
        return []
    if any(tone.end > start - cue.shape.beat_ticks for tone in taken):
        start += cue.shape.middle
        if any(tone.end > start for tone in taken):
            return []
    return keyboard.strike(start, stop - start, "x")
