"""Solos: lines as if made up on the spot, out of the song's hook.

A solo develops the hook, runs through the scale of the chords, repeats a lick on other steps and holds a high note. Its
motifs bear the letters of phrase.py, so that it has phrases as any theme has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from ..plan.style import MelodyIdiom
from .grid import BarShape, Step
from .motif import Motif, MotifNote
from .motif_bank import breath, motif_bank
from .rhythm import rhythms_for
from .stream import drawn, stream

FASTEST_S = 0.14  # a run's notes are at least so long
SLOWEST_S = 0.28  # and about at most: a slow song runs in sixteenths
REST = 0.45  # how often a run leaves out its first note: improvisers come in after the beat


def solo_bank(idiom: MelodyIdiom, shape: BarShape, seed: int, hook: Motif) -> dict[str, Motif]:
    """The motifs of a solo over a hook."""
    chance = stream(seed, "motif", "solo")
    runner = _Runner(idiom, shape, chance)
    rhythms = rhythms_for("solo", idiom, shape, seed)
    plain = motif_bank("solo", idiom, shape, seed, hook)
    idea = replace(hook, lift=1.0)
    return plain | {
        "a": idea,
        "d": runner.run(rising=True),
        "b": runner.run(rising=False),
        "f": runner.lick(rhythms.idea),
        "s": runner.lick(rhythms.answer),
        "g": replace(runner.held(), lift=4.0),
        "c": replace(runner.run(rising=False, lands_early=True), lift=-1.0),
    }


class _Runner:
    """Writes runs and licks."""

    def __init__(self, idiom: MelodyIdiom, shape: BarShape, chance: Random) -> None:
        self.idiom, self.shape, self.chance = idiom, shape, chance
        self.end = 2 * shape.ticks - breath(shape)

    @property
    def each(self) -> int:
        """The length of a run's notes in ticks."""
        beat = self.shape.beat_ticks
        triple = self.shape.beats[0].pulse == "triple"
        choices = [beat, beat // 3, beat // 6] if triple else [beat, beat // 2, beat // 4]
        sung = [ticks for ticks in choices if self.shape.seconds(ticks) >= FASTEST_S] or choices[:1]
        brisk = [ticks for ticks in sung if self.shape.seconds(ticks) <= SLOWEST_S]
        return max(brisk) if brisk else min(sung)

    def run(self, *, rising: bool, lands_early: bool = False) -> Motif:
        """Steps through the scale with turns, then a long note."""
        bar = self.shape.ticks
        landing = bar + (0 if lands_early and self.chance.random() < 0.5 else self.shape.middle)
        onsets = list(range(0, landing, self.each))
        if self.chance.random() < REST:
            onsets = onsets[1:]
        onsets = [onset for onset in onsets if self._is_kept(onset)] or [0]
        moves = self._moves(len(onsets), 1 if rising else -1)
        notes = [
            MotifNote(onset, min(self.each * 2, after - onset), move, 0.55 if onset % self.shape.beat_ticks else 0.7)
            for onset, after, move in zip(onsets, [*onsets[1:], landing], moves, strict=True)
        ]
        return Motif((*notes, MotifNote(landing, self.end - landing, -1 if rising else 1, 0.75)), 1.5)

    def lick(self, rhythm: Sequence[Step]) -> Motif:
        """A figure of one bar or half of one, and its sequence."""
        half = self.shape.middle or self.shape.ticks
        figure = [step for step in rhythm if step.onset < half] or [Step(0, half, "x")]
        moves = [0, *(drawn((1, -1, 2, -2), (0.4, 0.4, 0.15, 0.15), self.chance) for _ in figure[1:])]
        unit = Motif(tuple(MotifNote(s.onset, s.ticks, m, 0.6) for s, m in zip(figure, moves, strict=True)))
        direction = 1 if self.chance.random() < 0.6 else -1
        back = direction - sum(moves[1:])
        line = unit
        for onset in range(half, self.shape.ticks + half, half):
            line = line.then(unit.moved(onset), back)
        line = line.cut(self.end)
        return replace(line.with_long_end(self.end, 2 * self.shape.beat_ticks), lift=2.0)

    def held(self) -> Motif:
        """A long high note that is approached from below and left downwards."""
        beat, bar = self.shape.beat_ticks, self.shape.ticks
        notes = (
            MotifNote(0, beat, 0, 0.6),
            MotifNote(beat, max(1, bar - beat), 2, 0.9),
            MotifNote(bar, beat, -1, 0.6),
            MotifNote(bar + beat, max(1, self.end - bar - beat), -1, 0.6),
        )
        return Motif(notes if bar > beat else notes[:1])

    def _is_kept(self, onset: int) -> bool:
        """Whether a run has a note here: always on the beat, mostly between."""
        if onset % self.shape.beat_ticks == 0:
            return True
        return self.chance.random() > 0.12 + 0.3 * self.idiom.sparse

    def _moves(self, count: int, direction: int) -> list[int]:
        """Steps that go one way for a few notes, turn, and now and then skip one."""
        moves = [0]
        way, left = direction, 2 + self.chance.randrange(4)
        while len(moves) < count:
            if left == 0:
                way, left = -way, 1 + self.chance.randrange(4)
                left += 2 if way == direction else 0
                moves.append(way * (2 if self.chance.random() < 0.5 else 1))
            else:
                moves.append(way)
            left -= 1
        return moves[:count]
