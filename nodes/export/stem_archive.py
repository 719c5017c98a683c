"""Stems as a zip: every file starts at the start of the song and is as long as the others (treatment.py).

They are written one after the other, so that no more than one treated stem is in memory. Each file's manifest has the
hash of its own sound; manifest.json has them all.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..progress import SILENT, Progress, Slice
from ..sound.audio import Stems
from ..sound.digest import audio_sha256
from ..sound.files import encoding_named, format_audio
from .archive import drafted_archive
from .embedding import MEMBER, song_tags, wire_text
from .manifest import Manifest, stem_key
from .song import stem_file
from .treatment import AS_RENDERED, Treatment, treated_stems


def write_stem_archive(
    path: Path,
    stems: Stems,
    manifest: Manifest,
    treatment: Treatment = AS_RENDERED,
    encoding: str = "wav24",
    progress: Progress = SILENT,
) -> tuple[str, ...]:
    """Write the stems into the zip file `path`; return the members' names. They pass the mix and the master of the
    manifest, which is written with their hashes.

    Raises InvalidAudio for stems that end before the song does, or that the encoding cannot hold; InvalidMix for wet
    stems without a mix and mastered ones without a known master; StorageFault where the disk refuses.
    """
    encoding_named(encoding)
    wire = replace(manifest, treatment=treatment, hashes=()).to_wire()  # once: the score in it may be large
    names = tuple(stem_file(number, name, encoding) for number, name in enumerate(stems.names, 1))
    hashes: dict[str, str] = {}
    with drafted_archive(path) as archive:
        made = treated_stems(stems, manifest.score, treatment, manifest.mix, manifest.mastering, progress)
        for (name, audio, share), member in zip(made, names, strict=True):
            own = {stem_key(name): audio_sha256(audio, Slice(share, 0.0, 0.2))}
            tags = song_tags(manifest, name, wire_text(wire | {"hashes": own}))
            content = format_audio(audio, encoding, Slice(share, 0.2, 0.8), tags)
            archive.add(member, content, Slice(share, 0.8, 1.0))
            hashes |= own
        archive.add(MEMBER, wire_text(wire | {"hashes": hashes}).encode())
    progress.advance(1, 1)
    return (*names, MEMBER)
