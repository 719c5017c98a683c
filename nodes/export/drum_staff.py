"""Where a drum stands on a five-line percussion staff, as drum-kit notation customarily has it."""

from __future__ import annotations

# General MIDI key -> (step, octave) as on a treble staff
_PLACES: dict[int, tuple[str, int]] = {
    35: ("E", 4), 36: ("F", 4),  # bass drums
    37: ("C", 5), 38: ("C", 5), 39: ("C", 5), 40: ("C", 5),  # side stick, snare, clap, electric snare
    41: ("G", 4), 43: ("A", 4), 45: ("B", 4), 47: ("D", 5), 48: ("E", 5), 50: ("F", 5),  # toms, low to high
    42: ("G", 5), 44: ("D", 4), 46: ("G", 5),  # hi-hat closed, pedal, open
    49: ("A", 5), 57: ("B", 5), 52: ("C", 6), 55: ("B", 5),  # crash, China, splash
    51: ("F", 5), 59: ("F", 5), 53: ("F", 5),  # ride, bell
    54: ("D", 5), 56: ("E", 5),  # tambourine, cowbell
}  # fmt: skip
_MIDDLE = ("B", 4)
_CROSSED = frozenset({37, 42, 44, 46, 49, 51, 52, 53, 54, 55, 56, 57, 59})  # heads of metal and sticks


def place_of(pitch: int) -> tuple[str, int]:
    """(step, octave) of a drum's note; the middle line for one without a customary place."""
    return _PLACES.get(pitch, _MIDDLE)


def is_crossed(pitch: int) -> bool:
    """Whether its head is an x."""
    return pitch in _CROSSED
