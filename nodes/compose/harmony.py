"""The chords of every passage: the user's chart obeyed, else a progression of the style with cadences.

A kind of section has one progression in a song, so its returns sound alike. A passage of at least four bars ends in a
cadence: half where it leads on to a chorus, full where it closes; the song's last bar is the tonic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

from ..plan.chart import ChartBar, ChartEntry, repeated_chart
from ..plan.plan import SongPlan
from ..plan.style import Colour, ModeHarmony, Style, split_inversion
from ..score.time import TICKS_PER_QUARTER
from ..theory.chord import Chord
from ..theory.key import Key
from ..theory.roman import diatonic_chord, parse_roman
from .form import ChordEvent, Passage, ending_of
from .grid import BarShape
from .mood import Lean
from .spice import prepared, spiced
from .stream import drawn, stream

# whose progression a kind of section borrows where the style gives it none
BORROWS = {
    "intro": "chorus", "outro": "chorus", "break": "chorus", "drop": "chorus", "solo": "verse",
    "build_up": "pre_chorus", "pre_chorus": "bridge",
}  # fmt: skip
LEADS_ON = ("intro", "pre_chorus", "build_up", "bridge", "break")
ARRIVES = ("chorus", "drop")
PHRASE_BARS = 8
PUSH_TICKS = TICKS_PER_QUARTER // 2  # a pushed chord comes an eighth before its beat
FUNCTIONAL = {"major": "major", "minor": "minor", "harmonic_minor": "minor", "melodic_minor": "minor"}
_SEVENTHS = {
    ("", 11): "maj7", ("", 10): "7", ("m", 10): "m7", ("m", 11): "mMaj7", ("dim", 10): "m7b5", ("dim", 9): "dim7",
}  # fmt: skip
_ADDED = {"": "add9", "m": "madd9"}
_NINTHS = {"maj7": "maj9", "7": "9", "m7": "m9"}
_NUMERAL = re.compile("[iv]+")
_DEGREES = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7}

Bars = list[tuple[Chord | None, ...]]


def with_chords(passages: Sequence[Passage], plan: SongPlan, style: Style, mood: Lean) -> list[Passage]:
    """The passages with their chords, each knowing the chord that follows it."""
    chosen: dict[str, list[str]] = {}
    voiced: list[Passage] = []
    room = passages[0].pickup  # how long before this passage its first chord may be struck
    for passage in passages:
        if passage.chart:
            chart: Sequence[ChartBar] = repeated_chart(passage.chart, passage.key, passage.bars)
        else:
            chart = [
                ChartBar(tuple(ChartEntry(chord) for chord in bar))
                for bar in _written_bars(passage, plan, style, mood, chosen)
            ]
        events = _events(chart, passage.shape)
        push = min(PUSH_TICKS, room) if chart[0].entries[0].is_push else 0
        if passage.is_last and ending_of(plan, style) == "stop":
            events = _stopped(events, passage.ticks - passage.shape.ticks)
        voiced.append(replace(passage, chords=tuple(events), push=push))
        room = events[-1].ticks // 2
    goes_round = ending_of(plan, style) == "loop"
    first = [(passage.chords[0].chord, passage.push) for passage in voiced[1:]]
    first.append((voiced[0].chords[0].chord if goes_round else None, 0))
    return [
        replace(passage, next_chord=chord, next_push=push) for passage, (chord, push) in zip(voiced, first, strict=True)
    ]


def chord_scale(key: Key, chord: Chord | None) -> frozenset[int]:
    """The pitch classes for a tune over a chord: the key's, the chord's alterations in place of their originals."""
    scale = set(key.scale.pitch_classes)
    if chord is None:
        return frozenset(scale)
    tones = set(chord.pitch_classes) | {chord.bass_pitch_class}
    for foreign in tones - scale:
        scale -= {pitch_class for pitch_class in ((foreign + 1) % 12, (foreign - 1) % 12) if pitch_class not in tones}
    return frozenset(scale | tones)


def enriched(chord: Chord, key: Key, colour: Colour) -> Chord:
    """A triad made as rich as the style likes it, with notes of the key."""
    if colour in ("power", "triad"):
        return chord
    scale = set(key.scale.pitch_classes)
    for seventh in (10, 11, 9):
        suffix = _SEVENTHS.get((chord.quality, seventh))
        if suffix and (chord.root_pitch_class + seventh) % 12 in scale:
            break
    else:
        return chord
    if colour == "ninth" and suffix in _NINTHS and (chord.root_pitch_class + 2) % 12 in scale:
        suffix = _NINTHS[suffix]
    return replace(chord, quality=suffix)


def chord_of(numeral: str, key: Key, colour: Colour) -> Chord:
    """A numeral of the style data in any key. In modes without functions its degree becomes the mode's own triad."""
    plain, inversion = split_inversion(numeral)
    if key.mode in FUNCTIONAL:
        chord = parse_roman(plain, Key(key.tonic, FUNCTIONAL[key.mode]))
    else:
        chord = diatonic_chord(key, _DEGREES[_NUMERAL.findall(plain.lower())[0]])
    chord = enriched(chord, key, colour)
    if inversion and len(chord.names) > inversion:
        chord = chord.with_bass(chord.names[inversion])
    return chord


