"""Waves cut into blocks that stay at hand: whoever needs a stretch of a wave again does not render it again.

Blocks lie on a fixed grid from the onset of the note, and each starts from the state at the end of the one before. So a
stretch has the same bits whatever was asked for before, and whether it was at hand or not.

A shelf is one call's. Pieces of waves that a later call may want, too, go to the bank's archive (previews only: a whole
song would only push out what is worth keeping).
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

import numpy as np

from .archive import Archive
from .casting import Voice
from .envelope import CONTROL, Envelope
from .wave import Mono, Piece, State, Wave

BLOCK = 512 * CONTROL  # samples; small enough to stay in a processor's cache
MAX_BYTES = 96 * 2**20  # of blocks at hand

_NOTHING: Mono = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Store:
    """The pieces of one wave in an archive. `key`: says which wave of the bank it is."""

    archive: Archive[Piece]
    key: Hashable

    def find(self, release: float, number: int, count: int) -> Piece | None:
        """A block of the wave of a note let go at `release`, at least `count` samples of it."""
        piece = self.archive.get((self.key, release, number))
        return piece if piece and len(piece.sound) >= count else None

    def keep(self, release: float, number: int, piece: Piece) -> None:
        self.archive.put((self.key, release, number), piece, piece.n_bytes)


class Line:
    """A wave from a moment on, of a note let go at `release` (samples after its onset).

    Nobody needs it after `reach`, and no note that plays it starts after `last_onset` (samples in the song).
    """

    def __init__(
        self,
        wave: Wave,
        start: State,
        reach: int,
        last_onset: int,
        release: float = math.inf,
        store: Store | None = None,
    ) -> None:
        self.last_onset = last_onset
        self._wave = wave
        self._release = release
        self._reach = reach
        self._store = store
        self._first = start.moment // BLOCK  # the block that the line starts in
        self._states = [start]  # at the beginning of the first block, of the next one …

    def begin(self, number: int) -> int:
        """The moment at which a block of this line begins."""
        return max(number * BLOCK, self._states[0].moment)

    def state(self, number: int) -> State:
        """Where the wave stands at the beginning of a block."""
        while len(self._states) <= number - self._first:
            state = self._states[-1]
            self._states.append(self._wave.skip(state, BLOCK - state.moment % BLOCK, self._release))
        return self._states[number - self._first]

    def render(self, number: int) -> Piece:
        """A block, as far as it is needed."""
        begin = self.begin(number)
        whole = BLOCK - begin % BLOCK
        needed = min(-(-(self._reach - begin) // CONTROL) * CONTROL, whole)
        piece = self._store.find(self._release, number, needed) if self._store else None
        if piece is None:
            piece = self._wave.render(self.state(number), needed, self._release)
            if self._store:
                self._store.keep(self._release, number, piece)
        if needed == whole and len(self._states) == number - self._first + 1:
            self._states.append(self._wave.state_after(piece, whole))
        return piece


@dataclass(slots=True)
class Block:
    """A stretch at hand; `held`: the same with the envelope of a held note, once somebody asked for it."""

    piece: Piece
    held: Mono = field(default_factory=lambda: _NOTHING)


class Shelf:
    """The blocks at hand, the longest unused ones given up first."""

    def __init__(self) -> None:
        self._blocks: OrderedDict[tuple[Line, int], Block] = OrderedDict()
        self._n_bytes = 0

    def block(self, line: Line, number: int) -> Block:
        """A block of a line."""
        block = self._blocks.get((line, number))
        if block is None:
            block = self._blocks[line, number] = Block(line.render(number))
            self._count(block.piece.sound)
        else:
            self._blocks.move_to_end((line, number))
        return block

    def forget(self, moment: int) -> None:
        """Drop the blocks that nobody needs from a moment of the song on."""
        for line, number in [key for key in self._blocks if key[0].last_onset + (key[1] + 1) * BLOCK <= moment]:
            self._drop(self._blocks.pop((line, number)))

    def hold(self, block: Block, gains: Mono) -> None:
        """Give a block the envelope of a held note."""
        block.held = block.piece.sound * gains
        self._count(block.held)

    def _count(self, sound: Mono) -> None:
        self._n_bytes += sound.nbytes
        while self._n_bytes > MAX_BYTES and len(self._blocks) > 1:
            self._drop(self._blocks.popitem(last=False)[1])

    def _drop(self, block: Block) -> None:
        self._n_bytes -= block.piece.sound.nbytes + block.held.nbytes


class Reel:
    """The waves of a chorus: one that all voices share while they are held, and where letting go changes the wave
    itself (loop left, envelope released) a branch for every moment at which voices do."""

    def __init__(
        self,
        volume: Envelope,
        wave: Wave,
        voices: Iterable[Voice],
        stop: int,
        shelf: Shelf,
        store: Store | None = None,
    ) -> None:
        """`voices`: all that will be asked for, up to the sample `stop` of the song. store: None = keep nothing."""
        self._volume = volume
        self._wave = wave
        self._shelf = shelf
        self._store = store
        self._heeds_release = wave.heeds_release
        self._uses: dict[int, tuple[int, int]] = {}  # by release: the reach and the last onset of the branch
        for voice in voices:
            reach, last_onset = self._uses.get(voice.let_go, (0, 0))
            self._uses[voice.let_go] = max(reach, min(voice.end, stop - voice.onset)), max(last_onset, voice.onset)
        common = (min(let_go, reach) if self._heeds_release else reach for let_go, (reach, _) in self._uses.items())
        last_onset = max(last_onset for _, last_onset in self._uses.values())
        self._trunk = Line(wave, wave.onset, max(common), last_onset, store=store)
        self._branches: dict[int, Line] = {}

    def held(self, number: int) -> Mono:
        """A block of a held voice at level 1."""
        block = self._shelf.block(self._trunk, number)
        if not len(block.held):
            self._shelf.hold(block, self._volume.held_gains(number * BLOCK, len(block.piece.sound)))
        return block.held

    def let_go(self, release: int, number: int, first: int, stop: int) -> Mono:
        """The wave, before its volume, of a voice let go at `release` before."""
        line = self._branch(release) if self._heeds_release else self._trunk
        begin = line.begin(number)
        return self._shelf.block(line, number).piece.sound[first - begin : stop - begin]

    def _branch(self, release: int) -> Line:
        """It parts from the common wave at the control step before the release."""
        if release not in self._branches:
            number, into = divmod(release - release % CONTROL, BLOCK)
            if into:
                parting = self._wave.state_after(self._shelf.block(self._trunk, number).piece, into)
            else:
                parting = self._trunk.state(number)
            self._branches[release] = Line(self._wave, parting, *self._uses[release], release, self._store)
        return self._branches[release]
