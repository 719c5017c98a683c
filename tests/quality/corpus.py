"""Short songs of every style, rendered and mastered: what the fault injection works on.

A song is its number: style, tempo, key, form and ending follow from it, so that thresholds found on some numbers can be
proved on others. Every second song turns somewhere: another tempo, key or meter for its last section, or a pickup.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from random import Random

from cadenza.nodes.compose.composer import compose
from cadenza.nodes.mix.automatic import automatic_mix
from cadenza.nodes.mix.master import master
from cadenza.nodes.mix.mix import Mix
from cadenza.nodes.mix.mixer import mix_stems
from cadenza.nodes.plan.delivery import planned_lufs
from cadenza.nodes.plan.plan import ENDINGS, PlannedSection, SongPlan
from cadenza.nodes.plan.styles import load_style, plan_for_style, style_ids
from cadenza.nodes.plan.validation import validate
from cadenza.nodes.score.score import Score
from cadenza.nodes.sound.audio import Audio, Stems
from cadenza.nodes.soundfont.bank import SoundFont, read_soundfont
from cadenza.nodes.soundfont.finder import default_soundfont
from cadenza.nodes.soundfont.synthesizer import render_stems
from cadenza.nodes.theory.key import Key
from cadenza.nodes.theory.meter import Meter

TONICS = ("C", "D", "Eb", "E", "F", "F#", "G", "A", "Bb", "B")  # each has a signature in every mode
FORMS = ((8,), (4, 4), (2, 6), (6, 2))
TURNS = ("", "", "", "", "tempo", "lift", "meter", "pickup")
OTHER_METERS = {"4/4": Meter(3, 4), "3/4": Meter(4, 4), "6/8": Meter(9, 8), "12/8": Meter(6, 8)}


@dataclass(frozen=True, slots=True)
class Song:
    number: int
    plan: SongPlan
    score: Score
    stems: Stems
    mix: Mix
    master: Audio


def plan_of(number: int) -> SongPlan:
    """Styles in turn; a tempo of the style's range, any tonic, 8 bars."""
    chance = Random(number)
    styles = style_ids()
    style_id = styles[number % len(styles)]
    usual = plan_for_style(style_id, seed=number)
    slow, _, fast = load_style(style_id).head.bpm
    bars = chance.choice(FORMS)
    kinds = [section.kind for section in usual.sections if section.kind in ("verse", "chorus", "drop", "solo")]
    sections = tuple(PlannedSection(kinds[place % len(kinds)], length) for place, length in enumerate(bars))
    silent = [tuple(index for index in player.silent_in if index < len(bars)) for player in usual.players]
    players = tuple(
        replace(player, silent_in=rests if len(rests) < len(bars) else (), in_sections=())
        for player, rests in zip(usual.players, silent, strict=True)
    )
    bpm = round(chance.uniform(slow, fast) * float(usual.meter.beat_quarters), 1)
    key = Key(chance.choice(TONICS), usual.key.mode)
    plan = replace(usual, bpm=bpm, key=key, sections=sections, players=players, ending=chance.choice(ENDINGS))
    return validate(turned(plan, chance.choice(TURNS), chance))


def turned(plan: SongPlan, turn: str, chance: Random) -> SongPlan:
    """The plan with something that changes inside the song; "" leaves it as it is."""
    first, last = plan.sections[0], plan.sections[-1]
    if turn == "pickup":
        return replace(plan, sections=(replace(first, pickup_quarters=1.0), *plan.sections[1:]))
    if turn == "tempo":
        last = replace(last, bpm=round(plan.bpm * chance.uniform(0.8, 1.25), 1))
    elif turn == "lift":
        last = replace(last, lift=chance.choice((-3, -2, 1, 2, 3, 5)))
    elif turn == "meter":
        last = replace(last, meter=OTHER_METERS.get(plan.meter.symbol, Meter(4, 4)))
    return replace(plan, sections=(*plan.sections[:-1], last))


def make(number: int) -> Song:
    """Compose, render, mix and master."""
    plan = plan_of(number)
    score = compose(plan)
    return perform(number, plan, score)


def perform(number: int, plan: SongPlan, score: Score) -> Song:
    """Render, mix and master a score."""
    stems = render_stems(score, bank())
    mix = automatic_mix(score, stems)
    return Song(number, plan, score, stems, mix, finished(plan, stems, mix))


def finished(plan: SongPlan, stems: Stems, mix: Mix) -> Audio:
    return master(mix_stems(stems, mix), planned_lufs(plan))


@cache
def bank() -> SoundFont:
    return read_soundfont(default_soundfont())
