"""A song exported as the nodes do it, in every form, and the manifest read back from one of its files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from cadenza.nodes.export.dawproject import write_dawproject
from cadenza.nodes.export.embedding import parse_manifest, read_manifest
from cadenza.nodes.export.loop import format_loop
from cadenza.nodes.export.manifest import Manifest, library_versions, sound_hashes
from cadenza.nodes.export.musicxml import format_musicxml, with_musicxml_manifest
from cadenza.nodes.export.song import export_song
from cadenza.nodes.export.stem_archive import write_stem_archive
from cadenza.nodes.export.treatment import Treatment
from cadenza.nodes.midi.writer import format_midi
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.finish import Finish
from cadenza.nodes.mix.mastering import finish_and_master
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.score.score import Score
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.soundfont.bank import SoundFont
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.studio.loop import render_loop

from ..sound.signals import noise

RATE = 11_025
ENCODINGS = ("wav16", "wav24", "wav32f", "flac", "mp3", "ogg", "opus")
TREATMENTS = (
    Treatment("mastered"), Treatment("wet", with_tail=False), Treatment("dry", with_tail=False),
    Treatment("mastered", with_tail=False),
)  # fmt: skip


class Session:
    """One score, rendered, mixed and mastered; every second one with glue and the tone of a reference."""

    def __init__(self, score: Score, font: SoundFont, number: int = 0) -> None:
        self.score, self.font, self.number = score, font, number
        self.stems: Stems = render_stems(score, font, RATE)
        self.mix = automatic_mix(score, self.stems)
        self.mixed: Audio = mix_stems(self.stems, self.mix)
        reference = noise(2, 0.05 + 0.01 * (number % 7), RATE, seed=number) if number % 2 else None
        finish = Finish(glue_db=float(number % 2), mono_below_hz=None)
        self.made = finish_and_master(self.mixed, finish, -16.0, -1.5, reference)
        self.manifest = Manifest(
            score,
            mix=self.mix,
            loudness_lufs=-16.0,
            ceiling_dbtp=-1.5,
            finish=self.made.mastering.finish,
            sample_rate=RATE,
            soundfont=font.path.name,
            soundfont_sha256=font.sha256,
            versions=library_versions(),
        )

    def song(self, folder: Path) -> Manifest:
        """Of the folder that Export Song writes; from its master, its MIDI file or one of its stems, in turn."""
        files = export_song(
            folder,
            "song",
            midi=format_midi(self.score),
            stems=self.stems,
            master=self.made.audio,
            manifest=replace(self.manifest, hashes=sound_hashes(self.stems, self.made.audio)),
            encoding=ENCODINGS[self.number % len(ENCODINGS)],
        )
        carriers = [path for path in (files.master, files.midi, *files.stems) if path]
        return read_manifest(carriers[self.number % len(carriers)])

    def archive(self, folder: Path) -> Manifest:
        """Of a zip of stems; of one file in it, in turn."""
        path = folder / f"{self.number}.zip"
        write_stem_archive(path, self.stems, self.manifest, TREATMENTS[self.number // 4 % len(TREATMENTS)], "flac")
        if self.number % 3:
            return read_manifest(path)
        with zipfile.ZipFile(path) as archive:
            return parse_manifest(archive.read(archive.namelist()[0]))

    def loop(self, folder: Path) -> Manifest:
        """Of a loop over the middle of the song, where tempo and meter change."""
        first, last = max(1, self.score.n_bars // 3), max(1, 2 * self.score.n_bars // 3)
        audio = render_loop(self.score, first, last, self.font, self.mix, RATE)
        return parse_manifest(format_loop(audio, self.manifest, first, last))

    def project(self, folder: Path) -> Manifest:
        """Of a DAWproject."""
        path = folder / f"{self.number}.dawproject"
        write_dawproject(path, self.manifest, self.stems)
        return read_manifest(path)

    def notation(self, folder: Path) -> Manifest:
        """Of a MusicXML file."""
        return parse_manifest(with_musicxml_manifest(format_musicxml(self.score), self.manifest))


Form = Literal["song", "stems", "loop", "DAWproject", "MusicXML"]
FORMS: dict[Form, Callable[[Session, Path], Manifest]] = {
    "song": Session.song,
    "stems": Session.archive,
    "loop": Session.loop,
    "DAWproject": Session.project,
    "MusicXML": Session.notation,
}
OTHER_FORMS: tuple[Form, ...] = ("stems", "loop", "DAWproject", "MusicXML")
