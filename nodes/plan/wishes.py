"""Wishes: what a brief in free English says of a song, and the plan that follows from it.

`read_wishes` finds only what was said, each with the words that say it; nothing is guessed. `plan_from_brief` lays that
over the style: said fields have the source "you said", everything else "style". No language model, no chance: the same
brief gives the same plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from ..theory.key import Key, parse_key
from ..theory.meter import Meter, parse_meter
from .brief import Brief, Span, Wish, read_brief
from .mood import Mood
from .plan import Ending, SectionKind, SongPlan, Source, SwingUnit
from .planned_band import plan_band
from .planned_change import with_changes
from .planned_form import chart_of, key_of_chart, plan_form
from .style import StyleHead
from .styles import DEFAULT_STYLE, styles
from .validation import validate
from .wishes_change import ChangeWishes, SectionChange, read_changes, read_ending, read_vocal_range, without_song_tempo
from .wishes_form import FormWishes, read_form
from .wishes_key import KeyWish, practical_key, read_key
from .wishes_meter import read_meter
from .wishes_mood import EnergyWish, apply_energy, mean_mood, read_energy, read_moods
from .wishes_players import BandWishes, read_players
from .wishes_sound import (
    read_chart,
    read_delivery,
    read_feel,
    read_heading,
    read_humanise,
    read_loudness,
    read_seed,
    read_swing,
    read_title,
)
from .wishes_style import read_style
from .wishes_tempo import TempoWish, read_tempo, read_tempo_after, resolve_tempo

NO_FORM, NO_BAND, NO_CHANGES = FormWishes(), BandWishes(), ChangeWishes()


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a brief says. None and empty: not a word about it."""

    title: Wish[str] | None = None
    style: Wish[str] | None = None  # id of a style
    moods: tuple[Wish[str], ...] = ()
    tempo: Wish[TempoWish] | None = None
    key: Wish[KeyWish] | None = None
    meter: Wish[Meter] | None = None
    form: FormWishes = NO_FORM
    band: BandWishes = NO_BAND
    changes: ChangeWishes = NO_CHANGES
    ending: Wish[Ending] | None = None
    vocal_range: Wish[str] | None = None  # a key of plan.VOCAL_RANGES
    energy: Wish[EnergyWish] | None = None
    chart: Wish[str] | None = None
    swing: Wish[float] | None = None  # percent
    swing_unit: Wish[SwingUnit] | None = None
    feel: Wish[str] | None = None
    humanise: Wish[float] | None = None
    delivery: Wish[str] | None = None
    loudness_lufs: Wish[float] | None = None
    seed: Wish[int] | None = None

    def said(self) -> tuple[tuple[str, str], ...]:
        """(what, the words that say it) of everything that was said, in the order of the fields."""
        return tuple(_said(self, ""))


def read_wishes(text: str, heads: Sequence[StyleHead] | None = None) -> Wishes:
    """What a brief says, given the styles there are (by default the pack's).

    Raises InvalidPlan when the brief is longer than brief.MAX_BRIEF_CHARACTERS.
    """
    heads = _our_heads() if heads is None else heads
    whole = read_brief(text)
    title, quoted = read_title(whole)
    heading = None if title else read_heading(whole)
    if heading and _says_nothing(heading[0], heads):
        title, quoted = Wish(heading[0], heading[0]), (*quoted, heading[1])
    brief = whole.without(*quoted)
    chart, chart_span = read_chart(brief)
    brief = brief.without(chart_span) if chart_span else brief
    band, names = read_players(brief)
    music = brief.without(*names)  # "warm pad" is no mood, "jazz guitar" no style
    delivery, delivery_span = read_delivery(brief)
    music = music.without(delivery_span) if delivery_span else music  # "a club mix" is loud, but not yet house
    style, style_span = read_style(music, heads)
    form = _with_solo(read_form(music), band)
    swing, swing_unit = read_swing(brief)
    changes = read_changes(brief)
    ending, ending_span = read_ending(brief)
    ending_spans = [ending_span] if ending_span else []
    tempo = read_tempo(brief.without(*changes.spans, *ending_spans))
    if style_span and (tempo is None or tempo.value.bpm is None):
        tempo = read_tempo_after(brief, style_span[1]) or tempo
    changes = changes if tempo else without_song_tempo(changes)
    whole_song = brief.without(*changes.spans, *ending_spans)
    return Wishes(
        title=title,
        style=style,
        moods=read_moods(_without_phrase(music, style_span)),
        tempo=tempo or read_tempo(whole_song),
        key=read_key(whole_song),
        meter=read_meter(whole_song),
        form=form,
        band=band,
        changes=changes,
        ending=ending,
        vocal_range=read_vocal_range(brief),
        energy=read_energy(music),
        chart=chart,
        swing=swing,
        swing_unit=swing_unit,
        feel=read_feel(brief),
        humanise=read_humanise(brief),
        delivery=delivery,
        loudness_lufs=read_loudness(brief),
        seed=read_seed(brief),
    )


