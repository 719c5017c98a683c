"""What a node shows in the browser: content goes on the preview shelf, only the ticket goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..progress import SILENT, Progress, Slice, equal_shares
from ..sound.audio import Audio
from ..studio.studio import current

if TYPE_CHECKING:
    from ..quality.report import QualityReport
    from ..score.score import Score

PEAK_COLUMNS = 1200  # columns of a waveform picture

Shows = dict[str, list[dict[str, Any]]]


def show_score(score: Score) -> Shows:
    from ..score.wire import to_wire

    return {"cadenza_score": [{"id": current().shelf.put_document("score", to_wire(score))}]}


def show_report(report: QualityReport) -> Shows:
    return {"cadenza_report": [{"id": current().shelf.put_document("report", report.to_wire())}]}


def show_audio(audio: Audio, progress: Progress = SILENT) -> Shows:
    from ..sound.files import format_audio

    picture = picture_of(audio, Slice(progress, 0.0, 0.5))
    wav = format_audio(audio, "wav16", Slice(progress, 0.5, 0.9))
    return {"cadenza_audio": [{"id": current().shelf.put_sound(wav, picture, Slice(progress, 0.9, 1.0))}]}


def picture_of(audio: Audio, progress: Progress = SILENT) -> dict[str, Any]:
    """Figures of a sound and, per channel, the [lowest, highest] of every column, as the waveform view draws them."""
    from ..sound.loudness import integrated_lufs
    from ..sound.peaks import peaks

    channels = [Audio(channel[None], audio.sample_rate) for channel in audio.waveform]
    shares = equal_shares(Slice(progress, 0.8, 1.0), len(channels))
    return {
        "sample_rate": audio.sample_rate,
        "duration_s": audio.duration_s,
        "n_channels": audio.n_channels,
        "loudness_lufs": integrated_lufs(audio, Slice(progress, 0.0, 0.8)),
        "peaks": [peaks(channel, PEAK_COLUMNS, share) for channel, share in zip(channels, shares, strict=True)],
    }