def _written_bars(passage: Passage, plan: SongPlan, style: Style, mood: Lean, chosen: dict[str, list[str]]) -> Bars:
    harmony = style.idioms.minor if plan.key.is_minor else style.idioms.major
    if passage.kind not in chosen:
        chosen[passage.kind] = _choose(harmony, passage.kind, plan.seed, mood)
    loop = chosen[passage.kind]
    bars = [loop[bar % len(loop)].split() for bar in range(passage.bars)]
    chance = stream(plan.seed, "cadence", passage.kind)
    for end in range(PHRASE_BARS, passage.bars, PHRASE_BARS):
        if passage.bars - end >= 2:
            _close(bars, end, harmony.half, chance)
    if passage.is_last:
        _close(bars, passage.bars, harmony.full, chance)
        bars[-1] = [harmony.full[0].split()[-1]]
    elif passage.bars >= 4:
        leads = passage.kind in LEADS_ON or passage.next_kind in ARRIVES or passage.kind == passage.next_kind
        _close(bars, passage.bars, harmony.half if leads else harmony.full, chance)
    colour = style.idioms.colour
    written: Bars = [tuple(chord_of(numeral, passage.key, colour) for numeral in bar) for bar in bars]
    if colour in ("triad", "power"):
        _add_ninths(written, len(loop), plan, style.idioms.added, passage)
        if not passage.is_last and chance.random() < style.idioms.added:
            _suspend(written, passage.key)
    if colour != "power" and style.idioms.spice:
        written = spiced(written, passage.key, style.idioms.spice, plan.seed, passage.kind)
    written = _with_dominants(written, passage.key) if colour == "triad" else written
    return prepared(written, passage.key, passage.next_key, len(passage.shape.beats))


def _add_ninths(bars: Bars, loop: int, plan: SongPlan, share: float, passage: Passage) -> None:
    """Some triads of the loop take their ninth, the same ones at every turn; not the one that ends a section."""
    scale = passage.key.scale
    chance = stream(plan.seed, "added", passage.kind)
    takes = [chance.random() < share for _ in range(loop)]
    for index, bar in enumerate(bars[:-1]):
        if takes[index % loop]:
            bars[index] = tuple(
                replace(chord, quality=_ADDED[chord.quality])
                if chord is not None and chord.quality in _ADDED and scale.contains(chord.root_pitch_class + 2)
                else chord
                for chord in bar
            )


def _suspend(bars: Bars, key: Key) -> None:
    """A dominant that ends the section alone in its bar first holds the fourth."""
    last = bars[-1]
    dominant = (key.tonic_pitch_class + 7) % 12
    if len(last) == 1 and last[0] is not None and last[0].quality == "" and last[0].root_pitch_class == dominant:
        bars[-1] = (replace(last[0], quality="sus4"), last[0])


