"""Progress for nodes: drives ComfyUI's progress bar, and ComfyUI's Cancel comes out of it."""

from __future__ import annotations

import time

import comfy.model_management
import comfy.utils

EVENT_PAUSE_S = 0.1  # the page needs no more than ten updates a second


class NodeProgress:
    """The Progress of the node that is running. `advance` raises ComfyUI's InterruptProcessingException on Cancel."""

    def __init__(self) -> None:
        self._bar = comfy.utils.ProgressBar(1)
        self._shown_at = 0.0

    def advance(self, done: int, total: int) -> None:
        comfy.model_management.throw_exception_if_processing_interrupted()
        now = time.monotonic()
        if done >= total or now - self._shown_at >= EVENT_PAUSE_S:
            self._shown_at = now
            self._bar.update_absolute(done, total)
