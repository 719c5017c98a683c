"""The last take: what was rendered before, so that a render after an edit plays only what the edit changed.

A take keeps the stems of one render (the very arrays that the caller got) and what each passage of them was made of.
Whoever holds the take decides how long; `clear` gives the memory back. A passage is taken over only where everything
that its sound depends on is equal, so the bits are those of a render without a take.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..score.time import TempoMap
from ..score.track import Track
from ..sound.audio import Audio
from .bank import SoundFont
from .casting import Part
from .chorus import Stereo
from .passage import Identity, Passage

MAX_TAKE_BYTES = 2**30  # stems beyond are not kept: 10 minutes of 5 players


@dataclass(frozen=True, slots=True)
class Source:
    """What the voices of a part come from, beside bank and rate. `end`: the sample at which the song is over."""

    track: Track
    tempo_map: TempoMap
    end: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One stem, its voices, and what its passages are made of. `clean`: from this sample on it is faded out."""

    audio: Audio
    clean: int
    identities: dict[int, Identity]
    source: Source
    part: Part

    def passage(self, passage: Passage, identity: Identity) -> Stereo | None:
        """The sound of a passage that is made of the same; None where there is none."""
        if passage.stop > self.clean or self.identities.get(passage.number) != identity:
            return None
        return self.audio.waveform[:, passage.start : passage.stop]


@dataclass(slots=True)
class Take:
    """At most one render's stems, of `max_bytes` at most. Safe to share between threads."""

    max_bytes: int = MAX_TAKE_BYTES
    _font: SoundFont | None = None
    _stems: dict[str, Recorded] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stems(self, font: SoundFont, sample_rate: int) -> dict[str, Recorded]:
        """What was recorded with this bank at this rate, by track id."""
        with self._lock:
            if self._font is not font:
                return {}
            return {name: stem for name, stem in self._stems.items() if stem.audio.sample_rate == sample_rate}

    def keep(self, font: SoundFont, stems: Sequence[tuple[str, Recorded]]) -> None:
        """Forget the last render and keep this one, the first stems where not all of them fit."""
        kept: dict[str, Recorded] = {}
        room = self.max_bytes
        for name, stem in stems:
            room -= stem.audio.waveform.nbytes
            if room < 0:
                break
            kept[name] = stem
        with self._lock:
            self._font, self._stems = font, kept

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._font, self._stems = None, {}
