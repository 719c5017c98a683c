"""Cadenza/export: exported songs read back and made again."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..fault import InvalidWire
from ..progress import Slice
from ..studio.studio import current
from . import sockets
from .folder import input_files, input_path
from .progress import NodeProgress
from .show import show_audio, show_score

if TYPE_CHECKING:
    from ..export.manifest import Manifest

CATEGORY = "Cadenza/export"
# as in export/embedding.py, which is not loaded before a node runs
ENDINGS = (".wav", ".flac", ".mp3", ".ogg", ".opus", ".mid", ".zip", ".dawproject", ".musicxml", ".json")
NO_FILE = "no song in ComfyUI's input folder"
FILE_TOOLTIP = (
    "A file in ComfyUI's input folder that Cadenza exported: the master, a stem or loop (WAV, FLAC, MP3, OGG, Opus), "
    "MIDI, MusicXML, DAWproject, a zip of stems or manifest.json. 1 file."
)


def _file_input() -> Any:
    return io.Combo.Input("file", options=input_files(ENDINGS) or [NO_FILE], tooltip=FILE_TOOLTIP)


class LoadSong(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_LoadSong",
            display_name="Load Song",
            category=CATEGORY,
            description="Reads plan, score and mix back from any file that Cadenza exported.",
            inputs=[_file_input()],
            outputs=[
                sockets.Plan.Output(display_name="plan", tooltip="The plan; nothing where the song never had one."),
                sockets.Score.Output(display_name="score", tooltip="The written music, note for note."),
                sockets.Mix.Output(display_name="mix", tooltip="The mix; nothing where the export was not given one."),
                io.String.Output(display_name="soundfont", tooltip="Name and SHA-256 of the SoundFont that played."),
            ],
            is_output_node=True,  # for its picture
        )

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        manifest = _manifest(file)
        soundfont = f"{manifest.soundfont} sha256:{manifest.soundfont_sha256}" if manifest.soundfont_sha256 else ""
        return io.NodeOutput(
            _or_stop(manifest.plan, "plan"),
            manifest.score,
            _or_stop(manifest.mix, "mix"),
            soundfont,
            ui=show_score(manifest.score),
        )

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return _fingerprint(file)

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return _validated(file)


class ReplaySong(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_ReplaySong",
            display_name="Replay Song",
            category=CATEGORY,
            description="Makes an exported song again from its manifest, with the SoundFont of the same hash, and says "
            "whether it is equal to the bit.",
            inputs=[_file_input()],
            outputs=[
                sockets.Stems.Output(display_name="stems", tooltip="The stems, made again."),
                io.Audio.Output(
                    display_name="audio",
                    tooltip="The master or loop, made again; the dry mix where how it was mastered is not known.",
                ),
                io.Boolean.Output(display_name="agrees", tooltip="Whether every sound came out equal to the bit."),
                io.String.Output(
                    display_name="verdict", tooltip="What is equal, what differs, and the likely reasons."
                ),
            ],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, file: str) -> io.NodeOutput:
        from ..studio.replay import replay

        progress = NodeProgress()
        made = replay(_manifest(file), current().soundfonts, Slice(progress, 0.0, 0.8))
        audio = made.master or made.loop
        if audio is None and made.stems is not None:
            audio = made.stems.dry_mix(Slice(progress, 0.8, 0.85))
        shown = {} if audio is None else show_audio(audio, Slice(progress, 0.85, 1.0))
        return io.NodeOutput(
            made.stems or _stopped("A loop, or notation that names no SoundFont, has no stems."),
            _stopped("Notation that names no SoundFont has no sound.")
            if audio is None
            else sockets.audio_to_comfy(audio),
            made.agrees,
            made.verdict,
            ui={"text": [made.verdict], **shown},
        )

    @classmethod
    def fingerprint_inputs(cls, file: str) -> str:
        return _fingerprint(file)

    @classmethod
    def validate_inputs(cls, file: str) -> bool | str:
        return _validated(file)


def _or_stop(value: object, name: str) -> object:
    """`value`; where there is none, what lets nodes that need it say so instead of failing on nothing."""
    return _stopped(f"The song was exported without a {name}.") if value is None else value


def _stopped(sentence: str) -> object:
    """What stops the nodes that need an output which is not there, with a sentence."""
    from comfy_execution.graph_utils import ExecutionBlocker

    return ExecutionBlocker(sentence)


def _manifest(name: str) -> Manifest:
    from ..export.embedding import read_manifest

    return read_manifest(_path(name))


def _path(name: str) -> Path:
    path = input_path(name, ENDINGS)
    if path is None:
        raise InvalidWire(
            f"There is no song {name!r:.120} in ComfyUI's input folder.",
            hint="Put an exported file there and press R on the canvas to refresh the list.",
        )
    return path


def _fingerprint(name: str) -> str:
    with _path(name).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _validated(name: str) -> bool | str:
    try:
        _path(name)
    except InvalidWire as fault:
        return str(fault)
    return True


NODES: list[type[io.ComfyNode]] = [LoadSong, ReplaySong]
