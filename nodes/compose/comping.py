"""Chord players: comping and strumming, pads, arpeggios. The style gives their patterns, the voicing their pitches."""

from __future__ import annotations

from dataclasses import replace

from .cue import FRETTED, Cue, nearest_pitch
from .form import ChordEvent
from .grid import Step, lay
from .part import Tone
from .voicing import Voicing, VoicingRules, voice_row

COMPING, PAD, ARPEGGIO = (53, 74), (52, 72), (55, 79)  # F3..D5, E3..C5, G3..G5
GUITAR, LEFT_HAND = (40, 70), (36, 50)
HELD_BARS = 2  # a pad strikes anew after so many bars
STRESS = {"X": 0.85, "x": 0.55, "o": 0.3, "u": 0.35, "h": 0.45, "l": 0.6}


def play_comping(cue: Cue) -> list[Tone]:
    """Chords in the rhythm of the style; broken where the instrument sounds one note at a time."""
    keyboard = _Keyboard(cue, GUITAR if _tuning(cue) else COMPING, with_bass=_takes_bass(cue))
    if cue.instrument.polyphony < 3:
        return _broken(cue, keyboard)
    lower = 0.3 if cue.chair.rank else 0.0  # a second comper leaves room
    steps = lay(cue.idioms.comping, max(0.0, cue.busy - lower), cue.shape)["comping"]
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += keyboard.strike(start, cue.shape.ticks, "X")
            continue
        changed = _with_changes(cue, start, steps)
        for step in changed:
            tones += keyboard.strike(start + step.onset, step.ticks, step.sign)
    return tones


def play_pad(cue: Cue) -> list[Tone]:
    """Whole chords, held; common tones go on sounding, so that only what changes is heard to move."""
    low, high = PAD
    shift = (0, 12, -7)[cue.chair.rank % 3]
    voices = (3 if cue.passage.energy < 0.35 else 4) + (1 if cue.idioms.colour == "ninth" else 0)
    voices -= 1 if cue.chair.rank else 0
    keyboard = _Keyboard(cue, (low + shift, high + shift), voices=voices)
    longest = HELD_BARS * cue.shape.ticks
    tones: list[Tone] = []
    for event in cue.passage.chords:
        onset = event.onset
        while onset < event.end:
            stop = min(event.end, onset + longest)
            if onset < cue.final_onset < stop:
                stop = cue.final_onset
            tones += keyboard.strike(onset, stop - onset, "h")
            onset = stop
    tones = _tied(tones, longest) if cue.passage.energy < 0.7 else tones
    return _suspended(tones, cue) if cue.instrument.polyphony > 2 else tones


def _suspended(tones: list[Tone], cue: Cue) -> list[Tone]:
    """Some voices that fall by a step into a new chord arrive a beat late: the suspensions of part-writing."""
    chance = cue.chance("suspensions")
    beat = cue.shape.beat_ticks
    ending: dict[int, list[int]] = {}
    for index, tone in enumerate(tones):
        ending.setdefault(tone.end, []).append(index)
    result = list(tones)
    for index, tone in enumerate(tones):
        before = [at for at in ending.get(tone.onset, ()) if 1 <= tones[at].pitch - tone.pitch <= 2]
        drawn = chance.random()
        late = tone.ticks >= 2 * beat and tone.onset < cue.final_onset and drawn < cue.idioms.suspended
        if (
            before
            and late
            and not any(other.pitch == tones[before[0]].pitch and other.onset == tone.onset for other in tones)
        ):
            result[index] = replace(tone, onset=tone.onset + beat, ticks=tone.ticks - beat)
            result[before[0]] = replace(result[before[0]], ticks=result[before[0]].ticks + beat)
    return result


def play_arpeggio(cue: Cue) -> list[Tone]:
    """One voice after the other, in the figure of the style."""
    keyboard = _Keyboard(cue, GUITAR if _tuning(cue) else ARPEGGIO)
    steps = lay(cue.idioms.arpeggio, cue.busy, cue.shape)["arpeggio"]
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += keyboard.figure(start, cue.shape.ticks, 1) + keyboard.strike(start, cue.shape.ticks, "h")[1:]
            continue
        for step in steps:
            tones += keyboard.figure(start + step.onset, step.ticks, int(step.sign))
    return tones


