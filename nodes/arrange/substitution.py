"""Substitutes: which other chords may stand for a chord, and how a melody sits on each.

The ways are those of harmony classes: chords of the key that share tones with it, a dominant that leads to the next
chord, that dominant's tritone substitute, chords borrowed from the parallel key, the same chord richer or plainer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from ..compose.harmony import enriched
from ..theory.chord import Chord
from ..theory.key import Key
from ..theory.quality import QUALITIES
from ..theory.roman import diatonic_chord

LEADING_WAYS = ("secondary dominants", "tritone", "adventurous")  # those that put a dominant before a chord
SHARED = 2  # tones that a diatonic substitute has in common with the chord
_TRIADS = {(4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug", (2, 7): "sus2", (5, 7): "sus4"}
_RICHER = {
    "": ("maj7", "add9", "6/9", "maj9"), "m": ("m7", "m9", "madd9"), "7": ("9", "13", "7sus4"), "maj7": ("maj9", "6/9"),
    "m7": ("m9", "m11"), "dim": ("m7b5", "dim7"), "sus4": ("7sus4", "9sus4"), "m7b5": (), "9": ("13",), "m9": ("m11",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Substitute:
    """A chord that may stand for another. `strangeness`: 0 = the very chord, about 1 = a far one."""

    chord: Chord
    strangeness: float


@lru_cache(maxsize=4096)
def substitutes(chord: Chord, key: Key, way: str) -> tuple[Substitute, ...]:
    """The chord itself and what may stand for it in a key, by one of WAYS; dominants to a next chord are apart."""
    found = {chord: 0.0}
    offered = {
        "diatonic": _diatonic,
        "modal interchange": _borrowed,
        "richer": _richer,
        "simpler": _simpler,
        "adventurous": _anything,
    }.get(way)
    for substitute in offered(chord, key) if offered else ():
        found.setdefault(substitute.chord, substitute.strangeness)
    return tuple(Substitute(other, strangeness) for other, strangeness in found.items())


@lru_cache(maxsize=4096)
def dominants_to(target: Chord, key: Key, way: str) -> tuple[Substitute, ...]:
    """The dominant sevenths that lead to a chord: a fifth above it, or a semitone, as the way has them."""
    if target.third is None and target.fifth != 7:
        return ()
    colour = "7b9" if target.is_minor else "7"
    fifth = target.transposed(7, key.flats).with_bass(None)
    above = Chord(_flat_second(target), "7")
    found: list[Substitute] = []
    if way in ("secondary dominants", "adventurous"):
        found.append(Substitute(replace(fifth, quality="7"), 0.3))
        found.append(Substitute(replace(fifth, quality=colour), 0.35))
    if way in ("tritone", "adventurous"):
        found.append(Substitute(above, 0.35))
    return tuple(found)


def _flat_second(target: Chord) -> str:
    """The name a minor second above a chord's root: Db above C, G above F#."""
    return Chord(target.root).transposed(1, flats=True).root


def _diatonic(chord: Chord, key: Key) -> list[Substitute]:
    found: list[Substitute] = []
    tones = set(_triad_of(chord).pitch_classes)
    for degree in range(1, len(key.scale.intervals) + 1):
        for other in _both_sizes(key, degree):
            shared = len(tones & set(other.pitch_classes[:3]))
            if shared >= SHARED and other.root_pitch_class != chord.root_pitch_class and _fifth_is_firm(other):
                found.append(
                    Substitute(other, 0.25 + (0.1 if (other.seventh is None) != (chord.seventh is None) else 0))
                )
    return found


def _borrowed(chord: Chord, key: Key) -> list[Substitute]:
    """Chords of the parallel key on the same or a neighbouring function: those that share a tone with this one."""
    own, tones = set(key.scale.pitch_classes), set(chord.pitch_classes)
    found: list[Substitute] = []
    parallel = key.parallel
    for degree in range(1, len(parallel.scale.intervals) + 1):
        for other in _both_sizes(parallel, degree):
            shared = len(tones & set(other.pitch_classes))
            is_home = other.root_pitch_class == key.tonic_pitch_class  # the tonic itself is not exchanged
            if shared and not set(other.pitch_classes) <= own and not is_home:
                found.append(Substitute(other, 0.7 - 0.15 * shared))
    return found


def _richer(chord: Chord, key: Key) -> list[Substitute]:
    sevenths = enriched(chord, key, "seventh")
    ninths = enriched(chord, key, "ninth")
    found = [Substitute(replace(sevenths, bass=chord.bass), 0.05), Substitute(replace(ninths, bass=chord.bass), 0.1)]
    scale = set(key.scale.pitch_classes)
    for quality in _RICHER.get(chord.quality, ()):
        other = replace(chord, quality=quality)
        foreign = len(set(other.pitch_classes) - scale - set(chord.pitch_classes))
        if not foreign:
            found.append(Substitute(other, 0.15))
    return [substitute for substitute in found if substitute.chord != chord]


def _simpler(chord: Chord, key: Key) -> list[Substitute]:
    plain = _triad_of(chord)
    return [Substitute(plain, 0.1)] if plain != chord else []


def _anything(chord: Chord, key: Key) -> list[Substitute]:
    return [*_diatonic(chord, key), *_borrowed(chord, key), *_richer(chord, key)]


def _triad_of(chord: Chord) -> Chord:
    """The chord without sevenths, tensions and foreign bass."""
    intervals = {interval % 12 for interval in chord.intervals}
    for (third, fifth), quality in _TRIADS.items():
        if {third, fifth} <= intervals:
            return Chord(chord.root, quality)
    return Chord(chord.root, "m" if chord.third == 3 else "5" if chord.third is None else "")


def _both_sizes(key: Key, degree: int) -> Iterable[Chord]:
    found = []
    for sevenths in (False, True):
        chord = diatonic_chord(key, degree, sevenths)
        if chord.quality in QUALITIES:
            found.append(chord)
    return found


def _fifth_is_firm(chord: Chord) -> bool:
    return chord.fifth == 7 or chord.seventh is not None


# --- melody over chords ------------------------------------------------------------------------------------------

TONE, TENSION, SHARP, FOREIGN, CLASH = 0.0, 0.2, 0.45, 0.8, 1.3


@lru_cache(maxsize=65536)
def discord(chord: Chord, pitch_class: int, key: Key) -> float:
    """How badly a tune's note sits on a chord that does not state it: a TENSION is a tone of the key, or any over a
    dominant; a SHARP one lies a semitone under a chord tone; FOREIGN is neither; a CLASH is a semitone above one."""
    if chord.contains(pitch_class):
        return TONE
    if (pitch_class - 1) % 12 in chord.pitch_classes:
        return CLASH
    if not (key.scale.contains(pitch_class) or chord.is_dominant):
        return FOREIGN
    return SHARP if (pitch_class + 1) % 12 in chord.pitch_classes else TENSION
