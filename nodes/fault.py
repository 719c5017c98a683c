"""The error tree. Floor 0: standard library only, imports nothing of ours.

    CadenzaError (ValueError)
    ├── InvalidMusicText     a pitch, key, chord, meter or numeral that cannot be read
    ├── InvalidPlan          a SongPlan out of its ranges; carries every fault at once
    ├── InvalidScore         a Score that contradicts itself
    ├── InvalidEdit          an edit that does not fit its score: bars outside, unknown or locked tracks
    ├── InvalidWire          a document with unknown, missing or ill-typed fields
    ├── InvalidMidi          a file that is no usable Standard MIDI File
    ├── InvalidSoundFont     a SoundFont that is missing, broken or lies about its sizes
    ├── InvalidAudio         a waveform or an audio file that cannot be used
    ├── InvalidMix           mix settings that do not fit their stems or ranges
    ├── FailedQuality        a song that the quality settings do not let pass
    ├── StorageFault         the disk is full, read-only or gone
    ├── MissingDependency    an optional package is absent; the hint is the exact command
    └── WrongState           the call came at the wrong time (also a RuntimeError)

Every fault reads as one clear sentence: what was expected, what came. `hint` is the cure, a sentence of its own.
"""

from __future__ import annotations

from collections.abc import Sequence


class CadenzaError(ValueError):
    """Root of all faults that a user can cause or cure.

    `message`: what was expected and what came. `hint`: the likely cure, "" if there is none to give.
    `code`: a stable word for programs, derived from the class ("InvalidPlan" -> "invalid_plan").
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message = message
        self.hint = hint

    @property
    def code(self) -> str:
        name = type(self).__name__
        return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


class InvalidMusicText(CadenzaError):
    """A pitch, key, chord, meter or roman numeral that cannot be read."""


class InvalidPlan(CadenzaError):
    """A SongPlan out of its ranges. `faults` lists every fault, each with its range and cure."""

    def __init__(self, faults: Sequence[str], *, hint: str = "") -> None:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(f"The song plan has {count}: " + " ".join(faults), hint=hint)
        self.faults = tuple(faults)


class InvalidScore(CadenzaError):
    """A Score that contradicts itself."""


class InvalidEdit(CadenzaError):
    """An edit that does not fit its score: bars outside the song, a track that is unknown, locked or empty."""


class InvalidWire(CadenzaError):
    """A JSON document with unknown, missing or ill-typed fields."""


class InvalidMidi(CadenzaError):
    """Bytes that are no usable Standard MIDI File."""


class InvalidSoundFont(CadenzaError):
    """A SoundFont that is missing, broken or lies about its sizes."""


class InvalidAudio(CadenzaError):
    """A waveform or an audio file that cannot be used."""


class InvalidMix(CadenzaError):
    """Mix settings that do not fit their stems or ranges."""


class FailedQuality(CadenzaError):
    """A song that the quality settings do not let pass."""


class StorageFault(CadenzaError):
    """The disk is full, read-only or gone. Nothing half-written is left."""


class MissingDependency(CadenzaError):
    """An optional package is absent; the hint holds the exact safe command."""


class WrongState(CadenzaError, RuntimeError):
    """The call came at the wrong time."""
