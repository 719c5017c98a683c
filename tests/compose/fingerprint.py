"""The fingerprint of a score, here and in other processes."""

from __future__ import annotations

import hashlib
import json

from cadenza.nodes.score.score import Score
from cadenza.nodes.score.wire import to_wire

# arguments: the pack's folder, then styles; prints a fingerprint a line. The standard library alone is needed.
FINGERPRINT_PROGRAM = """
import hashlib, json, runpy, sys
from pathlib import Path
root = Path(sys.argv[1])
runpy.run_path(str(root / "devtools" / "pack.py"))["load_pack"](root)
from cadenza.nodes.compose.composer import compose
from cadenza.nodes.plan.styles import plan_for_style
from cadenza.nodes.score.wire import to_wire
for style in sys.argv[2:]:
    wire = to_wire(compose(plan_for_style(style, 11)))
    print(hashlib.sha256(json.dumps(wire, sort_keys=True).encode()).hexdigest())
"""


def fingerprint(score: Score) -> str:
    """A hash of the whole score as its wire."""
    return hashlib.sha256(json.dumps(to_wire(score), sort_keys=True).encode()).hexdigest()
