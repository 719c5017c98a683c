"""The types on our wires, and the only place where Audio becomes ComfyUI's AUDIO and back.

ComfyUI's AUDIO is {"waveform": float tensor [B, C, T], "sample_rate": Hz}; a batch of B is B Audios. ComfyUI hands one
object to every node on a wire and keeps it cached, so both directions copy and nothing is changed in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

import numpy as np
from comfy_api.latest import io

from ..fault import InvalidAudio
from ..sound.audio import Audio

if TYPE_CHECKING:
    from ..mix.mastering import Mastering

Plan = io.Custom("CADENZA_PLAN")
Score = io.Custom("CADENZA_SCORE")
Stems = io.Custom("CADENZA_STEMS")
Mix = io.Custom("CADENZA_MIX")
Report = io.Custom("CADENZA_REPORT")


class ComfyAudio(TypedDict):
    waveform: Any  # torch.Tensor [B, C, T]
    sample_rate: int
    cadenza_mastered_to: NotRequired[Mastering]  # ours, what makes it again; nodes of other packs drop it


def audio_to_comfy(audio: Audio, mastered_to: Mastering | None = None) -> ComfyAudio:
    """One Audio as a batch of one."""
    import torch

    waveform = torch.from_numpy(np.array(audio.waveform))[None]
    comfy_audio: ComfyAudio = {"waveform": waveform, "sample_rate": audio.sample_rate}
    return comfy_audio if mastered_to is None else {**comfy_audio, "cadenza_mastered_to": mastered_to}


def audios_from_comfy(comfy_audio: ComfyAudio | None) -> tuple[Audio, ...]:
    """Every Audio of the batch. Raises InvalidAudio where there is none to read."""
    waveform = None if comfy_audio is None else comfy_audio.get("waveform")
    if comfy_audio is None or waveform is None:
        raise InvalidAudio("This input needs AUDIO, but got nothing.", hint="A video without a sound track has none.")
    if waveform.ndim != 3:
        raise InvalidAudio(f"AUDIO has the shape [batch, channels, samples], got {list(waveform.shape)}.")
    # Audio copies what it could be asked to write
    batch = np.asarray(waveform.detach().to("cpu").float().numpy())
    return tuple(Audio(waveform, int(comfy_audio["sample_rate"])) for waveform in batch)


def audio_from_comfy(comfy_audio: ComfyAudio | None) -> Audio:
    """The one Audio of a batch of one."""
    audios = audios_from_comfy(comfy_audio)
    if len(audios) != 1:
        raise InvalidAudio(
            f"This node works on one piece of audio, but the batch holds {len(audios)}.",
            hint="Take single items out of the batch first.",
        )
    return audios[0]
