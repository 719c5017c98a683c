"""Cadenza/render: from written music to sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..fault import CadenzaError
from ..progress import Slice
from ..studio.soundfonts import DEFAULT
from ..studio.studio import current
from . import sockets
from .progress import NodeProgress
from .show import show_audio

if TYPE_CHECKING:
    from ..score.score import Score
    from ..sound.audio import Stems

CATEGORY = "Cadenza/render"


class RenderStems(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_RenderStems",
            display_name="Render Stems",
            category=CATEGORY,
            description="Plays the score with a SoundFont on the CPU, one stem per track. Bit-exact: the same score "
            "and SoundFont give the same samples every time.",
            inputs=[
                sockets.Score.Input("score", tooltip="The music to play."),
                io.Combo.Input(
                    "soundfont",
                    options=current().soundfonts.names(),
                    default=DEFAULT,
                    tooltip="The instruments: a .sf2 or .sf3 file in models/soundfonts/ or the system's folders. "
                    "The default one comes with pretty_midi.",
                ),
                io.Int.Input(
                    "sample_rate",
                    default=44100,
                    min=8000,
                    max=192000,
                    tooltip="Samples per second in Hz, 8,000 to 192,000.",
                ),
            ],
            outputs=[
                sockets.Stems.Output(display_name="stems", tooltip="One stereo stem per track, all equally long."),
                io.Audio.Output(display_name="dry_mix", tooltip="The plain sum of the stems, unmixed."),
                io.String.Output(display_name="soundfont", tooltip="Name and SHA-256 of the SoundFont that played."),
            ],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(cls, score: Score, soundfont: str, sample_rate: int) -> io.NodeOutput:
        from ..soundfont.synthesizer import render_stems

        font = current().soundfonts.open(soundfont)
        progress = NodeProgress()
        stems = render_stems(score, font, sample_rate, Slice(progress, 0.0, 0.8), take=current().soundfonts.take())
        dry = stems.dry_mix(Slice(progress, 0.8, 0.9))
        shown = show_audio(dry, Slice(progress, 0.9, 1.0))
        return io.NodeOutput(stems, sockets.audio_to_comfy(dry), f"{font.path.name} sha256:{font.sha256}", ui=shown)

    @classmethod
    def validate_inputs(cls, soundfont: str) -> bool | str:
        return knows_soundfont(soundfont)

    @classmethod
    def fingerprint_inputs(cls, soundfont: str, **_: object) -> str:
        return current().soundfonts.fingerprint(soundfont)


def knows_soundfont(name: str) -> bool | str:
    """True where a SoundFont of that name was found, else the sentence that ComfyUI shows on the node."""
    try:
        current().soundfonts.path_of(name)
    except CadenzaError as fault:
        return str(fault)
    return True


class PickStem(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_PickStem",
            display_name="Pick Stem",
            category=CATEGORY,
            description="Takes one stem out as ordinary AUDIO, for any other node.",
            inputs=[
                sockets.Stems.Input("stems", tooltip="The rendered stems."),
                io.String.Input("track", default="bass", tooltip="Id of the track, such as melody, bass or drums."),
            ],
            outputs=[io.Audio.Output(display_name="audio", tooltip="The stem, stereo.")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, stems: Stems, track: str) -> io.NodeOutput:
        audio = stems[track.strip()]
        return io.NodeOutput(sockets.audio_to_comfy(audio), ui=show_audio(audio, NodeProgress()))


NODES: list[type[io.ComfyNode]] = [RenderStems, PickStem]