def plan_from_brief(brief: str, seed: int = 0, heads: Sequence[StyleHead] | None = None) -> SongPlan:
    """The plan of a brief: its wishes laid over the style that it names, or over the one that fits it best.

    Every field has a source. Raises InvalidPlan when something that was said cannot be (900 bpm, 0 bars).
    """
    heads = _our_heads() if heads is None else heads
    wishes = read_wishes(brief, heads)
    head = _chosen_head(wishes, heads)
    plan, asked = _lay_over(head, wishes, seed)
    return validate(_with_all_sources(plan, wishes, asked), tuple(each.id for each in heads))


def _says_nothing(heading: str, heads: Sequence[StyleHead]) -> bool:
    """Whether the words say nothing of the music; a mood may stand in a title that is written as one."""
    said = {name for name, _ in read_wishes(heading, heads).said()}
    written_as_title = sum(word[:1].isupper() for word in heading.split()) > 1
    return not said - ({"moods", "energy"} if written_as_title else set())


def _our_heads() -> tuple[StyleHead, ...]:
    return tuple(style.head for style in styles())


def _said(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Wish):
        yield name, value.phrase
    elif isinstance(value, tuple):
        for item in value:
            yield from _said(item, name)
    elif isinstance(value, (Wishes, FormWishes, BandWishes, ChangeWishes)):
        for field in fields(value):
            part = field.name if isinstance(value, Wishes) else f"{name}.{field.name}"
            yield from _said(getattr(value, field.name), part)


def _without_phrase(brief: Brief, span: Span | None) -> Brief:
    """A style's name of several words ("cool jazz", "love song") says nothing of the mood."""
    return brief.without(span) if span and len(brief.lower[slice(*span)].split()) > 1 else brief


def _with_solo(form: FormWishes, band: BandWishes) -> FormWishes:
    """ "with a guitar solo" asks for a section, unless the form was said as a whole."""
    solo: SectionKind = "solo"
    solos = [Wish(solo, wish.phrase) for wish in band.players if wish.value.has_solo]
    if not solos or form.form or any(wish.value == solo for wish in form.wanted):
        return form
    return replace(form, wanted=(*form.wanted, solos[0]))


# --- choosing the style ----------------------------------------------------------------------------------------------


def _chosen_head(wishes: Wishes, heads: Sequence[StyleHead]) -> StyleHead:
    if wishes.style:
        return next(head for head in heads if head.id == wishes.style.value)
    mood = mean_mood(wishes.moods)
    return max(heads, key=lambda head: (_fitness(head, wishes, mood), head.id == DEFAULT_STYLE))


def _fitness(head: StyleHead, wishes: Wishes, mood: Mood) -> float:
    """How well a style suits a brief that names none."""
    fitness = 0.25 if head.id == DEFAULT_STYLE else 0.0
    if head.id in mood.styles:
        fitness += 3.0 - 0.5 * mood.styles.index(head.id)
    if head.id == wishes.band.style_hint:
        fitness += 4.0
    if wishes.meter:
        symbol = wishes.meter.value.symbol
        fitness += 1.5 if symbol == head.meters[0] else 0.5 if symbol in head.meters else -2.0
    if wishes.tempo and wishes.tempo.value.bpm:
        meter = wishes.meter.value if wishes.meter else parse_meter(head.meters[0])
        felt = wishes.tempo.value.bpm / float(meter.beat_quarters)
        fitness += 0.5 if head.bpm[0] <= felt <= head.bpm[2] else -0.5
    own = {player.instrument for player in head.players}
    return fitness + sum(0.5 for wish in wishes.band.players if wish.value.instrument in own)


# --- laying the wishes over it ---------------------------------------------------------------------------------------


