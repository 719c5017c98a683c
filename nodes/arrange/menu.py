"""What a musician may choose from. Apart from the rooms that do it, so that a menu of nodes loads none of them."""

from __future__ import annotations

from fractions import Fraction

OPERATIONS = ("repeat", "move", "delete", "insert", "extend", "shorten")  # on a section
# form of a song made of a loop -> its kinds of section
FORMS: dict[str, tuple[str, ...]] = {
    "song": ("intro", "verse", "chorus", "verse", "chorus", "break", "chorus", "outro"),
    "short": ("intro", "verse", "chorus", "outro"),
    "dance": ("intro", "build_up", "drop", "break", "build_up", "drop", "outro"),
    "long": ("intro", "verse", "chorus", "verse", "chorus", "bridge", "break", "chorus", "chorus", "outro"),
}
# of reharmonising
WAYS: tuple[str, ...] = (
    "diatonic", "secondary dominants", "tritone", "modal interchange", "richer", "simpler", "adventurous",
)  # fmt: skip
# interval -> steps of the scale, or semitones
STEPS: dict[str, int] = {"third above": 2, "third below": -2, "sixth below": -5}
OCTAVES: dict[str, int] = {"unison": 0, "octave above": 12, "octave below": -12}
INTERVALS: tuple[str, ...] = (*OCTAVES, *STEPS)
SPLITS: tuple[str, ...] = ("voices", "pitch", "sections", "drums")  # by what a track is split
STRAIGHT_GRIDS: dict[str, Fraction] = {
    "1/4": Fraction(1), "1/8": Fraction(1, 2), "1/16": Fraction(1, 4), "1/32": Fraction(1, 8),
}  # fmt: skip
TRIPLET_GRIDS: dict[str, Fraction] = {
    "1/4T": Fraction(2, 3), "1/8T": Fraction(1, 3), "1/16T": Fraction(1, 6),
}  # fmt: skip
# name -> the steps in quarters that a beat may be divided by; of two the better one is taken, beat by beat
GRIDS: dict[str, tuple[Fraction, ...]] = {
    **{name: (step,) for name, step in (STRAIGHT_GRIDS | TRIPLET_GRIDS).items()},
    "1/8 or 1/8T": (STRAIGHT_GRIDS["1/8"], TRIPLET_GRIDS["1/8T"]),
    "1/16 or 1/8T": (STRAIGHT_GRIDS["1/16"], TRIPLET_GRIDS["1/8T"]),
    "1/16 or 1/16T": (STRAIGHT_GRIDS["1/16"], TRIPLET_GRIDS["1/16T"]),
}
