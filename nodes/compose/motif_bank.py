"""The motif bank of a theme: its idea and what is made of it, by the letters of phrase.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from ..plan.style import MelodyIdiom
from .grid import BarShape, Step
from .motif import Motif, MotifNote
from .rhythm import Rhythms, rhythms_for
from .stream import drawn, stream

# the line of a unit: height at evenly spaced moments, in steps of the scale
SHAPES: dict[str, tuple[float, ...]] = {
    "arch": (0, 2, 4, 3, 1),
    "rise": (0, 1, 1.5, 3, 4),
    "fall": (4, 3, 2, 1, 0),
    "valley": (3, 1, 0, 1, 2.5),
    "wave": (0, 2.5, 1, 3.5, 2),
    "peak": (0, 1, 2, 5, 3),
    "drop": (4, 4.5, 3, 1.5, 1),
    "swing": (2, 4, 2, 0, 1),
    "level": (0, 0.5, 0, -0.5, 0),
    "call": (0, 1, 3, 3.5, 3),
}
# theme -> the lines of its ideas; verses tell, choruses soar, bridges climb
OPENING: dict[str, tuple[str, ...]] = {
    "verse": ("level", "swing", "wave", "fall", "valley", "arch"),
    "chorus": ("arch", "rise", "peak", "drop", "wave"),
    "bridge": ("rise", "valley", "call", "drop"),
}
ANY_OPENING = ("arch", "wave", "rise", "drop", "swing", "valley")
FOLLOWING, CONTRASTING, FALLING = ("peak", "arch", "fall", "wave"), ("rise", "peak", "valley"), ("fall", "drop")
# how readily a tune moves by so many steps; leaps are weighed by the style
MOVES: dict[int, float] = {
    0: 0.14, 1: 0.5, -1: 0.55, 2: 0.27, -2: 0.27, 3: 0.12, -3: 0.07, 4: 0.08, -4: 0.04, 5: 0.03,
}  # fmt: skip
LEAP_STEPS = 3
MEMORABLE = 4  # notes that make two bars a pattern
REST_RATIO = 2.4  # how long a phrase's last note and its rest last, in mean notes of the phrase
PICKUPS = ((1,), (2,), (1, 1), (1, 1), (-1, -1), (3,), (1, 1, 1))  # steps that lead up to the first note


def motif_bank(
    theme: str, idiom: MelodyIdiom, shape: BarShape, seed: int, given: Motif | None = None
) -> dict[str, Motif]:
    """The motifs of a theme by letter. `given`: an idea to work with, in place of one of its own."""
    chance = stream(seed, "motif", theme)
    rhythms = rhythms_for(theme, idiom, shape, seed)
    writer = _Writer(idiom, shape, chance, rhythms)
    idea = writer.idea(OPENING.get(theme, ANY_OPENING))
    if given is not None and given.notes:
        idea = given
    follow = writer.closing(rhythms.answer, FOLLOWING, lift=2.0)
    contrast = writer.two_bars(rhythms.contrast, rhythms.answer, CONTRASTING, lift=3.0)
    bank = {
        "a": idea,
        "A": writer.closed(idea),
        "b": follow,
        "B": follow.inverted_tail(shape.ticks),
        "d": contrast,
        "s": replace(idea, lift=idea.lift + 2.0),
        "n": writer.other_end(idea, rhythms.contrast),
        "i": replace(idea.inverted(), lift=idea.lift + 2.0),
        "r": replace(idea.retrograde(), lift=idea.lift + 1.0),
        "f": writer.fragments(idea),
        "g": writer.longer(idea),
        "m": writer.shorter(idea),
        "q": writer.call(idea),
        "p": writer.response(idea),
        "c": writer.closing(rhythms.idea, FALLING, lift=-1.0),
        "o": writer.closing(rhythms.idea, FALLING, lift=0.5),
        "e": Motif((MotifNote(0, shape.ticks, 0, 0.8),), -1.0),
    }
    pickup = PICKUPS[chance.randrange(len(PICKUPS))]
    return bank | {"pickup": writer.pickup(pickup)}


def breath(shape: BarShape) -> int:
    """The rest at the end of a phrase: half a beat, or a whole one where beats are short."""
    beat = shape.beats[-1].ticks
    return beat if len(shape.beats) > 2 and shape.seconds(beat) < 0.6 else beat // 2


class _Writer:
    """Writes the motifs of one theme."""

    def __init__(self, idiom: MelodyIdiom, shape: BarShape, chance: Random, rhythms: Rhythms) -> None:
        self.idiom, self.shape, self.chance, self.rhythms = idiom, shape, chance, rhythms
        self.end = 2 * shape.ticks - breath(shape)

    def idea(self, lines: Sequence[str]) -> Motif:
        """Two bars: the theme's rhythm, and its answer with a breath at the end."""
        return self.two_bars(self.rhythms.idea, self.rhythms.answer, lines)

    def two_bars(self, first: Sequence[Step], second: Sequence[Step], lines: Sequence[str], lift: float = 0.0) -> Motif:
        if self.chance.random() < self.idiom.sparse:
            second = second[: max(2, MEMORABLE - len(first))]
        steps = [*first, *_from(self._resting(second), self.shape.ticks)]
        motif = Motif(self._contour(steps, lines), lift).cut(self.end)
        return motif.with_long_end(self.end, 2 * self.shape.beat_ticks)

    def closing(self, rhythm: Sequence[Step], lines: Sequence[str], lift: float) -> Motif:
        """A bar of the rhythm, then as much of it again as leaves room for a long last note."""
        steps = self._until_landing([s for s in rhythm if s.sign != "?"], rhythm)
        return Motif(self._contour(steps, lines), lift)

    def closed(self, idea: Motif) -> Motif:
        """The idea's first bar with an end that closes."""
        head = idea.cut(self.shape.ticks)
        steps = [Step(note.onset, note.ticks, "x") for note in head.notes]
        whole = self._until_landing(steps, steps)
        tail = self._contour(whole, FALLING)[len(head.notes) :]
        return replace(idea, notes=(*head.notes, *tail))

    def other_end(self, idea: Motif, rhythm: Sequence[Step]) -> Motif:
        """The idea's first bar with a second one of another rhythm."""
        head = idea.cut(self.shape.ticks)
        steps = [Step(note.onset, note.ticks, "x") for note in head.notes]
        whole = [*steps, *_from(self._resting(rhythm), self.shape.ticks)]
        tail = self._contour(whole, FOLLOWING)[len(head.notes) :]
        return replace(idea, notes=(*head.notes, *tail)).cut(self.end)

    def fragments(self, idea: Motif) -> Motif:
        """The idea's first bar, and the same again one or two steps away."""
        bar = self.shape.ticks
        head = idea.part(0, bar).cut(bar - breath(self.shape) // 2)
        if not head.notes:
            return idea
        back = -sum(note.step for note in head.notes[1:])
        return replace(head.then(head.moved(bar), back + drawn((1, 2, -1), (0.5, 0.2, 0.3), self.chance)), lift=2.5)

    def longer(self, idea: Motif) -> Motif:
        """The idea's first bar in notes of twice the length."""
        motif = idea.part(0, self.shape.ticks).augmented().cut(self.end)
        return replace(motif, lift=1.5) if len(motif.notes) > 1 else replace(idea.inverted(), lift=1.5)

    def shorter(self, idea: Motif) -> Motif:
        """The whole idea in one bar where that can be sung, then a close."""
        quick = idea.part(0, 2 * self.shape.ticks).diminished()
        shortest = min((note.ticks for note in quick.notes), default=0)
        if self.shape.seconds(shortest) < 0.2 or any(n.onset % (self.shape.beat_ticks // 4 or 1) for n in quick.notes):
            return self.closed(idea)
        landing = Motif((MotifNote(0, self.end - self.shape.ticks, 0, 0.6),))
        return replace(quick.then(landing.moved(self.shape.ticks), -1), lift=1.0)

    def call(self, idea: Motif) -> Motif:
        """The beginning of the idea with a long end, then silence."""
        end = min(self.end, self.shape.ticks + self.shape.beat_ticks)
        return idea.cut(end - 1).with_long_end(end, 2 * self.shape.beat_ticks)

    def response(self, idea: Motif) -> Motif:
        """Silence for a moment, then the rhythm of the idea's first bar and a close."""
        wait = self.shape.beats[min(1, len(self.shape.beats) - 1)].onset
        head = [s for s in self.rhythms.idea if s.onset >= wait]
        steps = self._until_landing(head, self.rhythms.answer)
        return Motif(self._contour(steps, FALLING), 0.5)

    def pickup(self, steps: Sequence[int]) -> Motif:
        """Notes of half a beat before a phrase; the last of `steps` leads to the phrase's own first note."""
        each = self.shape.beat_ticks // (3 if self.shape.beats[-1].pulse == "triple" else 2)
        each = each * 2 if self.shape.seconds(each) < 0.2 and len(self.shape.beats) > 2 else each
        notes = [MotifNote(-each * (len(steps) - index), each, steps[index - 1]) for index in range(len(steps))]
        return Motif((*notes, MotifNote(0, each, steps[-1])))

    def _until_landing(self, first: Sequence[Step], second: Sequence[Step]) -> list[Step]:
        """The first bar's steps, those of the second bar up to a landing, and the landing."""
        bar = self.shape.ticks
        steps = list(first) or [Step(0, bar, "x")]
        landing = bar + self._landing(len(steps), second)
        steps += [step for step in _from(second, bar) if step.onset < landing]
        steps[-1] = replace(steps[-1], ticks=min(steps[-1].ticks, landing - steps[-1].onset))
        return [*steps, Step(landing, max(self.end - landing, self.shape.beat_ticks // 2), "x")]

    def _landing(self, first: int, second: Sequence[Step]) -> int:
        """The beat of the second bar on which the last note rests neither too briefly nor too long."""
        bar = self.shape.ticks

        def cost(onset: int) -> float:
            count = first + sum(step.onset < onset for step in second)
            ratio = (bar - onset) / ((bar + onset) / max(1, count))
            weak = 0.0 if self.shape.strength(onset) >= 0.75 else 0.5
            return abs(ratio - REST_RATIO) + weak + 0.5 * self.chance.random()

        return min([beat.onset for beat in self.shape.beats], key=cost)

    def _resting(self, steps: Sequence[Step]) -> list[Step]:
        """The second bar's rhythm without what would stand in its last beat: there it rests."""
        last = self.shape.beats[-1].onset if len(self.shape.beats) > 1 else self.shape.ticks // 2
        kept = [step for step in steps if step.onset < last] or list(steps[:1])
        middle = self.shape.middle
        if len(kept) == 1 and kept[0].onset < middle:
            kept = [replace(kept[0], ticks=middle - kept[0].onset), Step(middle, self.shape.ticks - middle, "x")]
        return kept

    def _contour(self, steps: Sequence[Step], lines: Sequence[str]) -> tuple[MotifNote, ...]:
        """The notes with their steps of the scale: small moves that follow a line through the unit."""
        curve = SHAPES[lines[self.chance.randrange(len(lines))]]
        stretch = (0.8 + 0.5 * self.chance.random()) * (0.8 + self.idiom.leap)
        span = max(1, steps[-1].onset)
        height = curve[0] * stretch
        moves = [0]
        for step in steps[1:]:
            move = self._move(_height(curve, step.onset / span) * stretch - height, moves[-1])
            height += move
            moves.append(move)
        return tuple(
            MotifNote(step.onset, step.ticks, move, 0.8 if step.sign == "X" else 0.5)
            for step, move in zip(steps, moves, strict=True)
        )

    def _move(self, wanted: float, before: int) -> int:
        """Steps to the next note, drawn around what the line wants."""
        weights = []
        for move, readiness in MOVES.items():
            if abs(move) >= LEAP_STEPS:
                readiness *= 3 * self.idiom.leap * (0.1 if abs(before) >= LEAP_STEPS else 1.0)
            if move == 0 and before == 0:
                readiness *= 0.4
            weights.append(readiness / (0.6 + (move - wanted) ** 2))
        return drawn(list(MOVES), weights, self.chance)


def _height(curve: Sequence[float], place: float) -> float:
    """The height of a line at a place 0..1 of the unit."""
    position = place * (len(curve) - 1)
    before = curve[int(position)]
    after = curve[min(int(position) + 1, len(curve) - 1)]
    return before + (after - before) * (position - int(position))


def _from(steps: Sequence[Step], tick: int) -> list[Step]:
    return [replace(step, onset=step.onset + tick) for step in steps]