def _with_dominants(bars: Bars, key: Key) -> Bars:
    """Major triads on the fifth degree get their seventh where the tonic follows."""
    fifth, tonic = (key.tonic_pitch_class + 7) % 12, key.tonic_pitch_class
    row = [chord for bar in bars for chord in bar]
    richer = list(row)
    for index, (chord, after) in enumerate(pairwise(row)):
        resolves = after is not None and after.root_pitch_class == tonic and key.scale.contains(fifth + 10)
        if chord is not None and resolves and chord.root_pitch_class == fifth and chord.quality == "":
            richer[index] = replace(chord, quality="7")
    chords = iter(richer)
    return [tuple(next(chords) for _ in bar) for bar in bars]


def _choose(harmony: ModeHarmony, kind: str, seed: int, mood: Lean) -> list[str]:
    """A progression for a kind of section: bright moods lean to major chords."""
    known = dict(harmony.progressions)
    owner = kind
    while owner not in known and owner in BORROWS:
        owner = BORROWS[owner]
    choices = known.get(owner) or known["any"]
    weights = []
    for progression in choices:
        numerals = progression.replace("|", " ").split()
        major = sum(numeral[0].isupper() for numeral in numerals) / len(numerals)
        weights.append(1.0 + 0.9 * mood.brightness * (2 * major - 1))
    chance = stream(seed, "progression", owner if owner in known else "any")
    picked = drawn(choices, weights, chance)
    return [bar.strip() for bar in picked.split("|")]


def _close(bars: list[list[str]], end: int, cadences: Sequence[str], chance: Random) -> None:
    """Write a cadence into the bars before `end`, if it leaves at least one bar of the phrase."""
    cadence = [bar.split() for bar in cadences[chance.randrange(len(cadences))].split("|")]
    room = min(len(cadence), max(1, end - 1))
    bars[end - room : end] = cadence[len(cadence) - room :]


def _events(bars: Sequence[ChartBar], shape: BarShape) -> list[ChordEvent]:
    """Chords as spans of ticks; a chord that goes on over a barline is one event, a pushed one begins early."""
    events: list[ChordEvent] = []
    for number, bar in enumerate(bars):
        onsets = [number * shape.ticks + onset for onset in chord_onsets(len(bar.entries), shape)]
        for onset, end, entry in zip(onsets, [*onsets[1:], (number + 1) * shape.ticks], bar.entries, strict=True):
            if events and _goes_on(events[-1], entry):
                events[-1] = replace(events[-1], ticks=end - events[-1].onset)
                continue
            push = min(PUSH_TICKS, events[-1].ticks // 2) if events and entry.is_push else 0
            if push:
                events[-1] = replace(events[-1], ticks=events[-1].ticks - push)
            events.append(ChordEvent(onset - push, end - onset + push, entry.chord, push, entry.is_stop))
    return events


def _goes_on(event: ChordEvent, entry: ChartEntry) -> bool:
    if entry.is_held:
        return True
    return event.chord == entry.chord and not (entry.is_push or entry.is_stop or event.is_stop)


def _stopped(events: list[ChordEvent], final_onset: int) -> list[ChordEvent]:
    """The song's last chord as a stop, in the last bar."""
    *before, last = events
    if last.onset < final_onset:
        before.append(replace(last, ticks=final_onset - last.onset))
        last = ChordEvent(final_onset, last.end - final_onset, last.chord)
    return [*before, replace(last, is_stop=True)]


def chord_onsets(count: int, shape: BarShape) -> list[int]:
    """Where the chords of a bar begin: they share its felt beats, the first ones taking what does not come out even."""
    beats = len(shape.beats)
    if count > beats:
        return [shape.ticks * index // count for index in range(count)]
    share, rest = divmod(beats, count)
    return [shape.beats[index * share + min(index, rest)].onset for index in range(count)]
