"""Cadenza/export: the song for other programs: notation, DAWs, samplers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from comfy_api.latest import io

from ..progress import Slice
from ..studio.soundfonts import DEFAULT
from ..studio.studio import current
from . import sockets
from .export import ENCODINGS
from .folder import next_output
from .manifest import manifest_of, with_master
from .progress import NodeProgress
from .render import knows_soundfont
from .show import show_audio, show_score

if TYPE_CHECKING:
    from ..mix.mix import Mix
    from ..plan.plan import SongPlan
    from ..score.score import Score
    from ..sound.audio import Stems

CATEGORY = "Cadenza/export"
STEM_KINDS: dict[str, Literal["dry", "wet", "mastered"]] = {
    "dry: as rendered": "dry",
    "wet: through the mix": "wet",
    "mastered: through mix and master": "mastered",
}
ENCODING_TOOLTIP = "WAV and FLAC lose nothing; MP3 and OGG take about 240 kbit/s; Opus is always 48 kHz."
MANIFEST_RATE = 44_100  # of a render, should the file be replayed
LOOP_ENCODINGS = [name for name, encoding in ENCODINGS.items() if encoding not in ("mp3", "opus")]  # they pad
FONT_TOOLTIP = "From Render Stems, kept in the manifest: Replay Song plays the song with it."
NAME_TOOLTIP = (
    "File name in ComfyUI's output folder, subfolders too, up to 80 letters each; a number is added, nothing is "
    "overwritten."
)


class ExportMusicXML(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ExportMusicXML",
            display_name="Export MusicXML",
            category=CATEGORY,
            description="Writes the score as MusicXML 4.0 for notation programs: key, meter, tempo, sections, chord "
            "symbols, spelled notes and a drum staff.",
            inputs=[
                sockets.Score.Input("score", tooltip="The music to write, as written: without swing and push."),
                io.String.Input("name", default="cadenza/song", tooltip=NAME_TOOLTIP),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan, kept in the file's manifest."),
                io.String.Input("soundfont", optional=True, force_input=True, tooltip=FONT_TOOLTIP),
            ],
            outputs=[
                io.String.Output(display_name="path", tooltip="Where the file lies, inside the output folder."),
                io.String.Output(
                    display_name="notes", tooltip="What could not be written as it was; empty if nothing."
                ),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, score: Score, name: str, plan: SongPlan | None = None, soundfont: str = "") -> io.NodeOutput:
        from ..draft import write_whole
        from ..export.musicxml import format_musicxml, with_musicxml_manifest
        from ..export.notation import notate

        manifest = manifest_of(score, MANIFEST_RATE, plan=plan, soundfont=soundfont, hidden=cls.hidden)
        progress = NodeProgress()
        notation = notate(score, Slice(progress, 0.0, 0.4))
        content = format_musicxml(score, notation, Slice(progress, 0.4, 1.0))
        target, relative = next_output(name, ".musicxml")
        write_whole(target, with_musicxml_manifest(content, manifest))
        notes = "\n".join(notation.notes)
        return io.NodeOutput(relative, notes, ui={**written(relative, notes), **show_score(score)})


class ExportDawproject(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ExportDawproject",
            display_name="Export DAWproject",
            category=CATEGORY,
            description="Writes the song for a DAW: tracks with notes and with stems, tempo, meter, sections as "
            "markers, volumes and pans.",
            inputs=[
                sockets.Score.Input("score", tooltip="The music: its notes as played, tempo, meter and sections."),
                sockets.Stems.Input("stems", tooltip="The dry stems; the mix stands on the faders."),
                io.String.Input("name", default="cadenza/song", tooltip=NAME_TOOLTIP),
                sockets.Mix.Input("mix", optional=True, tooltip="Gain, pan, mute and solo of the channels."),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan: title and style, kept in the manifest."),
                io.String.Input("soundfont", optional=True, force_input=True, tooltip=FONT_TOOLTIP),
            ],
            outputs=[io.String.Output(display_name="path", tooltip="Where the file lies, inside the output folder.")],
            is_output_node=True,
        )

    @classmethod
    def execute(
        cls,
        score: Score,
        stems: Stems,
        name: str,
        mix: Mix | None = None,
        plan: SongPlan | None = None,
        soundfont: str = "",
    ) -> io.NodeOutput:
        from ..export.dawproject import write_dawproject

        manifest = manifest_of(score, stems.sample_rate, plan=plan, mix=mix, soundfont=soundfont, hidden=cls.hidden)
        target, relative = next_output(name, ".dawproject")
        write_dawproject(target, manifest, stems, progress=NodeProgress())
        return io.NodeOutput(relative, ui=written(relative))


class ExportStems(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ExportStems",
            display_name="Export Stems",
            category=CATEGORY,
            description="Writes the stems as one zip: all from the start of the song and equally long.",
            inputs=[
                sockets.Stems.Input("stems", tooltip="The rendered stems."),
                sockets.Score.Input("score", tooltip="The score they were rendered from, for its end."),
                io.String.Input("name", default="cadenza/stems", tooltip=NAME_TOOLTIP),
                io.Combo.Input(
                    "kind",
                    options=list(STEM_KINDS),
                    tooltip="Dry stems are as rendered; wet ones went through channel, group and sends; mastered ones "
                    "also the way of the master, whose sum they are. Wet needs a mix, mastered also audio.",
                ),
                io.Boolean.Input(
                    "tail", default=True, tooltip="Whether the stems ring on after the last bar, up to 6 s."
                ),
                io.Combo.Input(
                    "encoding", options=list(ENCODINGS), default="WAV 24 bit", tooltip=ENCODING_TOOLTIP
                ),
                sockets.Mix.Input("mix", optional=True, tooltip="What wet stems go through."),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan, kept in the manifest."),
                io.Audio.Input(
                    "audio", optional=True, tooltip="From Master Audio itself, whose way mastered stems go."
                ),
                io.String.Input("soundfont", optional=True, force_input=True, tooltip=FONT_TOOLTIP),
            ],
            outputs=[io.String.Output(display_name="path", tooltip="Where the zip lies, inside the output folder.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls,
        stems: Stems,
        score: Score,
        name: str,
        kind: str,
        tail: bool,
        encoding: str,
        mix: Mix | None = None,
        plan: SongPlan | None = None,
        audio: sockets.ComfyAudio | None = None,
        soundfont: str = "",
    ) -> io.NodeOutput:
        from ..export.stem_archive import write_stem_archive
        from ..export.treatment import Treatment

        manifest = manifest_of(score, stems.sample_rate, plan=plan, mix=mix, soundfont=soundfont, hidden=cls.hidden)
        manifest = manifest if audio is None else with_master(manifest, audio)
        target, relative = next_output(name, ".zip")
        treatment = Treatment(STEM_KINDS[kind], tail)
        write_stem_archive(target, stems, manifest, treatment, ENCODINGS[encoding], NodeProgress())
        return io.NodeOutput(relative, ui=written(relative))


class ExportLoop(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ExportLoop",
            display_name="Export Loop",
            category=CATEGORY,
            description="Plays some bars as a loop without a seam, exactly as long as they are, with tempo and key in "
            "its name and in the file.",
            inputs=[
                sockets.Score.Input("score", tooltip="The music to take the bars from."),
                io.Int.Input("first_bar", default=1, min=1, max=100_000, tooltip="First bar of the loop, from 1."),
                io.Int.Input("last_bar", default=4, min=1, max=100_000, tooltip="Last bar of the loop, from 1."),
                io.Combo.Input(
                    "soundfont",
                    options=current().soundfonts.names(),
                    default=DEFAULT,
                    tooltip="The instruments: a .sf2 or .sf3 file in models/soundfonts/ or the system's folders.",
                ),
                io.Int.Input(
                    "sample_rate", default=44100, min=8000, max=192000, tooltip="In Hz, 8,000 to 192,000."
                ),
                io.Combo.Input(
                    "encoding",
                    options=LOOP_ENCODINGS,
                    default="WAV 24 bit",
                    tooltip="WAV also says its loop points, tempo and root note to samplers.",
                ),
                io.String.Input(
                    "folder", default="cadenza/loops", tooltip="Folder in ComfyUI's output folder, up to 80 letters."
                ),
                sockets.Mix.Input("mix", optional=True, tooltip="Gain and pan; without it the stems are summed."),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan: its title begins the loop's name."),
            ],
            outputs=[
                io.Audio.Output(display_name="audio", tooltip="The loop, once round."),
                io.String.Output(display_name="path", tooltip="Where the file lies, inside the output folder."),
            ],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls,
        score: Score,
        first_bar: int,
        last_bar: int,
        soundfont: str,
        sample_rate: int,
        encoding: str,
        folder: str,
        mix: Mix | None = None,
        plan: SongPlan | None = None,
    ) -> io.NodeOutput:
        from ..export.loop import format_loop, loop_name
        from ..sound.files import encoding_named, write_content
        from ..studio.loop import render_loop

        kept_as = ENCODINGS[encoding]
        font = current().soundfonts.open(soundfont)
        progress = NodeProgress()
        audio = render_loop(score, first_bar, last_bar, font, mix, sample_rate, Slice(progress, 0.0, 0.7))
        played = f"{font.path.name} sha256:{font.sha256}"
        manifest = manifest_of(score, sample_rate, plan=plan, mix=mix, soundfont=played, hidden=cls.hidden)
        name = f"{folder}/{loop_name(manifest, first_bar, last_bar)}"
        target, relative = next_output(name, encoding_named(kept_as).ending)
        content = format_loop(audio, manifest, first_bar, last_bar, kept_as, Slice(progress, 0.7, 0.85))
        write_content(content, target, Slice(progress, 0.85, 0.9))
        shown = show_audio(audio, Slice(progress, 0.9, 1.0))
        return io.NodeOutput(sockets.audio_to_comfy(audio), relative, ui={**written(relative), **shown})

    @classmethod
    def validate_inputs(cls, soundfont: str) -> bool | str:
        return knows_soundfont(soundfont)

    @classmethod
    def fingerprint_inputs(cls, soundfont: str, **_: object) -> str:
        return current().soundfonts.fingerprint(soundfont)


def written(relative: str, notes: str = "") -> dict[str, list[Any]]:
    """What the browser shows of a written file."""
    return {"cadenza_files": [{"path": relative}], "text": [notes or relative]}


NODES: list[type[io.ComfyNode]] = [ExportStems, ExportLoop, ExportMusicXML, ExportDawproject]
