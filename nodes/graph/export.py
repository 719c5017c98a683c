"""Cadenza/export: the finished song as a folder of files."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ...project_store.songs import SongEntry
from ..progress import Slice
from ..studio.studio import current
from . import sockets
from .folder import output_root
from .manifest import manifest_of, with_master
from .progress import NodeProgress
from .show import show_audio

if TYPE_CHECKING:
    from ..export.song import SongFiles
    from ..mix.mix import Mix
    from ..plan.plan import SongPlan
    from ..quality.report import QualityReport
    from ..score.score import Score
    from ..sound.audio import Stems

# what the menu says -> encoding
ENCODINGS = {
    "WAV 24 bit": "wav24",
    "WAV 16 bit": "wav16",
    "WAV 32 bit float": "wav32f",
    "FLAC": "flac",
    "MP3": "mp3",
    "OGG Vorbis": "ogg",
    "Opus": "opus",
}
SUBFOLDER = "cadenza"
UNTITLED = "Untitled"


class ExportSong(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ExportSong",
            display_name="Export Song",
            category="Cadenza/export",
            description="Writes MIDI, stems, master, report, plan and manifest into one new folder of the output, "
            "complete or not at all.",
            inputs=[
                io.String.Input(
                    "name", default="", tooltip="Name of the folder, 1 to 80 letters; empty takes the title."
                ),
                io.Combo.Input(
                    "encoding",
                    options=list(ENCODINGS),
                    default="WAV 24 bit",
                    tooltip="Of the master and the stems. "
                    "WAV and FLAC lose nothing; MP3 and OGG take about 240 kbit/s; Opus is always 48 kHz.",
                ),
                sockets.Score.Input("score", tooltip="The written music; becomes the MIDI file."),
                sockets.Stems.Input("stems", tooltip="The stems, written as they are: dry."),
                io.Audio.Input("audio", tooltip="The master."),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan of the song, where it has one."),
                sockets.Report.Input("report", optional=True, tooltip="The report of Check Song."),
                sockets.Mix.Input("mix", optional=True, tooltip="The mix, kept in the manifest."),
                io.String.Input(
                    "soundfont", optional=True, force_input=True, tooltip="From Render Stems, kept in the manifest."
                ),
            ],
            outputs=[io.String.Output(display_name="folder", tooltip="The new folder, inside the output folder.")],
            is_output_node=True,
        )

    @classmethod
    def execute(
        cls,
        name: str,
        encoding: str,
        score: Score,
        stems: Stems,
        audio: sockets.ComfyAudio,
        plan: SongPlan | None = None,
        report: QualityReport | None = None,
        mix: Mix | None = None,
        soundfont: str = "",
    ) -> io.NodeOutput:
        from ..export.manifest import sound_hashes
        from ..export.song import export_song
        from ..midi.writer import format_midi

        progress = NodeProgress()
        master = sockets.audio_from_comfy(audio)
        heard = show_audio(master, Slice(progress, 0.0, 0.15))
        known = manifest_of(score, stems.sample_rate, plan=plan, mix=mix, soundfont=soundfont, hidden=cls.hidden)
        hashes = sound_hashes(stems, master, Slice(progress, 0.15, 0.2))
        title = (plan.title if plan else score.title) or UNTITLED
        files = export_song(
            output_root() / SUBFOLDER,
            name.strip() or title,
            midi=format_midi(score),
            plan=plan,
            stems=stems,
            master=master,
            report=report,
            manifest=replace(with_master(known, audio), hashes=hashes),
            encoding=ENCODINGS[encoding],
            progress=Slice(progress, 0.2, 1.0),
        )
        shown = _relative(files)
        current().songs.add(_entry(title, plan, score, shown))
        folder = files.folder.relative_to(output_root()).as_posix()
        return io.NodeOutput(folder, ui={"cadenza_song": [shown], **heard})


def _relative(files: SongFiles) -> dict[str, Any]:
    """Paths inside the output folder, as the browser and `dev.py song` read them."""

    def inside(path: Path | None) -> str | None:
        return None if path is None else path.relative_to(output_root()).as_posix()

    return {
        "midi": inside(files.midi),
        "stems": [inside(stem) for stem in files.stems],
        "master": inside(files.master),
        "report": inside(files.report),
        "plan": inside(files.plan),
        "manifest": inside(files.manifest),
    }


def _entry(title: str, plan: SongPlan | None, score: Score, files: dict[str, Any]) -> SongEntry:
    key = score.key
    summary: dict[str, Any] = {
        "bpm": round(score.tempo_map.changes[0].bpm, 2),
        "key": key.name if key else "",
        "meter": score.meter_map.changes[0].meter.symbol,
        "bars": score.n_bars,
    }
    if plan:
        summary |= {"style": plan.style, "mood": plan.mood, "seed": plan.seed}
    made_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return SongEntry(title=title, made_at=made_at, files=files, summary=summary)


NODES: list[type[io.ComfyNode]] = [ExportSong]
