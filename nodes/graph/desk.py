"""Cadenza/mix/desk: the effects of channels, groups and buses. Each node changes a copy of the mix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from comfy_api.latest import io

from ..mix.delay import NOTES
from ..plan.plan import SECTION_KINDS
from . import sockets

if TYPE_CHECKING:
    from ..mix.mix import Mix
    from ..score.score import Score

CATEGORY = "Cadenza/mix/desk"
NO_DUCKING = ""
NO_SEND_DB = -60.0
NO_DELAY = "none"


def _mix_input() -> Any:
    return sockets.Mix.Input("mix", tooltip="The mix to change; the original stays as it was.")


def _track_input() -> Any:
    return io.String.Input("track", default="melody", tooltip="Id of the track, such as melody, bass or drums.")


def _mix_output() -> Any:
    return sockets.Mix.Output(display_name="mix", tooltip="The changed mix.")


def _number(name: str, default: float, low: float, high: float, step: float, tooltip: str) -> Any:
    """A float widget; its tooltip says unit and range."""
    return io.Float.Input(name, default=default, min=low, max=high, step=step, tooltip=tooltip)


class SetEqualiser(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        gain = "-18 to 18 dB; 0 leaves the band out."
        return io.Schema(
            node_id="Cadenza_SetEqualiser",
            display_name="Set Equaliser",
            category=CATEGORY,
            description="High-pass, low-pass and four bands of one channel: two shelves and two peaks.",
            inputs=[
                _mix_input(),
                _track_input(),
                _number("high_pass_hz", 0, 0, 2000, 1, "Takes away what lies below, 10 to 2000 Hz; 0 is off."),
                _number("low_pass_hz", 0, 0, 20000, 10, "Takes away what lies above, 200 to 20000 Hz; 0 is off."),
                _number("low_hz", 120, 20, 20000, 1, "Corner of the low shelf, 20 to 20000 Hz."),
                _number("low_db", 0, -18, 18, 0.1, f"Gain of the low shelf, {gain}"),
                _number("low_mid_hz", 350, 20, 20000, 1, "Middle of the first peak, 20 to 20000 Hz."),
                _number("low_mid_db", 0, -18, 18, 0.1, f"Gain of the first peak, {gain}"),
                _number("high_mid_hz", 3000, 20, 20000, 10, "Middle of the second peak, 20 to 20000 Hz."),
                _number("high_mid_db", 0, -18, 18, 0.1, f"Gain of the second peak, {gain}"),
                _number("high_hz", 8000, 20, 20000, 10, "Corner of the high shelf, 20 to 20000 Hz."),
                _number("high_db", 0, -18, 18, 0.1, f"Gain of the high shelf, {gain}"),
                _number("q", 1.0, 0.1, 10, 0.1, "Narrowness of the two peaks, 0.1 (wide) to 10 (narrow)."),
            ],
            outputs=[_mix_output()],
        )

    @classmethod
    def execute(
        cls,
        mix: Mix,
        track: str,
        high_pass_hz: float,
        low_pass_hz: float,
        low_hz: float,
        low_db: float,
        low_mid_hz: float,
        low_mid_db: float,
        high_mid_hz: float,
        high_mid_db: float,
        high_hz: float,
        high_db: float,
        q: float,
    ) -> io.NodeOutput:
        from ..mix.equaliser import Band, Equaliser

        bands = (
            Band(low_hz, low_db, kind="low_shelf"),
            Band(low_mid_hz, low_mid_db, q),
            Band(high_mid_hz, high_mid_db, q),
            Band(high_hz, high_db, kind="high_shelf"),
        )
        equaliser = Equaliser(high_pass_hz or None, low_pass_hz or None, tuple(band for band in bands if band.gain_db))
        return io.NodeOutput(mix.with_channel(track.strip(), equaliser=equaliser))


class SetDynamics(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_SetDynamics",
            display_name="Set Dynamics",
            category=CATEGORY,
            description="Compressor, saturation and side-chain ducking of one channel.",
            inputs=[
                _mix_input(),
                _track_input(),
                _number("threshold_db", -18, -80, 0, 0.5, "Level from which it compresses, -80 to 0 dBFS."),
                _number("ratio", 3, 1, 20, 0.1, "How much is taken, 1 (nothing: off) to 20 (nearly all)."),
                _number("attack_ms", 10, 0.5, 200, 0.5, "How fast it takes hold, 0.5 to 200 ms."),
                _number("release_ms", 120, 5, 2000, 5, "How fast it lets go, 5 to 2000 ms."),
                _number("knee_db", 6, 0, 24, 0.5, "Width of the bend around the threshold, 0 to 24 dB."),
                _number("makeup_db", 0, -24, 24, 0.1, "Gain behind the compressor, -24 to 24 dB."),
                _number("drive_db", 0, 0, 18, 0.5, "Saturation: drive into a soft clip, 0 (off) to 18 dB."),
                io.String.Input(
                    "ducked_by", default=NO_DUCKING, tooltip="Id of the track that pushes this one back; empty: none."
                ),
                _number("ducking_db", 6, 0, 36, 0.5, "How far it is pushed back, 0 to 36 dB."),
            ],
            outputs=[_mix_output()],
        )

    @classmethod
    def execute(
        cls,
        mix: Mix,
        track: str,
        threshold_db: float,
        ratio: float,
        attack_ms: float,
        release_ms: float,
        knee_db: float,
        makeup_db: float,
        drive_db: float,
        ducked_by: str,
        ducking_db: float,
    ) -> io.NodeOutput:
        from ..mix.compressor import Compressor
        from ..mix.ducking import Ducking
        from ..mix.saturation import Saturation

        compressor = Compressor(threshold_db, ratio, attack_ms, release_ms, knee_db, makeup_db)
        changed = mix.with_channel(
            track.strip(),
            compressor=compressor if ratio > 1 or makeup_db else None,
            saturation=Saturation(drive_db) if drive_db else None,
            ducking=Ducking(ducked_by.strip(), ducking_db) if ducked_by.strip() else None,
        )
        return io.NodeOutput(changed)


class SetSends(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_SetSends",
            display_name="Set Sends",
            category=CATEGORY,
            description="How much of one channel goes to the reverb and the delay, and how wide it stands.",
            inputs=[
                _mix_input(),
                _track_input(),
                _number("reverb_db", -16, -60, 12, 0.5, "Send to the reverb behind the fader, -60 (off) to 12 dB."),
                _number("delay_db", -60, -60, 12, 0.5, "Send to the delay behind the fader, -60 (off) to 12 dB."),
                _number("width", 1, 0, 2, 0.05, "Stereo width: 0 mono, 1 as it is, 2 wide."),
            ],
            outputs=[_mix_output()],
        )

    @classmethod
    def execute(cls, mix: Mix, track: str, reverb_db: float, delay_db: float, width: float) -> io.NodeOutput:
        changed = mix.with_channel(
            track.strip(),
            reverb_db=reverb_db if reverb_db > NO_SEND_DB else None,
            delay_db=delay_db if delay_db > NO_SEND_DB else None,
            width=width,
        )
        return io.NodeOutput(changed)


class SetBuses(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_SetBuses",
            display_name="Set Buses",
            category=CATEGORY,
            description="The reverb and the delay that channels send to, and the glue on the whole mix.",
            inputs=[
                _mix_input(),
                _number("decay_s", 1.6, 0.1, 10, 0.1, "How long the reverb rings: 0.1 to 10 s to fall by 60 dB."),
                _number("pre_delay_ms", 20, 0, 250, 1, "Silence before the reverb, 0 to 250 ms."),
                _number("damping", 0.6, 0, 1, 0.05, "How much sooner its treble is gone, 0 to 1."),
                io.Combo.Input(
                    "delay_note",
                    options=[NO_DELAY, *NOTES],
                    default="1/8.",
                    tooltip="Note value of the echoes; a dot is dotted, t a triplet.",
                ),
                _number("feedback", 0.35, 0, 0.9, 0.05, "Share of each echo that echoes again, 0 to 0.9."),
                _number("glue_db", 1, 0, 6, 0.1, "Glue compression of the mix: mean reduction, 0 (none) to 6 dB."),
                _number("mono_below_hz", 120, 0, 500, 5, "Bass below it stands in the middle: 20 to 500 Hz, 0 is off."),
                sockets.Score.Input("score", optional=True, tooltip="The score, whose tempo the echoes keep."),
            ],
            outputs=[_mix_output()],
        )

    @classmethod
    def execute(
        cls,
        mix: Mix,
        decay_s: float,
        pre_delay_ms: float,
        damping: float,
        delay_note: str,
        feedback: float,
        glue_db: float,
        mono_below_hz: float,
        score: Score | None = None,
    ) -> io.NodeOutput:
        from dataclasses import replace

        from ..mix.delay import Delay, tempo_marks
        from ..mix.finish import Finish
        from ..mix.reverb import Reverb

        known = mix.delay or Delay()
        tempo = tempo_marks(score) if score else known.tempo
        delay = replace(known, note=delay_note, feedback=feedback, tempo=tempo) if delay_note != NO_DELAY else None
        reverb = replace(mix.reverb or Reverb(), decay_s=decay_s, pre_delay_ms=pre_delay_ms, damping=damping)
        finish = replace(mix.finish or Finish(), glue_db=glue_db, mono_below_hz=mono_below_hz or None)
        return io.NodeOutput(replace(mix, reverb=reverb, delay=delay, finish=finish))


class GroupChannels(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_GroupChannels",
            display_name="Group Channels",
            category=CATEGORY,
            description="Leads channels through one bus with a fader and a compressor of its own.",
            inputs=[
                _mix_input(),
                io.String.Input("group", default="band", tooltip="Name of the group, made or changed."),
                io.String.Input("tracks", default="comping, pad", tooltip="Ids of its tracks, separated by commas."),
                _number("gain_db", 0, -96, 24, 0.1, "Gain of the group, -96 to 24 dB."),
                _number("threshold_db", -18, -80, 0, 0.5, "Level from which it compresses, -80 to 0 dBFS."),
                _number("ratio", 1, 1, 20, 0.1, "How much is taken, 1 (nothing: off) to 20."),
            ],
            outputs=[_mix_output()],
        )

    @classmethod
    def execute(
        cls, mix: Mix, group: str, tracks: str, gain_db: float, threshold_db: float, ratio: float
    ) -> io.NodeOutput:
        from ..mix.channel import Group
        from ..mix.compressor import Compressor

        members = [name.strip() for name in tracks.split(",") if name.strip()]
        compressor = Compressor(threshold_db, ratio) if ratio > 1 else None
        return io.NodeOutput(mix.with_group(Group(group.strip(), gain_db, compressor=compressor), members))


class RideSections(io.ComfyNode):
    @classmethod
    def define_schema(cls) -> io.Schema:
        return io.Schema(
            node_id="Cadenza_RideSections",
            display_name="Ride Sections",
            category=CATEGORY,
            description="Moves the fader and the pan pot of one channel in every section of one kind, on top of the "
            "rides that it has.",
            inputs=[
                _mix_input(),
                sockets.Score.Input("score", tooltip="The score, whose sections are meant."),
                _track_input(),
                io.Combo.Input("section", options=list(SECTION_KINDS), default="chorus", tooltip="Kind of section."),
                _number("gain_db", 1, -96, 24, 0.1, "Gain in these sections on top of the fader, -96 to 24 dB."),
                _number("pan", 0, -1, 1, 0.05, "Added to the pan in these sections, -1 (left) to 1 (right)."),
            ],
            outputs=[_mix_output()],
        )

    @classmethod
    def execute(cls, mix: Mix, score: Score, track: str, section: str, gain_db: float, pan: float) -> io.NodeOutput:
        from ..mix.ride import added, section_ride

        channel = mix.channel(track.strip())
        changes: dict[str, Any] = {}
        if gain_db:
            changes["gain_ride"] = added(channel.gain_ride, section_ride(score, {section: gain_db}), "gain_db")
        if pan:
            changes["pan_ride"] = added(channel.pan_ride, section_ride(score, {section: pan}), "pan")
        return io.NodeOutput(mix.with_channel(channel.name, **changes))


NODES: list[type[io.ComfyNode]] = [SetEqualiser, SetDynamics, SetSends, SetBuses, GroupChannels, RideSections]
