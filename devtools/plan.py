"""`dev.py plan`: a brief's SongPlan as wire JSON, with the source of every field. No ComfyUI, nothing to install."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable


def print_plans(briefs: Iterable[str]) -> int:
    """One line of JSON per brief, `{"error": …}` for one that makes no plan; the exit status is 1 if there was any."""
    from ..nodes.fault import CadenzaError
    from ..nodes.plan.wire import to_wire
    from ..nodes.plan.wishes import plan_from_brief

    status = 0
    for brief in briefs:
        document: object
        try:
            document = to_wire(plan_from_brief(brief))
        except CadenzaError as fault:
            document = {"error": {"code": fault.code, "message": fault.message, "hint": fault.hint}}
            status = 1
        print(json.dumps(document, ensure_ascii=False), flush=True)
    return status


def briefs_from(argument: str) -> Iterable[str]:
    """The brief itself, or for `-` each line of standard input."""
    return (line.rstrip("\r\n") for line in sys.stdin) if argument == "-" else [argument]
