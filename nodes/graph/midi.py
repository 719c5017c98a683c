"""Cadenza/midi: Standard MIDI Files in and out."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..fault import InvalidMidi
from . import sockets
from .folder import input_files, input_path, next_output
from .show import show_score

if TYPE_CHECKING:
    from ..score.score import Score

CATEGORY = "Cadenza/midi"
ENDINGS = (".mid", ".midi", ".rmi", ".kar")
NO_FILE = "no MIDI file in ComfyUI's input folder"


class LoadMidi(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_LoadMidi",
            display_name="Load MIDI",
            category=CATEGORY,
            description="Reads any Standard MIDI File from ComfyUI's input folder.",
            inputs=[
                io.Combo.Input(
                    "midi",
                    options=input_files(ENDINGS) or [NO_FILE],
                    tooltip="A .mid, .midi, .rmi or .kar file in ComfyUI's input folder (up to 32 MB).",
                )
            ],
            outputs=[sockets.Score.Output(display_name="score", tooltip="The written music, one track per part.")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, midi: str) -> io.NodeOutput:
        from ..midi.reader import read_midi

        score = read_midi(_midi_path(midi))
        return io.NodeOutput(score, ui=show_score(score))

    @classmethod
    def fingerprint_inputs(cls, midi: str) -> str:
        return hashlib.sha256(_midi_path(midi).read_bytes()).hexdigest()

    @classmethod
    def validate_inputs(cls, midi: str) -> bool | str:
        try:
            _midi_path(midi)
        except InvalidMidi as fault:
            return str(fault)
        return True


class SaveMidi(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_SaveMidi",
            display_name="Save MIDI",
            category=CATEGORY,
            description="Writes a type 1 Standard MIDI File with tempo map, names and markers to the output folder.",
            inputs=[
                sockets.Score.Input("score", tooltip="The music to write."),
                io.String.Input(
                    "name", default="cadenza/song",
                    tooltip="File name in ComfyUI's output folder; a number is added, nothing is overwritten.",
                ),
            ],
            outputs=[io.String.Output(display_name="path", tooltip="Where the file lies, inside the output folder.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, name: str) -> io.NodeOutput:
        from ..midi.writer import write_midi

        target, relative = next_output(name, ".mid")
        write_midi(score, target)
        return io.NodeOutput(relative, ui={"cadenza_files": [{"path": relative}], **show_score(score)})


def _midi_path(name: str) -> Path:
    path = input_path(name, ENDINGS)
    if path is None:
        raise InvalidMidi(
            f"There is no MIDI file {name!r:.120} in ComfyUI's input folder.",
            hint="Put a .mid file there and press R on the canvas to refresh the list.",
        )
    return path


NODES: list[type[io.ComfyNode]] = [LoadMidi, SaveMidi]
