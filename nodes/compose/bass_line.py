"""The writer of a bass line: signs become pitches near the hand, roots where chords change, steps that walk."""

from __future__ import annotations

from random import Random

from ..score.note import Articulation
from ..theory.chord import Chord
from .cue import Cue, nearest_pitch, tone_of
from .grid import Step
from .harmony import chord_scale
from .part import Tone

REGISTER = (28, 45)  # E1..A2
LEADS_ON = ("pre_chorus", "build_up", "bridge", "break")  # their pedal point is the dominant
WALKED = {1: 0.0, 2: 0.0, 5: 0.45, 7: 0.45}  # intervals that lead into a root, and what they cost


class Line:
    """Writes a bass line from bar to bar, remembering where the hand is."""

    def __init__(self, cue: Cue, chance: Random) -> None:
        self.cue, self.chance = cue, chance
        self.low, self.high = cue.window(*REGISTER)
        self.home = self.low + (self.high - self.low) * 0.4
        self.hand = self.home
        self.tones: list[Tone] = []

    def bar(self, bar: int, steps: tuple[Step, ...]) -> None:
        """A bar of a pattern; a chord that begins between its notes gets its root."""
        start = bar * self.cue.shape.ticks
        changes = [e.onset for e in self.cue.passage.chords if start <= e.onset < start + self.cue.shape.ticks]
        for onset in changes:
            if not any(step.onset == onset - start for step in steps):
                steps = self._with_change(steps, onset - start)
        for step in sorted(steps, key=lambda step: step.onset):
            for onset, ticks, event in self.cue.spans(start + step.onset, step.ticks):
                if event.chord is not None:
                    sign = "1" if onset == event.onset and step.sign in "3578Lam" else step.sign
                    self._write(onset, ticks, sign, event.chord, event.end)

    def _with_change(self, steps: tuple[Step, ...], onset: int) -> tuple[Step, ...]:
        """The steps with a root where a chord begins during a rest."""
        if any(step.onset < onset < step.onset + step.ticks for step in steps):
            return steps  # a held note: cut at the change anyway
        later = [step.onset for step in steps if step.onset > onset]
        ticks = min([self.cue.shape.beat_ticks, *(start - onset for start in later)])
        return (*steps, Step(onset, ticks, "1"))

    def _write(self, onset: int, ticks: int, sign: str, chord: Chord, chord_end: int) -> None:
        articulation: Articulation = ""
        stress = 0.4 + 0.25 * self.cue.shape.strength(onset)
        if sign == "w":
            pitch = self._walked(onset, ticks, chord, chord_end)
        elif sign == "a":
            pitch = self.approach(chord, self.target(onset + ticks))
        elif sign == "s":
            pitch, articulation = self._slid(chord), "legato" if self._goes_on(onset) else ""
        elif sign == "p":
            pitch = self._pedal(chord)
        elif sign == "m":
            pitch, articulation, stress = round(self.hand), "ghost", 0.15
        else:
            pitch = self.chord_tone(chord, sign)
        self.hand = pitch
        self.tones.append(Tone(onset, ticks, pitch, stress, articulation))

    def _goes_on(self, onset: int) -> bool:
        return bool(self.tones) and self.tones[-1].end == onset

    def root(self, chord: Chord) -> int:
        return nearest_pitch(chord.bass_pitch_class, 0.6 * self.home + 0.4 * self.hand, self.low, self.high)

    def chord_tone(self, chord: Chord, sign: str) -> int:
        """The pitch of a sign 1 3 5 7 8 L."""
        root = self.root(chord)
        if sign == "1":
            return root
        if sign == "8":
            return root + 12 if root + 12 <= self.cue.instrument.high else root
        pitch = nearest_pitch(tone_of(chord, sign), root + 5, root, min(root + 11, self.cue.instrument.high))
        below = pitch - 12
        if (sign == "L" or pitch > self.high) and below >= self.cue.instrument.low:
            return below
        return pitch

    def _slid(self, chord: Chord) -> int:
        """The octave above the hand's root; back down from there."""
        root = nearest_pitch(chord.bass_pitch_class, self.home, self.low, self.high)
        octave = root + 12
        return octave if self.hand < octave <= self.cue.instrument.high else root

    def _pedal(self, chord: Chord) -> int:
        """The tone that lies under changing chords: the fifth degree where the section leads on, else the first."""
        if chord.bass is not None:
            return self.root(chord)
        tonic = self.cue.key.tonic_pitch_class
        tone = (tonic + 7) % 12 if self.cue.passage.kind in LEADS_ON else tonic
        return nearest_pitch(tone, self.home, self.low, self.high)

    def target(self, tick: int) -> int:
        """The root that sounds next."""
        passage = self.cue.passage
        chord = passage.next_chord if tick >= passage.ticks else passage.event_at(tick).chord
        return round(self.hand) if chord is None else self.root(chord)

    def approach(self, chord: Chord, target: int) -> int:
        """A note that leads to the target: a step or half step beside it, or its fifth; in the key if possible."""
        scale = chord_scale(self.cue.key, chord)
        options: list[tuple[float, int]] = []
        for distance in (-1, -2, 1, 2, -5, 7):
            pitch = target + distance
            if not self.cue.instrument.contains(pitch) or pitch > self.high + 3:
                continue
            foreign = 0.0 if pitch % 12 in scale else 2.5
            far = abs(pitch - self.hand) * 0.12 + (1.5 if pitch == self.hand else 0.0)
            options.append((foreign + far + abs(distance) * 0.15 + self.chance.random(), pitch))
        return min(options)[1] if options else target

    def _walked(self, onset: int, ticks: int, chord: Chord, chord_end: int) -> int:
        """One step of a walking bass: the root on a change, a leading note before the next, chord and scale between."""
        if self.cue.passage.event_at(onset).onset == onset or not self.tones:
            return self.chord_tone(chord, "1")
        if chord_end - onset <= ticks:
            return self._led(chord, self.target(chord_end))
        target = self.target(chord_end)
        scale = chord_scale(self.cue.key, chord)
        way = target - self.hand
        options: list[tuple[float, int]] = []
        for pitch in range(self.low - 2, self.high + 3):
            move = pitch - self.hand
            if pitch % 12 not in scale or not 0 < abs(move) <= 7 or not self.cue.instrument.contains(pitch):
                continue
            tone = 0.0 if chord.contains(pitch) else 0.8 - 0.5 * (self.cue.shape.strength(onset) < 0.6)
            toward = 0.06 * abs(pitch - target) + (0.25 if move * way < 0 else 0.0)
            again = 0.6 if len(self.tones) > 1 and self.tones[-2].pitch == pitch else 0.0
            options.append((tone + toward + again + 0.1 * abs(move) + self.chance.random() * 0.9, pitch))
        return min(options)[1] if options else self.chord_tone(chord, "5")

    def _led(self, chord: Chord, target: int) -> int:
        """The last note before a change: half a step or a step beside the next root, or its fifth, chromatic or not."""
        scale = chord_scale(self.cue.key, chord)
        options: list[tuple[float, int]] = []
        for interval, cost in WALKED.items():
            for pitch in (target - interval, target + interval):
                if not self.cue.instrument.contains(pitch) or not self.low - 3 <= pitch <= self.high + 3:
                    continue
                foreign = 0.0 if pitch % 12 in scale else 0.5  # chromatic approaches are the salt of walking
                far = 0.1 * abs(pitch - self.hand) + (1.5 if pitch == self.hand else 0.0)
                options.append((cost + foreign + far + self.chance.random(), pitch))
        return min(options)[1] if options else target

    def final(self, bar: int) -> None:
        """The last bar: the root, held to the end."""
        start = bar * self.cue.shape.ticks
        for onset, ticks, event in self.cue.spans(start, self.cue.shape.ticks):
            if event.chord is not None:
                self.tones.append(Tone(onset, ticks, self.chord_tone(event.chord, "1"), 0.7))
