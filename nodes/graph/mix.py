"""Cadenza/mix: balance, channels, mixdown, master."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comfy_api.latest import io

from ..plan.plan import DELIVERIES
from ..progress import Slice
from . import sockets
from .progress import NodeProgress
from .show import show_audio

if TYPE_CHECKING:
    from ..mix.mix import Mix
    from ..plan.plan import SongPlan
    from ..score.score import Score
    from ..sound.audio import Stems

CATEGORY = "Cadenza/mix"
AS_PLANNED = "as planned"
AS_REFERENCE = "as the reference"
DELIVERY_OPTIONS = [AS_PLANNED, *(name for name, lufs in DELIVERIES.items() if lufs is not None)]
CEILING_TOOLTIP = "Highest true peak of the master in dBTP, -9 to 0. -1 is safe for every streaming service."


class BalanceMix(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_BalanceMix",
            display_name="Balance Mix",
            category=CATEGORY,
            description="A sensible starting point: strip, level, place and sends for each stem, from its role, its "
            "loudness and the style.",
            inputs=[
                sockets.Stems.Input("stems", tooltip="The rendered stems."),
                sockets.Score.Input("score", tooltip="The score they were rendered from; it knows each track's role."),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan, whose style decides room and punch."),
            ],
            outputs=[sockets.Mix.Output(display_name="mix", tooltip="A strip per stem and the buses, all editable.")],
        )

    @classmethod
    def execute(cls, stems: Stems, score: Score, plan: SongPlan | None = None) -> io.NodeOutput:
        from ..mix.automatic import automatic_mix

        style = plan.style if plan else ""
        return io.NodeOutput(automatic_mix(score, stems, progress=NodeProgress(), style=style))


class SetChannel(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_SetChannel",
            display_name="Set Channel",
            category=CATEGORY,
            description="Sets one channel of a mix. Chain several to set several.",
            inputs=[
                sockets.Mix.Input("mix", tooltip="The mix to change; the original stays as it was."),
                io.String.Input("track", default="melody", tooltip="Id of the track, such as melody, bass or drums."),
                io.Float.Input("gain_db", default=0.0, min=-96.0, max=24.0, step=0.1, tooltip="Gain in dB, -96 to 24."),
                io.Float.Input(
                    "pan", default=0.0, min=-1.0, max=1.0, step=0.05, tooltip="Place: -1 left, 0 centre, 1 right."
                ),
                io.Boolean.Input("mute", default=False, tooltip="Leave this stem out."),
                io.Boolean.Input("solo", default=False, tooltip="Leave out every stem that is not solo."),
            ],
            outputs=[sockets.Mix.Output(display_name="mix", tooltip="The changed mix.")],
        )

    @classmethod
    def execute(cls, mix: Mix, track: str, gain_db: float, pan: float, mute: bool, solo: bool) -> io.NodeOutput:
        return io.NodeOutput(mix.with_channel(track.strip(), gain_db=gain_db, pan=pan, mute=mute, solo=solo))


class MixStems(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_MixStems",
            display_name="Mix Stems",
            category=CATEGORY,
            description="Adds the stems up with all that the mix says: strips, groups, sends, reverb and delay.",
            inputs=[
                sockets.Stems.Input("stems", tooltip="The rendered stems."),
                sockets.Mix.Input("mix", tooltip="The strips, groups and buses of the desk."),
            ],
            outputs=[io.Audio.Output(display_name="audio", tooltip="The stereo mix, not yet mastered.")],
            is_output_node=True,
        )

    @classmethod
    def execute(cls, stems: Stems, mix: Mix) -> io.NodeOutput:
        from ..mix.mixer import mix_stems

        progress = NodeProgress()
        audio = mix_stems(stems, mix, Slice(progress, 0.0, 0.5))
        shown = show_audio(audio, Slice(progress, 0.5, 1.0))
        return io.NodeOutput(sockets.audio_to_comfy(audio), ui=shown)


class MasterAudio(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_MasterAudio",
            display_name="Master Audio",
            category=CATEGORY,
            description="Brings any AUDIO to the loudness of its delivery and keeps its true peak under the ceiling.",
            inputs=[
                io.Audio.Input("audio", tooltip="The mix, or any other audio."),
                io.Combo.Input(
                    "delivery",
                    options=[*DELIVERY_OPTIONS, AS_REFERENCE],
                    default=AS_PLANNED,
                    tooltip="Integrated loudness: streaming -14, album -16, broadcast -23, club -9 LUFS. "
                    "As planned needs a plan; without one it is streaming. As the reference needs a reference.",
                ),
                io.Float.Input(
                    "ceiling_dbtp", default=-1.0, min=-9.0, max=0.0, step=0.1, tooltip=CEILING_TOOLTIP
                ),
                io.Float.Input(
                    "glue_db", default=0.0, min=0.0, max=6.0, step=0.1, optional=True,
                    tooltip="Glue compression: mean reduction of the loud parts in dB, 0 (none) to 6.",
                ),
                sockets.Plan.Input("plan", optional=True, tooltip="The plan whose delivery counts."),
                io.Audio.Input(
                    "reference", optional=True,
                    tooltip="A recording whose tonal balance the master takes on, by at most 6 dB a third-octave.",
                ),
            ],
            outputs=[io.Audio.Output(display_name="audio", tooltip="The master.")],
            is_output_node=True,
        )  # fmt: skip

    @classmethod
    def execute(
        cls,
        audio: sockets.ComfyAudio,
        delivery: str,
        ceiling_dbtp: float,
        glue_db: float = 0.0,
        plan: SongPlan | None = None,
        reference: sockets.ComfyAudio | None = None,
    ) -> io.NodeOutput:
        from ..mix.finish import Finish
        from ..mix.mastering import finish_and_master

        target_lufs = None if delivery == AS_REFERENCE else asked_lufs(delivery, plan)
        progress = NodeProgress()
        made = finish_and_master(
            sockets.audio_from_comfy(audio),
            Finish(glue_db=glue_db, mono_below_hz=None),
            target_lufs,
            ceiling_dbtp,
            None if reference is None else sockets.audio_from_comfy(reference),
            Slice(progress, 0.0, 0.8),
        )
        shown = show_audio(made.audio, Slice(progress, 0.8, 1.0))
        return io.NodeOutput(sockets.audio_to_comfy(made.audio, made.mastering), ui=shown)


def asked_lufs(delivery: str, plan: SongPlan | None) -> float:
    """Loudness in LUFS that one of DELIVERY_OPTIONS means; as planned without a plan is streaming."""
    from ..plan.delivery import delivery_lufs, planned_lufs

    if delivery == AS_PLANNED:
        return planned_lufs(plan) if plan else delivery_lufs("streaming", style="")
    return delivery_lufs(delivery, style="")


NODES: list[type[io.ComfyNode]] = [BalanceMix, SetChannel, MixStems, MasterAudio]
