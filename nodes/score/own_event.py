"""Events of our own in a MIDI file: they speak of the file, not of its music, so a score does not carry them.

They are sequencer-specific meta events (FF 7F) under the manufacturer 7D, which the MIDI specification leaves to
non-commercial use, followed by a name that ends in a zero.
"""

from __future__ import annotations

SEQUENCER_SPECIFIC = 0x7F
OWN = b"\x7dcadenza."


def own_event(name: str) -> bytes:
    """How the content of our event of that name begins."""
    return OWN + name.encode("ascii") + b"\0"
