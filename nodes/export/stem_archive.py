"""Stems as a zip: every file starts at the start of the song and is as long as the others.

Dry stems are as they were rendered; wet ones have gone through their channel, group and sends. Their sum is the mix
before its finish, as long as no group compresses or saturates, which works on the sum of its members. Without the tail
stems end with the song's last bar, for programs that repeat them.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from ..fault import InvalidAudio, InvalidMix
from ..mix.mix import Channel, Mix
from ..mix.mixer import mix_stems
from ..progress import SILENT, Progress, Slice
from ..score.score import Score
from ..sound.audio import Audio, Stems
from ..sound.files import encoding_named, format_audio
from .archive import drafted_archive
from .embedding import MEMBER, manifest_text, song_tags
from .manifest import Manifest
from .song import stem_file

KINDS = ("dry", "wet")


def write_stem_archive(
    path: Path,
    stems: Stems,
    manifest: Manifest,
    *,
    kind: str = "dry",
    mix: Mix | None = None,
    with_tail: bool = True,
    encoding: str = "wav24",
    progress: Progress = SILENT,
) -> tuple[str, ...]:
    """Write the stems into the zip file `path`; return the members' names. `mix` is what wet stems go through.

    Raises InvalidAudio for stems that end before the song does, or that the encoding cannot hold; InvalidMix for wet
    stems without a mix; StorageFault where the disk refuses.
    """
    encoding_named(encoding)
    if kind not in KINDS:
        raise InvalidMix(f"Stems are {' or '.join(KINDS)}, got {kind!r}.")
    if kind == "wet" and mix is None:
        raise InvalidMix("Wet stems go through a mix, but none was given.", hint="Connect the mix, or choose dry.")
    n_samples = stems.n_samples if with_tail else song_samples(manifest.score, stems)
    text = manifest_text(manifest)
    names = tuple(stem_file(number, name, encoding) for number, name in enumerate(stems.names, 1))
    with drafted_archive(path) as archive:
        for place, (name, member) in enumerate(zip(stems.names, names, strict=True)):
            share = Slice(progress, place / len(names), (place + 1) / len(names))
            audio = wet_stem(stems, name, mix, Slice(share, 0.0, 0.5)) if kind == "wet" and mix else stems[name]
            audio = Audio(audio.waveform[:, :n_samples], audio.sample_rate)
            archive.add(member, format_audio(audio, encoding, Slice(share, 0.5, 1.0), song_tags(manifest, name, text)))
        archive.add(MEMBER, text.encode())
    progress.advance(1, 1)
    return (*names, MEMBER)


def song_samples(score: Score, stems: Stems) -> int:
    """Length of the song without its tail, in samples of the stems. Raises InvalidAudio where they end before."""
    n_samples = round(score.duration_s * stems.sample_rate)
    if not 0 < n_samples <= stems.n_samples:
        raise InvalidAudio(
            f"The stems last {stems.n_samples / stems.sample_rate:.2f} s, but the song lasts {score.duration_s:.2f} s.",
            hint="Render the stems from the very score that is exported.",
        )
    return n_samples


def wet_stem(stems: Stems, name: str, mix: Mix, progress: Progress = SILENT) -> Audio:
    """One stem as it is heard in the mix [2, T], with what its sends give back; silent where it is muted there.

    The finish is left out: it shapes the sum, not its parts.
    """
    if not mix.sounds(name):
        return Audio(np.zeros((2, stems.n_samples), np.float32), stems.sample_rate)
    known = {channel.name for channel in mix.channels}
    channels = (*mix.channels, *(Channel(other) for other in stems.names if other not in known))
    alone = tuple(replace(channel, solo=channel.name == name) for channel in channels)
    return mix_stems(stems, replace(mix, channels=alone, finish=None), progress)
