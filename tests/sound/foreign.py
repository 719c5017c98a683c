"""Debian's FFmpeg as a reader that shares no code with ours (libsndfile wrote the files)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def probed(path: Path) -> dict[str, Any]:
    """What ffprobe says of the audio stream; `tags`: those of file and stream, names in capitals."""
    command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    assert not answer.stderr, answer.stderr
    document = json.loads(answer.stdout)
    (stream,) = (stream for stream in document["streams"] if stream["codec_type"] == "audio")
    tags = {**document["format"].get("tags", {}), **stream.get("tags", {})}
    return {**stream, "tags": {name.upper(): text for name, text in tags.items()}}


def decoded(path: Path, rate: int) -> NDArray[np.float32]:
    """The samples [C = 2, T] as ffmpeg decodes them."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "2", "-ar", str(rate), "-"]
    answer = subprocess.run(command, capture_output=True, check=True)
    assert not answer.stderr, answer.stderr
    return np.frombuffer(answer.stdout, np.float32).reshape(-1, 2).T
