"""Cadenza/preview: look and listen anywhere in a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from . import sockets
from .progress import NodeProgress
from .show import show_audio, show_score

if TYPE_CHECKING:
    from ..score.score import Score

CATEGORY = "Cadenza/preview"


class PreviewScore(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_PreviewScore",
            display_name="Preview Score",
            category=CATEGORY,
            description="Shows a score as a piano roll.",
            inputs=[sockets.Score.Input("score", tooltip="The music to look at.")],
            outputs=[sockets.Score.Output(display_name="score", tooltip="The same score.")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, score: Score) -> io.NodeOutput:
        return io.NodeOutput(score, ui=show_score(score))


class PreviewAudio(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_PreviewAudio",
            display_name="Preview Audio",
            category=CATEGORY,
            description="Shows audio as a waveform and plays it.",
            inputs=[io.Audio.Input("audio", tooltip="The audio to look at and listen to; of a batch, the first.")],
            outputs=[io.Audio.Output(display_name="audio", tooltip="The same audio.")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, audio: sockets.ComfyAudio) -> io.NodeOutput:
        return io.NodeOutput(audio, ui=show_audio(sockets.audios_from_comfy(audio)[0], NodeProgress()))


NODES: list[type[io.ComfyNode]] = [PreviewScore, PreviewAudio]
