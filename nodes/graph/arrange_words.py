"""What the inputs of several arranging nodes say alike."""

from __future__ import annotations

from comfy_api.latest import io

from . import sockets

CATEGORY = "Cadenza/arrange"
TRACKS = 'Which tracks, by id, name or role, separated by commas: "drums, Piano"; empty = all.'
ONE_TRACK = 'One track by its id, name or role, such as "bass" or "t3"; Preview Score shows them.'
KEEP_TRACKS = 'Tracks that stay as they are, by id, name or role, separated by commas: "melody, t3"; empty = none.'
SEED = "Another number gives another result, 0 to 2147483647; the same number the same one."


def score_output(tooltip: str) -> io.Output:
    return sockets.Score.Output(display_name="score", tooltip=tooltip)
