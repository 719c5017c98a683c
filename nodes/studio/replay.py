"""Replay: a song made again from its manifest, and compared with what was exported, to the bit.

The score is played with the SoundFont of the same hash, wherever it lies and whatever it is called now; then mixed and
mastered as the manifest says. What the manifest does not say is not made up: a note says what could not be repeated.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..export.manifest import MASTER, Manifest, library_versions, stem_key
from ..fault import InvalidSoundFont, InvalidWire
from ..progress import SILENT, Progress, Slice
from ..sound.audio import Audio, Stems
from ..sound.digest import audio_sha256
from .soundfonts import DEFAULT, SoundFontLibrary

if TYPE_CHECKING:
    from ..soundfont.bank import SoundFont

HASHED_BYTES = 1 << 22  # between two reports of progress


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sound against the one that was exported. `name`: "stem bass" or "master"."""

    name: str
    is_equal: bool


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A song made again. `master` None where the manifest does not say how it was made."""

    stems: Stems
    master: Audio | None
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything that the manifest has a hash of came out the same, and there was something."""
        return bool(self.comparisons) and all(comparison.is_equal for comparison in self.comparisons)

    @property
    def verdict(self) -> str:
        """The outcome in sentences."""
        differing = [comparison.name for comparison in self.comparisons if not comparison.is_equal]
        if not self.comparisons:
            first = "Nothing was compared: the manifest holds no hashes."
        elif differing:
            first = f"Differs from what was exported: {', '.join(differing)}."
        else:
            first = f"Equal to the bit: {', '.join(comparison.name for comparison in self.comparisons)}."
        return "\n".join([first, *self.notes])


def replay(manifest: Manifest, soundfonts: SoundFontLibrary, progress: Progress = SILENT) -> Replay:
    """Make the song of a manifest again.

    Raises InvalidSoundFont where its SoundFont is not on this machine, InvalidWire where the manifest names none, and
    what rendering, mixing and mastering raise.
    """
    from ..soundfont.synthesizer import render_stems

    font = find_by_hash(soundfonts, manifest.soundfont, manifest.soundfont_sha256, Slice(progress, 0.0, 0.1))
    stems = render_stems(manifest.score, font, manifest.sample_rate, Slice(progress, 0.1, 0.7))
    master, notes = _master_again(manifest, stems, Slice(progress, 0.7, 1.0))
    made = {stem_key(name): audio for name, audio in zip(stems.names, stems.audios, strict=True)}
    if master is not None:
        made[MASTER] = master
    comparisons = tuple(
        Comparison(name, name in made and audio_sha256(made[name]) == expected)
        for name, expected in manifest.hashes
        if name != MASTER or master is not None
    )
    progress.advance(1, 1)
    return Replay(stems, master, comparisons, (*manifest.notes, *notes, *_other_versions(manifest)))


def find_by_hash(soundfonts: SoundFontLibrary, name: str, sha256: str, progress: Progress = SILENT) -> SoundFont:
    """The SoundFont with this hash, first looked for under its name. Raises InvalidSoundFont, InvalidWire."""
    if not sha256:
        raise InvalidWire(
            "The manifest names no SoundFont, so the song cannot be played again.",
            hint="Connect the output soundfont of Render Stems to Export Song.",
        )
    known = soundfonts.names()
    for candidate in sorted(known, key=lambda other: (other != name, other != DEFAULT)):
        if _file_sha256(soundfonts.path_of(candidate), progress) == sha256:
            return soundfonts.open(candidate)
    raise InvalidSoundFont(
        f"The song was played with the SoundFont {name!r:.80}, which is not on this machine (SHA-256 {sha256}).",
        hint="Put that very file into models/soundfonts/; another version of it sounds different.",
    )


def _file_sha256(path: Path, progress: Progress) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(HASHED_BYTES):
            digest.update(piece)
            progress.advance(0, 1)
    return digest.hexdigest()


def _master_again(manifest: Manifest, stems: Stems, progress: Progress) -> tuple[Audio | None, tuple[str, ...]]:
    from ..mix.master import master
    from ..mix.mixer import mix_stems

    if manifest.mix is None or manifest.loudness_lufs is None or manifest.ceiling_dbtp is None:
        return None, ("The manifest does not say how the master was made, so only the stems were made again.",)
    mixed = mix_stems(stems, manifest.mix, Slice(progress, 0.0, 0.2))
    return master(mixed, manifest.loudness_lufs, manifest.ceiling_dbtp, Slice(progress, 0.2, 1.0)), ()


def _other_versions(manifest: Manifest) -> tuple[str, ...]:
    here = dict(library_versions())
    return tuple(
        f"Made with {name} {version}, here is {here.get(name, 'none')}."
        for name, version in manifest.versions
        if here.get(name) != version
    )