def _lay_over(head: StyleHead, wishes: Wishes, seed: int) -> tuple[SongPlan, frozenset[str]]:
    """(the plan without its sources, the instruments that were asked for)."""
    mood = mean_mood(wishes.moods)
    meter = wishes.meter.value if wishes.meter else parse_meter(head.meters[0])
    bpm = resolve_tempo(_tempo_wish(wishes, mood), head.bpm, meter)
    sections = plan_form(head, wishes.form, bpm, meter)
    sections = apply_energy(sections, dict(head.energy), wishes.energy.value if wishes.energy else None, mood)
    if wishes.chart:
        sections = tuple(
            replace(section, chart=chart_of(wishes.chart.value, section.bars)) if section.bars > 0 else section
            for section in sections
        )
    key = _chosen_key(head, wishes, mood)
    sections = with_changes(sections, [wish.value for wish in wishes.changes.changes], key, bpm)
    players, asked = plan_band(head, wishes.band, sections, wishes.feel.value if wishes.feel else None)
    mood_name = wishes.moods[0].value if wishes.moods else head.mood
    plan = SongPlan(
        title=wishes.title.value if wishes.title else f"{mood_name[:1].upper()}{mood_name[1:]} {head.name}",
        style=head.id,
        mood=mood_name,
        bpm=bpm,
        key=key,
        meter=meter,
        sections=sections,
        players=players,
        swing=wishes.swing.value if wishes.swing else head.swing,
        swing_unit=wishes.swing_unit.value if wishes.swing_unit else head.swing_unit,
        humanise=wishes.humanise.value if wishes.humanise else head.humanise,
        delivery=wishes.delivery.value if wishes.delivery else "streaming",
        loudness_lufs=wishes.loudness_lufs.value if wishes.loudness_lufs else None,
        seed=wishes.seed.value if wishes.seed else seed,
        vocal_range=wishes.vocal_range.value if wishes.vocal_range else "",
        ending=wishes.ending.value if wishes.ending else "",
    )
    return plan, asked


def _tempo_wish(wishes: Wishes, mood: Mood) -> TempoWish:
    """The song's tempo; where each section has been given its own, the first of them."""
    if wishes.tempo:
        return wishes.tempo.value
    stated = [wish.value.bpm for wish in wishes.changes.changes if wish.value.bpm is not None]
    return TempoWish(bpm=stated[0]) if len(stated) > 1 else TempoWish(lean=mood.tempo)


def _chosen_key(head: StyleHead, wishes: Wishes, mood: Mood) -> Key:
    """The key that was said, or that of the chords; else the style's first with the mode that was said or suits."""
    wish = wishes.key.value if wishes.key else KeyWish()
    if wish.tonic:
        return practical_key(wish.tonic, wish.mode or "major")
    of_chords = key_of_chart(wishes.chart.value) if wishes.chart and not wish.mode else None
    if of_chords:
        return of_chords
    keys = [parse_key(key) for key in head.keys]
    mode = wish.mode or mood.mode
    if not mode:
        return keys[0]
    same = [key for key in keys if key.mode == mode]
    akin = [key for key in keys if key.is_minor == (mode == "minor")] if mode in ("major", "minor") else []
    if same or (akin and not wish.mode):
        return (same or akin)[0]
    return practical_key(keys[0].tonic, mode)


def _with_all_sources(plan: SongPlan, wishes: Wishes, asked: frozenset[str]) -> SongPlan:
    sources: dict[str, Source] = {field.name: "style" for field in fields(plan) if field.name != "sources"}
    for name in (
        "title",
        "style",
        "tempo",
        "meter",
        "swing",
        "swing_unit",
        "humanise",
        "delivery",
        "loudness_lufs",
        "seed",
        "vocal_range",
        "ending",
    ):
        if getattr(wishes, name):
            sources["bpm" if name == "tempo" else name] = "you said"
    if wishes.moods:
        sources["mood"] = "you said"
    if wishes.key:
        sources["key" if wishes.key.value.tonic else "key.mode"] = "you said"
    sources |= _form_sources(wishes)
    sources |= _band_sources(plan, wishes, asked)
    return replace(plan, sources=tuple(sorted(sources.items())))


def _form_sources(wishes: Wishes) -> dict[str, Source]:
    form = wishes.form
    order = form.form or form.wanted or form.unwanted
    length = form.bars or form.duration_s or form.bars_each or form.section_bars
    parts: dict[str, object] = {"form": order, "bars": length, "energy": wishes.energy, "chart": wishes.chart}
    parts |= dict.fromkeys(_changed_fields([wish.value for wish in wishes.changes.changes]), True)
    if not any(parts.values()):
        return {}
    said: dict[str, Source] = {"sections": "you said" if order or length else "style"}
    return said | {f"sections.{part}": "you said" if wish else "style" for part, wish in parts.items()}


def _changed_fields(changes: Sequence[SectionChange]) -> Iterator[str]:
    for change in changes:
        if change.lift is not None or change.to_tonic:
            yield "lift"
        if change.bpm is not None or change.tempo_factor is not None:
            yield "bpm"
        if change.meter is not None:
            yield "meter"
        if change.pickup_quarters is not None:
            yield "pickup_quarters"


def _band_sources(plan: SongPlan, wishes: Wishes, asked: frozenset[str]) -> dict[str, Source]:
    """The list of players is said as soon as one is; each instrument then says for itself who chose it."""
    if not (wishes.band.players or wishes.band.unwanted or wishes.feel):
        return {}
    said: dict[str, Source] = {
        f"players.{player.instrument}": "you said" if player.instrument in asked else "style" for player in plan.players
    }
    if wishes.feel:
        said["players.feel"] = "you said"
    return said | {"players": "you said" if wishes.band.players or wishes.band.unwanted else "style"}
