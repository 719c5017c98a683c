"""The bass: roots where chords change, locked to the kick, walking, and steps that lead into the next bar."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from ..theory.chord import Chord
from .cue import Cue, nearest_pitch, tone_of
from .grid import Step, lay
from .harmony import chord_scale
from .part import Tone

REGISTER = (28, 45)  # E1..A2
LEADING = {1, 2, 5, 7, 12}  # intervals that lead into a downbeat
LOCK_SHARE = 0.75  # how many kicks without a bass note of their own get one
APPROACH_SHARE = 0.85


def play_bass(cue: Cue) -> list[Tone]:
    """The bass line of a passage."""
    low, high = cue.window(*REGISTER)
    chance = cue.chance("bass")
    steps = lay(cue.idioms.bass, cue.busy, cue.shape)["bass"]
    kicks = lay(cue.idioms.grooves, cue.fullness, cue.shape).get("kick", ())
    if cue.idioms.bassist == "locked":
        steps = _locked(steps, kicks, chance)
    writer = _Line(cue, low, high, chance)
    for bar in range(cue.passage.bars):
        if cue.is_final_bar(bar):
            writer.final(bar)
        else:
            writer.bar(bar, steps)
    tones = writer.tones
    if cue.idioms.bassist != "walking":
        tones = _with_approaches(tones, cue, low, high, chance)
    if cue.dial("fills") > 0.6 and not cue.passage.is_last:
        tones = _with_run(tones, cue, low, high)
    if cue.chair.rank:
        tones = [
            replace(tone, pitch=tone.pitch + 12) if tone.pitch + 12 <= cue.instrument.high else tone for tone in tones
        ]
    return tones


def _locked(steps: tuple[Step, ...], kicks: tuple[Step, ...], chance: Random) -> tuple[Step, ...]:
    """The steps with a new attack on most kicks that had none: a held note repeated, a short root in a rest."""
    wanted = [kick.onset for kick in kicks if kick.sign != "?" and chance.random() < LOCK_SHARE]
    for onset in wanted:
        if any(step.onset == onset for step in steps):
            continue
        holding = next((step for step in steps if step.onset < onset < step.onset + step.ticks), None)
        if holding is None:
            later = [step.onset for step in steps if step.onset > onset]
            ticks = min([kicks[0].ticks, *(start - onset for start in later)])
            steps = (*steps, Step(onset, ticks, "1"))
        elif holding.sign not in "aw":
            before = replace(holding, ticks=onset - holding.onset)
            again = Step(onset, holding.onset + holding.ticks - onset, holding.sign)
            steps = (*(before if step is holding else step for step in steps), again)
    return tuple(sorted(steps, key=lambda step: step.onset))


class _Line:
    """Writes the line from bar to bar, remembering where the hand is."""

    def __init__(self, cue: Cue, low: int, high: int, chance: Random) -> None:
        self.cue, self.low, self.high, self.chance = cue, low, high, chance
        self.home = low + (high - low) * 0.4
        self.hand = self.home
        self.tones: list[Tone] = []

    def bar(self, bar: int, steps: tuple[Step, ...]) -> None:
        start = bar * self.cue.shape.ticks
        changes = [e.onset for e in self.cue.passage.chords if start <= e.onset < start + self.cue.shape.ticks]
        for onset in changes:
            if not any(step.onset == onset - start for step in steps):
                steps = self._with_change(steps, onset - start)
        for step in sorted(steps, key=lambda step: step.onset):
            for onset, ticks, event in self.cue.spans(start + step.onset, step.ticks):
                if event.chord is not None:
                    sign = "1" if onset == event.onset and step.sign in "3578La" else step.sign
                    self._write(onset, ticks, sign, event.chord, event.end)

    def _with_change(self, steps: tuple[Step, ...], onset: int) -> tuple[Step, ...]:
        """The steps with a root where a chord begins during a rest."""
        if any(step.onset < onset < step.onset + step.ticks for step in steps):
            return steps  # a held note: cut at the change anyway
        later = [step.onset for step in steps if step.onset > onset]
        ticks = min([self.cue.shape.beat_ticks, *(start - onset for start in later)])
        return (*steps, Step(onset, ticks, "1"))

    def _write(self, onset: int, ticks: int, sign: str, chord: Chord, chord_end: int) -> None:
        if sign == "w":
            pitch = self._walked(onset, ticks, chord, chord_end)
        elif sign == "a":
            pitch = self._approach(chord, self._target(onset + ticks))
        else:
            pitch = self._chord_tone(chord, sign)
        self.hand = pitch
        strength = self.cue.shape.strength(onset)
        self.tones.append(Tone(onset, ticks, pitch, 0.4 + 0.25 * strength))

    def _chord_tone(self, chord: Chord, sign: str) -> int:
        root = nearest_pitch(chord.bass_pitch_class, 0.6 * self.home + 0.4 * self.hand, self.low, self.high)
        if sign == "1":
            return root
        if sign == "8":
            return root + 12 if root + 12 <= self.cue.instrument.high else root
        pitch = nearest_pitch(tone_of(chord, sign), root + 5, root, min(root + 11, self.cue.instrument.high))
        below = pitch - 12
        if (sign == "L" or pitch > self.high) and below >= self.cue.instrument.low:
            return below
        return pitch

    def _target(self, tick: int) -> int:
        """The root that sounds next."""
        passage = self.cue.passage
        chord = passage.next_chord if tick >= passage.ticks else passage.event_at(tick).chord
        if chord is None:
            return round(self.hand)
        return nearest_pitch(chord.bass_pitch_class, 0.6 * self.home + 0.4 * self.hand, self.low, self.high)

    def _approach(self, chord: Chord, target: int) -> int:
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
            return self._chord_tone(chord, "1")
        if chord_end - onset <= ticks:
            return self._approach(chord, self._target(chord_end))
        target = self._target(chord_end)
        scale = chord_scale(self.cue.key, chord)
        options: list[tuple[float, int]] = []
        for pitch in range(self.low - 2, self.high + 3):
            size = abs(pitch - self.hand)
            if pitch % 12 not in scale or not 0 < size <= 7 or not self.cue.instrument.contains(pitch):
                continue
            tone = 0.0 if chord.contains(pitch) else 0.8
            toward = 0.06 * abs(pitch - target)
            options.append((tone + toward + 0.1 * size + self.chance.random() * 0.9, pitch))
        return min(options)[1] if options else self._chord_tone(chord, "5")

    def final(self, bar: int) -> None:
        """The last bar: the root, held to the end."""
        start = bar * self.cue.shape.ticks
        for onset, ticks, event in self.cue.spans(start, self.cue.shape.ticks):
            if event.chord is not None:
                self.tones.append(Tone(onset, ticks, self._chord_tone(event.chord, "1"), 0.7))


def _with_approaches(tones: list[Tone], cue: Cue, low: int, high: int, chance: Random) -> list[Tone]:
    """Downbeats reached by an interval that does not lead get a step before them."""
    result: list[Tone] = []
    beat = cue.shape.beats[-1].ticks
    writer = _Line(cue, low, high, chance)
    for index, tone in enumerate(tones):
        after = tones[index + 1] if index + 1 < len(tones) else None
        plain = after is None or after.onset % cue.shape.ticks or abs(after.pitch - tone.pitch) in LEADING | {0}
        if plain or after is None or after.onset - tone.onset > 2 * cue.shape.ticks or chance.random() > APPROACH_SHARE:
            result.append(tone)
            continue
        length = beat // 2 if cue.busy > 0.35 or beat % 2 else beat
        onset = after.onset - length
        chord = cue.passage.event_at(onset).chord
        if chord is None or onset < tone.onset:
            result.append(tone)
            continue
        writer.hand = tone.pitch
        pitch = writer._approach(chord, after.pitch)
        if onset > tone.onset:
            result.append(replace(tone, ticks=min(tone.ticks, onset - tone.onset)))
        result.append(Tone(onset, length, pitch, 0.4))
    return result


def _with_run(tones: list[Tone], cue: Cue, low: int, high: int) -> list[Tone]:
    """The last beat before the next passage as a run by scale steps towards its root."""
    target_chord = cue.passage.next_chord
    beat = cue.shape.beats[-1]
    start = cue.passage.ticks - cue.shape.ticks + beat.onset
    if target_chord is None or not tones:
        return tones
    home = low + (high - low) * 0.4
    target = nearest_pitch(target_chord.bass_pitch_class, home, low, high)
    scale = chord_scale(cue.key, cue.passage.event_at(start).chord)
    pitches: list[int] = []
    pitch = target
    while len(pitches) < (3 if beat.pulse == "triple" else 2) and pitch > cue.instrument.low:
        pitch -= 1
        if pitch % 12 in scale:
            pitches.insert(0, pitch)
    kept = [replace(tone, ticks=min(tone.ticks, start - tone.onset)) for tone in tones if tone.onset < start]
    each = beat.ticks // max(1, len(pitches))
    return kept + [Tone(start + each * index, each, pitch, 0.5) for index, pitch in enumerate(pitches)]