class _Keyboard:
    """The voicings of a passage on one instrument, and ways to sound them."""

    def __init__(self, cue: Cue, register: tuple[int, int], *, voices: int = 4, with_bass: bool = False) -> None:
        self.cue = cue
        tuning = _tuning(cue)
        low, high = cue.window(*register)
        power = cue.idioms.colour == "power" and cue.instrument.family == "guitar" and not _is_clean(cue)
        if tuning:
            low, high = max(cue.instrument.low, low), min(cue.instrument.high, high + 6)
        rules = VoicingRules(
            low,
            high,
            max(1, min(voices, cue.instrument.polyphony)),
            rootless=cue.idioms.rootless and not tuning,
            power=power,
            tuning=tuning,
        )
        row = voice_row([event.chord for event in cue.passage.chords], rules)
        self.upper = {event.onset: voicing for event, voicing in zip(cue.passage.chords, row, strict=True)}
        self.with_bass = with_bass
        self.bass_low, self.bass_high = cue.window(*LEFT_HAND) if with_bass else (0, 0)

    def voicing(self, event: ChordEvent) -> Voicing:
        return self.upper[event.onset]

    def bass(self, event: ChordEvent, other: bool = False) -> Voicing:
        """The left hand's note, () without a left hand: the chord's bass, or its fifth below."""
        upper = self.voicing(event)
        if not self.with_bass or event.chord is None or not upper:
            return ()
        root = nearest_pitch(event.chord.bass_pitch_class, 43, self.bass_low, self.bass_high)
        fifth = root - 12 + (event.chord.fifth or 7)
        pitch = fifth if other and fifth >= self.cue.instrument.low and event.chord.bass is None else root
        return (pitch,) if upper[0] - pitch >= (5 if pitch < 48 else 3) else ()

    def strike(self, onset: int, ticks: int, sign: str) -> list[Tone]:
        """A sign of a comping pattern as tones; struck again where the chord changes under it."""
        tones: list[Tone] = []
        for at, length, event in self.cue.spans(onset, ticks):
            pitches = self._pitches(event, sign, at)
            stress = STRESS.get(sign, 0.45) if at == onset else STRESS["x"]
            short = length <= self.cue.shape.beat_ticks // 4
            for spread, pitch in enumerate(reversed(pitches) if sign == "u" else pitches):
                tones.append(Tone(at, length, pitch, stress, "staccato" if short else "", spread))
        return tones

    def _pitches(self, event: ChordEvent, sign: str, at: int) -> Voicing:
        upper = self.voicing(event)
        if not upper:
            return ()
        if sign == "l":
            other = at != event.onset and self.cue.shape.strength(at) < 1.0
            return self.bass(event, other) or self._lowest(upper)
        if sign == "u":
            return upper[-3:]
        if sign == "h":
            return upper if self.with_bass or len(upper) < 4 else upper[1:]
        if sign.isdigit():
            whole = self.bass(event) + upper
            return (whole[(int(sign) - 1) % len(whole)],)
        return self.bass(event) + upper

    def _lowest(self, upper: Voicing) -> Voicing:
        return upper[:1]

    def figure(self, onset: int, ticks: int, voice: int) -> list[Tone]:
        """One voice of an arpeggio, counted from 1 and going on an octave higher above the last."""
        tones: list[Tone] = []
        for at, length, event in self.cue.spans(onset, ticks):
            upper = self.voicing(event)
            if upper:
                rungs = sorted({*upper, *(pitch + 12 for pitch in upper if pitch + 12 <= self.cue.instrument.high)})
                index = (1, 1, 2, 2, 3, 4, 5, 6)[voice - 1] - 1 if len(upper) <= 3 else voice - 1
                pitch = rungs[min(index, len(rungs) - 1)]
                tones.append(Tone(at, length, pitch, 0.6 if at == event.onset else 0.4))
        return tones


def _tuning(cue: Cue) -> str:
    instrument = cue.instrument
    return FRETTED.get(instrument.id) or FRETTED.get(instrument.family, "")


def _is_clean(cue: Cue) -> bool:
    return cue.instrument.id not in ("overdriven_guitar", "distortion_guitar", "muted_guitar")


def _takes_bass(cue: Cue) -> bool:
    """Whether a left hand plays roots: keyboards in styles that voice chords with their root."""
    return cue.instrument.family == "piano" and not cue.idioms.rootless and cue.octaves <= 0 and cue.chair.rank == 0


def _with_changes(cue: Cue, start: int, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps of a bar; where a chord comes and goes without any stroke it gets one."""
    for event in cue.passage.chords:
        onset = event.onset - start
        if not 0 <= onset < cue.shape.ticks:
            continue
        stop = min(event.end - start, cue.shape.ticks)
        if any(step.onset < stop and step.onset + step.ticks > onset for step in steps):
            continue
        steps = (*steps, Step(onset, min(stop - onset, cue.shape.beat_ticks), "x"))
    return tuple(sorted(steps, key=lambda step: step.onset))


def _broken(cue: Cue, keyboard: _Keyboard) -> list[Tone]:
    """Chords on an instrument of one or two voices: a held guide tone, moved where the pattern strikes."""
    steps = lay(cue.idioms.comping, cue.busy * 0.7, cue.shape)["comping"]
    tones: list[Tone] = []
    for bar in range(cue.passage.bars):
        start = bar * cue.shape.ticks
        if cue.is_final_bar(bar):
            tones += keyboard.strike(start, cue.shape.ticks, "x")
            continue
        for step in _with_changes(cue, start, steps):
            tones += keyboard.strike(start + step.onset, step.ticks, "x")
    return tones


def _tied(tones: list[Tone], longest: int) -> list[Tone]:
    """Tones that go on in the next chord become one, up to a length."""
    result: list[Tone] = []
    open_at: dict[int, int] = {}
    for tone in tones:
        index = open_at.get(tone.pitch)
        if index is not None:
            before = result[index]
            if before.end == tone.onset and before.ticks + tone.ticks <= longest:
                result[index] = replace(before, ticks=before.ticks + tone.ticks)
                continue
        open_at[tone.pitch] = len(result)
        result.append(tone)
    return result
