"""Replay: a song made again from its manifest, and compared with what was exported, to the bit.

The score is played with the SoundFont of the same hash, wherever it lies and whatever it is called now; then treated,
mixed, mastered or wound to a loop as the manifest says. Notation and projects are written again. What the manifest does
not say is not made up: a note says what could not be repeated.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..export.manifest import (
    DAWPROJECT,
    LOOP,
    MASTER,
    MUSICXML,
    Manifest,
    document_sha256,
    library_versions,
    sound_hashes,
    stem_key,
)
from ..fault import InvalidSoundFont, InvalidWire
from ..progress import SILENT, Progress, Slice
from ..sound.audio import Audio, Stems
from ..sound.digest import audio_sha256
from .soundfonts import DEFAULT, SoundFontLibrary

if TYPE_CHECKING:
    from ..soundfont.bank import SoundFont

HASHED_BYTES = 1 << 22  # between two reports of progress
UNKNOWN_MASTER = "The manifest does not say how the master was made, so only the stems were made again."


@dataclass(frozen=True, slots=True)
class Comparison:
    """One sound or document against the one that was exported. `name`: "stem bass", "master", "MusicXML" …"""

    name: str
    is_equal: bool


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A song made again. `stems` are dry, None for a loop and for notation that names no SoundFont. `master` None where
    the manifest does not say how it was made, `loop` None where it is of none."""

    stems: Stems | None
    master: Audio | None
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...]
    loop: Audio | None = None

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


@dataclass(slots=True)
class _Made:
    """What was made so far: sounds, and the hashes of everything that the manifest has one of."""

    hashes: dict[str, str]
    stems: Stems | None = None
    master: Audio | None = None
    loop: Audio | None = None
    notes: tuple[str, ...] = ()


def replay(manifest: Manifest, soundfonts: SoundFontLibrary, progress: Progress = SILENT) -> Replay:
    """Make the song of a manifest again.

    Raises InvalidSoundFont where its SoundFont is not on this machine, InvalidWire where the manifest names none but
    has hashes of sound, and what rendering, mixing and mastering raise.
    """
    expected = dict(manifest.hashes)
    made = _Made({})
    if MUSICXML in expected:
        from ..export.musicxml import format_musicxml

        made.hashes[MUSICXML] = document_sha256(format_musicxml(manifest.score, progress=Slice(progress, 0.0, 0.05)))
    if manifest.soundfont_sha256 or set(expected) != {MUSICXML}:
        font = find_by_hash(soundfonts, manifest.soundfont, manifest.soundfont_sha256, Slice(progress, 0.05, 0.1))
        _play(manifest, font, made, Slice(progress, 0.1, 1.0))
    comparisons = tuple(
        Comparison(name, made.hashes.get(name) == sha256)
        for name, sha256 in manifest.hashes
        if name != MASTER or made.master is not None
    )
    progress.advance(1, 1)
    notes = (*manifest.notes, *made.notes, *_other_versions(manifest))
    return Replay(made.stems, made.master, comparisons, notes, made.loop)


def _play(manifest: Manifest, font: SoundFont, made: _Made, progress: Progress) -> None:
    """Make the sounds and what stands on them."""
    from ..soundfont.synthesizer import render_stems

    if manifest.loop_bars:
        from .loop import render_loop

        share = Slice(progress, 0.0, 0.9)
        bars = manifest.loop_bars
        made.loop = render_loop(manifest.score, *bars, font, manifest.mix, manifest.sample_rate, share)
        made.hashes[LOOP] = audio_sha256(made.loop, Slice(progress, 0.9, 1.0))
        return
    made.stems = render_stems(manifest.score, font, manifest.sample_rate, Slice(progress, 0.0, 0.6))
    _treat(manifest, made.stems, made, Slice(progress, 0.6, 0.7))
    if DAWPROJECT in dict(manifest.hashes):
        from ..export.dawproject import project_sha256

        made.hashes[DAWPROJECT] = project_sha256(manifest, made.stems, Slice(progress, 0.7, 0.75))
    _master(manifest, made.stems, made, Slice(progress, 0.75, 1.0))


def _treat(manifest: Manifest, stems: Stems, made: _Made, progress: Progress) -> None:
    """Hash the stems as they were exported: dry, wet or through the master."""
    from ..export.treatment import AS_RENDERED, treated_stems

    if manifest.treatment == AS_RENDERED:
        made.hashes |= dict(sound_hashes(stems, None, progress))
        return
    treatment, mix, mastering = manifest.treatment, manifest.mix, manifest.mastering
    for name, audio, share in treated_stems(stems, manifest.score, treatment, mix, mastering, progress):
        made.hashes[stem_key(name)] = audio_sha256(audio, share)


def _master(manifest: Manifest, stems: Stems, made: _Made, progress: Progress) -> None:
    from ..mix.mastering import master_mix
    from ..mix.mixer import mix_stems

    if manifest.mix is None or manifest.mastering is None:
        made.notes = (UNKNOWN_MASTER,) if MASTER in dict(manifest.hashes) else ()
        return
    mixed = mix_stems(stems, manifest.mix, Slice(progress, 0.0, 0.2))
    made.master = master_mix(mixed, manifest.mastering, progress=Slice(progress, 0.2, 0.9)).audio
    made.hashes[MASTER] = audio_sha256(made.master, Slice(progress, 0.9, 1.0))


def find_by_hash(soundfonts: SoundFontLibrary, name: str, sha256: str, progress: Progress = SILENT) -> SoundFont:
    """The SoundFont with this hash, first looked for under its name. Raises InvalidSoundFont, InvalidWire."""
    if not sha256:
        raise InvalidWire(
            "The manifest names no SoundFont, so the song cannot be played again.",
            hint="Connect the output soundfont of Render Stems to the node that exports.",
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


def _other_versions(manifest: Manifest) -> tuple[str, ...]:
    here = dict(library_versions())
    return tuple(
        f"Made with {name} {version}, here is {here.get(name, 'none')}."
        for name, version in manifest.versions
        if here.get(name) != version
    )
