"""Composing around a material: the plan that suits it, the tune it gives to every theme, and the idioms it brings.

The plan takes over the material's key, meter and tempo unless the user said others (then the material is moved there),
and charts that carry its tune. Everything else of the song is composed as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice

from ..plan.plan import LIMITS, PlannedSection, Player, Role, SongPlan
from ..plan.style import Idioms, Pattern
from ..plan.styles import load_style
from ..theory.chord import parse_chord_or_silence
from ..theory.key import Key
from .form import Passage, passages_of
from .grid import shape_of
from .harmonise import harmonised
from .material import BASS, CHORDS, GROOVE, MELODY, PHRASE_BARS, Material, Stretch
from .mood import mood_against
from .part import Tone

SAID = ("you said", "locked")
# whose stretch a kind of section takes where the material has none of its kind
STANDS_IN: dict[str, tuple[str, ...]] = {
    "verse": ("pre_chorus", "bridge"),
    "chorus": ("drop",),
    "drop": ("chorus",),
    "bridge": ("verse",),
    "solo": ("verse",),
    "pre_chorus": ("verse",),
    "build_up": ("verse",),
}
FRAMES = ("intro", "outro", "break")  # quote the main stretch
PARTS: dict[str, tuple[str, Role]] = {BASS: ("fingered_bass", "bass"), GROOVE: ("standard_kit", "drums")}


def plan_from_material(plan: SongPlan, material: Material) -> SongPlan:
    """The plan with what the material decides: key, meter, tempo, swing, charts, and who plays what it brings."""
    changes: dict[str, object] = {}
    sung = MELODY in material.take
    if sung or CHORDS in material.take:
        changes["key"] = plan.key if plan.source_of("key") in SAID else material.key
    if plan.source_of("bpm") not in SAID and (sung or GROOVE in material.take):
        low, high, _ = LIMITS["bpm"]
        changes["bpm"] = min(high, max(low, material.bpm))
    if sung or GROOVE in material.take or BASS in material.take or plan.source_of("meter") not in SAID:
        changes["meter"] = material.meter
    if GROOVE in material.take:
        changes |= {"swing": min(75.0, max(50.0, material.swing)), "swing_unit": material.swing_unit}
    planned = plan.with_choice("you said", **changes)
    if sung or CHORDS in material.take:
        planned = planned.with_choice("you said", sections=_charted(planned, material))
    return _with_players(planned, material)


def idioms_with(idioms: Idioms, material: Material) -> Idioms:
    """The idioms with the material's own patterns in place of the style's, in the pulse that the material has."""
    if material.bass:
        idioms = replace(idioms, bass=_instead(idioms.bass, material.bass), bassist="free")
    if material.grooves:
        late = dict(idioms.late_ms) | {piece: 0.0 for piece, _ in idioms.late_ms if piece in _pieces(material)}
        late_ms = tuple(sorted((late | dict(material.late_ms)).items()))
        idioms = replace(idioms, grooves=_instead(idioms.grooves, material.grooves), late_ms=late_ms)
    return idioms


def given_tunes(material: Material, plan: SongPlan, passages: Sequence[Passage]) -> dict[str, tuple[Tone, ...]]:
    """Theme -> the tune that the material has for it, in the plan's key, as long as the theme's longest section."""
    up = _transposition(material.key, plan.key)
    longest = {passage.theme: max(p.ticks for p in passages if p.theme == passage.theme) for passage in passages}
    return {
        theme: _filled(stretch, longest[theme], shape_of(material.meter, material.bpm).ticks, up)
        for theme, stretch in _singers(material, passages).items()
    }


def _singers(material: Material, passages: Sequence[Passage]) -> dict[str, Stretch]:
    """Theme -> the stretch whose tune it sings. None is sung twice: a material of one section is the main theme."""
    if MELODY not in material.take:
        return {}
    bodies = [passage for passage in passages if passage.kind not in FRAMES] or list(passages)
    bodies = [passage for passage in bodies if passage.shape.meter == material.meter]
    bodies.sort(key=lambda passage: passage.theme != "chorus")  # the hook has the first choice
    singers: dict[str, Stretch] = {}
    for passage in bodies:
        stretch = _stretch_for(passage.kind, material)
        if passage.theme not in singers and stretch not in singers.values() and stretch.melody:
            singers[passage.theme] = stretch
    return singers


def _filled(stretch: Stretch, ticks: int, bar_ticks: int, up: int) -> tuple[Tone, ...]:
    """The tune of a stretch again and again for so many ticks, moved by semitones."""
    length = stretch.bars * bar_ticks
    return tuple(
        replace(tone, onset=tone.onset + start, pitch=tone.pitch + up)
        for start in range(0, ticks, length)
        for tone in stretch.melody
        if tone.onset + start < ticks
    )


# --- the plan ----------------------------------------------------------------------------------------------------


def _transposition(source: Key, goal: Key) -> int:
    """Semitones, -5..6, that bring a tune from one key into the other: tonic to tonic, or, between major and minor, to
    the same notes."""
    if source.is_minor == goal.is_minor:
        up = goal.tonic_pitch_class - source.tonic_pitch_class
    else:
        up = 7 * (goal.signature - source.signature)
    return (up + 5) % 12 - 5


def _charted(plan: SongPlan, material: Material) -> tuple[PlannedSection, ...]:
    """The sections with the material's chords where they have no chart of their own; the song ends on its tonic.

    A tune without its chords is harmonised where it is sung; elsewhere the composer chooses.
    """
    style = load_style(plan.style)
    passages = passages_of(plan, style, mood_against(plan.mood, style.head.mood))
    singers = _singers(material, passages)
    charts = {stretch: _harmony(stretch, material) for stretch in singers.values()}
    if CHORDS in material.take:
        charts = {stretch: stretch.chart for stretch in material.stretches}
    sections: list[PlannedSection] = []
    for section, passage in zip(plan.sections, passages, strict=True):
        stretch = singers.get(passage.theme, _stretch_for(section.kind, material))
        if section.chart or passage.shape.meter != material.meter or stretch not in charts:
            sections.append(section)
            continue
        if CHORDS not in material.take and passage.theme not in singers:
            sections.append(section)
            continue
        bars = list(islice(cycle(_written_out(charts[stretch])), section.bars))
        bars = [_moved(bar, material.key, passage.key) for bar in bars]
        if passage.is_last and section.bars > 1:
            bars[-1] = "i" if passage.key.is_minor else "I"
        sections.append(replace(section, chart=f"| {' | '.join(bars)} |"))
    return tuple(sections)


def _harmony(stretch: Stretch, material: Material) -> tuple[str, ...]:
    return harmonised(stretch.melody, material.key, stretch.bars, shape_of(material.meter, material.bpm))


def _stretch_for(kind: str, material: Material) -> Stretch:
    """The part of the material that a kind of section takes."""
    if kind in FRAMES:
        return material.main
    for wanted in (kind, *STANDS_IN.get(kind, ())):
        alike = [stretch for stretch in material.stretches if stretch.kind == wanted]
        if alike:
            return max(alike, key=lambda stretch: (stretch.bars >= PHRASE_BARS, bool(stretch.melody)))
    return material.main


def _written_out(chart: Sequence[str]) -> list[str]:
    """The bars of a chart without "%", so that it may begin anywhere."""
    bars: list[str] = []
    for bar in chart:
        bars.append(bars[-1] if bar == "%" and bars else bar)
    return bars


def _moved(bar: str, source: Key, goal: Key) -> str:
    """A bar's chords moved from key to key."""
    up = _transposition(source, goal)
    return " ".join(_moved_entry(entry, up, goal) for entry in bar.split())


def _moved_entry(entry: str, up: int, goal: Key) -> str:
    push, symbol = ("<", entry[1:]) if entry.startswith("<") else ("", entry)
    if symbol in ("/", "%") or not up:
        return entry
    chord = parse_chord_or_silence(symbol)
    return entry if chord is None else push + chord.transposed(up).respelled(goal).symbol


def _with_players(plan: SongPlan, material: Material) -> SongPlan:
    """The plan with somebody for the bass line and the groove that are brought."""
    missing = [
        Player(instrument, role)
        for what, (instrument, role) in PARTS.items()
        if what in material.take and all(player.role != role for player in plan.players)
    ]
    if not missing or len(plan.players) + len(missing) > LIMITS["players"][1]:
        return plan
    return plan.with_choice("you said", players=(*plan.players, *missing))


def _instead(patterns: Sequence[Pattern], own: Sequence[Pattern]) -> tuple[Pattern, ...]:
    """One's own patterns, and of the others those in a pulse that one's own do not have."""
    pulses = {pattern.pulse for pattern in own}
    return (*own, *(pattern for pattern in patterns if pattern.pulse not in pulses))


def _pieces(material: Material) -> set[str]:
    return {piece for pattern in material.grooves for piece, _ in pattern.lines}
