"""Chord symbols as MusicXML's <harmony>: root, kind, and the degrees by which a chord differs from its kind."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

from ..theory.chord import Chord

# MusicXML's kind -> our quality
KINDS = {
    "major": "",
    "minor": "m",
    "augmented": "aug",
    "diminished": "dim",
    "dominant": "7",
    "major-seventh": "maj7",
    "minor-seventh": "m7",
    "diminished-seventh": "dim7",
    "augmented-seventh": "7#5",
    "half-diminished": "m7b5",
    "major-minor": "mMaj7",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "dominant-ninth": "9",
    "major-ninth": "maj9",
    "minor-ninth": "m9",
    "dominant-11th": "11",
    "major-11th": "maj11",
    "minor-11th": "m11",
    "dominant-13th": "13",
    "major-13th": "maj13",
    "minor-13th": "m13",
    "suspended-second": "sus2",
    "suspended-fourth": "sus4",
    "power": "5",
}
_MAJOR = {1: 0, 2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 11, 9: 14, 11: 17, 13: 21}
Degrees = dict[int, tuple[int, ...]]  # number -> semitones above the root; an altered chord has two ninths


def harmony(chord: Chord | None, offset: int) -> Element:
    """A <harmony> so many divisions after the bar line; None is N.C."""
    element = Element("harmony")
    root = SubElement(element, "root")
    if chord is None:
        SubElement(root, "root-step", text="").text = "C"
        SubElement(element, "kind", text="N.C.").text = "none"
    else:
        _name(root, "root", chord.root)
        kind, changes = _kind_of(chord.quality)
        SubElement(element, "kind", text=chord.quality).text = kind
        if chord.bass:
            _name(SubElement(element, "bass"), "bass", chord.bass)
        for number, alter, change in changes:
            degree = SubElement(element, "degree", {"print-object": "no"})  # the text of the kind says it
            SubElement(degree, "degree-value").text = str(number)
            SubElement(degree, "degree-alter").text = str(alter)
            SubElement(degree, "degree-type").text = change
    if offset:
        SubElement(element, "offset").text = str(offset)
    return element


def _name(parent: Element, prefix: str, name: str) -> None:
    SubElement(parent, f"{prefix}-step").text = name[0]
    alter = name.count("#") - name.count("b")
    if alter:
        SubElement(parent, f"{prefix}-alter").text = str(alter)


@lru_cache(maxsize=256)
def _kind_of(quality: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """The kind that needs the fewest changes, and the changes: (number, alteration, add | alter | subtract)."""
    wanted = _degrees(quality)
    changed = {kind: _changes(_degrees(suffix), wanted) for kind, suffix in KINDS.items()}
    return min(changed.items(), key=lambda choice: len(choice[1]))


@lru_cache(maxsize=256)
def _degrees(quality: str) -> Degrees:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for degree in Chord("C", quality).degrees:
        found[degree.number].append(degree.semitones)
    return {number: tuple(semitones) for number, semitones in found.items()}


def _changes(kind: Degrees, wanted: Degrees) -> tuple[tuple[int, int, str], ...]:
    changes: list[tuple[int, int, str]] = []
    for number in sorted({*kind, *wanted}):
        old, new = kind.get(number, ()), wanted.get(number, ())
        if len(old) == len(new) == 1:
            changes += [(number, new[0] - old[0], "alter")] if old != new else []
        else:
            changes += [(number, 0, "subtract") for tone in old if tone not in new]
            changes += [(number, tone - _MAJOR[number], "add") for tone in new if tone not in old]
    return tuple(changes)
