"""Audio and Stems: sound as values.

Conventions: a waveform is `[C, T]` float32, full scale -1..1 (higher is allowed until the export), read-only and
compared by identity. Stems have equal length and rate, stand in track order, and their sum is the dry mix.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..fault import InvalidAudio
from ..progress import SILENT, Progress
from .stretches import stretches

Waveform: TypeAlias = NDArray[np.float32]  # [C, T]

MIN_RATE_HZ, MAX_RATE_HZ = 8_000, 384_000
MAX_CHANNELS = 64


@dataclass(frozen=True, slots=True, eq=False)
class Audio:
    """A waveform `[C, T]` float32 and its sample rate in Hz. Makes its own read-only copy unless given one."""

    waveform: Waveform
    sample_rate: int

    def __post_init__(self) -> None:
        waveform = np.asarray(self.waveform)
        if waveform.ndim != 2 or not 1 <= waveform.shape[0] <= MAX_CHANNELS:
            raise InvalidAudio(
                f"A waveform has the shape [channels 1..{MAX_CHANNELS}, samples], got {list(waveform.shape)}."
            )
        if waveform.dtype.kind != "f":
            raise InvalidAudio(f"A waveform is floating point, got {waveform.dtype}.", hint="Scale integers to -1..1.")
        if not MIN_RATE_HZ <= self.sample_rate <= MAX_RATE_HZ:
            raise InvalidAudio(f"A sample rate lies in {MIN_RATE_HZ}..{MAX_RATE_HZ} Hz, got {self.sample_rate}.")
        if waveform.dtype != np.float32 or waveform.flags.writeable:
            with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite, and is refused below
                waveform = np.array(waveform, dtype=np.float32)
            waveform.flags.writeable = False
        if not _is_finite(waveform):
            raise InvalidAudio(
                "A waveform holds finite numbers, but this one holds NaN or infinity.",
                hint="Look for the step before this one that divides by zero or overflows.",
            )
        object.__setattr__(self, "waveform", waveform)
        object.__setattr__(self, "sample_rate", int(self.sample_rate))

    @property
    def n_channels(self) -> int:
        return int(self.waveform.shape[0])

    @property
    def n_samples(self) -> int:
        return int(self.waveform.shape[1])

    @property
    def duration_s(self) -> float:
        return self.n_samples / self.sample_rate


@dataclass(frozen=True, slots=True, eq=False)
class Stems:
    """Named Audios of equal length, rate and channels, in track order. `names` are unique track ids."""

    names: tuple[str, ...]
    audios: tuple[Audio, ...]

    def __post_init__(self) -> None:
        if not self.names or len(self.names) != len(self.audios):
            raise InvalidAudio(f"Stems pair names with audios, got {len(self.names)} and {len(self.audios)}.")
        if len(set(self.names)) != len(self.names):
            raise InvalidAudio(f"Stem names are unique, got {', '.join(self.names)}.")
        first, *others = zip(self.names, self.audios, strict=True)
        for name, audio in others:
            if _form(audio) != _form(first[1]):
                raise InvalidAudio(
                    f"Stems share channels, length and rate, but {first[0]!r} has {_form(first[1])} and {name!r} has "
                    f"{_form(audio)}.",
                    hint="Render them together, or bring them to one length and rate first.",
                )

    @property
    def sample_rate(self) -> int:
        return self.audios[0].sample_rate

    @property
    def n_samples(self) -> int:
        return self.audios[0].n_samples

    def __getitem__(self, name: str) -> Audio:
        if name not in self.names:
            raise InvalidAudio(f"There is no stem {name!r}.", hint=f"There are {', '.join(self.names)}.")
        return self.audios[self.names.index(name)]

    def dry_mix(self, progress: Progress = SILENT) -> Audio:
        """The plain sum of all stems, added in track order."""
        total = np.empty_like(self.audios[0].waveform)
        for start, stop in stretches(self.n_samples, progress):
            total[:, start:stop] = 0
            for audio in self.audios:
                total[:, start:stop] += audio.waveform[:, start:stop]
        total.flags.writeable = False
        return Audio(total, self.sample_rate)


def _form(audio: Audio) -> str:
    return f"{audio.n_channels} channels of {audio.n_samples} samples at {audio.sample_rate} Hz"


def _is_finite(waveform: Waveform) -> bool:
    """In stretches that stay in the processor's cache: every value on every wire pays for this."""
    return all(np.isfinite(waveform[:, start:stop]).all() for start, stop in stretches(waveform.shape[1]))
