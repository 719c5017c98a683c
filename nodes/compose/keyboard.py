"""The voicings of a passage under somebody's fingers, and how they sound: two hands, strokes, single voices."""

from __future__ import annotations

from ..score.note import Articulation
from .cue import FRETTED, Cue, nearest_pitch
from .form import ChordEvent
from .part import Tone
from .voicing import Voicing, VoicingRules, voice_row

STRESS = {"X": 0.85, "x": 0.55, "o": 0.3, "u": 0.4, "h": 0.45, "l": 0.6, "m": 0.1, "p": 0.6}
GUITAR, LEFT_HAND = (40, 70), (36, 50)
LEFT_MIDDLE = 43  # G2: where the left hand likes its roots
LIGHTER = 0.08  # how much less every note of a chord is stressed for each voice above three
OCTAVES_FROM, LOWEST_OCTAVE = 0.8, 33  # energy from which the left hand plays octaves, down to A1: lower is mud
UP_STRINGS, MUTED_STRINGS = 4, slice(1, 4)
HAND, ANY_SPAN = 13, 127  # semitones that one hand takes
POWER_SPAN = 22  # semitones over the lowest string in which power chords lie
OPEN_STRINGED, OPEN_SPAN = ("steel_guitar",), 30  # whose chords ring on all strings, low on the neck
DISTORTED = ("overdriven_guitar", "distortion_guitar", "muted_guitar")


class Keyboard:
    """One player's voicings of all chords of a passage: fretted ones on a guitar, with a left hand on a piano."""

    def __init__(
        self, cue: Cue, register: tuple[int, int], *, voices: int = 4, with_bass: bool = False, is_open: bool = False
    ) -> None:
        self.cue = cue
        self.tuning = tuning_of(cue)
        self.is_power = plays_power_chords(cue)
        low, high = cue.window(*(GUITAR if self.tuning else register))
        if self.tuning:
            low, high = max(cue.instrument.low, low), min(cue.instrument.high, high + 6)
        if self.is_power or cue.instrument.id in OPEN_STRINGED:
            high = min(high, low + (POWER_SPAN if self.is_power else OPEN_SPAN))
        rules = VoicingRules(
            low,
            high,
            voices if cue.chair.player.role == "arpeggio" else max(1, min(voices, cue.instrument.polyphony)),
            rootless=cue.idioms.rootless and not self.tuning,
            power=self.is_power,
            tuning=self.tuning,
            widest=HAND if with_bass else ANY_SPAN,
            is_open=is_open,
            root_below=with_bass,
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
        root = nearest_pitch(event.chord.bass_pitch_class, LEFT_MIDDLE, self.bass_low, self.bass_high)
        fifth = root - 12 + (event.chord.fifth or 7)
        pitch = fifth if other and fifth >= self.cue.instrument.low and event.chord.bass is None else root
        return (pitch,) if upper[0] - pitch >= (5 if pitch < 48 else 3) else ()

    def left_hand(self, event: ChordEvent, at: int) -> Voicing:
        """What the left hand strikes: the bass where a chord or half a bar begins, in octaves when it grows loud."""
        strong = at == event.onset or self.cue.shape.strength(at) >= 0.75
        low = self.bass(event) if strong else ()
        octave = low[0] - 12 if low else 0
        loud = self.cue.passage.energy >= OCTAVES_FROM and at == event.onset
        loud = loud and octave >= max(LOWEST_OCTAVE, self.cue.instrument.low + 3)
        return (octave, *low) if low and loud else low

    def strike(self, onset: int, ticks: int, sign: str) -> list[Tone]:
        """A sign of a comping pattern as tones; struck again where the chord changes under it."""
        tones: list[Tone] = []
        for at, length, event in self.cue.spans(onset, ticks):
            pitches = self._pitches(event, sign, at)
            stress = STRESS.get(sign, 0.45) if at == onset else STRESS["x"]
            stress -= LIGHTER * max(0, len(pitches) - 3)  # a full chord is not struck harder than a small one
            short = length <= self.cue.shape.beat_ticks // 4
            articulation: Articulation = "ghost" if sign == "m" else "staccato" if short else ""
            for spread, pitch in enumerate(reversed(pitches) if sign == "u" else pitches):
                tones.append(Tone(at, length, pitch, stress, articulation, spread))
        return tones

    def _pitches(self, event: ChordEvent, sign: str, at: int) -> Voicing:
        upper = self.voicing(event)
        if not upper:
            return ()
        if sign == "l":
            return self._lowest(event, at)
        if sign == "p":
            return tuple(dict.fromkeys((*self._lowest(event, at), upper[-1])))
        if sign == "u":
            return upper[-UP_STRINGS:] if self.tuning else upper[-3:]
        if sign == "m":
            return upper[MUTED_STRINGS] or upper
        if sign == "h":
            return upper if self.with_bass or len(upper) < 4 else upper[1:]
        if sign == "o" and self.tuning and not self.is_power and at != event.onset:
            return upper[1:] if len(upper) > 4 else upper
        if sign.isdigit():
            whole = self.bass(event) + upper
            return (whole[(int(sign) - 1) % len(whole)],)
        return self.left_hand(event, at) + upper

    def _lowest(self, event: ChordEvent, at: int) -> Voicing:
        """The thumb or the left hand: the bass, and in the other half of a bar its fifth or the next string."""
        upper = self.voicing(event)
        other = at != event.onset and self.cue.shape.strength(at) < 1.0
        if self.with_bass:
            return self.bass(event, other) or upper[:1]
        return upper[1:2] if other and self.tuning and len(upper) > 4 else upper[:1]

    def figure(self, onset: int, ticks: int, voice: int) -> list[Tone]:
        """One voice of an arpeggio, counted from 1 and going on an octave higher above the last."""
        tones: list[Tone] = []
        for at, length, event in self.cue.spans(onset, ticks):
            rungs = self.rungs(event)
            if rungs:
                index = (1, 1, 2, 2, 3, 4, 5, 6)[voice - 1] - 1 if len(self.voicing(event)) <= 3 else voice - 1
                pitch = rungs[min(index, len(rungs) - 1)]
                tones.append(Tone(at, length, pitch, 0.6 if at == event.onset else 0.4))
        return tones

    def rungs(self, event: ChordEvent) -> list[int]:
        """The ladder of an arpeggio: the voicing and its octave."""
        upper = self.voicing(event)
        return sorted({*upper, *(pitch + 12 for pitch in upper if pitch + 12 <= self.cue.instrument.high)})


def tuning_of(cue: Cue) -> str:
    """The strings of a fretted instrument, "" for others."""
    instrument = cue.instrument
    return FRETTED.get(instrument.id) or FRETTED.get(instrument.family, "")


def plays_power_chords(cue: Cue) -> bool:
    distorted = cue.instrument.id in DISTORTED
    return cue.idioms.colour == "power" and cue.instrument.family == "guitar" and distorted


def takes_bass(cue: Cue) -> bool:
    """Whether a left hand plays roots: keyboards in styles that voice chords with their root."""
    return cue.instrument.family == "piano" and not cue.idioms.rootless and cue.octaves <= 0 and cue.chair.rank == 0
